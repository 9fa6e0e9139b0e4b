"""Has the register been put right where a hit asked for it? When its answer agrees with the list.

A form that was opened for a hit and handed in with whatever other answer settles nothing: what
counts is that the answer the list is held against says now what the list says (`Kind.against`), or
that the hit is about nobody of the household any more: another ID number, or the person is gone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from models.household import HouseholdVersion
from models.record import Survey
from models.rows import table
from models.rows.comparing import DepartmentHitRow
from models.rows.household import HouseholdRow, PersonRow
from workflows.base.rows import Row, rows_by
from workflows.households import fields
from workflows.households.fields import values
from workflows.households.fields.field import Of
from workflows.households.keeping import image
from workflows.identification.departments.kinds import BY_KEY, agrees
from workflows.identification.departments.states import HitState

_WHO = ("id_masked", "born", "sex")


def put_right(
    session: Session,
    hits: Sequence[DepartmentHitRow],
    homes: Mapping[int, HouseholdRow],
    people: Mapping[int, PersonRow],
) -> set[int]:
    """The hits among these that asked for a correction and have had it: their keys. `homes` and
    `people` are the register's rows now, by key. Two queries, whatever their number."""
    asked = [hit for hit in hits if hit["state"] == HitState.CORRECTED]
    if not asked:
        return set()
    before: dict[int, list[Any]] = {}
    kept = rows_by(
        session, table(HouseholdVersion), "household_id", {hit["household_id"] for hit in asked}
    )
    for version in sorted(kept, key=lambda row: row["version"]):
        before.setdefault(version["household_id"], []).append(version)
    visits: dict[int, dict[str, Any]] = {}
    done = rows_by(session, table(Survey), "case_id", {hit["case_id"] for hit in asked})
    for survey in sorted(done, key=lambda row: row["nth"]):
        if survey["done"]:
            visits[survey["case_id"]] = survey["answers"] or {}
    found = set()
    for hit in asked:
        home, person = homes[hit["household_id"]], people[hit["person_id"]]
        then = next(
            (v for v in before.get(home["id"], ()) if v["known_until"] > hit["since"]), None
        )
        if not _still(person, then) or _says_so(hit, home, person, visits.get(hit["case_id"], {})):
            found.add(hit["id"])
    return found


def _still(person: PersonRow, then: Row | None) -> bool:
    """The person lives there, under the number the list was compared by. `then`: the household as
    it was when the correction was asked for, None while nothing of it has changed since."""
    now = image(person)
    was = next((p for p in then["people"] if p["id"] == person["id"]), now) if then else now
    return person["left_on"] is None and all(now[key] == was[key] for key in _WHO)


def _says_so(
    hit: DepartmentHitRow, home: HouseholdRow, person: PersonRow, visited: Mapping[str, Any]
) -> bool:
    """The answers say what the list says; of a death only that the person is gone does."""
    kind = BY_KEY[hit["kind"]]
    if not kind.against:
        return False
    answers = {}
    for key in kind.against:
        asked = fields.CATALOGUE[key]
        of_member = asked.of == Of.MEMBER
        answers[key] = (
            values.of_person(asked, person) if of_member else values.of_home(asked, home, visited)
        )
    says = dict(hit["says"])
    return agrees(kind, says, hit["as_of"], answers)
