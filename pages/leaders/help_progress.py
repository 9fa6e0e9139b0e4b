"""帮扶进度: coverage, gaps, measures × causes, money by giver and month, who helps whom.

Beside each figure a table the keyboard reaches; every mark opens names: head, village and state.
"""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from pages import backend
from pages.leaders.charts import frame
from pages.leaders.help_figures import coverage, gaps, grid, money, network
from pages.leaders.help_marks import forget, names
from pages.parts.choices import apart
from workflows.base.words import _
from workflows.help.queries import gaps as queries_gaps


def render() -> None:
    """The numbers, then one figure at a time, then the names behind what was chosen."""
    st.title(_("帮扶进度"), anchor=False)
    _board()


@st.fragment
def _board() -> None:
    with backend.reading() as (session, actor):
        stand = queries_gaps.standing(session, actor)
        idle = queries_gaps.idle(session, actor)
    _tiles(
        (
            (_("建档立卡户"), str(stand.filed), False),
            (_("没有责任人的户"), str(stand.unhelped_n), bool(stand.unhelped_n)),
            (_("没有包户的班子成员"), str(len(idle.leaders)), bool(idle.leaders)),
            (_("没有措施的户"), str(stand.unmeasured_n), bool(stand.unmeasured_n)),
            (_("钱物累计"), _("{n}元", n=frame.count(stand.fen // 100)), False),
        )
    )
    views: dict[str, tuple[str, Callable[[], None]]] = {
        "coverage": (_("走访覆盖"), coverage),
        "grid": (_("措施和原因"), grid),
        "money": (_("资金"), money),
        "network": (_("结对网络"), network),
        "gaps": (_("缺口"), gaps),
    }
    view = st.segmented_control(
        _("看什么"),
        list(views),
        format_func=apart({key: label for key, (label, _draw) in views.items()}),
        default="coverage",
        key="help view",
        label_visibility="collapsed",
        on_change=forget,
    )
    views.get(view or "coverage", views["coverage"])[1]()
    names()


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
