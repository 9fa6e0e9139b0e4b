"""Who a newcomer is, and what of a person is put right: the questions with several fields."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.parts import inputs
from pages.parts.answers import Sheet
from pages.parts.choices import apart
from pages.parts.days import date_input
from workflows.base import codes
from workflows.base.words import _
from workflows.households.events import CROSSED, EMPTIED
from workflows.households.members import Member

if TYPE_CHECKING:
    from workflows.households.offered_events import Offered

Answers = dict[str, Any]


def choose(sheet: Sheet, name: str, label: str, among: dict[Any, str], start: Any = None) -> Any:
    """One of a list; nothing is chosen unless `start` says what is likely."""
    return st.selectbox(
        label,
        list(among),
        None,
        key=sheet.part(name, start, list(among)),
        format_func=apart(among),
        placeholder=_("请选择"),
    )


def came_back(sheet: Sheet, offer: "Offered", event: str, label: str) -> Answers:
    """Who of those who left comes back, and what they are to the head there is now."""
    person = choose(sheet, f"former {event}", label, offer.former[event], offer.told.person)
    if person is None:
        return {"person": None}
    relations = {c: w for c, w in codes.RELATION.options().items() if c != "head"}
    was = offer.told.said.get("relation") or offer.relations.get(person, "")
    start = was if was in relations else None
    relation = choose(sheet, f"back {person}", _("与现在户主的关系"), relations, start)
    return {"person": person, "said": {"relation": relation} if relation else {}}


def newcomer(sheet: Sheet, offer: "Offered", event: str) -> Answers:
    """Who comes: one who left here before; or as a line of the household's form, and why without a
    number. A child is born on the day of the event."""
    if offer.former.get(event):
        back = came_back(sheet, offer, event, _("从本户离开过的人（新来的留空）"))
        if back["person"] is not None:
            return back
    was = offer.told.newcomer
    one, two, three = st.columns(3)
    name = one.text_input(
        _("姓名"), key=sheet.part("new name", was.name if was else ""), max_chars=40
    )
    relations = {c: w for c, w in codes.RELATION.options().items() if c != "head"}
    with two:
        relation = choose(sheet, "new relation", _("与户主关系"), relations, was and was.relation)
    number = three.text_input(
        _("证件号码"),
        key=sheet.part("new number", was.number if was else ""),
        max_chars=24,
        autocomplete="off",
        placeholder=offer.again.masked if offer.again else "",
    )
    sex, born, traits = "", None, {}
    if not number.strip():
        one, two, three = st.columns(3)
        with one:
            told = was.traits.get("no_number") if was else None
            why = choose(
                sheet, "no number", _("没有证件号码的原因"), codes.NO_NUMBER.options(), told
            )
        with two:
            options = codes.SEX.options()
            sex = choose(sheet, "new sex", _("性别"), options, was and was.sex) or ""
        if event == "birth":
            born = sheet.value("day")
        else:
            born = date_input(
                _("出生日期"), key=sheet.part("new born", was and was.born), where=three
            )
        traits = {"no_number": why} if why else {}
    if not name.strip():
        return {}
    return {
        "newcomer": Member(
            name=name, relation=relation or "", number=number, sex=sex, born=born, traits=traits
        )
    }


def corrected(sheet: Sheet, offer: "Offered", event: str) -> Answers:
    """What is wrong of the person chosen above; without one, of the household."""
    person = sheet.value(f"person {event}")
    if person is None:
        return {"said": _numbers(sheet, offer)}
    st.caption(_("只填要更正的，其余留空。号码和姓名都不对的是另一个人，请先登记离开。"))
    one, two = st.columns(2)
    was = offer.told.said if person == offer.told.person else {}
    said: dict[str, Any] = {
        "name": one.text_input(
            _("更正后的姓名"), key=sheet.part("right name", was.get("name", "")), max_chars=40
        ),
        "number": two.text_input(
            _("更正后的证件号码"),
            key=sheet.part("right number", was.get("number", "")),
            max_chars=24,
            placeholder=offer.again.masked if offer.again and was else "",
        ),
    }
    relations = {c: w for c, w in codes.RELATION.options().items() if c != "head"}
    said["person_no"] = st.text_input(
        _("更正后的人编号"),
        key=sheet.part("right person", was.get("person_no", "")),
        max_chars=24,
    )
    if person != offer.head:
        said["relation"] = choose(
            sheet,
            "right relation",
            _("更正后的与户主关系"),
            relations,
            was.get("relation"),
        )
    row = next((row for row in offer.rows if row["id"] == person), None)
    if row is not None and row["id_masked"]:
        said |= _number_wrong(sheet, offer, person, was)
    if row is not None and not row["id_masked"]:
        # With a number these two are what the number says.
        one, two = st.columns(2)
        with one:
            options = codes.SEX.options()
            said["sex"] = choose(sheet, "right sex", _("更正后的性别"), options, was.get("sex"))
        said["born"] = date_input(
            _("更正后的出生日期"), key=sheet.part("right born", was.get("born")), where=two
        )
    return {"said": {k: v for k, v in said.items() if v}}


def _number_wrong(sheet: Sheet, offer: "Offered", person: int, was: Answers) -> Answers:
    """The number on record is another's: of whom of the household, or nobody knows yet whose."""
    numbered = {row["id"] for row in offer.rows if row["id_masked"]} - {person}
    others = {key: words for key, words in offer.people.items() if key in numbered}
    said: Answers = {}
    if others:
        label = _("与谁的号码填反了（两人的号码互换）")
        said[CROSSED] = choose(sheet, "number of", label, others, was.get(CROSSED))
    wrong = bool(was.get(EMPTIED))
    said[EMPTIED] = st.checkbox(
        _("号码登记错，核对中（先清空号码）"), wrong, key=sheet.part("number wrong", wrong)
    )
    return said


def _numbers(sheet: Sheet, offer: "Offered") -> dict[str, str]:
    """The household's own numbers, as they stand and as they should be."""
    st.caption(_("更正成员的，先选是哪一位；更正本户编号的，填下面正确的编号，其余留空。"))
    places = inputs.cells(2)
    typed = {
        name: next(places).text_input(
            _("更正后的{what}", what=label),
            key=sheet.part(f"right {name}", offer.told.said.get(name, "")),
            max_chars=40,
            placeholder=stands,
        )
        for name, (label, stands) in offer.numbers.items()
    }
    return {name: text for name, text in typed.items() if text}
