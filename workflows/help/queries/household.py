"""The whole-family view of help: what this household, its members and its neighbours get."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from models.case import Case
from models.household import Household, Person
from models.rows import table
from models.rows.household import HouseholdRow
from models.rows.support import HelpCardRow, PairingRow
from models.support import (
    Gift,
    HelpCard,
    HelpPlan,
    Measure,
    Official,
    Organisation,
    Pairing,
    Visit,
    YearlyUpdate,
)
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE, Role
from workflows.base.refusals import Reason
from workflows.base.rows import Row, RowDict, by_key, rows_by
from workflows.base.standing_codes import MEASURE
from workflows.base.words import Word
from workflows.engine.registry import pinned
from workflows.help.loaders import causes_of, filed_days
from workflows.households import open_requests
from workflows.households.links import Linked, links_of
from workflows.households.states import HouseholdState
from workflows.identification.states import CaseState


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another household of the same group, and what it gets."""

    household_id: int
    head_name: str
    measures: int
    fen: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Who the household's card names as its helper: by name, and by key where the register of
    those who help has them (`official`, still serving)."""

    name: str
    official: int | None


@dataclass(frozen=True, slots=True)
class HouseholdHelp:
    """One household on one page. `doubles` says, in words, what somebody gets twice.

    Rows of pairings, measures, visits and gifts say whether each `stands` (State.stands).
    `requests`: changes of the household asked for, decided ones included; `sees`: this person may
    enter changes of the household; `links`: the households it was split from or merged with.
    """

    home: RowDict
    people: tuple[RowDict, ...]
    causes: tuple[str, ...]
    pairings: tuple[RowDict, ...]
    cards: tuple[HelpCardRow, ...]
    plans: tuple[RowDict, ...]
    measures: tuple[RowDict, ...]
    visits: tuple[RowDict, ...]
    gifts: tuple[RowDict, ...]
    updates: tuple[RowDict, ...]
    neighbours: tuple[Neighbour, ...]
    doubles: tuple[Reason, ...]
    fen: int
    contact: Contact | None = None
    requests: tuple[RowDict, ...] = ()
    sees: bool = False
    links: tuple[Linked, ...] = ()


def standing(rows: Iterable[Row]) -> tuple[RowDict, ...]:
    """The rows, each saying whether it `stands`."""
    return tuple({**row, "stands": pinned(row).state(row["state"]).stands} for row in rows)


_HIDDEN = ("_sealed", "_blind")


def _shown(row: Row) -> RowDict:
    return {name: value for name, value in row.items() if not name.endswith(_HIDDEN)}


def household(session: Session, actor: Actor, household_id: int) -> HouseholdHelp | None:
    """Everything this household is given; None when it is out of the person's reach.

    A helper sees the households that are theirs now, whoever else keeps the books sees them all.
    """
    found = rows_by(session, table(Household), "id", [household_id])
    if not found:
        return None
    home, roles = found[0], actor.roles_at(found[0]["region"])
    pairings = _named(session, rows_by(session, table(Pairing), "household_id", [household_id]))
    own = Role.HELPER in roles and any(
        row["user_id"] == actor.user_id and row["state"] == "current" for row in pairings
    )
    if not own and not roles & SEES_PEOPLE:
        return None

    def of(model: Any) -> tuple[RowDict, ...]:
        found: list[RowDict] = rows_by(session, table(model), "household_id", [household_id])
        return tuple(found)

    gifts, measures = standing(of(Gift)), standing(of(Measure))
    people = rows_by(session, table(Person), "household_id", [household_id], live="left_on")
    filed = filed_days(session, [household_id])
    return HouseholdHelp(
        _shown(home) | {"filed_on": filed.get(household_id)},
        tuple(_shown(person) for person in people),
        tuple(causes_of(session, [household_id]).get(household_id, ())),
        standing(pairings),
        tuple(rows_by(session, table(HelpCard), "pairing_id", [row["id"] for row in pairings])),
        of(HelpPlan),
        measures,
        standing(of(Visit)),
        gifts,
        of(YearlyUpdate),
        # A helper reads of his own households and of nobody else's.
        _neighbours(session, home) if roles & SEES_PEOPLE else (),
        _doubles(measures, gifts, {person["id"]: person["name"] for person in people}),
        sum(gift["fen"] for gift in gifts),
        _contact(session, household_id),
        tuple(open_requests.of_household(session, actor, household_id)),
        bool(roles & {Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP}) and not home["elsewhere"],
        tuple(links_of(session, actor, [household_id])) if roles & SEES_PEOPLE else (),
    )


def _contact(session: Session, household_id: int) -> Contact | None:
    """Who was named when the household was filed: the pairing that follows is with them."""
    cases = rows_by(session, table(Case), "household_id", [household_id])
    filed = [case for case in cases if case["state"] == CaseState.FILED and case["contact_name"]]
    if not filed:
        return None
    key = filed[-1]["contact_id"] or 0
    official = by_key(session, table(Official), (key,)).get(key)
    serving = official is not None and official["state"] == "serving"
    return Contact(filed[-1]["contact_name"] or "", key if serving else None)


def _named(session: Session, pairings: Sequence[PairingRow]) -> list[RowDict]:
    officials = by_key(session, table(Official), (p["official_id"] for p in pairings))
    units = by_key(session, table(Organisation), (p["organisation_id"] for p in pairings))
    named = []
    for row in pairings:
        helper: Row = (
            officials.get(row["official_id"] or 0) or units.get(row["organisation_id"] or 0) or {}
        )
        told = {
            "helper": helper.get("name", ""),
            "contact": helper.get("contact", ""),
            "user_id": helper.get("user_id"),
        }
        named.append({**row, **told})
    return named


def _neighbours(session: Session, home: HouseholdRow) -> tuple[Neighbour, ...]:
    homes, measures, gifts = table(Household), table(Measure), table(Gift)
    near = {
        row.id: row.head_name
        for row in session.execute(
            select(homes.c.id, homes.c.head_name)
            .where(
                homes.c.region == home["region"],
                # Of another town's households only the place they were filed in is known.
                (homes.c.address == home["address"])
                if home["elsewhere"]
                else (homes.c.group_name == home["group_name"]),
                homes.c.state == HouseholdState.KEPT,
                homes.c.elsewhere == int(home["elsewhere"]),
                homes.c.id != home["id"],
            )
            .order_by(homes.c.id)
            .limit(100)
        )
    }
    counted = session.execute(
        select(measures.c.household_id, func.count())
        .where(measures.c.household_id.in_(near), measures.c.state != "dropped")
        .group_by(measures.c.household_id)
    )
    summed = session.execute(
        select(gifts.c.household_id, func.sum(gifts.c.fen))
        .where(gifts.c.household_id.in_(near))
        .group_by(gifts.c.household_id)
    )
    count = {row[0]: row[1] for row in counted}
    money = {row[0]: row[1] for row in summed}
    return tuple(
        Neighbour(key, name, count.get(key, 0), int(money.get(key, 0) or 0))
        for key, name in near.items()
    )


def _doubles(
    measures: tuple[RowDict, ...], gifts: tuple[RowDict, ...], names: dict[int, str]
) -> tuple[Reason, ...]:
    """The same measure twice in a year for one person, the same thing twice in one campaign."""
    found = []
    same = Counter(
        (m["kind"], m["year"], m["person_id"]) for m in measures if m["state"] != "dropped"
    )
    for (kind, year, person), n in sorted(same.items(), key=str):
        if n > 1:
            values = {
                "who": names.get(person or 0, Word("本户")),
                "year": year,
                "kind": MEASURE.labels[kind],
                "n": n,
            }
            found.append(
                Reason(
                    "double_measure",
                    "{who}{year}年“{kind}”登记了 {n} 次，请核对是否重复享受。",
                    values,
                )
            )
    given = Counter(
        (g["visit_campaign_id"], g["item"])
        for g in gifts
        if g["visit_campaign_id"] and g["state"] == "given"
    )
    for (_campaign, item), n in sorted(given.items(), key=str):
        if n > 1:
            found.append(
                Reason(
                    "double_gift",
                    "同一次活动“{item}”发放了 {n} 次，请核对是否重复。",
                    {"item": item, "n": n},
                )
            )
    return tuple(found)
