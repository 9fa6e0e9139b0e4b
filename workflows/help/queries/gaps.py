"""What is missing in help, how far each campaign came: counts from the sums, names on demand."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, literal, select
from sqlmodel import Session

from models.case import Case, Tally
from models.household import Household
from models.place import Region
from models.rows import table
from models.support import HelpSum, Measure, Official, Organisation, Pairing, Visit, VisitCampaign
from workflows.access.area_scope import over, within
from workflows.access.people import Actor
from workflows.access.rollup import OVERSEERS, counted, rolled_up, spanned
from workflows.base.rows import RowDict
from workflows.help.queries.visits import closed_on, stood
from workflows.identification.states import CaseState

_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Loaded:
    """A helper and how many households are theirs now."""

    id: int
    name: str
    post: str
    leader: bool
    scope: str
    n: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How the filed households of an area stand, and what was given in it."""

    filed: int
    unhelped_n: int
    unmeasured_n: int
    fen: int


@dataclass(frozen=True, slots=True)
class Idle:
    """Who should help a household and helps none: leaders, and units with a fixed scope."""

    leaders: tuple[Loaded, ...]
    organisations: tuple[Loaded, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """One campaign in figures: of the leaders and households it is about, how many were met."""

    campaign: RowDict
    leaders: int
    leaders_out: int
    households: int
    households_met: int
    fen: int

    @property
    def never_n(self) -> int:
        """Households nobody came to."""
        return self.households - self.households_met


def standing(session: Session, actor: Actor) -> Standing:
    """The counts of the area, from the sums kept with every step."""
    sums = table(HelpSum)
    rows = session.execute(
        select(sums.c.kind, sums.c.what, func.sum(sums.c.n), func.sum(sums.c.fen))
        .where(rolled_up(actor, sums), sums.c.kind.in_(("home", "gift")))
        .group_by(sums.c.kind, sums.c.what)
    )
    counts: Counter[str] = Counter()
    given = 0
    for kind, what, n, fen in rows:
        if kind == "home":
            counts[what] = int(n)
        else:
            given += int(fen)
    return Standing(counts["filed"], counts["no_official"], counts["no_measure"], given)


def unhelped(session: Session, actor: Actor, wanted: int, limit: int = _MOST) -> list[RowDict]:
    """Filed households without an official now; `wanted`, their count, ends the search early."""
    pairings, cases = table(Pairing), table(Case)
    helped = exists().where(
        pairings.c.household_id == cases.c.household_id,
        pairings.c.state == "current",
        pairings.c.official_id.is_not(None),
    )
    return _filed(session, actor, "no_official", ~helped, min(wanted, limit))


def unmeasured(session: Session, actor: Actor, wanted: int, limit: int = _MOST) -> list[RowDict]:
    """Filed households no measure is recorded for; `wanted` ends the search early."""
    measures, cases = table(Measure), table(Case)
    measured = exists().where(
        measures.c.household_id == cases.c.household_id, measures.c.state != "dropped"
    )
    return _filed(session, actor, "no_measure", ~measured, min(wanted, limit))


def _filed(
    session: Session, actor: Actor, what: str, gap: ColumnElement[bool], limit: int
) -> list[RowDict]:
    """Names of filed households with a gap; with none wanted, nothing is read."""
    if limit <= 0:
        return []
    homes, cases = table(Household), table(Case)
    places = where_found(session, actor, "home", [what], limit)
    rows = session.execute(
        select(homes.c.id, homes.c.head_name, homes.c.region, homes.c.group_name)
        .join(cases, cases.c.household_id == homes.c.id)
        .where(
            within(actor, cases.c.region, OVERSEERS),
            cases.c.region.in_(places),
            cases.c.state == CaseState.FILED,
            gap,
        )
        .order_by(cases.c.region, cases.c.id)
        .limit(limit)
    )
    return [dict(row) for row in rows.mappings()]


def where_found(
    session: Session, actor: Actor, kind: str, whats: list[str], limit: int
) -> list[int]:
    """The first places that hold `limit` of something by the sums: only they are looked through."""
    sums = table(HelpSum)
    rows = session.execute(
        select(sums.c.region, func.sum(sums.c.n))
        .where(
            within(actor, sums.c.region, OVERSEERS),
            sums.c.kind == kind,
            sums.c.what.in_(whats),
        )
        .group_by(sums.c.region)
        .having(func.sum(sums.c.n) > 0)
        .order_by(sums.c.region)
    )
    places, held = [], 0
    for region, n in rows:
        # A township's or county's row may be all roll-up, or have households of its own as well.
        if region % 1000 == 0:
            places.append(region)
        elif held < limit:
            places.append(region)
            held += int(n)
    return places


def idle(session: Session, actor: Actor) -> Idle:
    """Leaders and units that help no household now."""
    officials, units, pairings = table(Official), table(Organisation), table(Pairing)

    def none_of(column: Any, helper: Any) -> ColumnElement[bool]:
        return ~exists().where(column == helper, pairings.c.state == "current")

    people = session.execute(
        select(officials.c.id, officials.c.name, officials.c.post)
        .where(
            within(actor, officials.c.region, OVERSEERS),
            officials.c.state == "serving",
            officials.c.leader == 1,
            none_of(pairings.c.official_id, officials.c.id),
        )
        .order_by(officials.c.id)
    )
    firms = session.execute(
        select(units.c.id, units.c.name, units.c.kind, units.c.scope)
        .where(
            within(actor, units.c.region, OVERSEERS),
            units.c.state == "helping",
            units.c.scope != "city",
            none_of(pairings.c.organisation_id, units.c.id),
        )
        .order_by(units.c.id)
    )
    return Idle(
        tuple(Loaded(row.id, row.name, row.post, True, "", 0) for row in people),
        tuple(Loaded(row.id, row.name, row.kind, False, row.scope, 0) for row in firms),
    )


def covered(session: Session, actor: Actor, limit: int = 12) -> list[Covered]:
    """The newest visit campaigns held where the person looks, in figures alone."""
    held, places = table(VisitCampaign), table(Region)
    rows = session.execute(
        select(held, places.c.below)
        .join(places, places.c.key == held.c.region)
        .where(over(actor, places.c.key, places.c.below), held.c.kind == "visit")
        .order_by(held.c.from_on.desc(), held.c.id.desc())
        .limit(limit)
    ).mappings()
    campaigns = [dict(row) for row in rows]
    leaders = _leaders(session, actor, [row["id"] for row in campaigns])
    sums = _campaign_sums(session, actor, campaigns)
    return [Covered(row, *leaders.get(row["id"], (0, 0)), *sums[row["id"]]) for row in campaigns]


def _campaign_sums(
    session: Session, actor: Actor, campaigns: list[RowDict]
) -> dict[int, tuple[int, int, int]]:
    """{campaign: (filed households it is about, those met, fen given)}, all in one query."""
    if not campaigns:
        return {}
    sums = table(HelpSum)
    asked: list[Any] = []
    for row in campaigns:
        key = str(row["id"])
        ranges = [
            (max(lo, row["region"]), min(hi, row["below"]))
            for lo, hi in actor.ranges(OVERSEERS)
            if lo < row["below"] and hi > row["region"]
        ]
        there = spanned(ranges, sums)
        for here, kind, what, value in (
            (there, "home", "filed", sums.c.n),
            (there, "met", key, sums.c.n),
            (rolled_up(actor, sums), "in_campaign", key, sums.c.fen),
        ):
            chosen = select(func.coalesce(func.sum(value), 0)).where(
                here, sums.c.kind == kind, sums.c.what == what
            )
            asked.append(chosen.scalar_subquery().label(f"{kind}_{key}"))
        asked.append(_filed_later(ranges, closed_on(row)).label(f"later_{key}"))
    found = iter(int(n) for n in session.execute(select(*asked)).one())
    told = {}
    for row in campaigns:
        filed, met, fen, later = (next(found) for _n in range(4))
        told[row["id"]] = (filed - later, met, fen)
    return told


def _filed_later(ranges: list[tuple[int, int]], closed: date | None) -> Any:
    """How many of the filed households were filed after the campaign was closed."""
    if closed is None:
        return literal(0)
    counts = table(Tally)
    return (
        select(func.coalesce(func.sum(counts.c.n), 0))
        .where(
            counted(ranges, counts),
            counts.c.kind == "since",
            counts.c.state == CaseState.FILED,
            counts.c.day > closed.toordinal(),
        )
        .scalar_subquery()
    )


def _leaders(session: Session, actor: Actor, campaigns: list[int]) -> dict[int, tuple[int, int]]:
    """{campaign: (leaders it is about, those of them who went)} in one query."""
    held, places = table(VisitCampaign), table(Region)
    officials, visits = table(Official), table(Visit)
    went = exists().where(
        visits.c.visit_campaign_id == held.c.id,
        visits.c.official_id == officials.c.id,
        visits.c.state == "recorded",
        within(actor, visits.c.region, OVERSEERS),
    )
    rows = session.execute(
        select(held.c.id, went.label("went"), func.count())
        .select_from(held)
        .join(places, places.c.key == held.c.region)
        .join(
            officials,
            (officials.c.region >= places.c.key) & (officials.c.region < places.c.below),
        )
        .where(
            held.c.id.in_(campaigns),
            within(actor, officials.c.region, OVERSEERS),
            officials.c.leader == 1,
            stood(officials, held),
        )
        .group_by(held.c.id, went)
    )
    found: dict[int, tuple[int, int]] = {}
    for key, out, n in rows:
        whole, gone = found.get(key, (0, 0))
        found[key] = (whole + n, gone + (n if out else 0))
    return found
