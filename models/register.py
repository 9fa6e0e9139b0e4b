"""Registers a village keeps: its representatives, its officials' declared kin, its objection
telephones."""

from datetime import date

from sqlalchemy import Index, Text
from sqlmodel import Field

from models.columns import Big, Day, Placed

STRICT = {"sqlite_strict": True}


class Representative(Placed, table=True):
    """A village representative and the term: those in term on the day are the quorum's
    denominator.

    `id_blind` is the keyed word of the ID number: it says which person is meant, wherever that
    person lives. `remark` is what stood beside the name (大, 小): it tells namesakes apart.
    """

    __tablename__ = "representative"
    __table_args__ = (
        Index("ix_representative_region", "region"),
        Index("ix_representative_household", "household_id"),
        Index("ix_representative_blind", "id_blind"),
        STRICT,
    )

    name: str = Field(sa_type=Text)
    household_id: int | None = Field(default=None, sa_type=Big, foreign_key="household.id")
    user_id: int | None = Field(default=None, sa_type=Big, foreign_key="account.id")
    valid_from: date = Field(sa_type=Day)
    valid_to: date | None = Field(default=None, sa_type=Day)
    id_blind: str | None = Field(default=None, sa_type=Text)
    remark: str | None = Field(default=None, sa_type=Text)


class OfficialKin(Placed, table=True):
    """A declared kinship between an official (or representative) and a household of the region."""

    __tablename__ = "official_kin"
    __table_args__ = (
        Index("ix_official_kin_region", "region"),
        Index("ix_official_kin_household", "household_id"),
        Index("ix_official_kin_blind", "kin_blind"),
        STRICT,
    )

    user_id: int | None = Field(default=None, sa_type=Big, foreign_key="account.id")
    representative_id: int | None = Field(
        default=None, sa_type=Big, foreign_key="representative.id"
    )
    official_name: str = Field(sa_type=Text)
    post: str = Field(sa_type=Text)
    relation: str = Field(sa_type=Text)
    kin_name: str = Field(default="", sa_type=Text)
    kin_blind: str | None = Field(default=None, sa_type=Text)
    household_id: int | None = Field(default=None, sa_type=Big, foreign_key="household.id")
    valid_from: date = Field(sa_type=Day)
    valid_to: date | None = Field(default=None, sa_type=Day)


class ObjectionPhone(Placed, table=True):
    """The telephone an objection may be made to: an office's, printed on every poster."""

    __tablename__ = "objection_phone"
    __table_args__ = (Index("ix_objection_phone_region", "region"), STRICT)

    office: str = Field(sa_type=Text)
    phone: str = Field(sa_type=Text)
    valid_from: date = Field(sa_type=Day)
    valid_to: date | None = Field(default=None, sa_type=Day)
