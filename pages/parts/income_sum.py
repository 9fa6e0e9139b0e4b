"""A household's income before the eyes: every line as it counts, the sum, the lines of the year."""

from typing import Any

import streamlit as st

from pages.parts.badges import pieces, pill, words
from pages.parts.figures import day, yuan
from pages.wording import plain
from workflows.base import codes
from workflows.base.words import _, beside, joined
from workflows.identification.queries.survey import Sum, plainly


def draw_sum(total: Sum, measure: str) -> None:
    """(收入 − 支出) ÷ 人数 against the line, always in sight, once all that counts was asked;
    before, how many items are to be asked. Below it every line as it counts, the lines of every
    level, and the sum in plain words."""
    with st.container(border=True, key="survey_sum"):
        _short(total, measure)
    with st.expander(_("逐项怎样算的"), expanded=True, icon=":material/calculate:"):
        st.caption(_("收入期间：{since} — {until}", since=day(total.since), until=day(total.until)))
        explain(total)
        levels(total)
        for finding in total.findings:
            line = f"{plain(str(finding.reason))} {plain(str(finding.remedy))}"
            st.warning(line, icon=":material/help:")
        # What is read out to the family is the result, not what was asked so far.
        if not total.missing and (words_ := plainly(total)):
            st.text(words_)
        st.caption(_("收入只是一项依据：还要看住房、教育、医疗，由民主评议决定。本页不作结论。"))


def _so_far(total: Sum, measure: str) -> None:
    """How many items that count are to be asked yet, and what those asked come to by themselves."""
    n, known = len(total.missing), total.account.lines
    pieces(words(_("还有 {n} 项没有问，问完才算出{measure}", n=n, measure=measure), strong=True))
    if known and total.per_head_fen is not None:
        st.caption(
            _(
                "只按已问的 {n} 项算，到现在是人均 {sum}，不是结果。",
                n=len(known),
                sum=yuan(total.per_head_fen),
            )
        )


def _short(total: Sum, measure: str) -> None:
    if total.missing:
        _so_far(total, measure)
        return
    st.caption(
        _(
            "{measure} =（计入的收入 {income} − 生产经营支出 {costs}）÷ {n} 人",
            measure=measure,
            income=yuan(total.income_fen),
            costs=yuan(total.costs_fen),
            n=total.people,
        )
    )
    if total.per_head_fen is None or total.line_fen is None:
        st.markdown(f"**{_('填写人数后算出人均收入')}**")
        return
    gap = yuan(abs(total.per_head_fen - total.line_fen))
    pieces(
        words(_("人均 {n}", n=yuan(total.per_head_fen)), strong=True),
        words(_("{year} 年标准 {n}", year=total.year, n=yuan(total.line_fen))),
        pill(_("低于标准 {gap}", gap=gap), "green")
        if total.below
        else pill(_("高于标准 {gap}", gap=gap), "ochre"),
    )


def explain(total: Sum) -> None:
    """Line by line what the profile makes of each item; what there is none of, what is unasked."""
    for line in total.account.lines:
        if line.fen:
            said = line.said(total.account.profile)
            st.text(beside(said, line.basis) if line.basis else said)
    if total.none:
        st.caption(_("问过，没有：{items}", items=joined(_(item) for item in total.none)))
    if total.unasked:
        n = len(total.unasked)
        st.caption(
            _("还没有问 {n} 项：{items}", n=n, items=joined(_(item) for item in total.unasked))
        )


def levels(total: Sum) -> None:
    """The lines of every level, where the profile has more than one."""
    if len(total.standards) < 2:
        return
    st.caption(
        joined(
            _("{level} {n}（{year} 年，本次适用）", **_of(each))
            if each.applies
            else _("{level} {n}（{year} 年）", **_of(each))
            for each in total.standards
        )
    )


def _of(line: Any) -> dict[str, Any]:
    level = codes.STANDARD.label(line.level) if line.level else _("标准")
    return {"level": level, "n": yuan(line.fen), "year": line.year}
