"""A register from a spreadsheet: a dry run first, row by row; then the good rows are entered."""

from typing import Any, Final

import streamlit as st

from pages import backend
from pages.parts.badges import pieces, pill
from pages.parts.choices import apart
from pages.parts.figures import day
from pages.parts.tables import sheet_of
from pages.wording import plain
from workflows.base import codes
from workflows.base.words import _, joined
from workflows.registers import imports
from workflows.registers.imports import Staged
from workflows.registers.words import FINDERS, Register

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
            st.session_state[kept] = backend.read(
                lambda session, actor: imports.read_in(
                    session, actor, register, region, content, name=name
                )
            )
    staged: Staged | None = st.session_state.get(kept)
    if staged is None:
        return
    _report(register, staged)
    others = _asked(register, staged, key)
    # Whoever is the same person gets the tie that the row brings: that is something to take in.
    if not staged.fresh and not staged.asked:
        st.info(_("没有可导入的行。"))
    elif st.button(
        _("导入这 {n} 行", n=len(staged.fresh) + len(staged.asked)),
        type="primary",
        icon=":material/download_done:",
        key=f"in {key}",
    ):
        taken = backend.write(
            lambda s, actor: imports.take_in(s, actor, register, region, staged, others=others)
        )
        if taken is not None:
            st.session_state.pop(kept)
            st.session_state["register turn"] += 1
            backend.flash(_("登记了 {n} 条，{m} 条原来就有。", n=taken.added, m=taken.same))
            st.rerun()


def _quoted(register: Register, *, needed: bool) -> str:
    """The headings as the file must have them: in quotes, so that no language translates them."""
    return joined(
        f"“{heading}”"
        for heading, name in register.columns.items()
        if (name in register.needed) == needed
    )


def _asked(register: Register, staged: Staged, key: str) -> tuple[int, ...]:
    """Rows with the name of an entry that tell something it does not: whoever takes the file in
    says which of them are other people."""
    if not staged.asked:
        return ()
    name = register.needed[0]
    named = {
        row: plain(_("第 {row} 行 {name}", row=row, name=values[name]))
        for row, values in staged.asked
    }
    st.warning(_("下面各行与已登记的同名。请勾选其中是另一人的；不勾选的按同一人补上对应。"))
    chosen = st.pills(
        _("是同名的另一人"),
        list(named),
        selection_mode="multi",
        format_func=apart(named),
        key=f"others {key}",
    )
    return tuple(chosen)


def _report(register: Register, staged: Staged) -> None:
    pieces(
        pill(_("新增 {n} 行", n=len(staged.fresh)), "green"),
        pill(_("已有 {n} 行", n=staged.same), "grey") if staged.same else "",
        pill(_("不能导入 {n} 行", n=len(staged.refused)), "red") if staged.refused else "",
        pill(_("不是登记内容 {n} 行", n=len(staged.foot)), "ochre") if staged.foot else "",
    )
    for name, n in staged.alike:
        told = "“{name}”在表里有 {n} 行，按 {n} 个人登记。是同一人的，请删去一行再预检。"
        st.info(_(told, name=name, n=n))
    if staged.foot:
        with st.expander(_("合计、签字、说明等，没有读入的"), expanded=True):
            sheet_of(
                (_("行"), _("原因")),
                [(str(row), str(reason)) for row, reason in staged.foot[:_MOST]],
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
    unseen = ("kin_number", "number", *FINDERS)
    shown = {h: name for h, name in register.columns.items() if name not in unseen}
    heads = [_(heading) for heading in shown]
    rows = [
        [_cell(name, values[name]) for name in shown.values()]
        for values, _user in staged.fresh[:_MOST]
    ]
    if register.apart:
        blind = register.apart[0][0]
        heads += [_("身份证号"), _("户"), _("干部的账号")]
        for row, (values, user) in zip(rows, staged.fresh, strict=False):
            row.append(_("已填") if values[blind] else "—")
            row.append(_("已对应到户") if values["household_id"] else "—")
            row.append("—" if user is None else _("已对应到账号"))
    sheet_of(heads, rows)


def _cell(name: str, value: Any) -> str:
    if name in ("valid_from", "valid_to"):
        return day(value) if value else _("长期")
    return codes.RELATION.label(value) if name == "relation" else str(value)
