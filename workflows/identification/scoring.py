"""四看法 of households whose visit was handed in: what it found, as each case's profile counts it.

For whoever decides, as information. No guard and no effect reads it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlmodel import Session

from models.household import Household, Person
from models.record import Survey
from models.rows import table
from workflows.base.rows import Row, by_key, rows_by
from workflows.households.score_facts import facts_of
from workflows.policy import policy
from workflows.policy.score import Score

if TYPE_CHECKING:
    from models.rows.household import PersonRow
    from models.rows.record import SurveyRow


def scores(session: Session, cases: Sequence[Row]) -> dict[int, Score]:
    """{case: its score sheet filled in}, of those whose profile has one and whose visit is done.

    cases: rows with id, household_id, survey_id and profile; four queries for all of them.
    """
    visits = by_key(session, table(Survey), (case["survey_id"] for case in cases))
    done = [case for case in cases if _visited(visits, case)]
    homes = by_key(session, table(Household), (case["household_id"] for case in done))
    there: dict[int, list[PersonRow]] = defaultdict(list)
    for person in rows_by(session, table(Person), "household_id", set(homes), live="left_on"):
        there[person["household_id"]].append(person)
    found = {}
    for case in done:
        rules, home = policy.policy(session, case["profile"]), homes[case["household_id"]]
        if rules.score is not None:
            facts = facts_of(rules, home, there[home["id"]], visits[case["survey_id"]])
            found[case["id"]] = rules.score.score(facts)
    return found


def _visited(visits: Mapping[int, "SurveyRow"], case: Row) -> bool:
    visit = visits.get(case["survey_id"] or 0)
    return visit is not None and visit["done"] and visit["visited_on"] is not None
