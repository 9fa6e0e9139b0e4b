"""Accounts and their roles: opened, given, taken, reset, closed. A password is shown once."""

from typing import Final

import streamlit as st

from pages import backend
from pages.admin.account_roles import give_role, roles
from pages.parts.badges import pieces, pill, words
from pages.parts.choices import apart
from pages.parts.figures import instant
from pages.parts.places import pick_place
from pages.wording import plain
from workflows.access import accounts, grants, places
from workflows.access.accounts import MANAGERS, Account, Handed
from workflows.base.words import _

_HANDED: Final = "handed password"
_CHOSEN: Final = "admin account"


def draw() -> None:
    """The accounts of the area, one of them open."""
    _password()
    with backend.reading() as (session, actor):
        known = {account.id: account for account in accounts.accounts(session, actor)}
    with st.expander(_("新开账号"), icon=":material/person_add:"):
        _create()
    titles = {key: _title(account) for key, account in known.items()}
    chosen = st.selectbox(
        _("账号（可输入姓名或登录名查找）"),
        list(titles),
        None,
        format_func=apart(titles),
        key=_CHOSEN,
        placeholder=_("共 {n} 个账号，请选择", n=len(known)),
    )
    if chosen is None:
        st.caption(_("账号必须属于一个人；同一人不能兼任互相制约的角色。"))
        return
    _account(known[chosen])


def _title(account: Account) -> str:
    closed = _("（已停用）") if account.disabled_at else ""
    return f"{account.name} · {account.login}{closed}"


def _password() -> None:
    """A one-time password on the screen once: it stands nowhere else and is gone after this."""
    handed: Handed | None = st.session_state.get(_HANDED)
    if handed is None:
        return
    with st.container(border=True, key="one_time_password"):
        st.markdown(f"**{_('一次性密码，只显示这一次')}**")
        st.text(_("登录名：{login}", login=handed.login))
        st.code(handed.password, language=None)
        st.caption(_("请抄给本人。首次登录后必须改成自己的密码。"))
        if st.button(_("已抄下，不再显示"), type="primary", key="password seen"):
            del st.session_state[_HANDED]
            st.rerun()


def _show(handed: Handed | None) -> None:
    if handed is not None:
        st.session_state[_HANDED] = handed
        st.rerun()


def _create() -> None:
    place = pick_place("new account", MANAGERS)
    with st.form("new account", border=False):
        name = st.text_input(_("使用人姓名"), max_chars=60, key="new account name")
        login = st.text_input(
            _("登录名"),
            max_chars=40,
            help=_("2–40 个字母、汉字、数字或 . _ - @"),
            key="new account login",
        )
        if st.form_submit_button(_("开立账号"), type="primary") and place is not None:
            region = place.key
            _show(
                backend.write(
                    lambda session, actor: accounts.create_user(
                        session, actor, login=login, name=name, region=region
                    )
                )
            )


def _account(account: Account) -> None:
    pieces(
        words(account.name, strong=True),
        words(account.login, quiet=True),
        pill(_("已停用"), "red") if account.disabled_at else pill(_("在用"), "green"),
        pill(_("须改一次性密码"), "ochre") if account.must_change else "",
        words(_("开立于 {day}", day=instant(account.created_at)), quiet=True),
    )
    with backend.reading() as (session, actor):
        held = grants.grants_of(session, account.id)
        names = {g.region: places.path_name(session, g.region) for g in held}
        me = actor.user_id == account.id
    roles(held, names)
    with st.expander(_("授予角色"), icon=":material/add_moderator:"):
        give_role(account)
    if me:
        st.caption(_("这是您自己的账号：密码请到“我的账号”改，其余请另一位管理员办理。"))
        return
    _doors(account)


def _doors(account: Account) -> None:
    """A forgotten password, a closed account, one opened again."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if account.disabled_at:
            if st.button(_("重新启用"), key=f"enable {account.id}"):
                _show(backend.write(lambda s, actor: accounts.enable(s, actor, account.id)))
            return
        if st.button(_("重置密码"), key=f"reset {account.id}", icon=":material/key:"):
            _show(backend.write(lambda s, actor: accounts.reset_password(s, actor, account.id)))
        with st.popover(_("停用账号…"), icon=":material/person_off:"):
            reason = st.text_input(
                _("停用的原因"), key=f"why {account.id}", placeholder=_("例如：调离")
            )
            st.caption(_("停用后立刻不能登录，办过的事都保留。请先看“交接代班”里的未了工作。"))
            if st.button(_("停用{name}", name=plain(account.name)), key=f"off {account.id}"):
                backend.write(
                    lambda session, actor: accounts.disable(
                        session, actor, account.id, reason=reason
                    ),
                    success=_("账号已停用：{name}", name=plain(account.name)),
                )
