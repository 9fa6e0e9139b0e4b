"""A department's list: the dry run, and what is kept of it — its hits, its figures, its hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlmodel import Session

from models.comparing import DepartmentHit, DepartmentList
from models.rows import table
from workflows.access.people import Actor
from workflows.access.places import standing_in
from workflows.access.roles import Role
from workflows.base import audit_log, clock
from workflows.base.refusals import Malformed, NotNow, Reason
from workflows.engine import execute
from workflows.identification.departments import later, reading
from workflows.identification.departments.kinds import BY_KEY, Kind
from workflows.identification.departments.matching import (
    Match,
    counties,
    known,
    left_out,
    matched,
    within_counties,
)
from workflows.identification.departments.states import HitState

TAKERS: Final = frozenset({Role.COUNTY})


# So much of a list the dry run keeps for the screen; the figures tell of all.
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Staged:
    """What taking the list in would do now, as the screen keeps it: figures, and the first SHOWN
    of what they count.

    `read`: rows that can be compared; `unread`: how many cannot, `why`: where and why;
    `nameless`: rows without an ID number; `foot`: rows that are nobody; `fresh`: hits to be opened,
    `shown`: (row, name, head, what the list says as (key, text)); `same`: rows that are hits
    already; `left_out`: households not compared for lack of authorisation; `older`: open hits of
    older lists that this one replaces; `sheets`: of each sheet that is not read why.
    """

    kind: Kind
    read: int
    unread: int
    why: tuple[tuple[str, Reason], ...]
    nameless: int
    foot: int
    sheets: tuple[Reason, ...]
    fresh: int
    shown: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...]
    same: int
    left_out: int
    older: int


@dataclass(frozen=True, slots=True)
class _Compared:
    """The same, whole: it lives as long as one call."""

    found: reading.Reading
    fresh: tuple[Match, ...]
    same: int
    left_out: int
    older: tuple[int, ...]


def stage(
    session: Session,
    actor: Actor,
    region: int,
    content: bytes,
    *,
    name: str,
    as_of: date,
    kind: str = "",
) -> Staged:
    """The dry run of a file for a county (of one that ended: for the one that follows it): writes
    nothing and keeps no row that hits nobody.

    Malformed for a bad file or a day to come; NotNow for a list taken in before, or one older
    than the newest of its kind; NotYours for whoever is not that county's officer.
    """
    region = standing_in(session, region)
    all_ = _compare(session, actor, region, content, name=name, as_of=as_of, kind=kind)
    found = all_.found
    return Staged(
        kind=found.kind,
        read=len(found.lines),
        unread=len(found.unread),
        why=found.unread[:SHOWN],
        nameless=found.nameless,
        foot=found.foot,
        sheets=found.sheets,
        fresh=len(all_.fresh),
        shown=tuple((hit.row, hit.person, hit.head_name, hit.says) for hit in all_.fresh[:SHOWN]),
        same=all_.same,
        left_out=all_.left_out,
        older=len(all_.older),
    )


def _compare(
    session: Session,
    actor: Actor,
    region: int,
    content: bytes,
    *,
    name: str,
    as_of: date,
    kind: str,
) -> _Compared:
    actor.require(*TAKERS, region=region)
    if as_of > clock.today():
        wrong = "数据截止日 {day} 还没有到。请按名单上写的日期填写。"
        raise Malformed(Reason("list_future", wrong, {"day": as_of.isoformat()}))
    found = reading.read(content, name, clock.today(), kind)
    _refuse_known(session, region, found.kind.key, found.sha, as_of)
    hits = matched(session, actor, region, found.kind.key, found.lines)
    there = known(session, [hit.mark for hit in hits])
    marks = {hit.mark for hit in hits}
    return _Compared(
        found,
        fresh=tuple(hit for hit in hits if hit.mark not in there),
        same=len(there),
        left_out=left_out(session, actor, region),
        older=tuple(
            _older(session, counties(session, actor, region), found.kind.key, as_of, marks)
        ),
    )


def take_in(
    session: Session,
    actor: Actor,
    region: int,
    content: bytes,
    *,
    name: str,
    as_of: date,
    office: str,
    kind: str = "",
    token: str,
) -> tuple[int, int]:
    """Take a list in: (new hits, older ones it replaces). Everything is asked anew at this moment.

    The file is read once more and let go: what stays is its hash, its figures, its hits, and for a
    while its rows, each sealed under its own ID number (`later`).
    Raises what `stage` raises; handed in twice under one token it counts once.
    """
    lists = table(DepartmentList)
    before = execute.opened_before(session, DepartmentList, "take_in", actor, token)
    if before:
        chosen = select(lists.c.hits).where(lists.c.id == before[0]["subject_id"])
        return int(session.execute(chosen).scalar_one()), 0
    region = standing_in(session, region)
    all_ = _compare(session, actor, region, content, name=name, as_of=as_of, kind=kind)
    found = all_.found
    event = execute.open_subject(
        session,
        DepartmentList,
        "take_in",
        actor,
        {"kind": found.kind.key, "as_of": as_of, "office": office},
        token=token,
        region=region,
        county=region,
        kind=found.kind.key,
        office=office.strip(),
        as_of=as_of,
        file_name=name[:120],
        file_sha=found.sha,
        read=len(found.lines),
        unread=len(found.unread),
        nameless=found.nameless,
        hits=len(all_.fresh),
        left_out=all_.left_out,
    )
    list_id = event["subject_id"]
    kept = later.keep(session, actor, list_id, found)
    if all_.fresh:
        wishes: list[tuple[dict[str, object], dict[str, object]]] = [
            ({}, _columns(hit, found.kind, list_id, as_of)) for hit in all_.fresh
        ]
        execute.open_many(session, DepartmentHit, "found", actor, wishes, token=f"{token}-hits")
    hits = table(DepartmentHit)
    versions = session.execute(
        select(hits.c.id, hits.c.version).where(hits.c.id.in_(all_.older))
    ).all()
    seen = {row.id: row.version for row in versions}
    if seen:
        execute.perform_many(
            session,
            sorted(seen),
            "supersede",
            actor,
            {"list_id": list_id},
            seen=seen,
            token=f"{token}-older",
            of=DepartmentHit,
        )
    replaced = len(seen)
    audit_log.enter(
        session,
        "imports",
        "department_list",
        actor_id=actor.user_id,
        region=region,
        subject_id=list_id,
        detail={
            "kind": found.kind.key,
            "sha": found.sha,
            "as_of": as_of.isoformat(),
            "read": len(found.lines),
            "unread": len(found.unread),
            "nameless": found.nameless,
            "hits": len(all_.fresh),
            "left_out": all_.left_out,
            "replaced": replaced,
            "kept": kept,
        },
    )
    return len(all_.fresh), replaced


def _columns(hit: Match, kind: Kind, list_id: int, as_of: date) -> dict[str, object]:
    return {
        "region": hit.region,
        "county": hit.county,
        "list_id": list_id,
        "household_id": hit.household_id,
        "case_id": hit.case_id,
        "person_id": hit.person_id,
        "kind": kind.key,
        "as_of": as_of,
        "says": [list(pair) for pair in hit.says],
        "mark": hit.mark,
    }


def _refuse_known(session: Session, region: int, kind: str, sha: str, as_of: date) -> None:
    """A list counts once; an older one says nothing that a newer one has not corrected."""
    lists = table(DepartmentList)
    own = lists.c.region == region, lists.c.kind == kind
    twice = session.execute(
        select(lists.c.as_of, lists.c.opened_at).where(*own, lists.c.file_sha == sha)
    ).first()
    if twice is not None:
        wrong = "这份名单已于 {day} 收取比对过，不再重复。请选另一份名单。"
        day = clock.shanghai_day(twice.opened_at).isoformat()
        raise NotNow(Reason("list_twice", wrong, {"day": day}))
    newest = session.execute(
        select(lists.c.as_of).where(*own).order_by(lists.c.as_of.desc()).limit(1)
    ).scalar_one_or_none()
    if newest is not None and as_of < newest:
        wrong = "“{kind}”已有数据截止 {newest} 的名单，比这份（{day}）新。请选更新的名单。"
        figures = {
            "kind": BY_KEY[kind].label,
            "newest": newest.isoformat(),
            "day": as_of.isoformat(),
        }
        raise NotNow(Reason("list_older", wrong, figures))


def _older(
    session: Session, within: Sequence[int], kind: str, as_of: date, marks: set[str]
) -> list[int]:
    """Open hits of the kind from older lists of the counties that this list does not repeat."""
    hits = table(DepartmentHit)
    rows = session.execute(
        select(hits.c.id, hits.c.mark).where(
            hits.c.state == HitState.OPEN,
            hits.c.kind == kind,
            hits.c.as_of < as_of,
            within_counties(hits.c.region, within),
        )
    )
    return [row.id for row in rows if row.mark not in marks]
