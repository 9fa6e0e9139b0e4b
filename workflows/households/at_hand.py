"""A household with its people, as whoever works at its village has it before them."""

from sqlmodel import Session

from models.household import Household, Person
from models.rows import table
from models.rows.household import HouseholdRow, PersonRow
from workflows.access.people import Actor
from workflows.access.roles import CASEWORK
from workflows.base.refusals import NotYours, Reason
from workflows.base.rows import rows_of


def household_of(
    session: Session, actor: Actor, household_id: int
) -> tuple[HouseholdRow, list[PersonRow], list[PersonRow]]:
    """The household's row, who lives there, who has left. Raises NotYours."""
    homes, people = table(Household), table(Person)
    rows = rows_of(session, homes, homes.c.id == household_id)
    if not rows or not actor.roles_at(rows[0]["region"]) & CASEWORK:
        raise NotYours(Reason("not_found", "没有找到该户，或不在您的管辖范围内。"))
    of = rows_of(session, people, people.c.household_id == household_id)
    return rows[0], [r for r in of if not r["left_on"]], [r for r in of if r["left_on"]]
