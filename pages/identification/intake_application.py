"""Opening an application for a household, or applying again after a case ended."""

from typing import Any, Final

import streamlit as st

from models.rows.case import CaseRow
from pages import backend
from pages.parts.answers import Sheet
from pages.parts.forms import ask_form, keeper
from pages.parts.lists import go
from pages.wording import plain
from workflows.base.words import _
from workflows.engine.definition import Form
from workflows.identification import forms, opening
from workflows.identification.queries import first_time, intake, status_text
from workflows.identification.queries.intake import Gate
from workflows.storage import drafts

# By: applied before, proof is wanted.
_FORMS: Final[dict[tuple[bool, bool], type[Form]]] = {
    (False, False): forms.Open,
    (False, True): forms.OpenProven,
    (True, False): forms.Reapply,
    (True, True): forms.ReapplyProven,
}


@backend.fragment
def application_form(home: dict[str, Any], gate: Gate, last: CaseRow | None) -> None:
    """Open an application, or apply again; without a closed training the household waits."""
    if gate.batch_id is None:
        next_step = (
            _("培训会归档并开放申请后，这一户就可以申请。")
            if gate.planned
            else _("请乡镇先建立村批次，再组织培训。")
        )
        st.info(
            f"{_('本村还没有完成组织培训，这一户在等待培训。')}\n\n{next_step}",
            icon=":material/hourglass_top:",
        )
        return
    again, earlier = last is not None, ""
    with backend.reading() as (session, actor):
        proof = first_time.brings_refusal(session, actor, home)
        if last is not None:
            earlier = intake.how_it_ended(session, actor, last)
    form = _FORMS[again, proof]
    sheet = Sheet.open(f"household {home['id']} apply", f"apply:{home['id']}")
    with st.container(border=True):
        st.subheader(_("重新申请") if again else _("农户申请"), anchor=False)
        if earlier:
            st.info(plain(earlier), icon=":material/history:")
        if gate.late:
            st.warning(_("本村申请已经截止，补录须写明原因。"))
        drawn = ask_form(form, sheet, {}) if again or gate.late or proof else None
        if not st.button(
            _("重新申请") if again else _("打开申请"), type="primary", key=f"apply {home['id']}"
        ):
            return
    token, batch = sheet.token, gate.batch_id

    def step(session: Any, actor: Any) -> tuple[int, str]:
        keep = keeper(session, actor, home, own=False)
        case = opening.open_case(
            session,
            home["id"],
            batch,
            actor,
            drawn.payload(keep) if drawn else {},
            token=token,
            action="reapply" if again else "open",
            earlier_case_id=last["id"] if last else None,
        )
        drafts.drop(session, actor, sheet.draft)
        return case, status_text.whereabouts(session, actor, case)

    done = backend.write(step)
    if done is not None:
        sheet.forget()
        backend.flash(done[1])
        go("case_file", case=done[0], do=1)
