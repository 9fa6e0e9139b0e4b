"""异议: entered in the register, answered, and what follows."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from models.record import NoticeLine, Objection
from models.rows.record import NoticeLineRow
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.needs import HOUSEHOLD, NOTICE, NOTICE_LINE, NOTICE_LINES, OBJECTIONS
from workflows.identification.effects.records import end, files, go_back, on_wall, place
from workflows.identification.folders import Folder
from workflows.identification.guards.objections import is_late, objection_of
from workflows.identification.states import CaseStage

if TYPE_CHECKING:
    from workflows.identification.forms import Answer, Object


Effect = Callable[[Facts, Changes], None]


def objected(facts: "Facts[Object]", changes: Changes) -> None:
    """An objection enters the register; its line alone waits."""
    form = facts.form
    line = facts[NOTICE_LINE] or _newest_line(facts)
    changes.add(
        Objection,
        **place(facts),
        notice_id=line["notice_id"] if line else None,
        kind=line["kind"] if line else facts.state.level,
        raised_at=form.raised_at,
        late=is_late(facts),
        channel=form.channel,
        facts=form.facts,
        against_user_id=form.against,
    )
    changes.set(objections=facts.row["objections"] + 1)


def _newest_line(facts: Facts) -> NoticeLineRow | None:
    """A late objection after its notice ended speaks of the newest list the case stood on."""
    lines = facts[NOTICE_LINES]
    # A household taken over after its first notice stood on none of ours.
    return lines[-1] if lines else None


def _answer(facts: Facts, changes: Changes, state: str) -> None:
    objection = objection_of(facts)
    if objection is None:
        return
    form: Any = facts.form
    changes.change(
        Objection,
        objection,
        state=state,
        finders=sorted(set(form.finders)),
        finding=form.finding,
        answered_on=form.answered_on,
    )
    changes.paper(facts, Folder.LETTERS, files(facts, "answer"), "异议核查结论与答复")
    if state != "founded":
        changes.set(objections=facts.row["objections"] - 1)


# Where the survey is still to come: what was found true goes into it, no conclusion is owed.
_SURVEY_AHEAD: Final = (CaseStage.APPLICATION, CaseStage.SURVEY)


def answered(facts: "Facts[Answer]", changes: Changes) -> None:
    """A further or late objection answered; the case stays.

    One found true stays open as "founded" until its conclusion, or a return, is drawn from it.
    """
    if facts.form.founded == "no":
        _answer(facts, changes, "dismissed")
    else:
        _answer(facts, changes, "upheld" if facts.state.stage in _SURVEY_AHEAD else "founded")


def still_live(facts: Facts) -> bool:
    """Does the line simply go on: notice live, text unchanged, close not reached?"""
    line, notice = facts[NOTICE_LINE], facts[NOTICE]
    if line is None or notice is None:
        return False
    home = facts[HOUSEHOLD]
    same = (line["head_name"], line["members"]) == (home["head_name"], home["members"])
    close_at = facts.row["close_at"]
    held: bool = facts.row["held_at"] is not None
    runs: bool = held if close_at is None else facts.now < close_at
    return same and runs and on_wall(facts)


def dismissed(facts: Facts, changes: Changes) -> None:
    """Not founded: the line goes on, or waits for a supplementary notice with the full N."""
    _answer(facts, changes, "dismissed")
    if still_live(facts):
        changes.set(due_at=facts.row["close_at"], provisional=False)
        return
    line = facts[NOTICE_LINE]
    if line is not None and line["ended"] == "":
        changes.change(NoticeLine, line, ended="objected")
    changes.set(notice_id=None, close_at=None)


def _uphold(facts: Facts, changes: Changes) -> None:
    """The conclusion drawn: for the open one it names, and for those found true before."""
    if any(row["id"] == facts.form.objection for row in facts[OBJECTIONS]):
        _answer(facts, changes, "upheld")
    else:
        changes.paper(facts, Folder.LETTERS, files(facts, "answer"), "异议核查结论与答复")


def corrected(target: str) -> Effect:
    """Founded: what it touches is done again, from `target` on (the visit, the county's look)."""

    def effect(facts: Facts, changes: Changes) -> None:
        _uphold(facts, changes)
        go_back(facts, changes, target)

    return effect


def upheld_ineligible(facts: Facts, changes: Changes) -> None:
    """Founded, the household does not qualify."""
    _uphold(facts, changes)
    end(facts, changes, "R06")


def goes_on_to(live: str, waits: str) -> Callable[[Facts], str]:
    """Whereto after an objection: on with the notice while it lives, else back to wait."""

    def choose(facts: Facts) -> str:
        return live if still_live(facts) else waits

    return choose
