"""Places: the region tree with its dates and successors. A subtree is a range of keys, never a
recursion."""

from datetime import date

from sqlalchemy import Index, Text
from sqlmodel import Field

from models.columns import Base, Big, Day

DIGITS = 12


def region_key(code: str) -> int:
    """The 12-digit key of an official code: 370282 → 370282000000."""
    return int(code.ljust(DIGITS, "0"))


class Region(Base, table=True):
    """One unit of administration. `key` never changes; the code is an attribute with dates.

    `below` is the first key past this unit's subtree: everything inside has key ≤ k < below.
    """

    __tablename__ = "region"
    __table_args__ = (Index("ix_region_parent", "parent"), {"sqlite_strict": True})

    key: int = Field(primary_key=True, sa_type=Big)
    below: int = Field(sa_type=Big)
    code: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    level: str = Field(sa_type=Text)
    parent: int | None = Field(default=None, sa_type=Big)
    valid_from: date | None = Field(default=None, sa_type=Day)
    valid_to: date | None = Field(default=None, sa_type=Day)
    successor: int | None = Field(default=None, sa_type=Big)
