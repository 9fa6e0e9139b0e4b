"""The registers and accounts of a merged village go along to its successor."""

from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, SQLModel

from models.account import Grant, User
from models.keys import new_id
from models.place import Region
from models.register import ObjectionPhone, OfficialKin, Representative
from models.rows import table
from workflows.access import grants
from workflows.access.accounts import MANAGERS
from workflows.access.people import Actor
from workflows.access.roles import ROLE_NAMES, Role
from workflows.base import audit_log, clock
from workflows.base.refusals import Reason, Refused
from workflows.base.rows import RowDict, rows_of
from workflows.base.words import Word

# Representatives and declared kin go along: nobody may stop standing back by a merger.
_ROWS: Final[tuple[type[SQLModel], ...]] = (Representative, OfficialKin)


def entries(session: Session, region: int) -> int:
    """How many entries of its registers would go along."""
    own = sum(_count(session, kind, region) for kind in _ROWS)
    return own + len(_answering(session, region))


def _count(session: Session, kind: type[SQLModel], region: int) -> int:
    source = table(kind)
    counted = select(func.count()).select_from(source).where(source.c.region == region)
    return int(session.execute(counted).scalar_one())


def carry(session: Session, actor: Actor, region: int, place: tuple[int, int]) -> None:
    """Representatives, kin and objection telephones stand at `place` (village, county) from now."""
    for kind in _ROWS:
        source = table(kind)
        if n := _count(session, kind, region):
            session.execute(
                update(source)
                .where(source.c.region == region)
                .values(region=place[0], county=place[1])
            )
            _note(session, actor, region, source.name, {"into": place[0], "n": n})
    _phones(session, actor, region, place)


def _phones(session: Session, actor: Actor, region: int, place: tuple[int, int]) -> None:
    """A telephone that answers for the old village answers for the new one from today. Its entry
    stays, ended: it stands on the posters of before."""
    source = table(ObjectionPhone)
    old = _answering(session, region)
    if not old:
        return
    there = {row["phone"] for row in _answering(session, place[0])}
    fresh = [
        dict(row)
        | {"id": new_id(), "region": place[0], "county": place[1]}
        | {"valid_from": max(row["valid_from"], clock.today())}
        for row in old
        if row["phone"] not in there
    ]
    if fresh:
        session.execute(insert(source), fresh)
    for row in old:
        ended = {"valid_to": max(row["valid_from"], clock.today())}
        session.execute(update(source).where(source.c.id == row["id"]).values(ended))
    _note(session, actor, region, source.name, {"into": place[0], "n": len(old)})


def _answering(session: Session, region: int) -> list[RowDict]:
    """The telephones that still answer tomorrow."""
    phones = table(ObjectionPhone)
    later = phones.c.valid_to.is_(None) | (phones.c.valid_to > clock.today())
    return [dict(row) for row in rows_of(session, phones, phones.c.region == region, later)]


def _note(session: Session, actor: Actor, region: int, name: str, detail: RowDict) -> None:
    what = f"{name}_relocated"
    audit_log.enter(
        session, "registers", what, actor_id=actor.user_id, region=region, detail=detail
    )


def granted(session: Session, region: int) -> list[Any]:
    """The grants in force in a place, and tomorrow too."""
    given, today = table(Grant), clock.today()
    return list(
        session.execute(
            select(given).where(
                given.c.region == region, given.c.valid_to.is_(None) | (given.c.valid_to > today)
            )
        )
    )


def accounts(session: Session, actor: Actor, region: int, into: int, *, ends: bool) -> int:
    """Who works in the village works in its successor; there no longer, once nothing is left.
    Returns how many grants were given or taken back."""
    changed = 0
    for row in granted(session, region):
        since = max(row.valid_from, clock.today())
        try:
            grants.grant(
                session, actor, row.user_id, Role(row.role), into, body=row.body, since=since,
                until=row.valid_to, stands_in_for=row.stands_in_for,
            )  # fmt: skip
        except Refused as refused:
            # Who works there already needs no second grant.
            if {reason.key for reason in refused.reasons} - {"twice"}:
                raise
        else:
            changed += 1
        if ends:
            grants.revoke(session, actor, row.id)
            changed += 1
    return changed


def behind(session: Session, actor: Actor) -> list[Reason]:
    """Grants in force at a unit that has ended and that no move takes along (a township, a county,
    a village nobody follows): one sentence each, for who gives grants there."""
    given, regions, users = table(Grant), table(Region), table(User)
    later, today = regions.alias(), clock.today()
    spans = actor.ranges(MANAGERS)
    chosen = (
        select(
            regions.c.key, regions.c.name, regions.c.valid_to, later.c.name.label("into"),
            users.c.login, given.c.role,
        )
        .join(regions, regions.c.key == given.c.region)
        .join(users, users.c.id == given.c.user_id)
        .outerjoin(later, later.c.key == regions.c.successor)
        .where(
            regions.c.valid_to < today,
            (regions.c.level != "village") | regions.c.successor.is_(None),
            given.c.valid_to.is_(None) | (given.c.valid_to > today),
            users.c.disabled_at.is_(None),
        )
        .order_by(regions.c.key, given.c.id)
    )  # fmt: skip
    found = []
    for row in session.execute(chosen):
        if not any(lo <= row.key < hi for lo, hi in spans):
            continue
        told = {
            "login": row.login, "role": Word(ROLE_NAMES[Role(row.role)]), "place": row.name,
            "day": row.valid_to, "into": row.into,
        }  # fmt: skip
        found.append(
            Reason(
                "grant_at_ended",
                "账号 {login} 的“{role}”还授在“{place}”（{day} 停用，继任“{into}”）。"
                "请在“账号与授权”里改授到继任单位，再收回这一项。",
                told,
            )
            if row.into
            else Reason(
                "grant_at_ended_alone",
                "账号 {login} 的“{role}”还授在“{place}”（{day} 停用，没有继任单位）。"
                "请在“账号与授权”里核对后收回。",
                told,
            )
        )
    return found
