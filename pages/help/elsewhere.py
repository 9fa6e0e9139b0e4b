"""Households of another town that are helped from here: entered, marked so, brought up to date."""

from typing import Any

import streamlit as st
from pydantic import ValidationError

from pages import backend
from pages.help import signs
from pages.help.places import pick
from pages.parts.answers import Sheet
from pages.parts.choices import apart
from pages.parts.figures import yuan
from pages.parts.lists import empty
from pages.parts.tables import sheet_of
from workflows.access.roles import CASEWORK
from workflows.base import codes
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.help.opening import elsewhere
from workflows.help.opening.elsewhere import Elsewhere
from workflows.help.queries import screen
from workflows.storage import drafts

_MOST = 200


def draw() -> None:
    """The list, and one more entered."""
    with backend.reading() as (session, actor):
        rows = screen.homes(session, actor, limit=_MOST + 1, elsewhere=True)
        may = actor.holds(*CASEWORK)
    st.caption(_("这些户在外镇建档，不走本区六步；这里只登记帮扶。"))
    if may:
        with st.expander(_("登记外镇户"), icon=":material/add:", expanded=not rows):
            _enter()
    if not rows:
        empty(_("还没有登记外镇户。"))
        return
    if len(rows) > _MOST:
        st.caption(_("只列出前 {n} 户。", n=_MOST))
    else:
        st.markdown(f"**{_('共 {n} 户', n=len(rows))}**")
    sheet_of(
        (_("户主"), _("登记地"), _("帮扶人"), _("钱物合计")),
        [
            (
                signs.home_link(row.id, row.head_name),
                row.address,
                row.helpers or _("还没有"),
                yuan(row.fen),
            )
            for row in rows[:_MOST]
        ],
        right=(3,),
    )


def _enter() -> None:
    place = pick("elsewhere", CASEWORK)
    if place is None:
        return
    sheet = Sheet.open("open elsewhere", "open:elsewhere")
    entry = _asked(sheet, _("登记外镇户"), {})
    if entry is None:
        return
    token = sheet.token

    def enter(session: Any, actor: Any) -> int:
        key = elsewhere.register_elsewhere(session, actor, place["region"], entry, token=token)
        drafts.drop(session, actor, sheet.draft)
        return key

    made = backend.write(enter)
    if made is not None:
        sheet.forget()
        backend.flash(_("已登记外镇户 {head}，可以结对。", head=entry.head))
        st.query_params.from_dict({"home": str(made)})
        st.rerun()


def amend(home: RowDict) -> None:
    """The same questions again, filled with what stands."""
    with st.expander(_("变更外镇户登记"), icon=":material/edit:"):
        sheet = Sheet.open(f"elsewhere {home['id']} {home['version']}", f"elsewhere:{home['id']}")
        stands = {
            "head": home["head_name"],
            "spot": home["address"],
            "card": home["number"] or "",
            "people": home["members"],
            "cause": (home["traits"] or {}).get("cause"),
        }
        entry = _asked(sheet, _("保存变更"), stands)
    if entry is None:
        return
    token = sheet.token

    def change(session: Any, actor: Any) -> bool:
        elsewhere.amend_elsewhere(
            session, actor, home["id"], entry, seen=home["version"], token=token
        )
        drafts.drop(session, actor, sheet.draft)
        return True

    if backend.write(change):
        sheet.forget()
        backend.flash(_("已变更外镇户登记。"))
        st.rerun()


def _asked(sheet: Sheet, label: str, stands: dict[str, Any]) -> Elsewhere | None:
    """What is known of such a household; None until it is handed in whole."""
    reasons = codes.CAUSE.options()

    def part(name: str, start: Any) -> str:
        return sheet.part(name, stands.get(name, start))

    head = st.text_input(_("户主姓名"), key=part("head", ""), max_chars=40)
    spot = st.text_input(
        _("登记地"), key=part("spot", ""), max_chars=80, placeholder=_("如：移风店镇某某村")
    )
    card = st.text_input(_("外镇建档卡号"), key=part("card", ""), max_chars=40)
    people = st.number_input(_("家庭人口"), 1, 30, key=part("people", 1))
    why = st.selectbox(
        _("主要致贫原因"),
        list(reasons),
        None,
        format_func=apart(reasons),
        key=part("cause", None),
        placeholder=_("请选择"),
    )
    phone = st.text_input(_("电话（可不填）"), key=part("phone", ""), max_chars=20)
    sheet.save()
    if not st.button(label, type="primary", key=f"{sheet.key} do"):
        return None
    try:
        return Elsewhere(
            head=head,
            place=spot,
            card_number=card,
            people=int(people),
            cause=why or "",
            phone=phone,
        )
    except ValidationError:
        st.error(_("户主姓名、登记地和卡号都要填写。"), icon=":material/block:")
        return None
