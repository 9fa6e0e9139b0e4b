"""The checks over a household in the very transaction that saves it.

Who judges stands above this package, with the night: workflows.procedures names it.
"""

from collections.abc import Callable
from typing import Final

from sqlmodel import Session

from workflows.access.people import Actor

_judges: Final[list[Callable[[Session, Actor, int], None]]] = []


def by(judges: Callable[[Session, Actor, int], None]) -> None:
    """From now on this judges (session, actor, household's key)."""
    _judges[:] = [judges]


def judge(session: Session, actor: Actor, home: int) -> None:
    """Bring what is kept of the findings of a household that this person just saved up to date."""
    for judges in _judges:
        judges(session, actor, home)
