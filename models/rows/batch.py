"""Rows of the tables of `models.batch`. Written by `python -m scripts.rows`."""

from datetime import date, datetime
from typing import Any

from models.rows.columns import SubjectRow


class CampaignRow(SubjectRow):
    """A row of `campaign`."""

    title: str
    year: int


class OfHouseholdsRow(SubjectRow):
    """What such rows share."""

    case_process: str


class FilingBatchRow(OfHouseholdsRow):
    """A row of `filing_batch`."""

    campaign_id: int
    title: str
    exported_sha: str


class PublicityNoticeRow(OfHouseholdsRow):
    """A row of `publicity_notice`."""

    village_batch_id: int
    kind: int
    code: str
    title: str
    issuer: str
    days: int
    list_hash: str
    posted_at: datetime | None
    close_at: datetime | None
    closed_at: datetime | None
    place: str
    supplements_id: int | None


class ReviewMeetingRow(OfHouseholdsRow):
    """A row of `review_meeting`."""

    village_batch_id: int
    planned_on: date
    place: str
    chair_id: int
    recorder_id: int
    expected: int
    present: list[Any]
    checklist: list[Any]
    signed: list[Any]
    opened_on: datetime | None


class ReviewRoundRow(OfHouseholdsRow):
    """A row of `review_round`."""

    campaign_id: int
    level: str
    title: str
    seed: str
    drawn: int
    signed_at: datetime | None
    document_no: str


class TrainingSessionRow(SubjectRow):
    """A row of `training_session`."""

    village_batch_id: int
    planned_on: date
    place: str
    held_on: date | None
    attendees: int


class VillageBatchRow(SubjectRow):
    """A row of `village_batch`."""

    campaign_id: int
    title: str
    trained_at: datetime | None
    quota: int | None
    quota_basis: str | None
