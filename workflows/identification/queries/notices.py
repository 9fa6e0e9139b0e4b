"""Notices as their screen shows them: who waits, what hangs where until when, objections."""

from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session

from models.account import User
from models.batch import PublicityNotice
from models.case import Case
from models.place import Region
from models.record import NoticeLine, Objection, Paper
from models.rows import table
from models.rows.batch import PublicityNoticeRow
from models.rows.register import ObjectionPhoneRow
from workflows.access import places
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.places import Place
from workflows.access.roles import CASEWORK, SEES_CASES, SEES_PEOPLE
from workflows.base import clock
from workflows.base.rows import RowDict, read, rows_of
from workflows.base.words import _
from workflows.engine.loading import know
from workflows.engine.needs import PHONES
from workflows.engine.registry import pinned, processes_in
from workflows.identification import notice_lines
from workflows.identification.awaiting import pairs, waits
from workflows.identification.needs import CANDIDATES
from workflows.identification.notice_levels import level_of
from workflows.identification.record_states import Objected, objection
from workflows.storage import settings

MOST: Final = 1_000


class Timed(PublicityNoticeRow):
    """A notice and how it stands: is it drafted, does it hang, is it over, is there a list?"""

    drafted: bool
    hangs: bool
    over: bool
    prints: bool


class Listed(Timed):
    """A notice in a list of them: its village, how many households, how many wait for an answer."""

    village: str
    households: int
    unanswered: int


class Heard(Objected):
    """An objection on the register of a notice: whose household, and where that stands."""

    head_name: str
    case_state: str


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as its screen needs it. `overtaken`: the heads of a draft's households that have
    changed since, as the list has them."""

    row: Timed
    village: str
    lines: tuple[RowDict, ...]
    objections: tuple[Heard, ...]
    phones: tuple[ObjectionPhoneRow, ...]
    names: dict[int, str]
    overtaken: tuple[str, ...] = ()


def issuer(session: Session, actor: Actor, region: int, kind: int) -> str:
    """Who signs a list of this village: the office as it was entered, else by its place's name."""
    if not actor.roles_at(region):
        return ""
    level = "village" if kind == 1 else "township"
    place = next((place for place in places.path_of(session, region) if place.level == level), None)
    return (settings.unit_name(session, place.key) or office_of(place)) if place else ""


def office_of(place: Place) -> str:
    """The office of a village or township by the place's name."""
    name = place.name
    if name.endswith(("委员会", "委会", "办事处", "政府")):
        return name
    if place.level == "village":
        if name.endswith("社区"):
            return _("{place}居民委员会", place=name)
        return _("{place}村民委员会", place=name)
    if name.endswith("街道"):
        return _("{place}办事处", place=name)
    return _("{place}人民政府", place=name)


def waiting(session: Session, actor: Actor) -> list[RowDict]:
    """How many households wait for a list: per village batch, kind of notice and process."""
    cases, regions = table(Case), table(Region)
    lists = [(s, each) for s, each in pairs(*processes_in(Case)) if each.subject == "notice"]
    kind = case({state.key: each.level for state, each in lists}, value=cases.c.state)
    chosen = (
        select(
            cases.c.village_batch_id,
            cases.c.region,
            regions.c.name.label("village"),
            kind.label("kind"),
            cases.c.process,
            func.count().label("n"),
        )
        .join(regions, regions.c.key == cases.c.region)
        .where(
            within(actor, cases.c.region, CASEWORK),
            cases.c.notice_id.is_(None),
            cases.c.held_at.is_(None),
            cases.c.objections == 0,
            or_(*(waits(cases, state, each) for state, each in lists)),
        )
        .group_by(cases.c.village_batch_id, cases.c.region, regions.c.name, kind, cases.c.process)
        .order_by(kind, cases.c.region, cases.c.process)
        .limit(MOST)
    )
    return [dict(row) for row in session.execute(chosen).mappings()]


def candidates(
    session: Session,
    actor: Actor,
    region: int,
    village_batch_id: int,
    kind: int,
    process: str = "identification",
) -> list[RowDict]:
    """Who may stand on a list of that kind now, in file order. `again`: stood on one before."""
    if not actor.roles_at(region).intersection(CASEWORK):
        return []
    asked: RowDict = {"id": 0, "region": region, "kind": kind, "case_process": process}
    asked["village_batch_id"] = village_batch_id
    found = know(session, asked, CANDIDATES)
    lines = table(NoticeLine)
    stood = {
        row.case_id: row.notice_id
        for row in session.execute(
            select(lines.c.case_id, lines.c.notice_id)
            .where(lines.c.case_id.in_([row["id"] for row in found]), lines.c.kind == kind)
            .where(lines.c.close_at.is_not(None))
            .order_by(lines.c.id)
        )
    }
    return [
        {
            "id": row["id"],
            "version": row["version"],
            "head_name": row["head_name"],
            "members": row["members"],
            "group_name": row["group_name"],
            "village_batch_id": row["village_batch_id"],
            "again": stood.get(row["id"]),
        }
        for row in found
    ]


def current(session: Session, actor: Actor) -> list[Listed]:
    """Drafts and posted notices in reach: what is due first, then by the hour it will be."""
    notices = table(PublicityNotice)
    over = and_(notices.c.state == "posted", notices.c.close_at <= clock.now())
    rank = case((over, 0), (notices.c.state == "posted", 1), else_=2)
    chosen = (
        _listed(actor)
        .where(notices.c.state.in_(("draft", "posted")))
        .order_by(rank, notices.c.close_at, notices.c.id)
        .limit(MOST)
    )
    return [_listing(row) for row in read(session, chosen, Listed)]


def past(session: Session, actor: Actor, after: int | None, limit: int) -> list[Listed]:
    """Closed and void notices in reach, the newest first."""
    notices = table(PublicityNotice)
    chosen = _listed(actor).where(notices.c.state.in_(("closed", "void")))
    if after is not None:
        chosen = chosen.where(notices.c.id < after)
    chosen = chosen.order_by(notices.c.id.desc()).limit(limit)
    return [_listing(row) for row in read(session, chosen, Listed)]


def _listing(row: Listed) -> Listed:
    return cast("Listed", {**row, **_timed(row)})


def _timed(row: PublicityNoticeRow) -> Timed:
    """A notice with where it stands: is it still `drafted`, does it hang, and is its time `over`?

    `prints`: there is a list to put up, or one that was.
    """
    hangs = pinned(row).state(row["state"]).on_wall
    closes = row["close_at"]
    return Timed(
        **row,
        drafted=row["state"] == "draft",
        hangs=hangs,
        over=hangs and closes is not None and closes <= clock.now(),
        prints=row["state"] != "void",
    )


def _listed(actor: Actor) -> Any:
    notices, regions, lines = table(PublicityNotice), table(Region), table(NoticeLine)
    objections = table(Objection)
    households = select(func.count()).where(lines.c.notice_id == notices.c.id).scalar_subquery()
    unanswered = (
        select(func.count())
        .where(objections.c.notice_id == notices.c.id, objections.c.state == "open")
        .scalar_subquery()
    )
    return (
        select(
            notices,
            regions.c.name.label("village"),
            households.label("households"),
            unanswered.label("unanswered"),
        )
        .join(regions, regions.c.key == notices.c.region)
        .where(within(actor, notices.c.region, CASEWORK))
    )


def notice(session: Session, actor: Actor, notice_id: int) -> NoticeView | None:
    """One notice with its lines as they stand, objections and telephones; None out of reach."""
    notices = table(PublicityNotice)
    found = rows_of(session, notices, notices.c.id == notice_id)
    if not found or not actor.roles_at(found[0]["region"]) & SEES_CASES:
        return None
    row = _timed(found[0])
    lines, cases, regions = table(NoticeLine), table(Case), table(Region)
    chosen = (
        select(
            lines,
            cases.c.state.label("case_state"),
            cases.c.version.label("case_version"),
            cases.c.objections.label("open_objections"),
            cases.c.held_at,
            cases.c.edition,
            cases.c.notice_id.label("stands_on"),
        )
        .join(cases, cases.c.id == lines.c.case_id)
        .where(lines.c.notice_id == notice_id)
        .order_by(lines.c.id)
    )
    stood = [dict(line) for line in session.execute(chosen).mappings()]
    raised = objections_of(session, actor, notice_id)
    village = session.execute(
        select(regions.c.name).where(regions.c.key == row["region"])
    ).scalar_one()
    finders = {key for objection in raised for key in objection["finders"]}
    users = table(User)
    names = session.execute(select(users.c.id, users.c.name).where(users.c.id.in_(finders)))
    return NoticeView(
        row=row,
        village=village,
        lines=tuple(stood),
        objections=tuple(raised),
        phones=tuple(know(session, row, PHONES)),
        names={user.id: user.name for user in names},
        overtaken=tuple(line["head_name"] for line in notice_lines.overtaken(session, row)),
    )


def objections_of(session: Session, actor: Actor, notice_id: int) -> list[Heard]:
    """The register of objections of a notice, in the order they came; none for a mere reader."""
    raised, cases = table(Objection), table(Case)
    chosen = (
        select(raised, cases.c.head_name, cases.c.state.label("case_state"))
        .join(cases, cases.c.id == raised.c.case_id)
        .where(raised.c.notice_id == notice_id, within(actor, raised.c.region, CASEWORK))
        .order_by(raised.c.raised_at, raised.c.id)
    )
    return [cast("Heard", {**row, **objection(row)}) for row in read(session, chosen, Heard)]


def photos(session: Session, actor: Actor, row: PublicityNoticeRow) -> list[RowDict]:
    """The photos of a notice's posting and end, as they lie in its households' folders."""
    if not actor.roles_at(row["region"]) & SEES_PEOPLE or row["posted_at"] is None:
        return []
    papers, lines = table(Paper), table(NoticeLine)
    chosen = (
        select(papers.c.attachment_id, papers.c.title, func.min(papers.c.filed_at).label("at"))
        .join(lines, lines.c.case_id == papers.c.case_id)
        .where(
            lines.c.notice_id == row["id"],
            papers.c.folder == level_of(row["kind"]).folder,
            papers.c.filed_at >= row["posted_at"],
            papers.c.attachment_id.is_not(None),
        )
        .group_by(papers.c.attachment_id, papers.c.title)
        .order_by(func.min(papers.c.filed_at), papers.c.attachment_id)
        .limit(60)
    )
    return [dict(found) for found in session.execute(chosen).mappings()]
