"""One household's page of help: everything it gets on one screen, and what may be done next."""

from collections.abc import Callable, Sequence

import streamlit as st

from models.support import HelpPlan, Measure, Visit, YearlyUpdate
from pages import backend
from pages.help import elsewhere, pairing, signs, visit
from pages.parts.badges import day, pieces, pill, plain, words, yuan
from pages.parts.batchwork import back, opening_form, sheet_of
from pages.parts.choices import apart
from pages.parts.lists import empty
from pages.parts.offers import offers_panel
from workflows.access import places
from workflows.access.people import CASEWORK
from workflows.base.words import Word, _, joined
from workflows.engine.context import RowDict
from workflows.help import opening as help_
from workflows.help import queries as seen
from workflows.help.processes import gifts, measures
from workflows.help.queries import HouseholdHelp


def draw(key: int, *, screen: str = "help") -> None:
    """The household, then one part at a time; `screen` is the list one came from."""
    with backend.reading() as (session, actor):
        found = seen.household(session, actor, key)
        if found is None:
            place, may_write = "", False
        else:
            region = found.home["region"]
            place = places.path_name(session, region)
            may_write = bool(actor.roles_at(region) & CASEWORK)
    back(screen, _("返回名单"))
    if found is None:
        empty(_("没有找到该户，或不在您的管辖范围内。"), _("请从帮扶名单打开。"))
        return
    _head(found, place)
    if found.home["elsewhere"] and may_write:
        elsewhere.amend(found.home)
    parts: dict[str, tuple[str, Callable[[HouseholdHelp, bool], None]]] = {
        "whole": (_("一户全貌"), _whole),
        "pairing": (_("结对和帮扶卡"), pairing.draw),
        "measures": (_("措施"), _measures),
        "plan": (_("一户一策"), _plans),
        "visits": (_("走访"), _visits),
        "gifts": (_("钱物"), _gifts),
        "yearly": (_("年度更新"), _updates),
    }
    part = st.segmented_control(
        _("看什么"),
        list(parts),
        format_func=apart({name: label for name, (label, _draw) in parts.items()}),
        default="whole",
        key=f"help home {key}",
        label_visibility="collapsed",
    )
    parts.get(part or "whole", parts["whole"])[1](found, may_write)


def _head(found: HouseholdHelp, place: str) -> None:
    home = found.home
    at = (place, home["group_name"], home["address"])
    st.title(plain(home["head_name"]), anchor=False)
    standing = (
        pill(_("外镇登记 · {number}", number=home["number"] or "—"), "grey")
        if home["elsewhere"]
        else pill(_("建档立卡 {day}", day=day(home["filed_on"])), "green")
    )
    pieces(
        standing,
        words(home["address"] if home["elsewhere"] else " ".join(filter(None, at))),
        words(_("由{place}帮扶", place=place), quiet=True) if home["elsewhere"] else "",
        words(_("{n} 人", n=home["members"])),
        *(pill(signs.cause(code), "ochre") for code in found.causes),
        words(_("累计 {sum}", sum=yuan(found.fen)), strong=True),
    )
    for reason in found.doubles:
        st.warning(str(reason), icon=":material/content_copy:")
    misfits = _misfits(found)
    if misfits:
        st.warning(
            _("措施与致贫原因不对应：{which}。请核对是否对症。", which=joined(misfits)),
            icon=":material/rule:",
        )
    if not any(row["state"] != "dropped" for row in found.measures):
        st.warning(_("该户还没有登记任何帮扶措施。请按致贫原因商定措施。"), icon=":material/error:")


def _misfits(found: HouseholdHelp) -> list[str]:
    return [
        signs.measure(row["kind"])
        for row in found.measures
        if row["state"] != "dropped" and not measures.fits(row["kind"], found.causes)
    ]


# ------------------------------------------------------------------------------- the whole family


def _whole(found: HouseholdHelp, _may_write: bool) -> None:
    names = {person["id"]: person["name"] for person in found.people}
    _table(
        _("谁在帮"),
        (_("帮扶人"), _("电话"), _("方式"), _("起止"), _("状态")),
        [
            (
                row["helper"],
                row["contact"],
                signs.ways(row["ways"]) or _("包户"),
                _span(row),
                signs.standing(row, "pairing"),
            )
            for row in found.pairings
        ],
        _("还没有帮扶责任人或帮扶单位。"),
    )
    _table(
        _("享受的措施"),
        (_("措施"), _("对象"), _("年度"), _("金额"), _("状态")),
        [
            (
                signs.measure(row["kind"]) + (f" · {row['title']}" if row["title"] else ""),
                names.get(row["person_id"], _("全户")),
                str(row["year"]),
                yuan(row["fen"]),
                signs.standing(row, "measure"),
            )
            for row in found.measures
        ],
        _("还没有措施。"),
        right=(3,),
    )
    _gift_table(found)
    _visit_table(found)
    if found.neighbours:
        _table(
            _("同组邻户（防止重复和遗漏）"),
            (_("户主"), _("措施"), _("钱物合计")),
            [
                (signs.home_link(n.household_id, n.head_name), str(n.measures), yuan(n.fen))
                for n in found.neighbours
            ],
            "",
            right=(1, 2),
        )


def _gift_table(found: HouseholdHelp) -> None:
    helpers = {
        row["official_id"] or row["organisation_id"]: row["helper"] for row in found.pairings
    }
    _table(
        _("收到的钱物（合计 {sum}）", sum=yuan(found.fen)),
        (_("日期"), _("内容"), _(Word("类别", "of help")), _("谁给的"), _("金额或折价"), _("状态")),
        [
            (
                signs.on(row["given_on"]),
                " ".join(part for part in (row["item"], row["quantity"]) if part)
                + (_("（每年）") if row["per_year"] else ""),
                signs.gift(row["kind"]),
                helpers.get(row["official_id"] or row["organisation_id"], _("其他帮扶人")),
                yuan(row["fen"]),
                signs.standing(row, "gift"),
            )
            for row in sorted(found.gifts, key=lambda row: (row["given_on"], row["id"]))
        ],
        _("还没有收到钱物。"),
        right=(4,),
    )


def _visit_table(found: HouseholdHelp) -> None:
    _table(
        _("走访"),
        (_("日期"), _("内容"), _("农户诉求"), _("下一步")),
        [
            (
                signs.on(row["visited_on"]),
                signs.topics(row["topics"]),
                row["requests"],
                row["next_step"],
            )
            for row in found.visits
            if row["state"] == "recorded"
        ],
        _("还没有走访。"),
    )


def _table(
    title: str,
    heads: Sequence[str],
    rows: list[tuple[str, ...]],
    nothing: str,
    *,
    right: Sequence[int] = (),
) -> None:
    st.markdown(f"**{plain(title)}**")
    if rows:
        sheet_of(heads, rows, right=right)
    else:
        st.caption(nothing)


def _span(row: RowDict) -> str:
    return f"{day(row['from_on'])} — {day(row['to_on']) if row['to_on'] else ''}"


# -------------------------------------------------------------------------------- part by part


def opening_row(home: RowDict) -> RowDict:
    """The household as the place where something of help is opened."""
    return home | {"household_id": home["id"]}


def _measures(found: HouseholdHelp, may_write: bool) -> None:
    home, names = found.home, {person["id"]: person["name"] for person in found.people}
    if may_write:
        with st.expander(_("登记措施意向"), icon=":material/add:", expanded=not found.measures):
            made = opening_form(
                f"measure {home['id']}",
                measures.Intend,
                opening_row(home),
                _("登记意向"),
                lambda s, actor, answers, token: help_.intend(
                    s, actor, home["id"], answers, token=token
                ),
                _("已登记措施意向，接着申请或开始实施。"),
            )
            if made is not None:
                st.rerun()
    for row in found.measures:
        with st.container(border=True):
            pieces(
                words(signs.measure(row["kind"]), strong=True),
                words(row["title"]),
                words(names.get(row["person_id"], _("全户")), quiet=True),
                words(f"{row['year']} · {yuan(row['fen'])}", quiet=True),
                signs.standing(row, "measure"),
                ""
                if measures.fits(row["kind"], found.causes) or row["state"] == "dropped"
                else pill(_("与致贫原因不对应"), "ochre"),
                pill(_("农户已签字"), "green") if row["signed"] else "",
            )
            if row["effect"]:
                st.caption(plain(_("成效：{effect}", effect=row["effect"])))
            offers_panel(row["id"], Measure)


def _plans(found: HouseholdHelp, may_write: bool) -> None:
    home = found.home
    if may_write:
        with st.expander(_("拟定计划"), icon=":material/add:", expanded=not found.plans):
            made = opening_form(
                f"plan {home['id']}",
                measures.PlanForm,
                opening_row(home),
                _("拟定计划"),
                lambda s, actor, answers, token: help_.draft_plan(
                    s, actor, home["id"], answers, token=token
                ),
                _("计划已拟定，请念给农户听，同意后签字。"),
            )
            if made is not None:
                st.rerun()
    for row in sorted(found.plans, key=lambda row: -row["year"]):
        with st.container(border=True):
            pieces(
                words(_("{year} 年帮扶计划", year=row["year"]), strong=True),
                signs.standing(row, "help_plan"),
                *(pill(signs.cause(code), "ochre") for code in row["causes"]),
            )
            st.text(_("目标：{text}", text=row["target"]))
            st.text(_("措施安排：{text}", text=row["steps"]))
            if row["policy_read_on"]:
                st.text(_("政策宣讲：{day}", day=day(row["policy_read_on"])))
            if row["result"]:
                st.text(_("完成情况：{text}", text=row["result"]))
            signs.prefill(
                f"help_plan {row['id']} {row['version']} revise", row, ("year", "target", "steps")
            )
            offers_panel(row["id"], HelpPlan)


def _visits(found: HouseholdHelp, may_write: bool) -> None:
    home = found.home
    if may_write:
        with st.expander(_("登记走访"), icon=":material/add:", expanded=not found.visits):
            visit.form(home, found.pairings)
    for row in sorted(found.visits, key=lambda row: (row["visited_on"], row["id"]), reverse=True):
        with st.container(border=True):
            pieces(
                words(day(row["visited_on"]), strong=True),
                words(signs.topics(row["topics"])),
                signs.standing(row, "visit"),
            )
            for label, text in ((_("农户诉求"), row["requests"]), (_("下一步"), row["next_step"])):
                if text:
                    st.text(f"{label}：{text}")
            offers_panel(row["id"], Visit)


def _gifts(found: HouseholdHelp, may_write: bool) -> None:
    home = found.home
    if may_write:
        with st.expander(_("登记钱物"), icon=":material/add:", expanded=not found.gifts):
            made = opening_form(
                f"gift {home['id']}",
                gifts.Give,
                opening_row(home),
                _("登记钱物"),
                lambda s, actor, answers, token: help_.give(
                    s, actor, home["id"], answers, token=token
                ),
                _("已登记。写错了不改不删，用等额冲销更正。"),
            )
            if made is not None:
                st.rerun()
    _gift_table(found)
    standing = {
        row["id"]: f"{day(row['given_on'])} {row['item']} {yuan(row['fen'])}"
        for row in found.gifts
        if row["state"] == "given"
    }
    if may_write and standing:
        pairing.counter_form(standing, {r["id"]: r["version"] for r in found.gifts})


def _updates(found: HouseholdHelp, _may_write: bool) -> None:
    if not found.updates:
        empty(_("该户还没有列入年度更新。"), _("请乡镇在“年度更新”里把本地各户列入。"))
    for row in sorted(found.updates, key=lambda row: -row["year"]):
        with st.container(border=True):
            pieces(
                words(_("{year} 年度", year=row["year"]), strong=True),
                signs.standing(row, "yearly_update"),
            )
            told = row["answers"]
            if told:
                st.text(
                    _(
                        "人口 {n}，人均收入 {sum}。{changes}",
                        n=told["people"],
                        sum=yuan(told["per_head_fen"]),
                        changes=told["changes"],
                    )
                )
                st.text(_("下一步：{text}", text=row["next_step"]))
            offers_panel(row["id"], YearlyUpdate)
