"""The one way a household's people change, whatever door the change comes in by: written at once,
or, once the household is filed, kept until a second person at the township confirms it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlmodel import Session

from models.household import ChangeRequest, Household
from models.rows import table
from workflows.access.people import Actor
from workflows.base.rows import rows_by, rows_of
from workflows.engine import carrying, execute
from workflows.engine.loading import gather
from workflows.engine.needs import PEOPLE
from workflows.households.differing import must_be_asked
from workflows.households.forms import ROSTER, Content
from workflows.households.needs import LIVE_CASES


def hand_in(
    session: Session,
    actor: Actor,
    household_id: int,
    content: Mapping[str, Any],
    *,
    seen: int,
    token: str,
    door: str = "",
) -> carrying.Outcome:
    """Amend a household, or ask for it once it is filed (where money goes: once it applied).

    `content` is the form of the register's change, numbers sealed; `door` is ROSTER where a file
    says so. The outcome's event says which it was: "amend" or "request_change". Raises Refused and
    changes nothing.
    """
    waits = _waits(session, household_id, content)
    by_roster = {"event": "roster"} if waits and door == ROSTER else {}
    return execute.perform(
        session,
        household_id,
        "request_change" if waits else "amend",
        actor,
        {**content, **by_roster},
        seen=seen,
        token=token,
        of=Household,
        door=door,
    )


_ASKS: Final = ("request_change", "ask_together", "ask_back", "ask_died_away")


def asked(outcome: carrying.Outcome) -> bool:
    """Does this change wait for the township?"""
    return outcome.event is not None and outcome.event["action"] in _ASKS


def _waits(session: Session, household_id: int, content: Mapping[str, Any]) -> bool:
    """Does it wait for the township?"""
    homes = table(Household)
    rows = rows_of(session, homes, homes.c.id == household_id)
    if not rows:
        return False
    known = gather(session, rows, (LIVE_CASES, PEOPLE))[household_id]
    form = Content.model_validate(dict(content))
    return must_be_asked(known[LIVE_CASES], form, rows[0], known[PEOPLE])


def waiting_of(session: Session, households: Sequence[int]) -> set[int]:
    """Those of these households that have asked for a change nobody has decided yet."""
    asked = rows_by(session, table(ChangeRequest), "household_id", households)
    return {row["household_id"] for row in asked if row["state"] == "open"}
