"""Visits: those of a household, and one written down on a phone as on a PC, in three taps."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from models.support import Visit
from pages import backend
from pages.help import visit
from pages.parts import days, help_words, stages
from pages.parts.answers import Sheet
from pages.parts.badges import pieces, words
from pages.parts.choices import apart
from pages.parts.figures import day
from pages.parts.forms import keeper
from pages.parts.offers import offers_panel
from workflows.base import clock
from workflows.base.rows import RowDict
from workflows.base.words import _, labelled
from workflows.help.opening import visits as opening_visits
from workflows.help.processes import visits
from workflows.help.queries import visits as queries_visits
from workflows.help.queries.household import HouseholdHelp
from workflows.storage import drafts

_FILES = ["jpg", "jpeg", "png", "pdf"]


def form(home: RowDict, pairings: Sequence[RowDict], *, own: int | None = None) -> None:
    """Who came is the household's helper unless another is chosen; `own`: the helper himself."""
    sheet = Sheet.open(f"visit {home['id']}", f"visit:{home['id']}")
    with backend.reading() as (session, actor):
        opened = {
            row["id"]: row
            for row in queries_visits.under_way(session, actor)
            if queries_visits.about(row, home["region"])
        }
    campaign = _campaign(sheet, opened)
    who = {"official": own} if own else _who(sheet, pairings)
    on = days.date_input(_("走访日期"), key=sheet.part("on", clock.today()))
    items = opened[campaign]["items"] if campaign else []
    about = st.pills(
        _("内容"),
        list(visits.TOPICS),
        selection_mode="multi",
        format_func=lambda topic: _(visits.TOPICS[topic]),
        key=sheet.part("topics", ["condition", "gift"] if items else ["condition"]),
    )
    with st.expander(_("农户诉求、下一步（可不填）")):
        wishes = st.text_area(
            _("农户诉求"), key=sheet.part("requests", ""), max_chars=500, height=80
        )
        following = st.text_area(_("下一步"), key=sheet.part("next", ""), max_chars=500, height=80)
    left, right = st.columns(2)
    photos = left.file_uploader(
        _("走访照片"), _FILES, accept_multiple_files=True, key=f"{sheet.key} photos"
    )
    receipts: list[Any] = []
    if items:
        st.caption(_("每户标准：{items}", items=help_words.standard(items)))
        receipts = right.file_uploader(
            _("慰问品签收单"), _FILES, accept_multiple_files=True, key=f"{sheet.key} receipts"
        )
        if not receipts:
            st.caption(_("有签收单才登记发放；没有签收单只登记走访。"))
    sheet.save()
    if not st.button(_("保存走访"), type="primary", key=f"{sheet.key} do"):
        return
    answers = {
        **who,
        "visited_on": on,
        "topics": tuple(about),
        "requests": wishes.strip(),
        "next_step": following.strip(),
    }
    _save(home, sheet, answers, campaign, _taken(photos), _taken(receipts))


def _taken(files: Sequence[Any]) -> list[tuple[str, bytes]]:
    return [(file.name, file.getvalue()) for file in files]


def _campaign(sheet: Sheet, opened: dict[int, RowDict]) -> int | None:
    """The campaign under way is the likely answer; a single visit is the other."""
    if not opened:
        return None
    titles = {key: row["title"] for key, row in opened.items()}
    among = titles | {0: _("单独走访，不属于活动")}
    chosen = st.selectbox(
        _("走访活动"),
        list(among),
        key=sheet.part("campaign", next(iter(among)), among),
        format_func=apart(among),
    )
    return chosen or None


def _who(sheet: Sheet, pairings: Sequence[RowDict]) -> dict[str, int]:
    """One of the household's helpers."""
    among = {row["id"]: row["helper"] for row in pairings if row["stands"]}
    chosen = st.selectbox(
        _("走访人"),
        list(among),
        key=sheet.part("who", next(iter(among), None), among),
        format_func=apart(among),
        placeholder=_("请先结对"),
    )
    row = next((row for row in pairings if row["id"] == chosen), None)
    if row is None:
        return {}
    if row["official_id"]:
        return {"official": row["official_id"]}
    return {"organisation": row["organisation_id"]}


def _save(
    home: RowDict,
    sheet: Sheet,
    answers: dict[str, Any],
    campaign: int | None,
    photos: list[tuple[str, bytes]],
    receipts: list[tuple[str, bytes]],
) -> None:
    token = sheet.token

    def step(session: Any, actor: Any) -> tuple[int, list[int]]:
        keep = keeper(session, actor, home, own=False)
        kept = {"photo": tuple(keep("photo", *file) for file in photos)}
        signed = tuple(keep("receipt", *file) for file in receipts)
        done = opening_visits.record_visit(
            session,
            actor,
            home["id"],
            answers | kept,
            campaign_id=campaign,
            receipt=signed,
            token=token,
        )
        drafts.drop(session, actor, sheet.draft)
        return done

    done = backend.write(step)
    if done is None:
        return
    sheet.forget()
    given = _("，发放 {n} 项", n=len(done[1])) if done[1] else ""
    backend.flash(_("已登记走访：{head}户{given}。", head=home["head_name"], given=given))
    st.rerun()


def visits_of(found: HouseholdHelp, may_write: bool) -> None:
    """The visits of a household, the newest first; whoever may write enters one more."""
    home = found.home
    if may_write:
        with st.expander(_("登记走访"), icon=":material/add:", expanded=not found.visits):
            visit.form(home, found.pairings)
    for row in sorted(found.visits, key=lambda row: (row["visited_on"], row["id"]), reverse=True):
        with st.container(border=True):
            pieces(
                words(day(row["visited_on"]), strong=True),
                words(help_words.topics(row["topics"])),
                stages.standing(row, "visit"),
            )
            for label, text in ((_("农户诉求"), row["requests"]), (_("下一步"), row["next_step"])):
                if text:
                    st.text(labelled(label, text))
            offers_panel(row["id"], Visit)
