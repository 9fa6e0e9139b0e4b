"""The six steps as a funnel, and places against steps. Each mark carries what it stands for."""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from pages.leaders.charts.frame import GREY, INK, RED, SHADES, count, dressed
from pages.parts.choices import apart
from pages.parts.stages import ramp
from workflows.base.words import ENGLISH, _, language
from workflows.reports.progress import Grid, Overview

_DARK_FROM: Final = 0.7


def funnel(seen: Overview, *, big: bool = False) -> go.Figure:
    """The six steps: how many have come to each or further, and how many stand there now."""
    stages = list(reversed(seen.stages))
    tints = list(reversed(ramp()))
    most = max((s.reached for s in stages), default=0) or 1
    figure = go.Figure(
        go.Bar(
            y=[_(s.label) for s in stages],
            x=[max(s.reached, most * 0.004) for s in stages],
            orientation="h",
            marker={
                "color": [tint.fill for tint in tints],
                "line": {"color": [RED if s.overdue else GREY for s in stages], "width": 1},
            },
            text=[_funnel_words(s.key, s.here, s.reached, s.overdue) for s in stages],
            textposition=["inside" if s.reached > most * 0.55 else "outside" for s in stages],
            insidetextfont={"color": [tint.text for tint in tints]},
            insidetextanchor="start",
            customdata=[[s.key] for s in stages],
            hovertemplate="%{y}：%{text}<extra></extra>",
            cliponaxis=False,
        )
    )
    figure.update_xaxes(visible=False, range=[0, most * 1.02])
    figure.update_yaxes(showgrid=False)
    return dressed(figure, 6 * (68 if big else 56) + 20, big=big)


def _funnel_words(key: str, here: int, reached: int, late: int) -> str:
    if key == "training":
        return _("{n} 村已培训，{m} 村未培训", n=count(reached), m=count(here))
    words = _("到此 {n} 户，现有 {m} 户", n=count(reached), m=count(here))
    return words + _("，超期 {n}", n=count(late)) if late else words


def heat(seen: Grid, stages: Sequence[tuple[str, str]], *, big: bool = False) -> go.Figure:
    """Places against stages: the deeper the more households; red figures hold late ones."""
    keys = [place.key for place in seen.places]
    # An axis knows a place by its words: two villages of one name would be one row.
    said = apart({place.key: place.name for place in seen.places})
    names = [said(key) for key in keys]
    columns = [_broken(_(label)) for _key, label in stages]
    values = [[seen.here.get((place, key), 0) for key, _label in stages] for place in keys]
    most = max((n for row in values for n in row), default=0) or 1
    figure = go.Figure(
        go.Heatmap(
            z=[[n or None for n in row] for row in values],
            x=columns,
            y=names,
            colorscale=SHADES,
            zmin=0,
            zmax=most,
            showscale=False,
            hoverinfo="skip",
            xgap=3,
            ygap=3,
        )
    )
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    points = [(p, s) for p in range(len(keys)) for s in range(len(stages))]
    late = [seen.overdue.get((keys[p], stages[s][0]), 0) for p, s in points]
    figure.add_scatter(
        x=[columns[s] for _p, s in points],
        y=[names[p] for p, _s in points],
        mode="markers+text",
        marker={"symbol": "square", "size": 40 if big else 30, "opacity": 0},
        text=[_cell(values[p][s], n) for (p, s), n in zip(points, late, strict=True)],
        textfont={
            "color": [_ink(values[p][s] / most, n) for (p, s), n in zip(points, late, strict=True)],
        },
        customdata=[[keys[p], stages[s][0]] for p, s in points],
        hovertemplate=[
            _(
                "{place} · {stage}：{n}，超期 {late}",
                place=names[p],
                stage=stages[s][1],
                n=count(values[p][s]),
                late=count(n),
            )
            + "<extra></extra>"
            for (p, s), n in zip(points, late, strict=True)
        ],
        showlegend=False,
    )
    slope = -35 if language() == ENGLISH else 0
    figure.update_xaxes(side="top", tickangle=slope, fixedrange=True)
    figure.update_yaxes(autorange="reversed", type="category")
    # English names of stages are long: they lean, and need room above.
    top = 100 if slope else 8
    return dressed(figure, len(keys) * (58 if big else 40) + 62 + top, big=big, top=top)


def _cell(n: int, late: int) -> str:
    return "" if not n else f"<b>{count(n)} !</b>" if late else count(n)


def _ink(share: float, late: int) -> str:
    if share > _DARK_FROM:
        return "#FFD9D1" if late else "#FFFFFF"
    return "#5E1207" if late else INK


def _broken(label: str) -> str:
    """A column's name over two lines: six of them stand side by side on a phone."""
    return label if language() == ENGLISH else f"{label[:2]}<br>{label[2:]}"
