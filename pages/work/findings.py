"""核查问题: what the checks found in one's places, by rule and village, and the way to mend it."""

from typing import Any, Final

import streamlit as st

from pages import backend
from pages.parts.choices import apart
from pages.parts.findings import finding_line
from pages.parts.lists import asked_for, empty, from_the_start, paged
from pages.parts.tables import sheet_of
from workflows.base.words import _
from workflows.households import finding_lists

_LIST: Final = "findings"
_STATES: Final = {"open": "待处理", "reasoned": "已说明", "closed": "已更正"}
_NOTHING: Final = {
    "open": ("没有待处理的核查问题。", "每晚自动核查一次；录入和导入时也会提示。"),
    "reasoned": ("没有已说明的核查问题。", "需要说明的，在“待处理”里写明实际情况。"),
    "closed": ("还没有更正过的核查问题。", "更正户信息后，当晚核查时自动关闭。"),
}


def render() -> None:
    """The figures, then the list, filtered by rule and village."""
    st.title(_("核查问题"), anchor=False)
    st.caption(_("保存时核查这一户，每晚核查全部户。E 必须更正，W 更正或说明，I 仅提示。"))
    _lists()


@backend.fragment
def _lists() -> None:
    with backend.reading() as (session, actor):
        villages = finding_lists.by_village(session, actor)
        rules = finding_lists.by_rule(session, actor)
        own, late = finding_lists.desk(session, actor)
    _figures(villages, rules)
    names = {row["region"]: row["village"] for row in villages}
    codes = {row["code"]: f"{row['code']} {_(finding_lists.title(row['field']))}" for row in rules}
    first, second, third = st.columns(3)
    state = first.selectbox(
        _("状态"),
        list(_STATES),
        key="findings state",
        format_func=apart({key: _(label) for key, label in _STATES.items()}),
        on_change=from_the_start,
        args=(_LIST,),
    )
    code = second.selectbox(
        _("规则"),
        list(codes),
        None,
        key="findings rule",
        format_func=apart(codes),
        placeholder=_("全部"),
        on_change=from_the_start,
        args=(_LIST,),
    )
    region = third.selectbox(
        _("村"),
        list(names),
        None,
        key="findings village",
        format_func=apart(names),
        placeholder=_("全部"),
        on_change=from_the_start,
        args=(_LIST,),
    )
    label = _("只看我该办的（{n} 条，逾期 {late} 条）", n=own, late=late)
    start = asked_for("mine") is not None
    mine = st.checkbox(
        label, value=start, key="findings mine", on_change=from_the_start, args=(_LIST,)
    )

    def load(after: Any, limit: int) -> list[dict[str, Any]]:
        with backend.reading() as (session, actor):
            return finding_lists.listed(
                session,
                actor,
                state=state or "open",
                code=code,
                region=region,
                mine=mine,
                after=after,
                limit=limit,
            )

    if not paged(_LIST, load, finding_line, lambda row: row["id"]):
        what, then = _NOTHING[state or "open"]
        empty(_(what), _(then))


def _figures(villages: list[Any], rules: list[Any]) -> None:
    if not rules:
        return
    with st.expander(_("按村和规则统计"), expanded=True, icon=":material/rule:"):
        left, right = st.columns(2)
        with left:
            sheet_of(
                [_("村"), _("户数"), _("有问题户"), _("占比"), _("待处理"), _("逾期")],
                [
                    [
                        row["village"],
                        str(row["households"]),
                        str(row["homes"]),
                        f"{100 * row['homes'] // (row['households'] or 1)}%",
                        str(row["open"]),
                        str(row["overdue"]),
                    ]
                    for row in villages[:20]
                ],
                beside=True,
            )
        with right:
            sheet_of(
                [_("规则"), _("内容"), _("待处理"), _("已说明"), _("逾期")],
                [
                    [
                        row["code"],
                        _(finding_lists.title(row["field"])),
                        str(row["open"]),
                        str(row["reasoned"]),
                        str(row["overdue"]),
                    ]
                    for row in rules[:20]
                ],
                beside=True,
            )
