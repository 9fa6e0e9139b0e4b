"""Rows of the tables of `models.columns`. Written by `python -m scripts.rows`."""

from datetime import datetime
from typing import TypedDict


class KeyedRow(TypedDict):
    """What such rows share."""

    id: int


class PlacedRow(KeyedRow):
    """What such rows share."""

    region: int
    county: int


class SubjectRow(PlacedRow):
    """What such rows share."""

    process: str
    edition: int
    profile: str
    state: str
    version: int
    head: str
    opened_at: datetime
    since: datetime
    moved_at: datetime
    moved_by: int
    due_at: datetime | None
    provisional: bool
