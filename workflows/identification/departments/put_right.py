"""Has the register been put right where a hit asked for it? By the answer the hit is about.

A household's form that was opened for a hit and handed in with another answer settles nothing: what
counts is what the list is held against (`Kind.against`, `Kind.sums`), the person's ID number, and
whether that person still lives there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from models.case import Event
from models.household import HouseholdVersion
from models.record import Survey
from models.rows import table
from models.rows.comparing import DepartmentHitRow
from models.rows.household import HouseholdRow, PersonRow
from models.rows.record import SurveyRow
from workflows.base.rows import Row, rows_by
from workflows.households import fields
from workflows.households.fields import values
from workflows.households.fields.field import Asked, Of
from workflows.households.keeping import image
from workflows.identification.departments.kinds import BY_KEY
from workflows.identification.departments.states import HitState
from workflows.policy.income import sums


def put_right(
    session: Session,
    hits: Sequence[DepartmentHitRow],
    homes: Mapping[int, HouseholdRow],
    people: Mapping[int, PersonRow],
) -> set[int]:
    """The hits among these that asked for a correction and have had it since: their keys. `homes`
    and `people` are the register's rows now, by key. Three queries, whatever their number."""
    asked = [hit for hit in hits if hit["state"] == HitState.CORRECTED]
    if not asked:
        return set()
    before: dict[int, list[Any]] = {}
    kept = rows_by(
        session, table(HouseholdVersion), "household_id", {hit["household_id"] for hit in asked}
    )
    for version in sorted(kept, key=lambda row: row["version"]):
        before.setdefault(version["household_id"], []).append(version)
    visits: dict[int, list[SurveyRow]] = {}
    done = rows_by(session, table(Survey), "case_id", {hit["case_id"] for hit in asked})
    for survey in sorted(done, key=lambda row: row["nth"]):
        if survey["done"]:
            visits.setdefault(survey["case_id"], []).append(survey)
    events, found = table(Event), set()
    chosen = (
        select(events.c.subject_id, func.max(events.c.id))
        .where(
            events.c.subject == "department_hit",
            events.c.subject_id.in_([hit["id"] for hit in asked]),
            events.c.action == "correct",
        )
        .group_by(events.c.subject_id)
    )
    # A visit has a day and no hour: whether it came after is told by the order of the keys.
    since = {row[0]: row[1] for row in session.execute(chosen)}
    for hit in asked:
        home, person = image(homes[hit["household_id"]]), image(people[hit["person_id"]])
        known = before.get(hit["household_id"], ())
        then = next((row for row in known if row["known_until"] > hit["since"]), None)
        old_home, old_person = home, person
        if then is not None:
            old_home = then["home"]
            old_person = next((p for p in then["people"] if p["id"] == person["id"]), person)
        taken = visits.get(hit["case_id"], [])
        earlier = [row for row in taken if row["id"] < since[hit["id"]]]
        was = _said(hit["kind"], old_home, old_person, earlier[-1] if earlier else None)
        now = _said(hit["kind"], home, person, taken[-1] if taken else None)
        if was != now:
            found.add(hit["id"])
    return found


def _said(kind: str, home: Row, person: Row, survey: SurveyRow | None) -> list[Any]:
    """What the household says of what such a list is about, and who the person is."""
    about = BY_KEY[kind]
    answers = (survey["answers"] if survey else None) or {}
    told: list[Any] = [person["id_masked"], person["left_on"]]
    for key in about.against:
        field = fields.CATALOGUE[key]
        told.append(
            values.of_person(field, person)
            if field.of == Of.MEMBER
            else values.of_home(field, home, answers)
        )
    if about.against and not any(
        Asked.ENTRY in fields.CATALOGUE[key].asked for key in about.against
    ):
        # The form asks nothing of what this list is about: then what changes there is the answer.
        told += [home, person]
    counted = sums(survey["income"]) if survey and about.sums else {}
    return [*told, *(counted.get(block) for block in about.sums)]
