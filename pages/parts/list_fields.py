"""Widgets of answers that are several lines: hits, relatives, things, numbers."""

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.parts import money
from pages.parts.choices import apart
from pages.parts.questions import Question
from pages.parts.simple_fields import lines
from workflows.base import codes
from workflows.base.words import _

if TYPE_CHECKING:
    from pages.parts.answers import Sheet


def hits(question: Question, sheet: "Sheet") -> Any:
    """One line per hit, and under it what each was found to be.

    The finding belongs to the words, not to the line's number: a line taken out above it must not
    hand its finding on. A key holds no person's words, so it holds their hash.
    """
    found_lines = lines(question, sheet)
    classed = []
    before: Counter[str] = Counter()
    for line in found_lines:
        words = sha256(line.encode()).hexdigest()[:16]
        before[words] += 1
        key = sheet.part(f"{question.name} {words} {before[words]}", None, list(question.options))
        found = st.selectbox(
            line, list(question.options), None, key=key, format_func=apart(question.options)
        )
        classed.append({"text": line, "kind": found})
    return tuple(classed)


def items(question: Question, sheet: "Sheet") -> Any:
    """Lines of things and money."""
    return money.items(question.ask, question.name, sheet)


def relatives(question: Question, sheet: "Sheet") -> Any:
    """Officials and representatives of the village's lists, each with the kinship; asked only of a
    household that said it has some."""
    if not sheet.value("related"):
        return ()
    relations = {code: word for code, word in codes.RELATION.options().items() if code != "head"}
    rows: list[dict[str, Any]] = []
    for number in range(question.bound("max_length")):
        who, how = st.columns(2)
        chosen = who.selectbox(
            f"{question.label} {number + 1}",
            list(question.options),
            None,
            key=sheet.part(f"{question.name} {number} official", None, list(question.options)),
            format_func=apart(question.options),
            placeholder=_("名单上没有的，请在下面填写"),
        )
        relation = how.selectbox(
            _("户主是其 {n}", n=number + 1),
            list(relations),
            None,
            key=sheet.part(f"{question.name} {number} relation", None, list(relations)),
            format_func=apart(relations),
            placeholder=_("请选择"),
        )
        if chosen is None:
            break
        rows.append({"official": chosen, "relation": relation or ""})
    return tuple(rows)


def numbers(question: Question, sheet: "Sheet") -> Any:
    """A number for each household; those left empty are left out."""
    rows = []
    for case, label in question.options.items():
        text = st.text_input(label, key=sheet.part(f"{question.name} {case}", ""), max_chars=40)
        if text.strip():
            rows.append({"case": case, "number": text.strip()})
    return rows
