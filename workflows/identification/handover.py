"""交接: what a person who leaves still has in hand, and who stands in for them, from day to day.

An administrator gives the roles over; the open meetings and visits are passed on by the village
itself (更换主持人、记录人 · 更换调查人), for an administrator touches no case.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from models.account import User
from models.batch import ReviewMeeting
from models.case import Case, Part
from models.place import Region
from models.record import Survey
from models.rows import table
from workflows.access import accounts, grants
from workflows.access.area_scope import within
from workflows.access.grants import Granted
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE, Role
from workflows.base import audit_log, clock
from workflows.base.refusals import Malformed, NotReady, NotYours, Reason, Refused
from workflows.engine.registry import process_of, states_where


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    """A meeting that still needs this person; `part` says what for."""

    meeting_id: int
    village: int
    village_name: str
    planned_on: date
    part: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A household this person visits or has claimed. Who may not see it reads the village only."""

    case_id: int | None
    head_name: str
    village: int
    village_name: str


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Everything in one person's hands."""

    user_id: int
    name: str
    grants: tuple[Granted, ...]
    meetings: tuple[OpenMeeting, ...]
    visits: tuple[OpenCase, ...]
    claims: tuple[OpenCase, ...]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The grants given, and those that could not be, each with its reasons."""

    given: tuple[int, ...]
    refused: tuple[tuple[Granted, tuple[Reason, ...]], ...]


def open_work(session: Session, actor: Actor, user_id: int) -> OpenWork:
    """What the person has in hand: read by themselves, their colleagues and their administrator."""
    users = table(User)
    name = session.execute(select(users.c.name).where(users.c.id == user_id)).scalar_one_or_none()
    held = [] if name is None else grants.grants_of(session, user_id)
    if name is None or not _may_read(session, actor, user_id, held):
        raise NotYours(Reason("no_account", "没有这个账号，列表可能已更新。请刷新后再选。"))
    today = clock.today()
    return OpenWork(
        user_id,
        name,
        tuple(grant for grant in held if grant.meets(today, None)),
        _meetings(session, actor, user_id),
        _visits(session, actor, user_id),
        _claims(session, actor, user_id),
    )


def hand_over(
    session: Session,
    actor: Actor,
    user_id: int,
    to: int,
    *,
    since: date | None = None,
    until: date,
) -> HandedOver:
    """Let a colleague stand in for every role the person holds, from a day to a day.

    A role the colleague may not hold beside their own is left out and listed with its reasons.
    """
    accounts.manageable(session, actor, user_id)
    since = since or clock.today()
    held = [g for g in grants.grants_of(session, user_id) if g.meets(since, until)]
    if not held:
        raise NotReady(Reason("handover_nothing", "这段时间里此人没有角色，无可交接。"))
    if to == user_id:
        raise Malformed(Reason("handover_self", "不能交接给本人，请另选一位同事。"))
    given: list[int] = []
    refused: list[tuple[Granted, tuple[Reason, ...]]] = []
    for grant in held:
        try:
            given.append(
                grants.grant(
                    session,
                    actor,
                    to,
                    Role(grant.role),
                    grant.region,
                    body=grant.body,
                    since=since,
                    until=until,
                    stands_in_for=user_id,
                )
            )
        except Refused as refusal:
            refused.append((grant, refusal.reasons))
    if not given:
        raise NotReady(*(reason for _grant, reasons in refused for reason in reasons))
    audit_log.enter(
        session,
        "accounts",
        "handed_over",
        actor_id=actor.user_id,
        subject_id=user_id,
        detail={"to": to, "roles": len(given), "left": len(refused), "until": until.isoformat()},
    )
    return HandedOver(tuple(given), tuple(refused))


def _may_read(session: Session, actor: Actor, user_id: int, held: list[Granted]) -> bool:
    """Oneself; who works where the person works; the administrator of the account."""
    if actor.user_id == user_id or any(actor.roles_at(g.region) & SEES_PEOPLE for g in held):
        return True
    if not actor.holds(Role.ADMINISTRATOR):
        return False
    return accounts.manageable(session, actor, user_id).id == user_id


def _meetings(session: Session, actor: Actor, user_id: int) -> tuple[OpenMeeting, ...]:
    meetings, regions = table(ReviewMeeting), table(Region)
    live = [state.key for state in process_of("meeting").open_states()]
    rows = session.execute(
        select(meetings, regions.c.name.label("village_name"))
        .join(regions, regions.c.key == meetings.c.region)
        .where(
            within(actor, meetings.c.region),
            meetings.c.state.in_(live),
            or_(meetings.c.chair_id == user_id, meetings.c.recorder_id == user_id),
        )
        .order_by(meetings.c.planned_on, meetings.c.id)
    )
    return tuple(
        OpenMeeting(
            row["id"],
            row["region"],
            row["village_name"],
            row["planned_on"],
            "chair" if row["chair_id"] == user_id else "recorder",
        )
        for row in rows.mappings()
    )


def _visits(session: Session, actor: Actor, user_id: int) -> tuple[OpenCase, ...]:
    cases, parts, surveys, regions = table(Case), table(Part), table(Survey), table(Region)
    rows = session.execute(
        select(cases.c.id, cases.c.head_name, cases.c.region, regions.c.name, surveys.c.surveyors)
        .join(parts, parts.c.case_id == cases.c.id)
        .join(surveys, surveys.c.id == cases.c.survey_id)
        .join(regions, regions.c.key == cases.c.region)
        .where(
            parts.c.user_id == user_id,
            parts.c.part == "surveyed",
            cases.c.state.in_(states_where("case", lambda state: state.visited)),
            within(actor, cases.c.region),
        )
        .order_by(cases.c.region, cases.c.id)
    )
    return tuple(_seen(actor, row) for row in rows if user_id in row.surveyors)


def _claims(session: Session, actor: Actor, user_id: int) -> tuple[OpenCase, ...]:
    cases, regions = table(Case), table(Region)
    rows = session.execute(
        select(cases.c.id, cases.c.head_name, cases.c.region, regions.c.name)
        .join(regions, regions.c.key == cases.c.region)
        .where(
            cases.c.claimed_by.is_not(None),
            cases.c.claimed_by == user_id,
            within(actor, cases.c.region),
        )
        .order_by(cases.c.region, cases.c.id)
    )
    return tuple(_seen(actor, row) for row in rows)


def _seen(actor: Actor, row: Any) -> OpenCase:
    sees = bool(actor.roles_at(row.region) & SEES_PEOPLE)
    return OpenCase(row.id if sees else None, row.head_name if sees else "", row.region, row.name)
