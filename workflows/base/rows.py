"""Plain rows of a table: a dict by column, in key order."""

from collections.abc import Iterable, Mapping
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from sqlalchemy import ColumnElement, Select, Table, bindparam, select
from sqlmodel import Session

if TYPE_CHECKING:
    from models.rows import Of

RowDict = dict[str, Any]
# Any row, to be read: of several tables, or of one with more to it.
Row = Mapping[str, Any]
T = TypeVar("T")
R = TypeVar("R", bound=Row)
# SQLite takes at most 32,766 variables in a statement.
CHUNK: Final = 10_000


def rows_of(session: Session, source: "Of[R]", *where: ColumnElement[bool]) -> list[R]:
    """Plain row values of a table, in key order."""
    chosen = select(source).where(*where)
    if "id" in source.c:
        chosen = chosen.order_by(source.c.id)
    return cast("list[R]", [dict(row) for row in session.execute(chosen).mappings()])


def read(session: Session, chosen: Select[Any], of: type[T]) -> list[T]:  # noqa: ARG001
    """The rows of a query as plain dicts; `of` says to the type checker what is in them."""
    return cast("list[T]", [dict(row) for row in session.execute(chosen).mappings()])


@cache
def _prepared(
    source: Table, names: tuple[str, ...], column: str, one: bool, lock: bool, live: str | None
) -> Select[Any]:
    """A statement made once: building one costs more than running it.

    A single key, as in most steps, spares the driver's rewriting of a list.
    """
    wanted = source.c[column]
    keys = wanted == bindparam("keys") if one else wanted.in_(bindparam("keys", expanding=True))
    chosen = select(*(source.c[name] for name in names)).where(keys)
    if live is not None:
        chosen = chosen.where(source.c[live].is_(None))
    chosen = chosen.order_by(source.c.id)
    return chosen.with_for_update() if lock else chosen


def rows_by(
    session: Session,
    source: "Of[R]",
    column: str,
    keys: Iterable[Any],
    *,
    lock: bool = False,
    live: str | None = None,
) -> list[R]:
    """Plain rows whose column is one of the keys, in key order.

    With `live` only where that column is empty; `lock` holds them until the transaction ends
    (PostgreSQL; SQLite has one writer anyway).
    """
    names = tuple(source.c.keys())
    return cast("list[R]", _found(session, source, names, column, keys, lock=lock, live=live))


def parts_by(
    session: Session,
    source: Table,
    names: tuple[str, ...],
    column: str,
    keys: Iterable[Any],
    *,
    live: str | None = None,
) -> list[RowDict]:
    """As `rows_by`, of these columns alone: what nobody looks at is not unpacked either. For
    readers of very many rows."""
    return _found(session, source, names, column, keys, lock=False, live=live)


@cache
def _ranged(
    source: Table, names: tuple[str, ...], column: str, live: ColumnElement[bool] | None
) -> Select[Any]:
    wanted = source.c[column]
    chosen = select(*(source.c[name] for name in names)).where(
        wanted >= bindparam("first"), wanted <= bindparam("last")
    )
    return chosen if live is None else chosen.where(live)


def parts_between(
    session: Session,
    source: Table,
    names: tuple[str, ...],
    column: str,
    first: int,
    last: int,
    *,
    live: ColumnElement[bool] | None = None,
) -> list[RowDict]:
    """As `parts_by`, of every key from `first` to `last`: a stretch of a whole table, without
    naming each of its keys. `live`: which rows alone; made once, as the statement is kept by it."""
    prepared = _ranged(source, names, column, live)
    rows = session.connection().execute(prepared, {"first": first, "last": last}).all()
    found = [dict(zip(names, row, strict=True)) for row in rows]
    # Sorted here: the database would rather walk the whole table in key order.
    return sorted(found, key=itemgetter("id"))


def _found(
    session: Session,
    source: Table,
    names: tuple[str, ...],
    column: str,
    keys: Iterable[Any],
    *,
    lock: bool,
    live: str | None,
) -> list[RowDict]:
    wanted = sorted(set(keys))
    prepared = _prepared(source, names, column, len(wanted) == 1, lock, live)
    found: list[RowDict] = []
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        rows = session.connection().execute(prepared, {"keys": some if wanted[1:] else some[0]})
        found += [dict(zip(names, row, strict=True)) for row in rows.all()]
    return found


def by_key(session: Session, source: "Of[R]", keys: Iterable[int | None]) -> dict[int, R]:
    """{id: row} of those keys."""
    wanted = {key for key in keys if key is not None}
    return {row["id"]: row for row in rows_by(session, source, "id", wanted)}
