"""One step as it is judged: everything a guard or an effect may know about it.

Guards see values only; nothing here reads or writes.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, cast

from typing_extensions import TypeVar

from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.base import clock
from workflows.base.rows import RowDict, T
from workflows.engine.definition import Action, Form, Nothing, Process, State
from workflows.engine.known import Known, Need
from workflows.policy.policy import Policy

F = TypeVar("F", bound=Form, covariant=True, default=Any)


@dataclass(slots=True)
class Facts(Generic[F]):
    """One step as it is judged: the subject's row, the person, the moment, the numbers, the
    form; `door`: which part of the program hands it in, "" for a person at a form."""

    process: Process
    action: Action
    row: RowDict
    actor: Actor
    role: Role | None
    now: datetime
    policy: Policy
    form: F = field(default_factory=cast("Any", Nothing))
    known: Known = field(default_factory=Known)
    cause: "Facts | None" = None
    event_id: int = 0
    door: str = ""

    @property
    def state(self) -> State:
        """Where the subject stands, with everything its process says of standing there."""
        return self.process.state(self.row["state"])

    @property
    def today(self) -> date:
        """The Shanghai day of the step."""
        return clock.shanghai_day(self.now)

    def __getitem__(self, need: Need[T]) -> T:
        return self.known[need]

    def must(self, need: Need[T | None]) -> T:
        """What is there where this step is possible; LookupError when it is not."""
        known = self.known[need]
        if known is None:
            raise LookupError(need)
        return known

    def get(self, need: Need[T]) -> T | None:
        """What is known of it; None when this step did not ask."""
        return self.known.get(need)
