"""户情况更新: the answers of a filed household, asked for with their day and a paper. Its people
change by an event alone."""

from typing import Any

import streamlit as st

from pages import backend
from pages.identification.change_hand_in import ask_papers, hand_in
from pages.identification.intake_again import all_again, line_of
from pages.identification.intake_home import home_answers
from pages.identification.intake_line import Line, Typed, asked_of_members
from pages.identification.intake_member import more_answers
from pages.parts.answers import Sheet
from pages.parts.change_requests import change_link
from pages.parts.days import date_input
from pages.wording import plain
from workflows.base import codes
from workflows.base.words import _, joined
from workflows.engine.carrying import Outcome
from workflows.households import members, register
from workflows.households.asking_again import Again
from workflows.households.fields import values


@backend.fragment
def facts_form(
    home: dict[str, Any], *, first: int | None = None, again: Again | None = None
) -> None:
    """The household's answers and its people's; `first`: whose line is unfolded, on top; `again`:
    the request that is asked anew."""
    name = f"facts:{home['id']}" + (f" again {again.request}" if again else "")
    home = again.laid_over(home) if again else home
    told = again.act if again else None
    sheet = Sheet.open(f"{name} {home['version']}", name)
    st.caption(
        _(
            "这一户已建档立卡：这里只更新户情况，由乡镇另一人确认。增减成员，改姓名、关系、号码的，另行登记。"
        )
    )
    change_link(home["id"], _("登记变更"), f"{sheet.key} event")
    one, two, three = st.columns(3)
    group = one.text_input(_("村民小组"), key=sheet.part("group", home["group_name"]), max_chars=40)
    address = two.text_input(_("住址"), key=sheet.part("address", home["address"]), max_chars=120)
    day = date_input(_("情况截至的日期"), key=sheet.part("day", told and told.day), where=three)
    said, asked_again = home_answers(sheet, home, bank=False)
    st.markdown(f"**{_('家庭成员')}**")
    people = home["people"]
    all_again(sheet, people)
    places = sorted(enumerate(people, 1), key=lambda place: place[1]["id"] != first)
    lines = [_answers(sheet, n, person, unfolded=person["id"] == first) for n, person in places]
    note = st.text_input(
        _("变更说明"), key=sheet.part("note", told.reason if told else ""), max_chars=200
    )
    papers = ask_papers(sheet, again, proof=True)
    sheet.save()
    if st.button(_("提出变更申请"), type="primary", key=f"{sheet.key} do"):
        entry = members.Entry(
            number=home["number"],
            group_name=group or "",
            address=address or "",
            traits=values.written(home["traits"] or {}, said),
            asked=asked_again,
            members=tuple(line.member() for line in lines),
            on=day,
        )

        def change(session: Any, actor: Any, proof: tuple[int, ...], token: str) -> Outcome:
            return register.amend(
                session, actor, home["id"], entry, seen=home["version"], token=token,
                note=note or "", event="facts", day=day, evidence=proof,
            )  # fmt: skip

        hand_in(sheet, home, papers, change, _("已保存变更。"))


def _answers(sheet: Sheet, n: int, old: dict[str, Any], *, unfolded: bool) -> Typed:
    """The answers of somebody whose name, relation and number are not changed here."""
    line = Line(sheet, line_of(old), n, old)
    relation = codes.RELATION.label(old["relation"])
    about = joined(filter(None, (relation, old["id_masked"])))
    st.markdown(f"**{plain(old['name'])}**　{plain(about)}")
    asked = asked_of_members(first=True)
    for column, each in zip(st.columns(len(asked)), asked, strict=True):
        line.ask(column, each)
    who = (old["name"], old["relation"])
    typed = Typed(*who, "", line.traits(), old, old["sex"], old["born"], asked=line.asked)
    return more_answers(line, typed, unfolded, who=False)
