"""Why a request that was sound when it was asked for can no longer be confirmed: another became
head since, somebody was entered elsewhere since."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import Session

from models.household import ChangeRequest, Person
from models.rows import table
from models.rows.household import PersonRow
from workflows.access.roles import SEES_PEOPLE
from workflows.base.refusals import Reason
from workflows.base.rows import RowDict, rows_by, rows_of
from workflows.engine.definition import Guard, Unmet
from workflows.engine.loading import loads
from workflows.engine.needs import PEOPLE
from workflows.households import kept_out
from workflows.households.changes import people_after, unpacked
from workflows.households.effects import the_request
from workflows.households.forms import Content
from workflows.households.needs import HELD_ELSEWHERE, REQUESTS

if TYPE_CHECKING:
    from workflows.engine.context import Facts
    from workflows.households.forms import Decision


def _brings(content: Mapping[str, Any]) -> set[str]:
    """The number's index of each whom a request brings or gives a number."""
    rows = [*content["added"], *(values for _key, values in content["changed"])]
    return {row["id_blind"] for row in rows if row.get("id_blind")}


@loads(HELD_ELSEWHERE, list)
def _held(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[PersonRow]]:
    brings: dict[int, set[str]] = {row["id"]: set() for row in rows}
    for request in rows_by(session, table(ChangeRequest), "household_id", list(brings)):
        if request["state"] == "open":
            brings[request["household_id"]] |= _brings(request["content"])
    wanted, people = set().union(*brings.values()), table(Person)
    if not wanted:
        return {}
    living = rows_of(session, people, people.c.id_blind.in_(wanted), people.c.left_on.is_(None))
    return {
        key: [row for row in living if row["id_blind"] in blinds and row["household_id"] != key]
        for key, blinds in brings.items()
    }


def _held_elsewhere(facts: "Facts[Decision]") -> Unmet:
    request = the_request(facts)
    wanted = _brings(request["content"]) if request else set()
    held = [row for row in facts[HELD_ELSEWHERE] if row["id_blind"] in wanted]
    if not held:
        return None
    who = held[0]
    # Whose the number is, is told only where this person may see people.
    seen = bool(facts.actor.roles_at(who["region"]) & SEES_PEOPLE)
    fault = kept_out.held(who["id_masked"], who["name"], "", seen=seen)
    source = "这份变更申请提出以后，{wrong}请先核对；不再需要的，填写理由退回。"
    return [Reason("held_elsewhere", source, {"wrong": fault.reason})]


NOT_HELD: Final = Guard(
    "held_elsewhere",
    "",
    _held_elsewhere,
    needs=(REQUESTS, HELD_ELSEWHERE),
    reads_form=True,
)


def _heads_then(facts: "Facts[Decision]") -> Unmet:
    request = the_request(facts)
    here = {row["id"] for row in facts[PEOPLE]}
    if request is None or any(key not in here for key, _v in request["content"]["changed"]):
        return None  # told by another rule
    content = unpacked(request["content"], facts.row, facts[PEOPLE])
    now = people_after(facts[PEOPLE], Content(**content))
    heads = sum(row["relation"] == "head" for row in now)
    return [Reason("request_heads", _HEADS, {"n": heads})] if now and heads != 1 else None


_HEADS: Final = (
    "这份变更申请提出以后，户主已有变化：照此登记，户主会有 {n} 人，须有且只有 1 人。"
    "请填写理由退回，由提出人按现在的成员重新申请。"
)
ONE_HEAD_STILL: Final = Guard(
    "request_heads", "", _heads_then, needs=(REQUESTS, PEOPLE), reads_form=True
)
