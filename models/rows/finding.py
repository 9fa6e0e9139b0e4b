"""Rows of the tables of `models.finding`. Written by `python -m scripts.rows`."""

from datetime import date, datetime
from typing import Any

from models.rows.columns import PlacedRow


class DataFindingRow(PlacedRow):
    """A row of `data_finding`."""

    household_id: int | None
    person_id: int
    code: str
    field: str
    nth: int
    severity: str
    said: dict[str, Any]
    data: str
    standing: str
    owner: str
    first_seen: datetime
    due_on: date | None
    reason: str
    reasoned_by: int | None
    reasoned_at: datetime | None
    closed_at: datetime | None
