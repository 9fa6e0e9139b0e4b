"""What the server does by itself: what time alone may do, and telling how it stands."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from pages import backend
from pages.log_redaction import fault_number
from workflows.base.refusals import Refused
from workflows.identification import sweeper
from workflows.policy import policy, profiles
from workflows.records import health as condition


def add_editions() -> None:
    """What came with a newer program: the editions of shipped profiles that follow those here."""
    with backend.store().reading() as session:
        wanted = policy.wants_edition(session)
    if wanted:
        with backend.store().transaction() as session:
            profiles.add_editions(session)


def sweep() -> None:
    """What time alone may do, in one transaction; a busy database or a clock that was set back is
    asked again later."""
    try:
        with backend.store().transaction() as session:
            sweeper.sweep(session)
    except Refused as refused:
        logging.getLogger("lika").warning("nothing was swept: %s", "; ".join(refused.sentences()))
    except SQLAlchemyError as fault:
        fault_number(fault)


def health() -> condition.Condition | None:
    """What /healthz tells; None when the database does not answer."""
    try:
        with backend.store().reading() as session:
            return condition.of(session)
    except SQLAlchemyError as fault:
        logging.getLogger("lika").error("the database does not answer: %s", type(fault).__name__)
        return None
