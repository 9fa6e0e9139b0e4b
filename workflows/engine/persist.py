"""Carrying out what was judged: few statements, each over many rows, in the caller's transaction.

Only the engine calls this. Rows that two transactions may both touch are written in one order.
"""

from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import Insert, Table, Update, bindparam, delete, insert, text, update
from sqlmodel import Session, SQLModel

from models.case import Event, OpenCase
from models.rows import table
from workflows.base.refusals import Overtaken, Reason
from workflows.engine import counters, registry
from workflows.engine.changes import Move
from workflows.engine.definition import Process

if TYPE_CHECKING:
    from workflows.base.rows import RowDict

_TALLY: Final = text(
    "INSERT INTO tally (region, county, kind, state, day, n) "
    "VALUES (:region, :county, :kind, :state, :day, :n) "
    "ON CONFLICT (region, county, kind, state, day) DO UPDATE SET n = tally.n + excluded.n"
)


def write(session: Session, model: type[SQLModel], process: Process, moves: list[Move]) -> None:
    """Carry out the collected writes: few statements, each over many rows."""
    if not moves:
        return
    steps = [(move.before, move.after) for move in moves]
    with ExitStack() as watched:
        for watcher in registry.watchers(process.subject):
            watched.enter_context(watcher(session, process.subject, steps))
        _write_rows(session, model, moves)
        if process.counted:
            _write_tallies(session, moves)
        if process.judges_households:
            _write_parts(session, moves)
            _write_holds(session, moves)


def _write_rows(session: Session, model: type[SQLModel], moves: list[Move]) -> None:
    """The subjects, the records beside them, the events."""
    connection = session.connection()
    subjects = table(model)
    fresh = [move.after for move in moves if move.before is None]
    if fresh:
        connection.execute(_adding(subjects), fresh)
    _update_subjects(session, model, [move for move in moves if move.before is not None])
    for name, key, column in (each for move in moves for each in move.step.vacated):
        target = subjects.metadata.tables[name]
        connection.execute(update(target).where(target.c.id == key).values({column: None}))
    inserts: dict[str, list[RowDict]] = {}
    changed: dict[tuple[str, tuple[str, ...]], list[RowDict]] = {}
    for move in moves:
        for name, row in move.step.inserts:
            inserts.setdefault(name, []).append(row)
        for name, key, values in move.step.changed:
            changed.setdefault((name, tuple(values)), []).append({"k_": key, **values})
    for name, rows in inserts.items():
        connection.execute(_adding(subjects.metadata.tables[name]), rows)
    for (name, columns), rows in changed.items():
        target = subjects.metadata.tables[name]
        connection.execute(
            update(target)
            .where(target.c.id == bindparam("k_"))
            .values({column: bindparam(column) for column in columns}),
            rows,
        )
    connection.execute(_adding(table(Event)), [move.event for move in moves])


@cache
def _moving(subjects: Table, columns: tuple[str, ...]) -> Update:
    """The UPDATE of these columns, made once, for the version that was judged and no other."""
    return (
        update(subjects)
        .where(subjects.c.id == bindparam("k_"), subjects.c.version == bindparam("seen_"))
        .values({name: bindparam(f"v_{name}") for name in columns})
    )


@cache
def _adding(target: Table) -> Insert:
    return insert(target)


def _update_subjects(session: Session, model: type[SQLModel], moves: list[Move]) -> None:
    subjects = table(model)
    groups: dict[tuple[str, ...], list[RowDict]] = {}
    for move in moves:
        before = move.before or {}
        columns = tuple(name for name, value in move.after.items() if before.get(name) != value)
        values = {f"v_{name}": move.after[name] for name in columns}
        values |= {"k_": move.after["id"], "seen_": before["version"]}
        groups.setdefault(columns, []).append(values)
    for columns, rows in groups.items():
        done = session.connection().execute(_moving(subjects, columns), rows)
        if done.rowcount not in (-1, len(rows)):
            raise Overtaken(Reason("overtaken", "内容已有变化，请刷新后再办。您填写的内容已保留。"))


def _write_tallies(session: Session, moves: list[Move]) -> None:
    """How many stand where, since when, till when: the leaders' counters."""
    total = counters.summed(
        shift for move in moves for shift in counters.shifts(move.before, move.after)
    )
    rows = [
        {"region": r, "county": c, "kind": k, "state": s, "day": d, "n": n}
        # Always in one order: two transactions never wait for each other crosswise.
        for (r, c, k, s, d), n in sorted(total.items())
    ]
    if rows:
        session.connection().execute(_TALLY, rows)


_PART: Final = text(
    "INSERT INTO part (case_id, user_id, part) VALUES (:case_id, :user_id, :part) "
    "ON CONFLICT DO NOTHING"
)


def _write_parts(session: Session, moves: list[Move]) -> None:
    """Who took which part in a case."""
    parts = dict.fromkeys((m.after["id"], u, p) for m in moves for u, p in m.step.parts)
    if parts:
        rows = [{"case_id": c, "user_id": u, "part": p} for c, u, p in parts]
        session.connection().execute(_PART, rows)


def _write_holds(session: Session, moves: list[Move]) -> None:
    """The persons an open case holds."""
    connection, holds = session.connection(), table(OpenCase)
    for move in moves:
        key = move.after["id"]
        if move.step.freed or move.step.taken:
            connection.execute(delete(holds).where(holds.c.case_id == key))
        if move.step.taken:
            connection.execute(
                insert(holds),
                [
                    {"id_blind": blind, "process": move.after["process"], "case_id": key}
                    for blind in move.step.taken
                ],
            )
