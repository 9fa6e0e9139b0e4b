"""In whose hands a subject is: read off the procedure, for lists, deadlines and reminders.

A subject waits for the roles of its main actions; where a batch object decides about it, for
whoever holds its state meanwhile. An objection left open where none is heard waits for those who
answer in this process.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from workflows.access.roles import Role
from workflows.engine.definition import Process

# Whose delay is reported to whom: the next level sees it and urges; nothing moves by itself.
BELOW: Final[dict[Role, frozenset[Role]]] = {
    Role.TOWNSHIP: frozenset({Role.CLERK, Role.COMMITTEE}),
    Role.TOWNSHIP_LEADER: frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP}),
    Role.COUNTY: frozenset({Role.TOWNSHIP, Role.TOWNSHIP_LEADER}),
    Role.COUNTY_LEADERS: frozenset({Role.COUNTY}),
}


@cache
def holders(process: Process, state: str) -> tuple[Role, ...]:
    """The roles a subject in that state waits for."""
    main = [r for a in process.actions if a.primary and state in a.sources for r in a.roles]
    roles = tuple(dict.fromkeys(role for role in main if role is not Role.SYSTEM))
    return roles or process.state(state).held_by


def holders_of(process: Process, row: Mapping[str, Any]) -> tuple[Role, ...]:
    """The roles this very subject waits for."""
    state = process.state(row["state"])
    if row.get("objections") and not state.hearing:
        others = () if state.answers_first else holders(process, state.key)
        return tuple(dict.fromkeys((*process.answered_by, *others)))
    main = [a for a in process.actions if a.primary and state.key in a.sources]
    roles = dict.fromkeys(role for action in main for role in action.roles_on(row))
    return tuple(role for role in roles if role is not Role.SYSTEM) or state.held_by


@cache
def main_states(process: Process, role: Role) -> tuple[str, ...]:
    """The states in which a main action is this role's."""
    return tuple(
        s.key
        for s in process.open_states()
        if any(a.primary and s.key in a.sources and role in a.roles for a in process.actions)
    )


@cache
def held_states(process: Process, role: Role) -> tuple[str, ...]:
    """The states in which a subject waits for this role, whether it acts alone or in a batch."""
    return tuple(s.key for s in process.open_states() if role in holders(process, s.key))


@cache
def states_below(process: Process, role: Role) -> tuple[str, ...]:
    """The states that wait for the level below this role, and not for the role itself."""
    below = BELOW.get(role, frozenset())
    return tuple(
        state.key
        for state in process.open_states()
        if below.intersection(holders(process, state.key))
        and not {role}.intersection(holders(process, state.key))
    )
