"""Who helps whom: load, gaps, the leading group, the 55 and how they add up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from models.household import Household
from models.rows import table
from models.support import Official, Organisation, Pairing
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.rollup import OVERSEERS
from workflows.base.rows import RowDict
from workflows.help.processes.helpers import DUTIES, SCOPES
from workflows.help.queries.gaps import Loaded, standing, unhelped


@dataclass(frozen=True, slots=True)
class PairingLoad:
    """Load and gaps. `unhelped` names up to 200 filed households without an official."""

    officials: tuple[Loaded, ...]
    organisations: tuple[Loaded, ...]
    filed: int
    unhelped_n: int
    unhelped: tuple[RowDict, ...]

    @property
    def leaders_without(self) -> tuple[Loaded, ...]:
        """Leaders who help no household: each leader takes at least one (班子包户)."""
        return tuple(one for one in self.officials if one.leader and not one.n)

    @property
    def organisations_without(self) -> tuple[Loaded, ...]:
        """Units meant for households of their own that have none."""
        return tuple(one for one in self.organisations if one.scope != "city" and not one.n)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Units by scope; `whole` is counted by itself, so that the sum proves something."""

    by_scope: Mapping[str, int]
    whole: int
    paired_by_scope: Mapping[str, int]
    without: tuple[RowDict, ...]

    @property
    def holds(self) -> bool:
        """Do the parts make the whole, and does each unit with a fixed scope have a household?"""
        return sum(self.by_scope.values()) == self.whole and not self.without


@dataclass(frozen=True, slots=True)
class Edge:
    """One current pairing: who helps, and which household."""

    pairing_id: int
    helper_kind: str
    helper_id: int
    helper: str
    household_id: int
    head_name: str
    region: int
    elsewhere: bool


def _counts(column: Any) -> Any:
    pairings = table(Pairing)
    return (
        select(column, func.count().label("n"))
        .where(pairings.c.state == "current", column.is_not(None))
        .group_by(column)
        .subquery()
    )


def pairing_load(session: Session, actor: Actor) -> PairingLoad:
    """Who helps how many households now, and who is left without."""
    pairings, officials, units = table(Pairing), table(Official), table(Organisation)
    load = _counts(pairings.c.official_id)
    people = session.execute(
        select(officials, func.coalesce(load.c.n, 0).label("n"))
        .outerjoin(load, load.c.official_id == officials.c.id)
        .where(within(actor, officials.c.region, OVERSEERS), officials.c.state == "serving")
        .order_by(officials.c.leader.desc(), officials.c.id)
    ).mappings()
    load_of_units = _counts(pairings.c.organisation_id)
    firms = session.execute(
        select(units, func.coalesce(load_of_units.c.n, 0).label("n"))
        .outerjoin(load_of_units, load_of_units.c.organisation_id == units.c.id)
        .where(within(actor, units.c.region, OVERSEERS), units.c.state == "helping")
        .order_by(units.c.id)
    ).mappings()
    stand = standing(session, actor)
    return PairingLoad(
        tuple(Loaded(r["id"], r["name"], r["post"], r["leader"], "", r["n"]) for r in people),
        tuple(Loaded(r["id"], r["name"], r["kind"], False, r["scope"], r["n"]) for r in firms),
        stand.filed,
        stand.unhelped_n,
        tuple(unhelped(session, actor, stand.unhelped_n)),
    )


def leading_group(session: Session, actor: Actor) -> list[RowDict]:
    """Who has a duty in the leading group, the head first, with the count of their households."""
    officials, pairings = table(Official), table(Pairing)
    load = _counts(pairings.c.official_id)
    rows = session.execute(
        select(officials, func.coalesce(load.c.n, 0).label("households"))
        .outerjoin(load, load.c.official_id == officials.c.id)
        .where(
            within(actor, officials.c.region, OVERSEERS),
            officials.c.state == "serving",
            officials.c.duty != "",
        )
    ).mappings()
    order = list(DUTIES)
    return sorted((dict(row) for row in rows), key=lambda r: (order.index(r["duty"]), r["id"]))


def reconciliation(session: Session, actor: Actor) -> Reconciliation:
    """The units by scope against all of them, and who should have a household and has none."""
    units, pairings = table(Organisation), table(Pairing)
    here = [within(actor, units.c.region, OVERSEERS), units.c.state == "helping"]
    load = _counts(pairings.c.organisation_id)
    rows = [
        dict(row)
        for row in session.execute(
            select(units.c.id, units.c.name, units.c.scope, func.coalesce(load.c.n, 0).label("n"))
            .outerjoin(load, load.c.organisation_id == units.c.id)
            .where(*here)
            .order_by(units.c.id)
        ).mappings()
    ]
    whole = session.execute(select(func.count()).select_from(units).where(*here)).scalar_one()
    scopes = Counter(dict.fromkeys(SCOPES, 0))
    scopes.update(row["scope"] for row in rows)
    paired: Counter[str] = Counter()
    for row in rows:
        paired[row["scope"]] += row["n"]
    without = tuple(row for row in rows if row["scope"] != "city" and not row["n"])
    return Reconciliation(dict(scopes), whole, dict(paired), without)


def network(session: Session, actor: Actor, limit: int = 400) -> list[Edge]:
    """Current pairings as edges of the picture."""
    pairings, homes = table(Pairing), table(Household)
    officials, units = table(Official), table(Organisation)
    rows = session.execute(
        select(
            pairings.c.id,
            pairings.c.official_id,
            pairings.c.organisation_id,
            func.coalesce(officials.c.name, units.c.name).label("helper"),
            pairings.c.household_id,
            homes.c.head_name,
            homes.c.region,
            homes.c.elsewhere,
        )
        .join(homes, homes.c.id == pairings.c.household_id)
        .outerjoin(officials, officials.c.id == pairings.c.official_id)
        .outerjoin(units, units.c.id == pairings.c.organisation_id)
        .where(within(actor, pairings.c.region, OVERSEERS), pairings.c.state == "current")
        .order_by(pairings.c.region, pairings.c.id)
        .limit(limit)
    )
    return [
        Edge(
            row.id,
            "official" if row.official_id else "organisation",
            row.official_id or row.organisation_id,
            row.helper,
            row.household_id,
            row.head_name,
            row.region,
            row.elsewhere,
        )
        for row in rows
    ]
