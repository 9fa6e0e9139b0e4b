"""What the steps of a meeting write, and where its households go when it ends."""

from typing import TYPE_CHECKING, Any, Final

from models.record import AgendaLine
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import FanOut
from workflows.engine.needs import REPRESENTATIVES
from workflows.identification.batches.meeting.agenda import live, the_line

if TYPE_CHECKING:
    from workflows.identification.batches.meeting.forms import (
        Close,
        Minutes,
        Officers,
        Plan,
        SignIn,
        StrikeLine,
        Vote,
    )
    from workflows.identification.batches.preparation import WithReason


_NEXT: Final = {"passed": "passed", "refused": "refused", "doubted": "doubted"}


def planned(facts: "Facts[Plan]", changes: Changes) -> None:
    """When and where, and who runs it."""
    form = facts.form
    changes.set(
        planned_on=form.planned_on, place=form.place, chair_id=form.chair, recorder_id=form.recorder
    )


def officers_changed(facts: "Facts[Officers]", changes: Changes) -> None:
    """Other officers: whoever signed before signs again."""
    changes.set(chair_id=facts.form.chair, recorder_id=facts.form.recorder, signed=[])


def notified(facts: Facts, changes: Changes) -> None:
    """How many representatives there are is counted when they are called."""
    changes.set(expected=len(facts[REPRESENTATIVES]))


def signed_in(facts: "Facts[SignIn]", changes: Changes) -> None:
    """Who is in the room, of how many."""
    changes.set(present=sorted(set(facts.form.present)), expected=len(facts[REPRESENTATIVES]))


def voted(facts: "Facts[Vote]", changes: Changes) -> None:
    """The votes as counted, and what comes of them by the numbers of the policy."""
    line = the_line(facts)
    if line is None:
        return
    form, present = facts.form, len(facts.row["present"])
    voting = present - len(set(form.recused))
    passes = facts.policy.passes(form.votes_for, voting)
    changes.change(
        AgendaLine,
        line,
        present=present,
        recused=sorted(set(form.recused)),
        votes_for=form.votes_for,
        votes_against=form.votes_against,
        votes_abstain=form.votes_abstain,
        result="doubted" if form.doubted else "passed" if passes else "refused",
        note=form.note or line["note"],
    )


def unsigned_again(_f: Facts, changes: Changes) -> None:
    """Other minutes than those that were signed."""
    changes.set(signed=[])


def struck(facts: "Facts[StrikeLine]") -> list[FanOut]:
    """One household leaves the agenda."""
    return [FanOut(facts.form.case, "off_agenda", {"reason": facts.form.reason})]


def all_off(facts: "Facts[WithReason]") -> list[FanOut]:
    """Every household leaves the agenda."""
    return [
        FanOut(line["case_id"], "off_agenda", {"reason": facts.form.reason}) for line in live(facts)
    ]


def decide(facts: "Facts[Close]") -> list[FanOut]:
    """Each household goes the way its vote went; the signed minutes go with it."""
    papers = facts.form.minutes
    return [
        FanOut(line["case_id"], _NEXT[line["result"]], {"papers": papers}) for line in live(facts)
    ]


def opened(facts: Facts, changes: Changes) -> None:
    """When the meeting was opened."""
    changes.set(opened_on=facts.now)


def recorded(facts: "Facts[Minutes]", changes: Changes) -> None:
    """Which of the links were done."""
    changes.set(checklist=list(facts.form.checklist))


def signs(facts: Facts, changes: Changes) -> None:
    """One more signature under the minutes."""
    signed: list[Any] = facts.row["signed"]
    changes.set(signed=[*signed, facts.actor.user_id])
