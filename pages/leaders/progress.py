"""进度: where a place stands, what is stuck, who is late; every mark opens the names behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import escape
from typing import Any, Final

import plotly.graph_objects as go
import streamlit as st

from pages import backend, wording
from pages.parts import charts, empty, paged
from pages.parts import go as open_screen
from pages.parts.badges import pieces, pill, state_badge, words
from pages.parts.choices import apart
from workflows.access.places import Place
from workflows.base import clock, dates
from workflows.base.words import _
from workflows.engine.registry import process_of
from workflows.reports import drilldown, progress
from workflows.reports.drilldown import Named
from workflows.reports.progress import Overview

_MARK: Final = "progress mark"
_TRIM: Final = "progress drawn"
_WHOLE: Final = 0
_WEEKS: Final = 26
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


@dataclass(frozen=True, slots=True)
class Mark:
    """What was clicked: a list of names to be read. `kind` says how."""

    kind: str
    title: str
    region: int
    what: tuple[Any, ...] = ()
    overdue: bool = False


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
            _funnel(seen, big=True)
        with right:
            _grid(seen, big=True)
        return
    view = st.segmented_control(
        _("看什么"),
        list(VIEWS),
        format_func=lambda key: _(VIEWS[key]),
        default="funnel",
        key="progress view",
        label_visibility="collapsed",
        on_change=_forget,
    )
    draw: dict[str | None, Callable[[Overview], None]] = {
        "grid": _grid,
        "ages": _ages,
        "trend": _trend,
        "notices": _notices,
    }
    draw.get(view, _funnel)(seen)
    _names()


def _forget() -> None:
    st.session_state.pop(_MARK, None)


# -------------------------------------------------------------------------------- place and numbers


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
                on_change=_forget,
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
                on_change=_forget,
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
        f"{escape(charts.count(value))}</div>"
        + (pill(note, "red") if red else words(note, quiet=True))
        + "</div>"
        for label, value, note, red in tiles
    ]
    st.html(
        '<div style="display:grid;grid-template-columns:repeat(auto-fit,minmax(7.2em,1fr));'
        f'gap:.6em">{"".join(boxes)}</div>'
    )


# -------------------------------------------------------------------------------------- the charts


def _drawn(figure: go.Figure, name: str) -> list[Any]:
    """Draw a chart; returns the mark that was just clicked, once."""
    turn = st.session_state.setdefault(_TRIM, 0)
    event = st.plotly_chart(
        charts.inked(figure, dark=st.context.theme.type == "dark"),
        theme=None,
        key=f"chart {name} {turn}",
        on_select="rerun",
        selection_mode="points",
        config=charts.QUIET,
    )
    mark = charts.marks(event)
    if mark:
        # A fresh chart: the same mark can be clicked again, and no other one is greyed out.
        st.session_state[_TRIM] = turn + 1
    return mark


def _show(mark: Mark) -> None:
    st.session_state[_MARK] = mark
    st.session_state.pop(f"names {mark} marks", None)
    st.rerun(scope="fragment")


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


def _funnel(seen: Overview, *, big: bool = False) -> None:
    clicked = _drawn(charts.funnel(seen, big=big), "funnel")
    if clicked:
        _show(_bar_mark(seen, clicked[0]))
    if big:
        return
    st.caption(_("点图上的横条，或用下面的按钮，看名单："))
    with st.container(horizontal=True):
        for stage in seen.stages:
            label = _("{stage} {n}", stage=stage.label, n=charts.count(stage.here))
            if st.button(label, key=f"open {stage.key}", disabled=not stage.here):
                _show(_stage_mark(seen.place.key, seen.place.name, stage.key))
        if st.button(
            _("超期 {n}", n=charts.count(seen.overdue)),
            key="open overdue",
            disabled=not seen.overdue,
            icon=":material/alarm:",
        ):
            keys = tuple(s.state.key for s in seen.states if s.overdue)
            title = _("{place} · 超期", place=seen.place.name)
            _show(Mark("states", title, seen.place.key, keys, overdue=True))


def _grid(seen: Overview, *, big: bool = False) -> None:
    with backend.reading() as (session, actor):
        drawn = progress.grid(session, actor, seen.place.key)
    stages = [(s.key, s.label) for s in process_of("identification").stages]
    if not drawn.places:
        empty(_("这里还没有村。"))
        return
    clicked = _drawn(charts.heat(drawn, stages, big=big), "grid")
    names = {place.key: place.name for place in drawn.places}
    if clicked:
        _show(_stage_mark(clicked[0], names[clicked[0]], clicked[1]))
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
                _show(_stage_mark(place, names[place], stage))


def _ages(seen: Overview) -> None:
    shown = [s for s in seen.states if s.now or s.stays]
    shown = [s for s in shown if not s.state.final]
    if not shown:
        empty(_("还没有户案件。"), _("受理申请之后，这里显示每一步用了多少天。"))
        return
    clicked = _drawn(charts.ages(shown), "ages")
    if clicked:
        _show(_state_mark(seen, clicked[0]))
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
            _show(_state_mark(seen, str(state), overdue=late))


def _state_mark(seen: Overview, state: str, *, overdue: bool = False) -> Mark:
    label = process_of("identification").state(state).label
    title = _("{place} · {what}", place=seen.place.name, what=label)
    return Mark("states", title, seen.place.key, (state,), overdue)


def _days(value: int | None) -> str:
    return "—" if value is None else str(value)


def _trend(seen: Overview) -> None:
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
    clicked = _drawn(charts.trend(found, labels), "trend")
    if clicked:
        _show(_week_mark(seen, clicked[0], date.fromordinal(int(clicked[1])), labels))
    weeks = sorted({week for days in found.values() for week in charts.by_week(days)})
    counts = {stage: charts.by_week(days) for stage, days in found.items()}
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
                _show(_week_mark(seen, stage, week, labels))


def _week_mark(seen: Overview, stage: str, week: date, labels: dict[str, str]) -> Mark:
    title = _(
        "{place} · {week} 起一周办完 {what}",
        place=seen.place.name,
        week=wording.day(week),
        what=labels[stage],
    )
    return Mark("arrivals", title, seen.place.key, (stage, week.toordinal()))


def _notices(seen: Overview) -> None:
    with backend.reading() as (session, actor):
        posted = drilldown.notices(session, actor, seen.place.key)
    if not posted:
        empty(_("近 30 天没有公示。"), _("张贴公示后，这里显示贴在哪里、到哪一天。"))
        return
    today = clock.today()
    clicked = _drawn(charts.calendar(posted, today), "notices")
    titles = {
        p.notice_id: f"{p.village_name} · {_(charts.KINDS[p.kind])}（{dates.short(p.posted)[5:]}）"
        for p in posted
    }
    if clicked:
        key = int(clicked[0])
        _show(Mark("notice", titles[key], seen.place.key, (key,)))
    st.table(
        {
            _("村"): [p.village_name for p in posted],
            _("种类"): [_(charts.KINDS[p.kind]) for p in posted],
            _("张贴"): [wording.day(p.posted) for p in posted],
            _("到期（0:00）"): [wording.day(p.closes) for p in posted],
            _("结束"): [wording.day(p.closed) if p.closed else "—" for p in posted],
        }
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("公示"), list(titles), format_func=apart(titles), key="notice pick", width=320
        )
        if st.button(_("看名单"), key="notice open", type="primary"):
            _show(Mark("notice", titles[chosen], seen.place.key, (chosen,)))


# --------------------------------------------------------------------------------------- the names


def _names() -> None:
    """The list behind the mark that was opened last, a page at a time."""
    mark: Mark | None = st.session_state.get(_MARK)
    if mark is None:
        return
    with st.container(border=True, key="progress_names"):
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            title = mark.title + (_("（只看超期）") if mark.overdue else "")
            st.subheader(desk_plain(title), anchor=False, width="content")
            if st.button(_("收起"), key="names close", icon=":material/close:"):
                _forget()
                st.rerun(scope="fragment")
        if mark.kind == "training":
            _villages(mark)
            return
        shown = paged(f"names {mark}", lambda a, n: _load(mark, a, n), _line, _cursor, size=20)
        if not shown:
            empty(_("名单上现在没有户。"))


def desk_plain(text: str) -> str:
    """A title with a village's name in it: nothing in the name becomes markup."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]#<>:$~|" else c for c in text)


def _cursor(row: Named) -> tuple[int, int]:
    return row.cursor


def _load(mark: Mark, after: tuple[int, int] | None, limit: int) -> list[Named]:
    with backend.reading() as (session, actor):
        if mark.kind == "states":
            return drilldown.names(
                session,
                actor,
                mark.region,
                mark.what,
                overdue=mark.overdue,
                after=after or (0, 0),
                limit=limit,
            )
        if mark.kind == "notice":
            rows = drilldown.listed(session, actor, mark.what[0])
        else:
            stage, week = mark.what
            first = date.fromordinal(week)
            rows = drilldown.arrivals(
                session, actor, mark.region, stage, first, first + timedelta(days=6), limit=5_000
            )
    rows = sorted((row for row in rows if after is None or row.cursor > after), key=_cursor)
    return rows[:limit]


def _line(row: Named) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        late = row.due is not None and row.due <= clock.today()
        pieces(
            words(row.head_name, strong=True),
            words(row.village_name, quiet=True),
            state_badge(row.state.key),
            words(_("自 {day} 起", day=wording.day(row.since)), quiet=True) if row.since else "",
            pill(_("超期"), "red") if late else "",
        )
        if row.case_id is not None and st.button(
            _("打开"), key=f"case {row.case_id}", type="tertiary"
        ):
            open_screen("case_file", case=row.case_id)


def _villages(mark: Mark) -> None:
    with backend.reading() as (session, actor):
        rows = drilldown.trainings(session, actor, mark.region)
    if not rows:
        empty(_("这里还没有村批次。"), _("新建村批次、召开培训之后，这里显示各村。"))
        return
    st.table(
        {
            _("村"): [row.village_name for row in rows],
            _("状态"): [_(row.state.label) for row in rows],
            _("培训归档"): [wording.day(row.on) if row.on else "—" for row in rows],
        }
    )
