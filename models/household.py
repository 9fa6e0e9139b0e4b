"""Households and their people, the words they are found by, and where an import brought them in."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Index, Integer, Text, text
from sqlmodel import Field

from models.columns import BYTES, LATE, Base, Big, Body, Day, Flag, Instant, Placed, Row, Subject

STRICT = {"sqlite_strict": True}
_LEFT: Final = text("left_on IS NOT NULL")


class Household(Subject, table=True):
    """A household living together and sharing income (共同生活、共享收支): the unit of
    identification.

    Phone and account numbers are sealed; `phone_masked` is what screens show.
    """

    __tablename__ = "household"
    __table_args__ = (
        Index("ix_household_region", "region", "id"),
        Index("ix_household_number", "number"),
        Index("ix_household_import", "import_id"),
        STRICT,
    )

    number: str | None = Field(default=None, sa_type=Text)
    head_name: str = Field(sa_type=Text)
    group_name: str = Field(default="", sa_type=Text)
    address: str = Field(default="", sa_type=Text)
    members: int = Field(default=0, sa_type=Integer)
    phone_sealed: bytes | None = Field(default=None, sa_type=BYTES)
    phone_blind: str | None = Field(default=None, sa_type=Text)
    phone_masked: str = Field(default="", sa_type=Text)
    bank_sealed: bytes | None = Field(default=None, sa_type=BYTES)
    bank_masked: str = Field(default="", sa_type=Text)
    traits: Any = Field(default_factory=dict, sa_type=Body)
    elsewhere: bool = Field(default=False, sa_type=Flag)
    import_id: int | None = Field(default=None, sa_type=Big)


class Person(Placed, table=True):
    """A member of a household. `traits` holds coded answers (schooling, health, labour …)."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_household", "household_id"),
        # Who was born on one day: the register's comparison of people who look alike.
        Index("ix_person_born", "county", "born"),
        # Who gave one telephone: beside the index of households' own.
        Index("ix_person_phone", "phone_blind"),
        # One person lives in one household: those who left stay on record beside where they are
        # now. Two clerks who enter the same person at one moment cannot see each other's row.
        Index(
            "uq_person_blind",
            "id_blind",
            unique=True,
            sqlite_where=text("left_on IS NULL"),
            postgresql_where=text("left_on IS NULL"),
        ),
        # Who left is looked for wherever somebody comes: by the number, without one by the name.
        Index("ix_person_left", "id_blind", sqlite_where=_LEFT, postgresql_where=_LEFT),
        Index("ix_person_left_name", "county", "name", sqlite_where=_LEFT, postgresql_where=_LEFT),
        STRICT,
    )

    household_id: int = Field(sa_type=Big, foreign_key="household.id")
    name: str = Field(sa_type=Text)
    relation: str = Field(sa_type=Text)
    sex: str = Field(default="", sa_type=Text)
    born: date | None = Field(default=None, sa_type=Day)
    id_kind: str = Field(default="", sa_type=Text)
    id_sealed: bytes | None = Field(default=None, sa_type=BYTES)
    id_blind: str | None = Field(default=None, sa_type=Text)
    id_masked: str = Field(default="", sa_type=Text)
    number: str | None = Field(default=None, sa_type=Text)
    traits: Any = Field(default_factory=dict, sa_type=Body)
    came_on: date | None = Field(default=None, sa_type=Day)
    left_on: date | None = Field(default=None, sa_type=Day)
    left_why: str = Field(default="", sa_type=Text)
    phone_sealed: bytes | None = Field(default=None, sa_type=BYTES, sa_column_kwargs=LATE)
    phone_blind: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LATE)
    phone_masked: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LATE)


class FormerNumber(Placed, table=True):
    """A number by which a person of the register was known until it was put right, by its keyed
    word: what was decided about them is found by it too. Written by the step that changed it."""

    __tablename__ = "former_number"
    __table_args__ = (
        Index("ix_former_number_blind", "blind"),
        Index("ix_former_number_person", "person_id"),
        STRICT,
    )

    person_id: int = Field(sa_type=Big, foreign_key="person.id")
    blind: str = Field(sa_type=Text)
    until: datetime = Field(sa_type=Instant)


class ChangeRequest(Placed, table=True):
    """变更申请: a change of a filed household's people that waits for the township.

    `content` is the form of the register's change, sealed columns as hex; `was` and `now` list
    name, relation and masked number of whom it touches. state: open · confirmed · refused ·
    withdrawn. `event` is its code (codes.CHANGE), "" for several corrections at once; `day` the day
    it happened; `evidence` lists (attachment, hash, title); `lines` the answers that would differ:
    (who, field, was, now), numbers masked.
    """

    __tablename__ = "change_request"
    __table_args__ = (
        Index("ix_change_request_household", "household_id"),
        Index("ix_change_request_state", "state", "region"),
        STRICT,
    )

    household_id: int = Field(sa_type=Big, foreign_key="household.id")
    reason: str = Field(sa_type=Text)
    was: Any = Field(default_factory=list, sa_type=Body)
    now: Any = Field(default_factory=list, sa_type=Body)
    content: Any = Field(default_factory=dict, sa_type=Body)
    asked_by: int = Field(sa_type=Big)
    asked_at: datetime = Field(sa_type=Instant)
    state: str = Field(default="open", sa_type=Text)
    decided_by: int | None = Field(default=None, sa_type=Big)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str = Field(default="", sa_type=Text)
    event: str = Field(default="", sa_type=Text, sa_column_kwargs=LATE)
    day: date | None = Field(default=None, sa_type=Day, sa_column_kwargs=LATE)
    evidence: Any = Field(default_factory=list, sa_type=Body, sa_column_kwargs=LATE)
    lines: Any = Field(default_factory=list, sa_type=Body, sa_column_kwargs=LATE)


class HouseholdLink(Placed, table=True):
    """Two households of one act: who was split off, what was merged into what. kind: split ·
    merge. `from_id` gave people, `to_id` took them, on that day."""

    __tablename__ = "household_link"
    __table_args__ = (
        Index("ix_household_link_from", "from_id"),
        Index("ix_household_link_to", "to_id"),
        STRICT,
    )

    from_id: int = Field(sa_type=Big, foreign_key="household.id")
    to_id: int = Field(sa_type=Big, foreign_key="household.id")
    kind: str = Field(sa_type=Text)
    day: date = Field(sa_type=Day)
    people: Any = Field(default_factory=list, sa_type=Body)


class HouseholdVersion(Placed, table=True):
    """A household as the register had it until a change: written by the step that changed it.

    `version` is the household's then, so the event that made it another has the next number. `home`
    holds its columns, `people` those who lived there, without what is sealed. `known_until` is when
    the change was recorded, `day` the day from which it holds. What the register says now stands in
    household and person alone; a household that never changed has no row here.
    """

    __tablename__ = "household_version"
    __table_args__ = (
        Index("ix_household_version_household", "household_id", "version"),
        STRICT,
    )

    household_id: int = Field(sa_type=Big, foreign_key="household.id")
    version: int = Field(sa_type=Integer)
    home: Any = Field(default_factory=dict, sa_type=Body)
    people: Any = Field(default_factory=list, sa_type=Body)
    known_until: datetime = Field(sa_type=Instant)
    day: date = Field(sa_type=Day)


class SearchWord(Base, table=True):
    """A suffix of a name or its initials: a prefix range over it finds the household."""

    __tablename__ = "search_word"
    __table_args__ = (
        Index("ix_search_word_county", "county", "word", "region"),
        Index("ix_search_word_household", "household_id"),
        STRICT,
    )

    word: str = Field(primary_key=True, sa_type=Text)
    household_id: int = Field(primary_key=True, sa_type=Big, foreign_key="household.id")
    region: int = Field(sa_type=Big)
    county: int = Field(sa_type=Big)


class HouseholdNumber(Base, table=True):
    """A number a household is or was known by: the roster's, the national system's, handbook, card
    and file. An index: written with every write of the columns it is about, and a number that was
    replaced stays. kind: `Kind` of workflows/households/household_numbers.py."""

    __tablename__ = "household_number"
    __table_args__ = (Index("ix_household_number_household", "household_id"), STRICT)

    number: str = Field(primary_key=True, sa_type=Text)
    household_id: int = Field(primary_key=True, sa_type=Big, foreign_key="household.id")
    kind: str = Field(primary_key=True, sa_type=Text)


class HouseholdPhone(Base, table=True):
    """A telephone a household gave, by its keyed word (one of those in `phone_blind`): who else
    gave it is found here."""

    __tablename__ = "household_phone"
    __table_args__ = (Index("ix_household_phone_household", "household_id"), STRICT)

    blind: str = Field(primary_key=True, sa_type=Text)
    household_id: int = Field(primary_key=True, sa_type=Big, foreign_key="household.id")


class ImportBatch(Row, table=True):
    """One roster taken in: which file, what came of it, and whether it was undone."""

    __tablename__ = "import_batch"
    __table_args__ = (Index("ix_import_batch_sha", "file_sha"), STRICT)

    region: int = Field(sa_type=Big)
    file_name: str = Field(sa_type=Text)
    file_sha: str = Field(sa_type=Text)
    actor_id: int = Field(sa_type=Big)
    at: datetime = Field(sa_type=Instant)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
    undone_by: int | None = Field(default=None, sa_type=Big)
    report: Any = Field(default_factory=dict, sa_type=Body)
