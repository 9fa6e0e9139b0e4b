"""一户一策: plans, measures, and the schooling sweep behind the 雨露计划."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.household import Household, Person
from models.rows import table
from models.support import HelpPlan, Measure
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base.codes import SCHOOL
from workflows.base.refusals import Malformed, Reason
from workflows.base.rows import RowDict, rows_by
from workflows.engine import execute
from workflows.help.opening.scope import Answers, held, in_help, open_for, placed
from workflows.help.processes.measures import goes_to_vocational_school
from workflows.households import answers as known


@dataclass(frozen=True, slots=True)
class Pupil:
    """A member in 中职 or 高职, and whether this year's measure is there already. `ask_again`: that
    was so in an earlier school year, and nobody has asked since."""

    person_id: int
    household_id: int
    region: int
    head_name: str
    name: str
    school: str
    measure_id: int | None
    ask_again: bool = False


def draft_plan(
    session: Session, actor: Actor, household_id: int, answers: Answers, *, token: str
) -> int:
    """A household's plan of one year; returns its id."""
    return open_for(
        session,
        actor,
        HelpPlan,
        "draft",
        household_id,
        answers,
        token=token,
        year=answers.get("year"),
    )


def intend(
    session: Session, actor: Actor, household_id: int, answers: Answers, *, token: str
) -> int:
    """A measure thought of for a household; returns its id."""
    return open_for(
        session,
        actor,
        Measure,
        "intend",
        household_id,
        answers,
        token=token,
        kind="",
        year=answers.get("year"),
    )


def pupils(session: Session, actor: Actor, year: int) -> list[Pupil]:
    """The schooling sweep: every member in 中职 or 高职 of the households help is for. An answer
    counts for a year that its school year reaches into."""
    homes: dict[int, RowDict] = {}
    for lo, hi in actor.ranges(SEES_PEOPLE):
        homes |= {home["id"]: home for home in in_help(session, actor, lo, hi)}
    measures = {
        row["person_id"]: row["id"]
        for row in rows_by(session, table(Measure), "household_id", homes)
        if row["kind"] == "rain_dew" and row["year"] == year and row["state"] != "dropped"
    }
    return [
        Pupil(
            person["id"],
            person["household_id"],
            person["region"],
            homes[person["household_id"]]["head_name"],
            person["name"],
            SCHOOL.label(person["traits"]["school"]),
            measures.get(person["id"]),
            "school" in known.stale(person["traits"], date(year, 1, 1)),
        )
        for person in rows_by(session, table(Person), "household_id", homes, live="left_on")
        if goes_to_vocational_school(person["traits"])
    ]


def intend_for_pupils(
    session: Session, actor: Actor, person_ids: Sequence[int], year: int, *, token: str
) -> list[int]:
    """One 雨露计划 measure for each pupil of the sweep; all or none. Returns their ids."""
    people = {row["id"]: row for row in held(session, actor, Person, person_ids)}
    if not people:
        raise Malformed(Reason("no_pupils", "没有选定学生。请先在名单中选定。"))
    homes = {
        home["id"]: home
        for home in held(session, actor, Household, [p["household_id"] for p in people.values()])
    }
    wishes = [
        (
            {"kind": "rain_dew", "year": year, "title": "雨露计划", "person": key},
            {**placed(homes[person["household_id"]]), "kind": "rain_dew", "year": year},
        )
        for key, person in people.items()
    ]
    events = execute.open_many(session, Measure, "intend", actor, wishes, token=token)
    return [int(event["subject_id"]) for event in events]
