"""Who waits for which batch object: the one condition that drafts, rounds, counts and my work
share."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Table, and_, false, or_

from workflows.engine.definition import Awaited, Process, State


def pairs(*processes: Process) -> list[tuple[State, Awaited]]:
    """Every state with each batch object that its subjects wait for, in the order of the way; of
    several editions each pair once."""
    found = {
        (state.key, each): (state, each)
        for process in processes
        for state in process.states
        for each in state.awaits
    }
    return list(found.values())


def passed(cases: Table) -> ColumnElement[bool]:
    """Those of whom a signed round says that they pass."""
    return cases.c.verdict == "pass"


def waits(cases: Table, state: State, awaited: Awaited) -> ColumnElement[bool]:
    """Those who wait for this batch object: in its state, and passed or not as it asks."""
    there = cases.c.state == state.key
    if awaited.passed is None:
        return there
    return and_(there, passed(cases) if awaited.passed else cases.c.verdict.is_(None))


def waiting_for(
    cases: Table, processes: Sequence[Process], subject: str, level: str | int
) -> ColumnElement[bool]:
    """Those of these processes who wait for a batch object of that kind and level."""
    return or_(
        false(),
        *(
            waits(cases, state, each)
            for state, each in pairs(*processes)
            if (each.subject, each.level) == (subject, level)
        ),
    )
