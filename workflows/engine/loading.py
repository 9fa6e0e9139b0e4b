"""How the facts of many subjects are read: a loader per need, registered by name, one call each.

Judging one household or five hundred costs the same number of queries.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import Session, SQLModel

from models.columns import table
from workflows.base.rows import CHUNK, RowDict, rows_by, rows_of

if TYPE_CHECKING:
    from workflows.engine.context import Facts

Loader = Callable[[Session, Sequence[RowDict]], Mapping[int, Any]]
LOADERS: Final[dict[str, tuple[Loader, Callable[[], Any]]]] = {}
# What can only be read once the answers are there, for many steps at once: by them, not by the row.
Lookup = Callable[[Session, Sequence["Facts"]], Mapping[int, Any]]
LOOKUPS: Final[dict[str, Lookup]] = {}


def loads(need: str, empty: Callable[[], Any]) -> Callable[[Loader], Loader]:
    """Register a loader for a need; `empty` makes the value of a subject it found nothing for."""

    def register(loader: Loader) -> Loader:
        LOADERS[need] = (loader, empty)
        return loader

    return register


def looks_up(need: str) -> Callable[[Lookup], Lookup]:
    """Register a lookup: {subject id: value} for steps whose forms hold."""

    def register(lookup: Lookup) -> Lookup:
        LOOKUPS[need] = lookup
        return lookup

    return register


def look_up(session: Session, steps: Sequence["Facts"], needs: Iterable[str]) -> None:
    """Add to each step what its answers ask for, one call per need."""
    for need in needs:
        found = LOOKUPS[need](session, steps) if steps else {}
        for facts in steps:
            facts.known[need] = found[facts.row["id"]]


def gather(session: Session, rows: Sequence[RowDict], needs: Iterable[str]) -> dict[int, RowDict]:
    """{subject id: {need: value}} for all rows, one loader call per need."""
    known: dict[int, RowDict] = {row["id"]: {} for row in rows}
    for need in needs:
        loader, empty = LOADERS[need]
        found: dict[int, Any] = {}
        for start in range(0, len(rows), CHUNK):
            found.update(loader(session, rows[start : start + CHUNK]))
        for key, values in known.items():
            values[need] = found[key] if key in found else empty()
    return known


def grouped(rows: Iterable[RowDict], key: str) -> dict[int, list[RowDict]]:
    """{value of a column: its rows}."""
    groups: dict[int, list[RowDict]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


def ids(rows: Sequence[RowDict], column: str = "id") -> set[int]:
    """The keys in a column, without the empty ones."""
    return {row[column] for row in rows if row[column] is not None}


def by_link(model: type[SQLModel], link: str) -> Loader:
    """A loader of the one row a column of the subject points at."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
        target = table(model)
        found = {r["id"]: r for r in rows_by(session, target, "id", ids(rows, link))}
        return {row["id"]: found[row[link]] for row in rows if row[link] in found}

    return load


def children(model: type[SQLModel], key: str, **fixed: object) -> Loader:
    """A loader of all rows that point at the subject."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
        found = rows_by(session, table(model), key, ids(rows))
        return grouped((r for r in found if all(r[c] == v for c, v in fixed.items())), key)

    return load


def line_in(model: type[SQLModel], link: str) -> Loader:
    """A loader of a case's line in the batch object it stands in now."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
        lines = table(model)
        found = {
            (r["case_id"], r[link]): r
            for r in rows_of(
                session, lines, lines.c[link].in_(ids(rows, link)), lines.c.case_id.in_(ids(rows))
            )
        }
        return {r["id"]: found[r["id"], r[link]] for r in rows if (r["id"], r[link]) in found}

    return load


def nothing() -> None:
    """The value of a need that points at no row."""
