"""Coded events of a household: what each asks, and what it makes of the register's rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from workflows.base.refusals import Malformed, Reason
from workflows.households.members import Member


class Shape(StrEnum):
    """What an event does to a household."""

    LEAVES = "leaves"
    COMES = "comes"
    RETURNS = "returns"
    ANSWERS = "answers"
    HEAD = "head"
    CORRECTS = "corrects"
    PHONE = "phone"
    BANK = "bank"
    SPLIT = "split"
    MERGE = "merge"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class HouseholdEvent:
    """One code of codes.CHANGE. why: the code of LEAVING with which somebody goes; relation: what
    who comes is to the head, when nothing else is likely; answers: the fields of the person that
    are asked with it; sets: answers that the event itself tells."""

    code: str
    shape: Shape
    why: str = ""
    answers: tuple[str, ...] = ()
    sets: Mapping[str, Any] = field(default_factory=dict)


EVENTS: Final = {
    each.code: each
    for each in (
        HouseholdEvent("death", Shape.LEAVES, "death"),
        HouseholdEvent("birth", Shape.COMES),
        HouseholdEvent("married_in", Shape.COMES),
        HouseholdEvent("married_out", Shape.LEAVES, "married_out"),
        HouseholdEvent("divorce", Shape.LEAVES, "divorce"),
        HouseholdEvent("moved_in", Shape.COMES),
        HouseholdEvent("moved_out", Shape.LEAVES, "moved_out"),
        HouseholdEvent("adopted", Shape.COMES),
        HouseholdEvent("abroad", Shape.LEAVES, "abroad"),
        HouseholdEvent("prison", Shape.LEAVES, "prison"),
        HouseholdEvent("released", Shape.RETURNS),
        HouseholdEvent("school_in", Shape.ANSWERS, answers=("school",)),
        HouseholdEvent(
            "school_out", Shape.ANSWERS, answers=("education",), sets={"school": "none"}
        ),
        HouseholdEvent("enlisted", Shape.ANSWERS, sets={"soldier": "yes"}),
        HouseholdEvent("discharged", Shape.ANSWERS, sets={"soldier": "no"}),
        HouseholdEvent("new_head", Shape.HEAD),
        HouseholdEvent("correction", Shape.CORRECTS),
        HouseholdEvent("phone", Shape.PHONE),
        HouseholdEvent("bank", Shape.BANK),
        HouseholdEvent("split", Shape.SPLIT),
        HouseholdEvent("merge", Shape.MERGE),
        HouseholdEvent("gone", Shape.GONE),
    )
}


class Act(BaseModel):
    """One event as a clerk tells it: persons by the screen's own list, numbers in the clear on
    their way to being sealed.

    person: whom it is about (Person.id); newcomer: who comes; head: who is head afterwards;
    relations: what the others are to that head; said: answers of the person, or the phone, bank,
    name … put right; people: who goes to the other household; into: that household (merge);
    head_there, relations_there: the head of a new household, what the others are to the head there;
    fates: why each left (codes.LEAVING) where the whole household is gone.
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


def may_return(row: Mapping[str, Any]) -> bool:
    """Can somebody who left (a person's row) come back? Not who died."""
    return bool(row["left_why"] != "death")
