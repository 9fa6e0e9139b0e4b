"""批次与培训: campaigns, village batches and their gate, trainings, who is open and who is late."""

from typing import Any

import streamlit as st

from models.batch import Campaign, TrainingSession, VillageBatch
from pages import backend
from pages.identification.taking_over import taking_over
from pages.parts.answers import form_token, spend
from pages.parts.badges import day, due_pill, pieces, pill, state_badge, words
from pages.parts.batchwork import back, opening_form, sheet_of, sign
from pages.parts.choices import apart
from pages.parts.lists import asked_for, empty, go, paged
from pages.parts.offers import offers_panel
from workflows.access import places
from workflows.access.people import Role
from workflows.base.words import _
from workflows.engine.context import RowDict
from workflows.identification import opening
from workflows.identification.batches import preparation
from workflows.identification.queries import approvals, batches


def render() -> None:
    """One village batch when its number stands in the address, else the campaign's villages."""
    key = asked_for("batch")
    if key is None:
        _campaign()
    else:
        _village(key)


def _campaign() -> None:
    st.title(_("批次与培训"), anchor=False)
    with backend.reading() as (session, actor):
        works = batches.campaigns(session, actor)
        may_plan = actor.holds(Role.TOWNSHIP, Role.COUNTY)
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
    if without and work["state"] == "open":
        _new_villages(work, without)
    if not rows:
        empty(_("这个工作批次还没有村。"))
        return
    sheet_of(
        (_("村"), _("状态"), _("已归档培训"), _("在办"), _("超期"), _("已建档立卡"), _("合计")),
        [
            (
                row["village"],
                _gate(row),
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


def _gate(row: RowDict) -> Any:
    colour = {"planned": "ochre", "trained": "green", "surveying": "grey", "archived": "grey"}
    process = preparation.VILLAGE_BATCH
    return sign(_(process.state(row["state"]).label), colour[row["state"]])


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


def _village(key: int) -> None:
    back("rounds", _("回到各村"))
    with backend.reading() as (session, actor):
        rows = batches.open_batches(session, actor, key=key)
        held = batches.trainings(session, actor, key)
        roles = actor.roles_at(rows[0]["region"]) if rows else set()
    if not rows:
        empty(_("没有找到这个村批次，或不在您的管辖范围内。"))
        return
    row = rows[0]
    st.title(row["village"], anchor=False)
    pieces(_gate(row), words(row["title"]))
    offers_panel(key, VillageBatch)
    _trainings(row, held, may_plan=bool(roles & {Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP}))
    _open_households(key)
    if Role.TOWNSHIP in roles and row["state"] != "planned":
        taking_over(row)


def _trainings(batch: RowDict, held: list[RowDict], *, may_plan: bool) -> None:
    st.subheader(_("培训会"), anchor=False)
    if not held:
        empty(_("还没有培训会。"), _("培训会归档后，本村才能受理申请。"))
    for row in held:
        with st.container(border=True, key=f"training_{row['id']}"):
            came = _("到会 {n} 人", n=row["attendees"]) if row["held_on"] else ""
            pieces(
                state_badge(row["state"], subject="training", edition=row["edition"]),
                words(day(row["held_on"] or row["planned_on"]), strong=True),
                words(row["place"]),
                words(came, quiet=True),
            )
            offers_panel(row["id"], TrainingSession)
    if not may_plan or batch["state"] == "archived":
        return
    with st.expander(_("计划一场培训会"), expanded=not held, icon=":material/add:"):

        def plan(session: Any, actor: Any, answers: dict[str, Any], token: str) -> int:
            return opening.plan_training(session, actor, batch["id"], answers, token=token)

        said = _("培训会已计划。召开后请登记签到表、材料和照片。")
        made = opening_form(
            f"training {batch['id']}", preparation.TrainingPlan, batch, _("计划培训"), plan, said
        )
        if made is not None:
            st.rerun()


@backend.fragment
def _open_households(key: int) -> None:
    st.subheader(_("在办的户"), anchor=False)
    late = st.toggle(_("只看超期"), key=f"late {key}")

    def load(after: Any, limit: int) -> list[RowDict]:
        with backend.reading() as (session, actor):
            return batches.open_cases(session, actor, key, after, limit, late_only=late)

    drawn = paged(
        f"open {key} {late}", load, _household, lambda row: (row["mark"], row["id"]), size=8
    )
    if not drawn:
        empty(_("没有超期的户。") if late else _("没有在办的户。"))


def _household(row: RowDict) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"case_{row['id']}"):
        pieces(
            words(row["head_name"], strong=True),
            words(_("{n} 人", n=row["members"]), quiet=True),
            state_badge(row["state"], edition=row["edition"]),
            due_pill(row) or pill(_("没有期限"), "grey"),
        )
        if st.button(_("打开"), key=f"to case {row['id']}", type="tertiary"):
            go("case_file", case=row["id"])
