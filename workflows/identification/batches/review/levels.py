"""The verdicts of each level, and who works and signs there.

Behind each verdict stands the household's own action.
"""

from typing import Final, Literal

from workflows.access.roles import Role
from workflows.base.refusals import Reason
from workflows.base.rows import Row
from workflows.engine.registry import process_of
from workflows.policy.demands import wrong_entry
from workflows.policy.policy import Policy

VERDICTS: Final = {
    "township": {
        "pass": "township_pass",
        "return_paper": "return_paper",
        "return_meeting": "return_meeting",
        "return_facts": "return_facts",
        "return_application": "return_application",
        "refuse": "township_refuse",
    },
    "county": {
        "pass": "approve",
        "return_paper": "county_return",
        "return_facts": "county_facts",
        "refuse": "county_refuse",
    },
}
# Who works on a round of a level, and who signs it.
LEVELS: Final = {
    "township": (Role.TOWNSHIP, Role.TOWNSHIP_LEADER),
    "county": (Role.COUNTY, Role.COUNTY_LEADERS),
}
VerdictKey = Literal[
    "pass", "return_paper", "return_meeting", "return_facts", "return_application", "refuse"
]


def verdicts(row: Row) -> dict[str, str]:
    """{verdict: the household's own action} of a round: those its process has a step for."""
    process = process_of(row["case_process"])
    return {
        verdict: action
        for verdict, action in VERDICTS[row["level"]].items()
        if process.action(action) is not None
    }


def reasons_lacking(rules: Policy) -> list[Reason]:
    """Every verdict but a pass says why: the profile has the usual words of exactly these."""
    verdicts = {verdict for level in VERDICTS.values() for verdict in level} - {"pass"}
    return [] if set(rules.verdict_reasons) == verdicts else [wrong_entry("verdict_reasons")]


def of_level(row: Row) -> tuple[Role, ...]:
    """The roles that work and sign on a round's level."""
    return LEVELS[row["level"]]
