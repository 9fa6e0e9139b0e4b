"""What leaders read of a place: counts, ages, delays, trend — from the tallies alone, whatever the
number of cases. The names behind a mark are in workflows.reports.drilldown.

Inside a township the village rows are added up; from the county upwards the county's own are read.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, literal, select, true
from sqlmodel import Session

from models.batch import VillageBatch
from models.case import Tally
from models.rows import table
from workflows.access import places
from workflows.access.people import Actor
from workflows.access.places import Place
from workflows.access.roles import CASEWORK, Role
from workflows.base import clock
from workflows.base.refusals import NotYours, Reason
from workflows.engine.deadlines import SOON, late_by_day
from workflows.engine.definition import State
from workflows.engine.registry import process_of
from workflows.identification.states import CaseStage

SEERS: Final = CASEWORK | {Role.LEADER, Role.INSPECTOR}
TRAINING: Final = CaseStage.TRAINING
_VILLAGE_DIGITS: Final = places.TOWNSHIP
# How wide the units directly below a place are, as keys go.
_STEPS: Final = {
    "village": 1,
    "township": 1,
    "county": _VILLAGE_DIGITS,
    "prefecture": places.COUNTY,
    "province": 100_000_000,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One state: how many stand there, how long stays last (in days), how many are late."""

    state: State
    now: int
    overdue: int
    soon: int
    stays: int
    median: int | None
    ninetieth: int | None
    oldest: int | None


@dataclass(frozen=True, slots=True)
class StageCount:
    """One of the six steps: `here` now, and `reached` it or went past it (ended cases apart)."""

    key: str
    label: str
    here: int
    reached: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The numbers of one place."""

    place: Place
    stages: tuple[StageCount, ...]
    states: tuple[Standing, ...]
    ended: Mapping[str, int]
    villages: int
    trained: int

    @property
    def total(self) -> int:
        """Every application ever opened here."""
        return self.open + self.filed + sum(self.ended.values())

    @property
    def filed(self) -> int:
        """Those with their card."""
        return next(s.now for s in self.states if s.state.goal)

    @property
    def open(self) -> int:
        """Those on their way."""
        return sum(s.now for s in self.states if not s.state.final)

    @property
    def overdue(self) -> int:
        """Those past their limit."""
        return sum(s.overdue for s in self.states)

    @property
    def soon(self) -> int:
        """Those whose limit ends within three days."""
        return sum(s.soon for s in self.states)


@dataclass(frozen=True, slots=True)
class Grid:
    """The places directly below one, by stage; training counts villages, the others cases."""

    places: tuple[Place, ...]
    here: Mapping[tuple[int, str], int]
    overdue: Mapping[tuple[int, str], int]


def milestones() -> dict[str, str]:
    """{stage: the state that shows it as done}, for the trend."""
    states = process_of("identification").states
    return {state.completes: state.key for state in states if state.completes}


def states_where(stage: str) -> tuple[State, ...]:
    """The states a stage consists of."""
    return tuple(state for state in process_of("identification").states if state.stage == stage)


def tops(session: Session, actor: Actor) -> list[Place]:
    """The places a person looks at the progress of: those of today first, and the widest."""
    keys = dict.fromkeys(
        h.lo for h in sorted(actor.held, key=lambda h: h.lo - h.hi) if h.role in SEERS
    )
    found = [place for key in keys if (place := places.place_of(session, key))]
    return sorted(found, key=lambda place: not place.stands_on(clock.today()))


def below(session: Session, actor: Actor, region: int) -> list[Place]:
    """The places directly below one."""
    return places.children(session, seen(session, actor, region).key)


def overview(session: Session, actor: Actor, region: int) -> Overview:
    """Everything a leader counts, in a fixed number of queries."""
    place = seen(session, actor, region)
    process = process_of("identification")
    standing = _standings(session, _Rows.of(session, place), process.states)
    trained = _trained_by(session, place, place.below - place.key)
    villages = sum(trained.values())
    ready = sum(n for (_, done), n in trained.items() if done)
    return Overview(
        place,
        _stages(standing, ready, villages),
        standing,
        {s.state.key: s.now for s in standing if s.state.final and not s.state.stage},
        villages,
        ready,
    )


def grid(session: Session, actor: Actor, region: int) -> Grid:
    """The places below one against the six stages: who stands where, who is late."""
    place = seen(session, actor, region)
    under = tuple(places.children(session, place.key)) or (place,)
    step = _STEPS[place.level]
    here: Counter[tuple[int, str]] = Counter()
    late: Counter[tuple[int, str]] = Counter()
    stage_of = {state.key: state.stage for state in process_of("identification").states}
    rows = _Rows.of(session, place, down_to=step)
    tally = table(Tally)
    overdue = late_by_day(tally.c.state, tally.c.day)
    for kind, into, when in (("state", here, true()), ("due", late, overdue)):
        for key, state, n in _by_place(session, rows, kind, step, when):
            # Of another process's states the six steps know nothing.
            if n and (stage := stage_of.get(state)):
                into[key, stage] += n
    for (key, done), n in _trained_by(session, place, step).items():
        if done:
            here[key, TRAINING] += n
    # A unit that was abolished is shown as long as somebody stands in it.
    shown = [p for p in under if p.valid_to is None or any(key == p.key for key, _ in here)]
    return Grid(tuple(shown), dict(here), dict(late))


def trend(
    session: Session, actor: Actor, region: int, first: date, last: date
) -> dict[str, dict[date, int]]:
    """{stage: {day: how many finished it that day}}, as cases reached the step that ends it."""
    place, ends = seen(session, actor, region), milestones()
    tally = table(Tally)
    rows = session.execute(
        select(tally.c.state, tally.c.day, func.sum(tally.c.n))
        .where(
            _Rows.of(session, place).of_kind("came"),
            tally.c.state.in_(ends.values()),
            tally.c.day >= first.toordinal(),
            tally.c.day <= last.toordinal(),
        )
        .group_by(tally.c.state, tally.c.day)
        .order_by(tally.c.day)
    )
    found: dict[str, dict[date, int]] = {stage: {} for stage in ends}
    stage_at = {state: stage for stage, state in ends.items()}
    for state, day, n in rows:
        found[stage_at[state]][date.fromordinal(day)] = int(n)
    return found


def quantile(histogram: Mapping[int, int], share: float) -> int | None:
    """The nearest-rank quantile of {days: how many}; None of nothing."""
    total = sum(histogram.values())
    rank = max(1, math.ceil(share * total))
    for days in sorted(histogram):
        rank -= histogram[days]
        if rank <= 0:
            return days
    return None


def seen(session: Session, actor: Actor, region: int) -> Place:
    """The place, when the whole of it lies in what the person may look at."""
    place = places.place_of(session, region)
    spans = actor.ranges(SEERS)
    if place is None or not any(lo <= place.key and place.below <= hi for lo, hi in spans):
        raise NotYours(
            Reason("progress_area", "这个地方不在您可看的范围内。请从上方重新选择地区。")
        )
    return place


def inside(column: ColumnElement[Any], place: Place) -> ColumnElement[bool]:
    """The rows of a place's whole subtree."""
    return (column >= place.key) & (column < place.below)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The tally rows a place is made of, by whole keys: the index is sought, never walked."""

    regions: tuple[int, ...]
    counties: tuple[int, ...]

    @classmethod
    def of(cls, session: Session, place: Place, *, down_to: int = 0) -> "_Rows":
        """Village rows inside a township, or where townships are told apart; else the counties'."""
        if place.level == "village":
            return cls((place.key,), (places.county_of(place.key),))
        if place.level == "county" and down_to != _VILLAGE_DIGITS:
            return cls((place.key,), (place.key,))
        level = "village" if place.level in ("township", "county") else "county"
        keys = tuple(unit.key for unit in places.within(session, place.key, place.below, level))
        if level == "village":
            return cls(keys, (places.county_of(place.key),))
        return cls(keys, keys)

    def of_kind(self, *kinds: str) -> ColumnElement[bool]:
        """These rows of these kinds."""
        tally = table(Tally)
        return (
            tally.c.region.in_(self.regions)
            & tally.c.county.in_(self.counties)
            & tally.c.kind.in_(kinds)
        )


def _unit(column: ColumnElement[Any], step: int) -> ColumnElement[int]:
    """The key of the unit of that width a region lies in."""
    # Written into the statement: PostgreSQL does not know two parameters for the same expression.
    return column - column % literal(step, literal_execute=True)


def _by_place(
    session: Session, rows: _Rows, kind: str, step: int, when: ColumnElement[bool]
) -> list[tuple[int, str, int]]:
    """(unit below, state, how many) of one kind, of the days chosen."""
    tally = table(Tally)
    unit = _unit(tally.c.region, step)
    found = session.execute(
        select(unit, tally.c.state, func.sum(tally.c.n))
        .where(rows.of_kind(kind), when)
        .group_by(unit, tally.c.state)
    )
    return [(key, state, int(n)) for key, state, n in found]


def newest_batches(place: Place) -> Any:
    """The newest batch of every village of a place."""
    batches = table(VillageBatch)
    return (
        select(func.max(batches.c.id))
        # One that was cancelled before its training asks nothing of the village any more.
        .where(inside(batches.c.region, place), batches.c.state != "cancelled")
        .group_by(batches.c.region)
        .scalar_subquery()
    )


def _trained_by(session: Session, place: Place, step: int) -> dict[tuple[int, bool], int]:
    """{(unit below, trained?): villages}, by each village's newest batch."""
    batches = table(VillageBatch)
    unit = _unit(batches.c.region, step)
    done = batches.c.trained_at.is_not(None)
    rows = session.execute(
        select(unit, done, func.count())
        .where(batches.c.id.in_(newest_batches(place)))
        .group_by(unit, done)
    )
    return {(key, bool(ready)): n for key, ready, n in rows}


def _standings(session: Session, rows: _Rows, states: Sequence[State]) -> tuple[Standing, ...]:
    """Every state's figures, from two queries: what stands now, and how long stays lasted."""
    tally, today = table(Tally), clock.today().toordinal()
    day, n = tally.c.day, tally.c.n
    late = late_by_day(tally.c.state, day)
    now = session.execute(
        select(
            tally.c.kind,
            tally.c.state,
            func.sum(n).label("n"),
            func.sum(case((late, n), else_=0)).label("late"),
            func.sum(case((~late & (day <= today + SOON), n), else_=0)).label("soon"),
            func.min(case((n > 0, day))).label("first"),
        )
        .where(rows.of_kind("state", "since", "due"))
        .group_by(tally.c.kind, tally.c.state)
    )
    told = {(row.kind, row.state): row for row in now}
    stays: dict[str, dict[int, int]] = defaultdict(dict)
    lasted = session.execute(
        select(tally.c.state, day, func.sum(n))
        .where(rows.of_kind("stay"), n > 0)
        .group_by(tally.c.state, day)
    )
    for state, days, count in lasted:
        stays[state][days] = int(count)
    found = []
    for each in states:
        here, due = told.get(("state", each.key)), told.get(("due", each.key))
        since, lengths = told.get(("since", each.key)), stays[each.key]
        first = None if since is None or each.final else since.first
        found.append(
            Standing(
                each,
                int(here.n) if here else 0,
                int(due.late) if due else 0,
                int(due.soon) if due else 0,
                sum(lengths.values()),
                quantile(lengths, 0.5),
                quantile(lengths, 0.9),
                None if first is None else today - first,
            )
        )
    return tuple(found)


def _stages(standing: Sequence[Standing], trained: int, villages: int) -> tuple[StageCount, ...]:
    """The six steps. The training counts villages: `here` those still to be trained."""
    found = []
    past = 0
    for stage in reversed(process_of("identification").stages):
        own = [s for s in standing if s.state.stage == stage.key]
        here = sum(s.now for s in own)
        past += here
        late = sum(s.overdue for s in own)
        if stage.key == TRAINING:
            found.append(StageCount(stage.key, stage.label, villages - trained, trained, 0))
        else:
            found.append(StageCount(stage.key, stage.label, here, past, late))
    return tuple(reversed(found))
