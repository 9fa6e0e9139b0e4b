"""Rows of the tables of `models.household`. Written by `python -m scripts.rows`."""

from datetime import date, datetime
from typing import Any, TypedDict

from models.rows.columns import KeyedRow, PlacedRow, SubjectRow


class ChangeRequestRow(PlacedRow):
    """A row of `change_request`."""

    household_id: int
    reason: str
    was: list[Any]
    now: list[Any]
    content: dict[str, Any]
    asked_by: int
    asked_at: datetime
    state: str
    decided_by: int | None
    decided_at: datetime | None
    outcome: str
    event: str
    day: date | None
    evidence: list[Any]
    lines: list[Any]


class FormerNumberRow(PlacedRow):
    """A row of `former_number`."""

    person_id: int
    blind: str
    until: datetime


class HouseholdRow(SubjectRow):
    """A row of `household`."""

    number: str | None
    head_name: str
    group_name: str
    address: str
    members: int
    phone_sealed: bytes | None
    phone_blind: str | None
    phone_masked: str
    bank_sealed: bytes | None
    bank_masked: str
    traits: dict[str, Any]
    elsewhere: bool
    import_id: int | None


class HouseholdLinkRow(PlacedRow):
    """A row of `household_link`."""

    from_id: int
    to_id: int
    kind: str
    day: date
    people: list[Any]


class HouseholdNumberRow(TypedDict):
    """A row of `household_number`."""

    number: str
    household_id: int
    kind: str


class HouseholdPhoneRow(TypedDict):
    """A row of `household_phone`."""

    blind: str
    household_id: int


class HouseholdVersionRow(PlacedRow):
    """A row of `household_version`."""

    household_id: int
    version: int
    home: dict[str, Any]
    people: list[Any]
    known_until: datetime
    day: date


class ImportBatchRow(KeyedRow):
    """A row of `import_batch`."""

    region: int
    file_name: str
    file_sha: str
    actor_id: int
    at: datetime
    undone_at: datetime | None
    undone_by: int | None
    report: dict[str, Any]


class PersonRow(PlacedRow):
    """A row of `person`."""

    household_id: int
    name: str
    relation: str
    sex: str
    born: date | None
    id_kind: str
    id_sealed: bytes | None
    id_blind: str | None
    id_masked: str
    number: str | None
    traits: dict[str, Any]
    came_on: date | None
    left_on: date | None
    left_why: str
    phone_sealed: bytes | None
    phone_blind: str | None
    phone_masked: str | None


class SearchWordRow(TypedDict):
    """A row of `search_word`."""

    word: str
    household_id: int
    region: int
    county: int
