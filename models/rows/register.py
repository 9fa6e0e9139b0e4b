"""Rows of the tables of `models.register`. Written by `python -m scripts.rows`."""

from datetime import date

from models.rows.columns import PlacedRow


class ObjectionPhoneRow(PlacedRow):
    """A row of `objection_phone`."""

    office: str
    phone: str
    valid_from: date
    valid_to: date | None


class OfficialKinRow(PlacedRow):
    """A row of `official_kin`."""

    user_id: int | None
    representative_id: int | None
    official_name: str
    post: str
    relation: str
    kin_name: str
    kin_blind: str | None
    household_id: int | None
    valid_from: date
    valid_to: date | None


class RepresentativeRow(PlacedRow):
    """A row of `representative`."""

    name: str
    household_id: int | None
    user_id: int | None
    valid_from: date
    valid_to: date | None
    id_blind: str | None
    remark: str | None
