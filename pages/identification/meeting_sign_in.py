"""Who has come to a meeting, name by name, and the light that says whether it may begin."""

from typing import Any

import streamlit as st

from models.batch import ReviewMeeting
from pages import backend
from pages.parts.answers import form_token
from pages.parts.badges import large_names, light
from pages.parts.choices import apart
from pages.wording import plain
from workflows.base.words import _
from workflows.engine import carrying, execute
from workflows.identification.queries.batches import MeetingView


def quorum(present: int, view: MeetingView) -> None:
    """The light of the room: how many have come, how many are needed."""
    here = _("到会 {present} 人 / 应到 {expected} 人", present=present, expected=view.expected)
    if present >= view.need and view.expected:
        light(here, "green", _("已够法定人数（至少 {need} 人）", need=view.need))
    else:
        left = max(0, view.need - present)
        light(here, "red", _("至少 {need} 人，还差 {left} 人", need=view.need, left=left))


@backend.fragment
def sign_in(view: MeetingView) -> None:
    """Every name a button to tap; the light moves with each."""
    row = view.row
    st.subheader(_("签到：点姓名"), anchor=False)
    large_names()
    named = {person["id"]: person["called"] for person in view.representatives}
    chosen = st.pills(
        _("到会村民代表"),
        list(named),
        selection_mode="multi",
        default=[key for key in row["present"] if key in named],
        format_func=apart({person: plain(name) for person, name in named.items()}),
        key=f"names {row['id']} {row['version']}",
        label_visibility="collapsed",
        width="stretch",
    )
    saved = sorted(chosen) == sorted(row["present"])
    quorum(len(chosen), view)
    label = _("已登记") if saved and chosen else _("登记签到：{n} 人到会", n=len(chosen))
    if st.button(
        label, type="primary", disabled=saved, key=f"sign in {row['id']} {row['version']}"
    ):
        token = form_token(f"sign in {row['id']} {row['version']}")

        def step(session: Any, actor: Any) -> carrying.Outcome:
            return execute.perform(
                session,
                row["id"],
                "sign_in",
                actor,
                {"present": tuple(chosen)},
                seen=row["version"],
                token=token,
                of=ReviewMeeting,
            )

        if backend.write(step) is not None:
            backend.flash(_("签到已登记：到会 {n} 人。", n=len(chosen)))
            st.rerun(scope="app")
