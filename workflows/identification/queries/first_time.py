"""What the screen of a first application asks beside the household: proof about its people."""

from typing import Final

from sqlmodel import Session

from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.base.rows import Row
from workflows.engine.loading import gather
from workflows.engine.needs import LIVED_THROUGH, MAY_HAVE_LIVED
from workflows.identification.guards.application import weighing

_ENTERERS: Final = frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP})


def brings_refusal(session: Session, actor: Actor, home: Row) -> bool:
    """Must who applies for this household (its row) the first time show that a wrong filing or a
    veto of a member's former household holds no more?"""
    if not actor.roles_at(home["region"]) & _ENTERERS:
        return False
    subject = {"id": home["id"], "household_id": home["id"], "process": "identification"}
    known = gather(session, [subject], (LIVED_THROUGH, MAY_HAVE_LIVED))[home["id"]]
    lived = [*known[LIVED_THROUGH], *known[MAY_HAVE_LIVED]]
    return any(weighing(cases) for cases in lived)
