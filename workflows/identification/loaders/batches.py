"""What the batch objects of identification know: their lines and their cases."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session

from models.batch import ReviewMeeting, TrainingSession
from models.case import Case, Part
from models.record import AgendaLine, FilingLine, NoticeLine
from models.rows import table
from models.rows.batch import ReviewMeetingRow
from models.rows.case import CaseRow
from workflows.access import places
from workflows.base import clock
from workflows.base.rows import RowDict, rows_of
from workflows.engine.loading import children, grouped, ids, loads
from workflows.engine.needs import (
    AGENDA,
    BATCH_CASES,
    FILING_LINES,
    LINES,
    MEETINGS,
    ON_NOTICE,
    SURVEYORS,
    TRAININGS,
)
from workflows.identification.needs import VILLAGE_STANDS

loads(AGENDA, list)(children(table(AgendaLine), "meeting_id"))
loads(LINES, list)(children(table(NoticeLine), "notice_id"))
loads(FILING_LINES, list)(children(table(FilingLine), "filing_batch_id"))
loads(TRAININGS, list)(children(table(TrainingSession), "village_batch_id"))
loads(BATCH_CASES, list)(children(table(Case), "village_batch_id"))


@loads(VILLAGE_STANDS, lambda: False)
def _village_stands(session: Session, rows: Sequence[RowDict]) -> Mapping[int, bool]:
    today = clock.today()
    found = {region: places.place_of(session, region) for region in ids(rows, "region")}
    stands = {key for key, place in found.items() if place and place.stands_on(today)}
    return {row["id"]: row["region"] in stands for row in rows}


@loads(MEETINGS, list)
def _meetings(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[ReviewMeetingRow]]:
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


@loads(ON_NOTICE, dict)
def _on_notice(session: Session, rows: Sequence[RowDict]) -> Mapping[int, dict[int, CaseRow]]:
    """{case: its row} of every case that stands on the notice now."""
    cases = table(Case)
    found: dict[int, dict[int, CaseRow]] = defaultdict(dict)
    for case in rows_of(session, cases, cases.c.notice_id.in_(ids(rows))):
        if case["notice_id"] is not None:
            found[case["notice_id"]][case["id"]] = case
    return found


@loads(SURVEYORS, dict)
def _surveyors(session: Session, rows: Sequence[RowDict]) -> Mapping[int, dict[int, set[int]]]:
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
