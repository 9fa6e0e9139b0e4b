"""疑似重复: two people of the register who may be one, and what somebody decided about them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlmodel import Field

from models.columns import Big, Body, Instant, Placed

STRICT = {"sqlite_strict": True}


class Likeness(Placed, table=True):
    """Two people who look alike, the smaller key first; found by the register's comparison.

    `why`: what they share (codes of workflows.households.likeness.WHY). `basis` names the data
    compared: a decision stands until these change. standing: open · same · different · ask
    (somebody has to be asked) · gone (they look alike no more).
    """

    __tablename__ = "likeness"
    __table_args__ = (
        Index("uq_likeness_pair", "first_id", "second_id", unique=True),
        Index("ix_likeness_second", "second_id"),
        Index("ix_likeness_region", "region", "standing"),
        Index("ix_likeness_other", "other_region", "standing"),
        STRICT,
    )

    first_id: int = Field(sa_type=Big, foreign_key="person.id")
    second_id: int = Field(sa_type=Big, foreign_key="person.id")
    other_region: int = Field(sa_type=Big)
    why: Any = Field(default_factory=list, sa_type=Body)
    basis: str = Field(sa_type=Text)
    standing: str = Field(default="open", sa_type=Text)
    found_at: datetime = Field(sa_type=Instant)
    decided_by: int | None = Field(default=None, sa_type=Big)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str = Field(default="", sa_type=Text)
