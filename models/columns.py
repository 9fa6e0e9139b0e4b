"""The column types both databases share, and the bases every table is built on.

Instants are integers (microseconds UTC), days ISO text, bodies canonical JSON text: each has one
form only, so the hash over an after-image is the same on SQLite and PostgreSQL.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, ClassVar, Final

import orjson
from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

# On SQLite only the literal type INTEGER is the rowid.
Big: Final[TypeEngine[int]] = BigInteger().with_variant(Integer(), "sqlite")


def micros(moment: datetime) -> int:
    """An aware instant as microseconds since 1970 UTC, exactly."""
    since = moment - EPOCH
    # Plain whole numbers: dividing by a timedelta costs four times as much, and a step asks often.
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def canonical(value: Any) -> str:
    """One JSON text per value: sorted keys, no spaces, Chinese as it is; a date is no JSON.

    The bytes are the standard library's (a test holds them to it), at a third of its cost. Money is
    whole fen and no body holds a fraction, whose digits the two would write differently.
    """
    return _encoded(value, None)


def canonical_row(row: Mapping[str, Any]) -> str:
    """The one text of a row: sorted columns, instants as microseconds, days as ISO, bytes as
    hex."""
    return _encoded(row, _plain)


# orjson has a form of its own for dates: they are handed to `default`, where there is one.
_SORTED: Final = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def _encoded(value: Any, default: Callable[[Any], Any] | None) -> str:
    try:
        return orjson.dumps(value, default, _SORTED).decode()
    except TypeError:
        # A number beyond 64 bits, or a key that is no text; what has no form at all fails here too.
        return json.dumps(
            value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=default
        )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return micros(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"no canonical form for {type(value).__name__}")


def instant(value: int) -> datetime:
    """Microseconds since 1970 as an aware UTC instant."""
    return EPOCH + timedelta(microseconds=value)


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept as microseconds UTC; a naive one is a fault of the program."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return None if value is None else micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else instant(value)


class Day(TypeDecorator[date]):
    """A calendar day, as ISO text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """Yes or no, as 1 or 0 (STRICT tables know no boolean)."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Body(TypeDecorator[Any]):
    """A JSON value in its one canonical text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else canonical(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


# A registry of our own: Streamlit's hot reload must not meet another library's tables.
metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(SQLModel, registry=registry(metadata=metadata)):
    """The root of every table."""

    metadata: ClassVar[MetaData] = metadata
    __table_args__: Any = {"sqlite_strict": True}


class Row(Base):
    """A row with a time-ordered key made in the program (models.keys)."""

    id: int = Field(primary_key=True, sa_type=Big)


class Placed(Row):
    """A row owned by a village: the 12-digit region key and the county's, for every scoped read."""

    region: int = Field(sa_type=Big)
    county: int = Field(sa_type=Big)


class Subject(Placed):
    """Something a process moves: a household's case, or a batch object (meeting, notice, round …).

    `version` counts its events, `head` is the hash of the last one; `since` the moment the state
    was entered; `due_at` the instant its limit runs out (None: no limit, paused, or final).
    """

    process: str = Field(sa_type=Text)
    edition: int = Field(sa_type=Integer)
    profile: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    version: int = Field(default=1, sa_type=Integer)
    head: str = Field(default="", sa_type=Text)
    opened_at: datetime = Field(sa_type=Instant)
    since: datetime = Field(sa_type=Instant)
    moved_at: datetime = Field(sa_type=Instant)
    moved_by: int = Field(sa_type=Big)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    provisional: bool = Field(default=False, sa_type=Flag)


def table(model: type[SQLModel]) -> Table:
    """The Core table of a model: the engine writes and reads rows, never instances."""
    return metadata.tables[str(model.__tablename__)]


BYTES: Final = LargeBinary

# For `sa_column_kwargs` of a column that a released table did not have: see `late`.
LATE: Final[Mapping[str, Any]] = {"info": {"late": True}}


@cache
def late(name: str) -> tuple[tuple[str, Any], ...]:
    """The columns of a table that came after its first release, each with the value its revision
    gave to the rows that were there (None, or what the model's default is)."""

    def first(default: Any) -> Any:
        if default is None:
            return None
        return default.arg(None) if default.is_callable else default.arg

    columns = metadata.tables[name].columns
    return tuple((c.name, first(c.default)) for c in columns if c.info.get("late"))
