"""导入名册: a dry run first, household by household; then taken in; undone while untouched."""

from typing import Any, Final

import streamlit as st

from pages import backend
from pages.parts import days
from pages.parts.badges import pieces, pill, words
from pages.parts.figures import instant
from pages.parts.lists import empty, go
from pages.registers.roster_report import COLOURS, STATUS, doubtful, report
from pages.wording import plain
from workflows.base.words import _
from workflows.exchange import importing, imports
from workflows.exchange.imports import Import
from workflows.exchange.staging import Staging, read_and_stage, stage

_STAGED: Final = "roster staged"
_DONE: Final = "roster done"


def render() -> None:
    """File, dry run, take in; below, what was taken in before."""
    st.title(_("导入名册"), anchor=False)
    st.caption(_("先预检，不写入任何内容；确认后再导入。表里空着的格不会抹掉已登记的内容。"))
    _opened()
    turn = st.session_state.setdefault("roster turn", 0)
    file = st.file_uploader(_("名册（.xlsx 或 .csv）"), ["xlsx", "csv"], key=f"roster {turn}")
    if file is not None:
        as_of = days.date_input(
            _("名册上的情况截至哪一天（可不填）"),
            key=f"roster day {turn}",
            help=_("不填的，按表头、工作表名或文件名写的日期；都没有写的，按今天。"),
        )
        # The report belongs to this very file: another one is checked anew before it can go in.
        kept = f"{_STAGED} {file.file_id} {as_of}"
        if st.button(_("预检"), type="primary", icon=":material/fact_check:"):
            with st.spinner(_("正在读名册…")):
                content, name = file.getvalue(), file.name
                # Read, not written: nobody has to wait until the file is through.
                st.session_state[kept] = backend.read(
                    lambda s, actor: read_and_stage(s, actor, content, name=name, as_of=as_of)
                )
        staging: Staging | None = st.session_state.get(kept)
        if staging is not None:
            report(staging)
            said = doubtful(staging)
            if said != staging.meant:
                st.session_state[kept] = backend.read(
                    lambda s, actor: stage(s, actor, staging.reading, said)
                )
                st.rerun()
            _take_in(staging, kept)
    _earlier()


def _take_in(staging: Staging, kept: str) -> None:
    n = len(staging.of("new")) + len(staging.of("changed"))
    if not n:
        st.info(_("没有可导入的户。"))
        return
    if st.button(_("导入这 {n} 户", n=n), type="primary", icon=":material/download_done:"):
        with st.spinner(_("正在导入…")):
            done = backend.write(lambda s, actor: importing.take_in(s, actor, staging))
        if done is not None:
            st.session_state.pop(kept)
            st.session_state["roster turn"] += 1
            said = _("已导入 {n} 户。可在下面“以前的导入”里开申请，或撤销。", n=n)
            if waiting := done["report"].get("asked"):
                said += _("其中 {n} 户已建档立卡，变更等乡镇确认，没有写入。", n=len(waiting))
            if alike := done["report"].get("alike"):
                said += _("其中 {n} 对疑似重复，见“疑似重复”。", n=alike)
            backend.flash(said)
            st.rerun()


def _earlier() -> None:
    st.subheader(_("以前的导入"), anchor=False)
    with backend.reading() as (session, actor):
        rows = imports.imports(session, actor)
    if not rows:
        empty(_("还没有导入过名册。"))
    for row in rows:
        _import(row)
    if len(rows) == imports.MOST:
        st.caption(_("只显示前 {n} 条。", n=imports.MOST))


def _import(row: Import) -> None:
    with st.container(border=True, key=f"import_{row.id}"):
        pieces(
            words(row.file_name, strong=True),
            words(f"{instant(row.at)} · {row.by}", quiet=True),
            *(
                pill(f"{_(STATUS[status])} {n}", COLOURS[status])
                for status, n in row.households.items()
                if n and status in STATUS
            ),
            pill(_("已撤销"), "red") if row.undone_at else "",
        )
        for sheet in row.unread:
            st.caption(plain(str(sheet.reason)))
        if row.undone_at is not None:
            return
        with st.container(horizontal=True):
            if st.button(_("为这些户开申请"), key=f"apply {row.id}"):
                done = backend.write(lambda s, actor: importing.open_applications(s, actor, row.id))
                if done is not None:
                    st.session_state[_DONE] = done
                    st.rerun()
            pressed = not row.changed and _undo(row)
        if row.changed:
            st.caption(_(importing.AMENDED, n=row.changed))
        # Below the buttons, not in the menu: a menu closes, and the refusal would close with it.
        if pressed:
            backend.write(
                lambda s, actor: importing.undo(s, actor, row.id),
                success=lambda n: _("已撤销 {n} 户。", n=n),
            )


def _undo(row: Import) -> bool:
    with st.popover(_("撤销导入…")):
        st.caption(_("这批户都没有变更、申请都没有提交，才能撤销；没有提交的申请一并撤销。"))
        return st.button(_("撤销"), key=f"undo {row.id}", type="primary")


def _opened() -> None:
    done: importing.Opened | None = st.session_state.pop(_DONE, None)
    if done is None:
        return
    said: list[Any] = [_("已为 {n} 户开出申请。", n=len(done.opened))]
    if done.waiting:
        said.append(_("{n} 户要等本村培训归档、开放申请。", n=len(done.waiting)))
    st.success(" ".join(said))
    for _household, refusal in done.refused[:20]:
        for sentence in refusal.sentences():
            st.warning(plain(sentence))
    if done.opened and st.button(_("去办申请"), key="to intake"):
        go("my_work")
