"""Two people at one moment: what the judge cannot see yet the database refuses, here in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from workflows.base.refusals import Overtaken, Reason

_POSTGRES_UNIQUE: Final = "23505"
_WALLS: Final = {
    "open_case": Reason(
        "taken_meanwhile",
        "这户有成员刚刚已由他人登记进另一份申请，一人只能在一份申请中。本次没有登记，请刷新后查看。",
    ),
    "person_blind": Reason(
        "held_meanwhile",
        "这户有成员刚刚已由他人登记在另一户，同一人只能在一户。本次没有登记，请刷新后核对。",
    ),
}
_OTHERWISE: Final = Reason(
    "overtaken", "他人刚刚先办理了，本次没有改动。您填写的内容已保留，请刷新后再办。"
)


@contextmanager
def refused_in_words() -> Iterator[None]:
    """A doubled unique key is somebody who came first: Overtaken. Any other fault stays a fault."""
    try:
        yield
    except IntegrityError as fault:
        words = str(fault.orig)
        code = getattr(fault.orig, "sqlstate", None)
        if code != _POSTGRES_UNIQUE and "UNIQUE constraint failed" not in words:
            raise
        named = (reason for name, reason in _WALLS.items() if name in words)
        raise Overtaken(next(named, _OTHERWISE)) from None


def one_form_at_a_time(session: Session, token: str) -> None:
    """The same form handed in twice at one moment opens one thing: the second waits for the first.

    SQLite has one writer anyway. What does not exist yet cannot be locked, so PostgreSQL locks the
    form's token.
    """
    one_at_a_time(session, token)


def one_at_a_time(session: Session, word: str) -> None:
    """Whoever comes second with this word waits for the first one's transaction to end.

    To be taken before any row is locked: whoever waits here must hold nothing the first one needs.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"token": word})


_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:token, 0))")
