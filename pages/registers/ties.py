"""Who is meant by an entry of a register: how its ties read, and the person chosen for it."""

from typing import Any

import streamlit as st

from pages import backend
from pages.parts.badges import pill
from pages.parts.choices import apart
from workflows.base import clock, codes, names
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.registers import entries, keeping, search
from workflows.registers.words import KIN, REPRESENTATIVES, Register


def tied(register: Register, row: RowDict) -> bool:
    """Does a key say who is meant: the representative, or both the official and the relative?"""
    person = bool(row["household_id"] or row["numbered"])
    official = bool(row["user_id"] or row.get("representative_id"))
    return person and official if register is KIN else person or bool(row["user_id"])


def ties_of(register: Register, row: RowDict) -> list[str]:
    """The ties of an entry as pills; what is not tied yet says so."""
    return [
        pill(_("户：{home}", home=row["home"]), "green") if row["home"] else "",
        pill(row["person"] or _("已填身份证号"), "green") if row["numbered"] else "",
        pill(_("账号：{name}", name=row["account"]), "green") if row["account"] else "",
        pill(_("代表：{name}", name=row["seat"]), "green") if row["seat"] else "",
        "" if tied(register, row) else pill(_("未对应到户/人"), "ochre"),
    ]


def choose_ties(register: Register, region: int, turn: str, name: str = "") -> dict[str, Any]:
    """Whose account and which person of the village is meant: the recusals follow these.

    `name` starts the search: a name suggests, the person chosen is the tie.
    """
    key, of_kin = f"{register.key} {region} {turn}", register is KIN
    with backend.reading() as (session, actor):
        team = keeping.team(session, actor, region)
        seats = entries.rows(session, actor, REPRESENTATIVES, region) if of_kin else []
    account = _("本人的账号（有账号的请选）")
    wanted = _("查找本人所在的户（姓名、户编号或身份证号）")
    if of_kin:
        account = _("干部的账号（有账号的请选，回避据此判断）")
        wanted = _("查找亲属（姓名、户编号或身份证号）")
    ties: dict[str, Any] = {"user_id": _pick(account, team, f"user {key}", _("没有账号的不选"))}
    if of_kin:
        today = clock.today()
        named = {
            row["id"]: " ".join(
                filter(None, (names.beside(row["name"], row["remark"]), row["home"]))
            )
            for row in seats
            if entries.in_force(row, today)
        }
        label = _("干部是哪位村民代表（是代表的请选）")
        ties["representative_id"] = _pick(label, named, f"seat {key}", _("不是代表的不选"))
    text = st.text_input(wanted, name, key=f"find {key}")
    found: dict[int, str] = {}
    if text.strip():
        with backend.reading() as (session, actor):
            people = search.people(session, actor, region, text)
        found = {row["id"]: _about(row) for row in people}
        if not found:
            st.caption(_("本村没有找到。不是申请户的可以不选，填身份证号也能自动比对。"))
    ties["person_id"] = _pick(_("是哪一位"), found, f"person {key}", _("可不选"))
    return ties


def _about(row: RowDict) -> str:
    """One person of a household, told apart from namesakes: head, group, masked number."""
    home = _("{group} {head}户", group=row["group_name"], head=row["head_name"]).strip()
    relation = codes.RELATION.label(row["relation"])
    return " · ".join(filter(None, (row["name"], home, relation, row["id_masked"])))


def _pick(label: str, options: dict[int, str], key: str, nobody: str) -> int | None:
    return st.selectbox(
        label, list(options), None, format_func=apart(options), placeholder=nobody, key=key
    )


@st.dialog(" ", width="large")
def tie_entry(register: Register, row: RowDict) -> None:
    """Say who is meant by an entry that exists; what stands is put right with a reason."""
    name = row["kin_name"] if register is KIN else row["name"]
    st.markdown(f"**{_('这条登记说的是谁')}**")
    ties = choose_ties(register, row["region"], f"tie {row['id']}", name)
    label = _("亲属身份证号") if register is KIN else _("身份证号")
    number = st.text_input(
        _("{question}（可不填）", question=label), max_chars=24, key=f"tie number {row['id']}"
    )
    stands = (
        row["household_id"] or row["numbered"] or row["user_id"] or row.get("representative_id")
    )
    why = ""
    if stands:
        label = _("更正已有对应的原因（乡镇填写）")
        why = st.text_input(label, max_chars=200, key=f"tie why {row['id']}")
    if st.button(_("保存"), type="primary", key=f"tie do {row['id']}"):
        backend.write(
            lambda session, actor: entries.tie(
                session, actor, register, row["id"], number=number, why=why, **ties
            ),
            success=_("已对应。回避从现在起据此判断。"),
        )
