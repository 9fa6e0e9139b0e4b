"""帮扶进度: coverage, gaps, measures × causes, money by giver and month, who helps whom.

Beside each figure a table the keyboard reaches; every mark opens names: head, village and state.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Final

import plotly.graph_objects as go
import streamlit as st

from pages import backend
from pages.help import charts as help_charts
from pages.help import signs
from pages.parts import charts
from pages.parts.badges import yuan
from pages.parts.batchwork import sheet_of
from pages.parts.choices import apart
from pages.parts.lists import empty
from workflows.base.codes import CAUSE
from workflows.base.words import Word, _, joined
from workflows.help import queries as seen
from workflows.help.processes import measures
from workflows.help.queries import screen

_MARK: Final = "help mark"
_TURN: Final = "help drawn"
_TOP: Final = 15
_EDGES: Final = 200
_NAMES: Final = 100
Mark = tuple[str, tuple[Any, ...]]


def render() -> None:
    """The numbers, then one figure at a time, then the names behind what was chosen."""
    st.title(_("帮扶进度"), anchor=False)
    _board()


@st.fragment
def _board() -> None:
    with backend.reading() as (session, actor):
        stand = seen.standing(session, actor)
        idle = seen.idle(session, actor)
    _tiles(
        (
            (_("建档立卡户"), str(stand.filed), False),
            (_("没有责任人的户"), str(stand.unhelped_n), bool(stand.unhelped_n)),
            (_("没有包户的班子成员"), str(len(idle.leaders)), bool(idle.leaders)),
            (_("没有措施的户"), str(stand.unmeasured_n), bool(stand.unmeasured_n)),
            (_("钱物累计"), _("{n}元", n=charts.count(stand.fen // 100)), False),
        )
    )
    views: dict[str, tuple[str, Callable[[], None]]] = {
        "coverage": (_("走访覆盖"), _coverage),
        "grid": (_("措施和原因"), _grid),
        "money": (_("资金"), _money),
        "network": (_("结对网络"), _network),
        "gaps": (_("缺口"), _gaps),
    }
    view = st.segmented_control(
        _("看什么"),
        list(views),
        format_func=apart({key: label for key, (label, _draw) in views.items()}),
        default="coverage",
        key="help view",
        label_visibility="collapsed",
        on_change=_forget,
    )
    views.get(view or "coverage", views["coverage"])[1]()
    _names()


def _forget() -> None:
    st.session_state.pop(_MARK, None)


def _tiles(tiles: Sequence[tuple[str, str, bool]]) -> None:
    boxes = "".join(
        '<div style="border:1px solid #8A8F9766;border-radius:6px;padding:.4em .8em">'
        f'<div style="font-size:.95rem">{escape(label)}</div>'
        f'<div style="font-size:1.7rem;line-height:1.2;font-variant-numeric:tabular-nums;'
        f'{"color:#B3311F" if red else ""}">{escape(value)}</div></div>'
        for label, value, red in tiles
    )
    st.html(
        '<div style="display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5em,1fr));'
        f'gap:.6em">{boxes}</div>'
    )


def _drawn(figure: go.Figure, name: str) -> None:
    """Draw a figure; a click on a mark opens its names."""
    turn = st.session_state.setdefault(_TURN, 0)
    event = st.plotly_chart(
        charts.inked(figure, dark=st.context.theme.type == "dark"),
        theme=None,
        key=f"help chart {name} {turn}",
        on_select="rerun",
        selection_mode="points",
        config=charts.QUIET,
    )
    mark = charts.marks(event)
    if mark:
        # A fresh chart: the same mark can be clicked again, and no other one is greyed out.
        st.session_state[_TURN] = turn + 1
        _show((str(mark[0]), tuple(mark[1:])))


def _show(mark: Mark) -> None:
    st.session_state[_MARK] = mark
    st.rerun(scope="fragment")


def _choose(key: str, label: str, options: Mapping[Any, str], made: Callable[[Any], Mark]) -> None:
    """The same marks for the keyboard: a list and a button."""
    if not options:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            label, list(options), format_func=apart(options), key=f"help {key}", width=320
        )
        if st.button(_("看名单"), key=f"help {key} open", type="primary"):
            _show(made(chosen))


def _coverage() -> None:
    with backend.reading() as (session, actor):
        found = seen.covered(session, actor)
    if not found:
        empty(_("还没有走访活动。"))
        return
    _drawn(help_charts.coverage(found), "coverage")
    sheet_of(
        (_("活动"), _("班子成员"), _(Word("户", "counted")), _("没有走访到"), _("发放")),
        [
            (
                c.campaign["title"],
                f"{c.leaders_out}/{c.leaders}",
                f"{c.households_met}/{c.households}",
                str(c.never_n),
                yuan(c.fen),
            )
            for c in found
        ],
        right=(1, 2, 3, 4),
    )
    marks = {
        (kind, c.campaign["id"]): f"{c.campaign['title']} · {label}"
        for c in found
        for kind, label in (("never", _("没有走访到")), ("met", _("已走访")))
    }
    _choose("coverage", _("哪次活动"), marks, lambda mark: (mark[0], (mark[1],)))


def _grid() -> None:
    with backend.reading() as (session, actor):
        found = seen.measures_by_cause(session, actor)
    if not found.grid:
        empty(_("还没有登记措施。"))
        return
    held = {why for why, _kind in found.grid}
    causes = [*(why for why in CAUSE.labels if why in held), *sorted(held - set(CAUSE.labels))]
    kinds = [kind for kind in measures.KINDS if any(kind == k for _why, k in found.grid)]
    _drawn(help_charts.grid(found.grid, causes, kinds), "grid")
    sheet_of(
        (_("致贫原因"), *(signs.measure(kind) for kind in kinds)),
        [
            (signs.cause(why), *(str(found.grid.get((why, kind), 0)) for kind in kinds))
            for why in causes
        ],
        right=tuple(range(1, len(kinds) + 1)),
    )
    marks = {
        point: f"{signs.cause(point[0])} · {signs.measure(point[1])} {n}"
        for point, n in sorted(found.grid.items())
        if n
    }
    _choose("grid", _("哪一格"), marks, lambda point: ("measure", point))


def _money() -> None:
    with backend.reading() as (session, actor):
        whole = seen.totals(session, actor)
    if not whole.n:
        empty(_("还没有登记钱物。"))
        return
    _drawn(help_charts.months(whole.months_by_giver_kind), "months")
    sides = help_charts.SIDES
    sheet_of(
        (_("月份"), *(_(label) for label in sides.values()), _("合计")),
        [
            (
                f"{at // 100}-{at % 100:02d}",
                *(yuan(whole.months_by_giver_kind.get((at, side), 0)) for side in sides),
                yuan(fen),
            )
            for at, fen in whole.by_month.items()
        ],
        right=(1, 2, 3),
    )
    marks = {
        point: f"{point[0] // 100}-{point[0] % 100:02d} · {_(sides[point[1]])}"
        for point in sorted(whole.months_by_giver_kind)
    }
    _choose("month", _("哪个月"), marks, lambda point: ("month", point))
    st.subheader(_("捐助最多的"), anchor=False)
    _drawn(help_charts.givers(whole.givers[:_TOP]), "givers")
    named = {(g.kind, g.id): f"{g.name} {yuan(g.fen)}" for g in whole.givers}
    _choose("giver", _("捐助方"), named, lambda giver: ("giver", giver))


def _network() -> None:
    with backend.reading() as (session, actor):
        edges = seen.network(session, actor, _EDGES)
    if not edges:
        empty(_("还没有结对。"))
        return
    st.caption(_("左边是帮扶人，右边是户（菱形为外镇户）；点左边看该帮扶人的户。"))
    _drawn(help_charts.network(edges), "network")
    if len(edges) == _EDGES:
        st.caption(_("只画前 {n} 对。", n=_EDGES))
    helpers = {(e.helper_kind, e.helper_id): e.helper for e in edges}
    with st.expander(_("看文字表")):
        sheet_of(
            (_("帮扶人"), _("户主")),
            [
                (name, joined(e.head_name for e in edges if (e.helper_kind, e.helper_id) == key))
                for key, name in helpers.items()
            ],
        )
    _choose("network", _("帮扶人"), helpers, lambda helper: ("pairing", helper))


def _gaps() -> None:
    with backend.reading() as (session, actor):
        stand = seen.standing(session, actor)
        idle = seen.idle(session, actor)
        rows, without = (
            [(row["head_name"], row["region"]) for row in found]
            for found in (
                seen.unhelped(session, actor, stand.unhelped_n, _NAMES),
                seen.unmeasured(session, actor, stand.unmeasured_n, _NAMES),
            )
        )
        names = screen.villages(session, actor, {region for _name, region in (*rows, *without)})
    for title, found in (
        (_("没有帮扶责任人的户（{n}）", n=stand.unhelped_n), rows),
        (_("没有登记措施的户（{n}）", n=stand.unmeasured_n), without),
    ):
        st.markdown(f"**{title}**")
        if found:
            sheet_of(
                (_("户主"), _("村")), [(name, names.get(region, "")) for name, region in found]
            )
            if len(found) == _NAMES:
                st.caption(_("只显示前 {n} 条。", n=_NAMES))
        else:
            st.caption(_("没有。"))
    firms = joined(one.name for one in idle.organisations)
    leaders = joined(one.name for one in idle.leaders)
    st.text(_("没有包户的班子成员：{who}", who=leaders or _("没有")))
    st.text(_("没有签结对协议的企业：{who}", who=firms or _("没有")))


def _names() -> None:
    """Who stands behind the mark that was chosen."""
    mark: Mark | None = st.session_state.get(_MARK)
    if mark is None:
        return
    kind, what = mark
    if kind == "home":
        return
    asked = [int(part) if str(part).isdecimal() else part for part in what]
    with backend.reading() as (session, actor):
        rows = screen.behind(session, actor, kind, *asked)
    with st.container(border=True, key="help_names"):
        st.markdown(f"**{_('名单：{n} 户', n=len(rows))}**")
        if len(rows) == screen.NAMES:
            st.caption(_("只列出前 {n} 户。", n=len(rows)))
        if not rows:
            st.caption(_("没有。"))
            return
        sheet_of(
            (_("户主"), _("村"), _("状态")),
            [
                (
                    row.head_name,
                    row.village,
                    signs.standing({"state": row.state, "edition": None}, row.subject)
                    if row.state
                    else _("未走访"),
                )
                for row in rows
            ],
        )
