"""The ledger of help, and its totals from the sums kept with every step."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session

from models.household import Household
from models.rows import table
from models.support import Gift, HelpSum, Official, Organisation, VisitCampaign
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.rollup import OVERSEERS, rolled_up
from workflows.base.rows import RowDict

_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Giver:
    """One giver's whole: entries and fen, by year."""

    kind: str
    id: int
    name: str
    fen: int
    by_year: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Totals:
    """All money and goods: exact fen, counter-entries taken off."""

    fen: int
    n: int
    by_year: Mapping[int, int]
    by_month: Mapping[int, int]
    by_kind: Mapping[str, int]
    by_giver_kind: Mapping[str, int]
    givers: tuple[Giver, ...]
    by_campaign: Mapping[int, int]
    months_by_giver_kind: Mapping[tuple[int, str], int]


def totals(session: Session, actor: Actor) -> Totals:
    """What was given in the person's area, read from the sums; givers by what they gave."""
    sums = table(HelpSum)
    chosen = select(sums.c.kind, sums.c.what, sums.c.at, sums.c.n, sums.c.fen).where(
        rolled_up(actor, sums), sums.c.kind.in_(("gift", "giver", "in_campaign"))
    )
    month: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    sides: Counter[str] = Counter()
    each: Counter[tuple[int, str]] = Counter()
    campaign: Counter[int] = Counter()
    given: dict[tuple[str, int], Counter[int]] = {}
    count = 0
    for kind, what, at, n, fen in session.execute(chosen):
        if kind == "in_campaign":
            campaign[int(what)] += fen
            continue
        side, rest = what.split(":")
        if kind == "giver":
            given.setdefault((side, int(rest)), Counter())[at] += fen
            continue
        count += n
        month[at] += fen
        kinds[rest] += fen
        sides[side] += fen
        each[at, side] += fen
    year: Counter[int] = Counter()
    for at, fen in month.items():
        year[at // 100] += fen
    return Totals(
        sum(month.values()),
        count,
        dict(sorted(year.items())),
        dict(sorted(month.items())),
        dict(kinds),
        dict(sides),
        _givers(session, given),
        dict(campaign),
        dict(each),
    )


def _givers(session: Session, given: Mapping[tuple[str, int], Counter[int]]) -> tuple[Giver, ...]:
    names: dict[tuple[str, int], str] = {}
    for side, model in (("organisation", Organisation), ("official", Official)):
        keys = [key for kind, key in given if kind == side]
        source = table(model)
        for start in range(0, len(keys), _AT_ONCE):
            few = keys[start : start + _AT_ONCE]
            chosen = select(source.c.id, source.c.name).where(source.c.id.in_(few))
            names |= {(side, row.id): row.name for row in session.execute(chosen)}
    found = [
        Giver(side, key, names.get((side, key), ""), sum(years.values()), dict(years))
        for (side, key), years in given.items()
    ]
    return tuple(sorted(found, key=lambda giver: (-giver.fen, giver.name, giver.id)))


def given(session: Session, actor: Actor, giver: tuple[str, int]) -> tuple[int, int]:
    """How many entries one giver has, and their exact sum: the ledger names the newest only."""
    gifts = table(Gift)
    n, fen = session.execute(
        select(func.count(), func.coalesce(func.sum(gifts.c.fen), 0)).where(
            within(actor, gifts.c.region, OVERSEERS), gifts.c[f"{giver[0]}_id"] == giver[1]
        )
    ).one()
    return int(n), int(fen)


def ledger(
    session: Session,
    actor: Actor,
    *,
    giver: tuple[str, int] | None = None,
    household_id: int | None = None,
    campaign_id: int | None = None,
    year: int | None = None,
    kind: str | None = None,
    limit: int = 200,
) -> list[RowDict]:
    """Entries, newest first, with the names of giver, household and campaign."""
    gifts, homes = table(Gift), table(Household)
    units, officials, campaigns = table(Organisation), table(Official), table(VisitCampaign)
    where = [within(actor, gifts.c.region, OVERSEERS)]
    if giver is not None:
        where.append(gifts.c[f"{giver[0]}_id"] == giver[1])
    if household_id is not None:
        where.append(gifts.c.household_id == household_id)
    if campaign_id is not None:
        where.append(gifts.c.visit_campaign_id == campaign_id)
    if year is not None:
        where.append(gifts.c.given_on.between(date(year, 1, 1), date(year, 12, 31)))
    if kind is not None:
        where.append(gifts.c.kind == kind)
    chosen = (
        select(
            gifts,
            homes.c.head_name,
            units.c.name.label("organisation"),
            officials.c.name.label("official"),
            campaigns.c.title.label("campaign"),
        )
        .join(homes, homes.c.id == gifts.c.household_id)
        .outerjoin(units, units.c.id == gifts.c.organisation_id)
        .outerjoin(officials, officials.c.id == gifts.c.official_id)
        .outerjoin(campaigns, campaigns.c.id == gifts.c.visit_campaign_id)
        .where(*where)
        .order_by(gifts.c.given_on.desc(), gifts.c.id.desc())
        .limit(limit)
    )
    return [dict(row) for row in session.execute(chosen).mappings()]
