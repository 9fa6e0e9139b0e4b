"""Visit campaigns and how far they came: leaders, households, the never visited."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, exists, or_, select
from sqlmodel import Session

from models.case import Case
from models.household import Household
from models.place import Region
from models.rows import table
from models.support import Gift, Official, Pairing, Visit, VisitCampaign
from workflows.access.area_scope import over, within
from workflows.access.people import Actor
from workflows.access.rollup import OVERSEERS
from workflows.base import clock
from workflows.base.rows import RowDict
from workflows.households.states import HouseholdState
from workflows.identification.states import CaseState


@dataclass(frozen=True, slots=True)
class Duty:
    """Who must visit whom, and whether it is done."""

    official_id: int
    official: str
    leader: bool
    household_id: int
    head_name: str
    region: int
    visited: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """One campaign: of the leaders and households it is about, how many were met."""

    campaign: RowDict
    leaders: int
    leaders_out: int
    households: int
    households_met: int
    duties: tuple[Duty, ...]
    met: tuple[RowDict, ...]
    never: tuple[RowDict, ...]
    visits: int
    fen: int


def campaigns(session: Session, actor: Actor) -> list[RowDict]:
    """Campaigns held where the person looks, newest first; `region` to `below` is their place."""
    held, regions = table(VisitCampaign), table(Region)
    rows = session.execute(
        select(held, regions.c.below)
        .join(regions, regions.c.key == held.c.region)
        .where(over(actor, regions.c.key, regions.c.below))
        .order_by(held.c.from_on.desc(), held.c.id.desc())
    ).mappings()
    return [dict(row) for row in rows]


def under_way(session: Session, actor: Actor) -> list[RowDict]:
    """The campaigns of visits that run now where the person looks."""
    return [
        row
        for row in campaigns(session, actor)
        if row["state"] == "open" and row["kind"] == "visit"
    ]


def about(campaign: RowDict, region: int) -> bool:
    """Is a campaign about the households of this place? A neighbouring town's is not."""
    return bool(campaign["region"] <= region < campaign["below"])


def closed_on(campaign: RowDict) -> date | None:
    """The day a campaign was closed on: what came later is no concern of its figures."""
    closed = campaign["state"] == "closed"
    return clock.shanghai_day(campaign["since"]) if closed else None


def stood(officials: Table, campaigns: Table) -> ColumnElement[bool]:
    """Who served when the campaign was closed, or serves now where it is not closed yet."""
    serves = officials.c.state == "serving"
    then = and_(
        officials.c.opened_at <= campaigns.c.since,
        or_(serves, officials.c.since > campaigns.c.since),
    )
    return case((campaigns.c.state == "closed", then), else_=serves)


def coverage(session: Session, actor: Actor, campaign_id: int) -> Coverage | None:
    """How far a campaign came in the person's area; None when it is not held there.

    A closed one keeps the figures of its closing: who is filed, paired or appointed later does not
    change them. A visit that turns out to be wrong still does.
    """
    campaign = next((c for c in campaigns(session, actor) if c["id"] == campaign_id), None)
    if campaign is None:
        return None
    visits, officials, pairings = table(Visit), table(Official), table(Pairing)
    held = table(VisitCampaign)
    homes, cases, gifts, regions = table(Household), table(Case), table(Gift), table(Region)
    below = session.execute(
        select(regions.c.below).where(regions.c.key == campaign["region"])
    ).scalar_one()

    closed = closed_on(campaign)
    homed, filed, paired = (
        [homes.c.state == HouseholdState.KEPT],
        [cases.c.state == CaseState.FILED],
        [],
    )
    if closed is not None:
        homed = [or_(*homed, homes.c.since > campaign["since"])]
        filed.append(cases.c.since < clock.start_of(closed + timedelta(days=1)))
        paired.append(pairings.c.opened_at <= campaign["since"])

    def there(column: Any) -> list[ColumnElement[bool]]:
        return [within(actor, column, OVERSEERS), column >= campaign["region"], column < below]

    met = list(
        session.execute(
            select(visits.c.household_id, visits.c.official_id).where(
                visits.c.visit_campaign_id == campaign_id,
                visits.c.state == "recorded",
                within(actor, visits.c.region, OVERSEERS),
            )
        )
    )
    been = {row.household_id for row in met}
    out = {row.official_id for row in met}
    pairs = {tuple(row) for row in met}
    duties = session.execute(
        select(
            officials.c.id,
            officials.c.name,
            officials.c.leader,
            homes.c.id.label("household_id"),
            homes.c.head_name,
            homes.c.region,
        )
        .join(pairings, pairings.c.official_id == officials.c.id)
        .join(homes, homes.c.id == pairings.c.household_id)
        .where(
            *there(pairings.c.region),
            *paired,
            pairings.c.from_on <= campaign["to_on"],
            pairings.c.to_on.is_(None) | (pairings.c.to_on >= campaign["from_on"]),
        )
        .order_by(officials.c.leader.desc(), officials.c.id, homes.c.id)
    )
    targets = [
        dict(row)
        for row in session.execute(
            select(homes.c.id, homes.c.head_name, homes.c.region, homes.c.group_name)
            .where(
                *there(homes.c.region),
                *homed,
                exists().where(cases.c.household_id == homes.c.id, *filed),
            )
            .order_by(homes.c.region, homes.c.id)
        ).mappings()
    ]
    leaders = list(
        session.execute(
            select(officials.c.id)
            .join(held, held.c.id == campaign_id)
            .where(
                *there(officials.c.region),
                officials.c.leader == 1,
                stood(officials, held),
            )
        ).scalars()
    )
    given = session.execute(
        select(gifts.c.fen).where(
            gifts.c.visit_campaign_id == campaign_id, within(actor, gifts.c.region, OVERSEERS)
        )
    ).scalars()
    reached = tuple(home for home in targets if home["id"] in been)
    return Coverage(
        campaign,
        len(leaders),
        len(out.intersection(leaders)),
        len(targets),
        len(reached),
        tuple(
            Duty(
                row.id,
                row.name,
                row.leader,
                row.household_id,
                row.head_name,
                row.region,
                (row.household_id, row.id) in pairs,
            )
            for row in duties
        ),
        reached,
        tuple(home for home in targets if home["id"] not in been),
        len(met),
        sum(given),
    )
