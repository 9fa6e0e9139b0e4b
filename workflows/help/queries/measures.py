"""Measures by cause, and what to look at: those that fit no cause, households with none."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, tuple_
from sqlmodel import Session

from models.household import Household
from models.rows import table
from models.support import HelpSum, Measure
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.access.rollup import OVERSEERS, rolled_up
from workflows.base.rows import RowDict
from workflows.help.loaders import causes_of
from workflows.help.processes.measures import MEASURE, fits
from workflows.help.queries.gaps import standing, unmeasured, where_found

_LOOKED_AT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Measures:
    """The grid {(cause, measure): n} of what was not dropped, and counts {(measure, state): n}."""

    grid: Mapping[tuple[str, str], int]
    by_state: Mapping[tuple[str, str], int]
    fen_by_kind: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Without:
    """A filed household no measure is recorded for."""

    household_id: int
    head_name: str
    region: int
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Warnings:
    """What to look at: `without_n` counts all, `without` names some."""

    misfits: tuple[RowDict, ...]
    without_n: int
    without: tuple[Without, ...]


def measures_by_cause(session: Session, actor: Actor) -> Measures:
    """Measures by the household's main cause and by their state, from the sums."""
    sums = table(HelpSum)
    chosen = select(sums.c.kind, sums.c.what, sums.c.n, sums.c.fen).where(
        rolled_up(actor, sums), sums.c.kind.in_(("measure", "fit")), sums.c.n != 0
    )
    grid: Counter[tuple[str, str]] = Counter()
    states: Counter[tuple[str, str]] = Counter()
    money: Counter[str] = Counter()
    for kind, what, n, fen in session.execute(chosen):
        *cause, measure, state = what.split(":")
        if kind == "measure":
            states[measure, state] += n
            if state != "dropped":
                money[measure] += fen
        elif state != "dropped":
            grid[cause[0], measure] += n
    return Measures(dict(grid), dict(states), dict(money))


def warnings(session: Session, actor: Actor, limit: int = 200) -> Warnings:
    """Measures that answer none of their household's causes, and filed households with none."""
    rows = _misfits(session, actor)
    counted = standing(session, actor).unmeasured_n
    without = unmeasured(session, actor, counted, limit)
    asked = {row["household_id"] for row in rows} | {row["id"] for row in without}
    causes = causes_of(session, sorted(asked))
    # A leader sees that something does not fit; why a household is poor stays with those who work.
    told = causes if actor.holds(*SEES_PEOPLE) else {}
    misfits = [
        row | {"causes": told.get(row["household_id"], [])}
        for row in rows
        if not fits(row["kind"], causes.get(row["household_id"], []))
    ]
    return Warnings(
        tuple(misfits),
        counted,
        tuple(
            Without(row["id"], row["head_name"], row["region"], tuple(told.get(row["id"], ())))
            for row in without
        ),
    )


def _misfits(session: Session, actor: Actor) -> list[RowDict]:
    """Measures that do not answer the main cause they were thought of for, village by village."""
    pairs = [
        pair for pair in measures_by_cause(session, actor).grid if not fits(pair[1], [pair[0]])
    ]
    if not pairs:
        return []
    whats = [
        f"{cause}:{kind}:{state.key}"
        for cause, kind in pairs
        for state in MEASURE.states
        if state.key != "dropped"
    ]
    places = where_found(session, actor, "fit", whats, _LOOKED_AT)
    measures, homes = table(Measure), table(Household)
    # The main cause alone settles most of them; only the others are looked at more closely.
    rows = session.execute(
        select(measures, homes.c.head_name)
        .join(homes, homes.c.id == measures.c.household_id)
        .where(
            within(actor, measures.c.region, OVERSEERS),
            measures.c.region.in_(places),
            measures.c.state != "dropped",
            tuple_(measures.c.cause, measures.c.kind).in_(pairs),
        )
        .order_by(measures.c.region, measures.c.id.desc())
        .limit(_LOOKED_AT)
    ).mappings()
    return [dict(row) for row in rows]
