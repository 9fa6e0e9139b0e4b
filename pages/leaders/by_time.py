"""How long steps take, who is late, what was finished week by week."""

from datetime import date, timedelta
from typing import Final

import streamlit as st

from pages import backend, wording
from pages.leaders.charts import by_time
from pages.leaders.marks import Mark, draw, show
from pages.parts.lists import empty
from workflows.base import clock
from workflows.base.words import _
from workflows.engine.registry import process_of
from workflows.reports import progress
from workflows.reports.progress import Overview

_WEEKS: Final = 26


def ages(seen: Overview) -> None:
    """Days spent in each state, finished and waiting; a table and a list for the keyboard."""
    shown = [s for s in seen.states if s.now or s.stays]
    shown = [s for s in shown if not s.state.final]
    if not shown:
        empty(_("还没有户案件。"), _("受理申请之后，这里显示每一步用了多少天。"))
        return
    clicked = draw(by_time.ages(shown), "ages")
    if clicked:
        show(_state_mark(seen, clicked[0]))
    st.table(
        {
            _("状态"): [_(s.state.label) for s in shown],
            _("现有"): [s.now for s in shown],
            _("超期"): [s.overdue for s in shown],
            _("中位天数"): [_days(s.median) for s in shown],
            _("九成在此天数内"): [_days(s.ninetieth) for s in shown],
            _("现在最久的已等"): [_days(s.oldest) for s in shown],
        }
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        state = st.selectbox(
            _("状态"),
            [s.state.key for s in shown if s.now],
            format_func=lambda key: _(process_of("identification").state(key).label),
            key="ages state",
            width=240,
        )
        late = st.checkbox(_("只看超期"), key="ages late")
        if st.button(_("看名单"), key="ages open", type="primary", disabled=state is None):
            show(_state_mark(seen, str(state), overdue=late))


def _state_mark(seen: Overview, state: str, *, overdue: bool = False) -> Mark:
    label = process_of("identification").state(state).label
    title = _("{place} · {what}", place=seen.place.name, what=label)
    return Mark("states", title, seen.place.key, (state,), overdue)


def _days(value: int | None) -> str:
    return "—" if value is None else str(value)


def trend(seen: Overview) -> None:
    """Finished steps week by week, over half a year or two."""
    today = clock.today()
    first = today - timedelta(weeks=_WEEKS)
    with backend.reading() as (session, actor):
        if st.checkbox(_("看两年"), key="trend long"):
            first = today - timedelta(days=730)
        found = progress.trend(session, actor, seen.place.key, first, today)
    if not any(found.values()):
        empty(_("这段时间没有办结的环节。"), _("勾选“看两年”可看更早的。"))
        return
    labels = {stage.key: stage.label for stage in process_of("identification").stages}
    st.caption(
        _("每周办完各环节的户数：申请已提交、调查完成、评议通过、三次公示结束、已建档立卡。")
    )
    clicked = draw(by_time.trend(found, labels), "trend")
    if clicked:
        show(_week_mark(seen, clicked[0], date.fromordinal(int(clicked[1])), labels))
    weeks = sorted({week for days in found.values() for week in by_time.by_week(days)})
    counts = {stage: by_time.by_week(days) for stage, days in found.items()}
    with st.expander(_("看数字、用键盘打开名单")):
        st.table(
            {_("起于"): [wording.day(week) for week in weeks]}
            | {_(labels[s]): [counts[s].get(week, 0) for week in weeks] for s in found}
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            week = st.selectbox(_("起于"), weeks, len(weeks) - 1, key="trend week", width=180)
            stage = st.selectbox(
                _("环节"),
                list(found),
                format_func=lambda key: _(labels[key]),
                key="trend stage",
                width=180,
            )
            if st.button(_("看名单"), key="trend open", type="primary"):
                show(_week_mark(seen, stage, week, labels))


def _week_mark(seen: Overview, stage: str, week: date, labels: dict[str, str]) -> Mark:
    title = _(
        "{place} · {week} 起一周办完 {what}",
        place=seen.place.name,
        week=wording.day(week),
        what=labels[stage],
    )
    return Mark("arrivals", title, seen.place.key, (stage, week.toordinal()))
