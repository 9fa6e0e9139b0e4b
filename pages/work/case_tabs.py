"""The tabs of a case: people, visits, folder, decisions, events. Only the open one runs."""

from typing import Final

import streamlit as st

from pages import backend
from pages.parts.timeline import timeline
from pages.work.case_decisions import decisions
from pages.work.case_folder import folder
from pages.work.case_people import members
from pages.work.case_surveys import surveys
from workflows.access.roles import SEES_PEOPLE
from workflows.base.words import _
from workflows.identification.queries.timeline import timeline as happened

_EVENTS: Final = 200


def draw_tabs(case_id: int) -> None:
    """The five tabs; a tab's body runs only while it is open."""
    tabs = st.tabs(
        [_("家庭成员"), _("入户调查"), _("档案材料"), _("评议公示审核"), _("办理经过")],
        key=f"tabs {case_id}",
        on_change="rerun",
    )
    bodies = (members, surveys, folder, decisions, _events)
    for tab, body in zip(tabs, bodies, strict=True):
        if tab.open:
            with tab:
                body(case_id)


def _events(case_id: int) -> None:
    with backend.reading() as (session, actor):
        sees = actor.holds(*SEES_PEOPLE)
        events = happened(session, actor, case_id, limit=_EVENTS) if sees else []
    timeline(events)
    if len(events) == _EVENTS:
        st.caption(_("只显示前 {n} 条。", n=_EVENTS))
