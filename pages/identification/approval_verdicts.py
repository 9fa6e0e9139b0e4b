"""Verdicts for many at once: pass the rest in one go, send back some with structured reasons."""

from typing import Any, Final

import streamlit as st

from models.batch import ReviewRound
from pages import backend
from pages.identification.approval_findings import must_say, reasons_apart
from pages.parts.answers import form_token
from pages.parts.badges import pieces, pill
from pages.parts.choices import apart
from pages.parts.figures import yuan
from pages.parts.tables import sheet_of
from workflows.base.words import Word, _, beside
from workflows.engine import carrying, execute
from workflows.identification.batches.review.levels import verdicts as allowed
from workflows.identification.queries import approvals
from workflows.identification.queries.approvals import RoundView
from workflows.identification.queries.form_options import LABELS

_SHORTEST: Final = 2
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


@backend.fragment
def verdicts(view: RoundView) -> None:
    """First the exceptions, each with its reasons; then all the others, after a look at them."""
    names = {
        line["case_id"]: f"{line['head_name']} · {line['village']} {line['group_name']}".strip()
        for line in view.counting
    }
    left = [line["case_id"] for line in view.undecided]
    key = f"{view.row['id']} {view.row['version']}"
    with st.container(border=True, key=f"verdicts_{view.row['id']}"):
        left_over = _("审核意见：还有 {n} 户未填", n=len(left))
        st.subheader(left_over if left else _("审核意见：都已填写"), anchor=False)
        chosen = st.multiselect(
            _("退回或不予纳入的户（也可改已填的）"),
            list(names),
            format_func=apart(names),
            key=f"exceptions {key}",
            placeholder=_("请选择（可多选）"),
        )
        if chosen:
            _exceptions(view, chosen, key)
        elif left:
            _pass_all(view, key)


def _pass_all(view: RoundView, key: str) -> None:
    """All the others pass, after a look at whom that means.

    Who confirms passes those that were counted, as they were shown: nobody's visit, verdict or
    objection slips in between. So it asks about what stands now, not when the screen was drawn.
    """
    left, asked = view.to_pass, f"pass asked {key}"
    kept = len(view.undecided) - len(left)
    if kept:
        must_say(view, kept)
    if not left:
        return
    if not st.session_state.get(asked):
        if st.button(_("其余 {n} 户全部通过", n=len(left)), type="primary", key=f"pass {key}"):
            st.session_state[asked] = True
            st.rerun(scope="app")
        return
    above = [line for line in left if line["above"]]
    objected = [line for line in left if line["objections"]]
    unseen = [line for line in left if line["per_head_fen"] is None]
    seen = sum(1 for line in left if line["visited_on"])
    people = sum(line["members"] for line in left)
    st.markdown(f"**{_('将通过 {n} 户 {m} 人', n=len(left), m=people)}**")
    pieces(
        pill(_("入户核查过 {n} 户", n=seen), "green"),
        pill(_("没有入户核查 {n} 户", n=len(left) - seen), "grey"),
        pill(_("人均收入达到或超过标准 {n} 户", n=len(above)), "red" if above else "grey"),
        pill(_("有未答复的异议 {n} 户", n=len(objected)), "red" if objected else "grey"),
        pill(_("没有收入数据 {n} 户", n=len(unseen)), "red") if unseen else "",
    )
    for title, some in (
        (_("人均收入达到或超过标准的户"), above),
        (_("有未答复异议的户"), objected),
    ):
        if some:
            with st.expander(beside(title, len(some)), expanded=True):
                sheet_of(
                    (_("户主"), _("村、组"), _("人均收入")),
                    [
                        (
                            line["head_name"],
                            f"{line['village']} {line['group_name']}",
                            yuan(line["per_head_fen"]),
                        )
                        for line in some
                    ],
                    right=(2,),
                )
    with st.container(horizontal=True):
        if st.button(_("确认通过这 {n} 户", n=len(left)), type="primary", key=f"pass do {key}"):
            _decide(view, [line["case_id"] for line in left], "pass", "", counted=True)
        if st.button(_("返回"), key=f"pass back {key}"):
            st.session_state[asked] = False
            st.rerun(scope="app")


def _exceptions(view: RoundView, chosen: list[int], key: str) -> None:
    among = [verdict for verdict in allowed(view.row) if verdict != "pass"]
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
    apart: dict[str, str] = {}
    silent = [case for case in chosen if case in view.contradicted] if verdict == "pass" else []
    if silent:
        apart, ready = reasons_apart(view, chosen, f"{key} {verdict}")
    else:
        ready = verdict == "pass" or len(reason) >= _SHORTEST
    if st.button(
        _("对所选 {n} 户：{verdict}", n=len(chosen), verdict=Word(LABELS["verdict"][verdict])),
        type="primary",
        disabled=not ready,
        key=f"decide {key} {verdict}",
    ):
        _decide(view, chosen, verdict, reason, apart=apart)


def _decide(
    view: RoundView,
    cases: list[int],
    verdict: str,
    reason: str,
    *,
    counted: bool = False,
    apart: dict[str, str] | None = None,
) -> None:
    row = view.row
    token = form_token(f"decide {row['id']} {row['version']}")

    def step(session: Any, actor: Any) -> carrying.Outcome:
        if counted:
            approvals.unchanged(session, actor, view)
        return execute.perform(
            session,
            row["id"],
            "decide",
            actor,
            {"cases": tuple(cases), "verdict": verdict, "reason": reason, "apart": apart or {}},
            seen=row["version"],
            token=token,
            of=ReviewRound,
        )

    if backend.write(step) is not None:
        backend.flash(_("已填写 {n} 户的审核意见。", n=len(cases)))
        st.rerun(scope="app")
