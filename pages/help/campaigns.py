"""走访活动: planned, begun, how far it came, who was never visited."""

import streamlit as st

from models.support import VisitCampaign
from pages import backend
from pages.help import signs
from pages.help.places import pick
from pages.parts import help_words
from pages.parts.badges import light, pieces, pill, words
from pages.parts.figures import day, yuan
from pages.parts.lists import back, empty
from pages.parts.offers import offers_panel
from pages.parts.opening import opening_form
from pages.parts.stages import state_badge
from pages.parts.tables import Sign, badge, sheet_of
from pages.wording import plain
from workflows.base.rows import RowDict
from workflows.base.words import _, joined
from workflows.help.opening import visits as opening_visits
from workflows.help.processes import visits
from workflows.help.processes.common import ARRANGERS
from workflows.help.queries import screen
from workflows.help.queries import visits as queries_visits
from workflows.help.queries.visits import Coverage

_SHOWN = 200


def draw() -> None:
    """All campaigns, the newest first; a new one above them."""
    with backend.reading() as (session, actor):
        rows = queries_visits.campaigns(session, actor)
        may_plan = actor.holds(*ARRANGERS)
    if may_plan:
        with st.expander(_("计划一次走访活动"), icon=":material/add:", expanded=not rows):
            _plan()
    if not rows:
        empty(_("还没有走访活动。"), _("由乡镇或县级经办计划，启动后各责任人就能登记走访。"))
        return
    sheet_of(
        (_("活动"), _("别名"), _("起止"), _("每户标准"), _("状态")),
        [
            (
                signs.way("campaign", row["id"], row["title"]),
                row["alias"],
                _window(row),
                help_words.standard(row["items"]),
                badge(state_badge(row["state"], subject="visit_campaign", edition=row["edition"])),
            )
            for row in rows
        ],
    )


def _window(row: RowDict) -> Sign:
    """From and to, each unbroken."""
    return Sign(f"{signs.on(row['from_on'])} — {signs.on(row['to_on'])}")


def _plan() -> None:
    place = pick("campaign", ARRANGERS)
    if place is None:
        return
    made = opening_form(
        f"visit campaign {place['region']}",
        visits.Plan,
        place,
        _("计划活动"),
        lambda s, actor, answers, token: opening_visits.plan_campaign(
            s, actor, place["region"], answers, token=token
        ),
        _("活动已计划，到时请启动。"),
    )
    if made is not None:
        st.query_params.from_dict({"campaign": str(made)})
        st.rerun()


def draw_one(key: int) -> None:
    """One campaign: coverage first, then the never visited, then everybody's duty."""
    with backend.reading() as (session, actor):
        found = queries_visits.coverage(session, actor, key)
        names = (
            screen.villages(
                session,
                actor,
                {d.region for d in found.duties} | {r["region"] for r in found.never},
            )
            if found
            else {}
        )
    back("help", _("返回帮扶"))
    if found is None:
        empty(_("没有找到这次活动，或不在您的管辖范围内。"))
        return
    row = found.campaign
    st.title(plain(row["title"]), anchor=False)
    pieces(
        state_badge(row["state"], subject="visit_campaign", edition=row["edition"]),
        words(_("又名 {alias}", alias=row["alias"]) if row["alias"] else ""),
        words(f"{day(row['from_on'])} — {day(row['to_on'])}"),
        words(help_words.standard(row["items"]), quiet=True),
    )
    offers_panel(key, VisitCampaign)
    if row["kind"] == "visit":
        _coverage(found)
        _never(found, names)
        _duties(found, names)


def _coverage(found: Coverage) -> None:
    left, right = st.columns(2)
    with left:
        out, all_ = found.leaders_out, found.leaders
        light(
            _("班子成员 {n}/{all}", n=out, all=all_),
            "green" if out == all_ else "ochre",
            _("已走访 {share}%", share=100 * out // all_) if all_ else "",
        )
    with right:
        met, homes = found.households_met, found.households
        light(
            _("户 {n}/{all}", n=met, all=homes),
            "green" if met == homes else "ochre",
            _(
                "已走访 {share}% · 走访 {visits} 次 · 发放 {sum}",
                share=100 * met // homes if homes else 0,
                visits=found.visits,
                sum=yuan(found.fen),
            ),
        )


def _never(found: Coverage, names: dict[int, str]) -> None:
    st.subheader(_("没有走访到的户（{n}）", n=len(found.never)), anchor=False)
    if not found.never:
        st.caption(_("每一户都走访到了。"))
        return
    helpers: dict[int, list[str]] = {}
    for duty in found.duties:
        helpers.setdefault(duty.household_id, []).append(duty.official)
    sheet_of(
        (_("户主"), _("村"), _("责任人")),
        [
            (
                signs.home_link(row["id"], row["head_name"]),
                names.get(row["region"], ""),
                joined(helpers.get(row["id"], [])) or _("没有责任人"),
            )
            for row in found.never[:_SHOWN]
        ],
    )
    if len(found.never) > _SHOWN:
        st.caption(_("只列出前 {n} 户。", n=_SHOWN))


def _duties(found: Coverage, names: dict[int, str]) -> None:
    with st.expander(_("谁该走访谁（{n}）", n=len(found.duties)), icon=":material/list:"):
        sheet_of(
            (_("责任人"), _("户主"), _("村"), _("走访")),
            [
                (
                    duty.official + (_("（班子成员）") if duty.leader else ""),
                    signs.home_link(duty.household_id, duty.head_name),
                    names.get(duty.region, ""),
                    badge(
                        pill(_("已走访"), "green") if duty.visited else pill(_("未走访"), "ochre")
                    ),
                )
                for duty in found.duties
            ],
        )
