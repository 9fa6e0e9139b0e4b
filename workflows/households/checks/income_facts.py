"""What the checks know of a household's income: the sums of a survey's raw items."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflows.households.checks.facts import IncomeFacts
from workflows.policy.income import Account
from workflows.policy.policy import Policy


def of_survey(rules: Policy, survey: Mapping[str, Any] | None) -> IncomeFacts | None:
    """What a survey handed in found; None before, and where no items were asked. `rules` is the
    profile that it was made by (its `formula`)."""
    if survey is None or not survey["done"] or not survey["income"]:
        return None
    found = income_facts(rules.account(survey["income"], survey["people"]), survey["per_head_fen"])
    return replace(found, people=survey["people"])


def income_facts(counted: Account, per_head_fen: int | None) -> IncomeFacts:
    """The blocks of a survey as its profile counts them, in fen, with their sum and what is
    per head as stored."""
    blocks = counted.blocks()
    return IncomeFacts(
        wages=blocks["wages"],
        business=blocks["business"],
        property=blocks["property"],
        transfers=blocks["transfers"],
        costs=blocks["costs"],
        total=counted.sure_fen,
        per_capita=per_head_fen,
    )
