"""变更: what happened to a household, to whom, when, and what proves it; and nothing else."""

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from pages import backend
from pages.identification.change_hand_in import ask_papers, hand_in
from pages.identification.change_questions import QUESTIONS
from pages.parts.answers import Sheet
from pages.parts.choices import apart
from pages.parts.days import date_input
from workflows.base.words import _
from workflows.engine.carrying import Outcome
from workflows.households import telling
from workflows.households.events import Act
from workflows.households.offered_events import Offered

if TYPE_CHECKING:
    from pages.identification.change_people import Answers


@backend.fragment
def change_form(home: dict[str, Any], offer: Offered) -> None:
    """Choose the event, answer what it asks, hand it in."""
    of = f" again {offer.again.request}" if offer.again else ""
    sheet = Sheet.open(f"change {home['id']} {offer.version}{of}", f"change:{home['id']}{of}")
    first, second = st.columns(2)
    codes_ = list(offer.events)
    event = first.selectbox(
        _("变更事项"),
        codes_,
        None,
        key=sheet.part("event", offer.told.event or None, codes_),
        format_func=apart(offer.events),
        placeholder=_("请选择"),
    )
    if event is None:
        sheet.save()
        st.caption(_("先选发生了什么事，再填这件事需要的内容。"))
        return
    _beforehand(event, offer)
    day = date_input(_("发生日期"), key=sheet.part("day", offer.told.day), where=second)
    said: Answers = {"event": event, "day": day}
    for question in offer.asks[event]:
        said |= QUESTIONS[question](sheet, offer, event)
    said["reason"] = st.text_input(
        _("变更说明"), key=sheet.part("why", offer.told.reason), max_chars=200
    )
    papers = ask_papers(sheet, offer.again, proof=offer.proof)
    sheet.save()
    if offer.waits:
        st.caption(_("这一户已建档立卡：提出后由乡镇另一人确认，确认之前户信息不变。"))
    label = _("提出变更申请") if offer.waits else _("登记变更")
    if st.button(label, type="primary", key=f"{sheet.key} do"):

        def change(session: Any, actor: Any, proof: tuple[int, ...], token: str) -> Outcome:
            act, seen = Act(**said, evidence=proof), offer.version
            return telling.act_on(session, actor, home["id"], act, seen=seen, token=token)

        hand_in(sheet, home, papers, change, _("已登记变更。"))


_TWO_HOUSEHOLDS: Final = ("split", "merge")


def _beforehand(event: str, offer: Offered) -> None:
    """What follows from a split, a merge, an end, said before it is filled in."""
    if event in _TWO_HOUSEHOLDS and offer.standing:
        st.warning(offer.standing, icon=":material/list_alt:")
    if event == "split":
        st.caption(_("分出的人另立一户：新户没有户案件，需要的另行申请；帮扶留在原户。"))
    elif event == "merge":
        st.caption(_("全户并入另一户，本户销户，户案件和帮扶同时结束；那一户的案件和帮扶不变。"))
    elif event == "gone":
        st.caption(_("全家亡故、迁出或失踪的才选这一项：本户销户，户案件和帮扶同时结束。"))
