"""批次与培训: campaigns, village batches and their gate, trainings, who is open and who is late."""

from typing import Any

import streamlit as st

from models.batch import Campaign
from pages import backend
from pages.identification.village_batch import gate, village_batch
from pages.parts.answers import form_token, spend
from pages.parts.badges import pieces
from pages.parts.choices import apart
from pages.parts.lists import asked_for, empty
from pages.parts.offers import offers_panel
from pages.parts.opening import opening_form
from pages.parts.stages import state_badge
from pages.parts.tables import sheet_of, sign
from workflows.access import places
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.engine.registry import process_of
from workflows.identification import opening
from workflows.identification.batches import preparation
from workflows.identification.queries import approvals, batches


def render() -> None:
    """One village batch when its number stands in the address, else the campaign's villages."""
    key = asked_for("batch")
    if key is None:
        _campaign()
    else:
        village_batch(key)


def _campaign() -> None:
    st.title(_("批次与培训"), anchor=False)
    with backend.reading() as (session, actor):
        works = batches.campaigns(session, actor)
        may_plan = actor.holds(*process_of("campaign").openers())
    if may_plan:
        _new_campaign(first=not works)
    if not works:
        empty(_("还没有工作批次。"), _("请乡镇或县级经办新建工作批次，再为各村建立村批次。"))
        return
    named = {work["id"]: f"{work['title']} · {work['place']} · {work['year']}" for work in works}
    chosen = st.selectbox(_("工作批次"), list(named), format_func=apart(named), key="campaign")
    work = next(row for row in works if row["id"] == chosen)
    pieces(state_badge(work["state"], subject="campaign", edition=work["edition"]))
    offers_panel(work["id"], Campaign)
    _villages(work, may_plan=may_plan)


def _new_campaign(*, first: bool) -> None:
    with st.expander(_("新建工作批次"), expanded=first, icon=":material/add:"):
        with backend.reading() as (session, actor):
            spots = [
                *approvals.places_of(session, actor, "county"),
                *approvals.places_of(session, actor, "township"),
            ]
        named = {spot["key"]: spot["name"] for spot in spots}
        if not named:
            return
        region = st.selectbox(
            _("范围"), list(named), format_func=apart(named), key="campaign place"
        )
        row = {"id": 0, "region": region, "county": places.county_of(region)}

        def plan(session: Any, actor: Any, answers: dict[str, Any], token: str) -> int:
            return opening.plan_campaign(session, actor, region, answers, token=token)

        made = opening_form(
            f"campaign {region}",
            preparation.Named,
            row,
            _("新建工作批次"),
            plan,
            _("工作批次已建立，启动后即可为各村建立村批次。"),
            asks=False,
        )
        if made is not None:
            st.rerun()


@backend.fragment
def _villages(work: RowDict, *, may_plan: bool) -> None:
    with backend.reading() as (session, actor):
        rows = batches.villages(session, actor, work["id"])
        without = batches.villages_without(session, actor, work["id"]) if may_plan else []
    if without and work["runs"]:
        _new_villages(work, without)
    if not rows:
        empty(_("这个工作批次还没有村。"))
        return
    sheet_of(
        (_("村"), _("状态"), _("已归档培训"), _("在办"), _("超期"), _("已建档立卡"), _("合计")),
        [
            (
                row["village"],
                gate(row),
                str(row["trainings"]),
                str(row["open"]),
                sign(str(row["late"]), "red") if row["late"] else "0",
                str(row["filed"]),
                str(row["all"]),
            )
            for row in rows
        ],
        right=(2, 3, 4, 5, 6),
    )
    named = {row["id"]: row["village"] for row in rows}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        opened = st.selectbox(
            _("打开一个村"), list(named), format_func=apart(named), key=f"village {work['id']}"
        )
        if st.button(_("打开"), key=f"open village {work['id']}", type="primary"):
            st.query_params.from_dict({"batch": str(opened)})
            st.rerun(scope="app")


def _new_villages(work: RowDict, without: list[RowDict]) -> None:
    named = {row["key"]: row["name"] for row in without}
    with st.expander(_("新建村批次（还有 {n} 个村没有）", n=len(named)), icon=":material/add:"):
        chosen = st.multiselect(
            _("村"), list(named), format_func=apart(named), key=f"new villages {work['id']}"
        )
        if st.button(
            _("为所选 {n} 个村建立村批次", n=len(chosen)),
            disabled=not chosen,
            key=f"new villages {work['id']} do",
        ):
            form = f"new villages {work['id']}"
            token, title = form_token(form), {"title": work["title"]}

            def plan(session: Any, actor: Any) -> int:
                for region in chosen:
                    opening.plan_village_batch(
                        session, actor, work["id"], region, title, token=f"{token}-{region}"
                    )
                return len(chosen)

            if backend.write(plan) is not None:
                spend(form)
                backend.flash(_("村批次已建立，请各村召开培训会。"))
                st.rerun()
