"""A mark in a figure of help, by click or from a list, and the names behind it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import plotly.graph_objects as go
import streamlit as st

from pages import backend
from pages.leaders.charts import frame
from pages.parts import stages
from pages.parts.choices import apart
from pages.parts.tables import sheet_of
from workflows.base.words import _
from workflows.help.queries import screen

_MARK: Final = "help mark"
_TURN: Final = "help drawn"
Mark = tuple[str, tuple[Any, ...]]


def forget() -> None:
    """Close the list of names."""
    st.session_state.pop(_MARK, None)


def draw(figure: go.Figure, name: str) -> None:
    """Draw a figure; a click on a mark opens its names."""
    turn = st.session_state.setdefault(_TURN, 0)
    event = st.plotly_chart(
        frame.inked(figure, dark=st.context.theme.type == "dark"),
        theme=None,
        key=f"help chart {name} {turn}",
        on_select="rerun",
        selection_mode="points",
        config=frame.QUIET,
    )
    mark = frame.marks(event)
    if mark:
        # A fresh chart: the same mark can be clicked again, and no other one is greyed out.
        st.session_state[_TURN] = turn + 1
        show((str(mark[0]), tuple(mark[1:])))


def show(mark: Mark) -> None:
    """Open the names behind a mark and draw this part anew."""
    st.session_state[_MARK] = mark
    st.rerun(scope="fragment")


def choose(key: str, label: str, options: Mapping[Any, str], made: Callable[[Any], Mark]) -> None:
    """The same marks for the keyboard: a list and a button."""
    if not options:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            label, list(options), format_func=apart(options), key=f"help {key}", width=320
        )
        if st.button(_("看名单"), key=f"help {key} open", type="primary"):
            show(made(chosen))


def names() -> None:
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
                    stages.standing({"state": row.state, "edition": None}, row.subject)
                    if row.state
                    else _("未走访"),
                )
                for row in rows
            ],
        )
