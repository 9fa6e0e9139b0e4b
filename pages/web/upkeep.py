"""What the server does by itself: what time alone may do, and telling how it stands."""

import logging
from collections.abc import Generator
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from pages import backend
from pages.log_redaction import fault_number
from workflows.base.refusals import Refused
from workflows.commands.sweep import steps
from workflows.identification import sweeper
from workflows.policy import policy, profiles
from workflows.records import health as condition
from workflows.reports import night as nights
from workflows.reports.night import Night


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
        _not_now("nothing was swept", refused)
    except SQLAlchemyError as fault:
        fault_number(fault)


def night() -> Generator[Night, None, None]:
    """The night's work, a short piece at a time, if no other process has it in hand and today's is
    still to be done. It never raises: what went wrong is written down for the administrators, and
    the next attempt goes on from there."""
    mine: Night | None = None
    try:
        for mine in steps(backend.store()):
            yield mine
    except nights.Taken:
        return
    except Refused as refused:
        _not_now("the night's checks stopped", refused)
    except Exception as fault:  # noqa: BLE001 - whatever it is, nobody else would tell it
        number = fault_number(fault)
        with suppress(SQLAlchemyError):
            if mine is not None:
                _failed(mine, number)


def _not_now(what: str, refused: Refused) -> None:
    logging.getLogger("lika").warning("%s: %s", what, "; ".join(refused.sentences()))


def _failed(mine: Night, number: str) -> None:
    with backend.store().transaction() as session:
        nights.fail(session, mine, number)


def health() -> condition.Condition | None:
    """What /healthz tells; None when the database does not answer."""
    try:
        with backend.store().reading() as session:
            return condition.of(session)
    except SQLAlchemyError as fault:
        logging.getLogger("lika").error("the database does not answer: %s", type(fault).__name__)
        return None
