"""One step as it is judged: everything a guard or an effect may know about it.

Guards see values only; nothing here reads or writes.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.base import clock
from workflows.base.rows import RowDict
from workflows.engine.definition import Action, Nothing, Process, State
from workflows.policy.policy import Policy


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
