"""入户调查: the visit, its team, what it found, the comparison."""

from models.record import Survey
from workflows.engine.changes import Step
from workflows.engine.context import Facts
from workflows.identification.effects.records import files, go_back, place


def survey_started(f: Facts, step: Step) -> None:
    """Who visits: from now on they are apart from every verdict."""
    surveyors = sorted(set(f.form.surveyors))
    nth = len(f["surveys"]) + 1
    key = step.add(Survey, **place(f), nth=nth, surveyors=surveyors)
    step.set(survey_id=key, people_hash=f["people_now"])
    for user_id in surveyors:
        step.part(user_id, "surveyed")


def team_changed(f: Facts, step: Step) -> None:
    """Another team visits (somebody left, is ill, or turned out to be kin); both stay apart from
    verdicts."""
    surveyors = sorted(set(f.form.surveyors))
    # The other team's visit is still to come, whatever day a survey taken back was made on.
    step.change(Survey, f["survey"], surveyors=surveyors, visited_on=None)
    for user_id in surveyors:
        step.part(user_id, "surveyed")


def survey_done(f: Facts, step: Step) -> None:
    """What the visit found, computed by the profile's formula."""
    form = f.form
    income = [line.model_dump() for line in form.income]
    step.change(
        Survey,
        f["survey"],
        visited_on=form.visited_on,
        people=form.people,
        income=income,
        answers={
            "housing": form.housing,
            "water_safe": form.water_safe,
            "cause": form.cause,
            "observed": form.observed,
        },
        per_head_fen=f.policy.per_head(income, form.people),
        formula=f.policy.key,
        done=True,
    )
    step.set(people_hash=f["people_now"])
    step.paper(
        f, "04", files(f, "survey_form", "photos", "surveyor_signatures", "household_signature")
    )
    step.paper(f, "05", files(f, "income_sheet"))
    step.part(f.actor.user_id, "surveyed")


def compared(f: Facts, step: Step) -> None:
    """The comparison's result and what each hit was found to be."""
    step.change(Survey, f["survey"], comparison=[hit.model_dump() for hit in f.form.hits])
    step.paper(f, "06", files(f, "result"))


def contradicted(f: Facts, step: Step) -> None:
    """The comparison speaks against the survey: visit again."""
    go_back(f, step, "B1")
