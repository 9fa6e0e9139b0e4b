"""What a household's people bring with them: the cases of the households where they lived before.

Who of before is who of now says `workflows.households.same_person`.
"""

import json
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session

from models.case import Case, Event
from models.household import Person
from models.rows import table
from models.rows.case import CaseRow
from models.rows.household import PersonRow
from workflows.base import clock
from workflows.base.rows import RowDict, rows_by
from workflows.engine.loading import grouped, ids, loads
from workflows.engine.needs import LIVED_THROUGH, MAY_HAVE_LIVED
from workflows.households.same_person import maybe_each, rows_of_each
from workflows.identification.needs import SHOWN_FOR


@loads(LIVED_THROUGH, list)
def _lived_through(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[list[CaseRow]]]:
    """For each person there now who lived elsewhere: the cases of then, the one that moved last at
    the end."""
    return _through(session, rows, rows_of_each)


@loads(MAY_HAVE_LIVED, list)
def _may_have(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[list[CaseRow]]]:
    """For each person there now who may be one that left elsewhere: as above."""
    return _through(session, rows, maybe_each)


@loads(SHOWN_FOR, frozenset)
def _shown_for(session: Session, rows: Sequence[RowDict]) -> Mapping[int, frozenset[int] | None]:
    """For which cases proof was handed in: with the application, or later."""
    events = table(Event)
    wanted = events.c.subject_id.in_([row["id"] for row in rows])
    said = (events.c.seq == 1) | (events.c.action == "show_history")
    chosen = select(events.c.subject_id, events.c.payload).where(wanted, said)
    found: dict[int, frozenset[int] | None] = {}
    for event in session.execute(chosen):
        payload, before = json.loads(event.payload), found.get(event.subject_id, frozenset())
        if payload.get("evidence") and before is not None:
            shown = payload.get("shown_for")
            found[event.subject_id] = None if shown is None else before.union(shown)
    return found


_Before = Callable[[Session, Sequence[PersonRow]], Mapping[int, Sequence[PersonRow]]]


def _through(
    session: Session, rows: Sequence[RowDict], before_of: _Before
) -> dict[int, list[list[CaseRow]]]:
    people = rows_by(
        session, table(Person), "household_id", ids(rows, "household_id"), live="left_on"
    )
    before = before_of(session, people)
    homes = {row["household_id"] for found in before.values() for row in found}
    cases = grouped(rows_by(session, table(Case), "household_id", homes), "household_id")
    found: dict[int, list[list[CaseRow]]] = {}
    for subject in rows:
        here = [person for person in people if person["household_id"] == subject["household_id"]]
        lived = [
            [
                case
                for row in before[person["id"]]
                if row["household_id"] != subject["household_id"]
                for case in cases.get(row["household_id"], ())
                if case["process"] == subject["process"] and _there(row, case)
            ]
            for person in here
        ]
        found[subject["id"]] = [sorted(each, key=lambda c: c["since"]) for each in lived if each]
    return found


def _there(person: PersonRow, case: CaseRow) -> bool:
    """Did this person live in the household for some of the case?"""
    came, left = person["came_on"], person["left_on"]
    return (came is None or came <= clock.shanghai_day(case["since"])) and (
        left is None or left >= clock.shanghai_day(case["opened_at"])
    )
