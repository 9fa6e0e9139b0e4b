"""What the gate and the plain pages read and change: one request, one transaction."""

from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session

from pages import backend
from workflows.access import accounts, passwords, people, sign_in
from workflows.access.people import Actor
from workflows.access.sign_in import Opened, Visit

T = TypeVar("T")


def visit(token: str) -> Visit | None:
    """The open session of a cookie."""
    with backend.store().reading() as session:
        return sign_in.visit_by_token(session, token)


def actor_of(visit: Visit) -> Actor:
    """The person of a session, with the roles held now."""
    with backend.store().reading() as session:
        return people.actor_of(session, visit.user_id)


def read_as(call: Callable[[Session, Actor], T], visit: Visit) -> T:
    """A read for a plain page: a file, a paper."""
    with backend.store().reading() as session:
        return call(session, people.actor_of(session, visit.user_id))


def read_public(call: Callable[[Session], T]) -> T:
    """A read for a page that everybody may open: the public notice, and nothing else."""
    with backend.store().reading() as session:
        return call(session)


def write_own(call: Callable[[Session, Actor], T], visit: Visit) -> T:
    """A change for a plain page, by somebody whose roles do not matter for it."""
    with backend.store().transaction() as session:
        return call(session, accounts.signed_in_as(session, visit.user_id))


def write_as(call: Callable[[Session, Actor], T], visit: Visit) -> T:
    """A change for a plain page that only some roles may make: a list taken along and noted."""
    with backend.store().transaction() as session:
        return call(session, people.actor_of(session, visit.user_id))


def open_session(login: str, password: str, address: str) -> Opened:
    """Sign in; Refused when name and password do not fit or failed too often."""
    with backend.store().reading() as session:
        attempt = sign_in.ask(session, login, address)
    proven = passwords.proves(password, attempt.hashed)
    with backend.store().transaction() as session:
        opened = sign_in.conclude(session, attempt, proven)
    if opened is None:
        raise sign_in.rejected()
    return opened


def close_session(visit: Visit) -> None:
    """Sign out."""
    with backend.store().transaction() as session:
        sign_in.sign_out(session, visit.id)
