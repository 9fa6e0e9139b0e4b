"""What the checks found about a household, kept until its data no longer break the rule."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Integer, Text, text
from sqlmodel import Field

from models.columns import Big, Body, Day, Instant, Placed


class DataFinding(Placed, table=True):
    """核查问题: one rule that one household, or one of its people (`person_id`; 0: nobody), breaks;
    without a household, its whole village.

    `nth` tells apart what one code finds twice in one field. `said` holds both sentences and their
    figures. `standing`: open · reasoned · closed; `owner` is the role whose desk it is. `data` is
    the digest of the answers it speaks of: a reason holds as long as they stay.
    """

    __tablename__ = "data_finding"
    __table_args__ = (
        Index("ix_data_finding_region", "region", "standing", "id"),
        Index(
            "uq_data_finding_live",
            "household_id",
            "person_id",
            "code",
            "field",
            "nth",
            unique=True,
            sqlite_where=text("standing <> 'closed'"),
            postgresql_where=text("standing <> 'closed'"),
        ),
        Index(
            "uq_data_finding_village",
            "region",
            "code",
            "field",
            "nth",
            unique=True,
            sqlite_where=text("household_id IS NULL AND standing <> 'closed'"),
            postgresql_where=text("household_id IS NULL AND standing <> 'closed'"),
        ),
        {"sqlite_strict": True},
    )

    household_id: int | None = Field(default=None, sa_type=Big, foreign_key="household.id")
    person_id: int = Field(default=0, sa_type=Big)
    code: str = Field(sa_type=Text)
    field: str = Field(sa_type=Text)
    nth: int = Field(default=0, sa_type=Integer)
    severity: str = Field(sa_type=Text)
    said: Any = Field(default_factory=dict, sa_type=Body)
    data: str = Field(default="", sa_type=Text)
    standing: str = Field(default="open", sa_type=Text)
    owner: str = Field(sa_type=Text)
    first_seen: datetime = Field(sa_type=Instant)
    due_on: date | None = Field(default=None, sa_type=Day)
    reason: str = Field(default="", sa_type=Text)
    reasoned_by: int | None = Field(default=None, sa_type=Big)
    reasoned_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
