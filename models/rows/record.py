"""Rows of the tables of `models.record`. Written by `python -m scripts.rows`."""

from datetime import date, datetime
from typing import Any

from models.rows.columns import PlacedRow


class KeptRow(PlacedRow):
    """What such rows share."""

    case_id: int


class AgendaLineRow(KeptRow):
    """A row of `agenda_line`."""

    meeting_id: int
    head_name: str
    members: int
    group_name: str | None
    present: int | None
    recused: list[Any]
    votes_for: int | None
    votes_against: int | None
    votes_abstain: int | None
    result: str
    note: str


class FilingLineRow(KeptRow):
    """A row of `filing_line`."""

    filing_batch_id: int
    national_no: str


class NoticeLineRow(KeptRow):
    """A row of `notice_line`."""

    notice_id: int
    kind: int
    group_name: str
    head_name: str
    members: int
    outcome: str
    close_at: datetime | None
    ended: str


class ObjectionRow(KeptRow):
    """A row of `objection`."""

    notice_id: int | None
    kind: int
    raised_at: datetime
    late: bool
    channel: str
    facts: str
    against_user_id: int | None
    state: str
    finders: list[Any]
    finding: str
    answered_on: date | None


class PaperRow(KeptRow):
    """A row of `paper`."""

    folder: str
    attachment_id: int | None
    source_id: int | None
    sha: str
    title: str
    filed_at: datetime
    superseded_at: datetime | None


class RoundLineRow(KeptRow):
    """A row of `round_line`."""

    round_id: int
    head_name: str
    related: bool
    drawn: str
    visited_on: date | None
    visitors: list[Any]
    visit_finding: str
    verdict: str
    reason: str


class SurveyRow(KeptRow):
    """A row of `survey`."""

    nth: int
    visited_on: date | None
    surveyors: list[Any]
    answers: dict[str, Any]
    income: list[Any]
    people: int
    per_head_fen: int | None
    formula: str
    comparison: Any
    findings: list[Any]
    done: bool


class VetoRow(KeptRow):
    """A row of `veto`."""

    item: str
    hard: bool
    evidence: str
    told_on: date
    proposed_by: int
    state: str
    outcome: str


class WrongFilingRow(KeptRow):
    """A row of `wrong_filing`."""

    code: str
    reason: str
    proposed_by: int
    proposed_at: datetime
    heard_on: date | None
    heard: str
    heard_by: int | None
    state: str
    decided_by: int | None
    decided_at: datetime | None
    order_no: str
    outcome: str
    told_on: date | None
    told_at: str
