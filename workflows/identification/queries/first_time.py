"""What the screen of an application asks beside the household: proof that what weighed against it,
or against its people elsewhere, holds no more."""

from typing import Final

from sqlmodel import Session

from models.rows.case import CaseRow
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE, Role
from workflows.base.refusals import Reason
from workflows.base.rows import Row
from workflows.engine.loading import gather
from workflows.engine.needs import LIVED_THROUGH, MAY_HAVE_LIVED, PAST_CASES
from workflows.identification.guards.history import (
    HISTORY,
    NEEDS,
    filed_and_gone,
    learnt,
    weighing,
)

_ENTERERS: Final = frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP})


def brings_refusal(session: Session, actor: Actor, home: Row) -> bool:
    """Must who applies for this household (its row) show that a wrong filing or a veto, its own or
    of a member's former household, holds no more; or that it was recorded as gone by mistake?"""
    if not actor.roles_at(home["region"]) & _ENTERERS:
        return False
    subject = {"id": home["id"], "household_id": home["id"], "process": "identification"}
    known = gather(session, [subject], HISTORY)[home["id"]]
    own = known[PAST_CASES]
    lived = (sorted([*own, *cases], key=lambda one: one["since"]) for cases in known[LIVED_THROUGH])
    return filed_and_gone(own) or any(map(weighing, [own, *lived, *known[MAY_HAVE_LIVED]]))


def learnt_since(session: Session, actor: Actor, row: CaseRow) -> list[Reason]:
    """What weighs on the people of an open case and was learnt after it was opened, each in the
    words of the step that waits for it; [] for who may not see people."""
    if not actor.roles_at(row["region"]) & SEES_PEOPLE:
        return []
    return learnt(gather(session, [row], NEEDS)[row["id"]])
