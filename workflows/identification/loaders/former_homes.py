"""What a household's people bring with them: the cases of the households where they lived before.

A split or a merge tells which row of a person there is which here; somebody who left and was
entered anew is known by the number. Of such a number the register is asked by the day of birth,
which has an index.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlmodel import Session

from models.case import Case
from models.household import HouseholdLink, Person
from models.rows import table
from models.rows.case import CaseRow
from models.rows.household import PersonRow
from workflows.base import clock
from workflows.base.rows import RowDict, rows_by, rows_of
from workflows.engine.loading import grouped, ids, loads
from workflows.engine.needs import LIVED_THROUGH


@loads(LIVED_THROUGH, list)
def _lived_through(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[list[CaseRow]]]:
    """For each person there now who lived elsewhere: the cases of then, the one that moved last at
    the end."""
    people = rows_by(
        session, table(Person), "household_id", ids(rows, "household_id"), live="left_on"
    )
    before = _before(session, people)
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


def _before(session: Session, people: Sequence[PersonRow]) -> dict[int, list[PersonRow]]:
    """{person: the rows of the same person in other households}."""
    persons = table(Person)
    same: dict[int, dict[int, PersonRow]] = defaultdict(dict)
    numbers = {row["id_blind"]: row["id"] for row in people if row["id_blind"]}
    if numbers:
        for row in rows_of(
            session,
            persons,
            persons.c.county.in_({row["county"] for row in people}),
            persons.c.born.in_({row["born"] for row in people if row["born"]}),
            persons.c.id_blind.in_(list(numbers)),
            persons.c.left_on.is_not(None),
        ):
            same[numbers[row["id_blind"] or ""]][row["id"]] = row
    # (household, row there) → whose it is; back along the splits and merges.
    ends = {(row["household_id"], row["id"]): row["id"] for row in people}
    seen: set[tuple[int, int]] = set()
    while ends:
        seen |= ends.keys()
        links = rows_by(session, table(HouseholdLink), "to_id", {home for home, _key in ends})
        back = {
            (link["from_id"], there): ends[link["to_id"], here]
            for link in links
            for there, here, _name in link["people"]
            if (link["to_id"], here) in ends
        }
        ends = {end: whose for end, whose in back.items() if end not in seen}
        for row in rows_by(session, persons, "id", {key for _home, key in ends}):
            same[ends[row["household_id"], row["id"]]][row["id"]] = row
    return {row["id"]: list(same[row["id"]].values()) for row in people}
