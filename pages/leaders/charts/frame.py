"""What every figure has: colours, ink, frame, a number in few signs, the mark that was clicked."""

from typing import Any, Final

import plotly.graph_objects as go

from workflows.base.words import ENGLISH, _, language

PINE: Final = "#1F5F4F"
RED: Final = "#B3311F"
OCHRE: Final = "#8A5A00"
GREY: Final = "#8A8F97"
INK: Final = "#1B2A33"
_PAPER: Final = "#EDE9DF"
SHADES: Final = ((0.0, "#E6EFEA"), (0.5, "#68A492"), (1.0, "#123F35"))
_WAN: Final = 10_000
DAY: Final = 86_400_000
# What Streamlit's bar of tools would say in English; a click on a mark is the only thing to do.
QUIET: Final = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def count(number: int) -> str:
    """A number as people here read it: 1.2万, or 12,345 in English."""
    if number >= _WAN and language() != ENGLISH:
        return _("{n}万", n=f"{number / _WAN:.1f}".removesuffix(".0"))
    return f"{number:,}"


def dressed(figure: go.Figure, height: int, *, big: bool, top: int = 8) -> go.Figure:
    """The figure at its height in pixels, without tools; `top` is the room above it."""
    figure.update_layout(
        height=height,
        margin={"l": 4, "r": 8, "t": top, "b": 8},
        font={"size": 24 if big else 14},
        dragmode=False,
        hovermode="closest",
        plot_bgcolor="rgba(0,0,0,0)",
        paper_bgcolor="rgba(0,0,0,0)",
        uniformtext={"mode": "show", "minsize": 12},
        bargap=0.22,
    )
    figure.update_yaxes(automargin=True, fixedrange=True)
    figure.update_xaxes(automargin=True, fixedrange=True)
    return figure


def inked(figure: go.Figure, *, dark: bool) -> go.Figure:
    """Words and lines in the ink of the theme the reader uses."""
    ink = _PAPER if dark else INK
    figure.update_layout(
        font={
            "color": ink,
            "family": "system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif",
        }
    )
    lines = {"gridcolor": "#38454C" if dark else "#E3DCCD", "zeroline": False, "linecolor": GREY}
    figure.update_xaxes(tickfont={"color": ink}, **lines)
    figure.update_yaxes(tickfont={"color": ink}, **lines)
    figure.update_annotations(font={"color": ink, "size": 15})
    return figure


def marks(event: Any) -> list[Any]:
    """What the mark somebody clicked stands for; empty when nothing was clicked."""
    points = event["selection"]["points"] if event else []
    return list(points[0].get("customdata") or []) if points else []
