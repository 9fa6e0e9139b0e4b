"""What many steps leave behind: papers, places on lists, the way back, the end."""

from models.record import AgendaLine, NoticeLine, Objection, Survey
from models.rows.case import AttachmentRow
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.needs import AGENDA_LINE, FILES, FOUNDED, LAST_SURVEY, NOTICE, NOTICE_LINE
from workflows.identification.states import CaseState


def files(facts: Facts, *names: str) -> list[AttachmentRow]:
    """The attachment rows behind form fields."""
    return [facts[FILES][key] for name in names for key in getattr(facts.form, name)]


def place(facts: Facts) -> dict[str, int]:
    """The columns every record of the case carries."""
    return {
        "region": facts.row["region"],
        "county": facts.row["county"],
        "case_id": facts.row["id"],
    }


def go_back(facts: Facts, changes: Changes, target: str, *, keep_verdict: bool = False) -> None:
    """Return to `target`: supersede the papers after it, clear what was decided after it."""
    process = facts.process
    (goal,) = process.states_where(lambda state: state.goal)
    later = set(process.filled_by(goal)).difference(process.filled_by(target))
    changes.supersede(facts, frozenset(later))
    leave_lists(facts, changes, "returned")
    if target not in (CaseState.VILLAGE_OK, CaseState.TOWNSHIP):
        conclude_founded(facts, changes)
    changes.set(reason_code="")
    if target in (CaseState.COUNTY, CaseState.APPROVED):
        changes.set(approval_no=facts.row["approval_no"] if target == CaseState.APPROVED else None)
        return
    changes.set(approval_no=None, closed_2_at=None)
    if not keep_verdict:
        changes.set(verdict=None)
    if target == CaseState.TOWNSHIP:
        return
    if target != CaseState.VILLAGE_OK:
        changes.set(closed_1_at=None)
    if target == CaseState.SURVEYING:
        new_survey(facts, changes)


def leave_lists(facts: Facts, changes: Changes, why: str) -> None:
    """Take the case off a live notice and off an agenda; the lines stay on record with the
    reason."""
    line = facts.get(NOTICE_LINE)
    if line is not None and facts.row["notice_id"] is not None and line["ended"] == "":
        changes.change(NoticeLine, line, ended=why)
    changes.set(notice_id=None, close_at=None)
    agenda = facts.get(AGENDA_LINE)
    if agenda is not None and facts.row["meeting_id"] is not None and agenda["result"] == "":
        changes.change(AgendaLine, agenda, result="struck", note=why)
    changes.set(meeting_id=None)


def conclude_founded(facts: Facts, changes: Changes) -> None:
    """Objections answered as founded are done once the case is looked at anew or ends."""
    for row in facts[FOUNDED]:
        changes.change(Objection, row, state="upheld")
    if facts[FOUNDED]:
        now = changes.changes.get("objections", facts.row["objections"])
        changes.set(objections=int(now or 0) - len(facts[FOUNDED]))


def end(facts: Facts, changes: Changes, code: str = "") -> None:
    """Into a final Z state: off every list, remembered where it was decided, the persons set
    free."""
    leave_lists(facts, changes, "ended")
    conclude_founded(facts, changes)
    changes.set(
        decided_from=facts.row["state"],
        reason_code=code,
        held_at=None,
        hold_reason="",
        paused_due_at=None,
        due_at=None,
    )
    changes.freed = True


def new_survey(facts: Facts, changes: Changes) -> None:
    """A fresh visit by the same team; the old survey stays on record."""
    old = facts.get(LAST_SURVEY)
    key = changes.add(
        Survey,
        **place(facts),
        nth=1 if old is None else old["nth"] + 1,
        surveyors=[] if old is None else old["surveyors"],
    )
    changes.set(survey_id=key)


def on_wall(facts: Facts) -> bool:
    """Does the case's line hang on a posted list now?"""
    line, notice = facts[NOTICE_LINE], facts[NOTICE]
    return (
        line is not None
        and notice is not None
        and line["ended"] == ""
        and notice["state"] == "posted"
    )
