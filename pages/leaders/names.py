"""The names behind a mark, a page at a time; of the training stage its villages."""

from datetime import date, timedelta

import streamlit as st

from pages import backend, wording
from pages.leaders.marks import OPENED, Mark, forget
from pages.parts.badges import pieces, pill, words
from pages.parts.lists import empty, paged
from pages.parts.lists import go as open_screen
from pages.parts.stages import state_badge
from workflows.base import clock
from workflows.base.words import _
from workflows.reports import drilldown
from workflows.reports.drilldown import Named


def names() -> None:
    """The list behind the mark that was opened last, a page at a time."""
    mark: Mark | None = st.session_state.get(OPENED)
    if mark is None:
        return
    with st.container(border=True, key="progress_names"):
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            title = mark.title + (_("（只看超期）") if mark.overdue else "")
            st.subheader(wording.plain(title), anchor=False, width="content")
            if st.button(_("收起"), key="names close", icon=":material/close:"):
                forget()
                st.rerun(scope="fragment")
        if mark.kind == "training":
            _villages(mark)
            return
        shown = paged(f"names {mark}", lambda a, n: _load(mark, a, n), _line, _cursor, size=20)
        if not shown:
            empty(_("名单上现在没有户。"))


def _cursor(row: Named) -> tuple[int, int]:
    return row.cursor


def _load(mark: Mark, after: tuple[int, int] | None, limit: int) -> list[Named]:
    with backend.reading() as (session, actor):
        if mark.kind == "states":
            return drilldown.names(
                session,
                actor,
                mark.region,
                mark.what,
                overdue=mark.overdue,
                after=after or (0, 0),
                limit=limit,
            )
        if mark.kind == "notice":
            rows = drilldown.listed(session, actor, mark.what[0])
        else:
            stage, week = mark.what
            first = date.fromordinal(week)
            rows = drilldown.arrivals(
                session, actor, mark.region, stage, first, first + timedelta(days=6), limit=5_000
            )
    rows = sorted((row for row in rows if after is None or row.cursor > after), key=_cursor)
    return rows[:limit]


def _line(row: Named) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        late = row.due is not None and row.due <= clock.today()
        pieces(
            words(row.head_name, strong=True),
            words(row.village_name, quiet=True),
            state_badge(row.state.key),
            words(_("自 {day} 起", day=wording.day(row.since)), quiet=True) if row.since else "",
            pill(_("超期"), "red") if late else "",
        )
        if row.case_id is not None and st.button(
            _("打开"), key=f"case {row.case_id}", type="tertiary"
        ):
            open_screen("case_file", case=row.case_id)


def _villages(mark: Mark) -> None:
    with backend.reading() as (session, actor):
        rows = drilldown.trainings(session, actor, mark.region)
    if not rows:
        empty(_("这里还没有村批次。"), _("新建村批次、召开培训之后，这里显示各村。"))
        return
    st.table(
        {
            _("村"): [row.village_name for row in rows],
            _("状态"): [_(row.state.label) for row in rows],
            _("培训归档"): [wording.day(row.on) if row.on else "—" for row in rows],
        }
    )
