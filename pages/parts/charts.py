"""The figures leaders look at. Each mark carries what it stands for, so that it can open its names.

Colours are the six stages' own ramp; seal red only for what is late.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages.parts.badges import ramp
from pages.parts.choices import apart
from workflows.base.words import ENGLISH, _, language
from workflows.reports.drilldown import Posted
from workflows.reports.progress import Grid, Overview, Standing

PINE: Final = "#1F5F4F"
RED: Final = "#B3311F"
OCHRE: Final = "#8A5A00"
GREY: Final = "#8A8F97"
INK: Final = "#1B2A33"
_PAPER: Final = "#EDE9DF"
KINDS: Final = {1: "第一次公示", 2: "第二次公示", 3: "公告"}
_SEQUENCE: Final = ((0.0, "#E6EFEA"), (0.5, "#68A492"), (1.0, "#123F35"))
_DARK_FROM: Final = 0.7
_WAN: Final = 10_000
_DAY: Final = 86_400_000
# What Streamlit's bar of tools would say in English; a click on a mark is the only thing to do.
QUIET: Final = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def count(number: int) -> str:
    """A number as people here read it: 1.2万, or 12,345 in English."""
    if number >= _WAN and language() != ENGLISH:
        return _("{n}万", n=f"{number / _WAN:.1f}".removesuffix(".0"))
    return f"{number:,}"


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
    return _dressed(figure, 6 * (68 if big else 56) + 20, big=big)


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
            colorscale=_SEQUENCE,
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
    return _dressed(figure, len(keys) * (58 if big else 40) + 62 + top, big=big, top=top)


def _cell(n: int, late: int) -> str:
    return "" if not n else f"<b>{count(n)} !</b>" if late else count(n)


def _ink(share: float, late: int) -> str:
    if share > _DARK_FROM:
        return "#FFD9D1" if late else "#FFFFFF"
    return "#5E1207" if late else INK


def ages(states: Sequence[Standing], *, big: bool = False) -> go.Figure:
    """Days in each state: median and ninetieth percentile of finished stays, the longest wait."""
    shown = [s for s in reversed(states) if s.stays or s.oldest is not None]
    labels = [_(s.state.label) for s in shown]
    figure = go.Figure()
    for s, label in zip(shown, labels, strict=True):
        if s.stays:
            figure.add_scatter(
                x=[s.median, s.ninetieth],
                y=[label, label],
                mode="lines",
                line={"color": GREY, "width": 4},
                hoverinfo="skip",
                showlegend=False,
            )
    # Middle tones: they read on the light ground and on the dark one.
    for words, values, symbol, colour in (
        (_("中位天数"), [s.median for s in shown], "circle", "#3B8C76"),
        (_("九成在此天数内"), [s.ninetieth for s in shown], "line-ns", "#B07A1E"),
        (_("现在最久的已等"), [s.oldest for s in shown], "diamond-open", "#4F83B5"),
    ):
        figure.add_scatter(
            x=values,
            y=labels,
            mode="markers",
            cliponaxis=False,
            name=words,
            marker={
                "symbol": symbol,
                "size": 18 if big else 13,
                "color": colour,
                "line": {"width": 3, "color": colour},
            },
            customdata=[[s.state.key] for s in shown],
            hovertemplate=_("{what}：{n} 天", what=words, n="%{x}") + "<extra>%{y}</extra>",
        )
    figure.update_xaxes(rangemode="tozero", ticksuffix=_(" 天"))
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=labels)
    figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"})
    return _dressed(figure, len(shown) * (44 if big else 30) + 130, big=big)


def trend(
    found: Mapping[str, Mapping[date, int]], labels: Mapping[str, str], *, big: bool = False
) -> go.Figure:
    """Week by week, how many finished each stage: small charts, one under the other."""
    stages = list(found)
    titles = [_(labels[stage]) for stage in stages]
    figure = make_subplots(
        rows=len(stages), cols=1, shared_xaxes=True, subplot_titles=titles, vertical_spacing=0.06
    )
    tints = ramp()[1:]
    for number, stage in enumerate(stages, 1):
        weeks = by_week(found[stage])
        figure.add_bar(
            x=list(weeks),
            y=list(weeks.values()),
            width=6 * _DAY,
            row=number,
            col=1,
            marker={
                "color": tints[number - 1].fill,
                "line": {"color": GREY, "width": 1},
            },
            customdata=[[stage, week.toordinal()] for week in weeks],
            hovertemplate=_("{day} 起一周：{n} 户", day="%{x|%Y-%m-%d}", n="%{y}")
            + "<extra></extra>",
            showlegend=False,
        )
    figure.update_xaxes(tickformat="%y-%m-%d", nticks=6)
    figure.update_yaxes(rangemode="tozero", nticks=3, tickformat="d")
    return _dressed(figure, len(stages) * (150 if big else 115) + 50, big=big, top=30)


def by_week(days: Mapping[date, int]) -> dict[date, int]:
    """Counts by the Monday their week begins with."""
    weeks: dict[date, int] = {}
    for day, n in sorted(days.items()):
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0) + n
    return weeks


def calendar(posted: Sequence[Posted], today: date, *, big: bool = False) -> go.Figure:
    """What hangs where, from when to when; red is over its time and not yet closed."""
    labels = [f"{p.village_name} · {_(KINDS[p.kind])} {n}" for n, p in enumerate(posted, 1)]
    colours = [RED if p.is_due(today) else GREY if p.closed else PINE for p in posted]
    figure = go.Figure(
        go.Bar(
            y=labels,
            x=[(p.closes - p.posted).days * _DAY for p in posted],
            base=[p.posted.isoformat() for p in posted],
            orientation="h",
            marker={"color": colours},
            text=[_until(p, today) for p in posted],
            textposition="inside",
            insidetextfont={"color": "#FFFFFF"},
            # as text: a browser rounds whole numbers of more than 53 bits
            customdata=[[str(p.notice_id)] for p in posted],
            hovertemplate="%{y}：%{text}<extra></extra>",
        )
    )
    figure.add_vline(x=today.isoformat(), line={"color": OCHRE, "width": 2, "dash": "dot"})
    figure.update_xaxes(type="date", tickformat="%m-%d", side="top")
    figure.update_yaxes(autorange="reversed", type="category", showticklabels=True)
    return _dressed(figure, len(posted) * (52 if big else 36) + 60, big=big)


def _until(p: Posted, today: date) -> str:
    if p.closed:
        return _("已结束")
    if p.is_due(today):
        return _("到期未结束")
    return _("还剩 {n} 天", n=(p.closes - today).days)


def _broken(label: str) -> str:
    """A column's name over two lines: six of them stand side by side on a phone."""
    return label if language() == ENGLISH else f"{label[:2]}<br>{label[2:]}"


def _dressed(figure: go.Figure, height: int, *, big: bool, top: int = 8) -> go.Figure:
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
