"""入户调查: phone first. Who is to be visited; then one household at its own table."""

from typing import Final

import streamlit as st

from pages import backend
from pages.identification import survey_offline
from pages.identification.survey_members import draw_members
from pages.identification.survey_round import draw_round
from pages.identification.survey_sheet import visit_sheet
from pages.parts.badges import pieces, words
from pages.parts.deadlines import due_pill
from pages.parts.findings import just_saved, to_explain
from pages.parts.lists import asked_for, empty, go
from pages.parts.offers import offers_panel
from pages.parts.stages import state_badge
from pages.wording import plain
from workflows.base.words import _, joined
from workflows.engine.carrying import Outcome
from workflows.engine.execute import Offer
from workflows.identification.queries import survey as visits
from workflows.identification.queries.survey import Visit

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
        st.title(_("入户调查"), anchor=False)
        home = just_saved()
        if home is not None:
            to_explain(home)
        survey_offline.draw()
        draw_round()
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
    draw_members(visit)
    to_explain(visit.household["id"])
    offer = _offer(visit)
    if offer is not None:
        visit_sheet(visit, offer)
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
