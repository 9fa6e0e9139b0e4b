"""Rows of the tables of `models.support`. Written by `python -m scripts.rows`."""

from datetime import date
from typing import Any, TypedDict

from models.rows.columns import PlacedRow, SubjectRow


class GiftRow(SubjectRow):
    """A row of `gift`."""

    household_id: int
    person_id: int | None
    official_id: int | None
    organisation_id: int | None
    visit_campaign_id: int | None
    visit_id: int | None
    given_on: date
    kind: str
    item: str
    quantity: str
    fen: int
    per_year: bool
    emergency: bool
    counters_id: int | None


class HelpCardRow(PlacedRow):
    """A row of `help_card`."""

    pairing_id: int
    kind: str
    number: str
    issued_on: date
    reprint_why: str


class HelpPlanRow(SubjectRow):
    """A row of `help_plan`."""

    household_id: int
    year: int
    causes: list[Any]
    target: str
    steps: str
    policy_read_on: date | None
    result: str


class HelpSumRow(TypedDict):
    """A row of `help_sum`."""

    region: int
    county: int
    kind: str
    what: str
    at: int
    n: int
    fen: int


class MeasureRow(SubjectRow):
    """A row of `measure`."""

    household_id: int
    person_id: int | None
    kind: str
    cause: str
    year: int
    title: str
    fen: int
    effect: str
    signed: bool


class OfficialRow(SubjectRow):
    """A row of `official`."""

    name: str
    unit: str
    post: str
    contact: str
    sex: str
    political: str
    affiliation: str
    leader: bool
    duty: str
    user_id: int | None


class OrganisationRow(SubjectRow):
    """A row of `organisation`."""

    name: str
    plain_name: str
    kind: str
    scope: str
    scope_region: int
    address: str
    person_in_charge: str
    contact: str


class PairingRow(SubjectRow):
    """A row of `pairing`."""

    household_id: int
    official_id: int | None
    organisation_id: int | None
    ways: list[Any]
    agreement_no: str
    from_on: date
    to_on: date | None
    ended_why: str
    succeeds_id: int | None


class VisitRow(SubjectRow):
    """A row of `visit`."""

    household_id: int
    visit_campaign_id: int | None
    official_id: int | None
    organisation_id: int | None
    visited_on: date
    topics: list[Any]
    requests: str
    next_step: str
    note: str


class VisitCampaignRow(SubjectRow):
    """A row of `visit_campaign`."""

    title: str
    alias: str
    kind: str
    from_on: date
    to_on: date
    items: list[Any]


class YearlyUpdateRow(SubjectRow):
    """A row of `yearly_update`."""

    household_id: int
    year: int
    answers: dict[str, Any]
    next_step: str
