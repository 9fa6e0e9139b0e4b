"""The coded events of a household: what each does to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from workflows.base import codes


class Shape(StrEnum):
    """What an event does to a household."""

    LEAVES = "leaves"
    DIED = "died"
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
    RESTORED = "restored"
    FACTS = "facts"
    ROSTER = "roster"


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
        # Of somebody who left before and is kept as away.
        HouseholdEvent("died_away", Shape.DIED),
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
        # Of a household that was recorded as gone by mistake: asked on its own page.
        HouseholdEvent("restored", Shape.RESTORED),
        # Found out after filing: who was listed and did not live there, who did and was not.
        HouseholdEvent("missed", Shape.COMES),
        HouseholdEvent("mistake", Shape.LEAVES, "mistake"),
        # Told by the household's form and by a roster, not by the screen of events.
        HouseholdEvent("facts", Shape.FACTS),
        HouseholdEvent("roster", Shape.ROSTER),
    )
}
# What a form asks of who leaves; an act over the whole household writes codes of its own.
LEAVING_ASKED: Final = tuple(dict.fromkeys(each.why for each in EVENTS.values() if each.why))
# What the household's form does not ask: a death has a day and proof, and names the next head.
BY_EVENT_ALONE: Final = frozenset({EVENTS["death"].why})
LEAVING_BY_FORM: Final = tuple(why for why in LEAVING_ASKED if why not in BY_EVENT_ALONE)


def leaving_of_gone(*, filed: bool) -> tuple[str, ...]:
    """The fates of people whose whole household is gone: of a filed one, "never should have been
    there" is a 错评, which the county decides and the village reads."""
    return tuple(why for why in LEAVING_ASKED if not (filed and why == EVENTS["mistake"].why))


def leaving_line(name: str, why: str) -> str:
    """Who goes and why, as an event and a request store it."""
    return f"{name}：{codes.LEAVING.labels.get(why, why)}"


# Who was taken out wrongly, recorded dead by mistake or never listed comes by this event, with its
# proof.
MISSED: Final = "missed"
# Who left for these reasons lives, and dies, where no other household is told of it.
DIED_AWAY: Final = EVENTS["died_away"].code
AWAY_FOR: Final = frozenset({EVENTS["prison"].why, EVENTS["abroad"].why})
# By which event who left for these reasons comes back to the household they left; whoever split
# off or was merged lives in another one.
COMES_BACK: Final[Mapping[str, frozenset[str]]] = {
    "released": frozenset({"prison"}),
    "moved_in": frozenset({"married_out", "divorce", "moved_out", "abroad"}),
    MISSED: frozenset({"death", "mistake"}),
}
# Such a leaving ends nobody's stay once they are back: it was recorded wrongly. It bars no day.
NEVER_LEFT: Final = COMES_BACK[MISSED] | {"undone"}

# The answer of somebody away that says on which day they died there.
DIED_ON: Final = "died_on"


def left_for(row: Mapping[str, Any]) -> str:
    """Why somebody is not there (a person's row; a code of codes.LEAVING, "" of who is): as it
    stands by now, so that who left and died away is dead."""
    dead = row["left_on"] is not None and (row["traits"] or {}).get(DIED_ON)
    return EVENTS["death"].why if dead else row["left_why"] or ""


def died_on(row: Mapping[str, Any]) -> date | None:
    """The day somebody dead (a person's row) died: away, or by leaving."""
    said = (row["traits"] or {}).get(DIED_ON)
    left: date | None = row["left_on"]
    return date.fromisoformat(said) if said else left
