"""In whose hands a subject is: read off the procedure, for lists, deadlines and reminders.

A household waits for the roles of its main actions; where a meeting, a notice or a round decides,
for whoever conducts that. An objection left open outside of its hearing waits for the township.
"""

from functools import cache
from typing import Final

from workflows.access.people import Role
from workflows.engine.context import RowDict
from workflows.engine.definition import Process

# Whose hands a household is in while a meeting, a notice or a round decides about it.
WITH: Final[dict[str, tuple[Role, ...]]] = {
    "C1": (Role.CLERK, Role.COMMITTEE),
    "C2": (Role.COMMITTEE, Role.CLERK),
    "D1": (Role.CLERK, Role.TOWNSHIP),
    "E1": (Role.TOWNSHIP, Role.TOWNSHIP_LEADER),
    "E2": (Role.TOWNSHIP,),
    "F1": (Role.COUNTY, Role.COUNTY_LEADERS),
    "F2": (Role.TOWNSHIP, Role.COMMITTEE),
    "F3": (Role.TOWNSHIP,),
}
# Where a list hangs: its day is the wall's, nobody is late before that.
ON_WALL: Final = ("D1", "E2", "F3")
# Whose delay is reported to whom: the next level sees it and urges; nothing moves by itself.
BELOW: Final[dict[Role, frozenset[Role]]] = {
    Role.TOWNSHIP: frozenset({Role.CLERK, Role.COMMITTEE}),
    Role.TOWNSHIP_LEADER: frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP}),
    Role.COUNTY: frozenset({Role.TOWNSHIP, Role.TOWNSHIP_LEADER}),
    Role.COUNTY_LEADERS: frozenset({Role.COUNTY}),
}
# Where an objection is heard, and its answer is the next step.
HEARINGS: Final = ("D2", "E3", "F4")
# Elsewhere an open one (late, or left by a void list) goes to the township; from here on nothing
# else can be done before it has been answered.
BARRED: Final = ("C2", "D1", "D3", "E1", "E2", "F1", "F2", "F3", "G1")
ANSWERS: Final = Role.TOWNSHIP


@cache
def holders(process: Process, state: str) -> tuple[Role, ...]:
    """The roles a subject in that state waits for."""
    main = [r for a in process.actions if a.primary and state in a.sources for r in a.roles]
    roles = tuple(dict.fromkeys(role for role in main if role is not Role.SYSTEM))
    return roles or (WITH.get(state, ()) if process.subject == "case" else ())


def holders_of(process: Process, row: RowDict) -> tuple[Role, ...]:
    """The roles this very subject waits for."""
    state = row["state"]
    if process.subject != "case":
        main = [a for a in process.actions if a.primary and state in a.sources]
        roles = dict.fromkeys(role for action in main for role in action.roles_on(row))
        return tuple(role for role in roles if role is not Role.SYSTEM)
    if not row["objections"] or state in HEARINGS:
        return holders(process, state)
    others = () if state in BARRED else holders(process, state)
    return tuple(dict.fromkeys((ANSWERS, *others)))


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
