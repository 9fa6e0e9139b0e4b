"""The people of a case as of a day: who lived there, how old, with the answers known then."""

from datetime import date
from typing import Final

import streamlit as st

from pages import backend
from pages.parts.badges import pieces, words
from pages.parts.lists import empty
from pages.parts.tables import small_table
from workflows.base.words import _
from workflows.households import answers, fields, history
from workflows.households.fields import Field, Of, values
from workflows.households.history import Living
from workflows.identification.queries import case as cases

_LATE: Final = "到 {day} 才登记来到本户"
_GONE: Final = "已不在本户，到 {day} 才登记"


def people_as_of(household_id: int, day: date) -> None:
    """Draw the household as of the end of that day."""
    with backend.reading() as (session, actor):
        standing = history.as_of(session, actor, household_id, day)
    if standing is None:
        return
    if not standing.home:
        empty(
            _("{day} 还没有这一户的登记。", day=day.isoformat()),
            _("这一户从 {day} 起有登记，请选这一天以后的日期。", day=standing.since.isoformat()),
        )
        return
    home = standing.home
    st.caption(
        _(
            "截至 {day}：年龄按这一天计算；各项情况是系统当天的登记，括号里是所填情况的日期。",
            day=day.isoformat(),
        )
    )
    shown = [each for each in fields.CATALOGUE.of(Of.MEMBER) if each.tab]
    labels = [_(shown[0].label), _("性别、年龄"), *(_(each.label) for each in shown[1:])]
    small_table(
        [*labels, _("说明")],
        [
            *(_line(one, shown, day, _LATE) for one in standing.people),
            *(_line(one, shown, day, _GONE) for one in standing.gone),
        ],
    )
    pieces(
        words(_("当天登记：户主{head}，{n} 人", head=home["head_name"], n=home["members"])),
        words(_("住址：{address}", address=home["address"] or "—"), quiet=True),
        words(_("电话：{phone}", phone=home["phone_masked"] or "—"), quiet=True),
        words(_("银行账号：{bank}", bank=home["bank_masked"] or "—"), quiet=True),
    )


def _line(one: Living, shown: list[Field], day: date, late: str) -> list[str]:
    days = answers.days(one.row["traits"])
    told = []
    for each in shown:
        answer = each.word(values.of_person(each, one.row)) or "—"
        asked = days.get(each.key)
        told.append(f"{answer}（{asked.isoformat()}）" if asked else answer)
    said = "" if one.told is None else _(late, day=one.told.isoformat())
    return [told[0], cases.sex_and_age(one.row, day), *told[1:], said]
