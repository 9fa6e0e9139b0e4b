"""Why a request that was sound when it was asked for can no longer be confirmed: somebody left or
died since, another became head, somebody was entered elsewhere; or a check finds it wrong.

The same sentences refuse the confirmation and stand beside the request on the confirmer's desk.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError
from sqlmodel import Session

from models.household import ChangeRequest, Person
from models.rows import table
from models.rows.household import ChangeRequestRow, PersonRow
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.base.rows import Row, RowDict, rows_by, rows_of
from workflows.engine.definition import Guard, Unmet
from workflows.engine.known import Known
from workflows.engine.loading import gather, loads
from workflows.engine.needs import PEOPLE
from workflows.households import brought, ended, kept_out
from workflows.households.changes import people_after, the_request, unpacked
from workflows.households.event_list import DIED_AWAY, MISSED, Shape, died_on
from workflows.households.forms import Content
from workflows.households.needs import AWAY, DEAD_SINCE, ENDED, HELD_ELSEWHERE, REQUESTS, STALE
from workflows.households.the_dead import dead_of

if TYPE_CHECKING:
    from workflows.engine.context import Facts
    from workflows.households.forms import Decision


def _brings(content: Mapping[str, Any]) -> dict[str, str]:
    """{the number's index: the name} of each whom a request brings or gives a number."""
    names = content.get("names", {})
    rows = [
        *content["added"],
        *({"name": names.get(str(k), ""), **v} for k, v in content["changed"]),
    ]
    return {row["id_blind"]: row["name"] for row in rows if row.get("id_blind")}


def _brought_to(session: Session, rows: Sequence[RowDict]) -> dict[int, dict[str, str]]:
    """{household: whom its open requests bring}, by the number's index."""
    brings: dict[int, dict[str, str]] = {row["id"]: {} for row in rows}
    for request in rows_by(session, table(ChangeRequest), "household_id", list(brings)):
        if request["state"] == "open":
            brings[request["household_id"]] |= _brings(request["content"])
    return brings


@loads(HELD_ELSEWHERE, list)
def _held(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[PersonRow]]:
    brings = _brought_to(session, rows)
    wanted, people = {blind for each in brings.values() for blind in each}, table(Person)
    if not wanted:
        return {}
    living = rows_of(session, people, people.c.id_blind.in_(wanted), people.c.left_on.is_(None))
    return {
        key: [row for row in living if row["id_blind"] in blinds and row["household_id"] != key]
        for key, blinds in brings.items()
    }


@loads(DEAD_SINCE, list)
def _dead(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[PersonRow]]:
    brings = _brought_to(session, rows)
    dead = dead_of(session, {b: name for each in brings.values() for b, name in each.items()})
    return {
        key: [dead[blind] for blind in sorted(blinds.keys() & dead.keys())]
        for key, blinds in brings.items()
    }


def faults(
    request: ChangeRequestRow, home: Row, known: Known, actor: Actor | None, on: date
) -> list[Reason]:
    """Why this open request can no longer be confirmed, each a sentence."""
    people = known[PEOPLE]
    if request["event"] == Shape.RESTORED:
        return ended.faults(home, known[ENDED], actor)
    if request["event"] == DIED_AWAY:
        return _not_away(request, known[AWAY])
    if gone := _gone(request, people):
        return [gone]
    try:
        content = Content(
            **unpacked(request["content"], home, people),
            event=request["event"],
            day=request["day"],
            there=request["content"].get("there") or {},
        )
    except ValidationError:
        return [Reason("request_unsound", _UNSOUND, {"head": home["head_name"]})]
    return [
        *_heads(content, people),
        *_elsewhere(request, known[HELD_ELSEWHERE], actor),
        *_died(request, known[DEAD_SINCE], actor),
        *brought.refusals(brought.brings(content, people, on), request["reason"]),
    ]


@loads(STALE, dict)
def _stale(session: Session, rows: Sequence[RowDict]) -> Mapping[int, dict[int, list[Reason]]]:
    """Nobody asks here: of somebody elsewhere the sentences tell the masked number alone."""
    known = gather(session, rows, (REQUESTS, *_NEEDS))
    found: dict[int, dict[int, list[Reason]]] = {}
    for row in rows:
        own = known[row["id"]]
        told = {each["id"]: faults(each, row, own, None, clock.today()) for each in own[REQUESTS]}
        found[row["id"]] = {key: reasons for key, reasons in told.items() if reasons}
    return found


def _gone(request: ChangeRequestRow, people: Sequence[Row]) -> Reason | None:
    """Somebody the request speaks of no longer lives here."""
    here = {row["id"] for row in people}
    names = request["content"].get("names", {})
    gone = [key for key, _values in request["content"]["changed"] if key not in here]
    told = {"n": len(gone), "names": [names.get(str(key)) or "—" for key in gone]}
    return Reason("request_overtaken", _GONE, told) if gone else None


def _not_away(request: ChangeRequestRow, away: Sequence[Row]) -> list[Reason]:
    """Whom it is about is back, or dead already."""
    gone = _gone(request, away)
    return [Reason(gone.key, _NOT_AWAY, gone.values)] if gone else []


_NOT_AWAY: Final = (
    "这份变更申请提出以后，“{names}”{n} 人已回到本户或已登记去世，申请不能再确认。"
    "请填写理由退回，由提出人核对后重新申请。"
)
_GONE: Final = (
    "这份变更申请提出以后，“{names}”{n} 人已不在本户，申请不能再确认。"
    "请填写理由退回，由提出人按现在的成员重新申请。"
)


_UNSOUND: Final = (
    "“{head}”户的这份变更申请里有登记不能有的内容，不能确认。"
    "请填写理由退回，由提出人在表上重新填写这 1 份申请。"
)


def _heads(content: Content, people: Sequence[Row]) -> list[Reason]:
    now = people_after(people, content)
    heads = sum(row["relation"] == "head" for row in now)
    return [Reason("request_heads", _HEADS, {"n": heads})] if now and heads != 1 else []


_HEADS: Final = (
    "这份变更申请提出以后，户主已有变化：照此登记，户主会有 {n} 人，须有且只有 1 人。"
    "请填写理由退回，由提出人按现在的成员重新申请。"
)


def _elsewhere(
    request: ChangeRequestRow, living: Sequence[PersonRow], actor: Actor | None
) -> list[Reason]:
    wanted = _brings(request["content"])
    held = [row for row in living if row["id_blind"] in wanted]
    if not held:
        return []
    # Whose the number is, is told only where this person may see people.
    seen = actor is not None and bool(actor.roles_at(held[0]["region"]) & SEES_PEOPLE)
    fault = kept_out.held(held[0]["id_masked"], held[0]["name"], seen=seen)
    source = "这份变更申请提出以后，{wrong}请先核对；不再需要的，填写理由退回。"
    return [Reason("held_elsewhere", source, {"wrong": fault.reason})]


def _died(
    request: ChangeRequestRow, dead: Sequence[PersonRow], actor: Actor | None
) -> list[Reason]:
    wanted = _brings(request["content"]) if request["event"] != MISSED else {}
    found = [row for row in dead if row["id_blind"] in wanted]
    return [_about(actor, row, "request_dead", _DEAD, _DEAD_FAR) for row in found]


_DEAD: Final = (
    "这份变更申请提出以后，“{name}”（{number}）已登记为 {day} 死亡，不能再登记。"
    "请填写理由退回；死亡登记错的，由提出人在“登记变更”中选“漏登补录”，附上证明。"
)
_DEAD_FAR: Final = (
    "这份变更申请提出以后，证件号码 {number} 的人已登记为 {day} 死亡，不能再登记。"
    "请填写理由退回；死亡登记错的，由提出人在“登记变更”中选“漏登补录”，附上证明。"
)


def _about(actor: Actor | None, row: PersonRow, key: str, source: str, far: str) -> Reason:
    """Whose the number is, is told only where this person may see people."""
    told = {"number": row["id_masked"], "day": f"{died_on(row)}"}
    if actor is not None and actor.roles_at(row["region"]) & SEES_PEOPLE:
        return Reason(key, source, told | {"name": row["name"]})
    return Reason(key, far, told)


def _overtaken(facts: "Facts[Decision]") -> Unmet:
    request = the_request(facts)
    if request is None:
        return None
    return faults(request, facts.row, facts.known, facts.actor, facts.today) or None


_NEEDS: Final = (PEOPLE, AWAY, HELD_ELSEWHERE, DEAD_SINCE, ENDED)
NOT_OVERTAKEN: Final = Guard(
    "request_overtaken", _GONE, _overtaken, needs=(REQUESTS, *_NEEDS), reads_form=True
)
