"""审核: township and county rounds, from the drawn sample to the signature."""

from typing import Any, Final

import streamlit as st

from models.batch import ReviewRound
from pages import backend
from pages.identification.approval_evidence import evidence
from pages.identification.approval_verdicts import VERDICTS, verdicts
from pages.parts.badges import day, headline, instant, pieces, pill, state_badge, words, yuan
from pages.parts.batchwork import (
    back,
    badge,
    choose,
    in_whose_hands,
    naming,
    of_process,
    opening_form,
    sheet_of,
    sign,
    whose_households,
)
from pages.parts.choices import apart
from pages.parts.lists import asked_for, empty, paged
from pages.parts.offers import offers_panel
from pages.wording import plain
from workflows.access.people import Role
from workflows.access.places import county_of
from workflows.base.words import _, joined
from workflows.engine.context import RowDict
from workflows.identification import opening
from workflows.identification.batches import review
from workflows.identification.queries import approvals, batches
from workflows.identification.queries.approvals import Earlier, RoundView

LEVELS: Final = {"township": "乡镇审核", "county": "县级复审"}
_PAGE: Final = 50
_NAMED: Final = 20


def render() -> None:
    """One round when its number stands in the address, else the rounds of a level."""
    key = asked_for("round")
    if key is None:
        _levels()
    else:
        _one(key)


def _levels() -> None:
    st.title(_("审核"), anchor=False)
    with backend.reading() as (_session, actor):
        county = actor.holds(Role.COUNTY, Role.COUNTY_LEADERS)
        both = county or actor.holds(Role.INSPECTOR)
    shown = list(LEVELS) if both else ["township"]
    level = shown[0]
    if both:
        level = (
            st.segmented_control(
                _("级别"),
                shown,
                default="county" if county else "township",
                format_func=lambda key: _(LEVELS[key]),
                key="round level",
                label_visibility="collapsed",
            )
            or "township"
        )
    with backend.reading() as (session, actor):
        waits = approvals.waiting(session, actor, level)
        officer = Role.TOWNSHIP if level == "township" else Role.COUNTY
        mine = approvals.places_of(session, actor, level) if actor.holds(officer) else []
        works = [w for w in batches.campaigns(session, actor) if w["state"] == "open"]
    pieces(
        words(_("待审："), strong=True),
        *(
            pill(f"{row['place']}{of_process(row['process'])} {_('{n} 户', n=row['n'])}", "ochre")
            for row in waits
        ),
        "" if waits else words(_("没有等待审核的户")),
    )
    if mine and works:
        _collect(level, mine, works)

    def load(after: Any, limit: int) -> list[RowDict]:
        with backend.reading() as (session, actor):
            return approvals.rounds(session, actor, level, after, limit)

    if not paged(f"rounds {level}", load, _entry, lambda row: row["id"]):
        empty(_("还没有审核批次。"), _("村里上报以后，新建一个批次，由系统抽取样本。"))


def _collect(level: str, mine: list[RowDict], works: list[RowDict]) -> None:
    with st.expander(_("新建审核批次"), icon=":material/add:"):
        spots = {row["key"]: row["name"] for row in mine}
        named = {row["id"]: f"{row['title']} {row['year']}" for row in works}
        left, right = st.columns(2)
        region = left.selectbox(
            _("范围"), list(spots), format_func=apart(spots), key=f"round place {level}"
        )
        work = right.selectbox(
            _("工作批次"), list(named), format_func=apart(named), key=f"round work {level}"
        )

        process = whose_households(f"round {level}")

        def collect(session: Any, actor: Any, answers: dict[str, Any], token: str) -> int:
            return opening.collect_round(
                session, actor, work, region, level, answers, token=token, case_process=process
            )

        row = {"id": 0, "region": region, "county": county_of(region)}
        made = opening_form(
            f"round {level} {region}",
            review.Collect,
            row,
            _("新建审核批次"),
            collect,
            _("批次已建立。收齐上报后抽取样本。"),
            asks=False,
        )
        if made is not None:
            choose("round", made)


def _entry(row: RowDict) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"round_{row['id']}"):
        pieces(
            words(row["title"], strong=True),
            words(row["place"]),
            words(_("{n} 户", n=row["households"])),
            state_badge(row["state"], subject="round", edition=row["edition"]),
            words(row["document_no"], quiet=True),
        )
        if st.button(_("打开"), key=f"open round {row['id']}", type="tertiary"):
            choose("round", row["id"])


def _one(key: int) -> None:
    back("approvals", _("回到审核批次"))
    with backend.reading() as (session, actor):
        view = approvals.round_of(session, actor, key)
        held = actor.roles_at(view.row["region"]) if view else set()
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
    decide = review.PROCESS.action("decide")
    if row["state"] == "deliberating" and decide and held & set(decide.roles):
        verdicts(view)
    if row["state"] not in ("issued", "cancelled"):
        in_whose_hands(row)
    names = {line["case_id"]: line["head_name"] for line in view.lines}
    offers_panel(key, ReviewRound, without={"decide"}, then=naming(key, names))
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


def _why(view: RoundView, line: dict[str, Any]) -> str:
    """Why a household is visited: drawn, an official's kin (perhaps only since), or not at all."""
    return line["drawn"] or ("relative" if line["case_id"] in view.related else "")


def _lines(view: RoundView) -> None:
    if not view.lines:
        return
    lines = view.lines
    if len(lines) > _PAGE:
        # Whoever still is to be visited or decided stands on the first pages.
        lines = tuple(sorted(lines, key=lambda x: (not _why(view, x), bool(x["verdict"]))))
    table, shown = st.container(), list[dict[str, Any]]()
    paged(
        f"round {view.row['id']}",
        lambda after, limit: list(enumerate(lines))[after or 0 : (after or 0) + limit],
        lambda found: shown.append(found[1]),
        lambda found: found[0] + 1,
        size=_PAGE,
    )
    with table:
        heads = ("户主", "村、组", "人均收入", "抽查", "核查情况", "审核意见", "理由", "现处于")
        sheet_of([_(head) for head in heads], [_row(view, line) for line in shown], right=(2,))
        if len(lines) > _PAGE:
            st.caption(_("共 {n} 户，每页 {m} 户。", n=len(lines), m=_PAGE))


def _row(view: RoundView, line: dict[str, Any]) -> tuple[Any, ...]:
    why = {"sample": "抽中", "due": "上次抽中未审结", "relative": "近亲属必查", "": ""}
    label, colour = VERDICTS["struck" if line["left"] else line["verdict"]]
    who = joined(view.names.get(key, "—") for key in line["visitors"])
    seen = f"{day(line['visited_on'])} {who}：{line['visit_finding']}"
    income = yuan(line["per_head_fen"])
    return (
        line["head_name"],
        f"{line['village']} {line['group_name']}",
        sign(_("{sum}，达到标准", sum=income), "red") if line["above"] else income,
        sign(_(why[_why(view, line)]), "ochre") if _why(view, line) else "",
        seen if line["visited_on"] else "",
        sign(_(label), colour),
        line["reason"],
        badge(state_badge(line["case_state"], edition=line["edition"])),
    )
