"""Answers on record that the family confirms: they hold for today, the same as before."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from models.household import Household, Person
from models.rows import table
from workflows.access.people import Actor
from workflows.access.roles import CASEWORK
from workflows.base import clock
from workflows.base.refusals import NotYours, Reason
from workflows.base.rows import rows_of
from workflows.engine import carrying
from workflows.households import answers, change_requests
from workflows.households.answers import Source


def confirm(
    session: Session,
    actor: Actor,
    household_id: int,
    asked: Mapping[int, Collection[str]],
    of_home: Collection[str],
    *,
    source: Source,
    seen: int,
    token: str,
) -> carrying.Outcome:
    """These answers were asked again today and found the same.

    asked: {person: answers}; of_home: the household's own. An answer that nobody gave is not
    confirmed. Raises NotYours, Overtaken and what the register's change refuses.
    """
    households, people = table(Household), table(Person)
    homes = rows_of(session, households, households.c.id == household_id)
    if not homes or not actor.roles_at(homes[0]["region"]) & CASEWORK:
        raise NotYours(Reason("not_found", "没有找到该户，或不在您的管辖范围内。"))
    there = rows_of(
        session, people, people.c.household_id == household_id, people.c.left_on.is_(None)
    )
    today, stood = clock.today(), homes[0]["traits"] or {}
    changed = [
        (row["id"], {"traits": answers.dated(held, held, today, asked[row["id"]], source)})
        for row in there
        if row["id"] in asked
        for held in (row["traits"] or {},)
    ]
    content = {
        "columns": {"traits": answers.dated(stood, stood, today, of_home, source)},
        "changed": changed,
    }
    return change_requests.hand_in(session, actor, household_id, content, seen=seen, token=token)
