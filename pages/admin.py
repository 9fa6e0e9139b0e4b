"""管理: accounts, settings, rules, calendar, verification. No household is ever shown here."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from pages import admin_accounts, admin_handover, admin_rules, admin_system
from workflows.words import _

TABS: Final[dict[str, tuple[str, Callable[[], None]]]] = {
    "accounts": ("账号与授权", admin_accounts.draw),
    "handover": ("交接代班", admin_handover.draw),
    "settings": ("设置", admin_system.draw_settings),
    "profiles": ("政策参数", admin_rules.draw_profiles),
    "holidays": ("节假日", admin_rules.draw_holidays),
    "verify": ("核验与备份", admin_system.draw_verify),
}


def render() -> None:
    """One tab at a time: only the open one is drawn."""
    st.title(_("管理"), anchor=False)
    admin_system.warn_of_backup()
    chosen = st.segmented_control(
        _("管理什么"),
        list(TABS),
        format_func=lambda key: _(TABS[key][0]),
        default="accounts",
        key="admin tab",
        label_visibility="collapsed",
    )
    TABS[chosen or "accounts"][1]()
