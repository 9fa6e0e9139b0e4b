"""The township's word on a change a filed household asked for."""

from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import Session

from models.household import Household, Person
from models.rows import table
from workflows.access.people import Actor
from workflows.base.rows import rows_by, rows_of
from workflows.engine import carrying, execute
from workflows.households import duplicates
from workflows.households.event_list import DIED_AWAY, EVENTS, Shape
from workflows.households.search_words import index_names
from workflows.households.two_households import confirm, over_two, request_of

# Who is none of the household's people has a step of their own.
_CONFIRMED_BY: Final = {EVENTS[Shape.RESTORED].code: "confirm_back", DIED_AWAY: "confirm_died_away"}


def decide(
    session: Session,
    actor: Actor,
    household_id: int,
    action: str,
    payload: Mapping[str, Any],
    *,
    seen: int,
    token: str,
) -> carrying.Outcome:
    """Confirm, refuse or take back a request (action: confirm_change, refuse_change,
    withdraw_change). Raises Refused."""
    request = request_of(session, int(payload["request"]))
    if action == "confirm_change" and over_two(request):
        assert request is not None  # noqa: S101 - just asked
        return confirm(session, actor, request, seen=seen, token=token)
    if action == "confirm_change" and request is not None:
        action = _CONFIRMED_BY.get(request["event"], action)
    outcome = execute.perform(
        session, household_id, action, actor, payload, seen=seen, token=token, of=Household
    )
    homes, people = table(Household), table(Person)
    (home,) = rows_of(session, homes, homes.c.id == household_id)
    there = rows_by(session, people, "household_id", [household_id], live="left_on")
    names = [person["name"] for person in there]
    index_names(session, [(household_id, home["region"], home["county"], names)])
    duplicates.at_entry(session, [household_id])
    return outcome
