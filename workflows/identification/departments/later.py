"""A list that came before the household signed: its rows lie sealed, and are compared at once when
a household signs its authorisation or somebody comes into one that has.

A row lies under the keyed word of its ID number, sealed under that number itself: it is found and
opened only by a member of a household that signed. It goes when a newer list of the kind comes in,
or after the profile's `list_days`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from models.case import Case
from models.comparing import DepartmentHit, DepartmentList, DepartmentRow
from models.household import Person
from models.installation import keyring_of
from models.keys import new_id
from models.rows import table
from models.sealing import Keyring
from workflows.access.people import SWEEPER, Actor
from workflows.access.places import standing_in
from workflows.base import clock, identity
from workflows.base.rows import CHUNK, Row, RowDict
from workflows.engine import execute
from workflows.households.members import plain
from workflows.identification.departments.matching import known, live, mark_of, signed
from workflows.identification.departments.reading import Reading
from workflows.policy import policy

SUBJECTS: Final = ("case", "household")


def keep(session: Session, actor: Actor, list_id: int, found: Reading) -> int:
    """Keep the rows of a list just taken in, sealed; how many. Those of the county's earlier lists
    of the kind go: they say nothing that this one has not corrected."""
    lists, rows = table(DepartmentList), table(DepartmentRow)
    (taken,) = session.execute(select(lists).where(lists.c.id == list_id)).mappings()
    actor.require(*actor.roles_at(taken["region"]), region=taken["region"])
    same = select(lists.c.id).where(
        lists.c.region == taken["region"], lists.c.kind == taken["kind"], lists.c.id != list_id
    )
    session.execute(delete(rows).where(rows.c.list_id.in_(same)))
    if not policy.policy(session, taken["profile"]).list_days:
        return 0
    ring = keyring_of(session)
    sealed = []
    for line in found.lines:
        key = new_id()
        said = json.dumps([line.says, ring.blind(line.raw)], ensure_ascii=False)
        sealed.append(
            {
                "id": key,
                "list_id": list_id,
                "blind": ring.blind(line.number),
                "sealed": ring.under(line.number).seal(said, owner=_owner(key)),
            }
        )
    if sealed:
        session.connection().execute(insert(rows), sealed)
    return len(sealed)


def _owner(key: int) -> str:
    return f"department_row:{key}"


@contextmanager
def compared(
    session: Session, subject: str, steps: Iterable[tuple[RowDict | None, RowDict]]
) -> Iterator[None]:
    """After the engine has written these steps: whom they brought under an authorisation is looked
    for in the lists that are there."""
    yield
    told = list(steps)
    # Authorisations are filed with one case at a time; a meeting or a list of many brings none.
    many = subject == "case" and len(told) > 1
    some = [after for before, after in told if before is None or not many]
    homes = {row["household_id"] if subject == "case" else row["id"] for row in some}
    rows = table(DepartmentRow)
    if homes and session.execute(select(rows.c.id).limit(1)).first() is not None:
        _compare(session, sorted(homes))


def _compare(session: Session, homes: Sequence[int]) -> None:
    people = _signed_people(session, homes)
    ring, wishes = keyring_of(session), dict[str, tuple[RowDict, RowDict]]()
    there = {each["county"] for some in people.values() for each in some}
    counties = {county: standing_in(session, county) for county in there}
    for row in _about(session, sorted(people)):
        for person in people[row["blind"]]:
            if counties[person["county"]] == row["region"]:
                hit = _hit(ring, row, person)
                wishes.setdefault(hit["mark"], ({}, hit))
    old = known(session, list(wishes))
    fresh = [wish for mark, wish in wishes.items() if mark not in old]
    if fresh:
        execute.open_many(session, DepartmentHit, "found", SWEEPER, fresh)


def _signed_people(session: Session, homes: Sequence[int]) -> dict[str, list[Any]]:
    """{keyed word of the number: the members of these households under an authorisation in force,
    each with the newest live case}"""
    people, cases = table(Person), table(Case)
    newest: dict[int, Any] = {}
    for start in range(0, len(homes), CHUNK):
        chosen = (
            select(
                *(people.c.id, people.c.id_blind, people.c.id_sealed, people.c.household_id),
                *(people.c.region, people.c.county, cases.c.id.label("case_id")),
            )
            .join(cases, cases.c.household_id == people.c.household_id)
            .where(
                people.c.household_id.in_(homes[start : start + CHUNK]),
                people.c.id_sealed.is_not(None),
                people.c.left_on.is_(None),
                live(),
                signed(),
            )
            .order_by(cases.c.id)
        )
        newest |= {row["id"]: row for row in session.execute(chosen).mappings()}
    found: dict[str, list[Any]] = {}
    for person in newest.values():
        found.setdefault(person["id_blind"], []).append(person)
    return found


def _about(session: Session, blinds: Sequence[str]) -> Iterator[Row]:
    """The rows that lie under these words, with their list's county, kind and day."""
    rows, lists = table(DepartmentRow), table(DepartmentList)
    for start in range(0, len(blinds), CHUNK):
        chosen = (
            select(rows, lists.c.region, lists.c.kind, lists.c.as_of)
            .join(lists, lists.c.id == rows.c.list_id)
            .where(rows.c.blind.in_(blinds[start : start + CHUNK]))
            .order_by(rows.c.id)
        )
        yield from (dict(row) for row in session.execute(chosen).mappings())


def _hit(ring: Keyring, row: Row, person: Row) -> RowDict:
    number = ring.open(person["id_sealed"], owner=f"person:{person['id']}:id")
    opened = ring.under(identity.person_of(plain(number))).open(
        row["sealed"], owner=_owner(row["id"])
    )
    says, raw = json.loads(opened)
    return {
        "region": person["region"],
        "county": person["county"],
        "list_id": row["list_id"],
        "household_id": person["household_id"],
        "case_id": person["case_id"],
        "person_id": person["id"],
        "kind": row["kind"],
        "as_of": row["as_of"],
        "says": says,
        "mark": mark_of(ring, row["kind"], person["id"], raw),
    }


def forget(session: Session) -> int:
    """Delete the rows of lists that came longer ago than their profile's `list_days`; how many."""
    lists, rows = table(DepartmentList), table(DepartmentRow)
    chosen = select(lists.c.id, lists.c.profile, lists.c.opened_at).where(
        lists.c.id.in_(select(rows.c.list_id).distinct())
    )
    over = [
        row.id
        for row in session.execute(chosen)
        if row.opened_at + timedelta(days=policy.policy(session, row.profile).list_days)
        <= clock.now()
    ]
    if not over:
        return 0
    gone = session.execute(delete(rows).where(rows.c.list_id.in_(over)))
    return int(gone.rowcount)  # type: ignore[attr-defined]
