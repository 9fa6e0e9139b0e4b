"""A coded event of a household as a clerk tells it: what it asks of whom."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from workflows.base.refusals import Malformed, Reason
from workflows.households.event_list import (
    AWAY_FOR,
    COMES_BACK,
    EVENTS,
    NEVER_LEFT,
    HouseholdEvent,
    left_for,
)
from workflows.households.members import Member

# Among what a correction says of a number on record: it is somebody else's, whose is not known yet
# (True); it is the other's of these two, and theirs this one's (the other's key).
EMPTIED: Final = "number_wrong"
CROSSED: Final = "number_of"


class Act(BaseModel):
    """One event as a clerk tells it: persons by the screen's own list, numbers in the clear on
    their way to being sealed.

    person: whom it is about (Person.id), of an arrival who comes back; newcomer: who comes; head:
    who is head afterwards; relations: what the others are to that head; said: answers of the
    person, or the phone, bank, name … put right; people: who goes to the other household; into:
    that household (merge); head_there, relations_there: the head of a new household, what the
    others are to the head there; fates: why each left (codes.LEAVING) where the whole household is
    gone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    event: str
    day: date | None = None
    reason: Annotated[str, Field(max_length=200)] = ""
    evidence: tuple[int, ...] = ()
    person: int | None = None
    newcomer: Member | None = None
    head: int | None = None
    relations: dict[int, str] = {}
    said: dict[str, Any] = {}
    people: tuple[int, ...] = ()
    into: int | None = None
    head_there: int | None = None
    fates: dict[int, str] = {}
    relations_there: dict[int, str] = {}


def known(code: str) -> HouseholdEvent:
    """The event of that code. Raises Malformed."""
    if code not in EVENTS:
        source = "变更事项“{event}”不在清单中，请重新选择。"
        raise Malformed(Reason("event_known", source, {"event": code}))
    return EVENTS[code]


def away_of(ever: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Of a household's rows (who lives there and who left) those who left for prison or abroad, are
    not back and not dead."""
    return [
        row
        for row in ever
        if row["left_on"] is not None and left_for(row) in AWAY_FOR and not back_since(row, ever)
    ]


def may_return(row: Mapping[str, Any], event: str) -> bool:
    """Can somebody who left (a person's row) come back by that event?"""
    return left_for(row) in COMES_BACK.get(event, ())


def returns_by(row: Mapping[str, Any]) -> str:
    """The event by which somebody who left (a person's row) comes back, "" without one."""
    return next((event for event in COMES_BACK if may_return(row, event)), "")


def left_after(row: Mapping[str, Any], day: date) -> bool:
    """Did somebody (a person's row) truly leave later than that day?"""
    left: date | None = row["left_on"]
    return left is not None and left > day and row["left_why"] not in NEVER_LEFT


def back_since(row: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> bool:
    """Is who left (a person's row) back among the household's other rows, living here now or by a
    later row? Known by the number, and by name, birth and sex: not everybody has a number."""
    return any(
        other["left_on"] is None
        or (
            other["id"] > row["id"]
            and other["came_on"] is not None
            and (row["left_why"] in NEVER_LEFT or other["came_on"] >= row["left_on"])
        )
        for other in others
        if other["id"] != row["id"] and same_person(row, other)
    )


def same_person(row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Are two rows one person? By the number where both have one, else by name, birth, sex."""
    if row["id_blind"] and other["id_blind"]:
        return bool(row["id_blind"] == other["id_blind"])
    return all(row[name] == other[name] for name in ("name", "born", "sex"))
