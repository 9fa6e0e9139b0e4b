"""What every process of help asks again: is the household in scope, is the helper one, is the day
right."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final

from models.rows.support import VisitCampaignRow
from workflows.access.roles import Role
from workflows.base.refusals import Reason
from workflows.base.rows import R
from workflows.base.words import Word
from workflows.engine.context import Facts
from workflows.engine.definition import Ask, Form, Guard, Unmet
from workflows.help.needs import HOME, HOME_PAIRINGS, ORGANISATIONS
from workflows.households.needs import OFFICIALS
from workflows.households.states import HouseholdState
from workflows.policy.clauses import Clause


class Left(Form):
    """The household is no longer a filed one: since when, and why."""

    day: Annotated[date, Ask("发生日期")]
    reason: Annotated[str, Ask("原因", kind="area")]


# Who keeps the books of help: the village enters, township and county arrange.
KEEPERS: Final = (Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP, Role.COUNTY)
ARRANGERS: Final = (Role.TOWNSHIP, Role.COUNTY)
FIELD: Final = (*KEEPERS, Role.HELPER)


def in_scope(facts: Facts) -> bool:
    """Filed in this zone, or a household of another town registered as such."""
    home = facts[HOME]
    if home is None or home["state"] != HouseholdState.KEPT:
        return False
    return bool(home["elsewhere"] or home["filed_on"] is not None)


def _out_of_scope(facts: Facts) -> Unmet:
    home = facts[HOME]
    if in_scope(facts):
        return None
    return {"head": "" if home is None else home["head_name"]}


IN_SCOPE: Final = Guard(
    "in_scope",
    "“{head}”户还没有建档立卡，也没有登记为外镇帮扶户，不能登记帮扶。请先办完建档立卡，或登记为外镇户。",
    _out_of_scope,
    needs=(HOME,),
    clause=Clause.HELP,
)


def _not_own(facts: Facts) -> Unmet:
    if facts.role != Role.HELPER or any(
        pairing["state"] == "current"
        and any(
            official["id"] == pairing["official_id"] and official["user_id"] == facts.actor.user_id
            for official in facts[OFFICIALS]
        )
        for pairing in facts[HOME_PAIRINGS]
    ):
        return None
    return {}


# A helper's reach is a place, his work his own households.
OWN_HOUSEHOLD: Final = Guard(
    "own_household",
    "帮扶责任人只能办理自己结对帮扶的户。请先由乡镇登记结对，或交由该户的责任人办理。",
    _not_own,
    needs=(HOME_PAIRINGS, OFFICIALS),
)


def on_day(day: date, facts: Facts, what: str) -> list[Reason]:
    """A day in the world is not after today."""
    if day <= facts.today:
        return []
    return [
        Reason(
            "future_day",
            "{what} {day} 晚于今天，请按实际日期填写。",
            {"what": Word(what), "day": day.isoformat()},
        )
    ]


def same(facts: Facts, rows: Sequence[R], state: str, **said: Any) -> R | None:
    """A row of that state that already says the same: one saved twice is paid twice."""
    return next(
        (
            row
            for row in rows
            if row["id"] != facts.row["id"]
            and row["state"] == state
            and all(row[name] == value for name, value in said.items())
        ),
        None,
    )


def one_helper(official: Any, organisation: Any) -> list[Reason]:
    """Exactly one of the two: an official or an organisation."""
    if (official is None) != (organisation is None):
        return []
    return [Reason("one_helper", "帮扶方须且只能选一个：帮扶责任人或帮扶单位。请更正。")]


def known_helper(facts: Facts, official: int | None, organisation: int | None) -> list[Reason]:
    """Whoever is named serves or helps in this county now."""
    reasons = []
    if official is not None and all(o["id"] != official for o in facts[OFFICIALS]):
        reasons.append(Reason("official", "没有找到这名在任的帮扶责任人，请重新选择。"))
    if organisation is not None and all(o["id"] != organisation for o in facts[ORGANISATIONS]):
        reasons.append(Reason("organisation", "没有找到这个帮扶单位，请先登记单位。"))
    return reasons


def in_window(day: date, campaign: VisitCampaignRow | None, sentence: str) -> list[Reason]:
    """Within the campaign's days, when there is a campaign; `sentence` is the caller's remedy."""
    if campaign is None or campaign["from_on"] <= day <= campaign["to_on"]:
        return []
    return [
        Reason(
            "outside_window",
            sentence,
            {
                "day": day.isoformat(),
                "title": campaign["title"],
                "start": campaign["from_on"].isoformat(),
                "end": campaign["to_on"].isoformat(),
            },
        )
    ]
