"""The names behind a leader's mark: who stands there, who finished that week, what hangs where.

Leaders read a head's name, village and state; a page at a time, villages found by the tallies.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlmodel import Session

from models.batch import PublicityNotice, VillageBatch
from models.case import Case, Event, Tally
from models.place import Region
from models.record import NoticeLine
from models.rows import table
from workflows.access import places
from workflows.access.people import Actor
from workflows.access.places import Place
from workflows.access.roles import SEES_PEOPLE
from workflows.base import clock
from workflows.engine.deadlines import late, late_by_day
from workflows.engine.definition import State
from workflows.engine.registry import process_of
from workflows.reports.progress import inside, milestones, newest_batches, seen


@dataclass(frozen=True, slots=True)
class Named:
    """One household behind a mark. Leaders read name, village and state; the rest is for casework.

    `cursor` is where the next page of the list goes on.
    """

    cursor: tuple[int, int]
    case_id: int | None
    head_name: str
    village: int
    village_name: str
    state: State
    since: date | None
    due: date | None


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice on a board: where, which, from when to when."""

    notice_id: int
    village: int
    village_name: str
    kind: int
    title: str
    posted: date
    closes: date
    closed: date | None

    def is_due(self, today: date) -> bool:
        """Has its time run out without anybody closing it?"""
        return self.closed is None and self.closes <= today


@dataclass(frozen=True, slots=True)
class Trained:
    """A village and where its batch stands; `on` the day its training was closed."""

    village: int
    village_name: str
    state: State
    on: date | None


def notices(
    session: Session, actor: Actor, region: int, *, back: int = 30, limit: int = 200
) -> list[Posted]:
    """The notices hanging now, what closes first before the rest, and those taken down lately."""
    place = seen(session, actor, region)
    posted, regions = table(PublicityNotice), table(Region)
    wanted = (
        select(posted, regions.c.name.label("village_name"))
        .join(regions, regions.c.key == posted.c.region)
        .where(
            inside(posted.c.region, place),
            posted.c.state.in_(("posted", "closed")),
            posted.c.close_at >= clock.now() - timedelta(days=back),
        )
        # What hangs now comes before what was taken down: only the old is ever left off.
        .order_by(posted.c.state.desc(), posted.c.close_at, posted.c.id)
        .limit(limit)
    )
    return [
        Posted(
            row["id"],
            row["region"],
            row["village_name"],
            row["kind"],
            row["title"],
            clock.shanghai_day(row["posted_at"]),
            clock.shanghai_day(row["close_at"]),
            _day(row["closed_at"]),
        )
        for row in session.execute(wanted).mappings()
    ]


def trainings(session: Session, actor: Actor, region: int) -> list[Trained]:
    """Every village with a batch: its newest one, and whether the training is closed."""
    place = seen(session, actor, region)
    batches, regions = table(VillageBatch), table(Region)
    rows = session.execute(
        select(batches.c.region, batches.c.state, batches.c.trained_at, regions.c.name)
        .join(regions, regions.c.key == batches.c.region)
        .where(batches.c.id.in_(newest_batches(place)))
        .order_by(batches.c.region)
    )
    process = process_of("village_batch")
    return [
        Trained(row.region, row.name, process.state(row.state), _day(row.trained_at))
        for row in rows
    ]


def names(
    session: Session,
    actor: Actor,
    region: int,
    states: Iterable[str],
    *,
    overdue: bool = False,
    after: tuple[int, int] = (0, 0),
    limit: int = 50,
) -> list[Named]:
    """The households behind a mark, in the order of villages; `after` is the cursor to go on from.

    The tallies say which villages have any, so that no case is read that is not shown.
    """
    place = seen(session, actor, region)
    wanted = tuple(states)
    tally = table(Tally)
    kind, when = ("due", late_by_day(tally.c.state, tally.c.day)) if overdue else ("state", true())
    having = _villages(place, kind, wanted, when, after[0], limit)
    villages = session.execute(having).scalars().all()
    cases, regions = table(Case), table(Region)
    chosen = (
        select(cases, regions.c.name)
        .join(regions, regions.c.key == cases.c.region)
        .where(
            cases.c.region.in_(villages),
            cases.c.state.in_(wanted),
            (cases.c.region > after[0]) | (cases.c.id > after[1]),
        )
        .order_by(cases.c.region, cases.c.id)
        .limit(limit)
    )
    if overdue:
        chosen = chosen.where(late(cases))
    return [_named(row, actor) for row in session.execute(chosen)]


def arrivals(
    session: Session, actor: Actor, region: int, stage: str, first: date, last: date, *, limit: int
) -> list[Named]:
    """The households that finished a stage within these days, as far as `limit` goes."""
    place = seen(session, actor, region)
    state = milestones()[stage]
    tally, cases, events, regions = table(Tally), table(Case), table(Event), table(Region)
    window = (tally.c.day >= first.toordinal()) & (tally.c.day <= last.toordinal())
    villages = _villages(place, "came", (state,), window, 0, limit)
    chosen = (
        select(cases, regions.c.name)
        .join(regions, regions.c.key == cases.c.region)
        .where(
            cases.c.region.in_(session.execute(villages).scalars().all()),
            select(events.c.id)
            .where(
                events.c.subject_id == cases.c.id,
                events.c.target == state,
                events.c.source != state,
                events.c.recorded_at >= clock.start_of(first),
                events.c.recorded_at < clock.start_of(last + timedelta(days=1)),
            )
            .exists(),
        )
        .order_by(cases.c.region, cases.c.id)
        .limit(limit)
    )
    return [_named(row, actor) for row in session.execute(chosen)]


def listed(session: Session, actor: Actor, notice_id: int) -> list[Named]:
    """The households on a posted list, as they stand now."""
    posted, lines = table(PublicityNotice), table(NoticeLine)
    cases, regions = table(Case), table(Region)
    region = session.execute(
        select(posted.c.region).where(posted.c.id == notice_id, posted.c.state != "draft")
    ).scalar_one_or_none()
    seen(session, actor, region or 0)
    chosen = (
        select(cases, regions.c.name)
        .join(lines, lines.c.case_id == cases.c.id)
        .join(regions, regions.c.key == cases.c.region)
        .where(lines.c.notice_id == notice_id)
        .order_by(lines.c.id)
    )
    return [_named(row, actor) for row in session.execute(chosen)]


def _villages(
    place: Place,
    kind: str,
    states: Sequence[str],
    days: ColumnElement[bool],
    start: int,
    limit: int,
) -> Any:
    """The first villages, from `start` on, that the tallies say have somebody of that kind."""
    tally, regions = table(Tally), table(Region)
    return (
        select(regions.c.key)
        .join(
            tally,
            (tally.c.region == regions.c.key)
            & (tally.c.county == regions.c.key - regions.c.key % places.COUNTY)
            & (tally.c.kind == kind),
        )
        .where(
            inside(regions.c.key, place),
            regions.c.key >= start,
            regions.c.level == "village",
            tally.c.state.in_(states),
            days,
            tally.c.n > 0,
        )
        .group_by(regions.c.key)
        .order_by(regions.c.key)
        .limit(limit + 1)
    )


def _named(row: Any, actor: Actor) -> Named:
    whole = bool(actor.roles_at(row.region) & SEES_PEOPLE)
    return Named(
        (row.region, row.id),
        row.id if whole else None,
        row.head_name,
        row.region,
        row.name,
        process_of("identification").state(row.state),
        _day(row.since) if whole else None,
        _day(row.due_at) if whole else None,
    )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else clock.shanghai_day(moment)
