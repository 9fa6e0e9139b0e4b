"""登记册: representatives, officials' kin, objection telephones: who counts from when to when."""

from typing import Any, Final

import streamlit as st

from pages import backend
from pages.parts import days
from pages.parts.badges import pieces, pill, words
from pages.parts.choices import apart
from pages.parts.figures import day
from pages.parts.lists import empty
from pages.parts.places import pick_place
from pages.registers.imports import take_in
from pages.registers.ties import choose_ties, tie_entry, tied, ties_of
from workflows.base import clock, codes, names
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.registers import entries
from workflows.registers.words import FINDERS, KIN, PHONES, REGISTERS, REPRESENTATIVES, Register

_BY_KEY: Final = {register.key: register for register in REGISTERS}


def render() -> None:
    """Which register, which place; the entries, one more, a whole file."""
    st.title(_("登记册"), anchor=False)
    with backend.reading() as (_session, actor):
        mine = [r for r in REGISTERS if actor.holds(*r.keepers)]
    key = st.segmented_control(
        _("登记册"),
        [r.key for r in mine],
        format_func=lambda k: _(_BY_KEY[k].label),
        default=mine[0].key if mine else None,
        key="register",
        label_visibility="collapsed",
    )
    if key is None:
        empty(_("请选一本登记册。"))
        return
    register = _BY_KEY[key]
    place = pick_place(f"register {key}", register.keepers, levels=tuple(register.levels))
    if place is None:
        empty(_("请选到村。") if len(register.levels) == 1 else _("请选地方。"))
        return
    st.subheader(f"{place.name} · {_(register.label)}", anchor=False)
    _entries(register, place.key)
    with st.expander(_("登记一条"), icon=":material/add:", expanded=register is PHONES):
        _add(register, place.key)
    with st.expander(_("从表格导入"), icon=":material/upload_file:"):
        take_in(register, place.key)


def _entries(register: Register, region: int) -> None:
    with backend.reading() as (session, actor):
        rows = entries.rows(session, actor, register, region)
        ends = bool(actor.roles_at(region) & register.enders)
    today = clock.today()
    counted = [row for row in rows if entries.in_force(row, today)]
    if register is REPRESENTATIVES:
        st.markdown(_("任期内的村民代表 **{n}** 人：评议会到会人数按此计算。", n=len(counted)))
    if not rows:
        empty(_("还没有登记。"), _("请在下面逐条登记，或从表格导入。"))
    loose = sum(not tied(register, row) for row in counted) if register.apart else 0
    if loose:
        st.caption(_("有 {n} 条未对应到户/人：只凭姓名提示，请逐条对应，回避才准确。", n=loose))
    for row in rows:
        _entry(register, row, running=row in counted, ends=ends)


def _entry(register: Register, row: RowDict, *, running: bool, ends: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        until = day(row["valid_to"]) if row["valid_to"] else _("长期")
        pieces(
            *_words(register, row),
            words(f"{day(row['valid_from'])} — {until}", quiet=True),
            "" if running else pill(_("不在期内"), "grey"),
        )
        if register.apart and st.button(_("对应到人…"), key=f"tie {row['id']}", type="tertiary"):
            tie_entry(register, row)
        if running and ends and st.button(_("到期…"), key=f"end {row['id']}", type="tertiary"):
            _end(register, row["id"])


def _words(register: Register, row: RowDict) -> list[str]:
    if register is REPRESENTATIVES:
        return [
            words(names.beside(row["name"], row["remark"]), strong=True),
            *ties_of(register, row),
        ]
    if register is PHONES:
        return [words(row["office"], strong=True), words(row["phone"])]
    return [
        words(row["official_name"], strong=True),
        words(row["post"]),
        words(codes.RELATION.label(row["relation"])),
        words(row["kin_name"], strong=True),
        *ties_of(register, row),
    ]


@st.dialog(" ")
def _end(register: Register, row_id: int) -> None:
    st.markdown(f"**{_('这条登记到哪一天为止')}**")
    last = days.date_input(_("最后一天"), clock.today(), key=f"last day {register.key} {row_id}")
    st.caption(_("不删除：以前据此作出的决定仍可查。"))
    why = st.text_input(_("原因"), max_chars=200, key=f"why {row_id}") if register is KIN else ""
    if st.button(_("保存"), type="primary", key="end entry"):
        backend.write(
            lambda session, actor: entries.end(
                session, actor, register, row_id, last_day=last, why=why
            ),
            success=_("已登记：到 {day} 为止。", day=day(last)),
        )


def _add(register: Register, region: int) -> None:
    # Once an entry is in, the next one begins with empty fields: a tie left standing would make
    # the next official's kin of the last one's household.
    turn = st.session_state.setdefault(f"entries of {register.key} {region}", 0)
    ties = choose_ties(register, region, f"{turn}") if register.apart else {}
    form = f"add {register.key} {region} {turn}"
    with st.form(form, border=False, clear_on_submit=False):
        typed: dict[str, Any] = {}
        for heading, name in register.columns.items():
            if name in FINDERS:
                continue
            label = _(heading)
            if name in ("valid_to", "kin_number", "number"):
                label = _("{question}（可不填）", question=label)
            if name in ("valid_from", "valid_to"):
                start = clock.today() if name == "valid_from" else None
                typed[name] = days.date_input(label, start, key=f"{form} {name}")
            elif name == "relation":
                options = codes.RELATION.options()
                typed[name] = st.selectbox(
                    _(heading),
                    [code for code in options if code != "head"],
                    None,
                    format_func=apart(options),
                    placeholder=_("请选择"),
                )
            else:
                typed[name] = st.text_input(label, max_chars=60, key=f"{form} {name}")
        another = register is REPRESENTATIVES and st.checkbox(_("是同名的另一人"))
        if st.form_submit_button(_("登记"), type="primary"):
            new = backend.write(
                lambda session, actor: entries.add(
                    session, actor, register, region, typed, another=another, **ties
                )
            )
            if new is not None:
                st.session_state[f"entries of {register.key} {region}"] = turn + 1
                backend.flash(_("已登记。"))
                st.rerun()
