"""What the batch objects of identification know: their lines and their cases."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.batch import ReviewMeeting, TrainingSession
from models.case import Case, Part
from models.columns import table
from models.record import AgendaLine, FilingLine, NoticeLine
from workflows.base.rows import RowDict, rows_of
from workflows.engine.loading import LOADERS, children, grouped, ids, loads

LOADERS.update(
    {
        "agenda": (children(AgendaLine, "meeting_id"), list),
        "lines": (children(NoticeLine, "notice_id"), list),
        "filing_lines": (children(FilingLine, "filing_batch_id"), list),
        "trainings": (children(TrainingSession, "village_batch_id"), list),
        "batch_cases": (children(Case, "village_batch_id"), list),
    }
)


@loads("meetings", list)
def _meetings(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """The review meetings still planned in the case's village for its process, under the numbers
    it is pinned to."""
    meetings = table(ReviewMeeting)
    found = grouped(
        rows_of(
            session,
            meetings,
            meetings.c.region.in_(ids(rows, "region")),
            meetings.c.state == "planned",
        ),
        "region",
    )
    return {
        row["id"]: [
            m
            for m in found.get(row["region"], ())
            if (m["profile"], m["case_process"]) == (row["profile"], row["process"])
        ]
        for row in rows
    }


@loads("on_notice", dict)
def _on_notice(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """{case: its row} of every case that stands on the notice now."""
    cases = table(Case)
    found: dict[int, dict[int, RowDict]] = defaultdict(dict)
    for case in rows_of(session, cases, cases.c.notice_id.in_(ids(rows))):
        found[case["notice_id"]][case["id"]] = case
    return found


@loads("surveyors", dict)
def _surveyors(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """{case: who surveyed it} of every line of a notice."""
    lines, parts = table(NoticeLine), table(Part)
    found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for notice, case_id, user_id in session.execute(
        select(lines.c.notice_id, parts.c.case_id, parts.c.user_id)
        .join(parts, parts.c.case_id == lines.c.case_id)
        .where(lines.c.notice_id.in_(ids(rows)), parts.c.part == "surveyed")
    ):
        found[notice][case_id].add(user_id)
    return found
