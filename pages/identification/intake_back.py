"""恢复误登的户: a household that was recorded as gone by mistake is asked for back."""

from typing import Any

import streamlit as st

from pages import backend
from pages.identification.change_hand_in import ask_papers, hand_in
from pages.parts.answers import Sheet
from pages.wording import plain
from workflows.base.words import _, labelled, phrases
from workflows.engine.carrying import Outcome
from workflows.households import coming_back


@backend.fragment
def back_form(home: dict[str, Any], offer: coming_back.Offer) -> None:
    """Who comes back, why, what proves it; or why nobody can."""
    again = offer.again
    with st.expander(_("恢复误登的户"), icon=":material/undo:", expanded=again is not None):
        if offer.faults:
            for fault in offer.faults:
                st.warning(plain(str(fault)), icon=":material/block:")
            return
        st.caption(
            _(
                "误登为整户消亡或销户的，附上证明申请恢复，由乡镇另一人确认。成员按销户以前的登记恢复；"
                "户案件和帮扶不恢复，需要的恢复以后重新申请。"
            )
        )
        st.text(labelled(_("恢复的成员"), phrases(offer.people)))
        of = f" again {again.request}" if again else ""
        sheet = Sheet.open(f"back {home['id']} {offer.version}{of}", f"back:{home['id']}{of}")
        told = again.act.reason if again else ""
        why = st.text_input(_("怎样误登、怎样查实"), key=sheet.part("why", told), max_chars=200)
        papers = ask_papers(sheet, again, proof=True)
        sheet.save()
        if st.button(_("提出变更申请"), type="primary", key=f"{sheet.key} do"):

            def ask(session: Any, actor: Any, proof: tuple[int, ...], token: str) -> Outcome:
                seen = offer.version
                return coming_back.ask(
                    session, actor, home["id"], why, proof, seen=seen, token=token
                )

            hand_in(sheet, home, papers, ask, "")
