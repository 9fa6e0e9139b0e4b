"""The batch objects: what carries authority over many households at once."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Integer, Text
from sqlmodel import Field

from models.columns import Big, Body, Day, Instant, Subject

STRICT = {"sqlite_strict": True}


class OfHouseholds(Subject):
    """A batch object that takes households of one process only: `case_process` is its key."""

    case_process: str = Field(default="identification", sa_type=Text)


class Campaign(Subject, table=True):
    """工作批次: one year's work of a county or township, pinned to its policy profile."""

    __tablename__ = "campaign"
    __table_args__ = (Index("ix_campaign_region", "region"), STRICT)

    title: str = Field(sa_type=Text)
    year: int = Field(sa_type=Integer)


class VillageBatch(Subject, table=True):
    """村批次: one village in one campaign. The training is its gate.

    `quota`: 规模控制, how many people the village was given, by which paper (`quota_basis`); None:
    none was. It informs and bars nobody.
    """

    __tablename__ = "village_batch"
    __table_args__ = (
        Index("ix_village_batch_region", "region", "state"),
        Index("uq_village_batch_campaign_region", "campaign_id", "region", unique=True),
        STRICT,
    )

    campaign_id: int = Field(sa_type=Big, foreign_key="campaign.id")
    title: str = Field(sa_type=Text)
    trained_at: datetime | None = Field(default=None, sa_type=Instant)
    quota: int | None = Field(default=None, sa_type=Integer)
    quota_basis: str | None = Field(default=None, sa_type=Text)


class TrainingSession(Subject, table=True):
    """培训会: audience, material, sign-in sheet, photo."""

    __tablename__ = "training_session"
    __table_args__ = (Index("ix_training_session_batch", "village_batch_id"), STRICT)

    village_batch_id: int = Field(sa_type=Big, foreign_key="village_batch.id")
    planned_on: date = Field(sa_type=Day)
    place: str = Field(default="", sa_type=Text)
    held_on: date | None = Field(default=None, sa_type=Day)
    attendees: int = Field(default=0, sa_type=Integer)


class ReviewMeeting(OfHouseholds, table=True):
    """评议会: chair and recorder are named persons; `present` holds the ids of those signed in."""

    __tablename__ = "review_meeting"
    __table_args__ = (Index("ix_review_meeting_region", "region", "state"), STRICT)

    village_batch_id: int = Field(sa_type=Big, foreign_key="village_batch.id")
    planned_on: date = Field(sa_type=Day)
    place: str = Field(default="", sa_type=Text)
    chair_id: int = Field(sa_type=Big, foreign_key="account.id")
    recorder_id: int = Field(sa_type=Big, foreign_key="account.id")
    expected: int = Field(default=0, sa_type=Integer)
    present: Any = Field(default_factory=list, sa_type=Body)
    checklist: Any = Field(default_factory=list, sa_type=Body)
    signed: Any = Field(default_factory=list, sa_type=Body)
    opened_on: datetime | None = Field(default=None, sa_type=Instant)


class PublicityNotice(OfHouseholds, table=True):
    """公示 or 公告: a frozen list with its content hash and the clock of its posting.

    kind 1, 2 or 3 (announcement). `code` is the unguessable name of its public page.
    """

    __tablename__ = "publicity_notice"
    __table_args__ = (
        Index("ix_publicity_notice_region", "region", "state"),
        Index("uq_publicity_notice_code", "code", unique=True),
        STRICT,
    )

    village_batch_id: int = Field(sa_type=Big, foreign_key="village_batch.id")
    kind: int = Field(sa_type=Integer)
    code: str = Field(sa_type=Text)
    title: str = Field(default="", sa_type=Text)
    issuer: str = Field(default="", sa_type=Text)
    days: int = Field(default=0, sa_type=Integer)
    list_hash: str = Field(default="", sa_type=Text)
    posted_at: datetime | None = Field(default=None, sa_type=Instant)
    close_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    place: str = Field(default="", sa_type=Text)
    supplements_id: int | None = Field(default=None, sa_type=Big)


class ReviewRound(OfHouseholds, table=True):
    """乡镇审核批 / 县级复审批: `level` township or county; the sample is drawn by a logged seed."""

    __tablename__ = "review_round"
    __table_args__ = (Index("ix_review_round_region", "region", "state"), STRICT)

    campaign_id: int = Field(sa_type=Big, foreign_key="campaign.id")
    level: str = Field(sa_type=Text)
    title: str = Field(default="", sa_type=Text)
    seed: str = Field(default="", sa_type=Text)
    drawn: int = Field(default=0, sa_type=Integer)
    signed_at: datetime | None = Field(default=None, sa_type=Instant)
    document_no: str = Field(default="", sa_type=Text)


class FilingBatch(OfHouseholds, table=True):
    """录入批: export in the national column order, receipt numbers back."""

    __tablename__ = "filing_batch"
    __table_args__ = (Index("ix_filing_batch_region", "region", "state"), STRICT)

    campaign_id: int = Field(sa_type=Big, foreign_key="campaign.id")
    title: str = Field(default="", sa_type=Text)
    exported_sha: str = Field(default="", sa_type=Text)
