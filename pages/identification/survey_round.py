"""The round of visits: who is to be visited, a card each."""

import streamlit as st

from pages import backend
from pages.parts.badges import pieces, pill, words
from pages.parts.deadlines import due_pill
from pages.parts.lists import empty, go, paged
from pages.parts.stages import state_badge
from pages.wording import plain
from workflows.base.words import _, joined
from workflows.identification.queries import survey as visits
from workflows.identification.queries.survey import Stop


def draw_round() -> None:
    """The households that wait for a visit, those of this person first."""
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
