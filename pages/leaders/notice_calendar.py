"""What hangs where, from which day to which."""

import streamlit as st

from pages import backend, wording
from pages.leaders.charts import by_time
from pages.leaders.marks import Mark, draw, show
from pages.parts.choices import apart
from pages.parts.lists import empty
from pages.wording import NOTICE_NAMES
from workflows.base import clock, dates
from workflows.base.words import _, beside
from workflows.reports import drilldown
from workflows.reports.progress import Overview


def notices(seen: Overview) -> None:
    """The notices of the last thirty days, as bars and as a table."""
    with backend.reading() as (session, actor):
        posted = drilldown.notices(session, actor, seen.place.key)
    if not posted:
        empty(_("近 30 天没有公示。"), _("张贴公示后，这里显示贴在哪里、到哪一天。"))
        return
    today = clock.today()
    clicked = draw(by_time.calendar(posted, today), "notices")
    titles = {
        p.notice_id: beside(
            f"{p.village_name} · {_(NOTICE_NAMES[p.kind])}", dates.short(p.posted)[5:]
        )
        for p in posted
    }
    if clicked:
        key = int(clicked[0])
        show(Mark("notice", titles[key], seen.place.key, (key,)))
    st.table(
        {
            _("村"): [p.village_name for p in posted],
            _("种类"): [_(NOTICE_NAMES[p.kind]) for p in posted],
            _("张贴"): [wording.day(p.posted) for p in posted],
            _("到期（0:00）"): [wording.day(p.closes) for p in posted],
            _("结束"): [wording.day(p.closed) if p.closed else "—" for p in posted],
        }
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("公示"), list(titles), format_func=apart(titles), key="notice pick", width=320
        )
        if st.button(_("看名单"), key="notice open", type="primary"):
            show(Mark("notice", titles[chosen], seen.place.key, (chosen,)))
