"""Which household of the register a roster's household is.

By the ID number of its head on the register, wherever the file puts that person; then by any number
the household is or was known by; then, where neither says it, by a head of the same name in the
same village, which only suggests: somebody who knows the family says whether it is they.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from models.household import Household, Person
from models.installation import keyring_of
from models.rows import table
from models.rows.household import HouseholdRow, PersonRow
from workflows.access.people import Actor
from workflows.access.places import path_name
from workflows.access.roles import Role
from workflows.base import names
from workflows.base.identity import person_of
from workflows.base.refusals import Fault
from workflows.base.rows import CHUNK, RowDict, rows_by, rows_of
from workflows.exchange.roster import RosterHousehold
from workflows.households.household_numbers import tidy
from workflows.households.known_by import known_by
from workflows.households.states import HouseholdState


@dataclass(frozen=True, slots=True)
class Match:
    """The household on the register; `several`: the number means more than one; `perhaps`: one with
    a head of the name, of whom somebody must say whether they are meant."""

    row: HouseholdRow | None = None
    several: tuple[HouseholdRow, ...] = ()
    perhaps: HouseholdRow | None = None
    # Does the register know it by the file's number?
    numbered: bool = True


def match(
    session: Session,
    actor: Actor,
    roles: Iterable[Role],
    homes: Sequence[RosterHousehold],
    holders: Mapping[str, RowDict],
) -> dict[str, Match]:
    """{number in the file: whom it means}, within the actor's area. `holders`: {index of an ID
    number: the person's household, with the relation to its head}."""
    spans, ring = actor.ranges(roles), keyring_of(session)
    numbered = known_by(session, [home.number for home in homes])
    headed: dict[str, set[int]] = {}
    for home in homes:
        ids = [ring.blind(person_of(m.facts.number)) for m in home.members if m.facts.number]
        found = [holders[blind] for blind in ids if blind in holders]
        headed[home.number] = {each["id"] for each in found if each["relation"] == "head"}
    keys = {key for some in (*numbered.values(), *headed.values()) for key in some}
    stored = {
        row["id"]: row
        for row in rows_by(session, table(Household), "id", keys)
        if row["state"] == HouseholdState.KEPT
        and not row["elsewhere"]
        and any(lo <= row["region"] < hi for lo, hi in spans)
    }
    matches = {
        home.number: _meant(
            home,
            [stored[key] for key in headed[home.number] if key in stored],
            [stored[key] for key in numbered.get(tidy(home.number), ()) if key in stored],
        )
        for home in homes
    }
    taken = {m.row["id"] for m in matches.values() if m.row}
    strangers = [h for h in homes if matches[h.number] == Match() and not headed[h.number]]
    return matches | _namesakes(session, strangers, taken)


def _meant(
    home: RosterHousehold, headed: list[HouseholdRow], numbered: list[HouseholdRow]
) -> Match:
    by_number = {row["id"] for row in numbered}
    both = [row for row in headed if row["id"] in by_number]
    if len(both) == 1:
        return Match(both[0])
    here = [row for row in numbered if row["region"] == home.village]
    if len(headed) == 1 and not here:
        # A list that was numbered anew: the same number in another village is another household's.
        return Match(headed[0], numbered=False)
    # A number of today goes before one of yesterday.
    now = [row for row in here if tidy(row["number"] or "") == tidy(home.number)]
    for some in (now, here, numbered):
        if len(some) == 1:
            return Match(some[0])
        if some:
            return Match(several=tuple(some))
    return Match()


def _namesakes(
    session: Session, homes: Sequence[RosterHousehold], taken: set[int]
) -> dict[str, Match]:
    """Households of the same village under a head of the same name who may be the same person: no
    two ID numbers and no two days of birth say otherwise."""
    wanted = sorted({home.head.facts.name for home in homes})
    villages = sorted({home.village for home in homes})
    there = table(Household)
    rows: list[HouseholdRow] = []
    for start in range(0, len(wanted), CHUNK):
        rows += rows_of(
            session,
            there,
            there.c.region.in_(villages),
            there.c.head_name.in_(wanted[start : start + CHUNK]),
            there.c.state == HouseholdState.KEPT,
            there.c.elsewhere == 0,
        )
    rows = [row for row in rows if row["id"] not in taken]
    people = rows_by(
        session, table(Person), "household_id", [row["id"] for row in rows], live="left_on"
    )
    heads = {row["household_id"]: row for row in people if row["relation"] == "head"}
    found = {}
    for home in homes:
        perhaps = [
            row
            for row in rows
            if row["region"] == home.village
            and names.folded(row["head_name"]) == names.folded(home.head.facts.name)
            and (head := heads.get(row["id"]))
            and _may_be(home, head)
        ]
        if perhaps:
            found[home.number] = Match(perhaps=perhaps[0], numbered=False)
    return found


def _may_be(home: RosterHousehold, head: PersonRow) -> bool:
    facts = home.head.facts
    if facts.number and head["id_blind"]:
        return False  # the numbers would have found each other
    return facts.birth is None or head["born"] is None or facts.birth == head["born"]


def chosen(matches: Mapping[str, Match], meant: Mapping[str, int]) -> dict[str, HouseholdRow]:
    """{number in the file: the household on the register}: found, or said by somebody to be it."""
    found = {}
    for number, each in matches.items():
        said = each.perhaps if each.perhaps and meant.get(number) == each.perhaps["id"] else None
        if row := each.row or said:
            found[number] = row
    return found


def doubt(
    session: Session, home: RosterHousehold, found: Match, meant: Mapping[str, int]
) -> Fault | None:
    """Why nobody can tell yet which household of the register this is; None when it is plain."""
    if found.several:
        places = [path_name(session, each["region"]) for each in found.several]
        return Fault.of(
            "number_several",
            "登记里有 {n} 户用过户编号 {number}：{places}。",
            "请把这一户的编号改成它现在的户编号，再导入。",
            n=len(places),
            number=home.number,
            places=[f"{p}“{r['head_name']}”" for p, r in zip(places, found.several, strict=True)],
        )
    if found.perhaps and home.number not in meant:
        return Fault.of(
            "perhaps",
            "本村登记里有户主同名的一户（户编号 {number}，{n} 人），可能就是这一户。",
            "请在“可能已登记的”里选是不是同一户，再导入。",
            number=found.perhaps["number"] or "—",
            n=found.perhaps["members"],
        )
    return None


def holders_of(session: Session, homes: Sequence[RosterHousehold]) -> dict[str, RowDict]:
    """{blind index of an ID: the registered household that has this person, and as what}."""
    ring, people, households = keyring_of(session), table(Person), table(Household)
    blinds = [
        ring.blind(person_of(member.facts.number))
        for home in homes
        for member in home.members
        if member.facts.number
    ]
    found: dict[str, RowDict] = {}
    for start in range(0, len(blinds), CHUNK):
        chosen = (
            select(
                people.c.id_blind,
                people.c.id_masked,
                people.c.name,
                people.c.relation,
                households.c.id,
                households.c.number,
                households.c.head_name,
                households.c.region,
            )
            .join(households, households.c.id == people.c.household_id)
            .where(
                people.c.id_blind.in_(blinds[start : start + CHUNK]),
                people.c.left_on.is_(None),
                households.c.state == HouseholdState.KEPT,
            )
        )
        found |= {row.id_blind: dict(row._mapping) for row in session.execute(chosen)}
    return found
