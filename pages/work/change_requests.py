"""变更申请 of filed households: old beside new, confirmed or refused by the township."""

from typing import Any

import streamlit as st

from pages import backend
from pages.parts import Sheet, instant, pieces
from pages.parts.badges import pill, words
from workflows.base.words import _
from workflows.engine.context import RowDict
from workflows.households.deciding_changes import decide

_STATES = {
    "open": ("等乡镇确认", "ochre"),
    "confirmed": ("已确认", "green"),
    "refused": ("不同意", "red"),
}


@backend.fragment
def requests_panel(rows: list[RowDict]) -> None:
    """A household's requests (queries.change_requests), each with what its reader may do."""
    for row in rows:
        with st.container(border=True, key=f"request_{row['id']}"):
            _told(row)
            if row["decides"]:
                _decide(row)


def _told(row: RowDict) -> None:
    label, colour = _STATES[row["state"]]
    pieces(
        words(_("家庭成员变更申请"), strong=True),
        pill(_(label), colour),
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
    chosen: dict[str, Any] = {}
    with st.container(horizontal=True):
        if st.button(_("确认变更"), type="primary", key=f"{sheet.key} yes"):
            chosen = {"action": "confirm_change"}
        if st.button(_("不同意变更"), key=f"{sheet.key} no"):
            chosen = {"action": "refuse_change", "reason": why}
    if not chosen:
        return
    action, token = chosen.pop("action"), sheet.token

    def step(session: Any, actor: Any) -> bool:
        payload = {"request": row["id"], **chosen}
        decide(
            session, actor, row["household_id"], action, payload, seen=row["version"], token=token
        )
        return True

    if backend.write(step):
        sheet.forget()
        backend.flash(_("已确认变更。") if action == "confirm_change" else _("已退回变更申请。"))
        st.rerun()
