"""Money and goods of a household: entered, listed, countered when wrong."""

from collections.abc import Mapping

import streamlit as st

from pages import backend
from pages.help.overview import gift_table
from pages.help.signs import opening_row
from pages.parts.answers import form_token
from pages.parts.choices import apart
from pages.parts.figures import day, yuan
from pages.parts.opening import opening_form
from workflows.base.words import _
from workflows.help.opening import gifts as opening_gifts
from workflows.help.processes import gifts
from workflows.help.queries.household import HouseholdHelp


def _counter(standing: Mapping[int, str], versions: Mapping[int, int]) -> None:
    """A wrong entry is met by one of the same amount below nothing; both stay."""
    with st.expander(_("冲销一笔"), icon=":material/undo:"):
        key = st.selectbox(
            _("哪一笔"), list(standing), None, format_func=apart(standing), key="counter which"
        )
        why = st.text_input(_("冲销原因"), key="counter why", max_chars=300).strip()
        if st.button(
            _("冲销"), type="primary", key="counter do", disabled=key is None or len(why) < 2
        ):
            entry = int(key or 0)
            token = form_token(f"counter {key}")
            backend.write(
                lambda s, actor: opening_gifts.counter(
                    s, actor, entry, why, seen=versions[entry], token=token
                ),
                success=_("已冲销：原记录和冲销记录都保留。"),
            )


def gifts_of(found: HouseholdHelp, may_write: bool) -> None:
    """One more entered, all of them, and the way to counter a wrong one."""
    home = found.home
    if may_write:
        with st.expander(_("登记钱物"), icon=":material/add:", expanded=not found.gifts):
            made = opening_form(
                f"gift {home['id']}",
                gifts.Give,
                opening_row(home),
                _("登记钱物"),
                lambda s, actor, answers, token: opening_gifts.give(
                    s, actor, home["id"], answers, token=token
                ),
                _("已登记。写错了不改不删，用等额冲销更正。"),
            )
            if made is not None:
                st.rerun()
    gift_table(found)
    standing = {
        row["id"]: f"{day(row['given_on'])} {row['item']} {yuan(row['fen'])}"
        for row in found.gifts
        if row["stands"]
    }
    if may_write and standing:
        _counter(standing, {r["id"]: r["version"] for r in found.gifts})
