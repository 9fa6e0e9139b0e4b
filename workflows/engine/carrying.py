"""Carrying out what was judged, on values: the row after the step, its limit, its event and hash.

Nothing is written here but the next file number; `persist` writes what comes of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    insert,
    update,
)
from sqlmodel import Session, SQLModel

from models.case import FileNumber
from models.columns import canonical, canonical_row
from models.keys import new_id
from models.rows import table
from workflows.access.roles import Role
from workflows.base import clock
from workflows.base.refusals import DefinitionError, Refused
from workflows.base.rows import RowDict
from workflows.engine import hash_chain
from workflows.engine.authorize import Request
from workflows.engine.changes import Changes, Move
from workflows.engine.context import Facts
from workflows.engine.forms import kept
from workflows.engine.registry import subject_of
from workflows.policy import policy


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one subject: its event, or why not. `fanned`: a batch's households."""

    subject_id: int
    event: RowDict | None = None
    refused: Refused | None = None
    fanned: tuple["Outcome", ...] = ()

    @property
    def left_out(self) -> list["Outcome"]:
        """The households that could not move, each with its reasons."""
        return [outcome for outcome in self.fanned if outcome.refused is not None]


def carry_out(
    session: Session,
    model: type[SQLModel],
    request: Request,
    facts: Facts,
    moment: datetime,
    fan_out: Callable[[], tuple[Outcome, ...]] = tuple,
) -> tuple[Move, tuple[Outcome, ...]]:
    """Fire on values: the row after, the records, the event. `fan_out` moves a batch object's
    households, once the object itself stands where it will."""
    action, before, process = request.action, request.row, facts.process
    facts.event_id = new_id()
    step = Changes()
    targets = action.targets or (before["state"],)
    target = action.chooses(facts) if action.chooses else targets[0]
    if target not in targets:
        raise RuntimeError(f"{action.key} chose {target}, which its definition does not name")
    after = dict(before)
    keep = None if request.fresh or process.keeps is None else process.keeps(facts)
    if action.effect:
        action.effect(facts, step)
    if keep is not None:
        keep(step)
    if step.allots is not None:
        step.changes["file_no"] = _next_file_no(session, before, step.allots)
    after.update(step.changes)
    after |= {
        "state": target,
        "version": before["version"] + 1,
        "moved_at": facts.now,
        "moved_by": facts.actor.user_id,
    }
    if target != before["state"]:
        after["since"] = step.changes.get("since", facts.now)
        if "due_at" not in step.changes:
            _set_limit(session, facts, after)
    if after.get("held_at") is not None and after["due_at"] is not None:
        _pause(facts, after)
    facts.row = after
    fanned = fan_out()
    # Records may speak of what became of the households; they are added after the fan-out.
    event = _event(model, request, facts, before, after, step, moment, fanned)
    after["head"] = event["hash"]
    return Move(None if request.fresh else before, after, event, step), fanned


def limit_of(
    session: Session, facts: Facts, state: str, begun: datetime
) -> tuple[datetime | None, bool]:
    """When the limit of a state that was entered then runs out, and whether that is provisional."""
    named = facts.process.state(state).limit
    if named is None:
        return None, False
    limit = facts.policy.limit(named)
    if limit is None:
        raise DefinitionError(f"profile {facts.row['profile']} has no limit {named}")
    days = policy.calendar(session) if limit.working else clock.WorkCalendar()
    return limit.ends(begun, days)


def _set_limit(session: Session, facts: Facts, after: RowDict) -> None:
    found = limit_of(session, facts, after["state"], facts.now)
    after["due_at"], after["provisional"] = found


def _pause(facts: Facts, after: RowDict) -> None:
    """A limit begun during a hold stands still at once; resuming adds the whole hold to it."""
    begun = facts.today - clock.shanghai_day(after["held_at"])
    due = clock.shanghai_day(after["due_at"]) - begun
    after["paused_due_at"], after["due_at"] = clock.start_of(due), None


def _event(
    model: type[SQLModel],
    request: Request,
    facts: Facts,
    before: RowDict,
    after: RowDict,
    changes: Changes,
    moment: datetime,
    fanned: tuple[Outcome, ...],
) -> RowDict:
    payload = changes.noted | (kept(request.form) if request.form else {})
    if fanned:
        payload["moved"] = sum(1 for outcome in fanned if outcome.event)
        payload["left_out"] = [
            [outcome.subject_id, [reason.key for reason in outcome.refused.reasons]]
            for outcome in fanned
            if outcome.refused
        ]
    if changes.parts:
        payload["parts"] = [[user_id, part] for user_id, part in changes.parts]
    cause = request.cause
    event = {
        "id": facts.event_id,
        "subject": subject_of(model),
        "subject_id": after["id"],
        "seq": after["version"],
        "region": after["region"],
        "county": after["county"],
        "action": request.action.key,
        "source": before["state"],
        "target": after["state"],
        "actor_id": facts.actor.user_id,
        "role": (facts.role or Role.SYSTEM).value,
        "recorded_at": facts.now,
        "claimed_at": request.form.claimed() if request.form else None,
        "clock_back": int(facts.now > moment),
        "cause_id": cause.event_id if cause else None,
        "token": request.token,
        "payload": canonical(payload),
        "records": canonical(changes.records),
        "after": canonical_row({k: v for k, v in after.items() if k != "head"}),
        "previous": before["head"],
    }
    event["hash"] = hash_chain.event_hash(event)
    return event


def _next_file_no(session: Session, row: RowDict, year: int) -> str:
    """The next number of the village-year: unique, gapless (a rolled-back filing gives it back)."""
    numbers = table(FileNumber)
    where = (numbers.c.region == row["region"]) & (numbers.c.year == year)
    last = session.execute(
        update(numbers).where(where).values(last=numbers.c.last + 1).returning(numbers.c.last)
    ).scalar_one_or_none()
    if last is None:
        last = 1
        session.execute(insert(numbers).values(region=row["region"], year=year, last=1))
    return f"{row['region']}-{year}-{last:04d}"
