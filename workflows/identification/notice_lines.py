"""The lines of a public notice against the register: which went up, which a draft no longer tells
truly."""

from collections.abc import Sequence

from sqlmodel import Session

from models.case import Case
from models.household import Household
from models.record import NoticeLine
from models.rows import table
from models.rows.batch import PublicityNoticeRow
from models.rows.record import NoticeLineRow
from workflows.base.rows import rows_by, rows_of
from workflows.base.words import joined
from workflows.households.changes import changed_since
from workflows.identification.guards.publicity import as_listed


def on_the_list(session: Session, notice: PublicityNoticeRow) -> list[NoticeLineRow]:
    """The lines in their order; of a notice that went up only those that went up with it.

    Whoever was left out at the posting (another head, another number of people) has a line that
    never ended and stands on no wall.
    """
    lines, cases = table(NoticeLine), table(Case)
    drawn = rows_of(session, lines, lines.c.notice_id == notice["id"])
    drawn.sort(key=lambda line: line["id"])
    if notice["posted_at"] is None:
        return drawn
    standing = {row["id"] for row in rows_of(session, cases, cases.c.notice_id == notice["id"])}
    return [line for line in drawn if line["ended"] or line["case_id"] in standing]


def overtaken(session: Session, notice: PublicityNoticeRow) -> list[NoticeLineRow]:
    """The lines of a draft whose household has changed since: they would not go up."""
    if notice["state"] != "draft":
        return []
    lines = on_the_list(session, notice)
    cases = {
        row["id"]: row
        for row in rows_by(session, table(Case), "id", [line["case_id"] for line in lines])
    }
    keys = {case["household_id"] for case in cases.values()}
    homes = {row["id"]: row for row in rows_by(session, table(Household), "id", keys)}
    others = changed_since(session, list(cases.values()))

    def true(line: NoticeLineRow) -> bool:
        home = homes[cases[line["case_id"]]["household_id"]]
        return as_listed(line) == as_listed(home) and line["case_id"] not in others

    return [line for line in lines if not true(line)]


def names(lines: Sequence[NoticeLineRow]) -> str:
    """The heads of these lines in a sentence; of many the first five."""
    return joined(line["head_name"] for line in lines[:5])
