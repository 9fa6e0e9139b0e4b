"""A department's list: its file, the dry run, taking it in; and those taken in before."""

from typing import Any

import streamlit as st

from pages import backend
from pages.parts.badges import pieces, pill
from pages.parts.choices import apart
from pages.parts.days import date_input
from pages.parts.figures import day, instant
from pages.parts.lists import empty
from pages.parts.places import pick_place
from pages.parts.tables import sheet_of
from pages.wording import plain
from workflows.base.words import _, phrases
from workflows.identification.departments import taking_in
from workflows.identification.departments.kinds import BY_KEY, KINDS
from workflows.identification.departments.taking_in import Staged
from workflows.identification.queries import hits


def take_in() -> None:
    """Which list, of what day and whose; the dry run; the button that takes it in."""
    st.caption(
        _(
            "只比对已签承诺授权书（02）的在办户和建档户的家庭成员，只按证件号码比对。"
            "文件本身不保存。没有比中的行用各自的证件号码加密留存：有户以后补签授权书或新增成员时，"
            "当即用本人的号码比对；来了更新的名单或到期即删除。"
        )
    )
    county = pick_place("list place", taking_in.TAKERS, levels=("county",), standing=True)
    if county is None:
        return
    turn = st.session_state.setdefault("list turn", 0)
    kinds = {"": _("按表头识别")} | {kind.key: _(kind.label) for kind in KINDS}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(
            _("名单种类"), list(kinds), format_func=apart(kinds), key=f"list kind {turn}", width=220
        )
        as_of = date_input(_("数据截止日"), key=f"list day {turn}", width=180)
        office = st.text_input(
            _("提供部门"),
            BY_KEY[kind].office if kind else "",
            key=f"list office {turn} {kind}",
            max_chars=60,
            width=260,
        )
    file = st.file_uploader(_("名单（.xlsx 或 .csv）"), ["xlsx", "csv"], key=f"list file {turn}")
    if file is None:
        return
    if as_of is None:
        st.info(_("请先填写名单的数据截止日。"))
        return
    content, name = file.getvalue(), file.name
    asked = {"name": name, "as_of": as_of, "kind": kind}
    kept = f"list staged {turn} {file.file_id} {as_of} {kind}"
    if st.button(_("预检"), type="primary", icon=":material/fact_check:", key=f"list check {turn}"):
        with st.spinner(_("正在比对…")):
            st.session_state[kept] = backend.read(
                lambda s, actor: taking_in.stage(s, actor, county.key, content, **asked)
            )
    staged: Staged | None = st.session_state.get(kept)
    if staged is None:
        return
    _report(staged)
    if not st.button(
        _("收取这份名单"), type="primary", icon=":material/download_done:", key=f"list in {turn}"
    ):
        return

    def step(session: Any, actor: Any) -> tuple[int, int]:
        return taking_in.take_in(
            session, actor, county.key, content, office=office, token=kept, **asked
        )

    done = backend.write(step)
    if done is not None:
        st.session_state.pop(kept)
        st.session_state["list turn"] += 1
        backend.flash(_("已比对：新命中 {n} 项，代替旧命中 {m} 项。", n=done[0], m=done[1]))
        st.rerun()


def _report(staged: Staged) -> None:
    pieces(
        pill(_(staged.kind.label), "grey"),
        pill(_("可比对 {n} 行", n=staged.read), "green"),
        pill(_("没有证件号码 {n} 行", n=staged.nameless), "ochre") if staged.nameless else "",
        pill(_("读不了 {n} 行", n=staged.unread), "red") if staged.unread else "",
        pill(_("合计、签字等 {n} 行", n=staged.foot), "grey") if staged.foot else "",
    )
    st.text(
        _(
            "比中 {n} 项，另有 {m} 项已在命中里；将代替旧命中 {k} 项。",
            n=staged.fresh,
            m=staged.same,
            k=staged.older,
        )
    )
    if staged.left_out:
        st.warning(
            _(
                "有 {n} 户没有签名的承诺授权书（02），没有比对。补签后当即自动比对。",
                n=staged.left_out,
            )
        )
    for reason in staged.sheets:
        st.warning(plain(str(reason)))
    if staged.unread:
        with st.expander(_("读不了的行"), expanded=True):
            sheet_of(
                (_("行"), _("原因")),
                [(row, str(reason)) for row, reason in staged.why],
            )
            _rest(staged.unread, len(staged.why))
    if staged.fresh:
        with st.expander(_("比中的"), expanded=True):
            labels = {column.key: column.label for column in staged.kind.columns}
            sheet_of(
                (_("行"), _("姓名"), _("户主"), _("名单内容")),
                [
                    (row, name, head, phrases(f"{_(labels[key])} {text}" for key, text in says))
                    for row, name, head, says in staged.shown
                ],
            )
            _rest(staged.fresh, len(staged.shown))


def _rest(count: int, shown: int) -> None:
    if count > shown:
        st.caption(_("只显示前 {n} 条。", n=shown))


def history() -> None:
    """The lists taken in, newest first."""
    with backend.reading() as (session, actor):
        rows = hits.lists(session, actor)
    if not rows:
        empty(_("还没有收取过名单。"), _("名单由县级经办收取。"))
        return
    sheet_of(
        (
            *(_("名单"), _("命中"), _("可比对"), _("没有比对")),
            *(_("未授权户"), _("收取"), _("文件校验码")),
        ),
        [
            (
                _listed(row),
                _("{n} 项", n=row["hits"]),
                _("{n} 行", n=row["read"]),
                _skipped(row["nameless"], row["unread"]),
                _("{n} 户", n=row["left_out"]),
                f"{row['taker'] or ''}\n{instant(row['moved_at'])}",
                row["file_sha"][:8],
            )
            for row in rows
        ],
    )


def _skipped(nameless: int, unread: int) -> str:
    """Rows that nobody was looked for in, and why."""
    why = (
        _("没有号码 {n} 行", n=nameless) if nameless else "",
        _("读不了 {n} 行", n=unread) if unread else "",
    )
    return "\n".join(filter(None, why)) or "—"


def _listed(row: Any) -> str:
    """Which list, whose and of what day: a line each."""
    upto = _("截至 {day}", day=day(row["as_of"]))
    return f"{_(row['label'])}\n{row['office']}\n{upto}"
