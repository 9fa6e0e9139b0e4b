"""Roles given and taken: at a place of the fitting level, for days, never two that clash."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import insert, select, update
from sqlmodel import Session

from models.account import Grant
from models.keys import new_id
from models.rows import table
from workflows.access import accounts, places
from workflows.access.people import Actor
from workflows.access.roles import INCOMPATIBLE, LEVELS, ROLE_NAMES, Role
from workflows.base import audit_log, clock
from workflows.base.refusals import Malformed, NotNow, NotReady, Reason
from workflows.base.words import Word

# 村两委 and 驻村工作队 act together under one role, but their signatures are told apart.
BODIES: Final = {"committee": "村两委", "work_team": "驻村工作队"}


@dataclass(frozen=True, slots=True)
class Granted:
    """One grant as the administrator's list shows it."""

    id: int
    user_id: int
    role: str
    region: int
    body: str | None
    valid_from: date
    valid_to: date | None
    stands_in_for: int | None

    def meets(self, since: date, until: date | None) -> bool:
        """Is the grant in force on any day of that span?"""
        if self.valid_to is not None and self.valid_to < self.valid_from:
            return False
        begins_before_end = until is None or self.valid_from <= until
        return begins_before_end and (self.valid_to is None or since <= self.valid_to)


def grant(
    session: Session,
    actor: Actor,
    user_id: int,
    role: Role,
    region: int,
    *,
    body: str | None = None,
    since: date | None = None,
    until: date | None = None,
    stands_in_for: int | None = None,
) -> int:
    """Give a role at a place from a day on (today); a substitute's has an end."""
    actor.require(Role.ADMINISTRATOR, region=region)
    accounts.manageable(session, actor, user_id)
    since = since or clock.today()
    reasons = [
        *_misplaced(session, role, region, since),
        *_misdated(since, until),
        *_misshaped(role, body),
        *_excluded(session, user_id, role, region, since, until),
        *_no_substitute(session, user_id, role, region, until, stands_in_for),
    ]
    if reasons:
        raise NotReady(*reasons)
    grant_id = new_id()
    session.execute(
        insert(table(Grant)).values(
            id=grant_id,
            user_id=user_id,
            role=role,
            region=region,
            body=body,
            valid_from=since,
            valid_to=until,
            stands_in_for=stands_in_for,
        )
    )
    _enter(session, "granted", actor, user_id, region, role, since, until)
    return grant_id


def revoke(session: Session, actor: Actor, grant_id: int, *, last_day: date | None = None) -> None:
    """End a role after a day (today): what was done under it stays signed by somebody who held it.

    To keep somebody out from this minute on, disable the account.
    """
    given = table(Grant)
    row = session.execute(select(given).where(given.c.id == grant_id)).one_or_none()
    if row is None:
        raise NotNow(Reason("no_grant", "没有这条授权，列表可能已更新。请刷新后再选。"))
    actor.require(Role.ADMINISTRATOR, region=row.region)
    accounts.manageable(session, actor, row.user_id)
    last = last_day or clock.today()
    if last < clock.today():
        raise Malformed(Reason("past", "授权不能追溯收回：最早到今天为止。"))
    if row.valid_to is not None and row.valid_to <= last:
        raise NotNow(
            Reason("ended", "这条授权本来就到 {day} 为止。", {"day": row.valid_to.isoformat()})
        )
    if row.user_id == actor.user_id and row.role == Role.ADMINISTRATOR:
        raise NotReady(Reason("oneself_grant", "不能收回自己的管理员角色，请另一位管理员办理。"))
    session.execute(update(given).where(given.c.id == grant_id).values(valid_to=last))
    _enter(session, "revoked", actor, row.user_id, row.region, row.role, row.valid_from, last)


def grants_of(session: Session, user_id: int) -> list[Granted]:
    """Every grant of a person, past and present."""
    given = table(Grant)
    rows = session.execute(
        select(*(given.c[name] for name in Granted.__slots__))
        .where(given.c.user_id == user_id)
        .order_by(given.c.valid_from, given.c.id)
    )
    return [Granted(*row) for row in rows]


def _misplaced(session: Session, role: Role, region: int, day: date) -> list[Reason]:
    place = places.place_of(session, region)
    if place is None:
        return [Reason("no_place", "区划表里没有 {code}，请先导入区划。", {"code": region})]
    levels = LEVELS.get(role, set())
    if place.level not in levels:
        return [
            Reason(
                "level",
                "“{role}”只能在 {levels} 一级授予，{place} 不是。",
                {
                    "role": Word(ROLE_NAMES[role]),
                    "levels": [Word(n) for k, n in places.LEVEL_NAMES.items() if k in levels],
                    "place": place.name,
                },
            )
        ]
    if not place.stands_on(day):
        return [
            Reason(
                "abolished",
                "{place} 自 {day} 起不再存在，请在接替它的单位授予。",
                {"place": place.name, "day": place.valid_to},
            )
        ]
    return []


def _misdated(since: date, until: date | None) -> list[Reason]:
    if until is not None and until < since:
        return [
            Reason(
                "dates", "授权的止日 {until} 早于起日 {since}。", {"since": since, "until": until}
            )
        ]
    return []


def has_body(role: Role) -> bool:
    """Is the role held for a body of the village, whose signatures count apart?"""
    return role is Role.COMMITTEE


def _misshaped(role: Role, body: str | None) -> list[Reason]:
    if has_body(role) and body not in BODIES:
        return [Reason("body", "请选明是村两委还是驻村工作队：两者的签字分开计算。")]
    if not has_body(role) and body is not None:
        return [Reason("body_none", "只有“村两委/驻村工作队”一角色要选机构。")]
    return []


def _excluded(
    session: Session, user_id: int, role: Role, region: int, since: date, until: date | None
) -> list[Reason]:
    """Roles that exclude each other do so anywhere: who collects never reviews, wherever."""
    reasons = []
    for held in grants_of(session, user_id):
        if not held.meets(since, until):
            continue
        if frozenset((role, Role(held.role))) in INCOMPATIBLE:
            reasons.append(
                Reason(
                    "incompatible",
                    "此人已是“{held}”，不能同时是“{role}”。请换人，或先收回原角色。",
                    {"held": Word(ROLE_NAMES[Role(held.role)]), "role": Word(ROLE_NAMES[role])},
                )
            )
        elif held.role == role and held.region == region:
            reasons.append(
                Reason(
                    "twice",
                    "此人在此地已有“{role}”角色，不必重复授予。",
                    {"role": Word(ROLE_NAMES[role])},
                )
            )
    return reasons


def _no_substitute(
    session: Session,
    user_id: int,
    role: Role,
    region: int,
    until: date | None,
    colleague: int | None,
) -> list[Reason]:
    if colleague is None:
        return []
    reasons = []
    if until is None:
        reasons.append(Reason("substitute_end", "代班要有止日，到期自动收回。"))
    held = {(g.role, g.region) for g in grants_of(session, colleague)}
    if colleague == user_id or (role, region) not in held:
        reasons.append(
            Reason(
                "substitute_for",
                "被代班的人在此地没有“{role}”角色，无从代起。",
                {"role": Word(ROLE_NAMES[role])},
            )
        )
    return reasons


def _enter(
    session: Session,
    what: str,
    actor: Actor,
    user_id: int,
    region: int,
    role: str,
    since: date,
    until: date | None,
) -> None:
    audit_log.enter(
        session,
        "accounts",
        what,
        actor_id=actor.user_id,
        region=region,
        subject_id=user_id,
        detail={
            "role": str(role),
            "since": since.isoformat(),
            "until": until.isoformat() if until else None,
        },
    )
