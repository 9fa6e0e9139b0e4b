"""One village in a campaign: its gate, its trainings, its open households."""

from typing import Any

import streamlit as st

from models.batch import TrainingSession, VillageBatch
from models.rows.batch import TrainingSessionRow
from pages import backend
from pages.identification.taking_over import taking_over
from pages.identification.village_ranking import village_ranking
from pages.parts.badges import pieces, pill, words
from pages.parts.deadlines import due_pill
from pages.parts.figures import day
from pages.parts.lists import back, empty, go, paged
from pages.parts.offers import offers_panel
from pages.parts.opening import opening_form
from pages.parts.stages import state_badge
from pages.parts.tables import sign
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.engine.registry import pinned, process_of
from workflows.identification import opening
from workflows.identification.batches import preparation
from workflows.identification.queries import batches


def gate(row: RowDict) -> Any:
    """May the village take applications yet? Its batch's state as a sign."""
    label = pinned(row).state(row["state"]).label
    colour = "green" if row["accepts"] else "grey" if row["trained"] else "ochre"
    return sign(_(label), colour)


def village_batch(key: int) -> None:
    """One village batch: what may be done, its trainings, its open households."""
    back("rounds", _("回到各村"))
    with backend.reading() as (session, actor):
        rows = batches.open_batches(session, actor, key=key)
        held = batches.trainings(session, actor, key)
        takes_over = bool(rows) and opening.takes_over(actor, rows[0])
        plans = process_of("training").openers()
        may_plan = bool(rows) and not plans.isdisjoint(actor.roles_at(rows[0]["region"]))
    if not rows:
        empty(_("没有找到这个村批次，或不在您的管辖范围内。"))
        return
    row = rows[0]
    st.title(row["village"], anchor=False)
    pieces(gate(row), words(row["title"]))
    offers_panel(key, VillageBatch)
    _trainings(row, held, may_plan=may_plan)
    village_ranking(row)
    _open_households(key)
    if takes_over:
        taking_over(row)


def _trainings(batch: RowDict, held: list[TrainingSessionRow], *, may_plan: bool) -> None:
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
    if not may_plan or batch["over"]:
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
