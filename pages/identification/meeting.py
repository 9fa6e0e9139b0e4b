"""评议会 on one screen of the room: agenda, sign-in, quorum light, votes household by household."""

from typing import Any

import streamlit as st

from models.batch import ReviewMeeting
from pages import backend
from pages.identification.meeting_agenda import add_households, agenda
from pages.identification.meeting_sign_in import quorum, sign_in
from pages.identification.meeting_vote import voting
from pages.parts.badges import headline, pieces, pill, words
from pages.parts.figures import day
from pages.parts.lists import asked_for, back, choose, empty, paged
from pages.parts.offers import in_whose_hands, offers_panel
from pages.parts.opening import opening_form
from pages.parts.outcomes import naming, show_left
from pages.parts.processes import whose_households
from pages.parts.stages import state_badge
from pages.wording import plain
from workflows.base.rows import RowDict
from workflows.base.words import _, labelled
from workflows.engine.registry import process_of
from workflows.identification import opening
from workflows.identification.batches.meeting import forms
from workflows.identification.queries import batches, ranking
from workflows.identification.queries.batches import MeetingView


def render() -> None:
    """One meeting when its number stands in the address, else the list."""
    key = asked_for("meeting")
    if key is None:
        _list()
    else:
        _one(key)


def _list() -> None:
    st.title(_("评议会"), anchor=False)
    with backend.reading() as (session, actor):
        may_plan = actor.holds(*process_of("meeting").openers())
        villages = batches.open_batches(session, actor) if may_plan else []
    for village in villages:
        if village["trained"]:
            _plan(village)

    def load(after: Any, limit: int) -> list[RowDict]:
        with backend.reading() as (session, actor):
            return batches.meetings(session, actor, after, limit)

    if not paged("meetings", load, _entry, lambda row: row["id"]):
        empty(_("还没有评议会。"), _("“调查完成待评议”的户可以列入评议会。请先计划评议会。"))


def _plan(village: RowDict) -> None:
    with st.expander(
        _("计划评议会 · {village}", village=village["village"]), icon=":material/add:"
    ):
        process = whose_households(f"meeting {village['id']}")

        def plan(session: Any, actor: Any, answers: dict[str, Any], token: str) -> int:
            return opening.plan_meeting(
                session, actor, village["id"], answers, token=token, case_process=process
            )

        made = opening_form(
            f"meeting {village['id']}",
            forms.Plan,
            village,
            _("计划评议会"),
            plan,
            _("评议会已计划。请把待评议的户列入议程，再发会议通知。"),
        )
        if made is not None:
            choose("meeting", made)


def _entry(row: RowDict) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"meeting_{row['id']}"):
        pieces(
            words(row["village"], strong=True),
            words(day(row["planned_on"])),
            words(row["place"], quiet=True),
            words(_("{n} 户", n=row["households"])),
            state_badge(row["state"], subject="meeting", edition=row["edition"]),
        )
        if st.button(_("打开"), key=f"open meeting {row['id']}", type="tertiary"):
            choose("meeting", row["id"])


def _one(key: int) -> None:
    back("meeting", _("回到评议会列表"))
    with backend.reading() as (session, actor):
        view = batches.meeting(session, actor, key)
        waiting = (
            batches.waiting_for_meeting(
                session, actor, view.row["region"], view.row["case_process"]
            )
            if view and view.adds
            else []
        )
        me = actor.user_id
        keys = [item.line["case_id"] for item in view.items] if view else []
        told = ranking.told(session, actor, keys)
        given = ranking.quota(session, actor, view.row["village_batch_id"]) if view else None
    if view is None:
        empty(_("没有找到这场评议会，或不在您的管辖范围内。"))
        return
    _head(view, me)
    show_left(f"meeting {key}")
    row, names = view.row, {item.line["case_id"]: item.line["head_name"] for item in view.items}
    if view.adds:
        add_households(row, waiting)
    if view.signs_in:
        sign_in(view)
    if view.votes:
        voting(view, told)
    in_whose_hands(row)
    offers_panel(key, ReviewMeeting, then=naming(key, names))
    if given is not None and given.said():
        st.caption(plain(given.said()))
    agenda(view, told)


def _head(view: MeetingView, me: int) -> None:
    row = view.row
    signed = {key: _("（已签字）") for key in row["signed"]}
    pieces(
        headline(f"{_('评议会')} {day(row['planned_on'])}"),
        words(row["place"]),
        state_badge(row["state"], subject="meeting", edition=row["edition"]),
        *(
            pill(
                labelled(_(post), f"{view.names.get(key, '—')}{signed.get(key, '')}"),
                "green" if key in signed or key == me else "grey",
            )
            for post, key in (("主持人", row["chair_id"]), ("记录人", row["recorder_id"]))
        ),
    )
    if view.kin_in_charge:
        st.warning(_("主持人或记录人与议程上的农户有亲属关系，须回避：请更换或移出该户。"))
    if view.counted:
        quorum(len(row["present"]), view)
