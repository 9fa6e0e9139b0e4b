"""The sheet of one visit: kept field by field, the sum before the eyes, the papers, the end."""

from typing import Any, Final

import streamlit as st

from models.case import Case
from models.rows.record import SurveyRow
from pages import backend
from pages.identification.survey_files import keep_files
from pages.parts import inputs
from pages.parts.answers import Sheet, prefill
from pages.parts.badges import pieces, pill, words
from pages.parts.fields import draw
from pages.parts.figures import yuan
from pages.parts.forms import Drawn
from pages.parts.lists import go
from pages.parts.offers import reference_link
from pages.parts.questions import LEFT_OUT, Question
from workflows.base import clock
from workflows.base.rows import Row
from workflows.base.words import _
from workflows.engine import execute
from workflows.engine.definition import Action, Form
from workflows.engine.execute import Offer
from workflows.engine.forms import asks
from workflows.households import fields
from workflows.households.fields import Field, Of, values
from workflows.identification import survey_questions
from workflows.identification.queries import form_options
from workflows.identification.queries import survey as visits
from workflows.identification.queries.status_text import whereabouts
from workflows.identification.queries.survey import Sum, Visit
from workflows.storage import drafts

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
    prefill(key, _on_record(visit.household) | _stands(visit.survey))
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


def _stands(survey: SurveyRow | None) -> dict[str, Any]:
    """What a survey said that was taken back, to be mended; a fresh one says nothing yet."""
    if survey is None or survey["visited_on"] is None:
        return {}
    stands: dict[str, Any] = {"visited_on": survey["visited_on"], **survey["answers"]}
    for field in fields.CATALOGUE.surveyed:
        stands[field.name] = _started(field, stands.get(field.name))
    for line in survey["income"]:
        stands[f"income {line['block']} {line['item']}"] = line["fen"] / 100
    return stands


def _started(field: Field, said: Any) -> Any:
    """An answer as its widget begins with it: yes or no that must be said is true or false."""
    return said if isinstance(said, bool) else inputs.start(field, said)


def _answers(
    visit: Visit, action: Action, sheet: Sheet, options: dict[str, dict[Any, str]]
) -> dict[str, Any]:
    form: type[Form] = action.form

    def ask(name: str) -> Any:
        words_ = asks(form)[name]
        return draw(Question(name, words_, form.model_fields[name], options.get(name, {})), sheet)

    sheet.part("people", len(visit.people))
    with st.container(horizontal=True):
        answers = {name: ask(name) for name in ("visited_on", "people")}
    st.subheader(_("收入"), anchor=False)
    answers["income"] = ask("income")
    people = answers["people"] if answers["people"] is not LEFT_OUT else 0
    on = answers["visited_on"] if answers["visited_on"] is not LEFT_OUT else clock.today()
    _sum(visit, visits.computed(visit.rules, answers["income"], people, on))
    st.subheader(_("住房、饮水、致贫原因"), anchor=False)
    asked: dict[Of, list[str]] = {of: [] for of in (Of.HOUSEHOLD, Of.LAND, Of.LIVING)}
    for field in fields.CATALOGUE.surveyed:
        asked[survey_questions.heading_of(field)].append(field.name)
    answers |= {name: ask(name) for name in asked[Of.HOUSEHOLD]}
    for of, label in ((Of.LAND, _("土地（亩）")), (Of.LIVING, _("生活条件"))):
        with st.expander(_("{what}：已登记的已填好，有出入的请改", what=label)):
            answers |= {name: ask(name) for name in asked[of]}
    return {name: value for name, value in answers.items() if value is not LEFT_OUT}


def _sum(visit: Visit, total: Sum) -> None:
    """(收入 − 支出) ÷ 人数 against the line of the year, with every figure in sight."""
    with st.container(border=True, key="survey_sum"):
        st.caption(
            _(
                "{measure} =（计入的收入 {income} − 生产经营支出 {costs}）÷ {n} 人",
                measure=visit.rules.income_measure,
                income=yuan(total.income_fen),
                costs=yuan(total.costs_fen),
                n=total.people,
            )
        )
        if total.per_head_fen is None or total.line_fen is None:
            st.markdown(f"**{_('填写人数后算出人均收入')}**")
            return
        gap = yuan(abs(total.per_head_fen - total.line_fen))
        pieces(
            words(_("人均 {n}", n=yuan(total.per_head_fen)), strong=True),
            words(_("{year} 年标准 {n}", year=total.year, n=yuan(total.line_fen))),
            pill(_("低于标准 {gap}", gap=gap), "green")
            if total.below
            else pill(_("高于标准 {gap}", gap=gap), "ochre"),
        )
        st.caption(_("收入只是一项依据：还要看住房、教育、医疗，由民主评议决定。本页不作结论。"))


def _hand_in(visit: Visit, action: Action, sheet: Sheet, drawn: Drawn) -> None:
    case, token = visit.case, sheet.token
    key, seen = case["id"], case["version"]

    def step(session: Any, actor: Any) -> str:
        execute.perform(
            session, key, action.key, actor, drawn.answers, seen=seen, token=token, of=Case
        )
        drafts.drop(session, actor, sheet.draft)
        return whereabouts(session, actor, key)

    sentence = backend.write(step)
    if sentence is not None:
        sheet.forget()
        backend.flash(sentence)
        go("survey")
