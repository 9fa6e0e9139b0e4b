"""报道对照: the article's 24 facts, each counted here and now, with the names behind it."""

import streamlit as st

from pages import backend
from pages.parts.badges import plain
from pages.parts.batchwork import sheet_of
from pages.parts.choices import apart
from pages.parts.lists import empty
from workflows.access import places
from workflows.base.words import _
from workflows.reports import article


def render() -> None:
    """One table of 24 rows; a row opens the names it counts."""
    st.title(_("报道对照"), anchor=False)
    st.caption(_("报道里的 24 个事实，逐条由现有登记算出；没有一个数字是写死的。"))
    with backend.reading() as (session, actor):
        spots = article.places_of_help(session, actor)
        named = {key: places.path_name(session, key) for key in spots}
    if not named:
        empty(_("您的管辖范围内还没有登记帮扶工作的地方。"))
        return
    region = next(iter(named))
    if len(named) > 1:
        region = st.selectbox(_("地区"), list(named), format_func=apart(named), key="article place")
    _rows(region)


@st.fragment
def _rows(region: int) -> None:
    found = backend.read(lambda session, actor: article.rows(session, actor, region))
    if not found:
        return
    sheet_of(
        (_("编号"), _("报道的事实"), _("这里算出"), _("从哪里算出")),
        [(row.id, row.fact, row.figure, row.source) for row in found],
    )
    by_id = {row.id: row for row in found if row.behind}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("哪一条的名单"),
            list(by_id),
            format_func=apart({key: f"{key} {row.fact}"[:60] for key, row in by_id.items()}),
            key="article row",
            width=560,
        )
    if chosen:
        row = by_id[chosen]
        st.markdown(f"**{plain(row.id)} {plain(row.figure)}**")
        sheet_of(
            (_("序号"), _("名称")), [(str(n), one.name) for n, one in enumerate(row.behind, 1)]
        )
