"""The tabs of a case: people, visits, folder, decisions, events. Only the open one runs."""

from collections import Counter
from html import escape
from typing import Any, Final

import streamlit as st

from pages import backend
from pages.parts import day, empty, go, instant, pieces, timeline, yuan
from pages.parts.badges import pill, plain, words
from pages.parts.masks import reveal_button
from pages.work.change_requests import requests_panel
from workflows.access.people import SEES_PEOPLE
from workflows.base import clock, dates
from workflows.base.words import Word, _, joined
from workflows.households import fields
from workflows.households.fields import Field, Kind, Of, values
from workflows.identification.paperwork import NAMES
from workflows.identification.queries import case as cases
from workflows.identification.queries.form_options import LABELS

_CELL: Final = "padding:.3em .6em;border-bottom:1px solid rgba(120,120,120,.3);white-space:nowrap"
_OBJECTION: Final = {
    "open": "待核查",
    "dismissed": "不成立",
    "founded": "成立，待处理",
    "upheld": "成立",
}
_RESULT: Final = {
    "": "未表决",
    "passed": "通过",
    "refused": "未通过",
    "doubted": "存疑",
    "struck": "移出议程",
}
_ENDED: Final = {
    "": "公示中",
    "closed": "期满",
    "objected": "有异议",
    "void": "作废",
    "returned": "已离榜",
    "ended": "已离榜",
    "left_out": "没有上榜",
}
_VETO: Final = {"open": "待认定", "confirmed": "已确认", "dropped": "已撤销"}
_EVENTS: Final = 200
# Entered once, printed as often as needed: the papers of one household.
_PRINTED: Final = ("application", "survey", "registration")


def draw_tabs(case_id: int) -> None:
    """The five tabs; a tab's body runs only while it is open."""
    tabs = st.tabs(
        [_("家庭成员"), _("入户调查"), _("档案材料"), _("评议公示审核"), _("办理经过")],
        key=f"tabs {case_id}",
        on_change="rerun",
    )
    bodies = (_members, _surveys, _papers, _decisions, _events)
    for tab, body in zip(tabs, bodies, strict=True):
        if tab.open:
            with tab:
                body(case_id)


def grid(heads: list[str], rows: list[list[str]], *, right: frozenset[int] = frozenset()) -> None:
    """A small table as one element; it scrolls by itself on a phone. Every word is escaped."""

    def cell(number: int, text: str, tag: str) -> str:
        align = "right" if number in right else "left"
        return f'<{tag} style="{_CELL};text-align:{align}">{escape(text)}</{tag}>'

    head = "".join(cell(n, text, "th") for n, text in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(cell(n, text, "td") for n, text in enumerate(row)) + "</tr>"
        for row in rows
    )
    st.html(
        '<div style="overflow-x:auto" tabindex="0"><table style="border-collapse:collapse">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _members(case_id: int) -> None:
    with backend.reading() as (session, actor):
        head = cases.header(session, actor, case_id)
        people = cases.members(session, actor, case_id)
    if head is None:
        return
    today = clock.today()
    shown = [each for each in fields.CATALOGUE.of(Of.MEMBER) if each.tab]
    grid(
        [_(shown[0].label), _("性别、年龄"), *(_(each.label) for each in shown[1:])],
        [_told(row, shown, cases.sex_and_age(row, today)) for row in people],
    )
    home = head.household
    pieces(
        words(_("住址：{address}", address=home["address"] or "—"), quiet=True),
        words(_("电话：{phone}", phone=home["phone_masked"] or "—"), quiet=True),
        words(_("银行账号：{bank}", bank=home["bank_masked"] or "—"), quiet=True),
    )
    requests_panel([row for row in head.requests if row["state"] != "open"])
    with st.container(horizontal=True):
        _whole_numbers(home, people)
        if head.works and st.button(
            _("变更户信息"), icon=":material/edit:", key=f"amend {home['id']}"
        ):
            go("intake", household=home["id"], edit=1)


def _told(person: dict[str, Any], shown: list[Field], sex_and_age: str) -> list[str]:
    """A person's line: the first field is the name, sex and age follow it."""
    told = [each.word(values.of_person(each, person)) or "—" for each in shown]
    return [told[0], sex_and_age, *told[1:]]


def _whole_numbers(home: dict[str, Any], people: list[dict[str, Any]]) -> None:
    with st.popover(_("看完整号码"), icon=":material/visibility:"):
        names = Counter(row["name"] for row in people)
        for row in people:
            if row["id_masked"]:
                who = row["name"]
                if names[who] > 1:
                    who = f"{who}（{fields.CATALOGUE['relation'].word(row['relation'])}）"
                reveal_button("id", row["id"], label=_("{name}的身份证号", name=plain(who)))
        if home["phone_masked"]:
            reveal_button("phone", home["id"], label=_("联系电话"))
        if home["bank_masked"]:
            reveal_button("bank", home["id"], label=_("银行账号"))


def _surveys(case_id: int) -> None:
    with backend.reading() as (session, actor):
        visits = cases.surveys(session, actor, case_id)
    if not visits:
        empty(_("还没有入户调查。"), _("受理后由村两委或驻村工作队安排入户。"))
    for number, visit in enumerate(visits):
        with st.expander(
            _("第 {n} 次入户 · {day}", n=visit["nth"], day=day(visit["visited_on"])),
            expanded=number == 0,
        ):
            _visit(visit)


def _visit(visit: dict[str, Any]) -> None:
    answers = visit["answers"] or {}
    below = visit["per_head_fen"] is not None and visit["line_fen"] is not None
    pieces(
        words(_("调查人：{names}", names=joined(visit["who"]))),
        words(_("{n} 人", n=visit["people"])) if visit["people"] else "",
        *(
            pill(_("{question}：{answer}", question=_(each.label), answer=said), "grey")
            for each in fields.CATALOGUE.surveyed
            if each.kind is not Kind.AREA and (said := each.word(answers.get(each.name)))
        ),
    )
    if below:
        poor = visit["per_head_fen"] < visit["line_fen"]
        pieces(
            words(_(visit["measure"])),
            words(yuan(visit["per_head_fen"]), strong=True),
            pill(
                _("低于标准 {line}", line=yuan(visit["line_fen"]))
                if poor
                else _("不低于标准 {line}", line=yuan(visit["line_fen"])),
                "green" if poor else "ochre",
            ),
        )
    if visit["earned"]:
        grid(
            [_("项目"), _("金额"), _("是否计入")],
            [
                [_(line["label"]), yuan(line["fen"]), _("计入") if line["counts"] else _("不计入")]
                for line in visit["earned"]
            ],
            right=frozenset({1}),
        )
    if visit["formula"]:
        st.caption(_("按政策参数 {profile} 计算", profile=plain(visit["formula"])))
    for each in fields.CATALOGUE.surveyed:
        if each.kind is Kind.AREA and answers.get(each.name):
            st.text(str(answers[each.name]))


def _papers(case_id: int) -> None:
    with backend.reading() as (session, actor):
        folders = cases.folder(session, actor, case_id)
    prints = " · ".join(f"[{_(NAMES[kind])}](/paper/{kind}/{case_id}.pdf)" for kind in _PRINTED)
    st.markdown(f":material/print: {_('打印（已填好）')}：{prints}")
    st.markdown("\n".join(_folder(folder) for folder in folders))


def _folder(folder: cases.Folder) -> str:
    """One number of the folder in a line: its papers, or that it is not there yet."""
    name = f"- {folder.number} {_(folder.name)}"
    if not any(paper["superseded_at"] is None for paper in folder.papers):
        name += f" — :gray[{_('还没有')}]"
    shown = [_paper(paper, number) for number, paper in enumerate(folder.papers, 1)]
    return " · ".join([name, *shown])


def _paper(paper: dict[str, Any], number: int) -> str:
    title = plain(paper["title"] or _("第 {n} 份", n=number))
    said = f"[{title}](/file/{paper['attachment_id']})" if paper["attachment_id"] else title
    filed = dates.day_of(paper["filed_at"])
    gone = f" :gray[{_('已被替代')}]" if paper["superseded_at"] is not None else ""
    return f"{said} {filed}{gone}"


def _decisions(case_id: int) -> None:
    with backend.reading() as (session, actor):
        found = cases.decisions(session, actor, case_id)
    if not any((found.votes, found.notices, found.objections, found.verdicts, found.vetoes)):
        empty(_("还没有评议、公示或审核。"), _("调查完成后列入村民代表评议会。"))
        return
    if found.votes:
        st.markdown(f"**{_('民主评议')}**")
        grid(
            [_("日期"), _("到会"), _("回避"), _("同意"), _("反对"), _("弃权"), _("结果")],
            [_vote(row) for row in found.votes],
            right=frozenset({1, 2, 3, 4, 5}),
        )
    if found.notices:
        st.markdown(f"**{_('公示公告')}**")
        grid(
            [_("第几次"), _("张贴"), _(Word("期满", "heading")), _("地点"), _("状态")],
            [_notice(row) for row in found.notices],
        )
    for row in found.objections:
        _objection(row, found.names)
    if found.verdicts:
        st.markdown(f"**{_('审核')}**")
        grid(
            [_("级别"), _("抽查"), _("核查日期"), _("意见"), _("理由"), _("签发"), _("文号")],
            [_verdict(row) for row in found.verdicts],
        )
    for row in found.vetoes:
        pieces(
            words(_("否决情形 {item}", item=row["item"]), strong=True),
            pill(_(_VETO.get(str(row["state"]), "")), "ochre"),
            words(row["evidence"]),
            words(_("告知农户：{day}", day=day(row["told_on"])), quiet=True),
        )


def _count(value: int | None) -> str:
    return "—" if value is None else str(value)


def _vote(row: dict[str, Any]) -> list[str]:
    return [
        day(row["over_planned_on"]),
        _count(row["present"]),
        str(len(row["recused"])),
        _count(row["votes_for"]),
        _count(row["votes_against"]),
        _count(row["votes_abstain"]),
        _(_RESULT.get(row["result"], row["result"])),
    ]


def _notice(row: dict[str, Any]) -> list[str]:
    kinds = {1: _("第一次公示"), 2: _("第二次公示"), 3: _("公告")}
    return [
        kinds[row["kind"]],
        instant(row["over_posted_at"]),
        instant(row["close_at"]),
        row["over_place"],
        _(_ENDED.get(row["ended"], row["ended"])) if row["over_posted_at"] else _("拟稿"),
    ]


def _objection(row: dict[str, Any], names: dict[int, str]) -> None:
    pieces(
        words(_("异议"), strong=True),
        words(instant(row["raised_at"]), quiet=True),
        pill(
            _(_OBJECTION.get(row["state"], row["state"])),
            "red" if row["state"] == "open" else "grey",
        ),
        words(row["facts"]),
    )
    if row["finding"]:
        who = joined(names.get(user, "") for user in row["finders"])
        st.caption(plain(_("核查（{who}）：{finding}", who=who, finding=row["finding"])))


def _verdict(row: dict[str, Any]) -> list[str]:
    drawn = {
        "relative": _("近亲属必查"),
        "sample": _("抽中"),
        "due": _("上次抽中未审结"),
    }
    return [
        _("乡镇") if row["over_level"] == "township" else _("县级"),
        drawn.get(row["drawn"], "—"),
        day(row["visited_on"]),
        _(LABELS["verdict"].get(str(row["verdict"]), "—")),
        row["reason"],
        instant(row["over_signed_at"]),
        row["over_document_no"],
    ]


def _events(case_id: int) -> None:
    with backend.reading() as (session, actor):
        sees = actor.holds(*SEES_PEOPLE)
        events = cases.timeline(session, actor, case_id, limit=_EVENTS) if sees else []
    timeline(events)
    if len(events) == _EVENTS:
        st.caption(_("只显示前 {n} 条。", n=_EVENTS))
