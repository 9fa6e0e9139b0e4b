"""Entering a household: keyboard only, ID numbers checked while typing, kept as a draft."""

from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from pages import desk
from pages.parts import Sheet, day, go
from pages.parts.badges import plain
from pages.parts.choices import apart
from workflows import change_requests, codes, drafts, households, identity
from workflows.queries import intake
from workflows.words import _

_LARGEST: Final = 20
_WIDTHS: Final = [2, 2, 3, 2, 2]


@dataclass(frozen=True, slots=True)
class Typed:
    """One member's line: what is typed, beside what is on record."""

    name: str
    relation: str
    number: str
    health: str
    labour: str
    old: dict[str, Any]

    @property
    def blank(self) -> bool:
        """Was nothing typed in this line?"""
        return not (self.name or self.number)

    def facts(self) -> dict[str, Any]:
        """For the checks: the day and sex on record stand in for a number nobody typed anew."""
        known = {} if self.number else self.old
        return {
            "name": self.name,
            "relation": self.relation,
            "number": self.number,
            "sex": known.get("sex", ""),
            "born": known.get("born"),
            "health": self.health,
            "labour": self.labour,
        }

    def member(self) -> households.Member:
        """For the register: answers that were not asked here stay as they are."""
        traits = dict(self.old.get("traits") or {})
        traits |= {
            name: value
            for name, value in (("health", self.health), ("labour", self.labour))
            if value
        }
        known = {} if self.number else self.old
        return households.Member(
            name=self.name,
            relation=self.relation,
            number=self.number,
            sex=known.get("sex", ""),
            born=known.get("born"),
            person_no=self.old.get("number"),
            traits=traits,
        )


@desk.fragment
def entry_form(villages: dict[int, str], home: dict[str, Any] | None) -> None:
    """The household's lines and its people; `home` is the one on record, None for a new one."""
    name = f"household:{home['id']}" if home else "household:new"
    sheet = Sheet.open(f"{name} {home['version'] if home else 0}", name)
    region = _place(sheet, villages, home)
    people = [dict(person) for person in home["people"]] if home else []
    count = _count(sheet, len(people))
    st.markdown(f"**{_('家庭成员')}**")
    if home:
        st.caption(_("证件号码不显示；不改的留空。改了姓名的，须重新填写证件号码。"))
    lines = [_line(sheet, n, people[n] if n < len(people) else {}) for n in range(count)]
    st.button(
        _("增加一人"),
        icon=":material/person_add:",
        key=f"{sheet.key} more",
        disabled=count >= _LARGEST,
        on_click=sheet.put,
        args=("people", count + 1),
    )
    typed = [line for line in lines if not line.blank]
    _household_findings(typed)
    note = ""
    if home:
        note = st.text_input(_("变更说明"), key=sheet.part("note", ""), max_chars=200)
    sheet.save()
    renamed = [x for x in typed if x.old and x.name != x.old["name"] and not x.number]
    for line in renamed:
        st.error(_("“{name}”改了姓名，请重新填写证件号码。", name=line.name))
    label = _("保存变更") if home else _("登记")
    if st.button(label, type="primary", key=f"{sheet.key} do", disabled=bool(renamed)):
        if not typed:
            st.error(_("还没有填写家庭成员，请至少填写户主。"))
        elif region is None:
            st.error(_("请选择所在的村。"))
        else:
            _hand_in(sheet, region, home, typed, note)


def _place(sheet: Sheet, villages: dict[int, str], home: dict[str, Any] | None) -> int | None:
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
        max_chars=20,
        placeholder=known.get("phone_masked") or _("手机或座机"),
    )
    phone = identity.normalise(sheet.value("phone") or "").text
    if phone and not identity.mobile_holds(phone) and not phone.startswith("0"):
        fourth.markdown(f":orange[{_('不像手机号，请核对。')}]")
    return region


def _count(sheet: Sheet, on_record: int) -> int:
    sheet.part("people", max(on_record, 2))
    count: int = sheet.value("people") or 1
    return min(max(count, on_record), _LARGEST)


def _line(sheet: Sheet, number: int, old: dict[str, Any]) -> Typed:
    """One member in a row: name, relation, number, health, labour, as the keyboard goes."""
    traits = old.get("traits") or {}
    columns = st.columns(_WIDTHS)
    n = number + 1
    name = columns[0].text_input(
        _("姓名 {n}", n=n), key=sheet.part(f"name {number}", old.get("name", "")), max_chars=40
    )
    relations = list(codes.RELATION.labels)
    relation = columns[1].selectbox(
        _("与户主关系 {n}", n=n),
        relations,
        None,
        key=sheet.part(
            f"relation {number}", old.get("relation") or ("head" if n == 1 else None), relations
        ),
        format_func=codes.RELATION.label,
        placeholder=_("请选择"),
    )
    typed = columns[2].text_input(
        _("证件号码 {n}", n=n),
        key=sheet.part(f"number {number}", ""),
        max_chars=24,
        placeholder=old.get("id_masked") or _("身份证或残疾人证"),
        autocomplete="off",
    )
    health = _coded(columns[3], sheet, f"health {number}", codes.HEALTH, n, traits.get("health"))
    labour = _coded(columns[4], sheet, f"labour {number}", codes.LABOUR, n, traits.get("labour"))
    line = Typed(name.strip(), relation or "", typed.strip(), health, labour, old)
    _number_said(line)
    return line


def _coded(column: Any, sheet: Sheet, key: str, of: codes.CodeList, n: int, start: Any) -> str:
    chosen = column.selectbox(
        f"{_(of.name)} {n}",
        list(of.labels),
        None,
        key=sheet.part(key, start, list(of.labels)),
        format_func=of.label,
        placeholder=_("请选择"),
    )
    return chosen or ""


def _number_said(line: Typed) -> None:
    """What is wrong with a line in plain words, or what its number says."""
    if line.blank:
        return
    found = intake.findings([line.facts()])
    said = [x for x in found if x.level == "member" and not (x.code == "E5" and not line.number)]
    if not line.number and not line.old:
        st.markdown(f":orange[{_('还没有填写证件号码。')}]")
    for finding in said:
        colour = "red" if finding.severity == "E" else "orange"
        st.markdown(f":{colour}[{plain(f'{finding.reason} {finding.remedy}')}]")
    if line.number and not any(x.severity == "E" for x in said):
        number = identity.normalise(line.number).text
        st.markdown(
            ":green["
            + _(
                "号码正确：{sex}，{day}出生",
                sex=codes.SEX.label(identity.sex_of(number)),
                day=day(identity.born_on(number)),
            )
            + "]"
        )


def _household_findings(typed: list[Typed]) -> None:
    """What the whole household lacks; a line's own findings stand under the line."""
    if not typed:
        return
    for finding in intake.findings([line.facts() for line in typed]):
        if finding.level == "household" and finding.severity != "I":
            sentence = f"{finding.reason} {finding.remedy}"
            (st.error if finding.severity == "E" else st.warning)(plain(sentence))


def _hand_in(
    sheet: Sheet, region: int, home: dict[str, Any] | None, typed: list[Typed], note: str
) -> None:
    traits = dict(home["traits"] or {}) if home else {}
    token = sheet.token
    group, address = sheet.value("group") or "", sheet.value("address") or ""
    phone = sheet.value("phone") or ""

    def step(session: Any, actor: Any) -> tuple[int, bool]:
        waits = False
        entry = households.Entry(
            number=home["number"] if home else None,
            group_name=group,
            address=address,
            phone=phone,
            traits=traits,
            members=tuple(line.member() for line in typed),
        )
        if home is None:
            key = households.register(session, actor, entry, region=region, token=token)
        else:
            key = home["id"]
            outcome = households.amend(
                session, actor, key, entry, seen=home["version"], token=token, note=note
            )
            waits = change_requests.asked(outcome)
        drafts.drop(session, actor, sheet.draft)
        return key, waits

    done = desk.act(step)
    if done is None:
        return
    key, waits = done
    sheet.forget()
    desk.flash(
        _("这一户已建档立卡：变更申请已提出，等乡镇另一人确认，确认之前户信息不变。")
        if waits
        else _("已保存变更。")
        if home
        else _("已登记。现在可以打开申请；本村未培训的，这一户在等待培训。")
    )
    go("intake", household=key)
