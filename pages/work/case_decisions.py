"""What was decided about a case: votes, notices, objections, verdicts, vetoes."""

from typing import Any, Final

import streamlit as st

from pages import backend
from pages.parts.badges import objection_pill, pieces, pill, words
from pages.parts.figures import day, instant
from pages.parts.lists import empty
from pages.parts.standing import contradiction_lines
from pages.parts.tables import sheet_of
from pages.wording import NOTICE_NAMES, plain
from workflows.base.words import Word, _, joined
from workflows.identification.queries import ranking
from workflows.identification.queries.decisions import decisions as decided
from workflows.identification.queries.form_options import LABELS
from workflows.identification.record_states import Objected

_RESULT: Final = {
    "": "未表决",
    "passed": "通过",
    "refused": "未通过",
    "doubted": "存疑",
    "struck": "移出议程",
}
_ENDED: Final = {
    "": "公示中",
    "closed": "期满",
    "objected": "有异议",
    "void": "作废",
    "returned": "已离榜",
    "ended": "已离榜",
    "left_out": "没有上榜",
}


def decisions(case_id: int) -> None:
    """Votes, notices, objections, verdicts and vetoes of a case, as far as there are any."""
    with backend.reading() as (session, actor):
        found = decided(session, actor, case_id)
        told = ranking.told(session, actor, [case_id]).get(case_id)
    if not any((found.votes, found.notices, found.objections, found.verdicts, found.vetoes)):
        empty(_("还没有评议、公示或审核。"), _("调查完成后列入村民代表评议会。"))
        return
    if found.votes:
        st.markdown(f"**{_('民主评议')}**")
        sheet_of(
            [_("日期"), _("到会"), _("回避"), _("同意"), _("反对"), _("弃权"), _("结果")],
            [_vote(row) for row in found.votes],
            right=(1, 2, 3, 4, 5),
        )
    contradiction_lines(told.contradictions if told else ())
    if found.notices:
        st.markdown(f"**{_('公示公告')}**")
        sheet_of(
            [_("第几次"), _("张贴"), _(Word("期满", "heading")), _("地点"), _("状态")],
            [_notice(row) for row in found.notices],
        )
    for row in found.objections:
        _objection(row, found.names)
    if found.verdicts:
        st.markdown(f"**{_('审核')}**")
        sheet_of(
            [_("级别"), _("抽查"), _("核查日期"), _("意见"), _("理由"), _("签发"), _("文号")],
            [_verdict(row) for row in found.verdicts],
        )
    for veto in found.vetoes:
        pieces(
            words(_("否决情形 {item}", item=veto["item"]), strong=True),
            pill(_(veto["standing"]), "ochre"),
            words(veto["evidence"]),
            words(_("告知农户：{day}", day=day(veto["told_on"])), quiet=True),
        )


def _count(value: int | None) -> str:
    return "—" if value is None else str(value)


def _vote(row: dict[str, Any]) -> list[str]:
    return [
        day(row["over_planned_on"]),
        _count(row["present"]),
        str(len(row["recused"])),
        _count(row["votes_for"]),
        _count(row["votes_against"]),
        _count(row["votes_abstain"]),
        _(_RESULT.get(row["result"], row["result"])),
    ]


def _notice(row: dict[str, Any]) -> list[str]:
    return [
        _(NOTICE_NAMES[row["kind"]]),
        instant(row["over_posted_at"]),
        instant(row["close_at"]),
        row["over_place"],
        _(_ENDED.get(row["ended"], row["ended"])) if row["over_posted_at"] else _("拟稿"),
    ]


def _objection(row: Objected, names: dict[int, str]) -> None:
    pieces(
        words(_("异议"), strong=True),
        words(instant(row["raised_at"]), quiet=True),
        objection_pill(row),
        words(row["facts"]),
    )
    if row["finding"]:
        who = joined(names.get(user, "") for user in row["finders"])
        st.caption(plain(_("核查（{who}）：{finding}", who=who, finding=row["finding"])))


def _verdict(row: dict[str, Any]) -> list[str]:
    drawn = {
        "relative": _("近亲属必查"),
        "sample": _("抽中"),
        "due": _("上次抽中未审结"),
    }
    return [
        _("乡镇") if row["over_level"] == "township" else _("县级"),
        drawn.get(row["drawn"], "—"),
        day(row["visited_on"]),
        _(LABELS["verdict"].get(str(row["verdict"]), "—")),
        row["reason"],
        instant(row["over_signed_at"]),
        row["over_document_no"],
    ]
