"""A helper's own households, what is due there; the yearly round."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session

from models.household import Household
from models.rows import table
from models.support import HelpPlan, Measure, Official, Pairing, Visit, YearlyUpdate
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.access.rollup import OVERSEERS
from workflows.base import clock
from workflows.base.rows import RowDict, rows_by
from workflows.help.queries.household import standing
from workflows.help.queries.visits import about, under_way

# Who has households of their own to help.
HELPERS: Final = frozenset({Role.HELPER})


@dataclass(frozen=True, slots=True)
class OwnHousehold:
    """One household of a helper as the helper's phone shows it."""

    household_id: int
    pairing_id: int
    official_id: int
    head_name: str
    region: int
    group_name: str
    address: str
    members: int
    last_visit: date | None
    plan_state: str
    measures: tuple[RowDict, ...]
    due_campaigns: tuple[int, ...]
    update_state: str


def my_households(session: Session, actor: Actor) -> list[OwnHousehold]:
    """The households whose current helper is this person."""
    return [own for own, _name in owned(session, actor)]


def owned(session: Session, actor: Actor) -> list[tuple[OwnHousehold, str]]:
    """The same, each with the name the official goes by."""
    officials, pairings, homes = table(Official), table(Pairing), table(Household)
    rows = list(
        session.execute(
            select(
                homes.c.id,
                homes.c.head_name,
                homes.c.region,
                homes.c.group_name,
                homes.c.address,
                homes.c.members,
                pairings.c.id.label("pairing_id"),
                officials.c.id.label("official_id"),
                officials.c.name.label("official"),
            )
            .join(pairings, pairings.c.household_id == homes.c.id)
            .join(officials, officials.c.id == pairings.c.official_id)
            .where(
                within(actor, pairings.c.region),
                pairings.c.state == "current",
                officials.c.user_id == actor.user_id,
            )
            .order_by(homes.c.region, homes.c.id)
        )
    )
    keys, today = [row.id for row in rows], clock.today()
    visits = table(Visit)
    met = session.execute(
        select(visits.c.household_id, func.max(visits.c.visited_on))
        .where(visits.c.household_id.in_(keys), visits.c.state == "recorded")
        .group_by(visits.c.household_id)
    )
    last = {row[0]: row[1] for row in met}
    plans = {
        row["household_id"]: row["state"]
        for row in rows_by(session, table(HelpPlan), "household_id", keys)
        if row["year"] == today.year
    }
    updates: dict[int, str] = {}
    for row in rows_by(session, table(YearlyUpdate), "household_id", keys):
        # One that is still due is never hidden by another year's that is done.
        if row["state"] == "due" or row["year"] == today.year:
            updates[row["household_id"]] = (
                "due" if updates.get(row["household_id"]) == "due" else row["state"]
            )
    measures: dict[int, list[RowDict]] = {}
    for measure in standing(rows_by(session, table(Measure), "household_id", keys)):
        measures.setdefault(measure["household_id"], []).append(measure)
    due = _due(session, actor, {row.id: row.region for row in rows})
    return [
        (
            OwnHousehold(
                row.id,
                row.pairing_id,
                row.official_id,
                row.head_name,
                row.region,
                row.group_name,
                row.address,
                row.members,
                last.get(row.id),
                plans.get(row.id, ""),
                tuple(measures.get(row.id, ())),
                tuple(due.get(row.id, ())),
                updates.get(row.id, ""),
            ),
            row.official,
        )
        for row in rows
    ]


def _due(session: Session, actor: Actor, homes: dict[int, int]) -> dict[int, list[int]]:
    """{household: the open campaigns of its own place in which nobody was there yet}."""
    held = under_way(session, actor)
    opened = [row["id"] for row in held]
    visits = table(Visit)
    been = {
        tuple(row)
        for row in session.execute(
            select(visits.c.household_id, visits.c.visit_campaign_id).where(
                visits.c.visit_campaign_id.in_(opened), visits.c.state == "recorded"
            )
        )
    }
    return {
        key: [row["id"] for row in held if about(row, region) and (key, row["id"]) not in been]
        for key, region in homes.items()
    }


def updates(session: Session, actor: Actor, year: int) -> list[RowDict]:
    """The households of a yearly round: `updated` already, `to_enter` in the national system."""
    rounds, homes = table(YearlyUpdate), table(Household)
    rows = session.execute(
        select(rounds, homes.c.head_name, homes.c.group_name)
        .join(homes, homes.c.id == rounds.c.household_id)
        .where(within(actor, rounds.c.region, OVERSEERS), rounds.c.year == year)
        .order_by(rounds.c.region, rounds.c.id)
    ).mappings()
    return [
        dict(row) | {"updated": row["state"] != "due", "to_enter": row["state"] == "updated"}
        for row in rows
    ]
