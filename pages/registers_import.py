"""A register from a spreadsheet: a dry run first, row by row; then the good rows are entered."""

from typing import Any, Final

import streamlit as st

from pages import desk
from pages.batchwork import sheet_of
from pages.parts import day, pieces
from pages.parts.badges import pill
from workflows import codes, registers
from workflows.registers import KIN, Register, Staged
from workflows.words import _

_MOST: Final = 500


def take_in(register: Register, region: int) -> None:
    """The file, what taking it in would do, and the button that does it."""
    st.caption(
        _(
            "表头须有{needed}，还可以有{more}。先预检，不写入任何内容；确认后再导入。",
            needed=_quoted(register, needed=True),
            more=_quoted(register, needed=False),
        )
    )
    turn = st.session_state.setdefault("register turn", 0)
    key = f"{register.key} {region} {turn}"
    file = st.file_uploader(_("表格（.xlsx 或 .csv）"), ["xlsx", "csv"], key=f"file {key}")
    if file is None:
        return
    # The report belongs to this very file: another one is checked anew before it can go in.
    kept = f"staged {key} {file.file_id}"
    if st.button(_("预检"), type="primary", icon=":material/fact_check:", key=f"check {key}"):
        content, name = file.getvalue(), file.name
        with st.spinner(_("正在读表格…")):
            st.session_state[kept] = desk.ask(
                lambda session, actor: registers.read_in(
                    session, actor, register, region, content, name=name
                )
            )
    staged: Staged | None = st.session_state.get(kept)
    if staged is None:
        return
    _report(register, staged)
    if not staged.fresh:
        st.info(_("没有可导入的行。"))
    elif st.button(
        _("导入这 {n} 行", n=len(staged.fresh)),
        type="primary",
        icon=":material/download_done:",
        key=f"in {key}",
    ):
        taken = desk.act(lambda s, actor: registers.take_in(s, actor, register, region, staged))
        if taken is not None:
            st.session_state.pop(kept)
            st.session_state["register turn"] += 1
            desk.flash(_("登记了 {n} 条，{m} 条原来就有。", n=taken.added, m=taken.same))
            st.rerun()


def _quoted(register: Register, *, needed: bool) -> str:
    """The headings as the file must have them: in quotes, so that no language translates them."""
    return "、".join(
        f"“{heading}”"
        for heading, name in register.columns.items()
        if (name in register.needed) == needed
    )


def _report(register: Register, staged: Staged) -> None:
    pieces(
        pill(_("新增 {n} 行", n=len(staged.fresh)), "green"),
        pill(_("已有 {n} 行", n=staged.same), "grey") if staged.same else "",
        pill(_("不能导入 {n} 行", n=len(staged.refused)), "red") if staged.refused else "",
    )
    if staged.refused:
        with st.expander(_("不能导入的"), expanded=True):
            sheet_of(
                (_("行"), _("原因")),
                [
                    (str(row), " ".join(str(reason) for reason in reasons))
                    for row, reasons in staged.refused[:_MOST]
                ],
            )
    if staged.fresh:
        with st.expander(_("将要登记的"), expanded=True):
            _fresh(register, staged)


def _fresh(register: Register, staged: Staged) -> None:
    """The rows as they will stand in the register; the relative's number is shown to nobody."""
    shown = {h: name for h, name in register.columns.items() if name != "kin_number"}
    heads = [_(heading) for heading in shown]
    rows = [
        [_cell(name, values[name]) for name in shown.values()]
        for values, _user in staged.fresh[:_MOST]
    ]
    if register is KIN:
        heads += [_("亲属身份证号"), _("干部的账号")]
        for row, (values, user) in zip(rows, staged.fresh, strict=False):
            row.append(_("已填") if values["kin_blind"] else "—")
            row.append("—" if user is None else _("已对应到账号"))
    sheet_of(heads, rows)


def _cell(name: str, value: Any) -> str:
    if name in ("valid_from", "valid_to"):
        return day(value) if value else _("长期")
    return codes.RELATION.label(value) if name == "relation" else str(value)
