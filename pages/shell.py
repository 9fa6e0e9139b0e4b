"""The script Streamlit runs: navigation for the person signed in, then their screen."""

import streamlit as st

from pages import backend
from pages.navigation import screens_of
from pages.wording import plain
from workflows.access import places
from workflows.access.roles import ROLE_NAMES
from workflows.base.words import _
from workflows.storage import settings


def main() -> None:
    """Draw the frame, then the screen."""
    st.set_page_config(page_title="立卡", page_icon="🗂️", layout="wide")
    with backend.reading() as (session, actor):
        in_demo = settings.is_demo(session)
        # Before the first list of places a role has none to name.
        held = [
            " · ".join(filter(None, (_(ROLE_NAMES[h.role]), places.path_name(session, h.lo))))
            for h in actor.held
        ]
    chosen = st.navigation(
        [
            st.Page(
                screen.draw(),
                title=_(screen.title),
                icon=screen.icon,
                url_path=screen.path,
                default=number == 0,
            )
            for number, screen in enumerate(screens_of(actor, in_demo=in_demo))
        ],
        expanded=True,
    )
    st.set_page_config(page_title=f"{chosen.title} · {_('立卡')}")
    with st.sidebar:
        st.markdown(f"**{plain(actor.name)}**")
        for line in held[:4]:
            st.caption(plain(line))
        st.markdown(f":material/account_circle: [{_('我的账号 · 语言 · 退出')}](/account)")
    backend.show_flash()
    chosen.run()


main()
