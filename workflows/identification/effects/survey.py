"""入户调查: the visit, its team, what it found, the comparison."""

from typing import TYPE_CHECKING

from models.record import Survey
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.needs import LAST_SURVEY, SURVEYS
from workflows.households.fields.values import VISITED
from workflows.households.needs import PEOPLE_NOW
from workflows.identification import survey_questions
from workflows.identification.departments.states import HitState, told
from workflows.identification.effects.records import files, go_back, place
from workflows.identification.folders import Folder
from workflows.identification.needs import HITS
from workflows.identification.states import CaseState

if TYPE_CHECKING:
    from workflows.identification.forms import StartSurvey


def survey_started(facts: Facts, changes: Changes) -> None:
    """Who visits: from now on they are apart from every verdict."""
    surveyors = sorted(set(facts.form.surveyors))
    nth = len(facts[SURVEYS]) + 1
    key = changes.add(Survey, **place(facts), nth=nth, surveyors=surveyors)
    changes.set(survey_id=key, people_hash=facts[PEOPLE_NOW])
    for user_id in surveyors:
        changes.part(user_id, "surveyed")


def team_changed(facts: "Facts[StartSurvey]", changes: Changes) -> None:
    """Another team visits (somebody left, is ill, or turned out to be kin); both stay apart from
    verdicts."""
    surveyors = sorted(set(facts.form.surveyors))
    # The other team's visit is still to come, whatever day a survey taken back was made on.
    changes.change(Survey, facts.must(LAST_SURVEY), surveyors=surveyors, visited_on=None)
    for user_id in surveyors:
        changes.part(user_id, "surveyed")


def survey_done(facts: Facts, changes: Changes) -> None:
    """What the visit found, computed by the profile's formula."""
    form = facts.form
    income = [line.row() for line in form.income]
    form_answers = form.model_dump(mode="json")
    changes.change(
        Survey,
        facts.must(LAST_SURVEY),
        visited_on=form.visited_on,
        people=form.people,
        income=income,
        answers={
            **{name: form_answers[name] for name in survey_questions.names()},
            VISITED: form.visited_on.isoformat(),
        },
        per_head_fen=facts.policy.per_head(income, form.people),
        formula=facts.policy.key,
        done=True,
    )
    changes.set(people_hash=facts[PEOPLE_NOW])
    changes.paper(
        facts,
        Folder.SURVEY,
        files(facts, "survey_form", "photos", "surveyor_signatures", "household_signature"),
    )
    changes.paper(facts, Folder.INCOME, files(facts, "income_sheet"))
    changes.part(facts.actor.user_id, "surveyed")


def compared(facts: Facts, changes: Changes) -> None:
    """The comparison's result and what each hit was found to be: those of the departments' lists
    as they were resolved, then those that were written down by hand."""
    hits = [
        {"text": told(hit), "kind": hit["state"], "reason": hit["outcome"]}
        for hit in facts[HITS]
        if hit["state"] != HitState.SUPERSEDED
    ]
    hits += [hit.model_dump() for hit in facts.form.hits]
    changes.change(Survey, facts.must(LAST_SURVEY), comparison=hits)
    changes.paper(facts, Folder.COMPARISON, files(facts, "result"))


def contradicted(facts: Facts, changes: Changes) -> None:
    """The comparison speaks against the survey: visit again."""
    go_back(facts, changes, CaseState.SURVEYING)
