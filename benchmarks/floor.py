"""The floor: what the driver alone takes to read and write the same bytes.

A step is recorded as the difference it made to the database; the recording is then carried out by
the bare sqlite3 module: the SELECT of the rows that change, UPDATE … WHERE id AND version, the
INSERTs, the upserts of the tallies, COMMIT.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.store import _PRAGMAS

_COUNTERS = ("tally",)
Rows = dict[tuple[Any, ...], tuple[Any, ...]]


@dataclass(frozen=True)
class Write:
    """One statement over one or many rows."""

    words: str
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True)
class Recording:
    """All a transaction read and wrote."""

    reads: list[Write]
    writes: list[Write]


def raw(path: Path) -> sqlite3.Connection:
    """The driver's own connection, with the pragmas of the store."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    return connection


class Snapshot:
    """Every row of every table at one moment, by primary key."""

    def __init__(self, path: Path) -> None:
        connection = raw(path)
        self.columns: dict[str, list[str]] = {}
        self.keys: dict[str, list[str]] = {}
        self.rows: dict[str, Rows] = {}
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        for (name,) in tables:
            about = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
            self.columns[name] = [row[1] for row in about]
            self.keys[name] = [row[1] for row in about if row[5]]
            at = [self.columns[name].index(key) for key in self.keys[name]]
            self.rows[name] = {
                tuple(row[n] for n in at): row
                for row in connection.execute(f'SELECT * FROM "{name}"')
            }
        connection.close()


def recorded(before: Snapshot, after: Snapshot) -> Recording:
    """The difference between two moments, as statements."""
    reads, writes = [], []
    for name, rows in after.rows.items():
        old = before.rows[name]
        new = [row for key, row in rows.items() if key not in old]
        changed = [(old[key], row) for key, row in rows.items() if key in old and old[key] != row]
        if name in _COUNTERS:
            writes += _upserts(after, name, new, changed)
            continue
        if new:
            marks = ", ".join("?" * len(after.columns[name]))
            writes.append(Write(f'INSERT INTO "{name}" VALUES ({marks})', new))
        if changed:
            keys = [(row[after.columns[name].index("id")],) for _before, row in changed]
            reads.append(Write(f'SELECT * FROM "{name}" WHERE id = ?', keys))
            writes += _updates(after.columns[name], name, changed)
    return Recording(reads, writes)


def _updates(columns: Sequence[str], name: str, changed: list[tuple[Any, Any]]) -> list[Write]:
    groups: dict[tuple[int, ...], list[tuple[Any, ...]]] = defaultdict(list)
    key, version = columns.index("id"), columns.index("version") if "version" in columns else None
    for old, new in changed:
        at = tuple(n for n, value in enumerate(new) if old[n] != value)
        where = (new[key],) if version is None else (new[key], old[version])
        groups[at].append((*(new[n] for n in at), *where))
    also = "" if version is None else " AND version = ?"
    return [
        Write(
            f'UPDATE "{name}" SET {", ".join(f"{columns[n]} = ?" for n in at)} WHERE id = ?{also}',
            rows,
        )
        for at, rows in groups.items()
    ]


def _upserts(
    shape: Snapshot, name: str, new: list[tuple[Any, ...]], changed: list[tuple[Any, Any]]
) -> list[Write]:
    columns, keys = shape.columns[name], shape.keys[name]
    n = columns.index("n")
    rows = [*new, *((*row[:n], row[n] - old[n], *row[n + 1 :]) for old, row in changed)]
    words = (
        f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET n = {name}.n + excluded.n"
    )
    return [Write(words, rows)] if rows else []


def carry_out(connection: sqlite3.Connection, recording: Recording) -> None:
    """The recording once, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for read in recording.reads:
        for key in read.rows:
            connection.execute(read.words, key).fetchone()
    for write in recording.writes:
        connection.executemany(write.words, write.rows)
    connection.execute("COMMIT")
