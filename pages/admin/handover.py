"""Who leaves, what they still have in hand, and who stands in for them until when."""

from collections import Counter
from datetime import timedelta
from typing import Any

import streamlit as st

from pages import backend
from pages.parts import days
from pages.parts.choices import apart
from pages.parts.figures import day
from pages.parts.lists import empty
from pages.wording import plain
from workflows.access import accounts, places
from workflows.access.roles import ROLE_NAMES, Role
from workflows.base import clock
from workflows.base.words import _
from workflows.identification import handover
from workflows.identification.handover import HandedOver, OpenWork

_PARTS = {"chair": "主持人", "recorder": "记录人"}
_VISITED = "{village} 有 {n} 户正由其入户调查。请村两委用“更换调查人”换人。"
_CLAIMED = "{village} 有 {n} 户由其认领。同事可以照常办理，也可以“转办”给别人。"
_LEFT = "handover left"


def draw() -> None:
    """Choose who leaves; see the open work; name the one who stands in."""
    with backend.reading() as (session, actor):
        known = {a.id: a for a in accounts.accounts(session, actor) if a.disabled_at is None}
    titles = {key: f"{a.name} · {a.login}" for key, a in known.items()}
    leaving = st.selectbox(
        _("谁要离开或请假"),
        list(titles),
        None,
        format_func=apart(titles),
        key="handover who",
        placeholder=_("请选择"),
    )
    for sentence in st.session_state.pop(_LEFT, []):
        st.warning(plain(sentence))
    if leaving is None:
        return
    with backend.reading() as (session, actor):
        work = handover.open_work(session, actor, leaving)
        names = {g.region: places.path_name(session, g.region) for g in work.grants}
    _list(work, names)
    _give(work, {key: title for key, title in titles.items() if key != leaving})


def _list(work: OpenWork, names: dict[int, str]) -> None:
    st.subheader(_("手上的工作"), anchor=False)
    if work.grants:
        st.table(
            {
                _("角色"): [_(ROLE_NAMES[Role(g.role)]) for g in work.grants],
                _("地方"): [names[g.region] for g in work.grants],
                _("到"): [day(g.valid_to) if g.valid_to else _("长期") for g in work.grants],
            }
        )
    else:
        empty(_("现在没有角色。"))
    for meeting in work.meetings:
        st.markdown(
            "- "
            + _(
                "{village} {day} 的评议会：{part}。请村两委用“更换主持人、记录人”换人。",
                village=plain(meeting.village_name),
                day=day(meeting.planned_on),
                part=_(_PARTS[meeting.part]),
            )
        )
    for sentence, cases in ((_VISITED, work.visits), (_CLAIMED, work.claims)):
        for village, n in Counter(case.village_name for case in cases).items():
            st.markdown("- " + _(sentence, village=plain(village), n=n))
    if not (work.meetings or work.visits or work.claims):
        st.caption(_("没有未开完的评议会、未完成的入户调查和认领的户。"))


def _give(work: OpenWork, others: dict[int, str]) -> None:
    if not work.grants:
        return
    st.subheader(_("请人代班"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        to = st.selectbox(
            _("由谁代班"),
            list(others),
            None,
            format_func=apart(others),
            key=f"handover to {work.user_id}",
            placeholder=_("请选择"),
            width=260,
        )
        today = clock.today()
        since = days.date_input(
            _("从"), today, since=today, key=f"handover since {work.user_id}", width=170
        )
        until = days.date_input(
            _("到（含这一天）"),
            today + timedelta(days=30),
            since=today,
            key=f"handover until {work.user_id}",
            width=170,
        )
        pressed = st.button(_("交接"), type="primary", disabled=to is None)
    st.caption(_("代班到期自动收回。互相制约的角色不能代，会逐条说明。"))
    if pressed and to is not None:
        receiver = to

        def give(session: Any, actor: Any) -> HandedOver:
            return handover.hand_over(
                session, actor, work.user_id, receiver, since=since, until=until
            )

        done = backend.write(give)
        if done is not None:
            st.session_state[_LEFT] = [str(r) for _g, reasons in done.refused for r in reasons]
            backend.flash(
                _("已交接 {n} 个角色，到 {day} 为止。", n=len(done.given), day=day(until))
            )
            st.rerun()
