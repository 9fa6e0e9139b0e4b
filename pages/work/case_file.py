"""户案件: one household's case on one screen: where it stands, what is missing, what next."""

from typing import Any, Final

import streamlit as st

from models.case import Case
from models.rows.case import CaseRow
from pages import backend, wording
from pages.parts.badges import claim_pill, pieces, pill, urged_pill, words
from pages.parts.change_requests import requests_panel
from pages.parts.deadlines import due_pill
from pages.parts.findings import to_explain
from pages.parts.former_numbers import former_numbers
from pages.parts.hits import hits_panel
from pages.parts.household_links import links_panel
from pages.parts.lists import asked_for, empty, go
from pages.parts.offers import offers_panel
from pages.parts.search import search
from pages.parts.stages import stage_strip, state_badge
from pages.parts.wrong_filing import wrong_filings_panel
from pages.wording import plain
from pages.work.case_tabs import draw_tabs
from workflows.access.roles import SEES_PEOPLE
from workflows.base.words import _
from workflows.identification.queries import case as cases
from workflows.identification.queries import hits, status_text, work, wrong_filings

# Whoever may search is told to; a leader or helper comes here from a list.
_HOW_TO_FIND: Final = {
    True: "在上面按姓名、编号查找一户，或从“我的待办”里打开。",
    False: "请从“我的待办”或名单里打开一户。",
}


def render() -> None:
    """The case named in the address; without one (or an invisible one) the way to find it."""
    key = asked_for("case")
    with backend.reading() as (session, actor):
        head = cases.header(session, actor, key) if key is not None else None
        following = work.cases_of(session, actor, "todo", limit=1, besides=key or 0) if head else []
        sees = actor.holds(*SEES_PEOPLE)
        open_hits = hits.of_case(session, actor, key, waiting=True) if key is not None else []
        wrong = wrong_filings.of_case(session, actor, key) if key is not None else []
    if head is None or key is None:
        st.title(_("户案件"), anchor=False)
        if key is not None:
            empty(_("没有找到这一户，或不在您的管辖范围内。"), _("请按姓名查找，或核对编号。"))
        if sees:
            search()
        if key is None:
            empty(_("还没有选定一户。"), _(_HOW_TO_FIND[sees]))
            if st.button(_("打开我的待办"), icon=":material/inbox:"):
                go("my_work")
        return
    _head(head, following)
    if head.full:
        former_numbers(head.former)
        links_panel(head.links)
        _waits(head)
        # Of a filed household: what its village asks for, and the township decides here.
        requests_panel([row for row in head.requests if row["open"]])
        wrong_filings_panel(wrong)
        hits_panel(open_hits)
        to_explain(head.row["household_id"])
        if head.surveys and st.button(
            _("打开入户调查"), type="primary", icon=":material/home_work:"
        ):
            go("survey", case=key)
        if head.works:
            _somebody_is_at_it(head)
            _begin(head.row)
            _again(head)
            offers_panel(head.row, Case)
        draw_tabs(key)


def _head(head: cases.Header, following: list[dict[str, Any]]) -> None:
    row = head.row
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(plain(row["head_name"]), anchor=False)
        if following and st.button(
            _("下一户：{name}", name=plain(following[0]["head_name"])), icon=":material/skip_next:"
        ):
            go("case_file", case=following[0]["id"], do=following[0]["version"])
    group = head.household.get("group_name", "")
    home = head.household
    pieces(
        words(f"{head.place} {group}"),
        words(_("{n} 人", n=home["members"])) if home else "",
        state_badge(row["state"], edition=row["edition"]),
        due_pill(row),
        words(_("由{who}办理", who=head.owner), quiet=True) if head.owner else "",
        urged_pill(row.get("urged", 0)),
        claim_pill(head.claimer, mine=head.claimed),
        pill(_("中途接入"), "ochre") if row.get("taken_over") else "",
        pill(_("干部近亲属"), "ochre") if row.get("related_official") else "",
        words(_("档案号 {number}", number=row["file_no"])) if row.get("file_no") else "",
    )
    stage_strip(row["state"], came_from=row["decided_from"], edition=row["edition"])
    if head.missing:
        lines = "\n".join(f"- {plain(line)}" for line in head.missing)
        st.warning(f"**{_('还缺')}**\n{lines}", icon=":material/rule:")
        if head.unsound and head.works and st.button(_("更正家庭成员"), icon=":material/edit:"):
            go("intake", household=row["household_id"], edit=1)


def _waits(head: cases.Header) -> None:
    """A household that a meeting or a notice decides about: which, and the way there."""
    row = head.row
    if row["meeting_id"]:
        with st.container(horizontal=True, vertical_alignment="center"):
            pieces(words(_("这一户在评议会的议程上，由会议表决。")))
            if st.button(_("打开评议会"), icon=":material/groups:"):
                go("meeting", meeting=row["meeting_id"])
    elif row["notice_id"] and row["close_at"]:
        with backend.reading() as (session, actor):
            who = status_text.closers(session, actor, row["notice_id"])
        with st.container(horizontal=True, vertical_alignment="center"):
            pieces(
                words(
                    _(
                        "公示到 {when} 期满，期满后由{who}确认。",
                        when=wording.closing(row["close_at"]),
                        who=who,
                    )
                )
            )
            if st.button(_("打开公示"), icon=":material/campaign:"):
                go("notices", notice=row["notice_id"])
    elif head.waiting:
        st.caption(_(head.waiting))


def _somebody_is_at_it(head: cases.Header) -> None:
    """Said before one acts: a colleague's claim hinders nobody, but two need not do one thing."""
    if head.owns and head.claimer and not head.claimed:
        said = _("{name}已认领这一户。您仍可办理，办理前请先打个招呼。", name=head.claimer)
        st.caption(plain(said))


def _again(head: cases.Header) -> None:
    """An ended case is never taken up by itself: a new one is linked to it."""
    if head.ended and st.button(_("重新申请"), icon=":material/restart_alt:"):
        go("intake", household=head.row["household_id"])


def _begin(row: CaseRow) -> None:
    """Coming from my work the thing to do is open already, for the version seen there."""
    if asked_for("do") == row["version"]:
        st.session_state.setdefault(f"case {row['id']} {row['version']} open", "main")
