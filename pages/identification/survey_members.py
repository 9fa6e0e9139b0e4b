"""Who lives in a household that is visited, what does not fit, and what is to be asked again."""

from typing import Any, Final

import streamlit as st

from pages import backend
from pages.parts.answers import form_token, spend
from pages.parts.badges import pieces, words
from pages.parts.figures import day
from pages.parts.lists import go
from pages.wording import plain
from workflows.base import clock
from workflows.base.rows import Row
from workflows.base.words import _, joined
from workflows.households import answers, confirming, fields
from workflows.households.answers import Source
from workflows.households.fields import Of, values
from workflows.identification.queries.survey import Visit

_DRAWN: Final = {"E": (st.error, ":material/block:"), "W": (st.warning, ":material/help:")}


def draw_members(visit: Visit) -> None:
    """The members, numbers masked; a way to put each right; one click for what is still true."""
    home, today = visit.household, clock.today()
    asked = {each["id"]: answers.stale(each["traits"], today) for each in visit.people}
    asked = {key: old for key, old in asked.items() if old}
    of_home = answers.stale(home["traits"], today)
    with st.expander(
        _("家庭成员 {n} 人", n=len(visit.people)), expanded=True, icon=":material/group:"
    ):
        for person in visit.people:
            _member(visit, person, asked.get(person["id"], []))
        if of_home:
            st.caption(_ask_again(home, home["traits"], of_home))
        if visit.mine:
            _confirm(visit, asked, of_home)
    for finding in visit.findings:
        line = f"{plain(str(finding.reason))} {plain(str(finding.remedy))}"
        if finding.severity in _DRAWN:
            draw, icon = _DRAWN[finding.severity]
            draw(line, icon=icon)
        else:
            st.caption(line)


def _member(visit: Visit, person: Row, old: list[str]) -> None:
    asked = [each for each in fields.CATALOGUE.entered(Of.MEMBER) if each.first]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        pieces(
            words(person["name"], strong=True),
            words(fields.CATALOGUE["relation"].word(person["relation"])),
            words(_("{n} 岁", n=person["age"])) if person["age"] is not None else "",
            *(words(each.word(values.of_person(each, person))) for each in asked),
            words(person["id_masked"], quiet=True),
            words(person["phone_masked"] or "", quiet=True),
        )
        if visit.mine and st.button(
            _("更正"),
            key=f"mend {person['id']}",
            icon=":material/edit:",
            type="tertiary",
            help=_("打开“{name}”的登记情况，保存后回到这里", name=plain(person["name"])),
        ):
            go(
                "intake",
                household=visit.household["id"],
                edit=1,
                person=person["id"],
                back=visit.case["id"],
            )
    if old:
        st.caption(_ask_again(person, person["traits"], old))


def _ask_again(row: Row, traits: dict[str, Any], old: list[str]) -> str:
    """What is too old to stand, with what is on record of it: the surveyor reads it out."""
    known = fields.CATALOGUE
    held = answers.days(traits)
    said = [
        _("{what}：{answer}", what=_(each.label), answer=plain(each.word(told)) or "—")
        for each in (known[key] for key in old if key in known)
        for told in (values.kept(each, row),)
    ]
    since = day(max(held[key] for key in old))
    return _("需重新询问（{day}登记的）：{what}", day=since, what=joined(said))


def _confirm(visit: Visit, asked: dict[int, list[str]], of_home: list[str]) -> None:
    """What was read out and is still true is dated today; what is not is put right first."""
    if not asked and not of_home:
        return
    home = visit.household
    key = f"confirm {home['id']} {home['version']}"
    token = form_token(key)
    if st.button(
        _("都当面问过了，其余登记的情况属实"), icon=":material/done_all:", key=f"{key} do"
    ):
        done = backend.write(
            lambda session, actor: confirming.confirm(
                session,
                actor,
                home["id"],
                asked,
                of_home,
                source=Source.VISIT,
                seen=home["version"],
                token=token,
            ),
            success=_("已记为今天入户核实的情况。"),
        )
        if done is not None:
            spend(key)
            st.rerun()
    st.caption(_("有变化的，先点这个人后面的“更正”改好，再点上面的按钮。"))
