"""Who may do what and where: roles, grants, reach. Every service call takes an Actor read
afresh."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session

from models.account import Grant, Ledger, User
from models.place import Region
from models.rows import table
from workflows.access.roles import ROLE_NAMES, Role
from workflows.base import clock
from workflows.base.refusals import NotYours, Reason
from workflows.base.words import Word


@dataclass(frozen=True, slots=True)
class Held:
    """One grant in force: the role and the range of regions it reaches (lo ≤ region < hi)."""

    role: Role
    lo: int
    hi: int
    body: str | None = None
    stands_in_for: int | None = None

    def reaches(self, region: int) -> bool:
        """Does the grant cover this region?"""
        return self.lo <= region < self.hi


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as they stand today: who, and which roles where. Never kept over two calls."""

    user_id: int
    name: str
    held: tuple[Held, ...] = ()

    def roles_at(self, region: int) -> set[Role]:
        """Every role the person holds over this region."""
        return {held.role for held in self.held if held.reaches(region)}

    def holds(self, *roles: Role) -> bool:
        """Does the person hold one of these roles anywhere?"""
        return any(held.role in roles for held in self.held)

    def ranges(self, roles: Iterable[Role] | None = None) -> list[tuple[int, int]]:
        """The regions the person reaches (with one of `roles`), as disjoint sorted ranges."""
        wanted = None if roles is None else set(roles)
        spans = sorted((h.lo, h.hi) for h in self.held if wanted is None or h.role in wanted)
        merged: list[tuple[int, int]] = []
        for lo, hi in spans:
            if merged and lo <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(hi, merged[-1][1]))
            else:
                merged.append((lo, hi))
        return merged

    def require(self, *roles: Role, region: int | None = None) -> None:
        """Refuse unless the person holds one of the roles (over the region, when one is named)."""
        if any(h.role in roles and (region is None or h.reaches(region)) for h in self.held):
            return
        raise NotYours(
            Reason(
                "role",
                "此事须由“{roles}”办理，您在此地没有这一角色。请联系管理员或交由相应人员办理。",
                {"roles": [Word(ROLE_NAMES[role]) for role in roles]},
            )
        )


# The sweeper: it lapses, reminds, escalates — and decides nothing.
SWEEPER: Final = Actor(0, Word("系统自动"), (Held(Role.SYSTEM, 0, 10**12),))


def actor_of(session: Session, user_id: int, day: date | None = None) -> Actor:
    """The person with the grants in force on a day (today); NotYours for a stranger or a disabled
    one."""
    name, held = _statements()
    asked = {"user": user_id, "day": day or clock.today()}
    person = session.execute(name, asked).one_or_none()
    if person is None or person.disabled_at is not None:
        raise NotYours(Reason("account", "该账号已停用或不存在，请联系管理员。"))
    rows = session.execute(held, asked).all()
    grants = tuple(Held(Role(r.role), r.key, r.below, r.body, r.stands_in_for) for r in rows)
    return Actor(user_id, person.name, grants or _before_places(session, user_id))


def _before_places(session: Session, user_id: int) -> tuple[Held, ...]:
    """Whoever an installation began with brings its places: until there are any, a grant has no
    place to name."""
    entries, regions = table(Ledger), table(Region)
    first = select(entries.c.id).where(
        entries.c.book == "accounts",
        entries.c.what == "installed",
        entries.c.subject_id == user_id,
    )
    if session.execute(select(regions.c.key).limit(1)).first():
        return ()
    return (Held(Role.ADMINISTRATOR, 0, 10**12),) if session.execute(first).first() else ()


@cache
def _statements() -> tuple[Select[Any], Select[Any]]:
    """Asked several times a click: name and grants of a person, put together once."""
    users, grants, regions = table(User), table(Grant), table(Region)
    name = select(users.c.name, users.c.disabled_at).where(users.c.id == bindparam("user"))
    held = (
        select(grants.c.role, regions.c.key, regions.c.below, grants.c.body, grants.c.stands_in_for)
        .join(regions, regions.c.key == grants.c.region)
        .where(
            grants.c.user_id == bindparam("user"),
            grants.c.valid_from <= bindparam("day"),
            grants.c.valid_to.is_(None) | (grants.c.valid_to >= bindparam("day")),
        )
        .order_by(grants.c.id)
    )
    return name, held


def names_of(session: Session, users: Iterable[int]) -> dict[int, str]:
    """{account: its owner's name}, disabled ones included."""
    wanted, people = set(users), table(User)
    if not wanted:
        return {}
    found = session.execute(select(people.c.id, people.c.name).where(people.c.id.in_(wanted)))
    return {row.id: row.name for row in found}
