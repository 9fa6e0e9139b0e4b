"""What the steps leave behind: surveys, ballots, notice lines, objections, verdicts, papers.

Rows are never deleted. Every row's digest stands in the event that wrote it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Integer, Text
from sqlmodel import Field

from models.columns import LATE, Big, Body, Day, Flag, Instant, Placed

STRICT = {"sqlite_strict": True}


class Kept(Placed):
    """A row kept by the engine on behalf of one case."""

    case_id: int = Field(sa_type=Big, foreign_key="case.id")


class Survey(Kept, table=True):
    """入户调查: one visit. `income` lists raw items (block, item, fen); what counts is the
    profile's to say."""

    __tablename__ = "survey"
    __table_args__ = (Index("ix_survey_case", "case_id"), STRICT)

    nth: int = Field(default=1, sa_type=Integer)
    visited_on: date | None = Field(default=None, sa_type=Day)
    surveyors: Any = Field(default_factory=list, sa_type=Body)
    answers: Any = Field(default_factory=dict, sa_type=Body)
    income: Any = Field(default_factory=list, sa_type=Body)
    people: int = Field(default=0, sa_type=Integer)
    per_head_fen: int | None = Field(default=None, sa_type=Big)
    formula: str = Field(default="", sa_type=Text)
    comparison: Any = Field(default=None, sa_type=Body, nullable=True)
    findings: Any = Field(default_factory=list, sa_type=Body)
    done: bool = Field(default=False, sa_type=Flag)


class Veto(Kept, table=True):
    """A veto item put forward: told to the household, then confirmed or dropped."""

    __tablename__ = "veto"
    __table_args__ = (Index("ix_veto_case", "case_id"), STRICT)

    item: str = Field(sa_type=Text)
    hard: bool = Field(default=True, sa_type=Flag)
    evidence: str = Field(default="", sa_type=Text)
    told_on: date = Field(sa_type=Day)
    proposed_by: int = Field(sa_type=Big)
    state: str = Field(default="open", sa_type=Text)
    outcome: str = Field(default="", sa_type=Text)


class WrongFiling(Kept, table=True):
    """错评: a filed household put forward as wrongly identified, heard, then struck or kept by
    another person, and told on a list.

    state: open · struck · kept · moot (the household was gone first). `told_on`, `told_at`: when
    and where the village read that it was struck.
    """

    __tablename__ = "wrong_filing"
    __table_args__ = (
        Index("ix_wrong_filing_case", "case_id"),
        Index("ix_wrong_filing_state", "state", "region"),
        STRICT,
    )

    code: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    proposed_by: int = Field(sa_type=Big)
    proposed_at: datetime = Field(sa_type=Instant)
    heard_on: date | None = Field(default=None, sa_type=Day)
    heard: str = Field(default="", sa_type=Text)
    heard_by: int | None = Field(default=None, sa_type=Big)
    state: str = Field(default="open", sa_type=Text)
    decided_by: int | None = Field(default=None, sa_type=Big)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    order_no: str = Field(default="", sa_type=Text)
    outcome: str = Field(default="", sa_type=Text)
    told_on: date | None = Field(default=None, sa_type=Day)
    told_at: str = Field(default="", sa_type=Text)


class AgendaLine(Kept, table=True):
    """One household on one meeting's agenda: the frozen snapshot, then votes and result."""

    __tablename__ = "agenda_line"
    __table_args__ = (
        Index("ix_agenda_line_meeting", "meeting_id"),
        Index("ix_agenda_line_case", "case_id"),
        STRICT,
    )

    meeting_id: int = Field(sa_type=Big, foreign_key="review_meeting.id")
    head_name: str = Field(sa_type=Text)
    members: int = Field(sa_type=Integer)
    # None: from before it was kept.
    group_name: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LATE)
    present: int | None = Field(default=None, sa_type=Integer)
    recused: Any = Field(default_factory=list, sa_type=Body)
    votes_for: int | None = Field(default=None, sa_type=Integer)
    votes_against: int | None = Field(default=None, sa_type=Integer)
    votes_abstain: int | None = Field(default=None, sa_type=Integer)
    result: str = Field(default="", sa_type=Text)
    note: str = Field(default="", sa_type=Text)


class NoticeLine(Kept, table=True):
    """One household on one posted list: frozen words, and a clock of its own.

    `ended`: "" live · closed · objected (left the list) · void.
    """

    __tablename__ = "notice_line"
    __table_args__ = (
        Index("ix_notice_line_notice", "notice_id"),
        Index("ix_notice_line_case", "case_id"),
        STRICT,
    )

    notice_id: int = Field(sa_type=Big, foreign_key="publicity_notice.id")
    kind: int = Field(sa_type=Integer)
    group_name: str = Field(default="", sa_type=Text)
    head_name: str = Field(sa_type=Text)
    members: int = Field(sa_type=Integer)
    outcome: str = Field(default="", sa_type=Text)
    close_at: datetime | None = Field(default=None, sa_type=Instant)
    ended: str = Field(default="", sa_type=Text)


class Objection(Kept, table=True):
    """异议: facts against a line, by a named or an anonymous person; answered in writing."""

    __tablename__ = "objection"
    __table_args__ = (Index("ix_objection_case", "case_id"), STRICT)

    notice_id: int | None = Field(default=None, sa_type=Big, foreign_key="publicity_notice.id")
    kind: int = Field(sa_type=Integer)
    raised_at: datetime = Field(sa_type=Instant)
    late: bool = Field(default=False, sa_type=Flag)
    channel: str = Field(default="", sa_type=Text)
    facts: str = Field(sa_type=Text)
    against_user_id: int | None = Field(default=None, sa_type=Big)
    state: str = Field(default="open", sa_type=Text)
    finders: Any = Field(default_factory=list, sa_type=Body)
    finding: str = Field(default="", sa_type=Text)
    answered_on: date | None = Field(default=None, sa_type=Day)


class RoundLine(Kept, table=True):
    """One household in one round: sampled or not, what the visit found, the verdict."""

    __tablename__ = "round_line"
    __table_args__ = (
        Index("ix_round_line_round", "round_id"),
        Index("ix_round_line_case", "case_id"),
        STRICT,
    )

    round_id: int = Field(sa_type=Big, foreign_key="review_round.id")
    head_name: str = Field(sa_type=Text)
    related: bool = Field(default=False, sa_type=Flag)
    drawn: str = Field(default="", sa_type=Text)
    visited_on: date | None = Field(default=None, sa_type=Day)
    visitors: Any = Field(default_factory=list, sa_type=Body)
    visit_finding: str = Field(default="", sa_type=Text)
    verdict: str = Field(default="", sa_type=Text)
    reason: str = Field(default="", sa_type=Text)


class Paper(Kept, table=True):
    """A paper in the household's folder (一户一档), by folder number 01–22. Superseded, never
    removed."""

    __tablename__ = "paper"
    __table_args__ = (Index("ix_paper_case", "case_id"), STRICT)

    folder: str = Field(sa_type=Text)
    attachment_id: int | None = Field(default=None, sa_type=Big, foreign_key="attachment.id")
    source_id: int | None = Field(default=None, sa_type=Big)
    sha: str = Field(default="", sa_type=Text)
    title: str = Field(default="", sa_type=Text)
    filed_at: datetime = Field(sa_type=Instant)
    superseded_at: datetime | None = Field(default=None, sa_type=Instant)


class FilingLine(Kept, table=True):
    """One household in one filing batch, and the number the national system gave back."""

    __tablename__ = "filing_line"
    __table_args__ = (Index("ix_filing_line_batch", "filing_batch_id"), STRICT)

    filing_batch_id: int = Field(sa_type=Big, foreign_key="filing_batch.id")
    national_no: str = Field(default="", sa_type=Text)
