"""What time alone may do: remind of a correction about to lapse, let it lapse. It approves
nothing, ever.

Run it often (cron, `python -m workflows sweep`): each step carries a token of its case and version,
so a second sweep, or two at once, change nothing more.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlmodel import Session

from models.case import Case
from models.comparing import DepartmentHit
from models.rows import table
from workflows.access.people import SWEEPER
from workflows.access.roles import Role
from workflows.base import clock
from workflows.engine import execute
from workflows.engine.deadlines import late
from workflows.engine.registry import process_of, processes_in
from workflows.identification.departments import later
from workflows.policy import policy

FORGOTTEN_AT_ONCE: Final = 1000


@dataclass
class Swept:
    """How many were reminded, how many lapsed, and what is overdue now."""

    warned: int = 0
    lapsed: int = 0
    overdue: int = 0
    forgotten: int = 0
    escalated: list[int] = field(default_factory=list)


def sweep(session: Session) -> Swept:
    """Remind and lapse what is due at this moment; count what is overdue."""
    cases, done = table(Case), Swept()
    moved = Counter[str]()
    for action, states in _by_themselves().items():
        chosen = select(cases.c.id, cases.c.version).where(
            cases.c.state.in_(states), cases.c.held_at.is_(None)
        )
        seen = {row.id: row.version for row in session.execute(chosen)}
        moved[action] += _moved(session, seen, action)
    done.warned, done.lapsed = moved["warn"], moved["lapse"]
    done.forgotten = _forget(session)
    later.forget(session)
    overdue = select(cases.c.id).where(late(cases)).order_by(cases.c.due_at)
    done.escalated = list(session.execute(overdue).scalars())
    done.overdue = len(done.escalated)
    return done


def _forget(session: Session) -> int:
    """What departments said of people goes when its retention is over; what it was found to be
    stays. The oldest FORGOTTEN_AT_ONCE first."""
    hits = table(DepartmentHit)
    states = process_of("department_hit").sources_of("forget")
    kept = hits.c.state.in_(states), hits.c.says != []
    profiles = list(session.execute(select(hits.c.profile).where(*kept).distinct()).scalars())
    seen: dict[int, int] = {}
    for profile in profiles:
        days = policy.policy(session, profile).hit_retention_days
        chosen = (
            select(hits.c.id, hits.c.version)
            .where(*kept, hits.c.profile == profile)
            .where(hits.c.since <= clock.now() - timedelta(days=days))
            .order_by(hits.c.id)
            .limit(FORGOTTEN_AT_ONCE)
        )
        seen |= {row.id: row.version for row in session.execute(chosen)}
    if not seen:
        return 0
    token = f"sweep:forget:{min(seen)}:{seen[min(seen)]}"
    done = execute.perform_many(
        session, sorted(seen), "forget", SWEEPER, {}, seen=seen, token=token, of=DepartmentHit
    )
    return sum(outcome.event is not None for outcome in done)


def _by_themselves() -> dict[str, list[str]]:
    """{action that is the program's own: the states it may be due in}, in the order of the
    procedures: a reminder goes before the lapse."""
    found: dict[str, list[str]] = {}
    for process in processes_in(Case):
        for action in process.actions:
            if Role.SYSTEM in action.roles:
                found.setdefault(action.key, []).extend(action.sources)
    return found


def _moved(session: Session, seen: dict[int, int], action: str) -> int:
    count = 0
    # One by one, each with a token of its own version: a refusal is no fault here, only "not yet".
    for case_id, version in seen.items():
        outcome = execute.perform_many(
            session, [case_id], action, SWEEPER, {}, seen=seen, token=f"sweep:{action}:{version}"
        )[0]
        count += outcome.event is not None
    return count
