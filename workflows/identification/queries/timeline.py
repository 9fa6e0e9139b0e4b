"""What happened to a case or a batch object, as a person reads it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.account import User
from models.case import Event
from models.rows import table
from workflows.access.people import Actor, names_of
from workflows.access.roles import ROLE_NAMES, SEES_PEOPLE, Role
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.engine import editions, relocating
from workflows.engine.forms import asks
from workflows.engine.registry import pinned
from workflows.households.changes import named

_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as a person reads it."""

    seq: int
    label: str
    source: str
    target: str
    edition: int
    actor: str
    role: str
    recorded_at: datetime
    claimed_at: datetime | None
    said: tuple[tuple[str, str], ...] = ()
    left_out: int = 0


def timeline(
    session: Session,
    actor: Actor,
    subject_id: int,
    *,
    before: int | None = None,
    limit: int = 20,
) -> list[Happened]:
    """What happened to a case or a batch object, newest first; `before`: the seq of the last."""
    events, users = table(Event), table(User)
    chosen = (
        select(events, users.c.name)
        .outerjoin(users, users.c.id == events.c.actor_id)
        .where(events.c.subject_id == subject_id)
        .order_by(events.c.seq.desc())
        .limit(min(limit, _SHOWN))
    )
    if before is not None:
        chosen = chosen.where(events.c.seq < before)
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    if not rows or not actor.roles_at(_lies_at(session, subject_id)) & SEES_PEOPLE:
        return []
    said = [json.loads(row["payload"]) for row in rows]
    names = names_of(session, {payload["to"] for payload in said if "to" in payload})
    return [_happened(row, payload, names) for row, payload in zip(rows, said, strict=True)]


def _lies_at(session: Session, subject_id: int) -> int:
    """Where the subject is now: what happened before a merger stands with the old village."""
    events = table(Event)
    chosen = select(events.c.region).where(events.c.subject_id == subject_id)
    found: int = session.execute(chosen.order_by(events.c.seq.desc()).limit(1)).scalar_one()
    return found


def _happened(row: RowDict, payload: dict[str, Any], names: dict[int, str]) -> Happened:
    after = json.loads(row["after"])
    process = pinned(after)
    action = process.action(row["action"])
    label = action.label if action else (editions.LABELS | relocating.LABELS).get(row["action"])
    return Happened(
        seq=row["seq"],
        label=label or str(row["action"]),
        source=row["source"],
        target=row["target"],
        edition=after["edition"],
        actor=row["name"] or _("系统自动"),
        role=ROLE_NAMES[Role(row["role"])],
        recorded_at=row["recorded_at"],
        claimed_at=row["claimed_at"],
        said=_said(action, payload, names) if action else (),
        left_out=len(payload.get("left_out", ())),
    )


def _said(
    action: Any, payload: dict[str, Any], names: dict[int, str]
) -> tuple[tuple[str, str], ...]:
    """The words somebody wrote with a step: reasons, lists of what is missing, findings."""
    said = []
    for name, ask in asks(action.form).items():
        value = payload.get(name)
        if ask.kind == "choice:colleagues" and value in names:
            said.append((ask.label, names[value]))
        if ask.kind == "persons":
            said.append((ask.label, "；".join(named(value or (), numbers=True))))
        worded = ask.kind in ("area", "lines", "wanted") or name in ("reason", "items", "code")
        if value and worded and not ask.secret:
            text = "；".join(value) if isinstance(value, list) else str(value)
            said.append((ask.label if ask.label != name else "原因", text))
    return tuple(said)
