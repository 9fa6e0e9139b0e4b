"""变更: what happened to a household, to whom, when, and what proves it; and nothing else."""

from typing import Any, Final

import streamlit as st

from pages import backend
from pages.identification.change_people import Answers
from pages.identification.change_questions import QUESTIONS
from pages.parts.answers import Sheet
from pages.parts.choices import apart
from pages.parts.days import date_input
from pages.parts.forms import keeper
from pages.parts.lists import go
from workflows.base.words import _
from workflows.households import change_requests, telling
from workflows.households.events import Act
from workflows.households.offered_events import Offered
from workflows.storage import drafts

_FILES: Final = ["jpg", "jpeg", "png", "pdf"]


@backend.fragment
def change_form(home: dict[str, Any], offer: Offered) -> None:
    """Choose the event, answer what it asks, hand it in."""
    key = f"change {home['id']} {offer.version}"
    sheet = Sheet.open(key, f"change:{home['id']}")
    first, second = st.columns(2)
    codes_ = list(offer.events)
    event = first.selectbox(
        _("变更事项"),
        codes_,
        None,
        key=sheet.part("event", None, codes_),
        format_func=apart(offer.events),
        placeholder=_("请选择"),
    )
    if event is None:
        sheet.save()
        st.caption(_("先选发生了什么事，再填这件事需要的内容。"))
        return
    _beforehand(event, offer)
    day = date_input(_("发生日期"), key=sheet.part("day"), where=second)
    said: Answers = {"event": event, "day": day}
    for question in offer.asks[event]:
        said |= QUESTIONS[question](sheet, offer, event)
    said["reason"] = st.text_input(_("变更说明"), key=sheet.part("why", ""), max_chars=200)
    papers = st.file_uploader(
        _("证明材料（必须上传）") if offer.proof else _("证明材料"),
        _FILES,
        accept_multiple_files=True,
        key=f"{sheet.key} papers",
    )
    sheet.save()
    if offer.waits:
        st.caption(_("这一户已建档立卡：提出后由乡镇另一人确认，确认之前户信息不变。"))
    label = _("提出变更申请") if offer.waits else _("登记变更")
    if st.button(label, type="primary", key=f"{sheet.key} do"):
        _hand_in(sheet, home, offer, said, [(f.name, f.getvalue()) for f in papers or ()])


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


def _hand_in(
    sheet: Sheet,
    home: dict[str, Any],
    offer: Offered,
    said: Answers,
    papers: list[tuple[str, bytes]],
) -> None:
    token = sheet.token

    def step(session: Any, actor: Any) -> bool:
        keep = keeper(session, actor, home, own=False)
        proof = tuple(keep("evidence", name, body) for name, body in papers)
        act = Act(**said, evidence=proof)
        outcome = telling.act_on(session, actor, home["id"], act, seen=offer.version, token=token)
        drafts.drop(session, actor, sheet.draft)
        return change_requests.asked(outcome)

    waits = backend.write(step)
    if waits is None:
        return
    sheet.forget()
    backend.flash(
        _("变更申请已提出，等乡镇另一人确认，确认之前户信息不变。") if waits else _("已登记变更。")
    )
    go("intake", household=home["id"])
