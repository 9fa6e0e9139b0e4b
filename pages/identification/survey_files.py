"""Photos and signatures taken at the table: kept at once, so that a lost connection loses none."""

from typing import Any

import streamlit as st

from pages import backend
from pages.parts.answers import Sheet
from workflows.base.rows import Row
from workflows.base.words import _
from workflows.storage import attachments

_TYPES = ["jpg", "jpeg", "png", "pdf"]


def keep_files(sheet: Sheet, question: str, label: str, case: Row) -> tuple[int, ...]:
    """Ask for one kind of paper; returns the numbers of those kept so far."""
    place = sheet.part(f"{question} kept", [])
    kept: list[int] = st.session_state[place]
    turn = f"{sheet.key} {question} turn"
    number = st.session_state.setdefault(turn, 0)
    with st.container(border=True, key=f"files_{question}"):
        st.markdown(f"**{_(label)}** · {_('已收 {n} 份', n=len(kept))}")
        _shown(kept, f"{sheet.key} {question}", place)
        files = st.file_uploader(
            _("从手机或电脑选择"),
            _TYPES,
            accept_multiple_files=True,
            key=f"{turn} file {number}",
        )
    if files and _keep(files, question, case, place):
        # A fresh field: what was taken is kept and not asked for again.
        st.session_state[turn] = number + 1
        sheet.save()
        st.rerun(scope="fragment")
    return tuple(kept)


def _keep(files: list[Any], question: str, case: Row, place: str) -> bool:
    kind = "signature" if "signature" in question else "photo" if question == "photos" else "scan"

    def lay_down(session: Any, actor: Any) -> list[int]:
        return [
            attachments.keep(
                session,
                actor,
                file.getvalue(),
                region=case["region"],
                county=case["county"],
                kind=kind,
                title=file.name,
                subject_id=case["id"],
            )
            for file in files
        ]

    new = backend.write(lay_down, answers=False)
    if new is None:
        return False
    st.session_state[place] = [*st.session_state[place], *new]
    return True


def _shown(kept: list[int], key: str, place: str) -> None:
    """Each kept paper: open it, or leave it out again."""
    if not kept:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for number, attachment in enumerate(kept, 1):
            st.markdown(f"[{_('第 {n} 份', n=number)}](/file/{attachment})", width="content")
            st.button(
                _("不要第 {n} 份", n=number),
                key=f"{key} drop {attachment}",
                type="tertiary",
                icon=":material/close:",
                on_click=_leave_out,
                args=(place, attachment),
            )


def _leave_out(place: str, attachment: int) -> None:
    st.session_state[place] = [key for key in st.session_state[place] if key != attachment]
