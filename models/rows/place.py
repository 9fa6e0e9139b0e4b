"""Rows of the tables of `models.place`. Written by `python -m scripts.rows`."""

from datetime import date, datetime
from typing import Any, TypedDict

from models.rows.columns import KeyedRow


class PlaceListRow(KeyedRow):
    """A row of `place_list`."""

    file_name: str
    file_sha: str
    actor_id: int
    at: datetime
    packed: bytes
    counts: dict[str, Any]


class PlaceNameRow(KeyedRow):
    """A row of `place_name`."""

    place: int
    name: str
    valid_to: date | None


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
