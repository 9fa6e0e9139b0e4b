"""How the facts of many subjects are read: a loader per need, registered by name, one call each.

Judging one household or five hundred costs the same number of queries.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

from sqlmodel import Session

from workflows.base.rows import CHUNK, R, Row, RowDict, T, rows_by, rows_of
from workflows.engine.known import Known, Need

if TYPE_CHECKING:
    from models.rows import Of
    from workflows.engine.context import Facts

Loader = Callable[[Session, Sequence[Any]], Mapping[int, T]]
LOADERS: Final[dict[Need[Any], tuple[Loader[Any], Callable[[], Any]]]] = {}
# What can only be read once the answers are there, for many steps at once: by them, not by the row.
Lookup = Callable[[Session, Sequence["Facts"]], Mapping[int, Any]]
LOOKUPS: Final[dict[Need[Any], Lookup]] = {}


def loads(need: Need[T], empty: Callable[[], T]) -> Callable[[Loader[T]], Loader[T]]:
    """Register a loader for a need; `empty` makes the value of a subject it found nothing for."""

    def register(loader: Loader[T]) -> Loader[T]:
        LOADERS[need] = (loader, empty)
        return loader

    return register


def looks_up(need: Need[Any]) -> Callable[[Lookup], Lookup]:
    """Register a lookup: {subject id: value} for steps whose forms hold."""

    def register(lookup: Lookup) -> Lookup:
        LOOKUPS[need] = lookup
        return lookup

    return register


def look_up(session: Session, steps: Sequence["Facts"], needs: Iterable[Need[Any]]) -> None:
    """Add to each step what its answers ask for, one call per need."""
    for need in needs:
        found = LOOKUPS[need](session, steps) if steps else {}
        for facts in steps:
            facts.known[need] = found[facts.row["id"]]


def gather(session: Session, rows: Sequence[Row], needs: Iterable[Need[Any]]) -> dict[int, Known]:
    """{subject id: {need: value}} for all rows, one loader call per need."""
    known: dict[int, Known] = {row["id"]: Known() for row in rows}
    for need in needs:
        loader, empty = LOADERS[need]
        found: dict[int, Any] = {}
        for start in range(0, len(rows), CHUNK):
            found.update(loader(session, rows[start : start + CHUNK]))
        for key, values in known.items():
            values[need] = found[key] if key in found else empty()
    return known


def know(session: Session, row: Row, need: Need[T]) -> T:
    """One thing about one subject, as a guard would know it."""
    return gather(session, [row], (need,))[row["id"]][need]


def grouped(rows: Iterable[R], key: str) -> dict[int, list[R]]:
    """{value of a column: its rows}."""
    groups: dict[int, list[R]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


def ids(rows: Sequence[Row], column: str = "id") -> set[int]:
    """The keys in a column, without the empty ones."""
    return {row[column] for row in rows if row[column] is not None}


def by_link(model: "Of[R]", link: str) -> Loader[R]:
    """A loader of the one row a column of the subject points at."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, R]:
        found = {r["id"]: r for r in rows_by(session, model, "id", ids(rows, link))}
        return {row["id"]: found[row[link]] for row in rows if row[link] in found}

    return load


def children(model: "Of[R]", key: str, **fixed: object) -> Loader[list[R]]:
    """A loader of all rows that point at the subject."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[R]]:
        found = rows_by(session, model, key, ids(rows))
        return grouped((r for r in found if all(r[c] == v for c, v in fixed.items())), key)

    return load


def line_in(model: "Of[R]", link: str) -> Loader[R]:
    """A loader of a case's line in the batch object it stands in now."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, R]:
        found = {
            (r["case_id"], r[link]): r
            for r in rows_of(
                session, model, model.c[link].in_(ids(rows, link)), model.c.case_id.in_(ids(rows))
            )
        }
        return {r["id"]: found[r["id"], r[link]] for r in rows if (r["id"], r[link]) in found}

    return load


def nothing() -> None:
    """The value of a need that points at no row."""


def never() -> NoReturn:
    """A foreign key that may not be empty always finds its row."""
    raise LookupError
