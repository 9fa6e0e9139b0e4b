"""The people of a case: who lives there, numbers masked, whole ones for a reason."""

from collections import Counter
from typing import Any

import streamlit as st

from pages import backend
from pages.parts.badges import pieces
from pages.parts.change_requests import requests_panel
from pages.parts.findings import findings_panel
from pages.parts.lists import go
from pages.parts.masks import reveal_button
from pages.parts.people_as_of import earlier_day, people_as_of
from pages.parts.sources import known_since, reached_by
from pages.parts.tables import sheet_of, told_sheet
from pages.wording import plain
from workflows.base import clock
from workflows.base.words import _, beside
from workflows.households import fields
from workflows.households.fields import Field, Of, values
from workflows.households.since import since
from workflows.identification.queries import case as cases


def members(case_id: int) -> None:
    """The people of a case's household, its address and numbers, and changes asked for."""
    with backend.reading() as (session, actor):
        head = cases.header(session, actor, case_id)
        people = cases.members(session, actor, case_id)
        known = since(session, actor, head.household["id"]) if head and head.full else {}
    if head is None:
        return
    today = clock.today()
    day = earlier_day(str(case_id))
    if day is not None:
        people_as_of(head.household["id"], day)
        return
    if head.gone:
        st.info(
            _("该户已销户，现在没有家庭成员。以前的人，在上面选一天看。"),
            icon=":material/inventory_2:",
        )
        requests_panel([row for row in head.requests if not row["open"]])
        return
    shown = [each for each in fields.CATALOGUE.of(Of.MEMBER) if each.tab]
    told_sheet(
        [
            _(shown[0].label),
            _("性别、年龄"),
            *(_(each.label) for each in shown[1:]),
            _("情况来自"),
        ],
        [
            [*_told(row, shown, cases.sex_and_age(row, today)), known_since(row["traits"], today)]
            for row in people
        ],
    )
    home = head.household
    _of_house(home)
    pieces(*reached_by(home, known))
    requests_panel([row for row in head.requests if not row["open"]])
    findings_panel(home["id"])
    with st.container(horizontal=True):
        _whole_numbers(home, people)
        if head.works and st.button(
            _("变更户信息"), icon=":material/edit:", key=f"amend {home['id']}"
        ):
            go("intake", household=home["id"], edit=1)


def _of_house(home: dict[str, Any]) -> None:
    """What is on record of land, house and the rest, folded away, and where it is from."""
    said = [
        [_(each.label), words_, _(each.unit)]
        for each in fields.CATALOGUE.of(Of.HOUSEHOLD, Of.LAND, Of.LIVING)
        if not each.column and (words_ := each.word(values.kept(each, home)))
    ]
    if not said:
        return
    with st.expander(_("登记的户情况 {n} 项", n=len(said)), icon=":material/home:"):
        sheet_of([_("项目"), _("登记"), _("单位")], said)
        if (since := known_since(home["traits"], clock.today())) != "—":
            st.caption(_("情况来自：{since}", since=since))


def _told(person: dict[str, Any], shown: list[Field], sex_and_age: str) -> list[str]:
    """A person's line: the first field is the name, sex and age follow it."""
    told = [each.word(values.of_person(each, person)) or "—" for each in shown]
    return [told[0], sex_and_age, *told[1:]]


def _whole_numbers(home: dict[str, Any], people: list[dict[str, Any]]) -> None:
    with st.popover(_("看完整号码"), icon=":material/visibility:"):
        names = Counter(row["name"] for row in people)
        for row in people:
            if row["id_masked"]:
                who = row["name"]
                if names[who] > 1:
                    who = beside(who, fields.CATALOGUE["relation"].word(row["relation"]))
                reveal_button("id", row["id"], label=_("{name}的身份证号", name=plain(who)))
            if row["phone_masked"]:
                said = _("{name}的电话", name=plain(row["name"]))
                reveal_button("member_phone", row["id"], label=said)
        if home["phone_masked"]:
            reveal_button("phone", home["id"], label=_("联系电话"))
        if home["bank_masked"]:
            reveal_button("bank", home["id"], label=_("银行账号"))
