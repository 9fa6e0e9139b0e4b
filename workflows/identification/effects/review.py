"""民主评议: on an agenda, off it, decided."""

from models.record import AgendaLine
from models.rows.record import AgendaLineRow
from workflows.base import clock
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.needs import AGENDA, AGENDA_LINE, HOUSEHOLD, MEETINGS
from workflows.identification.effects.records import end, files, go_back, place
from workflows.identification.folders import Folder
from workflows.identification.states import CaseState


def on_agenda(facts: Facts, changes: Changes) -> None:
    """On the meeting's agenda: the snapshot is frozen; due the day after the meeting."""
    meeting = next(m for m in facts[MEETINGS] if m["id"] == facts.form.meeting)
    changes.add(
        AgendaLine,
        **place(facts),
        meeting_id=meeting["id"],
        head_name=facts[HOUSEHOLD]["head_name"],
        group_name=facts[HOUSEHOLD]["group_name"],
        members=facts[HOUSEHOLD]["members"],
        note=facts.form.note,
    )
    due = clock.close_of(meeting["planned_on"], facts.policy.meeting_slack_days)
    changes.set(meeting_id=meeting["id"], due_at=due, provisional=False)


def _agenda_line(facts: Facts) -> AgendaLineRow | None:
    if facts.cause is None:
        return None
    return next((line for line in facts.cause[AGENDA] if line["case_id"] == facts.row["id"]), None)


def off_agenda(facts: Facts, changes: Changes) -> None:
    """Adjourned, cancelled or struck: back to wait for another meeting."""
    line = _agenda_line(facts)
    if line is not None:
        changes.change(AgendaLine, line, result="struck", note=facts.form.reason)
    changes.set(meeting_id=None)


def left_meeting(facts: Facts, changes: Changes) -> None:
    """Left behind by a meeting that is over (held, for one): it waits for another."""
    line = facts[AGENDA_LINE]
    if line is not None:
        changes.change(AgendaLine, line, result="struck", note=facts.form.reason)
    changes.set(meeting_id=None)


def decided(facts: Facts, changes: Changes) -> None:
    """The meeting's minutes go into the household's folder."""
    changes.paper(facts, Folder.MEETING, files(facts, "papers"), "评议会议记录")
    changes.set(meeting_id=None)


def voted_down(facts: Facts, changes: Changes) -> None:
    """Not passed: written reasons."""
    changes.paper(facts, Folder.MEETING, files(facts, "papers"), "评议会议记录")
    changes.paper(facts, Folder.LETTERS, [], "评议未通过告知书")
    end(facts, changes, "R05")


def doubted(facts: Facts, changes: Changes) -> None:
    """The meeting doubts the facts: visit again; the minutes stay superseded on record."""
    changes.paper(facts, Folder.MEETING, files(facts, "papers"), "评议会议记录", live=False)
    go_back(facts, changes, CaseState.SURVEYING)
