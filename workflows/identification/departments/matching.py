"""Whose rows of a list these are: by the blind index of the ID number, within authorised
households, and nobody else's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, exists, func, or_, select
from sqlmodel import Session

from models.case import Case
from models.comparing import DepartmentHit
from models.household import Person
from models.installation import keyring_of
from models.place import Region
from models.record import Paper
from models.rows import table
from models.sealing import Keyring
from workflows.access.people import Actor
from workflows.access.places import COUNTY, standing_in
from workflows.access.roles import Role
from workflows.base.rows import CHUNK
from workflows.engine.registry import processes_in
from workflows.identification.departments.reading import Line
from workflows.identification.departments.states import HitState
from workflows.identification.folders import Folder


@dataclass(frozen=True, slots=True)
class Match:
    """One row that is about a member of an authorised household. `mark`: keyed word of the row."""

    row: str
    person_id: int
    person: str
    household_id: int
    case_id: int
    head_name: str
    region: int
    county: int
    says: tuple[tuple[str, str], ...]
    mark: str


def matched(
    session: Session, actor: Actor, region: int, kind: str, lines: Sequence[Line]
) -> list[Match]:
    """The rows about members of authorised households of the county, in the file's order; a row
    that the file has twice counts once. `region` is the county's key; NotYours elsewhere."""
    ring = keyring_of(session)
    blinds = {line.row: ring.blind(line.number) for line in lines}
    people = _members(session, actor, region, sorted(set(blinds.values())))
    found: dict[str, Match] = {}
    for line in lines:
        person = people.get(blinds[line.row])
        if person is None:
            continue
        mark = mark_of(ring, kind, person["id"], ring.blind(line.raw))
        found.setdefault(
            mark,
            Match(
                line.row,
                person["id"],
                person["name"],
                person["household_id"],
                person["case_id"],
                person["head_name"],
                person["region"],
                person["county"],
                line.says,
                mark,
            ),
        )
    return list(found.values())


def mark_of(ring: Keyring, kind: str, person_id: int, row: str) -> str:
    """The keyed word of a hit: of what list, about whom, and by which row (its keyed word)."""
    return ring.blind(f"{kind}\x1f{person_id}\x1f{row}")


def known(session: Session, marks: Sequence[str]) -> set[str]:
    """The rows among these that are hits already, open or resolved."""
    hits = table(DepartmentHit)
    found: set[str] = set()
    for start in range(0, len(marks), CHUNK):
        chosen = select(hits.c.mark).where(
            hits.c.mark.in_(marks[start : start + CHUNK]), hits.c.state != HitState.SUPERSEDED
        )
        found.update(session.execute(chosen).scalars())
    return found


def left_out(session: Session, actor: Actor, region: int) -> int:
    """How many households with a live case have no signed authorisation on file: nobody of theirs
    was looked for in the list."""
    cases = table(Case)
    chosen = select(func.count(distinct(cases.c.household_id))).where(
        _reach(session, actor, region), live(), ~signed()
    )
    return int(session.execute(chosen).scalar_one())


def _members(
    session: Session, actor: Actor, region: int, blinds: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """{blind index: the member, with the newest live case that holds the authorisation}"""
    people, cases = table(Person), table(Case)
    reach = _reach(session, actor, region)
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(blinds), CHUNK):
        chosen = (
            select(
                people.c.id,
                people.c.name,
                people.c.id_blind,
                people.c.household_id,
                people.c.region,
                people.c.county,
                cases.c.id.label("case_id"),
                cases.c.head_name,
            )
            .join(cases, cases.c.household_id == people.c.household_id)
            .where(
                people.c.id_blind.in_(blinds[start : start + CHUNK]),
                people.c.left_on.is_(None),
                reach,
                live(),
                signed(),
            )
            .order_by(cases.c.id)
        )
        found |= {row["id_blind"]: dict(row) for row in session.execute(chosen).mappings()}
    return found


def live() -> ColumnElement[bool]:
    """The case is open, or has reached its goal."""
    states = {s.key for process in processes_in(Case) for s in process.states if s.stands}
    return table(Case).c.state.in_(sorted(states))


def signed() -> ColumnElement[bool]:
    """The signed promise and authorisation (02) is on file and in force."""
    papers, cases = table(Paper), table(Case)
    return exists().where(
        papers.c.case_id == cases.c.id,
        papers.c.folder == Folder.PROMISE,
        papers.c.superseded_at.is_(None),
    )


def counties(session: Session, actor: Actor, region: int) -> list[int]:
    """The county, and those that ended in it where the actor is the county's officer as well: a
    department's list is that of the county as it is today, its households may still be entered
    under the county of before."""
    regions = table(Region)
    ended = select(regions.c.key).where(
        regions.c.level == "county", regions.c.successor.is_not(None), regions.c.key != region
    )
    before = [
        key
        for key in session.execute(ended.order_by(regions.c.key)).scalars()
        if Role.COUNTY in actor.roles_at(key) and standing_in(session, key) == region
    ]
    return [region, *before]


def _reach(session: Session, actor: Actor, region: int) -> ColumnElement[bool]:
    """Households of this county, whose officer asks."""
    actor.require(Role.COUNTY, region=region)
    return within_counties(table(Case).c.region, counties(session, actor, region))


def within_counties(column: ColumnElement[int], keys: Sequence[int]) -> ColumnElement[bool]:
    """The place lies in one of these counties."""
    return or_(*(and_(column >= key, column < key + COUNTY) for key in keys))
