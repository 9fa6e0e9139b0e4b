"""Rows of the tables of `models.likeness`. Written by `python -m scripts.rows`."""

from datetime import datetime
from typing import Any

from models.rows.columns import PlacedRow


class LikenessRow(PlacedRow):
    """A row of `likeness`."""

    first_id: int
    second_id: int
    other_region: int
    why: list[Any]
    basis: str
    standing: str
    found_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    reason: str
