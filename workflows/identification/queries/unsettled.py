"""That the people of a household are others than those surveyed, in the words of the step that
waits for it."""

from sqlmodel import Session

from models.rows.case import CaseRow
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base.words import _
from workflows.engine.loading import know
from workflows.households.needs import UNSETTLED
from workflows.identification.guards.household import PEOPLE_SETTLED, SURVEYED_SINCE, told
from workflows.identification.states import CaseState


def said(session: Session, actor: Actor, row: CaseRow) -> list[str]:
    """Who changed the people, when, old beside new, and what may be done; [] when nobody did,
    or for who may not see people."""
    if not actor.roles_at(row["region"]) & SEES_PEOPLE:
        return []
    if row["state"] == CaseState.SURVEYING:
        return []  # the visit is still to come
    guard = SURVEYED_SINCE if row["state"] == CaseState.COMPARING else PEOPLE_SETTLED
    what = know(session, row, UNSETTLED)
    return [] if what is None else [_(guard.reason, **told(what))]
