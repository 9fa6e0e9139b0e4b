"""Find a household by name, part of it, initials, or a number: the same on every screen."""

import streamlit as st

from pages import backend
from pages.parts.badges import pieces, pill, words
from pages.parts.lists import empty, go
from pages.parts.stages import state_badge
from pages.wording import plain
from workflows.base.words import _
from workflows.households.search import FOUND, find
from workflows.identification.queries import case as cases
from workflows.identification.queries import intake, status_text


@backend.fragment
def search() -> None:
    """Find a household by name, part of it, initials, or a number."""
    wanted = st.text_input(
        _("查找农户"),
        key="find",
        placeholder=_("姓名、拼音首字母、户编号或完整身份证号"),
        icon=":material/search:",
        label_visibility="collapsed",
    )
    if not wanted.strip():
        return
    with backend.reading() as (session, actor):
        found = find(session, actor, wanted)
        latest = cases.latest_of(session, actor, [row["id"] for row in found])
        villages = {row["id"]: status_text.place_of(session, actor, row["region"]) for row in found}
        enters = intake.opens(actor)
    if not found:
        empty(_("没有找到“{wanted}”。", wanted=plain(wanted)), _("请换一个写法，或核对所在的村。"))
    if len(found) == FOUND:
        st.caption(_("只列出前 {n} 户，请写全姓名或户编号。", n=len(found)))
    for row in found:
        case = latest.get(row["id"])
        with st.container(horizontal=True, vertical_alignment="center"):
            pieces(
                words(row["head_name"], strong=True),
                words(f"{villages[row['id']]} {row['group_name']}", quiet=True),
                state_badge(case["state"]) if case else pill(_("没有申请"), "grey"),
            )
            if case and st.button(_("打开"), key=f"found {case['id']}"):
                go("case_file", case=case["id"])
            if not case and enters and st.button(_("去申请"), key=f"apply {row['id']}"):
                go("intake", household=row["id"])
