"""What a change of a household writes, and what its case is told."""

from typing import TYPE_CHECKING, Any, Final

from models.household import ChangeRequest, FormerNumber, Household, HouseholdLink, Person
from models.rows.household import ChangeRequestRow, PersonRow
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import FanOut
from workflows.engine.needs import FILES, PEOPLE
from workflows.engine.registry import pinned
from workflows.households.changes import (
    change_in,
    line_of,
    packed,
    people_after,
    the_request,
    unpacked,
)
from workflows.households.differing import lines_of
from workflows.households.forms import Content, Together
from workflows.households.needs import (
    AWAY,
    CHANGE,
    ENDED,
    HAPPENED,
    LIVE_CASES,
    PUT_RIGHT,
    REASON,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workflows.households.forms import Refusal


def write(facts: Facts[Content], changes: Changes) -> None:
    """The form's columns and people."""
    _enter(facts, changes, facts.form)


def _enter(facts: Facts, changes: Changes, form: Content) -> None:
    if PEOPLE in facts.known:
        # As they stood: writing brings the rows at hand up to date.
        facts.known[CHANGE] = change_in(facts, form)
        facts.known[REASON] = form.reason
        facts.known[PUT_RIGHT] = dict(form.numbers)
        facts.known.setdefault(
            HAPPENED, {"event": form.event, "day": form.day, "papers": _papers(facts)}
        )
    changes.set(**form.columns)
    for row in form.added:
        changes.add(
            Person,
            # Where they come to is this household, whatever the row says.
            **row
            | {
                "region": facts.row["region"],
                "county": facts.row["county"],
                "household_id": facts.row["id"],
            },
        )
    at_hand = {row["id"]: row for row in _at_hand(facts)}
    given = {values["id_blind"] for _key, values in form.changed if values.get("id_blind")}
    for key, values in form.changed:
        blind = at_hand[key]["id_blind"]
        if blind and values.get("id_blind", blind) != blind:
            # What was decided about somebody is found by the number of then.
            place = {name: facts.row[name] for name in ("region", "county")}
            changes.add(FormerNumber, **place, person_id=key, blind=blind, until=facts.now)
            if blind in given:
                changes.vacate(Person, key, "id_blind")
        changes.change(Person, at_hand[key], **values)


def _at_hand(facts: Facts) -> list[PersonRow]:
    """Whose rows a step may write: who lives there, and who is away where it is about them."""
    return [*(facts.get(PEOPLE) or ()), *(facts.get(AWAY) or ())]


def _papers(facts: Facts) -> list[list[Any]]:
    """What was handed in to prove it: (attachment, hash, title) each."""
    given: Sequence[int] = getattr(facts.form, "evidence", ())
    found = facts.get(FILES) or {}
    return [[key, found[key]["sha"], found[key]["title"]] for key in given]


def requested(facts: Facts[Content], changes: Changes) -> None:
    """A request that waits for a second person; nothing else changes yet."""
    form: Content = facts.form
    change, ended = change_in(facts, form), facts.get(ENDED)
    back = [line_of(row) for row in ended.people] if ended else []
    changes.add(
        ChangeRequest,
        region=facts.row["region"],
        county=facts.row["county"],
        household_id=facts.row["id"],
        reason=form.reason,
        was=list(change.was) if change else [],
        now=list(change.now) if change else back,
        content=packed(form, facts.row, _at_hand(facts)),
        asked_by=facts.actor.user_id,
        asked_at=facts.now,
        event=form.event,
        day=form.day,
        evidence=_papers(facts),
        # What the confirmer reads is what differs, never what the form says of itself.
        lines=[
            [str(part) for part in line]
            for line in lines_of(form, facts.row, _at_hand(facts), facts[LIVE_CASES])
        ],
    )


def _decided(facts: Facts, changes: Changes, state: str, outcome: str) -> ChangeRequestRow:
    request = the_request(facts)
    assert request is not None  # noqa: S101 - a guard has looked
    changes.change(
        ChangeRequest,
        request,
        state=state,
        decided_by=facts.actor.user_id,
        decided_at=facts.now,
        outcome=outcome,
    )
    return request


def confirmed(facts: Facts, changes: Changes) -> None:
    """What was asked for is written."""
    request = _decided(facts, changes, "confirmed", "")
    content = unpacked(request["content"], facts.row, _at_hand(facts))
    facts.known[HAPPENED] = {
        "event": request["event"],
        "day": request["day"],
        "papers": request["evidence"],
    }
    # Who comes to a filed household comes on a day: never is it as if they had been there.
    since = {"came_on": request["day"] or facts.today}
    content["added"] = [row if row.get("came_on") else row | since for row in content["added"]]
    # Head and number of people as they come out now: others may have come since it was asked.
    content["columns"] |= _as_counted(facts, Content(**content))
    _enter(facts, changes, Content(note=request["reason"], **content))


def _as_counted(facts: Facts, form: Content) -> dict[str, Any]:
    now = people_after(facts[PEOPLE], form)
    heads = [row["name"] for row in now if row["relation"] == "head"]
    told: dict[str, Any] = {"head_name": heads[0]} if heads else {}
    # Of another town's household only the head is on the register; the number is as told.
    return told if facts.row["elsewhere"] else told | {"members": len(now)}


def restored(facts: Facts, changes: Changes) -> None:
    """The household as it stood before it was recorded as gone: those who lived there do, each the
    row they were; its cases stay ended."""
    _decided(facts, changes, "confirmed", "")
    ended = facts.must(ENDED)
    changes.set(head_name=ended.home["head_name"], members=ended.home["members"])
    for row in ended.people:
        changes.change(Person, row, left_on=None, left_why="")


def took_in(facts: Facts[Together], changes: Changes) -> None:
    """Who came from the other household, and the link between the two."""
    form: Together = facts.form
    _enter(facts, changes, form)
    changes.add(
        HouseholdLink,
        region=facts.row["region"],
        county=facts.row["county"],
        from_id=form.from_id,
        to_id=facts.row["id"],
        kind=form.event,
        day=form.day or facts.today,
        people=[list(line) for line in form.people],
    )


def split_off(facts: Facts[Together]) -> list[FanOut]:
    """The household they leave goes on without them."""
    return [_given(facts, "part", "confirm_part")]


def merged(facts: Facts[Together]) -> list[FanOut]:
    """The household that came whole is closed; the case here is told."""
    return [_given(facts, "merged_away", "confirm_gone"), *to_the_case(facts)]


def _given(facts: Facts[Together], at_once: str, asked: str) -> FanOut:
    form: Together = facts.form
    if form.request is not None:
        return FanOut(form.from_id, asked, {"request": form.request}, Household)
    return FanOut(form.from_id, at_once, dict(form.give), Household)


def ends_the_case(facts: Facts) -> list[FanOut]:
    """The household is gone: its cases end with it."""
    into = ""
    if facts.cause is not None:
        into = facts.cause.row["head_name"]
    said = {"reason": facts[REASON], "into": into, **facts[HAPPENED]}
    return [
        FanOut(case["id"], _ENDED, said)
        for case in facts[LIVE_CASES]
        if pinned(case).action(_ENDED) is not None
    ]


def taken_back(facts: Facts, changes: Changes) -> None:
    """Whoever asked no longer does."""
    _decided(facts, changes, "withdrawn", "")


def refused(facts: "Facts[Refusal]", changes: Changes) -> None:
    """The request is closed, with why."""
    _decided(facts, changes, "refused", facts.form.reason)


# What a case does when its household changes, if its process has a word for it.
_TOLD: Final = "household_changed"
_ENDED: Final = "household_gone"
_PUT_RIGHT: Final = "numbers_put_right"


def to_the_case(facts: Facts) -> list[FanOut]:
    """The household's cases are told: what was, what is, and why; the filed one which of its
    numbers are put right."""
    return [*_people_told(facts), *_numbers_told(facts)]


def _numbers_told(facts: Facts) -> list[FanOut]:
    if not facts[PUT_RIGHT]:
        return []
    said = {"reason": facts[REASON], "numbers": facts[PUT_RIGHT], **facts[HAPPENED]}
    return [
        FanOut(case["id"], _PUT_RIGHT, said)
        for case in facts[LIVE_CASES]
        if pinned(case).state(case["state"]).goal and pinned(case).action(_PUT_RIGHT) is not None
    ]


def _people_told(facts: Facts) -> list[FanOut]:
    change = facts[CHANGE]
    if change is None:
        return []
    said = {
        "reason": facts[REASON],
        "was": change.was,
        "now": change.now,
        "head": change.head,
        "members": change.members,
        "spelling": change.spelling,
        **facts[HAPPENED],
    }
    return [
        FanOut(case["id"], _TOLD, said)
        for case in facts[LIVE_CASES]
        if pinned(case).action(_TOLD) is not None
    ]
