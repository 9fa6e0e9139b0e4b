"""What many steps leave behind: papers, places on lists, the way back, the end."""

from typing import Final

from models.record import AgendaLine, NoticeLine, Objection, Survey
from workflows.engine.changes import Step
from workflows.engine.context import Facts, RowDict
from workflows.identification.guards.papers import FOLDERS

# After a return everything past the target is superseded and dated anew: from which folder on.
_FIRST_SUPERSEDED: Final = {
    "A1": 4,
    "A2": 4,
    "A3": 4,
    "B1": 4,
    "B2": 6,
    "B3": 8,
    "C2": 9,
    "D3": 10,
    "E1": 11,
    "F1": 13,
    "F2": 14,
}

_LAST_OF_PROCEDURE: Final = 17

_APART_FROM_RETURNS: Final = frozenset({"07"})

# The folder a notice of each kind goes into.
PAPER_OF: Final = {1: "09", 2: "12", 3: "14"}


def files(f: Facts, *names: str) -> list[RowDict]:
    """The attachment rows behind form fields."""
    return [f.known["files"][key] for name in names for key in getattr(f.form, name)]


def place(f: Facts) -> dict[str, int]:
    """The columns every record of the case carries."""
    return {"region": f.row["region"], "county": f.row["county"], "case_id": f.row["id"]}


def go_back(f: Facts, step: Step, target: str, *, keep_verdict: bool = False) -> None:
    """Return to `target`: supersede the papers after it, clear what was decided after it."""
    first = _FIRST_SUPERSEDED[target]
    step.supersede(
        f,
        frozenset(
            n
            for n in FOLDERS
            if first <= int(n) <= _LAST_OF_PROCEDURE and n not in _APART_FROM_RETURNS
        ),
    )
    leave_lists(f, step, "returned")
    if target not in ("D3", "E1"):
        conclude_founded(f, step)
    step.set(reason_code="")
    if target in ("F1", "F2"):
        step.set(approval_no=f.row["approval_no"] if target == "F2" else None)
        return
    step.set(approval_no=None, closed_2_at=None)
    if not keep_verdict:
        step.set(verdict=None)
    if target == "E1":
        return
    if target != "D3":
        step.set(closed_1_at=None)
    if target == "B1":
        new_survey(f, step)


def leave_lists(f: Facts, step: Step, why: str) -> None:
    """Take the case off a live notice and off an agenda; the lines stay on record with the
    reason."""
    line = f.known.get("notice_line")
    if line is not None and f.row["notice_id"] is not None and line["ended"] == "":
        step.change(NoticeLine, line, ended=why)
    step.set(notice_id=None, close_at=None)
    agenda = f.known.get("agenda_line")
    if agenda is not None and f.row["meeting_id"] is not None and agenda["result"] == "":
        step.change(AgendaLine, agenda, result="struck", note=why)
    step.set(meeting_id=None)


def conclude_founded(f: Facts, step: Step) -> None:
    """Objections answered as founded are done once the case is looked at anew or ends."""
    for row in f["founded"]:
        step.change(Objection, row, state="upheld")
    if f["founded"]:
        now = step.changes.get("objections", f.row["objections"])
        step.set(objections=int(now or 0) - len(f["founded"]))


def end(f: Facts, step: Step, code: str = "") -> None:
    """Into a final Z state: off every list, remembered where it was decided, the persons set
    free."""
    leave_lists(f, step, "ended")
    conclude_founded(f, step)
    step.set(
        decided_from=f.row["state"],
        reason_code=code,
        held_at=None,
        hold_reason="",
        paused_due_at=None,
        due_at=None,
    )
    step.freed = True


def new_survey(f: Facts, step: Step) -> None:
    """A fresh visit by the same team; the old survey stays on record."""
    old = f.known.get("survey")
    key = step.add(
        Survey,
        **place(f),
        nth=1 if old is None else old["nth"] + 1,
        surveyors=[] if old is None else old["surveyors"],
    )
    step.set(survey_id=key)


def on_wall(f: Facts) -> bool:
    """Does the case's line hang on a posted list now?"""
    line, notice = f["notice_line"], f["notice"]
    return (
        line is not None
        and notice is not None
        and line["ended"] == ""
        and notice["state"] == "posted"
    )
