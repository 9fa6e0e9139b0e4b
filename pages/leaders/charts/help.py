"""The figures of help: measures × causes, money by month and giver, coverage, the pairing network.

Each mark carries what it stands for, so that it can open the names behind it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import plotly.graph_objects as go

from pages.leaders.charts.frame import GREY, OCHRE, PINE
from pages.parts.choices import apart
from pages.parts.help_words import cause, measure
from workflows.base.words import Word, _, labelled
from workflows.help.queries.gaps import Covered
from workflows.help.queries.money import Giver
from workflows.help.queries.pairing import Edge

_SEQUENCE: Final = ((0.0, "#E6EFEA"), (0.5, "#68A492"), (1.0, "#123F35"))
BLUE: Final = "#2F5D8A"
SIDES: Final = {"organisation": "企业和单位", "official": "个人"}
_COLOURS: Final = {"organisation": PINE, "official": OCHRE}


def grid(
    counts: Mapping[tuple[str, str], int], causes: Sequence[str], kinds: Sequence[str]
) -> go.Figure:
    """Causes against measures: the deeper the more measures."""
    most = max(counts.values(), default=1)
    points = [(why, kind) for why in causes for kind in kinds]
    values = [counts.get(point, 0) for point in points]
    figure = go.Figure(
        go.Heatmap(
            z=[[counts.get((why, kind)) or None for kind in kinds] for why in causes],
            x=[measure(kind) for kind in kinds],
            y=[cause(why) for why in causes],
            colorscale=_SEQUENCE,
            zmin=0,
            zmax=most,
            showscale=False,
            hoverinfo="skip",
            xgap=3,
            ygap=3,
        )
    )
    figure.add_scatter(
        x=[measure(kind) for _why, kind in points],
        y=[cause(why) for why, _kind in points],
        mode="markers+text",
        marker={"symbol": "square", "size": 30, "opacity": 0},
        text=[str(n) if n else "" for n in values],
        textfont={"color": ["#FFFFFF" if n / most > 0.55 else "#1B2A33" for n in values]},
        customdata=[["measure", why, kind] for why, kind in points],
        hovertemplate=[
            labelled(f"{cause(why)} · {measure(kind)}", n) + "<extra></extra>"
            for (why, kind), n in zip(points, values, strict=True)
        ],
        showlegend=False,
    )
    figure.update_xaxes(side="top", showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
    return _dressed(figure, len(causes) * 40 + 70)


def months(given: Mapping[tuple[int, str], int]) -> go.Figure:
    """Money and goods month by month, one colour for each kind of giver."""
    ats = sorted({at for at, _side in given})
    figure = go.Figure()
    for side, label in SIDES.items():
        figure.add_bar(
            x=[f"{at // 100}-{at % 100:02d}" for at in ats],
            y=[given.get((at, side), 0) // 100 for at in ats],
            name=_(label),
            marker={"color": _COLOURS[side]},
            customdata=[["month", at, side] for at in ats],
            hovertemplate="%{x} · %{y:,} " + _("元") + "<extra></extra>",
        )
    figure.update_layout(barmode="stack", legend={"orientation": "h", "y": 1.12, "x": 0})
    figure.update_xaxes(type="category")
    figure.update_yaxes(tickformat=",", title=_("元"))
    return _dressed(figure, 300, top=30)


def givers(found: Sequence[Giver]) -> go.Figure:
    """Who gave most, the largest on top."""
    shown = list(reversed(found))
    # An axis knows a bar by its words: two of one name would lie on top of each other.
    said = apart({(giver.kind, giver.id): giver.name for giver in shown})
    figure = go.Figure(
        go.Bar(
            x=[giver.fen // 100 for giver in shown],
            y=[said((giver.kind, giver.id)) for giver in shown],
            orientation="h",
            marker={"color": [_COLOURS[giver.kind] for giver in shown]},
            text=[f"{giver.fen // 100:,}" for giver in shown],
            customdata=[["giver", giver.kind, str(giver.id)] for giver in shown],
            hovertemplate=labelled("%{y}", "%{text} " + _("元")) + "<extra></extra>",
        )
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(type="category", showgrid=False)
    return _dressed(figure, len(shown) * 30 + 30)


def coverage(found: Sequence[Covered]) -> go.Figure:
    """Each campaign: the share of leaders who went, and of households that were met."""
    shown = list(reversed(found))
    said = apart({c.campaign["id"]: c.campaign["title"] for c in shown})
    figure = go.Figure()
    for label, colour, kind, shares in (
        (_(Word("户", "counted")), PINE, "met", [(c.households_met, c.households) for c in shown]),
        (_("班子成员"), BLUE, "met", [(c.leaders_out, c.leaders) for c in shown]),
    ):
        figure.add_bar(
            y=[said(c.campaign["id"]) for c in shown],
            x=[100 * n / all_ if all_ else 0 for n, all_ in shares],
            text=[f"{label} {n}/{all_}" for n, all_ in shares],
            orientation="h",
            name=label,
            marker={"color": colour},
            insidetextanchor="start",
            customdata=[[kind, str(c.campaign["id"])] for c in shown],
            hovertemplate="%{y}：%{text}<extra></extra>",
        )
    figure.update_xaxes(range=[0, 100], ticksuffix="%")
    figure.update_yaxes(type="category", showgrid=False)
    figure.update_layout(showlegend=False)
    return _dressed(figure, len(shown) * 74 + 40)


def network(edges: Sequence[Edge]) -> go.Figure:
    """Helpers on the left, households on the right, a line for every pairing."""
    helpers = list(dict.fromkeys((e.helper_kind, e.helper_id, e.helper) for e in edges))
    homes = list(dict.fromkeys((e.household_id, e.head_name, e.elsewhere) for e in edges))
    tall = max(len(helpers), len(homes), 1)
    left = {key: tall * (n + 0.5) / len(helpers) for n, (_k, key, _n) in enumerate(helpers)}
    right = {key: tall * (n + 0.5) / len(homes) for n, (key, _n, _e) in enumerate(homes)}
    figure = go.Figure()
    for side in SIDES:
        xs: list[float | None] = []
        ys: list[float | None] = []
        for edge in edges:
            if edge.helper_kind == side:
                xs += [0.0, 1.0, None]
                ys += [left[edge.helper_id], right[edge.household_id], None]
        figure.add_scatter(
            x=xs,
            y=ys,
            mode="lines",
            line={"color": _COLOURS[side], "width": 1},
            opacity=0.55,
            hoverinfo="skip",
            name=_(SIDES[side]),
        )
    figure.add_scatter(
        x=[0.0] * len(helpers),
        y=list(left.values()),
        mode="markers+text",
        marker={"size": 11, "color": [_COLOURS[kind] for kind, _key, _name in helpers]},
        text=[name for _kind, _key, name in helpers],
        textposition="middle left",
        customdata=[["pairing", kind, str(key)] for kind, key, _name in helpers],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )
    figure.add_scatter(
        x=[1.0] * len(homes),
        y=list(right.values()),
        mode="markers+text",
        marker={
            "size": 10,
            "color": [BLUE if elsewhere else GREY for _key, _name, elsewhere in homes],
            "symbol": ["diamond" if elsewhere else "circle" for _k, _n, elsewhere in homes],
        },
        text=[name for _key, name, _elsewhere in homes],
        textposition="middle right",
        customdata=[["home", str(key)] for key, _name, _elsewhere in homes],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )
    figure.update_xaxes(visible=False, range=[-1.5, 1.4])
    figure.update_yaxes(visible=False, range=[tall, 0])
    figure.update_layout(legend={"orientation": "h", "y": 1.03, "x": 0})
    return _dressed(figure, max(320, tall * 21 + 50), top=30)


def _dressed(figure: go.Figure, height: int, *, top: int = 8) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 4, "r": 8, "t": top, "b": 8},
        font={"size": 14},
        dragmode=False,
        hovermode="closest",
        plot_bgcolor="rgba(0,0,0,0)",
        paper_bgcolor="rgba(0,0,0,0)",
        bargap=0.22,
    )
    figure.update_yaxes(automargin=True, fixedrange=True)
    figure.update_xaxes(automargin=True, fixedrange=True)
    return figure
