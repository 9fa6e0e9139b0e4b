"""帮扶: who helps whom, by what, what was given; one household on one page, lists for the rest."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from pages import backend
from pages.help import campaigns, elsewhere, gaps, helper, household, ledger, signs, units, yearly
from pages.help.signs import home_link, where
from pages.parts.choices import apart
from pages.parts.figures import yuan
from pages.parts.lists import asked_for, empty
from pages.parts.tables import sheet_of
from workflows.base.words import _
from workflows.help.queries import screen
from workflows.help.queries.screen import Home

_PAGE: Final = 25
_OPENED: Final[dict[str, Callable[[int], None]]] = {
    "home": household.draw,
    "campaign": campaigns.draw_one,
    "unit": helper.draw_organisation,
    "official": helper.draw_official,
}


def render() -> None:
    """What the address names (a household, a campaign, a helper), else one of the lists."""
    for name, draw in _OPENED.items():
        key = asked_for(name)
        if key is not None:
            draw(key)
            return
    st.title(_("帮扶"), anchor=False)
    parts: dict[str, tuple[str, Callable[[], None]]] = {
        "homes": (_("各户"), _homes),
        "gaps": (_("缺口和提醒"), gaps.draw),
        "campaigns": (_("走访活动"), campaigns.draw),
        "ledger": (_("钱物台账"), ledger.draw),
        "units": (_("帮扶力量"), units.draw),
        "elsewhere": (_("外镇户"), elsewhere.draw),
        "sweep": (_("学生摸底"), yearly.draw_sweep),
        "yearly": (_("年度更新"), yearly.draw_round),
    }
    part = st.segmented_control(
        _("看什么"),
        list(parts),
        format_func=apart({key: label for key, (label, _draw) in parts.items()}),
        default="homes",
        key="help part",
        label_visibility="collapsed",
    )
    parts.get(part or "homes", parts["homes"])[1]()


def _homes() -> None:
    """Every household help is for, with who helps it and what it gets; a name opens its page."""
    wanted = st.text_input(
        _("找户"), key="help wanted", placeholder=_("户主姓名，从姓打起"), icon=":material/search:"
    ).strip()
    place = f"help homes {wanted}"
    marks: list[int] = st.session_state.setdefault(place, [0])
    with backend.reading() as (session, actor):
        rows = screen.homes(session, actor, wanted, marks[-1], _PAGE + 1)
        while not rows and len(marks) > 1:
            marks.pop()
            rows = screen.homes(session, actor, wanted, marks[-1], _PAGE + 1)
    shown = rows[:_PAGE]
    if not shown:
        empty(_("没有找到。"), _("建档立卡的户和登记的外镇户都在这里；请核对姓名或先登记。"))
        return
    sheet_of(
        (_("户主"), _("村组"), _("帮扶人"), _("措施"), _("钱物合计"), _("最近走访")),
        [
            (
                home_link(home.id, home.head_name),
                where(home.village, home.group_name, elsewhere=home.elsewhere),
                home.helpers or _("还没有"),
                str(home.measures),
                yuan(home.fen),
                signs.on(home.last_visit),
            )
            for home in shown
        ],
        right=(3, 4),
    )
    _ways_on(place, marks, rows)


def _back(marks: list[int]) -> None:
    marks.pop()


def _ways_on(place: str, marks: list[int], rows: list[Home]) -> None:
    if len(marks) == 1 and len(rows) <= _PAGE:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("上一页"),
            key=f"{place} back",
            disabled=len(marks) == 1,
            on_click=_back,
            args=(marks,),
        )
        st.button(
            _("下一页"),
            key=f"{place} on",
            disabled=len(rows) <= _PAGE,
            on_click=marks.append,
            args=(rows[min(len(rows), _PAGE) - 1].id,),
        )
        st.caption(_("第 {n} 页", n=len(marks)))
