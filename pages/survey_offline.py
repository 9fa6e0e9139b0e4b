"""没有网络时: the pack for the telephone out; what was filled in there back."""

import streamlit as st

from pages import desk
from workflows.offline import pack
from workflows.words import _


def draw() -> None:
    """On the round of visits: shut, until somebody needs it."""
    with st.expander(_("没有网络时：离线包和回传"), icon=":material/cloud_off:"):
        _out()


def _out() -> None:
    with desk.reading() as (session, actor):
        n = len(pack.mine(session, actor))
    if not n:
        st.caption(_("您现在没有要入户调查的户。请先安排入户，再下载离线包。"))
        return
    st.caption(
        _(
            "离线包里有调查表和您要去的 {n} 户：户主、成员姓名和关系，没有证件号和电话。"
            "装到手机的 ODK Collect 里，没有网络也能填。",
            n=n,
        )
    )
    st.link_button(
        _("下载离线包（{n} 户）", n=n),
        f"/offline/{pack.NAME}",
        icon=":material/download:",
        width="stretch",
    )
