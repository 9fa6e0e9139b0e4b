"""What the register says of whole villages, as the nightly checks read it: a handful of questions
asked of the database at once for all of them, never a household at a time."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Text, case, distinct, func, or_, select, type_coerce
from sqlmodel import Session

from models.batch import VillageBatch
from models.case import Case
from models.household import Household, Person
from models.record import Survey
from models.rows import table
from workflows.access.places import township_of
from workflows.base import clock, codes
from workflows.households.checks.labour import SUPPORTED
from workflows.households.checks.village import VillageFacts
from workflows.households.states import HouseholdState
from workflows.identification.states import CaseState

_OPEN: Final = ("trained", "surveying")
Told = dict[int, dict[str, Any]]


def villages(session: Session) -> dict[int, tuple[int, VillageFacts]]:
    """{village: its county, what is known of it}, of every village with a household or a batch.
    Households whose village nobody said lie in their township, which is no village."""
    told: Told = defaultdict(dict)
    counties: dict[int, int] = {}
    for found in (_batches, _homes, _people, _filed, _visits, _causes):
        for region, county, facts in found(session):
            counties[region] = county
            told[region] |= facts
    return {
        region: (counties[region], VillageFacts(**facts))
        for region, facts in told.items()
        if region != township_of(region)
    }


def _says(column: Any, key: str, answer: str) -> Any:
    """Does a body of answers hold this one? It is one text with its keys sorted and no spaces."""
    return type_coerce(column, Text).like(f'%"{key}":"{answer}"%')


def _homes(session: Session) -> Iterator[tuple[int, int, dict[str, Any]]]:
    homes, people, cases, surveys = table(Household), table(Person), table(Case), table(Survey)
    supported = ("allowance", *sorted(SUPPORTED))
    member = (
        select(people.c.id)
        .where(
            people.c.household_id == homes.c.id,
            people.c.left_on.is_(None),
            _says(people.c.traits, "allowance", "yes"),
        )
        .exists()
    )
    visit = (
        select(cases.c.id)
        .join(surveys, surveys.c.id == cases.c.survey_id)
        .where(
            cases.c.household_id == homes.c.id,
            or_(*(_says(surveys.c.answers, "attribute", each) for each in supported)),
        )
        .exists()
    )
    own = (_says(homes.c.traits, "attribute", each) for each in supported)
    chosen = (
        select(
            homes.c.region,
            func.min(homes.c.county),
            func.count(),
            func.sum(case((or_(*own, member, visit), 1), else_=0)),
        )
        .where(homes.c.state == HouseholdState.KEPT)
        .group_by(homes.c.region)
    )
    for region, county, n, allowed in session.execute(chosen):
        yield region, county, {"homes": n, "allowed": allowed}


def _people(session: Session) -> Iterator[tuple[int, int, dict[str, Any]]]:
    people = table(Person)
    chosen = (
        select(
            people.c.region,
            func.min(people.c.county),
            func.count(),
            func.sum(case((_says(people.c.traits, "health", "disabled"), 1), else_=0)),
        )
        .where(people.c.left_on.is_(None))
        .group_by(people.c.region)
    )
    for region, county, n, disabled in session.execute(chosen):
        yield region, county, {"people": n, "disabled": disabled}


def _batches(session: Session) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The newest batch of each village that takes applications or visits."""
    batches = table(VillageBatch)
    chosen = (
        select(batches.c.region, batches.c.county, batches.c.trained_at)
        .where(batches.c.state.in_(_OPEN), batches.c.trained_at.is_not(None))
        .order_by(batches.c.id)
    )
    for region, county, trained in session.execute(chosen):
        yield region, county, {"opened": clock.shanghai_day(trained)}


def _filed(session: Session) -> Iterator[tuple[int, int, dict[str, Any]]]:
    batches, cases = table(VillageBatch), table(Case)
    filed = case((cases.c.state == CaseState.FILED, cases.c.members), else_=0)
    chosen = (
        select(
            batches.c.region,
            batches.c.county,
            batches.c.quota,
            func.coalesce(func.sum(filed), 0),
        )
        .outerjoin(cases, cases.c.village_batch_id == batches.c.id)
        .where(batches.c.quota.is_not(None))
        .group_by(batches.c.id, batches.c.region, batches.c.county, batches.c.quota)
        .order_by(batches.c.id)
    )
    for region, county, quota, n in session.execute(chosen):
        yield region, county, {"quota": quota, "filed": n}


def _visited(*columns: Any) -> Any:
    """Of the visits that stand and are done, by village."""
    cases, surveys = table(Case), table(Survey)
    chosen = select(cases.c.region, func.min(cases.c.county), *columns)
    return (
        chosen.join(surveys, surveys.c.id == cases.c.survey_id)
        .where(surveys.c.done == 1, cases.c.process == "identification")
        .group_by(cases.c.region)
    )


def _visits(session: Session) -> Iterator[tuple[int, int, dict[str, Any]]]:
    cases, surveys = table(Case), table(Survey)
    n = func.count(distinct(cases.c.id))
    most: dict[int, tuple[int, int, int, int]] = {}
    for region, county, each, fen in session.execute(
        _visited(n, surveys.c.per_head_fen).group_by(surveys.c.per_head_fen)
    ):
        _county, visited, alike, of = most.get(region, (county, 0, 0, 0))
        best = (each, fen) if fen is not None and each > alike else (alike, of)
        most[region] = (county, visited + each, *best)
    for region, (county, visited, alike, fen) in most.items():
        yield region, county, {"visited": visited, "alike": alike, "per_head": fen}


def _causes(session: Session) -> Iterator[tuple[int, int, dict[str, Any]]]:
    answers = table(Survey).c.answers
    labels = codes.CAUSE.labels
    counts = [
        func.sum(case((_says(answers, "cause", code), 1), else_=0)).label(code) for code in labels
    ]
    for region, county, *sums in session.execute(_visited(*counts)):
        of, word = max(zip(sums, labels.values(), strict=True), key=lambda each: each[0])
        yield region, county, {"of_cause": of, "cause": word}
