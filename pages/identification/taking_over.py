"""中途接入: a household in mid-procedure on paper enters at the step it has reached."""

from typing import Any

import streamlit as st

from pages import backend
from pages.parts.choices import apart
from pages.parts.opening import opening_form
from pages.wording import plain
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.households import search
from workflows.identification import forms, opening

_FEWEST_LETTERS = 2
_MOST = 100


@backend.fragment
def taking_over(batch: RowDict) -> None:
    """Find the household, say how far its papers go, and hand them in."""
    key = batch["id"]
    with st.expander(_("中途接入"), icon=":material/move_to_inbox:"):
        st.caption(
            _(
                "用于启用本系统之前已在纸上办到一半的户。先在“申请”中登记该户，再在这里接入。"
                "手头没有的材料可以先不传，接入后在户案件里补交。"
            )
        )
        wanted = st.text_input(_("户主姓名或拼音首字母"), key=f"take over {key} who").strip()
        if len(wanted) < _FEWEST_LETTERS:
            return
        with backend.reading() as (session, actor):
            here = search.find(session, actor, wanted, region=batch["region"], limit=_MOST)
        if not here:
            st.info(_("本村没有找到“{name}”，请先登记该户。", name=plain(wanted)))
            return
        named = {row["id"]: f"{row['head_name']} {row['group_name']}" for row in here}
        home = st.selectbox(
            _("户"), list(named), format_func=apart(named), key=f"take over {key} home"
        )

        def take(session: Any, actor: Any, answers: dict[str, Any], token: str) -> int:
            return opening.open_case(
                session, home, key, actor, answers, token=token, action="take_over"
            )

        made = opening_form(
            f"take over {key} {home}",
            forms.TakeOver,
            batch,
            _("接入"),
            take,
            _("已接入，标记为“中途接入”，缺的材料补齐前不能建档立卡。"),
        )
        if made is not None:
            st.rerun(scope="app")
