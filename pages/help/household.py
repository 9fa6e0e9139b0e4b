"""One household's page of help: everything it gets on one screen, and what may be done next."""

from collections.abc import Callable

import streamlit as st

from pages import backend
from pages.help import elsewhere, pairing
from pages.help.gifts import gifts_of
from pages.help.measures import measures_of, plans_of
from pages.help.overview import whole
from pages.help.visit import visits_of
from pages.help.yearly import updates_of
from pages.parts import help_words
from pages.parts.badges import pieces, pill, words
from pages.parts.choices import apart
from pages.parts.figures import day, yuan
from pages.parts.household_links import links_panel
from pages.parts.lists import back, empty
from pages.wording import plain
from workflows.access import places
from workflows.access.roles import CASEWORK
from workflows.base.words import _, joined
from workflows.help.processes import measures
from workflows.help.queries import household
from workflows.help.queries.household import HouseholdHelp

# Draws one part: what is known of the household, and may the person write?
Part = Callable[[HouseholdHelp, bool], None]


def draw(key: int, *, screen: str = "help") -> None:
    """The household, then one part at a time; `screen` is the list one came from."""
    with backend.reading() as (session, actor):
        found = household.household(session, actor, key)
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
    parts: dict[str, tuple[str, Part]] = {
        "whole": (_("一户全貌"), whole),
        "pairing": (_("结对和帮扶卡"), pairing.draw),
        "measures": (_("措施"), measures_of),
        "plan": (_("一户一策"), plans_of),
        "visits": (_("走访"), visits_of),
        "gifts": (_("钱物"), gifts_of),
        "yearly": (_("年度更新"), updates_of),
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
        if home["filed_on"]
        else pill(_("已不在册，帮扶已结束"), "red")
    )
    pieces(
        standing,
        words(home["address"] if home["elsewhere"] else " ".join(filter(None, at))),
        words(_("由{place}帮扶", place=place), quiet=True) if home["elsewhere"] else "",
        words(_("{n} 人", n=home["members"])),
        *(pill(help_words.cause(code), "ochre") for code in found.causes),
        words(_("累计 {sum}", sum=yuan(found.fen)), strong=True),
    )
    links_panel(found.links)
    for reason in found.doubles:
        st.warning(str(reason), icon=":material/content_copy:")
    misfits = _misfits(found)
    if misfits:
        st.warning(
            _("措施与致贫原因不对应：{which}。请核对是否对症。", which=joined(misfits)),
            icon=":material/rule:",
        )
    helped = home["filed_on"] or home["elsewhere"]
    if helped and not any(row["stands"] for row in found.measures):
        st.warning(_("该户还没有登记任何帮扶措施。请按致贫原因商定措施。"), icon=":material/error:")


def _misfits(found: HouseholdHelp) -> list[str]:
    return [
        help_words.measure(row["kind"])
        for row in found.measures
        if row["stands"] and not measures.fits(row["kind"], found.causes)
    ]
