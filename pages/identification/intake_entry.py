"""Entering a household: keyboard only, ID numbers checked while typing, kept as a draft."""

from typing import Any, Final

import streamlit as st

from pages import backend
from pages.identification.intake_again import all_again, line_of
from pages.identification.intake_findings import household_findings
from pages.identification.intake_home import home_answers
from pages.identification.intake_line import Typed
from pages.identification.intake_member import member_line
from pages.parts.answers import Sheet
from pages.parts.choices import apart
from pages.parts.findings import saved
from pages.parts.lists import go
from pages.wording import plain
from workflows.base import telephones
from workflows.base.words import _, joined
from workflows.households import change_requests, duplicates, entry_draft, members, register
from workflows.households.at_once import judge
from workflows.households.fields import values
from workflows.storage import drafts

# So many lines for new people fit one form; whoever is on record always has a line.
_MOST_NEW: Final = 40


@backend.fragment
def entry_form(
    villages: dict[int, str],
    home: dict[str, Any] | None,
    *,
    first: int | None = None,
    visit: int | None = None,
) -> None:
    """The household's lines and its people; `home` is the one on record, None for a new one.

    `first`: the person whose line is opened above the others; `visit`: the case whose visit led
    here, and goes on once it is saved.
    """
    name = entry_draft.draft_of(home["id"]) if home else "household:new"
    sheet = Sheet.open(f"{name} {home['version'] if home else 0}", name)
    region, beside_phone = _place(sheet, villages, home)
    said, again = home_answers(sheet, home)
    traits = values.written((home["traits"] or {}) if home else {}, said)
    people = home["people"] if home else []
    st.markdown(f"**{_('家庭成员')}**")
    if home:
        st.caption(_("证件号码不显示，不改的留空。有人不在本户了，请清空这一行的姓名，再选原因。"))
        all_again(sheet, people)
    # Somebody who is to be put right stands above the others, under the number of the usual place.
    places = sorted(enumerate(people, 1), key=lambda place: place[1]["id"] != first)
    lines = [
        member_line(sheet, line_of(person), n, person, unfolded=person["id"] == first)
        for n, person in places
    ]
    sheet.part("new lines", 0 if home else 2)
    new = min(sheet.value("new lines") or 0, _MOST_NEW)
    lines += [member_line(sheet, f"new {n}", len(people) + n, {}) for n in range(1, new + 1)]
    _more_lines(sheet, new)
    typed = [line for line in lines if not line.blank]
    household_findings(sheet, home, typed, traits, beside_phone)
    note = ""
    if home:
        note = st.text_input(
            _("变更说明"),
            key=sheet.part("note", ""),
            max_chars=200,
            placeholder=_("交了申请以后，改已登记的内容须写明原因"),
        )
    sheet.save()
    label = _("保存变更") if home else _("登记")
    if st.button(label, type="primary", key=f"{sheet.key} do"):
        if not typed:
            st.error(_("还没有填写家庭成员，请至少填写户主。"))
        elif nameless := [n for n, line in enumerate(lines, 1) if line.number and not line.name]:
            st.error(_("第 {n} 行没有填写姓名。", n=nameless[0]))
        elif unrelated := [x.name for x in lines if not (x.blank or x.relation)]:
            whose = plain(joined(unrelated))
            st.error(_("请选择与户主关系：{names}。", names=whose))
        elif unsaid := [line for line in lines if line.leaves and not line.why]:
            name = plain(unsaid[0].old["name"])
            st.error(_("请选择“{name}”离开本户的原因。", name=name))
        elif region is None:
            st.error(_("请选择所在的村。"))
        else:
            _hand_in(sheet, region, home, lines, note, traits, again, visit)


def _more_lines(sheet: Sheet, new: int) -> None:
    """Lines for more people: one, or a handful for those who have the whole household booklet."""
    with st.container(horizontal=True):
        for n, label, icon in (
            (1, _("增加一人"), ":material/person_add:"),
            (5, _("增加五人"), ":material/group_add:"),
        ):
            st.button(
                label,
                icon=icon,
                key=f"{sheet.key} more {n}",
                disabled=new >= _MOST_NEW,
                on_click=sheet.put,
                args=("new lines", min(new + n, _MOST_NEW)),
            )
    if new >= _MOST_NEW:
        st.caption(_("一次最多增加 {n} 人，其余的请保存后再增加。", n=_MOST_NEW))


def _place(
    sheet: Sheet, villages: dict[int, str], home: dict[str, Any] | None
) -> tuple[int | None, Any]:
    """The village, and the place where something may be said of the telephone."""
    at = list(villages)
    only = at[0] if len(at) == 1 else None
    region = home["region"] if home else only
    if home is None and only is None:
        region = st.selectbox(
            _("所在的村"),
            at,
            None,
            key=sheet.part("region", None, at),
            format_func=apart(villages),
            placeholder=_("请选择"),
        )
    elif home is None and region is not None:
        st.caption(_("登记在：{village}", village=villages[region]))
    known = home or {}
    second, third, fourth = st.columns(3)
    second.text_input(
        _("村民小组"), key=sheet.part("group", known.get("group_name", "")), max_chars=40
    )
    third.text_input(_("住址"), key=sheet.part("address", known.get("address", "")), max_chars=120)
    fourth.text_input(
        _("联系电话"),
        key=sheet.part("phone", ""),
        max_chars=telephones.LONGEST_TYPED,
        placeholder=known.get("phone_masked") or _("手机或座机"),
    )
    return region, fourth


def _hand_in(
    sheet: Sheet,
    region: int,
    home: dict[str, Any] | None,
    lines: list[Typed],
    note: str,
    traits: dict[str, Any],
    asked: frozenset[str],
    visit: int | None,
) -> None:
    token = sheet.token
    group, address = sheet.value("group") or "", sheet.value("address") or ""
    phone, bank = sheet.value("phone") or "", sheet.value("bank") or ""

    def step(session: Any, actor: Any) -> tuple[int, bool, int]:
        entry = members.Entry(
            number=home["number"] if home else None,
            group_name=group,
            address=address,
            phone=phone,
            bank=bank,
            traits=traits,
            asked=asked,
            members=tuple(line.member() for line in lines if not line.blank),
            leaving={line.old["id"]: line.why for line in lines if line.leaves and line.why},
        )
        if home is None:
            key, waits = register.register(session, actor, entry, region=region, token=token), False
        else:
            key, seen = home["id"], home["version"]
            outcome = register.amend(session, actor, key, entry, seen=seen, token=token, note=note)
            waits = change_requests.asked(outcome)
        judge(session, actor, key)
        alike = len(duplicates.at_entry(session, [key]))
        drafts.drop(session, actor, sheet.draft)
        return key, waits, alike

    done = backend.write(step)
    if done is None:
        return
    key, waits, alike = done
    sheet.forget()
    saved(key)
    told = (
        _("变更申请已提出，等乡镇另一人确认，确认之前户信息不变。")
        if waits
        else _("已保存变更。")
        if home
        else _("已登记 {n} 人。", n=sum(not line.blank for line in lines))
    )
    if alike:
        told += _("有 {n} 人与登记册上的人疑似重复，见“疑似重复”。", n=alike)
    backend.flash(told)
    if visit is not None:
        go("survey", case=visit)
    go("intake", household=key)
