"""The agenda of a meeting: households put on it, and what became of each."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from models.rows.batch import ReviewMeetingRow
from pages import backend
from pages.parts.answers import form_token, spend
from pages.parts.choices import apart
from pages.parts.figures import yuan
from pages.parts.lists import empty, these
from pages.parts.outcomes import report
from pages.parts.papers import printing
from pages.parts.standing import hints
from pages.parts.tables import sheet_of, sign
from pages.wording import plain
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.engine import carrying, execute
from workflows.identification.queries.batches import MeetingView
from workflows.identification.queries.ranking import Told

RESULTS = {
    "passed": ("评议通过", "green"),
    "refused": ("评议不通过", "red"),
    "doubted": ("退回核实", "ochre"),
    "struck": ("已移出议程", "grey"),
    "": ("未表决", "grey"),
}


def add_households(row: ReviewMeetingRow, waiting: list[RowDict]) -> None:
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

        def step(session: Any, actor: Any) -> list[carrying.Outcome]:
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


def agenda(view: MeetingView, told: Mapping[int, Told]) -> None:
    """Every household of the meeting with what is told of it, its votes and its result."""
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
                hints(told.get(line["case_id"])),
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
        _("参考"),
    )
    sheet_of(heads, rows, right=(2, 3))
