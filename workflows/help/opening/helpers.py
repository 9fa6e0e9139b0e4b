"""Who helps, entered once each: enterprises and other units, officials by name."""

from typing import Any

from sqlmodel import Session

from models.support import Official, Organisation
from workflows.access.people import Actor
from workflows.access.places import county_of
from workflows.engine import execute
from workflows.help.opening.scope import Answers, wait_for
from workflows.help.processes.helpers import plain_name


def register_organisation(
    session: Session, actor: Actor, region: int, answers: Answers, *, token: str
) -> int:
    """An enterprise, social organisation, village, neighbourhood committee or unit; returns its id.

    Two who enter the same firm at once wait for each other: the second is refused with its name.
    """
    wait_for(session, [county_of(region)])
    name = str(answers.get("name", ""))
    return _register(
        session,
        Organisation,
        actor,
        region,
        answers,
        token,
        name=name,
        plain_name=plain_name(name),
        kind="",
        scope="",
        scope_region=region,
    )


def register_official(
    session: Session, actor: Actor, region: int, answers: Answers, *, token: str
) -> int:
    """A named official who helps; returns the id."""
    return _register(session, Official, actor, region, answers, token, name="")


def _register(
    session: Session,
    model: Any,
    actor: Actor,
    region: int,
    answers: Answers,
    token: str,
    **columns: Any,
) -> int:
    county = county_of(region)
    event = execute.open_subject(
        session,
        model,
        "register",
        actor,
        answers,
        token=token,
        region=region,
        county=county,
        **columns,
    )
    return int(event["subject_id"])
