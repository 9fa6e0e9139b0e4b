"""Signing in and out: three short steps, so that no database waits for a password hash.

`ask` reads the account and the failures so far, `passwords.proves` takes its time without a
transaction, `conclude` writes the outcome. A session is a random token of which only the SHA-256
is kept.
"""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, delete, func, insert, select, update
from sqlmodel import Session

from models.account import FailedSignIn, SignIn, User
from models.installation import keyring_of
from models.keys import new_id
from models.rows import table
from workflows.access import passwords
from workflows.base import audit_log, clock
from workflows.base.refusals import NotNow, NotYours, Reason, Refused

FAILURES: Final = 5
WINDOW: Final = timedelta(minutes=15)
# A clerk's evening at the table, and no longer than a working day without a new sign-in.
IDLE: Final = timedelta(hours=2)
LONGEST: Final = timedelta(hours=12)
_TOUCHED: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, repr=False)
class Attempt:
    """Somebody at the door: the account the name stands for, if any."""

    who: str
    address: str
    user_id: int | None
    hashed: str | None
    must_change: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """A session just opened: the token goes into the cookie and is kept nowhere."""

    token: str
    user_id: int
    must_change: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """An open session as the gate and the pages see it."""

    id: int
    user_id: int
    language: str
    must_change: bool
    seen_at: datetime


def throttled() -> Refused:
    """What a person reads after too many failures."""
    return NotNow(
        Reason(
            "throttled",
            "这个账号在此处已连续 {n} 次登录失败，请 {minutes} 分钟后再试，或请管理员重置密码。",
            {"n": FAILURES, "minutes": int(WINDOW.total_seconds() // 60)},
        )
    )


def rejected() -> Refused:
    """What a person reads when name and password do not fit: the same for every cause."""
    return NotYours(
        Reason("credentials", "登录名或密码不对。请检查大小写后再试；忘记密码请找管理员重置。")
    )


def ask(session: Session, login: str, address: str) -> Attempt:
    """Read who that would be; refuse when this name failed too often from this address."""
    login = plain(login)
    who = keyring_of(session).blind(f"sign-in {login} from {address}")
    if _failures(session, who) >= FAILURES:
        raise throttled()
    users = table(User)
    row = session.execute(
        select(users.c.id, users.c.password, users.c.must_change).where(
            users.c.login == login, users.c.disabled_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        return Attempt(who, address, None, None)
    return Attempt(who, address, row.id, row.password, row.must_change)


def conclude(session: Session, attempt: Attempt, proven: bool) -> Opened | None:
    """Open a session, or write the failure down and give None."""
    # The entry comes first: it puts attempts at the same moment into one line on both databases.
    audit_log.enter(
        session,
        "accounts",
        "signed_in" if proven else "sign_in_failed",
        actor_id=attempt.user_id or 0 if proven else 0,
        subject_id=attempt.user_id,
    )
    if _failures(session, attempt.who) >= FAILURES:
        return None
    moment, failed = clock.now(), table(FailedSignIn)
    session.execute(delete(failed).where(failed.c.at < moment - WINDOW))
    if not proven or attempt.user_id is None:
        session.execute(insert(failed).values(id=new_id(), who=attempt.who, at=moment))
        return None
    session.execute(delete(failed).where(failed.c.who == attempt.who))
    token = secrets.token_urlsafe(32)
    expires = moment + LONGEST
    session.execute(
        insert(table(SignIn)).values(
            id=new_id(),
            token_sha=_sha(token),
            user_id=attempt.user_id,
            address=attempt.address,
            opened_at=moment,
            seen_at=moment,
            expires_at=expires,
        )
    )
    return Opened(token, attempt.user_id, attempt.must_change, expires)


def sign_in(session: Session, login: str, password: str, address: str) -> Opened | None:
    """The three steps in one transaction: for tests and the command line, where nobody waits."""
    attempt = ask(session, login, address)
    return conclude(session, attempt, passwords.proves(password, attempt.hashed))


def visit_by_token(session: Session, token: str) -> Visit | None:
    """The open session of a cookie, None when there is none any more."""
    return _visit(session, "token_sha", _sha(token))


def visit_by_id(session: Session, sign_in_id: int) -> Visit | None:
    """The session the gate let in, if it is still open: asked again on every run."""
    return _visit(session, "id", sign_in_id)


def _visit(session: Session, by: str, value: object) -> Visit | None:
    moment = clock.now()
    asked = {"value": value, "moment": moment, "seen": moment - IDLE}
    row = session.execute(_open(by), asked).one_or_none()
    return None if row is None else Visit(*row)


@cache
def _open(by: str) -> Select[Any]:
    """Asked several times a click: the statement is put together once."""
    opened, users = table(SignIn), table(User)
    return (
        select(
            opened.c.id, opened.c.user_id, users.c.language, users.c.must_change, opened.c.seen_at
        )
        .join(users, users.c.id == opened.c.user_id)
        .where(
            opened.c[by] == bindparam("value"),
            opened.c.ended_at.is_(None),
            opened.c.expires_at > bindparam("moment"),
            opened.c.seen_at > bindparam("seen"),
            users.c.disabled_at.is_(None),
        )
    )


def stale(visit: Visit) -> bool:
    """Is it time to write down that the person is still there? Not on every click."""
    return clock.now() - visit.seen_at > _TOUCHED


def touch(session: Session, sign_in_id: int) -> None:
    """Write down that the person is still there."""
    opened = table(SignIn)
    session.execute(
        update(opened)
        .where(opened.c.id == sign_in_id, opened.c.ended_at.is_(None))
        .values(seen_at=clock.now())
    )


def sign_out(session: Session, sign_in_id: int) -> None:
    """End one session; its open pages die at their next click. Under a clock that was set back
    it ends too, without an entry: nobody is kept signed in at a foreign table."""
    opened = table(SignIn)
    ended = session.execute(
        update(opened)
        .where(opened.c.id == sign_in_id, opened.c.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(opened.c.user_id)
    ).scalar_one_or_none()
    if ended is not None:
        with suppress(NotNow):
            audit_log.enter(session, "accounts", "signed_out", actor_id=ended, subject_id=ended)


def end_all(session: Session, user_id: int, *, but: int | None = None) -> None:
    """End every session of a person, all but the one they are speaking from."""
    opened = table(SignIn)
    session.execute(
        update(opened)
        .where(opened.c.user_id == user_id, opened.c.ended_at.is_(None), opened.c.id != (but or 0))
        .values(ended_at=clock.now())
    )


def plain(login: str) -> str:
    """A login as it is kept: trimmed, small letters."""
    return login.strip().casefold()


def _failures(session: Session, who: str) -> int:
    failed = table(FailedSignIn)
    since = clock.now() - WINDOW
    count: int = session.execute(
        select(func.count()).select_from(failed).where(failed.c.who == who, failed.c.at >= since)
    ).scalar_one()
    return count


def _sha(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
