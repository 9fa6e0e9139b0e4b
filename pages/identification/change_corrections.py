"""What the event of a correction asks: of a person, or of the household's own numbers."""

from typing import Any

import streamlit as st

from pages.parts import inputs
from pages.parts.answers import Sheet
from pages.parts.choices import apart
from workflows.base import codes
from workflows.base.words import _
from workflows.households.offered_events import Offered

Answers = dict[str, Any]


def choose(sheet: Sheet, name: str, label: str, among: dict[Any, str], start: Any = None) -> Any:
    """One of these words; None while nothing is chosen."""
    return st.selectbox(
        label,
        list(among),
        None,
        key=sheet.part(name, start, list(among)),
        format_func=apart(among),
        placeholder=_("请选择"),
    )


def corrected(sheet: Sheet, offer: Offered, event: str) -> Answers:
    """What is wrong of the person chosen above; without one, of the household."""
    if sheet.value(f"person {event}") is None:
        return {"said": _numbers(sheet, offer)}
    st.caption(_("只填要更正的，其余留空。号码和姓名都不对的是另一个人，请先登记离开。"))
    one, two = st.columns(2)
    said: dict[str, Any] = {
        "name": one.text_input(_("更正后的姓名"), key=sheet.part("right name", ""), max_chars=40),
        "number": two.text_input(
            _("更正后的证件号码"), key=sheet.part("right number", ""), max_chars=24
        ),
    }
    relations = {c: w for c, w in codes.RELATION.options().items() if c != "head"}
    one, two = st.columns(2)
    with one:
        said["relation"] = choose(sheet, "right relation", _("更正后的与户主关系"), relations)
    said["person_no"] = two.text_input(
        _("更正后的人编号"), key=sheet.part("right person", ""), max_chars=24
    )
    return {"said": {k: v for k, v in said.items() if v}}


def _numbers(sheet: Sheet, offer: Offered) -> dict[str, str]:
    """The household's own numbers, as they stand and as they should be."""
    st.caption(_("更正成员的，先选是哪一位；更正本户编号的，填下面正确的编号，其余留空。"))
    places = inputs.cells(2)
    typed = {
        name: next(places).text_input(
            _("更正后的{what}", what=label),
            key=sheet.part(f"right {name}", ""),
            max_chars=40,
            placeholder=stands,
        )
        for name, (label, stands) in offer.numbers.items()
    }
    return {name: text for name, text in typed.items() if text}
