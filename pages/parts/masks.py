"""A number as everybody sees it, masked; and whole for somebody who says why."""

from typing import Any

import streamlit as st

from pages import backend
from workflows.base.words import _
from workflows.households import register


def masked(shown: str, kind: str, row_id: int, *, may_reveal: bool = True) -> None:
    """A masked number with the way to see it whole. kind: id, phone or bank."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(shown or "—")
        if shown and may_reveal:
            reveal_button(kind, row_id)


def reveal_button(kind: str, row_id: int, *, label: str | None = None) -> None:
    """The button that opens the dialog; the number is shown there and nowhere else."""
    if st.button(
        label or _("看全号"),
        key=f"reveal {kind} {row_id}",
        icon=":material/visibility:",
        type="tertiary",
    ):
        _dialog(_(register.REVEALS[kind]))(kind, row_id)


def _dialog(title: str) -> Any:
    return st.dialog(title)(_reveal)


def _reveal(kind: str, row_id: int) -> None:
    st.caption(_("查看完整号码须写明理由，并记录在案（谁、何时、为什么）。"))
    reason = st.text_input(_("理由"), key=f"why {kind} {row_id}", max_chars=200)
    if st.button(_("查看"), type="primary", key=f"show {kind} {row_id}"):
        number = backend.write(
            lambda session, actor: register.reveal(session, actor, kind, row_id, reason)
        )
        if number is not None:
            st.code(number, language=None)
