"""Rows of the tables of `models.case`. Written by `python -m scripts.rows`."""

from datetime import datetime
from typing import Any, TypedDict

from models.rows.columns import KeyedRow, PlacedRow, SubjectRow


class AttachmentRow(PlacedRow):
    """A row of `attachment`."""

    sha: str
    media: str
    size: int
    kind: str
    title: str
    subject_id: int | None
    added_by: int
    added_at: datetime


class CaseRow(SubjectRow):
    """A row of `case`."""

    household_id: int
    village_batch_id: int
    earlier_case_id: int | None
    head_name: str
    members: int
    related_official: bool
    taken_over: bool
    wanted: list[Any]
    asked_once: bool
    warned_at: datetime | None
    held_at: datetime | None
    hold_reason: str
    paused_due_at: datetime | None
    survey_id: int | None
    meeting_id: int | None
    notice_id: int | None
    close_at: datetime | None
    closed_1_at: datetime | None
    closed_2_at: datetime | None
    verdict: str | None
    approval_no: str | None
    decided_from: str | None
    reason_code: str
    objections: int
    vetoes: int
    file_no: str | None
    national_no: str | None
    handbook_no: str | None
    card_no: str | None
    contact_name: str | None
    contact_id: int | None
    claimed_by: int | None
    urged: int
    people_hash: str | None


class EventRow(TypedDict):
    """A row of `event`."""

    id: int
    subject: str
    subject_id: int
    seq: int
    region: int
    county: int
    action: str
    source: str
    target: str
    actor_id: int
    role: str
    recorded_at: datetime
    claimed_at: datetime | None
    clock_back: int
    cause_id: int | None
    token: str | None
    payload: str
    records: str
    after: str
    previous: str
    hash: str


class FileNumberRow(TypedDict):
    """A row of `file_number`."""

    region: int
    year: int
    last: int


class OpenCaseRow(TypedDict):
    """A row of `open_case`."""

    id_blind: str
    process: str
    case_id: int


class PartRow(TypedDict):
    """A row of `part`."""

    case_id: int
    user_id: int
    part: str


class RootRow(KeyedRow):
    """A row of `root`."""

    day: int
    at: datetime
    events: int
    hash: str
    detail: dict[str, Any]


class TallyRow(TypedDict):
    """A row of `tally`."""

    region: int
    county: int
    kind: str
    state: str
    day: int
    n: int
