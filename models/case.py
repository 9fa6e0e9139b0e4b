"""The case of a household, the events of everything that moves, and the tallies leaders read."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, Text, text
from sqlmodel import Field

from models.columns import Base, Big, Body, Flag, Instant, Placed, Row, Subject

STRICT = {"sqlite_strict": True}


class Case(Subject, table=True):
    """One application of one household, from 待申请 to 已建档立卡 or one of the three other ends.

    `close_at` is the clock of the case's line in its live notice. `decided_from` remembers where a
    refusal was decided, so that a reopened case goes back there. `objections` and `vetoes` count
    the open ones. `claimed_by` has the case on the desk until it moves; that reserves nothing.
    `urged` counts how often its owners were urged since it moved. `head_name` and `members` follow
    the household; `people_hash` names the people it was last surveyed or confirmed with.
    """

    __tablename__ = "case"
    __table_args__ = (
        Index("ix_case_region_state", "region", "state", "id"),
        # What waits in a county: by its few states, not past every household that is done.
        Index("ix_case_state_region", "state", "region"),
        Index("ix_case_county_due", "county", "due_at"),
        Index("ix_case_county_moved", "county", "moved_at"),
        Index("ix_case_household", "household_id"),
        Index("ix_case_village_batch", "village_batch_id"),
        Index("ix_case_moved_by", "moved_by", "moved_at"),
        # The few that an objection keeps: they wait for the township wherever they stand.
        Index(
            "ix_case_objected",
            "state",
            "region",
            sqlite_where=text("objections > 0"),
            postgresql_where=text("objections > 0"),
        ),
        Index(
            "ix_case_claimed",
            "claimed_by",
            sqlite_where=text("claimed_by IS NOT NULL"),
            postgresql_where=text("claimed_by IS NOT NULL"),
        ),
        Index(
            "ix_case_urged",
            "state",
            "region",
            sqlite_where=text("urged > 0"),
            postgresql_where=text("urged > 0"),
        ),
        STRICT,
    )

    household_id: int = Field(sa_type=Big, foreign_key="household.id")
    village_batch_id: int = Field(sa_type=Big, foreign_key="village_batch.id")
    earlier_case_id: int | None = Field(default=None, sa_type=Big)
    head_name: str = Field(sa_type=Text)
    members: int = Field(default=0, sa_type=Integer)
    related_official: bool = Field(default=False, sa_type=Flag)
    taken_over: bool = Field(default=False, sa_type=Flag)
    wanted: Any = Field(default_factory=list, sa_type=Body)
    asked_once: bool = Field(default=False, sa_type=Flag)
    warned_at: datetime | None = Field(default=None, sa_type=Instant)
    held_at: datetime | None = Field(default=None, sa_type=Instant)
    hold_reason: str = Field(default="", sa_type=Text)
    paused_due_at: datetime | None = Field(default=None, sa_type=Instant)
    survey_id: int | None = Field(default=None, sa_type=Big)
    meeting_id: int | None = Field(default=None, sa_type=Big)
    notice_id: int | None = Field(default=None, sa_type=Big)
    close_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_1_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_2_at: datetime | None = Field(default=None, sa_type=Instant)
    verdict: str | None = Field(default=None, sa_type=Text)
    approval_no: str | None = Field(default=None, sa_type=Text)
    decided_from: str | None = Field(default=None, sa_type=Text)
    reason_code: str = Field(default="", sa_type=Text)
    objections: int = Field(default=0, sa_type=Integer)
    vetoes: int = Field(default=0, sa_type=Integer)
    file_no: str | None = Field(default=None, sa_type=Text)
    national_no: str | None = Field(default=None, sa_type=Text)
    handbook_no: str | None = Field(default=None, sa_type=Text)
    card_no: str | None = Field(default=None, sa_type=Text)
    contact_name: str | None = Field(default=None, sa_type=Text)
    contact_id: int | None = Field(default=None, sa_type=Big)
    claimed_by: int | None = Field(default=None, sa_type=Big)
    urged: int = Field(default=0, sa_type=Integer)
    people_hash: str | None = Field(default=None, sa_type=Text)


class Event(Base, table=True):
    """One step of one subject, never changed nor deleted (triggers refuse both).

    `after` is the subject's whole row after the step; `records` names every other row the step
    wrote with the digest of its content, so that an edit of any column of any of them is found by
    verify.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("uq_event_subject_seq", "subject_id", "seq", unique=True),
        Index("uq_event_subject_token", "subject_id", "token", unique=True),
        # Was this form handed in before? Only what opens a subject asks without knowing it.
        Index(
            "ix_event_opened",
            "token",
            sqlite_where=text("seq = 1"),
            postgresql_where=text("seq = 1"),
        ),
        Index("ix_event_cause", "cause_id"),
        Index("ix_event_actor", "actor_id", "recorded_at"),
        # The newest instant on record: nothing may be written before it.
        Index("ix_event_recorded_at", "recorded_at"),
        STRICT,
    )

    id: int = Field(primary_key=True, sa_type=Big)
    subject: str = Field(sa_type=Text)
    subject_id: int = Field(sa_type=Big)
    seq: int = Field(sa_type=Integer)
    region: int = Field(sa_type=Big)
    county: int = Field(sa_type=Big)
    action: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    target: str = Field(sa_type=Text)
    actor_id: int = Field(sa_type=Big)
    role: str = Field(sa_type=Text)
    recorded_at: datetime = Field(sa_type=Instant)
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    clock_back: int = Field(default=0, sa_type=Integer)
    cause_id: int | None = Field(default=None, sa_type=Big)
    token: str | None = Field(default=None, sa_type=Text)
    payload: str = Field(sa_type=Text)
    records: str = Field(sa_type=Text)
    after: str = Field(sa_type=Text)
    previous: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text)


class Tally(Base, table=True):
    """How many cases: per village and rolled up per county, moved in the case's own transaction.

    kind `state`: now in `state` · `since`: now in `state`, entered on `day` · `due`: now in
    `state`, limit ends on `day` · `stay`: stays in `state` that lasted `day` days · `came`: entries
    into `state` on `day`. Days are ordinals of Shanghai days.
    """

    __tablename__ = "tally"
    __table_args__ = STRICT

    region: int = Field(primary_key=True, sa_type=Big)
    county: int = Field(primary_key=True, sa_type=Big)
    kind: str = Field(primary_key=True, sa_type=Text)
    state: str = Field(primary_key=True, sa_type=Text)
    day: int = Field(primary_key=True, sa_type=Integer)
    n: int = Field(default=0, sa_type=Integer)


class FileNumber(Base, table=True):
    """The last file number given out in a village and year: unique, gapless, never reused."""

    __tablename__ = "file_number"
    __table_args__ = STRICT

    region: int = Field(primary_key=True, sa_type=Big)
    year: int = Field(primary_key=True)
    last: int = Field(default=0, sa_type=Integer)


class OpenCase(Base, table=True):
    """A person's place in an open case: the second wall against two open cases of one process with
    one ID."""

    __tablename__ = "open_case"
    __table_args__ = (Index("ix_open_case_case", "case_id"), STRICT)

    id_blind: str = Field(primary_key=True, sa_type=Text)
    process: str = Field(primary_key=True, sa_type=Text)
    case_id: int = Field(sa_type=Big, foreign_key="case.id")


class Part(Base, table=True):
    """Who did what in a case: applied, entered, surveyed, verified — the ground of separation of
    duties."""

    __tablename__ = "part"
    __table_args__ = (Index("ix_part_user", "user_id"), STRICT)

    case_id: int = Field(primary_key=True, sa_type=Big, foreign_key="case.id")
    user_id: int = Field(primary_key=True, sa_type=Big, foreign_key="account.id")
    part: str = Field(primary_key=True, sa_type=Text)


class Attachment(Placed, table=True):
    """A photo, scan or signature: a file outside the database, named by its own SHA-256."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_sha", "sha"),
        Index("ix_attachment_subject", "subject_id"),
        STRICT,
    )

    sha: str = Field(sa_type=Text)
    media: str = Field(sa_type=Text)
    size: int = Field(sa_type=Integer)
    kind: str = Field(sa_type=Text)
    title: str = Field(default="", sa_type=Text)
    subject_id: int | None = Field(default=None, sa_type=Big)
    added_by: int = Field(sa_type=Big)
    added_at: datetime = Field(sa_type=Instant)


class Root(Row, table=True):
    """A daily root over all heads, to be carried to a second place (printed, sent up)."""

    __tablename__ = "root"
    __table_args__ = STRICT

    day: int = Field(sa_type=Integer)
    at: datetime = Field(sa_type=Instant)
    events: int = Field(sa_type=Integer)
    hash: str = Field(sa_type=Text)
    detail: Any = Field(default_factory=dict, sa_type=Body)
