"""What is missing: households without a helper or a measure, helpers without a household."""

import streamlit as st

from pages import backend
from pages.help import signs
from pages.parts import help_words
from pages.parts.figures import day
from pages.parts.tables import sheet_of
from pages.wording import plain
from workflows.base.words import _, joined, labelled
from workflows.help.queries import measures, pairing, reminders, screen

_SHOWN = 100


def draw() -> None:
    """Five lists, the empty ones said in one line."""
    with backend.reading() as (session, actor):
        load = pairing.pairing_load(session, actor)
        warned = measures.warnings(session, actor)
        due = reminders.reminded(session, actor, _SHOWN)
        regions = {row["region"] for row in (*load.unhelped, *warned.misfits)}
        names = screen.villages(session, actor, regions | {row.region for row in warned.without})
    _list(
        _("没有帮扶责任人的户"),
        load.unhelped_n,
        (_("户主"), _("村")),
        [
            (signs.home_link(row["id"], row["head_name"]), names.get(row["region"], ""))
            for row in load.unhelped
        ],
    )
    _list(
        _("没有包户的班子成员"),
        len(load.leaders_without),
        (_("姓名"), _("职务")),
        [(signs.way("official", one.id, one.name), one.post) for one in load.leaders_without],
    )
    _list(
        _("没有签结对协议的企业"),
        len(load.organisations_without),
        (_("单位"), _("帮扶范围")),
        [
            (signs.way("unit", one.id, one.name), help_words.scope(one.scope))
            for one in load.organisations_without
        ],
    )
    _list(
        _("没有登记措施的户"),
        warned.without_n,
        (_("户主"), _("村"), _("致贫原因")),
        [
            (
                signs.home_link(row.household_id, row.head_name),
                names.get(row.region, ""),
                joined(help_words.cause(code) for code in row.causes),
            )
            for row in warned.without
        ],
    )
    _list(
        _("措施与致贫原因不对应"),
        len(warned.misfits),
        (_("户主"), _("措施"), _("致贫原因")),
        [
            (
                signs.home_link(row["household_id"], row["head_name"]),
                help_words.measure(row["kind"]),
                joined(help_words.cause(code) for code in row["causes"]),
            )
            for row in warned.misfits
        ],
    )
    _list(
        _("提醒责任人"),
        due.n,
        (_("户主"), _("责任人"), _("还要做什么"), _("截止")),
        [
            (
                signs.home_link(one.household_id, one.head_name),
                one.official,
                str(one.reason),
                day(one.until),
            )
            for one in due.first
        ],
    )


def _list(title: str, n: int, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    if not n:
        st.markdown(":material/check_circle: " + labelled(plain(title), _("没有")))
        return
    with st.expander(labelled(plain(title), f"**{n}**"), icon=":material/error:", expanded=n <= 12):
        sheet_of(heads, rows[:_SHOWN])
        if n > _SHOWN:
            st.caption(_("只显示前 {n} 条。", n=_SHOWN))
