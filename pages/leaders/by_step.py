"""The six steps of a place, and its places step by step; each mark opens its names."""

from dataclasses import replace

import streamlit as st

from pages import backend
from pages.leaders.charts import by_step, frame
from pages.leaders.marks import Mark, draw, show
from pages.parts.choices import apart
from pages.parts.lists import empty
from workflows.base.words import _
from workflows.engine.registry import process_of
from workflows.reports import progress
from workflows.reports.progress import Overview


def _stage_mark(region: int, place: str, stage: str, *, overdue: bool = False) -> Mark:
    label = next(s.label for s in process_of("identification").stages if s.key == stage)
    title = _("{place} · {what}", place=place, what=label)
    if stage == progress.TRAINING:
        return Mark("training", title, region)
    keys = tuple(state.key for state in progress.states_where(stage))
    return Mark("states", title, region, keys, overdue)


def _bar_mark(seen: Overview, stage: str) -> Mark:
    """Who stands at the step now; where nobody does any more, who went past it."""
    mark = _stage_mark(seen.place.key, seen.place.name, stage)
    order = [s.key for s in seen.stages]
    if stage == progress.TRAINING or seen.stages[order.index(stage)].here:
        return mark
    later = order[order.index(stage) :]
    keys = tuple(state.key for key in later for state in progress.states_where(key))
    return replace(mark, title=_("{mark}（已走过这一步）", mark=mark.title), what=keys)


def funnel(seen: Overview, *, big: bool = False) -> None:
    """How many came to each step and how many stand there now; buttons say the same."""
    clicked = draw(by_step.funnel(seen, big=big), "funnel")
    if clicked:
        show(_bar_mark(seen, clicked[0]))
    if big:
        return
    st.caption(_("点图上的横条，或用下面的按钮，看名单："))
    with st.container(horizontal=True):
        for stage in seen.stages:
            label = _("{stage} {n}", stage=stage.label, n=frame.count(stage.here))
            if st.button(label, key=f"open {stage.key}", disabled=not stage.here):
                show(_stage_mark(seen.place.key, seen.place.name, stage.key))
        if st.button(
            _("超期 {n}", n=frame.count(seen.overdue)),
            key="open overdue",
            disabled=not seen.overdue,
            icon=":material/alarm:",
        ):
            keys = tuple(s.state.key for s in seen.states if s.overdue)
            title = _("{place} · 超期", place=seen.place.name)
            show(Mark("states", title, seen.place.key, keys, overdue=True))


def grid(seen: Overview, *, big: bool = False) -> None:
    """Places against steps; a table and two lists for the keyboard."""
    with backend.reading() as (session, actor):
        drawn = progress.grid(session, actor, seen.place.key)
    stages = [(s.key, s.label) for s in process_of("identification").stages]
    if not drawn.places:
        empty(_("这里还没有村。"))
        return
    clicked = draw(by_step.heat(drawn, stages, big=big), "grid")
    names = {place.key: place.name for place in drawn.places}
    if clicked:
        show(_stage_mark(clicked[0], names[clicked[0]], clicked[1]))
    if big:
        return
    st.caption(_("颜色越深户数越多；带 ! 的有超期。第一列是已培训的村数。"))
    with st.expander(_("看数字、用键盘打开名单")):
        st.table(
            {_("地方"): list(names.values())}
            | {_(label): [drawn.here.get((p, key), 0) for p in names] for key, label in stages}
            | {_("超期"): [sum(drawn.overdue.get((p, k), 0) for k, _l in stages) for p in names]}
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            place = st.selectbox(
                _("地方"), list(names), format_func=apart(names), key="grid place", width=200
            )
            stage = st.selectbox(
                _("环节"),
                [key for key, _label in stages],
                format_func=lambda key: _(dict(stages)[key]),
                key="grid stage",
                width=200,
            )
            if st.button(_("看名单"), key="grid open", type="primary"):
                show(_stage_mark(place, names[place], stage))
