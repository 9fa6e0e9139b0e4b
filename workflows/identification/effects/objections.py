"""异议: entered in the register, answered, and what follows."""

from typing import Any, Final

from models.record import NoticeLine, Objection
from workflows.engine.changes import Step
from workflows.engine.context import Facts, RowDict
from workflows.identification.effects.publicity import kind_at
from workflows.identification.effects.records import end, files, go_back, on_wall, place
from workflows.identification.guards.objections import is_late, objection_of


def objected(f: Facts, step: Step) -> None:
    """An objection enters the register; its line alone waits."""
    form = f.form
    line = f["notice_line"] or _newest_line(f)
    step.add(
        Objection,
        **place(f),
        notice_id=line["notice_id"] if line else None,
        kind=line["kind"] if line else kind_at(f.row["state"]),
        raised_at=form.raised_at,
        late=is_late(f),
        channel=form.channel,
        facts=form.facts,
        against_user_id=form.against,
    )
    step.set(objections=f.row["objections"] + 1)


def _newest_line(f: Facts) -> RowDict | None:
    """A late objection after its notice ended speaks of the newest list the case stood on."""
    lines: list[RowDict] = f["notice_lines"]
    # A household taken over after its first notice stood on none of ours.
    return lines[-1] if lines else None


def _answer(f: Facts, step: Step, state: str) -> None:
    objection = objection_of(f)
    if objection is None:
        return
    form: Any = f.form
    step.change(
        Objection,
        objection,
        state=state,
        finders=sorted(set(form.finders)),
        finding=form.finding,
        answered_on=form.answered_on,
    )
    step.paper(f, "21", files(f, "answer"), "异议核查结论与答复")
    if state != "founded":
        step.set(objections=f.row["objections"] - 1)


# Where the survey is still to come: what was found true goes into it, no conclusion is owed.
_SURVEY_AHEAD: Final = frozenset({"A1", "A2", "A3", "B1", "B2"})


def answered(f: Facts, step: Step) -> None:
    """A further or late objection answered; the case stays.

    One found true stays open as "founded" until its conclusion, or a return, is drawn from it.
    """
    if f.form.founded == "no":
        _answer(f, step, "dismissed")
    else:
        _answer(f, step, "upheld" if f.row["state"] in _SURVEY_AHEAD else "founded")


def still_live(f: Facts) -> bool:
    """Does the line simply go on: notice live, text unchanged, close not reached?"""
    line, notice = f["notice_line"], f["notice"]
    if line is None or notice is None:
        return False
    home = f["household"]
    same = (line["head_name"], line["members"]) == (home["head_name"], home["members"])
    close_at = f.row["close_at"]
    held: bool = f.row["held_at"] is not None
    runs: bool = held if close_at is None else f.now < close_at
    return same and runs and on_wall(f)


def dismissed(f: Facts, step: Step) -> None:
    """Not founded: the line goes on, or waits for a supplementary notice with the full N."""
    _answer(f, step, "dismissed")
    if still_live(f):
        step.set(due_at=f.row["close_at"], provisional=False)
        return
    line = f["notice_line"]
    if line is not None and line["ended"] == "":
        step.change(NoticeLine, line, ended="objected")
    step.set(notice_id=None, close_at=None)


def _uphold(f: Facts, step: Step) -> None:
    """The conclusion drawn: for the open one it names, and for those found true before."""
    if any(row["id"] == f.form.objection for row in f["objections"]):
        _answer(f, step, "upheld")
    else:
        step.paper(f, "21", files(f, "answer"), "异议核查结论与答复")


def upheld_facts(f: Facts, step: Step) -> None:
    """Founded, the facts are to be surveyed again."""
    _uphold(f, step)
    go_back(f, step, "B1")


def upheld_ineligible(f: Facts, step: Step) -> None:
    """Founded, the household does not qualify."""
    _uphold(f, step)
    end(f, step, "R06")


def reconsidered(f: Facts, step: Step) -> None:
    """Founded in the announcement: the county looks again."""
    _uphold(f, step)
    go_back(f, step, "F1")
