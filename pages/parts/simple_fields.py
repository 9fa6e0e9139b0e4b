"""Widgets of one answer: by its type, from a list, a file, a sum."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import streamlit as st
from pydantic import AwareDatetime

from pages.parts import days, money
from pages.parts.choices import apart
from pages.parts.questions import LEFT_OUT, Question
from pages.wording import plain
from workflows.base import clock
from workflows.base.words import _

if TYPE_CHECKING:
    from pages.parts.answers import Sheet


def by_type(question: Question, sheet: "Sheet") -> Any:
    """The widget of an answer by its type: a number, a day, an instant, yes or no, a line."""
    if question.type is bool:
        return yes_no(question, sheet)
    if question.type is int:
        least, most = question.bound("ge"), question.bound("le")
        key = sheet.part(question.name, question.info.default if not question.required else None)
        number = st.number_input(
            question.label,
            least,
            most,
            None,
            1,
            key=key,
            help=question.help,
            placeholder=_("请填数字"),
        )
        return LEFT_OUT if number is None else number
    if question.type is Decimal:
        amount = st.number_input(
            question.label,
            0.0,
            None,
            None,
            0.1,
            key=sheet.part(question.name),
            placeholder=_("请填数字"),
        )
        return LEFT_OUT if amount is None else Decimal(str(amount))
    if question.type is date:
        start = clock.today() if question.required else None
        value = days.date_input(
            question.label, key=sheet.part(question.name, start), help=question.help
        )
        return LEFT_OUT if value is None else value
    if question.type in (datetime, AwareDatetime):
        return instant(question, sheet)
    if get_origin(question.type) is Literal:
        return choice(question, sheet)
    text = st.text_input(
        question.label,
        key=sheet.part(question.name, ""),
        max_chars=question.bound("max_length"),
        # A short hint stands in the box itself: nothing to point at, nothing to open.
        placeholder=question.help,
    )
    return text.strip() or (LEFT_OUT if question.required else "")


def yes_no(question: Question, sheet: "Sheet") -> Any:
    """Yes or no; required, neither is ticked beforehand."""
    if not question.required:
        return st.checkbox(
            question.label,
            key=sheet.part(question.name, bool(question.info.default)),
            help=question.help,
        )
    key = sheet.part(question.name, None, (True, False, None))
    answer = st.radio(
        question.label,
        (True, False),
        None,
        key=key,
        horizontal=True,
        help=question.help,
        format_func=lambda yes: _("是") if yes else _("否"),
    )
    return LEFT_OUT if answer is None else answer


def instant(question: Question, sheet: "Sheet") -> Any:
    """A day and an hour, read as Shanghai time."""
    now = clock.local(clock.now())
    left, right = st.columns(2)
    key = sheet.part(f"{question.name} day", clock.today())
    on = days.date_input(question.label, key=key, where=left)
    start = now.time().replace(second=0, microsecond=0, tzinfo=None)
    hour = right.time_input(
        _("几点几分"), None, key=sheet.part(f"{question.name} hour", start), step=60
    )
    if on is None or hour is None:
        return LEFT_OUT
    return datetime.combine(on, hour, clock.SHANGHAI)


def area(question: Question, sheet: "Sheet") -> Any:
    """A text of several lines."""
    text = st.text_area(
        question.label,
        key=sheet.part(question.name, ""),
        help=question.help,
        max_chars=question.bound("max_length"),
        height=96,
    )
    return text.strip() or (LEFT_OUT if question.required else "")


def lines(question: Question, sheet: "Sheet") -> Any:
    """One item a line, as a tuple."""
    text = st.text_area(
        question.label,
        key=sheet.part(question.name, ""),
        height=120,
        placeholder=question.help or _("每行一项"),
    )
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def choice(question: Question, sheet: "Sheet") -> Any:
    """One of the list."""
    options = question.options or {value: str(value) for value in get_args(question.type)}
    among = list(options)
    only = among[0] if len(among) == 1 else None
    key = sheet.part(question.name, only if question.required else question.info.default, among)
    chosen = st.selectbox(
        question.label,
        among,
        None,
        key=key,
        help=question.help,
        format_func=apart(options),
        placeholder=_("请选择") if among else _("没有可选的"),
    )
    return LEFT_OUT if chosen is None else chosen


def several(question: Question, sheet: "Sheet") -> Any:
    """Some of the list."""
    among = list(question.options)
    # A list of households or of those who came is mostly "all of them".
    start = among if question.ask.kind == "cases" else []
    return tuple(
        st.multiselect(
            question.label,
            among,
            key=sheet.part(question.name, start, among),
            help=question.help,
            format_func=apart(question.options),
            placeholder=_("请选择（可多选）") if among else _("没有可选的"),
        )
    )


def ticks(question: Question, sheet: "Sheet") -> Any:
    """A box for each item; the ticked ones."""
    items = list(question.options) or list(get_args(get_args(question.type)[0]))
    st.markdown(f"**{question.label}**")
    with st.container(horizontal=True):
        ticked = [
            st.checkbox(
                plain(question.options.get(item, _(item))),
                key=sheet.part(f"{question.name} {number}", start=False),
            )
            for number, item in enumerate(items)
        ]
    return tuple(item for item, yes in zip(items, ticked, strict=True) if yes)


def files(question: Question, sheet: "Sheet") -> Any:
    """Files: their bytes are kept within the step's own transaction."""
    # Not a part of the draft: a browser never gives a file back by itself.
    return st.file_uploader(
        question.label,
        ["jpg", "jpeg", "png", "pdf"],
        accept_multiple_files=True,
        key=f"{sheet.key} {question.name} files",
        help=question.help,
    )


def sum_of_money(question: Question, sheet: "Sheet") -> Any:
    """Typed in yuan, handed on in whole fen."""
    start = question.info.default if not question.required and question.info.default else None
    key = sheet.part(question.name, money.yuan_of(start) if start else "")
    fen = money.typed(question.label, key, question.help)
    return LEFT_OUT if fen is None else fen
