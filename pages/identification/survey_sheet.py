"""The sheet of one visit: kept field by field, the sum before the eyes, the papers, the end."""

from typing import Any, Final

import streamlit as st

from models.case import Case
from pages import backend
from pages.identification import survey_income
from pages.identification.survey_files import keep_files
from pages.parts import income_sum, inputs
from pages.parts.answers import Sheet, prefill
from pages.parts.fields import draw
from pages.parts.findings import saved
from pages.parts.forms import Drawn
from pages.parts.lists import go
from pages.parts.offers import reference_link
from pages.parts.questions import LEFT_OUT, Question
from pages.parts.standing import score_sheet
from workflows.base import clock
from workflows.base.rows import Row
from workflows.base.words import _
from workflows.engine import execute
from workflows.engine.definition import Action, Form
from workflows.engine.execute import Offer
from workflows.engine.forms import asks
from workflows.households import at_once, fields
from workflows.households.fields import Field, values
from workflows.identification.queries import form_options
from workflows.identification.queries import survey as visits
from workflows.identification.queries.status_text import whereabouts
from workflows.identification.queries.survey import Visit
from workflows.identification.survey_questions import Heading, heading_of
from workflows.storage import drafts

_ACROSS: Final = 3
_FOLDED: Final = {
    Heading.LAND: "土地（亩）",
    Heading.LIVING: "生活条件",
    Heading.FURTHER: "户的其他情况",
}
_PAPERS: Final = (
    "photos",
    "household_signature",
    "surveyor_signatures",
    "survey_form",
    "income_sheet",
)


@backend.fragment
def visit_sheet(visit: Visit, offer: Offer) -> None:
    """The visit's own sheet: kept field by field, the sum before the eyes, the papers, the end."""
    case, action = visit.case, offer.action
    key = f"case {case['id']} {case['version']} survey"
    prefill(key, _on_record(visit.household) | _stands(visit))
    sheet = Sheet.open(key, f"survey:{case['id']}")
    with backend.reading() as (session, actor):
        options = form_options.options_of(session, actor, case, action.form)
        told = reference_link(case, offer, actor)
    answers = _answers(visit, action, sheet, options)
    st.subheader(_("照片和签名"), anchor=False)
    st.caption(_("在手机上点“上传”，可直接拍照，也可选相册里的照片。"))
    form: type[Form] = action.form
    for name in _PAPERS:
        ask = asks(form)[name]
        answers[name] = keep_files(sheet, name, ask.label, case)
    if visit.again:
        why = draw(_question(action, "changed_why", options), sheet)
        answers["changed_why"] = "" if why is LEFT_OUT else why
    sheet.save()
    st.caption(_("填写的内容随时自动保存，断网、刷新后还在。"))
    for reason in offer.unmet:
        st.warning(str(reason), icon=":material/rule:")
    if offer.unmet:
        st.caption(told)
    if st.button(
        _(action.label),
        type="primary",
        key=f"{sheet.key} do",
        width="stretch",
        disabled=bool(offer.unmet),
        icon=":material/send:",
    ):
        _hand_in(visit, action, sheet, Drawn(answers, {}))


def _on_record(home: Row) -> dict[str, Any]:
    """What is known already of what may be left open, to be confirmed at the visit; what must be
    answered is asked anew."""
    may = [each for each in fields.CATALOGUE.surveyed if each.question and not each.question.needed]
    return {
        each.name: inputs.start(each, said)
        for each in may
        if (said := values.kept(each, home)) is not None
    }


def _stands(visit: Visit) -> dict[str, Any]:
    """What a survey said that was taken back, to be mended; a fresh one says nothing yet."""
    survey = visit.survey
    if survey is None or survey["visited_on"] is None:
        return {}
    stands: dict[str, Any] = {"visited_on": survey["visited_on"], **survey["answers"]}
    for field in fields.CATALOGUE.surveyed:
        stands[field.name] = _started(field, stands.get(field.name))
    return stands | survey_income.stands(survey["income"], visit.rules.income_items)


def _started(field: Field, said: Any) -> Any:
    """An answer as its widget begins with it: yes or no that must be said is true or false."""
    return said if isinstance(said, bool) else inputs.start(field, said)


def _answers(
    visit: Visit, action: Action, sheet: Sheet, options: dict[str, dict[Any, str]]
) -> dict[str, Any]:
    def ask(name: str) -> Any:
        return draw(_question(action, name, options), sheet)

    sheet.part("people", len(visit.people))
    with st.container(horizontal=True):
        answers = {name: ask(name) for name in ("visited_on", "people")}
    st.subheader(_("收入"), anchor=False)
    answers["income"] = survey_income.ask(
        _question(action, "income", options), sheet, visit.rules.income_items
    )
    people = answers["people"] if answers["people"] is not LEFT_OUT else 0
    on = answers["visited_on"] if answers["visited_on"] is not LEFT_OUT else clock.today()
    total = visits.computed(visit.rules, answers["income"], people, on)
    income_sum.draw_sum(total, _(visit.rules.income_measure))
    st.subheader(_("住房、饮水、致贫原因"), anchor=False)
    asked: dict[Heading, list[str]] = {heading: [] for heading in Heading}
    for field in fields.CATALOGUE.surveyed:
        asked[heading_of(field)].append(field.name)
    answers |= {name: ask(name) for name in asked[Heading.HOME]}
    for heading, label in _FOLDED.items():
        with st.expander(_("{what}：已登记的已填好，有出入的请改", what=_(label))):
            places = inputs.cells(_ACROSS)
            for name in asked[heading]:
                with next(places):
                    answers[name] = ask(name)
    given = {name: value for name, value in answers.items() if value is not LEFT_OUT}
    if score := visits.scored(visit, given, on):
        score_sheet(score)
    return given


def _question(action: Action, name: str, options: dict[str, dict[Any, str]]) -> Question:
    form: type[Form] = action.form
    return Question(name, asks(form)[name], form.model_fields[name], options.get(name, {}))


def _hand_in(visit: Visit, action: Action, sheet: Sheet, drawn: Drawn) -> None:
    case, token = visit.case, sheet.token
    key, seen = case["id"], case["version"]

    def step(session: Any, actor: Any) -> str:
        execute.perform(
            session, key, action.key, actor, drawn.answers, seen=seen, token=token, of=Case
        )
        at_once.judge(session, actor, case["household_id"])
        drafts.drop(session, actor, sheet.draft)
        return whereabouts(session, actor, key)

    sentence = backend.write(step)
    if sentence is not None:
        sheet.forget()
        saved(case["household_id"])
        backend.flash(sentence)
        go("survey")
