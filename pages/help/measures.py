"""The measures and the yearly plan of a household: intended, granted, signed."""

import streamlit as st

from models.support import HelpPlan, Measure
from pages.help import signs
from pages.help.signs import opening_row
from pages.parts import help_words, stages
from pages.parts.badges import pieces, pill, words
from pages.parts.figures import day, yuan
from pages.parts.offers import offers_panel
from pages.parts.opening import opening_form
from pages.wording import plain
from workflows.base.words import _
from workflows.help.opening import plans
from workflows.help.processes import measures
from workflows.help.processes.plans import PlanForm
from workflows.help.queries.household import HouseholdHelp


def measures_of(found: HouseholdHelp, may_write: bool) -> None:
    """Each measure with what may be done next; whoever may write enters one more."""
    home, names = found.home, {person["id"]: person["name"] for person in found.people}
    if may_write:
        with st.expander(_("登记措施意向"), icon=":material/add:", expanded=not found.measures):
            made = opening_form(
                f"measure {home['id']}",
                measures.Intend,
                opening_row(home),
                _("登记意向"),
                lambda s, actor, answers, token: plans.intend(
                    s, actor, home["id"], answers, token=token
                ),
                _("已登记措施意向，接着申请或开始实施。"),
            )
            if made is not None:
                st.rerun()
    for row in found.measures:
        with st.container(border=True):
            pieces(
                words(help_words.measure(row["kind"]), strong=True),
                words(help_words.group(row["kind"]), quiet=True),
                words(row["title"]),
                words(names.get(row["person_id"], _("全户")), quiet=True),
                words(f"{row['year']} · {yuan(row['fen'])}", quiet=True),
                stages.standing(row, "measure"),
                ""
                if measures.fits(row["kind"], found.causes) or not row["stands"]
                else pill(_("与致贫原因不对应"), "ochre"),
                pill(_("农户已签字"), "green") if row["signed"] else "",
            )
            if row["effect"]:
                st.caption(plain(_("成效：{effect}", effect=row["effect"])))
            offers_panel(row["id"], Measure)


def plans_of(found: HouseholdHelp, may_write: bool) -> None:
    """The plan of each year, the newest first, with its revision and its end."""
    home = found.home
    if may_write:
        with st.expander(_("拟定计划"), icon=":material/add:", expanded=not found.plans):
            made = opening_form(
                f"plan {home['id']}",
                PlanForm,
                opening_row(home),
                _("拟定计划"),
                lambda s, actor, answers, token: plans.draft_plan(
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
                stages.standing(row, "help_plan"),
                *(pill(help_words.cause(code), "ochre") for code in row["causes"]),
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
