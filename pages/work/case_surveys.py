"""The visits of a case: who was there, what was found, what counts as income, and what the
departments' lists said."""

import streamlit as st

from pages import backend
from pages.parts import income_sum
from pages.parts.badges import pieces, pill, words
from pages.parts.figures import day, yuan
from pages.parts.hits import hit_panel
from pages.parts.lists import empty
from pages.parts.standing import told_panel
from pages.wording import plain
from workflows.base.words import _, joined
from workflows.households import fields
from workflows.households.fields import Kind
from workflows.identification.queries import case as cases
from workflows.identification.queries import hits, ranking
from workflows.identification.queries.case import Visited


def surveys(case_id: int) -> None:
    """Every visit of a case, the newest open."""
    with backend.reading() as (session, actor):
        visits = cases.surveys(session, actor, case_id)
        # Those that wait for somebody stand above the tabs.
        found = [
            row
            for row in hits.of_case(session, actor, case_id)
            if not (row["open"] or row["amend"])
        ]
        told = ranking.told(session, actor, [case_id]).get(case_id)
    if not visits:
        empty(_("还没有入户调查。"), _("受理后由村两委或驻村工作队安排入户。"))
    for number, visit in enumerate(visits):
        with st.expander(
            _("第 {n} 次入户 · {day}", n=visit["nth"], day=day(visit["visited_on"])),
            expanded=number == 0,
        ):
            _visit(visit)
    told_panel(told)
    if found:
        st.subheader(_("部门名单"), anchor=False)
    for row in found:
        hit_panel(row, at_case=True)


def _visit(visit: Visited) -> None:
    answers = visit["answers"] or {}
    pieces(
        words(_("调查人：{names}", names=joined(visit["who"]))),
        words(_("{n} 人", n=visit["people"])) if visit["people"] else "",
        *(
            pill(_("{question}：{answer}", question=_(each.label), answer=said), "grey")
            for each in fields.CATALOGUE.surveyed
            if each.kind is not Kind.AREA and (said := each.word(answers.get(each.name)))
        ),
    )
    earned, line_fen = visit["per_head_fen"], visit["line_fen"]
    if earned is not None and line_fen is not None:
        poor = earned < line_fen
        pieces(
            words(_(visit["measure"])),
            words(yuan(earned), strong=True),
            pill(
                _("低于标准 {line}", line=yuan(line_fen))
                if poor
                else _("不低于标准 {line}", line=yuan(line_fen)),
                "green" if poor else "ochre",
            ),
        )
    if visit["income"]:
        income_sum.explain(visit["sum"])
        income_sum.levels(visit["sum"])
    if visit["formula"]:
        st.caption(_("按政策参数 {profile} 计算", profile=plain(visit["formula"])))
    for each in fields.CATALOGUE.surveyed:
        if each.kind is Kind.AREA and answers.get(each.name):
            st.text(str(answers[each.name]))
