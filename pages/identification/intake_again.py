"""What is too old to stand of those on record: asked again, and ticked where it is the same.

A tick confirms what stands before one's eyes, so it unfolds the line first.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.identification.intake_line import Line, again, asked_of_members
from pages.parts.answers import Sheet
from pages.parts.figures import day
from workflows.base import clock
from workflows.base.words import _, joined
from workflows.households import answers, entry_draft, fields


def line_of(person: Mapping[str, Any]) -> str:
    """The line of somebody on record, by key."""
    return entry_draft.line_of(person["id"])


def ticked(line: Line) -> bool:
    """Was this person asked again today?"""
    return bool(line.sheet.value(line.tick))


def tick(line: Line, *, blocked: bool) -> None:
    """The tick of a line, where answers of its person are too old to stand, or of another day than
    today and in the way of the next step."""
    held = answers.days(line.old.get("traits")).values()
    another_day = blocked and any(day < clock.today() for day in held)
    if _old(line.old)[0] or another_day or ticked(line):
        st.checkbox(_("今天重新问过，没改的也属实 {n}", n=line.n), key=line.part("again", False))


def to_ask(line: Line) -> None:
    """Which answers of a line are to be asked again, and since when they are known."""
    old, since = _old(line.old)
    if old:
        st.caption(say(old, since))


def say(old: list[str], since: Any) -> str:
    """These answers, known since a day, are to be asked again."""
    what = joined(_(fields.CATALOGUE[key].label) for key in old)
    return _("登记的是 {day} 的情况，需重新询问：{what}。", day=day(since), what=what)


def all_again(sheet: Sheet, people: list[dict[str, Any]]) -> None:
    """One click for a family that was asked person by person: every line's tick, unfolded."""
    lines = [line_of(person) for person in people if _old(person)[0]]

    def put() -> None:
        for of in lines:
            sheet.put(again(of), True)

    if len(lines) > 1:
        st.button(
            _("有 {n} 人的情况需重新询问：逐人问过了，全部勾上", n=len(lines)),
            icon=":material/done_all:",
            key=f"{sheet.key} all again",
            on_click=put,
        )


def _old(person: Mapping[str, Any]) -> tuple[list[str], Any]:
    shown = [*asked_of_members(first=True), *asked_of_members(first=False)]
    keys = {each.key for each in shown}
    return answers.left_to_ask(person.get("traits"), keys, clock.today())
