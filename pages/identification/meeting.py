"""评议会 on one screen of the room: agenda, sign-in, quorum light, votes household by household."""

from typing import Any

import streamlit as st

from models.batch import ReviewMeeting
from pages import backend
from pages.identification.meeting_vote import voting
from pages.parts.answers import form_token, spend
from pages.parts.badges import day, headline, pieces, pill, state_badge, words, yuan
from pages.parts.batchwork import (
    back,
    choose,
    in_whose_hands,
    large_names,
    light,
    naming,
    opening_form,
    printing,
    report,
    sheet_of,
    show_left,
    sign,
    these,
    whose_households,
)
from pages.parts.choices import apart
from pages.parts.lists import asked_for, empty, paged
from pages.parts.offers import offers_panel
from pages.wording import plain
from workflows.access.people import Role
from workflows.base.words import _
from workflows.engine import execute
from workflows.engine.context import RowDict
from workflows.identification import opening
from workflows.identification.batches import meeting as rules
from workflows.identification.queries import batches
from workflows.identification.queries.batches import MeetingView

RESULTS = {
    "passed": ("评议通过", "green"),
    "refused": ("评议不通过", "red"),
    "doubted": ("退回核实", "ochre"),
    "struck": ("已移出议程", "grey"),
    "": ("未表决", "grey"),
}


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
        may_plan = actor.holds(Role.CLERK, Role.COMMITTEE)
        villages = [
            row
            for row in (batches.open_batches(session, actor) if may_plan else [])
            if row["state"] != "planned"
        ]
    for village in villages:
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
            rules.Plan,
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
            if view and view.row["state"] == "planned"
            else []
        )
        roles = actor.roles_at(view.row["region"]) if view else set()
        me = actor.user_id
    if view is None:
        empty(_("没有找到这场评议会，或不在您的管辖范围内。"))
        return
    _head(view, me)
    show_left(f"meeting {key}")
    row, names = view.row, {item.line["case_id"]: item.line["head_name"] for item in view.items}
    village = bool(roles & {Role.CLERK, Role.COMMITTEE})
    if row["state"] == "planned" and village:
        _add(row, waiting)
    if row["state"] == "signing_in" and village:
        _sign_in(view)
    if row["state"] == "deliberating" and village:
        voting(view)
    if row["state"] not in ("closed", "adjourned", "cancelled"):
        in_whose_hands(row)
    offers_panel(key, ReviewMeeting, without={"sign_in", "vote"}, then=naming(key, names))
    _agenda(view)


def _head(view: MeetingView, me: int) -> None:
    row = view.row
    signed = {key: _("（已签字）") for key in row["signed"]}
    pieces(
        headline(f"{_('评议会')} {day(row['planned_on'])}"),
        words(row["place"]),
        state_badge(row["state"], subject="meeting", edition=row["edition"]),
        *(
            pill(
                f"{_(post)}：{view.names.get(key, '—')}{signed.get(key, '')}",
                "green" if key in signed or key == me else "grey",
            )
            for post, key in (("主持人", row["chair_id"]), ("记录人", row["recorder_id"]))
        ),
    )
    if view.kin_in_charge:
        st.warning(_("主持人或记录人与议程上的农户有亲属关系，须回避：请更换或移出该户。"))
    if row["state"] not in ("planned", "cancelled", "signing_in"):
        _quorum(len(row["present"]), view)


def _quorum(present: int, view: MeetingView) -> None:
    here = _("到会 {present} 人 / 应到 {expected} 人", present=present, expected=view.expected)
    if present >= view.need and view.expected:
        light(here, "green", _("已够法定人数（至少 {need} 人）", need=view.need))
    else:
        left = max(0, view.need - present)
        light(here, "red", _("至少 {need} 人，还差 {left} 人", need=view.need, left=left))


def _add(row: RowDict, waiting: list[RowDict]) -> None:
    """Put the surveyed households on the agenda, all in one go; who cannot come is listed."""
    st.subheader(_("列入议程"), anchor=False)
    if not waiting:
        empty(_("本村没有“调查完成待评议”的户。"))
        return
    named = {case["id"]: f"{case['head_name']} {case['group_name']}".strip() for case in waiting}
    key = f"{row['id']} {these(waiting)}"
    chosen = st.pills(
        _("待评议的户（{n}）", n=len(named)),
        list(named),
        selection_mode="multi",
        default=list(named),
        format_func=apart({case: plain(name) for case, name in named.items()}),
        key=f"agenda {key}",
    )
    note = st.text_input(_("提请会议注意（可不填）"), max_chars=500, key=f"agenda note {key}")
    if st.button(
        _("列入 {n} 户", n=len(chosen)),
        type="primary",
        disabled=not chosen,
        key=f"agenda do {key}",
    ):
        seen = {case["id"]: case["version"] for case in waiting}
        token = form_token(f"agenda {key}")

        def step(session: Any, actor: Any) -> list[execute.Outcome]:
            return execute.perform_many(
                session,
                list(chosen),
                "put_on_agenda",
                actor,
                {"meeting": row["id"], "note": note},
                seen=seen,
                token=token,
            )

        done = backend.write(step)
        if done is not None:
            spend(f"agenda {key}")
            backend.flash(report(done, named, f"meeting {row['id']}"))
            st.rerun()


@backend.fragment
def _sign_in(view: MeetingView) -> None:
    """Every name a button to tap; the light moves with each."""
    row = view.row
    st.subheader(_("签到：点姓名"), anchor=False)
    large_names()
    named = {person["id"]: person["name"] for person in view.representatives}
    chosen = st.pills(
        _("到会村民代表"),
        list(named),
        selection_mode="multi",
        default=[key for key in row["present"] if key in named],
        format_func=apart({person: plain(name) for person, name in named.items()}),
        key=f"names {row['id']} {row['version']}",
        label_visibility="collapsed",
        width="stretch",
    )
    saved = sorted(chosen) == sorted(row["present"])
    _quorum(len(chosen), view)
    label = _("已登记") if saved and chosen else _("登记签到：{n} 人到会", n=len(chosen))
    if st.button(
        label, type="primary", disabled=saved, key=f"sign in {row['id']} {row['version']}"
    ):
        token = form_token(f"sign in {row['id']} {row['version']}")

        def step(session: Any, actor: Any) -> execute.Outcome:
            return execute.perform(
                session,
                row["id"],
                "sign_in",
                actor,
                {"present": tuple(chosen)},
                seen=row["version"],
                token=token,
                of=ReviewMeeting,
            )

        if backend.write(step) is not None:
            backend.flash(_("签到已登记：到会 {n} 人。", n=len(chosen)))
            st.rerun(scope="app")


def _agenda(view: MeetingView) -> None:
    standing = [item for item in view.items if item.line["result"] != "struck"]
    st.subheader(_("议程：{n} 户", n=len(standing)), anchor=False)
    if not view.items:
        empty(_("议程上还没有户。"))
        return
    printing("meeting", view.row["id"], _("打印签到表和会议记录"))
    rows = []
    for item in view.items:
        line = item.line
        label, colour = RESULTS[line["result"]]
        votes = (
            f"{line['votes_for']} / {line['votes_against']} / {line['votes_abstain']}"
            if line["votes_for"] is not None
            else "—"
        )
        rows.append(
            (
                line["head_name"],
                item.group,
                str(line["members"]),
                yuan(item.per_head_fen),
                votes,
                str(len(line["recused"] or ())) if line["votes_for"] is not None else "—",
                sign(_(label), colour),
            )
        )
    heads = (
        _("户主"),
        _("组"),
        _("人口"),
        _("人均收入"),
        _("同意/反对/弃权"),
        _("回避"),
        _("结果"),
    )
    sheet_of(heads, rows, right=(2, 3))
