"""公示: who waits for a list, what hangs where until when; what is due stands first."""

from typing import Any

import streamlit as st

from pages import backend
from pages.identification.notice_draft import draft
from pages.identification.notice_signs import countdown
from pages.identification.notice_view import notice_view
from pages.parts.badges import pieces, pill, words
from pages.parts.choices import apart
from pages.parts.figures import instant
from pages.parts.lists import asked_for, choose, empty, paged
from pages.parts.processes import of_process
from pages.parts.stages import state_badge
from pages.wording import NOTICE_NAMES
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.identification.queries import notices
from workflows.identification.queries.notices import Listed


def render() -> None:
    """One notice when its number stands in the address, else the lists."""
    key = asked_for("notice")
    if key is not None:
        notice_view(key)
        return
    st.title(_("公示"), anchor=False)
    with backend.reading() as (session, actor):
        hanging = notices.current(session, actor)
        waits = notices.waiting(session, actor)
    _hanging(hanging)
    _waiting(waits)
    _past()


def _hanging(rows: list[Listed]) -> None:
    due = [row for row in rows if row["over"]]
    if due:
        st.warning(_("{n} 份公示期已满，请拍期满照片后确认。", n=len(due)))
    if not rows:
        empty(_("现在没有拟稿或张贴中的公示。"))
    if len(rows) == notices.MOST:
        st.caption(_("只显示前 {n} 条。", n=notices.MOST))
    for row in rows:
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", key=f"notice_{row['id']}"
        ):
            pieces(
                words(row["village"], strong=True),
                words(_(NOTICE_NAMES[row["kind"]]) + of_process(row["case_process"])),
                words(_("{n} 户", n=row["households"])),
                countdown(row, short=True),
                pill(_("{n} 件异议未办结", n=row["unanswered"]), "red")
                if row["unanswered"]
                else "",
            )
            if st.button(_("打开"), key=f"open notice {row['id']}", type="tertiary"):
                choose("notice", row["id"])


def _waiting(rows: list[RowDict]) -> None:
    st.subheader(_("等待张榜"), anchor=False)
    if not rows:
        empty(_("没有等待公示的户。"))
        return
    named = {
        (row["village_batch_id"], row["region"], row["kind"], row["process"]): (
            f"{row['village']} · {_(NOTICE_NAMES[row['kind']])}{of_process(row['process'])}"
            f" · {_('{n} 户', n=row['n'])}"
        )
        for row in rows
    }
    chosen = st.selectbox(
        _("选择要拟定的名单"),
        list(named),
        None,
        format_func=apart(named),
        key="draft of",
        placeholder=_("请选择"),
    )
    if chosen is not None:
        draft(*chosen)


@backend.fragment
def _past() -> None:
    with st.expander(_("已期满和已作废的公示"), icon=":material/history:"):

        def load(after: Any, limit: int) -> list[Listed]:
            with backend.reading() as (session, actor):
                return notices.past(session, actor, after, limit)

        if not paged("past notices", load, _old, lambda row: row["id"], size=8):
            empty(_("还没有。"))


def _old(row: Listed) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"past_{row['id']}"):
        pieces(
            words(row["village"], strong=True),
            words(_(NOTICE_NAMES[row["kind"]]) + of_process(row["case_process"])),
            words(_("{n} 户", n=row["households"])),
            state_badge(row["state"], subject="notice", edition=row["edition"]),
            words(instant(row["posted_at"]), quiet=True),
        )
        if st.button(_("打开"), key=f"open past {row['id']}", type="tertiary"):
            choose("notice", row["id"])
