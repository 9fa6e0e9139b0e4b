"""The one way a household's people change, whatever door the change comes in by: written at once,
or, once the household is filed, kept until a second person at the township confirms it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from models.household import ChangeRequest, Household
from models.rows import table
from workflows.access.people import Actor
from workflows.base.rows import rows_by, rows_of
from workflows.engine import carrying, execute
from workflows.engine.loading import gather
from workflows.engine.needs import PEOPLE
from workflows.households.changes import change_of, stands
from workflows.households.forms import Content
from workflows.households.needs import LIVE_CASES


def hand_in(
    session: Session,
    actor: Actor,
    household_id: int,
    content: Mapping[str, Any],
    *,
    seen: int,
    token: str,
) -> carrying.Outcome:
    """Amend a household, or ask for it when it is filed and its people would change.

    `content` is the form of the register's change, numbers sealed. The outcome's event says which
    it was: "amend" or "request_change". Raises Refused and changes nothing.
    """
    outcome = execute.perform(
        session,
        household_id,
        "request_change" if _waits(session, household_id, content) else "amend",
        actor,
        content,
        seen=seen,
        token=token,
        of=Household,
    )
    together(outcome)
    return outcome


def together(outcome: carrying.Outcome) -> None:
    """The household and its case move together or not at all."""
    for left in outcome.left_out:
        if left.refused:
            raise left.refused


def asked(outcome: carrying.Outcome) -> bool:
    """Does this change wait for the township?"""
    return outcome.event is not None and outcome.event["action"] == "request_change"


def _waits(session: Session, household_id: int, content: Mapping[str, Any]) -> bool:
    homes = table(Household)
    rows = rows_of(session, homes, homes.c.id == household_id)
    if not rows:
        return False
    known = gather(session, rows, (LIVE_CASES, PEOPLE))[household_id]
    if not any(stands(case).goal for case in known[LIVE_CASES]):
        return False
    form = Content.model_validate(dict(content))
    after = {**rows[0], **dict(content.get("columns", {}))}
    return change_of(known[PEOPLE], form, after) is not None


def waiting_of(session: Session, households: Sequence[int]) -> set[int]:
    """Those of these households that have asked for a change nobody has decided yet."""
    asked = rows_by(session, table(ChangeRequest), "household_id", households)
    return {row["household_id"] for row in asked if row["state"] == "open"}
