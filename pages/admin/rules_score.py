"""How the rules in force make points of what a visit found: each line with its answers or bands."""

import streamlit as st

from workflows.base.words import _, phrases
from workflows.households import fields
from workflows.policy.policy import Policy
from workflows.policy.score import MEASURES, VIEWS, ScoreItem


def draw_score(rules: Policy) -> None:
    """The sheet line by line; nothing where the profile has none."""
    sheet = rules.score
    if sheet is None:
        return
    with st.expander(_("四看法怎样打分"), icon=":material/checklist:"):
        st.table(
            {
                _("看什么"): [_(VIEWS[item.view]) for item in sheet.items],
                _("指标"): [_(MEASURES[item.measure].label) for item in sheet.items],
                _("得分"): [_points(item) for item in sheet.items],
            }
        )
        st.caption(
            _(
                "满分 {full}，低于 {mark} 分为偏低。{basis}。",
                full=sheet.most,
                mark=sheet.poor_below,
                basis=sheet.basis,
            )
        )


def _points(item: ScoreItem) -> str:
    """有安全住房 12；C级危房 6 …, or 15 以下 2；25 以下 5；其余 8."""
    if item.points:
        field = fields.CATALOGUE[item.measure]
        return phrases(f"{field.word(code)} {points}" for code, points in item.points.items())
    return phrases(
        _("{below} 以下 {points}", below=band.below, points=band.points)
        if band.below is not None
        else _("其余 {points}", points=band.points)
        for band in item.bands
    )
