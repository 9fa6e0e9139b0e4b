"""Places: the region tree with its dates and successors. A subtree is a range of keys, never a
recursion."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlmodel import Field

from models.columns import BYTES, Base, Big, Body, Day, Instant, Row

DIGITS = 12
STRICT = {"sqlite_strict": True}


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


class PlaceName(Row, table=True):
    """A name a unit bore before, and until which day (None: nobody knows). The name it bears
    stands in its own row."""

    __tablename__ = "place_name"
    __table_args__ = (Index("ix_place_name_place", "place"), {"sqlite_strict": True})

    place: int = Field(sa_type=Big)
    name: str = Field(sa_type=Text)
    valid_to: date | None = Field(default=None, sa_type=Day)


class PlaceList(Row, table=True):
    """A list of places that was taken in: which file, its own bytes (packed), what came of it.

    The newest key tells every server that the tree is another one now.
    """

    __tablename__ = "place_list"
    __table_args__ = STRICT

    file_name: str = Field(sa_type=Text)
    file_sha: str = Field(sa_type=Text)
    actor_id: int = Field(sa_type=Big)
    at: datetime = Field(sa_type=Instant)
    packed: bytes = Field(sa_type=BYTES)
    counts: Any = Field(default_factory=dict, sa_type=Body)
