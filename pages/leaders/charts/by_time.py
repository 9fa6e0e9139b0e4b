"""Days in each state, weeks of finished steps, what hangs until when."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages.leaders.charts.frame import DAY, GREY, OCHRE, PINE, RED, dressed
from pages.parts.stages import ramp
from pages.wording import NOTICE_NAMES
from workflows.base.words import _
from workflows.reports.drilldown import Posted
from workflows.reports.progress import Standing


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
    return dressed(figure, len(shown) * (44 if big else 30) + 130, big=big)


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
            width=6 * DAY,
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
    return dressed(figure, len(stages) * (150 if big else 115) + 50, big=big, top=30)


def by_week(days: Mapping[date, int]) -> dict[date, int]:
    """Counts by the Monday their week begins with."""
    weeks: dict[date, int] = {}
    for day, n in sorted(days.items()):
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0) + n
    return weeks


def calendar(posted: Sequence[Posted], today: date, *, big: bool = False) -> go.Figure:
    """What hangs where, from when to when; red is over its time and not yet closed."""
    labels = [f"{p.village_name} · {_(NOTICE_NAMES[p.kind])} {n}" for n, p in enumerate(posted, 1)]
    colours = [RED if p.is_due(today) else GREY if p.closed else PINE for p in posted]
    figure = go.Figure(
        go.Bar(
            y=labels,
            x=[(p.closes - p.posted).days * DAY for p in posted],
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
    return dressed(figure, len(posted) * (52 if big else 36) + 60, big=big)


def _until(p: Posted, today: date) -> str:
    if p.closed:
        return _("已结束")
    if p.is_due(today):
        return _("到期未结束")
    return _("还剩 {n} 天", n=(p.closes - today).days)
