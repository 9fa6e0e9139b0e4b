"""What time alone may do: remind of a correction about to lapse, let it lapse. It approves
nothing, ever.

Run it often (cron, `python -m workflows sweep`): each step carries a token of its case and version,
so a second sweep, or two at once, change nothing more.
"""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import Session

from models.case import Case
from models.columns import table
from workflows.access.people import SWEEPER
from workflows.engine import execute
from workflows.engine.deadlines import late
from workflows.identification.states import CaseState


@dataclass
class Swept:
    """How many were reminded, how many lapsed, and what is overdue now."""

    warned: int = 0
    lapsed: int = 0
    overdue: int = 0
    escalated: list[int] = field(default_factory=list)


def sweep(session: Session) -> Swept:
    """Remind and lapse what is due at this moment; count what is overdue."""
    cases, done = table(Case), Swept()
    chosen = select(cases.c.id, cases.c.version).where(
        cases.c.state == CaseState.CORRECTION, cases.c.held_at.is_(None)
    )
    rows = session.execute(chosen).all()
    seen = {row.id: row.version for row in rows}
    done.warned = _moved(session, seen, "warn")
    fresh = {row.id: row.version for row in session.execute(chosen)}
    done.lapsed = _moved(session, fresh, "lapse")
    overdue = select(cases.c.id).where(late(cases)).order_by(cases.c.due_at)
    done.escalated = list(session.execute(overdue).scalars())
    done.overdue = len(done.escalated)
    return done


def _moved(session: Session, seen: dict[int, int], action: str) -> int:
    count = 0
    # One by one, each with a token of its own version: a refusal is no fault here, only "not yet".
    for case_id, version in seen.items():
        outcome = execute.perform_many(
            session, [case_id], action, SWEEPER, {}, seen=seen, token=f"sweep:{action}:{version}"
        )[0]
        count += outcome.event is not None
    return count
