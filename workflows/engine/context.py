"""Everything a guard or an effect may know about one step, gathered once, before anything is
judged.

Loaders read for many subjects in one query each: judging one household or five hundred costs the
same number of queries. Guards see values only; nothing here writes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, bindparam, select
from sqlmodel import Session

from workflows.access.people import Actor, Role
from workflows.base import clock
from workflows.engine import registry
from workflows.engine.definition import Action, Nothing, Process, State
from workflows.policy.policy import Policy

RowDict = registry.RowDict
Loader = Callable[[Session, Sequence[RowDict]], Mapping[int, Any]]
LOADERS: Final[dict[str, tuple[Loader, Callable[[], Any]]]] = {}
# What can only be read once the answers are there, for many steps at once: by them, not by the row.
Lookup = Callable[[Session, Sequence["Facts"]], Mapping[int, Any]]
LOOKUPS: Final[dict[str, Lookup]] = {}
# SQLite takes at most 32,766 variables in a statement.
CHUNK: Final = 10_000


@dataclass(slots=True)
class Facts:
    """One step as it is judged: the subject's row, the person, the moment, the numbers, the
    form."""

    process: Process
    action: Action
    row: RowDict
    actor: Actor
    role: Role | None
    now: datetime
    policy: Policy
    form: Any = field(default_factory=Nothing)
    known: RowDict = field(default_factory=dict)
    cause: "Facts | None" = None
    event_id: int = 0

    @property
    def state(self) -> State:
        """Where the subject stands, with everything its process says of standing there."""
        return self.process.state(self.row["state"])

    @property
    def today(self) -> date:
        """The Shanghai day of the step."""
        return clock.shanghai_day(self.now)

    def __getitem__(self, need: str) -> Any:
        return self.known[need]


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


def rows_of(session: Session, source: Table, *where: ColumnElement[bool]) -> list[RowDict]:
    """Plain row values of a table, in key order."""
    chosen = select(source).where(*where)
    if "id" in source.c:
        chosen = chosen.order_by(source.c.id)
    return [dict(row) for row in session.execute(chosen).mappings()]


@cache
def _prepared(source: Table, column: str, one: bool, lock: bool, live: str | None) -> Select[Any]:
    """A statement made once: building one costs more than running it.

    A single key, as in most steps, spares the driver's rewriting of a list.
    """
    wanted = source.c[column]
    keys = wanted == bindparam("keys") if one else wanted.in_(bindparam("keys", expanding=True))
    chosen = select(source).where(keys)
    if live is not None:
        chosen = chosen.where(source.c[live].is_(None))
    chosen = chosen.order_by(source.c.id)
    return chosen.with_for_update() if lock else chosen


def rows_by(
    session: Session,
    source: Table,
    column: str,
    keys: Iterable[Any],
    *,
    lock: bool = False,
    live: str | None = None,
) -> list[RowDict]:
    """Plain rows whose column is one of the keys, in key order.

    With `live` only where that column is empty; `lock` holds them until the transaction ends
    (PostgreSQL; SQLite has one writer anyway).
    """
    wanted = sorted(set(keys))
    prepared = _prepared(source, column, len(wanted) == 1, lock, live)
    names = source.c.keys()
    found: list[RowDict] = []
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        rows = session.connection().execute(prepared, {"keys": some if wanted[1:] else some[0]})
        found += [dict(zip(names, row, strict=True)) for row in rows]
    return found


def kin_cases(kin: Mapping[int, list[RowDict]], users: set[int]) -> set[int]:
    """The cases of a list that one of these people is declared kin to."""
    return {case_id for case_id, rows in kin.items() if users & {r["user_id"] for r in rows}}
