"""How the rules in force count income: by which method, each item with its share, every level of
line by year."""

import streamlit as st

from pages.parts.figures import yuan
from workflows.base import codes
from workflows.base.words import _
from workflows.policy.income import BLOCKS, IncomeItem
from workflows.policy.policy import Policy


def draw_income(rules: Policy) -> None:
    """The lines of every level, the method, the items."""
    _lines(rules)
    with st.expander(_("收入怎样算"), icon=":material/calculate:"):
        if rules.cost_method == "coefficient":
            st.markdown(_("按系数和成本比例算净收入；已含在系数里的支出不再扣除。"))
        else:
            st.markdown(_("按实际支出算净收入：产出全额计入，生产经营支出照实扣除，不用系数。"))
        st.table(
            {
                _("类别"): [_(BLOCKS[item.block]) for item in rules.income_items],
                _("项目"): [_(item.label) for item in rules.income_items],
                _("怎样计"): [_way(item, rules) for item in rules.income_items],
            }
        )


def _lines(rules: Policy) -> None:
    """By year, newest last; the level that decides first."""
    lines = {rules.line_level: rules.poverty_lines_fen, **rules.other_lines_fen}
    years = sorted({year for by_year in lines.values() for year in by_year})
    table = {_("年度"): years}
    for level, by_year in lines.items():
        name = codes.STANDARD.label(level) if level else _("贫困线（每人每年）")
        if level and level == rules.line_level:
            name = _("{level}（适用）", level=name)
        table[name] = [yuan(by_year[year]) if year in by_year else "—" for year in years]
    st.table(table)


def _way(item: IncomeItem, rules: Policy) -> str:
    """What becomes of one item, in a few words; what the method leaves asleep is not said."""
    by_share = rules.cost_method == "coefficient"
    if item.block == "beside":
        return _("只记录")
    if item.block == "costs":
        if not item.counts:
            return _("不扣除")
        return _("已含在系数里") if item.covered and by_share else _("扣除")
    if not item.counts:
        return _("不计入")
    if by_share and item.coefficient:
        return _("× {share}", share=item.coefficient)
    if by_share and item.cost_percent is not None:
        return _("扣成本 {n}%", n=item.cost_percent)
    return _("全额计入")
