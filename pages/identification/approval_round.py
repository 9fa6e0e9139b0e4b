"""One round of review: the drawn sample, every household, who has it now, what next."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from models.batch import ReviewRound
from pages import backend
from pages.identification.approval_evidence import evidence
from pages.identification.approval_verdicts import VERDICTS, verdicts
from pages.parts.badges import headline, pieces, pill, words
from pages.parts.figures import day, instant, yuan
from pages.parts.lists import back, empty, paged
from pages.parts.offers import in_whose_hands, offers_panel
from pages.parts.outcomes import naming
from pages.parts.stages import state_badge
from pages.parts.standing import hints
from pages.parts.tables import badge, sheet_of, sign
from pages.wording import plain
from workflows.base.words import _, joined, labelled
from workflows.identification.queries import approvals, ranking
from workflows.identification.queries.approvals import Earlier, RoundView, RoundViewLine
from workflows.identification.queries.ranking import Told

LEVELS: Final = {"township": "乡镇审核", "county": "县级复审"}
_HEADS: Final = (
    *("户主", "村、组", "人均收入、参考", "抽查"),
    *("核查情况", "审核意见", "理由", "现处于"),
)
_PAGE: Final = 50
_NAMED: Final = 20


def round_view(key: int) -> None:
    """One round: how it was drawn, the verdicts when they are due, its households, the evidence."""
    back("approvals", _("回到审核批次"))
    with backend.reading() as (session, actor):
        view = approvals.round_of(session, actor, key)
    if view is None:
        empty(_("没有找到这个批次，或不在您的管辖范围内。"))
        return
    row = view.row
    pieces(
        headline(f"{row['title']} · {view.place}"),
        words(_(LEVELS[row["level"]])),
        state_badge(row["state"], subject="round", edition=row["edition"]),
        words(row["document_no"]),
        words(instant(row["signed_at"]) if row["signed_at"] else "", quiet=True),
    )
    if view.called_off and view.called_off.reason:
        st.info(_("取消的理由：{reason}", reason=plain(view.called_off.reason)))
    if row["seed"]:
        _sample(view)
    if view.decides:
        verdicts(view)
    in_whose_hands(row)
    names = {line["case_id"]: line["head_name"] for line in view.lines}
    offers_panel(key, ReviewRound, then=naming(key, names))
    _lines(view)
    if view.lines:
        evidence(view.lines)


def _sample(view: RoundView) -> None:
    """The draw, so that anybody can repeat it: how many, by which seed."""
    drawn = sum(1 for line in view.lines if line["drawn"] == "sample")
    due = sum(1 for line in view.lines if line["drawn"] == "due")
    kin = sum(1 for line in view.lines if _why(view, line) == "relative")
    left = len(view.lines) - len(view.counting)
    pieces(
        words(_("共 {n} 户", n=len(view.lines)), strong=True),
        pill(_("{n} 户已离开本级，不再算数", n=left), "grey") if left else "",
        pill(_("抽中 {n} 户（{p}%）", n=drawn, p=view.percent), "green"),
        pill(_("上次抽中未审结 {n} 户", n=due), "ochre") if due else "",
        pill(_("近亲属必查 {n} 户", n=kin), "ochre") if kin else "",
        pill(_("还有 {n} 户未入户核查", n=len(view.unvisited)), "red") if view.unvisited else "",
    )
    for past in view.earlier:
        st.info(_still_due(past))
    if due:
        st.caption(_("上次抽中未审结的户直接列入，不参加本次抽取。"))
    st.caption(_("抽样种子 {seed}：同一种子、同一名单，谁来抽都是这些户。", seed=view.row["seed"]))


def _still_due(past: Earlier) -> str:
    """Which round drew them first, how it ended, and who they are."""
    how = _("抽中后还没有审结")
    if past.who:
        how = _(
            "已由{who}于 {when} 取消，理由：{reason}",
            who=plain(past.who),
            when=instant(past.at),
            reason=plain(past.reason) or "—",
        )
    shown = joined(plain(head) for head in past.heads[:_NAMED])
    return _(
        "“{title}”{how}。其中抽中的 {n} 户在本批次仍须入户核查：{names}{more}",
        title=plain(past.title),
        how=how,
        n=len(past.heads),
        names=shown,
        more="……" if len(past.heads) > _NAMED else "",
    )


def _why(view: RoundView, line: RoundViewLine) -> str:
    """Why a household is visited: drawn, an official's kin (perhaps only since), or not at all."""
    return line["drawn"] or ("relative" if line["case_id"] in view.related else "")


def _lines(view: RoundView) -> None:
    if not view.lines:
        return
    lines = view.lines
    if len(lines) > _PAGE:
        # Whoever still is to be visited or decided stands on the first pages.
        lines = tuple(sorted(lines, key=lambda x: (not _why(view, x), bool(x["verdict"]))))
    table, shown = st.container(), list[RoundViewLine]()
    paged(
        f"round {view.row['id']}",
        lambda after, limit: list(enumerate(lines))[after or 0 : (after or 0) + limit],
        lambda found: shown.append(found[1]),
        lambda found: found[0] + 1,
        size=_PAGE,
    )
    with backend.reading() as (session, actor):
        told = ranking.told(session, actor, [line["case_id"] for line in shown])
    with table:
        rows = [_row(view, line, told) for line in shown]
        sheet_of([_(head) for head in _HEADS], rows)
        if len(lines) > _PAGE:
            st.caption(_("共 {n} 户，每页 {m} 户。", n=len(lines), m=_PAGE))


def _row(view: RoundView, line: RoundViewLine, told: Mapping[int, Told]) -> tuple[Any, ...]:
    why = {"sample": "抽中", "due": "上次抽中未审结", "relative": "近亲属必查", "": ""}
    label, colour = VERDICTS["struck" if line["left"] else line["verdict"]]
    who = joined(view.names.get(key, "—") for key in line["visitors"])
    seen = labelled(f"{day(line['visited_on'])} {who}", line["visit_finding"])
    income = yuan(line["per_head_fen"])
    above = line["above"]
    earned = sign(_("{sum}，达到标准", sum=income), "red") if above else words(income)
    return (
        line["head_name"],
        f"{line['village']} {line['group_name']}",
        hints(told.get(line["case_id"]), earned),
        sign(_(why[_why(view, line)]), "ochre") if _why(view, line) else "",
        seen if line["visited_on"] else "",
        sign(_(label), colour),
        line["reason"],
        badge(state_badge(line["case_state"], edition=line["edition"])),
    )
