"""Accounts: who is added, disabled, given a new password or language, and by whom.

An account belongs where its grants are (or were): an administrator manages those inside
their own area.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, insert, select, update
from sqlmodel import Session

from models.account import Grant, Ledger, User
from models.keys import new_id
from models.place import Region
from models.rows import table
from workflows.access import passwords, sign_in
from workflows.access.people import Actor, Held
from workflows.access.roles import Role
from workflows.base import audit_log, clock, names
from workflows.base.refusals import Malformed, NotNow, NotYours, Reason
from workflows.base.words import LANGUAGES

# What an entry in the books says when nobody was signed in: the installation itself.
INSTALLATION = 0
# Who keeps accounts, grants, rules and settings, and touches no case.
MANAGERS: Final = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Account:
    """One account as the administrator's list shows it."""

    id: int
    login: str
    name: str
    must_change: bool
    disabled_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Handed:
    """A new account or password: the one-time password is shown once and kept nowhere."""

    user_id: int
    login: str
    password: str


def create_user(session: Session, actor: Actor, *, login: str, name: str, region: int) -> Handed:
    """A new account for a named person of a place, with a one-time password and no role yet."""
    actor.require(Role.ADMINISTRATOR, region=region)
    handed = add(session, login=login, name=name)
    audit_log.enter(
        session,
        "accounts",
        "created",
        actor_id=actor.user_id,
        region=region,
        subject_id=handed.user_id,
    )
    return handed


def first_administrator(session: Session, login: str = "admin") -> Handed | None:
    """The account an empty installation starts with, over everything; None in a used one."""
    if session.execute(select(func.count()).select_from(table(User))).scalar_one():
        return None
    handed = add(session, login=login, name="系统管理员")
    _reach_tops(session, handed.user_id)
    audit_log.enter(
        session,
        "accounts",
        "installed",
        actor_id=INSTALLATION,
        subject_id=handed.user_id,
    )
    return handed


def reach_tops(session: Session) -> None:
    """The first administrator of an installation that had no places yet gets them, once they are
    in."""
    entries, grants = table(Ledger), table(Grant)
    first = session.execute(
        select(entries.c.subject_id).where(
            entries.c.book == "accounts", entries.c.what == "installed"
        )
    ).scalar_one_or_none()
    if first is None:
        return
    held = select(grants.c.id).where(grants.c.user_id == first).limit(1)
    if session.execute(held).first() is None:
        _reach_tops(session, first)


def _reach_tops(session: Session, user_id: int) -> None:
    regions = table(Region)
    tops = session.execute(select(regions.c.key).where(regions.c.parent.is_(None))).scalars()
    for top in tops:
        session.execute(
            insert(table(Grant)).values(
                id=new_id(),
                user_id=user_id,
                role=Role.ADMINISTRATOR,
                region=top,
                valid_from=clock.today(),
            )
        )


def add(session: Session, *, login: str, name: str) -> Handed:
    """Write the row of a new account; the callers above say who may."""
    login, name = sign_in.plain(login), name.strip()
    if not (2 <= len(login) <= 40) or not all(c.isalnum() or c in "._-@" for c in login):
        raise Malformed(
            Reason(
                "login",
                "登录名“{login}”不能用：请用 2–40 个字母、汉字、数字或 . _ - @，不要空格。",
                {"login": login},
            )
        )
    if not name:
        raise Malformed(Reason("name", "请填写使用人的姓名：账号必须属于一个人。"))
    called = names.read(name)
    if called.fault:
        raise Malformed(names.reason(called.fault))
    name = called.text
    users = table(User)
    if session.execute(select(users.c.id).where(users.c.login == login)).first():
        raise Malformed(
            Reason("login_taken", "登录名“{login}”已有人用，请换一个。", {"login": login})
        )
    handed = Handed(new_id(), login, passwords.one_time())
    session.execute(
        insert(users).values(
            id=handed.user_id,
            login=login,
            name=name,
            password=passwords.kept(handed.password),
            must_change=True,
            language="zh-CN",
            created_at=clock.now(),
        )
    )
    return handed


def reset_password(session: Session, actor: Actor, user_id: int) -> Handed:
    """A one-time password for somebody who forgot theirs; ends their open sessions."""
    account = manageable(session, actor, user_id)
    _not_oneself(actor, user_id)
    password = passwords.one_time()
    _set_password(session, user_id, password, must_change=True)
    sign_in.end_all(session, user_id)
    _enter(session, "password_reset", actor, user_id)
    return Handed(user_id, account.login, password)


def change_password(
    session: Session, actor: Actor, *, old: str, new: str, keep: int | None = None
) -> None:
    """One's own password: the old one proves it; every other session of the person ends."""
    users = table(User)
    row = session.execute(
        select(users.c.login, users.c.password).where(users.c.id == actor.user_id)
    ).one()
    if not passwords.proves(old, row.password):
        raise NotYours(Reason("old_password", "现用密码不对。一次性密码请照纸上原样输入。"))
    if old == new:
        raise Malformed(Reason("same_password", "新密码与现用密码相同，请另选一个。"))
    passwords.check_acceptable(new, row.login)
    _set_password(session, actor.user_id, new, must_change=False)
    sign_in.end_all(session, actor.user_id, but=keep)
    _enter(session, "password_changed", actor, actor.user_id)


def disable(session: Session, actor: Actor, user_id: int, *, reason: str) -> None:
    """Close an account at once: its sessions end, its history stays."""
    manageable(session, actor, user_id)
    _not_oneself(actor, user_id)
    if not reason.strip():
        raise Malformed(Reason("reason", "请写明停用的原因，例如“调离”。"))
    users = table(User)
    done = session.execute(
        update(users)
        .where(users.c.id == user_id, users.c.disabled_at.is_(None))
        .values(disabled_at=clock.now())
        .returning(users.c.id)
    ).first()
    if done is None:
        raise NotNow(Reason("disabled", "这个账号已经停用。"))
    sign_in.end_all(session, user_id)
    _enter(session, "disabled", actor, user_id, reason=reason.strip())


def enable(session: Session, actor: Actor, user_id: int) -> Handed:
    """Open a disabled account again, with a one-time password."""
    account = manageable(session, actor, user_id)
    if account.disabled_at is None:
        raise NotNow(Reason("enabled", "这个账号没有停用。"))
    session.execute(update(table(User)).where(table(User).c.id == user_id).values(disabled_at=None))
    password = passwords.one_time()
    _set_password(session, user_id, password, must_change=True)
    _enter(session, "enabled", actor, user_id)
    return Handed(user_id, account.login, password)


def choose_language(session: Session, actor: Actor, language: str) -> None:
    """The language one reads, kept with the account."""
    if language not in LANGUAGES:
        raise Malformed(Reason("language", "可选的语言：中文、English。"))
    users = table(User)
    session.execute(update(users).where(users.c.id == actor.user_id).values(language=language))


def accounts(session: Session, actor: Actor) -> list[Account]:
    """The accounts the administrator may manage, by login."""
    actor.require(Role.ADMINISTRATOR)
    users, places = table(User), _places(session)
    rows = session.execute(select(users).order_by(users.c.login))
    return [_account(row) for row in rows if _inside(actor, places.get(row.id, set()))]


def manageable(session: Session, actor: Actor, user_id: int) -> Account:
    """The account, when every place it has (or had) a role in lies in the administrator's area."""
    actor.require(Role.ADMINISTRATOR)
    users = table(User)
    row = session.execute(select(users).where(users.c.id == user_id)).one_or_none()
    if row is None:
        raise NotNow(Reason("no_account", "没有这个账号，列表可能已更新。请刷新后再选。"))
    if not _inside(actor, _places(session, user_id).get(user_id, set())):
        raise NotYours(
            Reason(
                "area",
                "“{name}”在您管理的地区之外也有（过）角色，请由上一级管理员办理。",
                {"name": row.name},
            )
        )
    return _account(row)


def signed_in_as(session: Session, user_id: int) -> Actor:
    """The person with no role at all: enough to change their own password and language."""
    users = table(User)
    name = session.execute(select(users.c.name).where(users.c.id == user_id)).scalar_one()
    return Actor(user_id, name)


def _account(row: object) -> Account:
    return Account(**{name: getattr(row, name) for name in Account.__slots__})


def _places(session: Session, user_id: int | None = None) -> dict[int, set[int]]:
    """Where each account has or had a role (or was created, before its first one)."""
    grants = table(Grant)
    wanted = select(grants.c.user_id, grants.c.region)
    if user_id is not None:
        wanted = wanted.where(grants.c.user_id == user_id)
    places: dict[int, set[int]] = {}
    for row in session.execute(wanted):
        places.setdefault(row.user_id, set()).add(row.region)
    if user_id in places:
        return places
    entries = table(Ledger)
    created = select(entries.c.subject_id, entries.c.region).where(
        entries.c.book == "accounts", entries.c.what == "created"
    )
    if user_id is not None:
        created = created.where(entries.c.subject_id == user_id)
    for row in session.execute(created):
        places.setdefault(row.subject_id, {row.region})
    return places


def _inside(actor: Actor, places: set[int]) -> bool:
    held = [h for h in actor.held if h.role is Role.ADMINISTRATOR]

    def covers(h: Held) -> bool:
        return all(h.reaches(place) for place in places)

    return any(covers(h) for h in held)


def _not_oneself(actor: Actor, user_id: int) -> None:
    if actor.user_id == user_id:
        raise NotYours(
            Reason(
                "oneself",
                "不能对自己的账号这样做；改密码请到“我的账号”，其余请另一位管理员办理。",
            )
        )


def _set_password(session: Session, user_id: int, password: str, *, must_change: bool) -> None:
    users = table(User)
    session.execute(
        update(users)
        .where(users.c.id == user_id)
        .values(password=passwords.kept(password), must_change=must_change)
    )


def _enter(
    session: Session, what: str, actor: Actor, user_id: int, *, reason: str | None = None
) -> None:
    audit_log.enter(
        session,
        "accounts",
        what,
        actor_id=actor.user_id,
        subject_id=user_id,
        detail={"reason": reason} if reason else None,
    )
