"""进度: where a place stands, what is stuck, who is late; every mark opens the names behind it."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

import streamlit as st

from pages import backend
from pages.leaders.by_step import funnel, grid
from pages.leaders.by_time import ages, trend
from pages.leaders.charts import frame
from pages.leaders.marks import forget
from pages.leaders.names import names
from pages.leaders.notice_calendar import notices
from pages.parts.badges import pill, words
from pages.parts.choices import apart
from pages.parts.lists import empty
from workflows.access.places import Place
from workflows.base.words import _
from workflows.reports import progress
from workflows.reports.progress import Overview

_WHOLE: Final = 0
# Numbers that can be read from five metres; nothing in it comes from data.
_BIG: Final = """<style>
[data-testid="stSidebar"], [data-testid="stHeader"] {display: none}
.stMainBlockContainer {padding: 1.2rem 2rem}
</style>"""
VIEWS: Final = {
    "funnel": "六步进度",
    "grid": "各村各步",
    "ages": "用时与超期",
    "trend": "走势",
    "notices": "公示日历",
}


def render() -> None:
    """The place, its numbers, one chart at a time (all of them on a big screen), the names."""
    with backend.reading() as (session, actor):
        tops = progress.tops(session, actor)
    if not tops:
        empty(_("您没有可看进度的地区。"), _("请联系管理员核对您的授权。"))
        return
    big = bool(st.session_state.get("progress big"))
    if big:
        st.html(_BIG)
    place = _place(tops, big=big)
    _board(place.key, big)


@st.fragment(run_every=60)
def _board(region: int, big: bool) -> None:
    """Redrawn by itself every minute: a screen on a wall must not show yesterday."""
    with backend.reading() as (session, actor):
        seen = progress.overview(session, actor, region)
    _numbers(seen, big=big)
    if big:
        left, right = st.columns(2)
        with left:
            funnel(seen, big=True)
        with right:
            grid(seen, big=True)
        return
    view = st.segmented_control(
        _("看什么"),
        list(VIEWS),
        format_func=lambda key: _(VIEWS[key]),
        default="funnel",
        key="progress view",
        label_visibility="collapsed",
        on_change=forget,
    )
    draw: dict[str | None, Callable[[Overview], None]] = {
        "grid": grid,
        "ages": ages,
        "trend": trend,
        "notices": notices,
    }
    draw.get(view, funnel)(seen)
    names()


def _place(tops: Sequence[Place], *, big: bool) -> Place:
    """Choose a place step by step downwards; what is chosen last is what is shown."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if not big:
            st.title(_("进度"), anchor=False, width="content")
        place = tops[0]
        if len(tops) > 1:
            known = {p.key: p for p in tops}
            top = st.selectbox(
                _("地区"),
                list(known),
                format_func=apart({key: p.name for key, p in known.items()}),
                key="progress top",
                width=220,
                on_change=forget,
            )
            place = known[top]
        elif big:
            st.title(place.name, anchor=False, width="content")
        for depth in range(4):
            with backend.reading() as (session, actor):
                under = progress.below(session, actor, place.key)
            if not under:
                break
            by_key = {p.key: p for p in under}
            titles = {_WHOLE: _("全部")} | {key: p.name for key, p in by_key.items()}
            chosen = st.selectbox(
                _("{place}的下级", place=place.name),
                list(titles),
                format_func=apart(titles),
                key=f"progress {depth} {place.key}",
                width=220,
                on_change=forget,
            )
            if chosen == _WHOLE:
                break
            place = by_key[chosen]
        st.toggle(_("大屏"), key="progress big", help=_("字大、不显示菜单，适合投屏"))
    return place


def _numbers(seen: Overview, *, big: bool) -> None:
    """Five figures in a row, or two and three to a row on a phone."""
    late = _("占在办 {n}%", n=round(100 * seen.overdue / seen.open)) if seen.overdue else ""
    tiles = (
        (_("在办"), seen.open, "", False),
        (_("超期"), seen.overdue, late, bool(seen.overdue)),
        (_("三天内到期"), seen.soon, "", False),
        (_("已建档立卡"), seen.filed, "", False),
        (_("未纳入"), sum(seen.ended.values()), _("不予纳入、撤回、终止"), False),
    )
    small, large = ("1.7rem", "4.4rem") if big else (".95rem", "2rem")
    boxes = [
        '<div style="border:1px solid #8A8F9766;border-radius:6px;padding:.4em .8em">'
        f'<div style="font-size:{small}">{escape(label)}</div>'
        f'<div style="font-size:{large};line-height:1.15;font-variant-numeric:tabular-nums">'
        f"{escape(frame.count(value))}</div>"
        + (pill(note, "red") if red else words(note, quiet=True))
        + "</div>"
        for label, value, note, red in tiles
    ]
    st.html(
        '<div style="display:grid;grid-template-columns:repeat(auto-fit,minmax(7.2em,1fr));'
        f'gap:.6em">{"".join(boxes)}</div>'
    )
