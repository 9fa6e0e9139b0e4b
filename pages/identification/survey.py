"""入户调查: phone first. Who is to be visited; then one household at its own table."""

from typing import Any, Final

import streamlit as st

from models.case import Case
from pages import backend
from pages.identification import survey_offline
from pages.identification.survey_files import keep_files
from pages.parts import (
    Drawn,
    Sheet,
    due_pill,
    empty,
    go,
    offers_panel,
    paged,
    pieces,
    state_badge,
    yuan,
)
from pages.parts.answers import prefill
from pages.parts.badges import pill, words
from pages.parts.fields import LEFT_OUT, Question, draw
from pages.parts.lists import asked_for
from pages.parts.offers import reference_link
from pages.wording import plain
from workflows.base import clock
from workflows.base.words import _, joined
from workflows.engine import execute
from workflows.engine.context import RowDict
from workflows.engine.definition import Action
from workflows.engine.execute import Offer, Outcome
from workflows.engine.forms import asks
from workflows.households import fields
from workflows.households.fields import Kind, Of, values
from workflows.identification import survey_questions
from workflows.identification.queries import form_options
from workflows.identification.queries import survey as visits
from workflows.identification.queries.status_text import whereabouts
from workflows.identification.queries.survey import Stop, Sum, Visit
from workflows.storage import drafts

_PAPERS: Final = (
    "photos",
    "household_signature",
    "surveyor_signatures",
    "survey_form",
    "income_sheet",
)
# The sum stays at the edge of the screen while one types above it; nothing in it comes from data.
_STYLE: Final = """<style>
[data-testid="stLayoutWrapper"]:has(> .st-key-survey_sum) {
 position: sticky; bottom: .4rem; z-index: 5}
.st-key-survey_sum {background: #FFFDF9; box-shadow: 0 2px 10px #1B2A3333}
@media (prefers-color-scheme: dark) {.st-key-survey_sum {background: #1E282D}}
</style>"""


def render() -> None:
    """The household in the address; without one the round of visits."""
    key = asked_for("case")
    if key is None:
        _round()
        return
    with backend.reading() as (session, actor):
        visit = visits.visit(session, actor, key)
    if visit is None or not visit.due:
        st.title(_("入户调查"), anchor=False)
        empty(_("这一户现在不在入户调查，或不在您的管辖范围内。"), _("请从名单里另选一户。"))
        if st.button(_("回到名单")):
            go("survey")
        return
    _household(visit)


# ------------------------------------------------------------------------------ the round of visits


def _round() -> None:
    st.title(_("入户调查"), anchor=False)
    survey_offline.draw()
    shown = paged("survey round", _load, _stop, lambda stop: (stop.village, stop.case_id), size=20)
    if not shown:
        empty(_("没有待入户的农户。"), _("申请受理之后，农户会出现在这里。"))


def _load(after: tuple[int, int] | None, limit: int) -> list[Stop]:
    with backend.reading() as (session, actor):
        return visits.stops(session, actor, after=after or (0, 0), limit=limit)


def _stop(stop: Stop) -> None:
    with st.container(border=True, key=f"stop_{stop.case_id}"):
        pieces(
            words(stop.head_name, strong=True),
            words(f"{stop.village_name} {stop.group_name}"),
            words(_("{n} 人", n=stop.members)),
            state_badge(stop.state),
            due_pill(stop.row),
            pill(_("我参加调查"), "green") if stop.mine else "",
        )
        if stop.surveyors:
            st.caption(_("调查人：{names}", names=plain(joined(stop.surveyors))))
        begun = _("填写调查") if stop.mine else _("查看")
        label = begun if stop.arranged else _("安排入户")
        if st.button(
            label,
            key=f"visit {stop.case_id}",
            type="primary" if stop.mine else "secondary",
            width="stretch",
        ):
            go("survey", case=stop.case_id)


# ------------------------------------------------------------------------------- at the household's


def _household(visit: Visit) -> None:
    case = visit.case
    st.html(_STYLE)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(plain(case["head_name"]), anchor=False, width="content")
        if st.button(_("名单"), icon=":material/arrow_back:", type="tertiary"):
            go("survey")
        if st.button(_("整个户案件"), icon=":material/folder_open:", type="tertiary"):
            go("case_file", case=case["id"])
    pieces(
        words(f"{visit.household['group_name']} {visit.household['address']}".strip()),
        state_badge(case["state"]),
        due_pill(case),
    )
    if visit.surveyors:
        st.caption(_("调查人：{names}", names=plain(joined(visit.surveyors))))
    if visit.vetoes:
        names = joined(_(item) for item in visit.vetoes)
        st.warning(
            _("有尚未了结的否决情形：{names}。了结之前不能提交调查。", names=plain(names)),
            icon=":material/gavel:",
        )
    _members(visit)
    offer = _offer(visit)
    if offer is not None:
        _questions(visit, offer)
    offers_panel(case["id"], then=_onward)


def _onward(outcome: Outcome) -> None:
    """After another step of this household its own draft is still there: nothing to do here."""


def _offer(visit: Visit) -> Offer | None:
    """The handing-in of this visit, when the person may do it; else the screen says why not."""
    if not visit.arranged:
        st.info(_("先安排入户：选定两名以上调查人和日期。"), icon=":material/event:")
        return None
    with backend.reading() as (session, actor):
        offer = visits.handing_in(session, actor, visit)
    if offer is None:
        st.info(
            _(
                "调查结果由参加入户的调查人填写和提交：{names}。",
                names=plain(joined(visit.surveyors)),
            ),
            icon=":material/group:",
        )
        return None
    return offer


def _members(visit: Visit) -> None:
    """Who lives here, numbers masked; what does not fit, in plain words."""
    with st.expander(
        _("家庭成员 {n} 人", n=len(visit.people)), expanded=True, icon=":material/group:"
    ):
        for person in visit.people:
            _member(person)
        st.caption(_("人员有出入的，请先在“户案件”里更正家庭成员，再提交调查。"))
        if visit.mine and st.button(_("更正家庭成员"), icon=":material/edit:"):
            go("intake", household=visit.household["id"], edit=1)
    for finding in visit.findings:
        line = f"{plain(str(finding.reason))} {plain(str(finding.remedy))}"
        if finding.severity == "E":
            st.error(line, icon=":material/block:")
        elif finding.severity == "W":
            st.warning(line, icon=":material/help:")
        else:
            st.caption(line)


def _member(person: RowDict) -> None:
    asked = [each for each in fields.CATALOGUE.entered(Of.MEMBER) if each.first]
    pieces(
        words(person["name"], strong=True),
        words(fields.CATALOGUE["relation"].word(person["relation"])),
        words(_("{n} 岁", n=person["age"])) if person["age"] is not None else "",
        *(words(each.word(values.of_person(each, person))) for each in asked),
        words(person["id_masked"], quiet=True),
    )


@backend.fragment
def _questions(visit: Visit, offer: Offer) -> None:
    """The visit's own sheet: kept field by field, the sum before the eyes, the papers, the end."""
    case, action = visit.case, offer.action
    key = f"case {case['id']} {case['version']} survey"
    prefill(key, _stands(visit.survey))
    sheet = Sheet.open(key, f"survey:{case['id']}")
    with backend.reading() as (session, actor):
        options = form_options.options_of(session, actor, case, action.form)
        told = reference_link(case, offer, actor)
    answers = _answers(visit, action, sheet, options)
    st.subheader(_("照片和签名"), anchor=False)
    st.caption(_("在手机上点“上传”，可直接拍照，也可选相册里的照片。"))
    for name in _PAPERS:
        ask = asks(action.form)[name]
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


def _stands(survey: RowDict | None) -> dict[str, Any]:
    """What a survey said that was taken back, to be mended; a fresh one says nothing yet."""
    if survey is None or survey["visited_on"] is None:
        return {}
    stands: dict[str, Any] = {"visited_on": survey["visited_on"], **survey["answers"]}
    for field in fields.CATALOGUE.surveyed:
        if field.kind is Kind.DECIMAL and stands.get(field.name) is not None:
            stands[field.name] = float(stands[field.name])
    for line in survey["income"]:
        stands[f"income {line['block']} {line['item']}"] = line["fen"] / 100
    return stands


def _answers(
    visit: Visit, action: Action, sheet: Sheet, options: dict[str, dict[Any, str]]
) -> dict[str, Any]:
    form = action.form

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
    answers |= {name: ask(name) for name in survey_questions.names()}
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
