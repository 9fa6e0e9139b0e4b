"""The schema of a database: its revision, what it lacks, how it is brought to the newest one."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Engine, MetaData, inspect, text
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    NoSuchTableError,
    OperationalError,
    ProgrammingError,
)

import models
from models.columns import metadata
from models.migrations.triggers import APPEND_ONLY

# Every table is imported before the metadata is read.
TABLES: Final = models.__all__
VERSIONS: Final = Path(__file__).resolve().parent / "migrations"
STAMP: Final = "alembic_version"
# PostgreSQL's words for an undefined or a second table, column or other object.
_OTHER_TABLES: Final = frozenset({"42P01", "42703", "42704", "42P07", "42701", "42710"})


class SchemaFault(Exception):  # noqa: N818 - said to people: the schema is at fault
    """The tables are not those their revision says, or their rows do not fit the newest ones.

    `words` names the first few; `rows` tells that rows are at fault. Nothing was changed.
    """

    def __init__(self, words: str, *, rows: bool = False) -> None:
        super().__init__(words)
        self.words, self.rows = words, rows


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration: the tree of revisions, run on this connection."""
    made = Config()
    made.set_main_option("script_location", str(VERSIONS))
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.set_main_option("truncate_slug_length", "60")
    made.attributes["connection"] = connection
    return made


def revisions() -> list[str]:
    """Every revision this program knows, the newest first."""
    return [found.revision for found in ScriptDirectory.from_config(config()).walk_revisions()]


def stamps(connection: Connection) -> tuple[str, ...]:
    """The revisions a database says it is at: one, none before its tables are laid."""
    return MigrationContext.configure(connection).get_current_heads()


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest revision in one transaction; SchemaFault when it cannot be.

    At the newest one already, only what is there is looked at.
    """
    with changing(engine) as connection:
        before = stamps(connection)
        _run(connection, before)
        gaps = list(missing(connection))
        if before != stamps(connection):
            gaps += _dangling(connection)
        if gaps:
            raise SchemaFault(", ".join(gaps[:3]))


def _run(connection: Connection, before: tuple[str, ...]) -> None:
    if before == tuple(revisions()[:1]):
        return
    try:
        command.upgrade(config(connection), "head")
    except IntegrityError as fault:
        raise SchemaFault(first_line(fault), rows=True) from None
    except NoSuchTableError as fault:
        raise SchemaFault(str(fault)) from None
    except (OperationalError, ProgrammingError) as fault:
        if not _is_of_the_schema(fault):
            raise
        raise SchemaFault(first_line(fault)) from None


def _is_of_the_schema(fault: DBAPIError) -> bool:
    """No such table, a column that is there already; not: locked, disk full, not permitted."""
    if getattr(fault.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return True
    return getattr(fault.orig, "sqlstate", None) in _OTHER_TABLES


def first_line(fault: DBAPIError) -> str:
    """The driver's own words; the statement and its values stay out."""
    return str(fault.orig).strip().rstrip(".").partition("\n")[0]


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """A transaction in which tables may be copied, dropped and named anew.

    SQLite would delete the rows of a dropped table one by one and refuse those that others refer
    to; it can be told otherwise only outside a transaction.
    """
    with engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def _dangling(connection: Connection) -> list[str]:
    """Tables whose rows refer to rows that are not there: SQLite did not look meanwhile."""
    if connection.dialect.name != "sqlite":
        return []
    found = connection.execute(text("PRAGMA foreign_key_check")).scalars()
    return sorted({f"{name}: foreign key" for name in found})


def missing(connection: Connection) -> Iterator[str]:
    """What the models name and the database lacks: tables, columns, indexes, triggers.

    What somebody laid beside them is theirs.
    """
    there = inspect(connection)
    columns = {key[1]: _names(found) for key, found in there.get_multi_columns().items()}
    indexes = {key[1]: _names(found) for key, found in there.get_multi_indexes().items()}
    for name, table in metadata.tables.items():
        if name not in columns:
            yield name
            continue
        yield from (f"{name}.{c.name}" for c in table.columns if c.name not in columns[name])
        yield from (str(i.name) for i in table.indexes if i.name not in indexes[name])
    yield from sorted(_guards(connection.dialect.name) - _triggers(connection))


def _names(found: Iterable[Any]) -> set[str]:
    return {str(each["name"]) for each in found}


def _guards(dialect: str) -> set[str]:
    """The triggers that keep the books append-only, by name."""
    kinds = ("no_update", "no_delete") if dialect == "sqlite" else ("append_only",)
    return {f"{table}_{kind}" for table in APPEND_ONLY for kind in kinds}


def _triggers(connection: Connection) -> set[str]:
    words = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND tgenabled <> 'D' AND relnamespace = 'public'::regnamespace"
    )
    return set(connection.execute(text(words)).scalars())


def drift(connection: Connection, against: MetaData = metadata) -> list[str]:
    """Every difference between the models and the database, either way; empty when there is none.

    Columns, types, nullability, defaults, indexes and what they cover, unique and foreign keys as
    alembic sees them; checks and triggers by name and, on SQLite, STRICT besides.
    """
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    found = [str(difference) for difference in compare_metadata(context, against)]
    kind = connection.dialect.name
    found += [f"trigger {name}" for name in _guards(kind) ^ _triggers(connection)]
    found += [f"check {name}" for name in _checks_named(against) ^ _checks(connection)]
    return found + (_loose(connection, against) if kind == "sqlite" else [])


def _checks_named(against: MetaData) -> set[str]:
    return {
        str(each.name)
        for table in against.tables.values()
        for each in table.constraints
        if isinstance(each, CheckConstraint)
    }


def _checks(connection: Connection) -> set[str]:
    found = inspect(connection).get_multi_check_constraints().values()
    return {name for each in found for name in _names(each)}


def _loose(connection: Connection, against: MetaData) -> list[str]:
    """Tables that SQLite lets hold any type of value in any column."""
    rows = connection.execute(text("PRAGMA table_list")).mappings()
    strict = {row["name"] for row in rows if row["strict"]}
    return [f"{name} is not STRICT" for name in against.tables if name not in strict]
