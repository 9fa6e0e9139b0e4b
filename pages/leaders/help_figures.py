"""The figures of help: coverage, measures by cause, money, the pairing network, gaps."""

from typing import Final

import streamlit as st

from pages import backend
from pages.leaders.charts import help as help_charts
from pages.leaders.help_marks import choose, draw
from pages.parts import help_words
from pages.parts.figures import yuan
from pages.parts.lists import empty
from pages.parts.tables import sheet_of
from workflows.base.codes import CAUSE
from workflows.base.standing_codes import MEASURE
from workflows.base.words import Word, _, joined
from workflows.help.queries import gaps as queries_gaps
from workflows.help.queries import measures as queries_measures
from workflows.help.queries import money as queries_money
from workflows.help.queries import pairing, screen

_TOP: Final = 15
_EDGES: Final = 200
_NAMES: Final = 100


def coverage() -> None:
    """How far each campaign of visits has come."""
    with backend.reading() as (session, actor):
        found = queries_gaps.covered(session, actor)
    if not found:
        empty(_("还没有走访活动。"))
        return
    draw(help_charts.coverage(found), "coverage")
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
    choose("coverage", _("哪次活动"), marks, lambda mark: (mark[0], (mark[1],)))


def grid() -> None:
    """Which measures meet which cause."""
    with backend.reading() as (session, actor):
        found = queries_measures.measures_by_cause(session, actor)
    if not found.grid:
        empty(_("还没有登记措施。"))
        return
    held = {why for why, _kind in found.grid}
    causes = [*(why for why in CAUSE.labels if why in held), *sorted(held - set(CAUSE.labels))]
    kinds = [kind for kind in MEASURE.labels if any(kind == k for _why, k in found.grid)]
    draw(help_charts.grid(found.grid, causes, kinds), "grid")
    sheet_of(
        (_("致贫原因"), *(help_words.measure(kind) for kind in kinds)),
        [
            (help_words.cause(why), *(str(found.grid.get((why, kind), 0)) for kind in kinds))
            for why in causes
        ],
        right=tuple(range(1, len(kinds) + 1)),
    )
    marks = {
        point: f"{help_words.cause(point[0])} · {help_words.measure(point[1])} {n}"
        for point, n in sorted(found.grid.items())
        if n
    }
    choose("grid", _("哪一格"), marks, lambda point: ("measure", point))


def money() -> None:
    """What was given by month and by giver."""
    with backend.reading() as (session, actor):
        whole = queries_money.totals(session, actor)
    if not whole.n:
        empty(_("还没有登记钱物。"))
        return
    draw(help_charts.months(whole.months_by_giver_kind), "months")
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
    choose("month", _("哪个月"), marks, lambda point: ("month", point))
    st.subheader(_("捐助最多的"), anchor=False)
    draw(help_charts.givers(whole.givers[:_TOP]), "givers")
    named = {(g.kind, g.id): f"{g.name} {yuan(g.fen)}" for g in whole.givers}
    choose("giver", _("捐助方"), named, lambda giver: ("giver", giver))


def network() -> None:
    """Who helps whom."""
    with backend.reading() as (session, actor):
        edges = pairing.network(session, actor, _EDGES)
    if not edges:
        empty(_("还没有结对。"))
        return
    st.caption(_("左边是帮扶人，右边是户（菱形为外镇户）；点左边看该帮扶人的户。"))
    draw(help_charts.network(edges), "network")
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
    choose("network", _("帮扶人"), helpers, lambda helper: ("pairing", helper))


def gaps() -> None:
    """Households and helpers without each other, by name."""
    with backend.reading() as (session, actor):
        stand = queries_gaps.standing(session, actor)
        idle = queries_gaps.idle(session, actor)
        rows, without = (
            [(row["head_name"], row["region"]) for row in found]
            for found in (
                queries_gaps.unhelped(session, actor, stand.unhelped_n, _NAMES),
                queries_gaps.unmeasured(session, actor, stand.unmeasured_n, _NAMES),
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
