"""民主评议: on an agenda, off it, decided."""

from models.record import AgendaLine
from workflows.base import clock
from workflows.engine.changes import Step
from workflows.engine.context import Facts, RowDict
from workflows.identification.effects.records import end, files, go_back, place


def on_agenda(f: Facts, step: Step) -> None:
    """On the meeting's agenda: the snapshot is frozen; due the day after the meeting."""
    meeting = next(m for m in f["meetings"] if m["id"] == f.form.meeting)
    step.add(
        AgendaLine,
        **place(f),
        meeting_id=meeting["id"],
        head_name=f["household"]["head_name"],
        members=f["household"]["members"],
        note=f.form.note,
    )
    due = clock.close_of(meeting["planned_on"], f.policy.meeting_slack_days)
    step.set(meeting_id=meeting["id"], due_at=due, provisional=False)


def _agenda_line(f: Facts) -> RowDict | None:
    if f.cause is None:
        return None
    return next((line for line in f.cause.known["agenda"] if line["case_id"] == f.row["id"]), None)


def off_agenda(f: Facts, step: Step) -> None:
    """Adjourned, cancelled or struck: back to wait for another meeting."""
    line = _agenda_line(f)
    if line is not None:
        step.change(AgendaLine, line, result="struck", note=f.form.reason)
    step.set(meeting_id=None)


def left_meeting(f: Facts, step: Step) -> None:
    """Left behind by a meeting that is over (held, for one): it waits for another."""
    line = f["agenda_line"]
    if line is not None:
        step.change(AgendaLine, line, result="struck", note=f.form.reason)
    step.set(meeting_id=None)


def decided(f: Facts, step: Step) -> None:
    """The meeting's minutes go into the household's folder."""
    step.paper(f, "08", files(f, "papers"), "评议会议记录")
    step.set(meeting_id=None)


def voted_down(f: Facts, step: Step) -> None:
    """Not passed: written reasons."""
    step.paper(f, "08", files(f, "papers"), "评议会议记录")
    step.paper(f, "21", [], "评议未通过告知书")
    end(f, step, "R05")


def doubted(f: Facts, step: Step) -> None:
    """The meeting doubts the facts: visit again; the minutes stay superseded on record."""
    step.paper(f, "08", files(f, "papers"), "评议会议记录", live=False)
    go_back(f, step, "B1")
