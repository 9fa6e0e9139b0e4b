"""Verdicts for many at once: pass the rest in one go, send back some with structured reasons."""

from typing import Any, Final

import streamlit as st

from models.batch import ReviewRound
from pages import desk
from pages.parts.answers import form_token
from pages.parts.choices import apart
from workflows import engine
from workflows.processes.review import VERDICTS as ALLOWED
from workflows.queries.approvals import RoundView
from workflows.queries.asking import LABELS
from workflows.words import _

VERDICTS: Final = {
    "pass": ("通过", "green"),
    "return_paper": ("退回补材料", "ochre"),
    "return_meeting": ("退回重新评议", "ochre"),
    "return_facts": ("退回重新入户", "ochre"),
    "return_application": ("退回补正申请", "ochre"),
    "refuse": ("不予纳入", "red"),
    "struck": ("已离开本级", "grey"),
    "": ("未填", "grey"),
}


@desk.fragment
def verdicts(view: RoundView) -> None:
    """First the exceptions, each with its reasons; then everybody else passes with one click."""
    names = {
        line["case_id"]: f"{line['head_name']} · {line['village']} {line['group_name']}".strip()
        for line in view.counting
    }
    left = [line["case_id"] for line in view.undecided]
    key = f"{view.row['id']} {view.row['version']}"
    with st.container(border=True, key=f"verdicts_{view.row['id']}"):
        st.subheader(_("审核意见：还有 {n} 户未填", n=len(left)), anchor=False)
        chosen = st.multiselect(
            _("退回或不予纳入的户（也可改已填的）"),
            list(names),
            format_func=apart(names),
            key=f"exceptions {key}",
            placeholder=_("请选择（可多选）"),
        )
        if chosen:
            _exceptions(view, chosen, key)
        elif left and st.button(
            _("其余 {n} 户全部通过", n=len(left)), type="primary", key=f"pass {key}"
        ):
            _decide(view, left, "pass", "")


def _exceptions(view: RoundView, chosen: list[int], key: str) -> None:
    among = [verdict for verdict in ALLOWED[view.row["level"]] if verdict != "pass"]
    verdict = st.segmented_control(
        _("意见"),
        [*among, "pass"],
        default=among[0],
        format_func=lambda code: _(LABELS["verdict"][code]),
        key=f"verdict {key}",
    )
    if verdict is None:
        return
    picked = (
        st.pills(
            _("理由"),
            [reason.label for reason in view.reasons.get(verdict, ())],
            selection_mode="multi",
            format_func=_,
            key=f"reasons {key} {verdict}",
        )
        if verdict != "pass"
        else []
    )
    more = st.text_area(
        _("补充说明（每行一项）"), max_chars=800, height=80, key=f"more {key} {verdict}"
    )
    reason = "\n".join([*picked, *(line.strip() for line in more.splitlines() if line.strip())])
    if st.button(
        _("对所选 {n} 户：{verdict}", n=len(chosen), verdict=LABELS["verdict"][verdict]),
        type="primary",
        disabled=verdict != "pass" and not reason,
        key=f"decide {key} {verdict}",
    ):
        _decide(view, chosen, verdict, reason)


def _decide(view: RoundView, cases: list[int], verdict: str, reason: str) -> None:
    row = view.row
    token = form_token(f"decide {row['id']} {row['version']}")

    def step(session: Any, actor: Any) -> engine.Outcome:
        return engine.perform(
            session,
            row["id"],
            "decide",
            actor,
            {"cases": tuple(cases), "verdict": verdict, "reason": reason},
            seen=row["version"],
            token=token,
            of=ReviewRound,
        )

    if desk.act(step) is not None:
        desk.flash(_("已填写 {n} 户的审核意见。", n=len(cases)))
        st.rerun(scope="app")
