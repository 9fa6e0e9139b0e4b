"""A household recorded as gone by mistake: what its page offers, and asking for it back."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from models.household import Household
from models.rows import table
from workflows.access.people import Actor
from workflows.base.refusals import NotYours, Reason
from workflows.base.rows import rows_of
from workflows.engine import carrying, execute
from workflows.engine.loading import gather
from workflows.households import ended
from workflows.households.asking_again import Again, asked_before
from workflows.households.changes import line_of, named
from workflows.households.needs import ENDED, REQUESTS
from workflows.households.restoring import ASKERS, EVENT
from workflows.households.states import HouseholdState


@dataclass(frozen=True, slots=True)
class Offer:
    """version: the household's; people: who would come back, in words; faults: why it cannot,
    [] when it can; again: the request that is asked anew."""

    version: int
    people: list[str]
    faults: list[Reason]
    again: Again | None = None


def offer(
    session: Session, actor: Actor, household_id: int, again: int | None = None
) -> Offer | None:
    """What the page of a household that is gone offers this person; None for who may not ask, and
    while a request waits. again: the request that is asked anew; one of before the household was
    gone is none."""
    homes = table(Household)
    found = rows_of(
        session, homes, homes.c.id == household_id, homes.c.state == HouseholdState.GONE
    )
    if not found or actor.roles_at(found[0]["region"]).isdisjoint(ASKERS):
        return None
    known = gather(session, found, (ENDED, REQUESTS))[household_id]
    was = known[ENDED]
    if was is None or known[REQUESTS]:
        return None
    people = named([line_of(row) for row in was.people], numbers=True)
    told = asked_before(session, actor, household_id, again) if again is not None else None
    if told is not None and told.act.event != EVENT:
        told = None
    return Offer(found[0]["version"], people, ended.faults(found[0], was, actor), told)


def ask(
    session: Session,
    actor: Actor,
    household_id: int,
    reason: str,
    evidence: Sequence[int],
    *,
    seen: int,
    token: str,
) -> carrying.Outcome:
    """Ask for it back; somebody else of the township confirms. Raises Refused with every reason."""
    homes = table(Household)
    found = rows_of(session, homes, homes.c.id == household_id)
    if not found or actor.roles_at(found[0]["region"]).isdisjoint(ASKERS):
        raise NotYours(Reason("not_found", "没有找到该户，或不在您的管辖范围内。"))
    content = {"event": EVENT, "note": reason, "evidence": tuple(evidence)}
    return execute.perform(
        session, household_id, "ask_back", actor, content, seen=seen, token=token, of=Household
    )
