"""People of a village to choose from, when an entry is tied to who is meant."""

from typing import Final

from sqlmodel import Session

from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base.rows import RowDict
from workflows.exchange.roster.kinds import said
from workflows.households import search
from workflows.registers.ties import people_of

_MOST: Final = 100


def people(session: Session, actor: Actor, region: int, wanted: str) -> list[RowDict]:
    """People now in a household of the village, by name, household number or whole ID number:
    person, household, head, group, masked number. Empty where this person may see nobody."""
    if not actor.roles_at(region) & SEES_PEOPLE:
        return []
    homes = search.find(session, actor, wanted, region=region, limit=_MOST)
    found = people_of(session, region, {home["id"] for home in homes})
    named = [row for row in found if said(wanted) in said(row["name"])]
    return named or found
