"""在外去世: somebody who left for prison or to live abroad died there. The day they left stays;
that they are dead, and since when, stands beside it, so that nobody brings them back.

Who serves in the army is a member of the household still: theirs is 死亡 like any other.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import Session

from models.household import Household, Person
from models.rows import table
from models.rows.household import PersonRow
from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.base.refusals import Malformed, Reason
from workflows.base.rows import Row, RowDict, rows_by
from workflows.engine import carrying, execute
from workflows.engine.definition import Action, Guard, Unmet
from workflows.engine.loading import gather, loads
from workflows.households import effects, event_guards, guards, overtaken_requests
from workflows.households.at_hand import household_of
from workflows.households.changes import stands, the_request
from workflows.households.event_list import DIED_AWAY, DIED_ON, leaving_line
from workflows.households.events import Act, away_of
from workflows.households.forms import Content, Decision
from workflows.households.needs import AWAY, LIVE_CASES, REQUESTS
from workflows.households.states import HouseholdState

if TYPE_CHECKING:
    from workflows.engine.context import Facts

_KEEPERS: Final = (Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP, Role.COUNTY)


@loads(AWAY, list)
def _away(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[PersonRow]]:
    homes = [row["id"] for row in rows]
    ever: dict[int, list[PersonRow]] = {key: [] for key in homes}
    for person in rows_by(session, table(Person), "household_id", homes):
        ever[person["household_id"]].append(person)
    return {key: away_of(people) for key, people in ever.items()}


def hand_in(
    session: Session, actor: Actor, household_id: int, act: Act, *, seen: int, token: str
) -> carrying.Outcome:
    """Hand in the death of somebody away: written at once, or asked for once the household is
    filed. Raises Malformed, NotYours, NotReady, Overtaken with every reason."""
    home, people, gone = household_of(session, actor, household_id)
    dead = next((row for row in away_of([*people, *gone]) if row["id"] == act.person), None)
    if dead is None:
        source = "“{event}”没有选择是哪一位，请从在外（服刑、出国定居）的 {n} 人中选择。"
        told = {"event": event_guards.event_word(DIED_AWAY), "n": len(away_of([*people, *gone]))}
        raise Malformed(Reason("whom", source, told))
    content = {
        "changed": ((dead["id"], {"traits": _traits(dead, act.day)}),),
        "left": (leaving_line(dead["name"], "death"),),
        "note": act.reason,
        "event": DIED_AWAY,
        "day": act.day,
        "evidence": act.evidence,
    }
    cases = gather(session, [home], (LIVE_CASES,))[household_id][LIVE_CASES]
    step = "ask_died_away" if any(stands(case).goal for case in cases) else "died_away"
    return execute.perform(
        session, household_id, step, actor, content, seen=seen, token=token, of=Household
    )


def _traits(row: Row, day: date | None) -> dict[str, Any]:
    return {**(row["traits"] or {}), DIED_ON: day.isoformat() if day else ""}


def _otherwise(facts: "Facts[Content]") -> Unmet:
    """One who is away, their death and its day, and nothing else."""
    form = facts.form
    whose = {row["id"]: row for row in facts[AWAY]}
    wanted = [
        (((key, {"traits": _traits(whose[key], form.day)}),), (_line(whose[key]),))
        for key, _values in form.changed
        if key in whose
    ]
    besides = form.columns or form.added or form.numbers or form.there
    if form.event == DIED_AWAY and not besides and wanted == [(form.changed, form.left)]:
        return None
    return {"event": event_guards.event_word(DIED_AWAY), "n": len(form.changed)}


def _line(row: Row) -> str:
    return leaving_line(row["name"], "death")


_ONE: Final = Guard(
    "one_away",
    "“{event}”只写 1 个在外（服刑、出国定居）的人和去世的日期，这里写了 {n} 人或别的内容。"
    "请在“登记变更”中重新选择后办理。",
    _otherwise,
    needs=(AWAY,),
    reads_form=True,
)


def _day_faults(facts: "Facts[Content]") -> Unmet:
    """Not in the future, not before they were born or left."""
    day, event = facts.form.day, event_guards.event_word(DIED_AWAY)
    if day is None:
        return [Reason("event_day", event_guards.NO_DAY, {"event": event})]
    told = {"event": event, "day": day.isoformat()}
    if day > facts.today:
        return [Reason("event_future", event_guards.IN_FUTURE, told)]
    named = {key for key, _values in facts.form.changed}
    return [
        Reason("event_before", _TOO_EARLY, told | {"name": row["name"], "since": f"{left}"})
        for row in facts[AWAY]
        if row["id"] in named and (left := row["left_on"]) is not None and day < left
    ] or None


_TOO_EARLY: Final = (
    "“{event}”的日期 {day} 早于“{name}”离开本户的日期 {since}。请核对证明上的日期后更正。"
)
_DAY: Final = Guard("event_day", "", _day_faults, needs=(AWAY,), reads_form=True)


def _is_filed(facts: "Facts[Content]") -> bool:
    return any(stands(case).goal for case in facts[LIVE_CASES])


# What is asked of this death the same way on both steps.
_TOLD: Final = (_ONE, _DAY, event_guards.PROVEN, guards.NOT_KIN)
_AT_ONCE: Final = Guard(
    "filed",
    guards.NOT_FILED.reason,
    lambda facts: {"head": facts.row["head_name"]} if _is_filed(facts) else None,
    needs=(LIVE_CASES,),
)
_ASKED: Final = Guard(
    "not_filed",
    guards.FILED.reason,
    lambda facts: None if _is_filed(facts) else {"head": facts.row["head_name"]},
    needs=(LIVE_CASES,),
)


def _another_request(facts: "Facts[Decision]") -> Unmet:
    request = the_request(facts)
    return None if request is None or request["event"] == DIED_AWAY else {}


_OF_A_DEATH: Final = Guard(
    "request_away",
    "这份变更申请不是在外去世，不能这样确认。请刷新页面后在申请旁边确认。",
    _another_request,
    needs=(REQUESTS,),
    reads_form=True,
)


ACTIONS: Final = (
    Action(
        "died_away",
        "h19",
        "登记在外去世",
        sources=(HouseholdState.KEPT,),
        roles=_KEEPERS,
        form=Content,
        guards=(_AT_ONCE, *_TOLD),
        effect=effects.write,
    ),
    Action(
        "ask_died_away",
        "h20",
        "申请登记在外去世",
        sources=(HouseholdState.KEPT,),
        roles=_KEEPERS,
        form=Content,
        guards=(_ASKED, *_TOLD, guards.ONE_REQUEST),
        effect=effects.requested,
    ),
    Action(
        "confirm_died_away",
        "h21",
        "确认在外去世",
        sources=(HouseholdState.KEPT,),
        roles=(Role.TOWNSHIP,),
        form=Decision,
        guards=(
            guards.REQUEST_OPEN,
            guards.SECOND_PERSON,
            _OF_A_DEATH,
            overtaken_requests.NOT_OVERTAKEN,
            guards.NOT_KIN,
        ),
        effect=effects.confirmed,
        needs=(AWAY,),
        needs_confirmation=True,
    ),
)
