"""The tabs of a case: people, visits, folder, decisions, events. Only the open one runs."""

from collections.abc import Callable
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
from workflows.identification.queries.timeline import Happened
from workflows.identification.queries.timeline import timeline as happened

_EVENTS: Final = 200
_KINDS: Final = {"all": "全部", "case": "办理步骤", "household": "户和成员的变更"}
_SHOWN: Final[dict[str, Callable[[Happened], bool]]] = {
    "all": lambda _event: True,
    "case": lambda event: not event.people,
    "household": lambda event: event.people,
}


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
    which = st.segmented_control(
        _("看什么"),
        list(_KINDS),
        format_func=lambda kind: _(_KINDS[kind]),
        default="all",
        key=f"events {case_id}",
        label_visibility="collapsed",
    )
    timeline([event for event in events if _SHOWN[which or "all"](event)])
    if len(events) == _EVENTS:
        st.caption(_("只显示前 {n} 条。", n=_EVENTS))
