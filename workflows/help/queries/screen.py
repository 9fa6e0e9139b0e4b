"""What the screens of help read besides `queries.help`: lists to choose from, names behind a mark.

homes(session, actor, wanted="", after=0, limit=21) -> list[Home]    households help is for
villages(session, actor, regions) -> {region: name}
behind(session, actor, kind, *what) -> list[Named]    head, village and state, and nothing else
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, exists, func, select
from sqlmodel import Session

from models.case import Case
from models.household import Household
from models.place import Region
from models.rows import table
from models.support import Gift, Measure, Official, Organisation, Pairing, Visit
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.access.rollup import OVERSEERS
from workflows.base.words import joined
from workflows.help.queries.visits import coverage
from workflows.households.states import HouseholdState
from workflows.identification.states import CaseState

NAMES: Final = 500


@dataclass(frozen=True, slots=True)
class Home:
    """One household help is for, as a line of a list."""

    id: int
    head_name: str
    region: int
    village: str
    group_name: str
    elsewhere: bool
    address: str
    helpers: str
    measures: int
    fen: int
    last_visit: date | None


@dataclass(frozen=True, slots=True)
class Named:
    """One household behind a mark; `state` is the code of what the mark is about."""

    household_id: int
    head_name: str
    region: int
    village: str
    subject: str
    state: str


def villages(session: Session, actor: Actor, regions: Iterable[int]) -> dict[int, str]:
    """Places of the person's area by number, in one query."""
    places = table(Region)
    chosen = select(places.c.key, places.c.name).where(
        places.c.key.in_(set(regions)), within(actor, places.c.key)
    )
    return {row.key: row.name for row in session.execute(chosen)}


def homes(
    session: Session,
    actor: Actor,
    wanted: str = "",
    after: int = 0,
    limit: int = 21,
    *,
    elsewhere: bool | None = None,
) -> list[Home]:
    """Households filed here or helped from here, in the order they were entered."""
    source, cases = table(Household), table(Case)
    filed = exists().where(cases.c.household_id == source.c.id, cases.c.state == CaseState.FILED)
    where: list[ColumnElement[bool]] = [
        within(actor, source.c.region, SEES_PEOPLE),
        source.c.state == HouseholdState.KEPT,
        (source.c.elsewhere == 1) | filed,
        source.c.id > after,
    ]
    if wanted:
        where.append(source.c.head_name.startswith(wanted, autoescape=True))
    if elsewhere is not None:
        where.append(source.c.elsewhere == int(elsewhere))
    rows = list(
        session.execute(select(source).where(*where).order_by(source.c.id).limit(limit)).mappings()
    )
    keys = [row["id"] for row in rows]
    names = villages(session, actor, (row["region"] for row in rows))
    helpers = _helpers(session, keys)
    measures, gifts, visits = table(Measure), table(Gift), table(Visit)
    counted = _each(session, measures, func.count(), keys, measures.c.state != "dropped")
    given = _each(session, gifts, func.sum(gifts.c.fen), keys)
    seen = _each(session, visits, func.max(visits.c.visited_on), keys, visits.c.state == "recorded")
    return [
        Home(
            row["id"],
            row["head_name"],
            row["region"],
            names.get(row["region"], ""),
            row["group_name"],
            row["elsewhere"],
            row["address"],
            joined(helpers.get(row["id"], ())),
            counted.get(row["id"], 0),
            int(given.get(row["id"]) or 0),
            seen.get(row["id"]),
        )
        for row in rows
    ]


def _each(
    session: Session, source: Any, value: Any, keys: list[int], *where: ColumnElement[bool]
) -> dict[int, Any]:
    """{household: a value of its rows} in one query."""
    chosen: Select[Any] = (
        select(source.c.household_id, value)
        .where(source.c.household_id.in_(keys), *where)
        .group_by(source.c.household_id)
    )
    return {row[0]: row[1] for row in session.execute(chosen)}


def _helpers(session: Session, keys: list[int]) -> dict[int, list[str]]:
    pairings, officials, units = table(Pairing), table(Official), table(Organisation)
    chosen = (
        select(pairings.c.household_id, func.coalesce(officials.c.name, units.c.name))
        .outerjoin(officials, officials.c.id == pairings.c.official_id)
        .outerjoin(units, units.c.id == pairings.c.organisation_id)
        .where(pairings.c.household_id.in_(keys), pairings.c.state == "current")
        .order_by(pairings.c.id)
    )
    found: dict[int, list[str]] = {}
    for home, name in session.execute(chosen):
        found.setdefault(home, []).append(name)
    return found


def behind(session: Session, actor: Actor, kind: str, *what: Any) -> list[Named]:
    """The households a mark of the leaders' page stands for, within the person's area.

    kinds: measure (cause, measure) · month (yyyymm, giver kind) · giver (giver kind, id) ·
    pairing (helper kind, id) · never and met (campaign).
    """
    if kind in ("never", "met"):
        return _campaign(session, actor, kind, int(what[0]))
    measures, gifts, pairings = table(Measure), table(Gift), table(Pairing)
    where: list[ColumnElement[bool]]
    source: Table
    if kind == "measure":
        source, subject = measures, "measure"
        where = [measures.c.cause == what[0], measures.c.kind == what[1]]
        where.append(measures.c.state != "dropped")
    elif kind == "month":
        source, subject = gifts, "gift"
        first = date(what[0] // 100, what[0] % 100, 1)
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        where = [gifts.c.given_on >= first, gifts.c.given_on < after]
        where.append(gifts.c[f"{_side(what[1])}_id"].is_not(None))
    elif kind == "giver":
        source, subject = gifts, "gift"
        where = [gifts.c[f"{_side(what[0])}_id"] == what[1]]
    else:
        source, subject = pairings, "pairing"
        where = [pairings.c[f"{_side(what[0])}_id"] == what[1], pairings.c.state == "current"]
    homes_ = table(Household)
    chosen = (
        select(
            homes_.c.id,
            homes_.c.head_name,
            homes_.c.region,
            homes_.c.elsewhere,
            homes_.c.address,
            source.c.state,
        )
        .join(source, source.c.household_id == homes_.c.id)
        .where(within(actor, source.c.region, OVERSEERS), *where)
        .distinct()
        .order_by(homes_.c.region, homes_.c.id)
        .limit(NAMES)
    )
    rows = list(session.execute(chosen))
    names = villages(session, actor, (row.region for row in rows))
    return [
        Named(
            row.id,
            row.head_name,
            row.region,
            # Of another town's household the place is the village it was filed in.
            row.address if row.elsewhere else names.get(row.region, ""),
            subject,
            row.state,
        )
        for row in rows
    ]


def _side(kind: str) -> str:
    return "organisation" if kind == "organisation" else "official"


def _campaign(session: Session, actor: Actor, kind: str, key: int) -> list[Named]:
    found = coverage(session, actor, key)
    if found is None:
        return []
    # The very households the figure counts, whoever it was that came to them.
    homes_ = found.never if kind == "never" else found.met
    rows = [(row["id"], row["head_name"], row["region"]) for row in homes_]
    names = villages(session, actor, (region for _key, _name, region in rows))
    state = "" if kind == "never" else "recorded"
    return [
        Named(key, name, region, names.get(region, ""), "visit", state)
        for key, name, region in rows[:NAMES]
    ]
