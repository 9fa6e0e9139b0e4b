"""A mark in a figure that was clicked or chosen: it opens the list of names behind it."""

from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go
import streamlit as st

from pages.leaders.charts import frame

OPENED: Final = "progress mark"
_TURN: Final = "progress drawn"


@dataclass(frozen=True, slots=True)
class Mark:
    """What was clicked: a list of names to be read. `kind` says how."""

    kind: str
    title: str
    region: int
    what: tuple[Any, ...] = ()
    overdue: bool = False


def forget() -> None:
    """Close the list of names."""
    st.session_state.pop(OPENED, None)


def draw(figure: go.Figure, name: str) -> list[Any]:
    """Draw a chart; returns the mark that was just clicked, once."""
    turn = st.session_state.setdefault(_TURN, 0)
    event = st.plotly_chart(
        frame.inked(figure, dark=st.context.theme.type == "dark"),
        theme=None,
        key=f"chart {name} {turn}",
        on_select="rerun",
        selection_mode="points",
        config=frame.QUIET,
    )
    mark = frame.marks(event)
    if mark:
        # A fresh chart: the same mark can be clicked again, and no other one is greyed out.
        st.session_state[_TURN] = turn + 1
    return mark


def show(mark: Mark) -> None:
    """Open the names behind a mark, from their first page."""
    st.session_state[OPENED] = mark
    st.session_state.pop(f"names {mark} marks", None)
    st.rerun(scope="fragment")
