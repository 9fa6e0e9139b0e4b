"""Rows of the tables of `models.place`. Written by `python -m scripts.rows`."""

from datetime import date
from typing import TypedDict


class RegionRow(TypedDict):
    """A row of `region`."""

    key: int
    below: int
    code: str
    name: str
    level: str
    parent: int | None
    valid_from: date | None
    valid_to: date | None
    successor: int | None
