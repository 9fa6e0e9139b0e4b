"""What the steps of a case look back at: who has it on the desk, who urged today."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.account import User
from models.case import Event
from models.columns import table
from workflows import clock
from workflows.facts import RowDict, loads


@loads("claimer", str)
def _claimer(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """The name of whoever has claimed the case, "" when nobody has."""
    users = table(User)
    claimed = {row["id"]: row["claimed_by"] for row in rows if row["claimed_by"] is not None}
    if not claimed:
        return {}
    found = session.execute(
        select(users.c.id, users.c.name).where(users.c.id.in_(set(claimed.values())))
    )
    names = {user.id: user.name for user in found}
    return {case_id: names.get(user, "") for case_id, user in claimed.items()}


@loads("urged_today", dict)
def _urged_today(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """{person: when} of those who urged the case today."""
    events = table(Event)
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    for case_id, user_id, moment in session.execute(
        select(events.c.subject_id, events.c.actor_id, events.c.recorded_at).where(
            events.c.subject_id.in_([row["id"] for row in rows]),
            events.c.action == "urge",
            events.c.recorded_at >= clock.start_of(clock.today()),
        )
    ):
        found[case_id][user_id] = moment
    return found
