"""The people of a household as of a day: who lived there, how old, with the answers known then."""

from collections import Counter
from datetime import date
from typing import Final

import streamlit as st

from pages import backend
from pages.parts import figures
from pages.parts.badges import pieces, words
from pages.parts.days import date_input
from pages.parts.lists import empty
from pages.parts.sources import reached_by
from pages.parts.tables import told_sheet
from workflows.base import clock
from workflows.base.words import _, beside
from workflows.households import answers, fields, history
from workflows.households.fields import Field, Of, values
from workflows.households.history import Living
from workflows.households.since import since
from workflows.identification.queries import case as cases

_LATE: Final = "到 {day} 才登记来到本户"
_GONE: Final = "已不在本户，到 {day} 才登记"


def earlier_day(key: str) -> date | None:
    """Ask for a day; an earlier one than today once it is handed in, else None.

    In a form: a day that is typed leaves its field only when the calendar closes, and nobody who
    presses Tab would see why nothing happens.
    """
    with (
        st.form(f"as of {key}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        day = date_input(
            _("截至"),
            clock.today(),
            key=f"as of day {key}",
            width=180,
            help=_("选以前的一天，看那天家里有谁、多大年纪、当时登记的情况。"),
        )
        st.form_submit_button(_("看这一天"), icon=":material/history:")
    return day if day is not None and day < clock.today() else None


def people_as_of(household_id: int, day: date) -> None:
    """Draw the household as of the end of that day."""
    with backend.reading() as (session, actor):
        standing = history.as_of(session, actor, household_id, day)
        known = since(session, actor, household_id, day)
    if standing is None:
        return
    if not standing.home:
        empty(
            _("{day} 还没有这一户的登记。", day=figures.day(day)),
            _("这一户从 {day} 起有登记，请选这一天以后的日期。", day=figures.day(standing.since)),
        )
        return
    home = standing.home
    st.caption(
        _(
            "截至 {day}：年龄按这一天计算；各项情况是当天的登记。日期和来源见“情况来自”，"
            "个别项另有日期的写在该项后面。",
            day=figures.day(day),
        )
    )
    shown = [each for each in fields.CATALOGUE.of(Of.MEMBER) if each.tab]
    labels = [_(shown[0].label), _("性别、年龄"), *(_(each.label) for each in shown[1:])]
    lines = [
        *(_line(one, shown, day, _LATE) for one in standing.people),
        *(_line(one, shown, day, _GONE) for one in standing.gone),
    ]
    told_sheet([*labels, _("情况来自"), _("说明")], lines)
    pieces(
        words(_("当天登记：户主{head}，{n} 人", head=home["head_name"], n=home["members"])),
        *reached_by(home, known),
    )


def _line(one: Living, shown: list[Field], day: date, late: str) -> list[str]:
    days, sources = answers.days(one.row["traits"]), answers.sources(one.row["traits"])
    said: list[tuple[str, str]] = []
    for each in shown:
        answer = each.word(values.of_person(each, one.row)) or "—"
        asked, source = days.get(each.key), sources.get(each.key, "")
        where = _(answers.SOURCES[source]) if source in answers.SOURCES else ""
        since = "" if asked is None else f"{asked.isoformat()} {where}".strip()
        said.append((answer, since))
    # Most of a person's answers were given on one day: it is told once, beside those that differ.
    counted = Counter(since for _answer, since in said if since)
    usual = counted.most_common(1)[0][0] if counted else ""
    told = [beside(answer, since) if since and since != usual else answer for answer, since in said]
    why = "" if one.told is None else _(late, day=figures.day(one.told))
    return [told[0], cases.sex_and_age(one.row, day), *told[1:], usual or "—", why]
