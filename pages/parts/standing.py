"""What whoever decides is told beside a household: its score and places, what points to a veto, and
where the meeting and the visit differ. Shown to officials only, and never on what hangs outside."""

from collections.abc import Sequence

import streamlit as st

from pages.parts.badges import pieces, pill, words
from pages.parts.tables import Sign, sheet_of, sign
from pages.wording import plain
from workflows.base.words import _, labelled
from workflows.identification.contradictions import Contradiction
from workflows.identification.queries.ranking import Told
from workflows.identification.veto_signs import Sign as Veto
from workflows.policy.score import Score


def told_panel(told: Told | None) -> None:
    """Everything: contradictions first, then the signs of a veto, the places, the sheet folded."""
    if told is None:
        return
    contradiction_lines(told.contradictions)
    veto_lines(told.signs)
    if told.standing is not None:
        if said := told.standing.said():
            st.text(said)
        if told.standing.score is not None:
            score_sheet(told.standing.score)


def told_line(told: Told | None) -> None:
    """The same in a line or two, for a screen that has many households."""
    if told is None:
        return
    said = told.standing.said() if told.standing else ""
    pieces(words(said, quiet=True), *(_veto_pill(veto) for veto in told.signs))
    contradiction_lines(told.contradictions)


def hints(told: Told | None, before: str = "") -> Sign:
    """The same in a table's cell, after `before`, ready markup: what is to be looked at, then score
    and place."""
    signs = [before]
    if told is not None:
        if told.contradictions:
            for kind in dict.fromkeys(each.kind for each in told.contradictions):
                silent = any(not x.reason for x in told.contradictions if x.kind == kind)
                signs.append(pill(_(kind), "red" if silent else "grey"))
        # Several lists may say the same of one item: one pill tells where it stands.
        signs += dict.fromkeys(map(_veto_pill, told.signs))
        signs.append(words(told.standing.short(), quiet=True) if told.standing else "")
    # One element: on a phone what stands in a cell is laid out beside its heading.
    told_all = " ".join(filter(None, signs)).replace("white-space:nowrap", "white-space:normal")
    return Sign(f"<span>{told_all}</span>")


def _veto_pill(veto: Veto) -> str:
    """The item's code and where it stands; its words stand where there is room for them."""
    label = _("否决情形 {item}", item=veto.item)
    return pill(labelled(label, veto.standing), "grey" if veto.settled else "ochre")


def veto_lines(signs: Sequence[Veto]) -> None:
    """Item, from where, what it says, where it stands with the reason or exception."""
    if not signs:
        return
    rows = [
        (
            _("{item}（软性）", item=_(each.label)) if not each.hard else _(each.label),
            labelled(_(each.whence), each.told),
            sign(each.standing, "grey" if each.settled else "ochre"),
            each.reason,
        )
        for each in signs
    ]
    sheet_of((_("否决情形"), _("依据"), _("认定"), _("理由或例外")), rows)


def contradiction_lines(found: Sequence[Contradiction]) -> None:
    """What stands against what, and the reason that was given; red while there is none."""
    for each in found:
        said = plain(labelled(_(each.kind), each))
        if each.reason:
            st.info(f"{said} {_('说明：{reason}', reason=plain(each.reason))}")
        else:
            remedy = plain(str(each.finding.remedy))
            st.warning(f"{said} {remedy}", icon=":material/compare_arrows:")


def score_sheet(score: Score) -> None:
    """The four looks line by line: what was looked at, the fact, its day and source, the points."""
    with st.expander(_("四看法逐项得分：{sum}", sum=score.said()), icon=":material/checklist:"):
        rows = [
            (
                line.view,
                line.label,
                line.told,
                line.source or _("没有记录"),
                sign(_("缺"), "ochre")
                if line.points is None
                else _("{n} / {full}", n=line.points, full=line.item.most),
            )
            for line in score.lines
        ]
        sheet_of((_("看什么"), _("指标"), _("情况"), _("来源、日期"), _("得分")), rows, right=(4,))
        st.caption(
            _(
                "分数越高家境越好，低于 {mark} 分为偏低。仅供参考，不作结论，缺项不猜。{basis}。",
                mark=score.poor_below,
                basis=score.basis,
            )
        )
