"""户情况更新: the answers of a filed household, asked for with their day and a paper. Its people
change by an event alone."""

from typing import Any, Final

import streamlit as st

from pages import backend
from pages.identification.intake_again import all_again, line_of
from pages.identification.intake_home import home_answers
from pages.identification.intake_line import Line, Typed, asked_of_members
from pages.identification.intake_member import more_answers
from pages.parts.answers import Sheet
from pages.parts.change_requests import change_link
from pages.parts.days import date_input
from pages.parts.forms import keeper
from pages.parts.lists import go
from pages.wording import plain
from workflows.base import codes
from workflows.base.words import _
from workflows.households import change_requests, members, register
from workflows.households.fields import values
from workflows.storage import drafts

_FILES: Final = ["jpg", "jpeg", "png", "pdf"]


@backend.fragment
def facts_form(home: dict[str, Any], *, first: int | None = None) -> None:
    """The household's answers and its people's; `first`: whose line is unfolded, on top."""
    name = f"facts:{home['id']}"
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
    day = date_input(_("情况截至的日期"), key=sheet.part("day"), where=three)
    said, again = home_answers(sheet, home, bank=False)
    st.markdown(f"**{_('家庭成员')}**")
    people = home["people"]
    all_again(sheet, people)
    places = sorted(enumerate(people, 1), key=lambda place: place[1]["id"] != first)
    lines = [_answers(sheet, n, person, unfolded=person["id"] == first) for n, person in places]
    note = st.text_input(_("变更说明"), key=sheet.part("note", ""), max_chars=200)
    papers = st.file_uploader(
        _("证明材料（必须上传）"), _FILES, accept_multiple_files=True, key=f"{sheet.key} papers"
    )
    sheet.save()
    if st.button(_("提出变更申请"), type="primary", key=f"{sheet.key} do"):
        entry = members.Entry(
            number=home["number"],
            group_name=group or "",
            address=address or "",
            traits=values.written(home["traits"] or {}, said),
            asked=again,
            members=tuple(line.member() for line in lines),
            on=day,
        )
        told = {"note": note or "", "event": "facts", "day": day}
        _hand_in(sheet, home, entry, told, [(f.name, f.getvalue()) for f in papers or ()])


def _answers(sheet: Sheet, n: int, old: dict[str, Any], *, unfolded: bool) -> Typed:
    """The answers of somebody whose name, relation and number are not changed here."""
    line = Line(sheet, line_of(old), n, old)
    relation = codes.RELATION.label(old["relation"])
    about = "、".join(filter(None, (relation, old["id_masked"])))
    st.markdown(f"**{plain(old['name'])}**　{plain(about)}")
    asked = asked_of_members(first=True)
    for column, each in zip(st.columns(len(asked)), asked, strict=True):
        line.ask(column, each)
    who = (old["name"], old["relation"])
    typed = Typed(*who, "", line.traits(), old, old["sex"], old["born"], asked=line.asked)
    return more_answers(line, typed, unfolded, who=False)


def _hand_in(
    sheet: Sheet,
    home: dict[str, Any],
    entry: members.Entry,
    told: dict[str, Any],
    papers: list[tuple[str, bytes]],
) -> None:
    token = sheet.token

    def step(session: Any, actor: Any) -> bool:
        keep = keeper(session, actor, home, own=False)
        proof = tuple(keep("evidence", name, body) for name, body in papers)
        outcome = register.amend(
            session, actor, home["id"], entry, seen=home["version"], token=token,
            evidence=proof, **told,
        )  # fmt: skip
        drafts.drop(session, actor, sheet.draft)
        return change_requests.asked(outcome)

    waits = backend.write(step)
    if waits is None:
        return
    sheet.forget()
    backend.flash(
        _("变更申请已提出，等乡镇另一人确认，确认之前户信息不变。") if waits else _("已保存变更。")
    )
    go("intake", household=home["id"])
