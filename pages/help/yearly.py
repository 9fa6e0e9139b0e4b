"""The schooling sweep behind the 雨露计划, and the yearly update of every filed household."""

import streamlit as st

from models.support import YearlyUpdate
from pages import backend
from pages.help import signs
from pages.help.places import pick
from pages.parts import help_words, stages
from pages.parts.answers import form_token, spend
from pages.parts.badges import pieces, pill, words
from pages.parts.figures import yuan
from pages.parts.lists import empty, go
from pages.parts.offers import offers_panel
from pages.parts.tables import badge, link, sheet_of
from pages.wording import plain
from workflows.base import clock
from workflows.base.words import _, joined
from workflows.help.opening import plans, yearly
from workflows.help.processes.common import ARRANGERS, KEEPERS
from workflows.help.queries import own, screen
from workflows.help.queries.household import HouseholdHelp

# So many are named in the sentence.
_NAMED = 20


def draw_sweep() -> None:
    """Every member in 中职 or 高职, and whether this year's measure is there."""
    year = int(
        st.number_input(_("年度"), 2013, 2100, clock.today().year, key="sweep year", width=160)
    )
    with backend.reading() as (session, actor):
        rows = plans.pupils(session, actor, year)
        names = screen.villages(session, actor, {row.region for row in rows})
        may = actor.holds(*KEEPERS)
    old = [row for row in rows if row.ask_again and row.measure_id is None]
    rows = [row for row in rows if row not in old]
    if old:
        names_ = joined(plain(row.name) for row in old[:_NAMED])
        st.warning(
            _("另有 {n} 人的在校情况是往年登记的，需重新询问：{names}", n=len(old), names=names_)
        )
    if not rows:
        empty(_("没有中职或高职在校生。"), _("学生状况来自家庭成员登记，请先核对各户成员。"))
        return
    missing = [row for row in rows if row.measure_id is None]
    st.markdown(
        _(
            "在校生 **{n}** 人，其中 {done} 人已登记雨露计划。",
            n=len(rows),
            done=len(rows) - len(missing),
        )
    )
    sheet_of(
        (_("学生"), _("在校"), _("户主"), _("村"), _("雨露计划")),
        [
            (
                row.name,
                row.school,
                signs.home_link(row.household_id, row.head_name),
                names.get(row.region, ""),
                badge(
                    pill(_("还没有"), "ochre")
                    if row.measure_id is None
                    else pill(_("已登记"), "green")
                ),
            )
            for row in rows
        ],
    )
    if missing and may:
        people = [row.person_id for row in missing]
        form = f"sweep {year} {hash(tuple(people)):x}"
        token = form_token(form)
        if st.button(
            _("为 {n} 名学生登记雨露计划意向", n=len(people)), type="primary", key="sweep do"
        ):
            done = backend.write(
                lambda s, actor: plans.intend_for_pupils(s, actor, people, year, token=token)
            )
            if done is not None:
                spend(form)
                backend.flash(_("已为 {n} 名学生登记意向，接着逐户申请。", n=len(done)))
                st.rerun()


def draw_round() -> None:
    """The year's list of households: begin it, see who is late, take the sheet along."""
    year = int(
        st.number_input(_("年度"), 2014, 2100, clock.today().year, key="round year", width=160)
    )
    with backend.reading() as (session, actor):
        rows = own.updates(session, actor, year)
        names = screen.villages(session, actor, {row["region"] for row in rows})
        may = actor.holds(*ARRANGERS)
    if may:
        _begin(year)
    if not rows:
        empty(_("{year} 年度还没有列入的户。", year=year), _("请乡镇或县级经办列入本地各户。"))
        return
    done = sum(row["updated"] for row in rows)
    st.progress(done / len(rows), _("已更新 {n}/{all} 户", n=done, all=len(rows)))
    if may and any(row["to_enter"] for row in rows):
        place = pick("yearly sheet", ARRANGERS)
        if place is not None:
            st.link_button(
                _("下载全国系统录入表"),
                f"/yearly/{place['region']}.xlsx?year={year}",
                icon=":material/download:",
            )
    if asking := [row for row in rows if row["asking"]]:
        st.warning(
            _(
                "有 {n} 户的变更申请在等乡镇确认。录入表只含已确认的信息，请先办完这些申请。",
                n=len(asking),
            ),
            icon=":material/hourglass:",
        )
    sheet_of(
        (_("户主"), _("村组"), _("状态"), _("变更申请"), _("下一步")),
        [
            (
                signs.home_link(row["household_id"], row["head_name"]),
                f"{names.get(row['region'], '')} {row['group_name']}".strip(),
                stages.standing(row, "yearly_update"),
                link(f"intake?household={row['household_id']}", _("等确认"))
                if row["asking"]
                else "",
                row["next_step"],
            )
            for row in rows
        ],
    )


def _begin(year: int) -> None:
    place = pick("yearly", ARRANGERS)
    if place is None:
        return
    form = f"round {year} {place['region']}"
    token = form_token(form)
    if st.button(_("把本地各户列入 {year} 年度更新", year=year), key="round do"):
        made = backend.write(
            lambda s, actor: yearly.begin_year(s, actor, place["region"], year, token=token)
        )
        if made is not None:
            spend(form)
            backend.flash(_("新列入 {n} 户；已列入的不重复。", n=len(made)))
            st.rerun()


def updates_of(found: HouseholdHelp, _may_write: bool) -> None:
    """What each year's update of a household said, the newest first."""
    requests = [row for row in found.requests if row["open"]]
    if requests:
        st.info(
            _(
                "有 {n} 份变更申请在等乡镇确认：{what}。确认前的年度更新按登记的家庭成员填写。",
                n=len(requests),
                what=joined([row["title"] for row in requests]),
            ),
            icon=":material/hourglass:",
        )
    if found.sees:
        with st.container(horizontal=True):
            if requests and st.button(_("打开变更申请"), icon=":material/fact_check:"):
                go("intake", household=found.home["id"])
            if not requests and st.button(
                _("家庭成员有变，登记变更"), icon=":material/published_with_changes:"
            ):
                go("intake", household=found.home["id"], edit=1)
    if not found.updates:
        empty(_("该户还没有列入年度更新。"), _("请乡镇在“年度更新”里把本地各户列入。"))
    for row in sorted(found.updates, key=lambda row: -row["year"]):
        with st.container(border=True):
            pieces(
                words(_("{year} 年度", year=row["year"]), strong=True),
                stages.standing(row, "yearly_update"),
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
                for label, said in help_words.found_this_year(told):
                    st.text(_("{label}：{text}", label=label, text=said))
                st.text(_("下一步：{text}", text=row["next_step"]))
            offers_panel(row["id"], YearlyUpdate)
