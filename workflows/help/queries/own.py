"""A helper's own households, what is due there; the yearly round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session

from models.case import Event
from models.household import Household, Person
from models.rows import table
from models.support import HelpPlan, Measure, Official, Pairing, Visit, YearlyUpdate
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.access.rollup import OVERSEERS
from workflows.base import clock
from workflows.base.rows import RowDict, rows_by
from workflows.help.leaving import STEP
from workflows.help.queries.household import standing
from workflows.help.queries.visits import about, under_way
from workflows.households.change_requests import waiting_of
from workflows.households.links import links_of

# Who has households of their own to help.
HELPERS: Final = frozenset({Role.HELPER})


@dataclass(frozen=True, slots=True)
class OwnHousehold:
    """One household of a helper as the helper's phone shows it.

    `orphaned`: measures not done yet, of somebody who lives there no more; each says whose
    (`person`). `asking`: a change of the household waits for the township.
    """

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
    orphaned: tuple[RowDict, ...] = ()
    asking: bool = False


@dataclass(frozen=True, slots=True)
class Former:
    """A household this person helped until it was struck, merged or gone: why, since when, and
    where its people went (the heads of those households)."""

    household_id: int
    head_name: str
    region: int
    to_on: date
    why: str
    went_to: tuple[str, ...]


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
    orphaned, asking = _orphaned(session, keys), waiting_of(session, keys)
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
                tuple(orphaned.get(row.id, ())),
                row.id in asking,
            ),
            row.official,
        )
        for row in rows
    ]


def _orphaned(session: Session, homes: Sequence[int]) -> dict[int, list[RowDict]]:
    """{household: its measures under way for somebody who has left it}."""
    measures, people = table(Measure), table(Person)
    rows = session.execute(
        select(measures, people.c.name.label("person"))
        .join(people, people.c.id == measures.c.person_id)
        .where(
            measures.c.household_id.in_(homes),
            measures.c.state.not_in(("done", "dropped")),
            people.c.left_on.is_not(None),
        )
        .order_by(measures.c.id)
    ).mappings()
    found: dict[int, list[RowDict]] = {}
    for row in rows:
        found.setdefault(row["household_id"], []).append(dict(row))
    return found


# So long a household that is no longer helped is still told to who helped it.
_TOLD_DAYS: Final = 365


def former(session: Session, actor: Actor) -> list[Former]:
    """The households of this helper that left the register within a year, the newest first."""
    officials, pairings, homes = table(Official), table(Pairing), table(Household)
    rows = list(
        session.execute(
            select(pairings, homes.c.head_name)
            .join(homes, homes.c.id == pairings.c.household_id)
            .join(officials, officials.c.id == pairings.c.official_id)
            .where(
                within(actor, pairings.c.region),
                pairings.c.state == "ended",
                pairings.c.to_on >= clock.today() - timedelta(days=_TOLD_DAYS),
                officials.c.user_id == actor.user_id,
            )
            .order_by(pairings.c.to_on.desc(), pairings.c.id.desc())
        ).mappings()
    )
    by_filing = _ended_with_the_filing(session, [row["id"] for row in rows])
    links = links_of(session, actor, sorted({row["household_id"] for row in rows}))
    return [
        Former(
            row["household_id"],
            row["head_name"],
            row["region"],
            row["to_on"],
            row["ended_why"],
            tuple(
                link.head
                for link in links
                if link.gave and link.kind == "merge" and link.of == row["household_id"]
            ),
        )
        for row in rows
        if row["id"] in by_filing
    ]


def _ended_with_the_filing(session: Session, pairings: Sequence[int]) -> set[int]:
    """Those that ended because their household did, and were not handed over."""
    events = table(Event)
    chosen = select(events.c.subject_id).where(
        events.c.subject_id.in_(pairings), events.c.action == STEP
    )
    return set(session.execute(chosen).scalars())


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
    """The households of a yearly round: `updated` already, `to_enter` in the national system,
    `asking`: a change waits for the township."""
    rounds, homes = table(YearlyUpdate), table(Household)
    rows = session.execute(
        select(rounds, homes.c.head_name, homes.c.group_name)
        .join(homes, homes.c.id == rounds.c.household_id)
        .where(within(actor, rounds.c.region, OVERSEERS), rounds.c.year == year)
        .order_by(rounds.c.region, rounds.c.id)
    ).mappings()
    found = [dict(row) for row in rows if row["state"] != "lapsed"]
    asking = waiting_of(session, [row["household_id"] for row in found])
    return [
        row
        | {
            "updated": row["state"] != "due",
            "to_enter": row["state"] == "updated",
            "asking": row["household_id"] in asking,
        }
        for row in found
    ]
