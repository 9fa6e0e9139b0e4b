"""区划: a list of places tried, read row by row, taken in; and the lists that came before."""

import streamlit as st

from pages import backend
from pages.admin import relocation
from pages.parts.figures import instant
from pages.parts.tables import NOTHING, sheet_of
from pages.wording import plain
from workflows.access import place_lists
from workflows.access.place_plan import KINDS, Plan
from workflows.base.words import _

_SHOWN = 200


def draw() -> None:
    """A file, what it would change, and the button that does it."""
    st.caption(
        _(
            "区划表（.xlsx 或 .csv）须有“代码”“名称”两列，可有级别、上级代码、启用日期、"
            "停用日期、继任代码、曾用名。停用日期是最后有效的一天。没有写到的单位不变。"
        )
    )
    file = st.file_uploader(_("区划表"), ["xlsx", "csv"], key="places file")
    if file is not None:
        _tried(file.name, file.getvalue())
    relocation.draw()
    _before()


def _tried(name: str, content: bytes) -> None:
    """The dry run; the button only when every row can come in."""
    found = backend.read(lambda session, actor: place_lists.plan(session, actor, name, content))
    if found is None:
        return
    counts = [(_(label), found.counts[kind]) for kind, label in KINDS.items()]
    st.markdown("　".join(f"{label} **{n}**" for label, n in counts if n))
    if found.refused:
        st.error(
            _("有 {n} 行不能收，什么也不会写入。请改正后再传。", n=len(found.refused)),
            icon=":material/block:",
        )
        for _number, reason in found.refused[:_SHOWN]:
            st.markdown(f"- {plain(str(reason))}")
        return
    _changes(found)
    counts_ = found.counts
    if counts_["same"] == len(found.entries):
        st.info(_("与现有区划相同，没有要写入的。"))
        return
    if st.button(_("导入这份区划表"), type="primary", key=f"places in {found.file.sha[:16]}"):
        backend.write(
            lambda session, actor: place_lists.take_in(session, actor, name, content),
            success=_("区划表已导入。"),
        )


def _changes(found: Plan) -> None:
    """What is not the same, unit by unit."""
    rows = [entry for entry in found.entries if entry.kind != "same"]
    if not rows:
        return
    sheet_of(
        (_("变化"), _("代码"), _("名称"), _("原名或继任")),
        [
            (_(KINDS[one.kind]), str(one.code), one.name, str(one.was or one.into or NOTHING))
            for one in rows[:_SHOWN]
        ],
    )
    if len(rows) > _SHOWN:
        st.caption(_("只列出前 {n} 行，共 {all} 行。", n=_SHOWN, all=len(rows)))


def _before() -> None:
    """The lists taken in so far, the newest first."""
    with backend.reading() as (session, actor):
        lists = place_lists.taken(session, actor)
    if not lists:
        return
    st.subheader(_("已导入的区划表"), anchor=False)
    sheet_of(
        (_("时间"), _("文件"), _("校验码"), _("变化")),
        [
            (
                instant(one.at),
                one.file_name,
                one.file_sha[:12],
                "　".join(f"{_(KINDS[k])} {n}" for k, n in one.counts.items() if k in KINDS),
            )
            for one in lists
        ],
    )
