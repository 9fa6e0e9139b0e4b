"""The state machine of a process, by `transitions`; compiled once into a table. The only file
that names it.

One Machine per definition, bound to no model: `Machine(model=row)` raises on table models, default
`to_<state>` methods bypass every guard, and an exception in `after` leaves the object moved. So the
machine fires on throw-away values while compiling, and the engine asks the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from transitions import EventData, Machine

from workflows.base.refusals import DefinitionError
from workflows.engine.definition import NEW, Process

Table = Mapping[tuple[str, str], tuple[str, ...]]


@dataclass
class _Piece:
    """A throw-away value to fire the machine on."""

    state: str
    wanted: str


def machine_of(process: Process) -> Machine:
    """The transitions Machine of a process: each trigger an action, each choice a condition."""
    machine = Machine(
        model=None,
        states=[NEW, *(state.key for state in process.states)],
        initial=NEW,
        auto_transitions=False,
        send_event=True,
        queued=False,
    )
    for action in process.actions:
        for source in action.sources:
            for target in action.targets or (source,):

                def wanted(event: EventData, target: str = target) -> bool:
                    return bool(event.model and getattr(event.model, "wanted", "") == target)

                machine.add_transition(action.key, source, target, conditions=wanted)
    return machine


def fire(machine: Machine, action: str, source: str, wanted: str) -> bool:
    """Does the machine move a piece from source to the wanted target by this action?"""
    piece = _Piece(source, wanted)
    event = machine.events.get(action)
    if event is None or source not in event.transitions:
        return False
    return bool(event.trigger(piece)) and piece.state == wanted


@cache
def table_of(process: Process) -> Table:
    """{(action, source): targets}, read off the machine; DefinitionError when the process is
    unsound."""
    if faults := process.faults():
        raise DefinitionError("; ".join(faults))
    machine = machine_of(process)
    states = [NEW, *(state.key for state in process.states)]
    table: dict[tuple[str, str], tuple[str, ...]] = {}
    for action in process.actions:
        for source in states:
            targets = tuple(t for t in states if fire(machine, action.key, source, t))
            if targets:
                table[action.key, source] = targets
    return table
