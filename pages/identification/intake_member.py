"""One member's line of the household's form: who it is, and the answers where they matter.

A line belongs to a person on record by key, never to a place on the screen: whatever moves, what
was typed for somebody stays theirs.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

import streamlit as st

from pages.identification.intake_again import tick, ticked, to_ask
from pages.identification.intake_line import NO_NUMBER, Line, Typed, asked_of_members
from pages.identification.intake_remarks import member_findings, said
from pages.parts import inputs
from pages.parts.answers import Sheet
from pages.wording import plain
from workflows.base import clock, codes, id_faults, identity, telephones
from workflows.base.words import _
from workflows.households import fields
from workflows.households.event_list import LEAVING_BY_FORM

_WIDTHS: Final = (2, 2, 3)
_ACROSS: Final = 5
_CHILD: Final = range(3, 23)


def member_line(
    sheet: Sheet, of: str, n: int, old: Mapping[str, Any], *, unfolded: bool = False
) -> Typed:
    """A member's fields, as the keyboard goes; `of` names the line, `n` is its place."""
    with st.container(border=True, gap="small"):
        return _member(Line(sheet, of, n, old), unfolded)


def _member(line: Line, unfolded: bool) -> Typed:
    n, old = line.n, line.old
    columns = st.columns([*_WIDTHS, *(2 for _field in asked_of_members(first=True))])
    name = columns[0].text_input(
        _("姓名 {n}", n=n), key=line.part("name", old.get("name", "")), max_chars=40
    )
    relations = list(codes.RELATION.labels)
    relation = columns[1].selectbox(
        _("与户主关系 {n}", n=n),
        relations,
        None,
        key=line.part("relation", old.get("relation") or ("head" if n == 1 else None), relations),
        format_func=codes.RELATION.label,
        placeholder=_("请选择"),
    )
    number = columns[2].text_input(
        _("证件号码 {n}", n=n),
        key=line.part("number", ""),
        max_chars=24,
        placeholder=old.get("id_masked") or _("身份证或残疾人证"),
        autocomplete="off",
    )
    # What everybody is asked stands in the first line, the others folded away below.
    for column, asked in zip(columns[3:], asked_of_members(first=True), strict=True):
        line.ask(column, asked)
    known = {} if number.strip() else old
    typed = Typed(
        name.strip(),
        relation or "",
        number.strip(),
        line.traits(),
        old,
        known.get("sex", ""),
        known.get("born"),
    )
    if typed.leaves:
        return _leaving(line, typed)
    typed = more_answers(line, typed, unfolded)
    said(typed, n)
    return typed


def _leaving(line: Line, typed: Typed) -> Typed:
    """Whoever is no longer named leaves the household for a reason."""
    who = plain(line.old["name"])
    why = st.selectbox(
        _("“{name}”将移出本户，请选择原因", name=who),
        list(LEAVING_BY_FORM),
        None,
        key=line.part("why", None, list(LEAVING_BY_FORM)),
        format_func=codes.LEAVING.label,
        placeholder=_("请选择"),
        help=_("去世的不在这里移出：请在“登记变更”中选“死亡”，写明日期和由谁任户主。"),
    )
    return Typed("", "", "", {}, typed.old, why=why or "")


def more_answers(line: Line, typed: Typed, unfolded: bool, *, who: bool = True) -> Typed:
    """Schooling, work and the rest: open where they matter, folded away elsewhere. `who`: what a
    missing number would tell is asked too.

    They matter for whoever may go to school, and where what is on record stops the application.
    """
    folded = {each.key for each in asked_of_members(first=False)}
    found = [] if typed.blank else member_findings(typed)
    again = ticked(line)
    birth = typed.born or identity.born_on(id_faults.normalise(typed.number).text)
    age = identity.age_on(clock.today(), birth) if birth else None
    wanted = bool(line.old.get("wanted"))
    unfits = wanted or any(x.severity == "E" and x.field in folded for x in found)
    key = line.part("more", False)
    seldom = line.part("further", False)
    if line.old.get("wanted") in _further():
        line.sheet.put(f"further {line.of}", True)
    if unfolded or again or unfits or age in _CHILD:
        # Once open it stays: an answer that mends the fault must not make its field disappear.
        line.sheet.put(f"more {line.of}", True)
    with st.container(horizontal=True):
        more = st.checkbox(_("文化程度、在校、务工 {n}", n=line.n), key=key)
        further = st.checkbox(_("保险、补助、岗位等 {n}", n=line.n), key=seldom)
        without = (
            who
            and _lacks_number(typed)
            and st.checkbox(_("没有证件号码 {n}", n=line.n), key=line.part("no id", bool(line.old)))
        )
        tick(line, blocked=any(x.severity == "E" for x in found))
    if not again:
        to_ask(line)
    places = inputs.cells(_ACROSS)
    phone = ""
    if without:
        line.ask(next(places), fields.CATALOGUE[NO_NUMBER])
        sex, born = _without_number(line, (next(places), next(places)), typed)
        typed = replace(typed, sex=sex, born=born)
    if further:
        phone = _own_phone(line, next(places))
        for asked in asked_of_members(first=False, further=True):
            line.ask(next(places), asked)
    if not more:
        return replace(typed, traits=line.traits(), asked=line.asked, phone=phone)
    for asked in asked_of_members(first=False):
        line.ask(next(places), asked)
    return replace(typed, traits=line.traits(), asked=line.asked, phone=phone)


def _own_phone(line: Line, where: Any) -> str:
    """The person's own telephone; the one on record is not shown, and stays when it is left out."""
    said: str = where.text_input(
        inputs.labelled(fields.CATALOGUE["member_phone"], line.n),
        key=line.part("phone", ""),
        max_chars=telephones.LONGEST_TYPED,
        placeholder=line.old.get("phone_masked") or _("手机或座机"),
        autocomplete="off",
    )
    return said.strip()


def _further() -> set[str]:
    """What lies in the fold that is seldom opened."""
    asked = fields.CATALOGUE.of(fields.Of.MEMBER)
    return {each.key for each in asked if each.further}


def _lacks_number(typed: Typed) -> bool:
    """Somebody is named here, without a number typed or on record."""
    return bool(typed.name) and not (typed.number or typed.old.get("id_masked"))


def _without_number(line: Line, columns: Any, typed: Typed) -> tuple[str, date | None]:
    """What the number would have told."""
    sex = inputs.ask(
        columns[0],
        fields.CATALOGUE["sex"],
        f"{_(codes.SEX.name)} {line.n}",
        lambda among: line.part("sex", typed.sex or None, among),
    )
    born = columns[1].date_input(
        _("出生日期 {n}", n=line.n),
        None,
        date(1900, 1, 1),
        clock.today(),
        key=line.part("born", typed.born),
        format="YYYY-MM-DD",
    )
    return sex or "", born
