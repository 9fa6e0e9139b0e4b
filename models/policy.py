"""Dated policy: profiles of numbers and lists, and the holiday table of the State Council."""

from datetime import date
from typing import Any

from sqlalchemy import Index, Text
from sqlmodel import Field

from models.columns import Base, Big, Body, Day

STRICT = {"sqlite_strict": True}


class Profile(Base, table=True):
    """The numbers of one place and time: days, quorum, sampling rates, line, income items,
    vetoes."""

    __tablename__ = "profile"
    __table_args__ = (Index("ix_profile_region", "region"), STRICT)

    key: str = Field(primary_key=True, sa_type=Text)
    label: str = Field(sa_type=Text)
    region: int = Field(sa_type=Big)
    valid_from: date = Field(sa_type=Day)
    valid_to: date | None = Field(default=None, sa_type=Day)
    body: Any = Field(default_factory=dict, sa_type=Body)


class Holiday(Base, table=True):
    """A day that differs from its weekday: rest on a working day, or work on a weekend (调休)."""

    __tablename__ = "holiday"
    __table_args__ = STRICT

    day: date = Field(primary_key=True, sa_type=Day)
    works: int = Field()
    name: str = Field(default="", sa_type=Text)


class HolidayYear(Base, table=True):
    """A year whose calendar has been published; deadlines touching another year are provisional."""

    __tablename__ = "holiday_year"
    __table_args__ = STRICT

    year: int = Field(primary_key=True)
    source: str = Field(default="", sa_type=Text)
