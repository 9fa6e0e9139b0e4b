"""The roles of an account: given at a place for a time, taken back."""

from typing import Any

import streamlit as st

from pages import backend
from pages.parts import days
from pages.parts.badges import pieces, pill, words
from pages.parts.figures import day
from pages.parts.lists import empty
from pages.parts.places import pick_place
from workflows.access import grants
from workflows.access.accounts import MANAGERS, Account
from workflows.access.grants import BODIES, Granted
from workflows.access.roles import LEVELS, ROLE_NAMES, Role
from workflows.base import clock
from workflows.base.words import Word, _


def roles(held: list[Granted], names: dict[int, str]) -> None:
    """The grants of an account, running ones first, each with the way to take it back."""
    if not held:
        empty(_("还没有角色，登录后什么也看不到。"), _("请在下面授予角色。"))
        return
    today = clock.today()
    for grant in sorted(held, key=lambda g: not g.meets(today, today)):
        with st.container(horizontal=True, vertical_alignment="center"):
            running = grant.meets(today, None)
            until = day(grant.valid_to) if grant.valid_to else _("长期")
            pieces(
                words(_(ROLE_NAMES[Role(grant.role)]), strong=running),
                words(_(BODIES[grant.body])) if grant.body else "",
                words(names[grant.region]),
                words(f"{day(grant.valid_from)} — {until}", quiet=True),
                pill(_("代班"), "ochre") if grant.stands_in_for else "",
                "" if running else pill(_("已到期"), "grey"),
            )
            if running and st.button(_("收回"), key=f"revoke {grant.id}", type="tertiary"):
                _revoke(grant.id)


@st.dialog(" ")
def _revoke(grant_id: int) -> None:
    st.markdown(f"**{_('收回角色')}**")
    today = clock.today()
    last = days.date_input(_("最后一天"), today, since=today, key=f"revoke last {grant_id}")
    st.caption(_("到这一天 24:00 为止；已签字的仍然有效。要立刻不能登录，请停用账号。"))
    if st.button(_("收回"), type="primary", key="revoke now"):
        backend.write(
            lambda session, actor: grants.revoke(session, actor, grant_id, last_day=last),
            success=_("已收回，最后一天是 {day}。", day=day(last)),
        )


def give_role(account: Account) -> None:
    """A role, its place and its days; only places of the right level can be chosen."""
    role = st.selectbox(
        _("角色"),
        list(LEVELS),
        None,
        format_func=lambda r: _(ROLE_NAMES[r]),
        key=f"grant role {account.id}",
        placeholder=_("请选择"),
    )
    if role is None:
        return
    place = pick_place(f"grant {account.id} {role}", MANAGERS, levels=tuple(LEVELS[role]))
    body = None
    if grants.has_body(role):
        body = st.radio(
            _("机构"),
            list(BODIES),
            None,
            format_func=lambda b: _(BODIES[b]),
            horizontal=True,
            key=f"grant body {account.id}",
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        since = days.date_input(_("从"), clock.today(), key=f"grant since {account.id}", width=180)
        until = days.date_input(_("到（不填为长期）"), key=f"grant until {account.id}", width=180)
        pressed = st.button(
            _("授予"), type="primary", key=f"grant do {account.id}", disabled=place is None
        )
    if pressed and place is not None:
        region = place.key

        def give(session: Any, actor: Any) -> int:
            return grants.grant(
                session, actor, account.id, role, region, body=body, since=since, until=until
            )

        backend.write(give, success=_("已授予“{role}”。", role=Word(ROLE_NAMES[role])))
