"""Rows of the tables of `models.policy`. Written by `python -m scripts.rows`."""

from datetime import date
from typing import Any, TypedDict


class HolidayRow(TypedDict):
    """A row of `holiday`."""

    day: date
    works: int
    name: str


class HolidayYearRow(TypedDict):
    """A row of `holiday_year`."""

    year: int
    source: str


class ProfileRow(TypedDict):
    """A row of `profile`."""

    key: str
    label: str
    region: int
    valid_from: date
    valid_to: date | None
    body: dict[str, Any]
