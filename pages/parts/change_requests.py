"""变更申请 of filed households: old beside new, confirmed or refused by the township."""

from typing import Any

import streamlit as st

from pages import backend
from pages.parts.answers import Sheet
from pages.parts.badges import pieces, pill, words
from pages.parts.figures import instant
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.households.deciding_changes import decide


@backend.fragment
def requests_panel(rows: list[RowDict]) -> None:
    """A household's requests (queries.change_requests), each with what its reader may do."""
    for row in rows:
        with st.container(border=True, key=f"request_{row['id']}"):
            _told(row)
            if row["decides"]:
                _decide(row)


def _told(row: RowDict) -> None:
    colour = "ochre" if row["open"] else "green" if row["agreed"] else "red"
    pieces(
        words(_("家庭成员变更申请"), strong=True),
        pill(_(row["standing"]), colour),
        words(f"{row['asker'] or ''} {instant(row['asked_at'])}", quiet=True),
    )
    for title, text in (
        (_("原来"), "；".join(row["was"])),
        (_("现在"), "；".join(row["now"])),
        (_("变更原因"), row["reason"]),
        (_("不同意的理由"), row["outcome"]),
    ):
        if text:
            st.text(f"{title}：{text}")
    if row["decided_at"] is not None:
        st.caption(f"{row['decider'] or ''} {instant(row['decided_at'])}")


def _decide(row: RowDict) -> None:
    sheet = Sheet.open(f"request {row['id']} {row['version']}", f"request:{row['id']}")
    why = st.text_input(_("不同意的理由"), key=sheet.part("why", ""), max_chars=500)
    sheet.save()
    chosen: tuple[str, dict[str, Any], str] | None = None
    with st.container(horizontal=True):
        if st.button(_("确认变更"), type="primary", key=f"{sheet.key} yes"):
            chosen = "confirm_change", {}, _("已确认变更。")
        if st.button(_("不同意变更"), key=f"{sheet.key} no"):
            chosen = "refuse_change", {"reason": why}, _("已退回变更申请。")
    if chosen is None:
        return
    (step_key, answers, said), token = chosen, sheet.token

    def step(session: Any, actor: Any) -> bool:
        payload = {"request": row["id"], **answers}
        decide(
            session, actor, row["household_id"], step_key, payload, seen=row["version"], token=token
        )
        return True

    if backend.write(step):
        sheet.forget()
        backend.flash(said)
        st.rerun()
