"""管理: accounts, settings, rules, calendar, verification. No household is ever shown here."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from pages import backend
from pages.admin import accounts, handover, place_lists, rules, system
from workflows.access import places
from workflows.base.words import _

TABS: Final[dict[str, tuple[str, Callable[[], None]]]] = {
    "accounts": ("账号与授权", accounts.draw),
    "handover": ("交接代班", handover.draw),
    "places": ("区划", place_lists.draw),
    "settings": ("设置", system.draw_settings),
    "profiles": ("政策参数", rules.draw_profiles),
    "holidays": ("节假日", rules.draw_holidays),
    "verify": ("核验与备份", system.draw_verify),
}


def render() -> None:
    """One tab at a time: only the open one is drawn."""
    st.title(_("管理"), anchor=False)
    system.warn_of_backup()
    system.warn_of_night()
    with backend.reading() as (session, _actor):
        bare = not places.children(session, None)
    if bare:
        st.info(_("还没有区划。请先导入本地的区划表，随后才能开立账号、授予角色。"))
        place_lists.draw()
        return
    chosen = st.segmented_control(
        _("管理什么"),
        list(TABS),
        format_func=lambda key: _(TABS[key][0]),
        default="accounts",
        key="admin tab",
        label_visibility="collapsed",
    )
    TABS[chosen or "accounts"][1]()
