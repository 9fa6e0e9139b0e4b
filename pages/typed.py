"""Does the screen show what we have? The browser tells what stands in the fields typed into.

It does so in every message (static/typed.js), beside the values Streamlit committed. A field that
went grey while one typed, or that holds what it cannot take, shows words that are not among them.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any, Final

import streamlit as st
from google.protobuf.unknown_fields import UnknownFieldSet
from streamlit.runtime.scriptrunner import get_script_run_ctx

from workflows.base.refusals import Reason
from workflows.base.words import Word

# The number of our part of what a message says of the browser; Streamlit's own are small.
OURS: Final = 5071
# A person who types into more fields than there are on any screen is no person.
_MOST: Final = 2000
_HALF_A_FEN: Final = 0.005


def unlike() -> list[Reason]:
    """Each field that shows something else than what would be handed in; none when all is well."""
    context = get_script_run_ctx()
    if context is None or context.context_info is None:
        return []  # Whoever asks for this run is no browser.
    lines = _told(context.context_info)
    if lines is None:
        return [
            Reason(
                "typed_unsaid",
                "本页没有完整打开，没有办理，什么也没有保存。请刷新本页，核对填写的内容后再办。",
            )
        ]
    found = []
    keys = _keys()
    for key, label, shown in _fields(lines):
        have = [st.session_state[name] for name in keys.get(key, ())]
        # A field nobody here knows any more is part of no step.
        if have and not any(_same(value, shown) for value in have):
            found.append(_reason(label, shown, have[0]))
    return found


def _told(browser: Any) -> list[Any] | None:
    """What the browser says of its fields; None when it says nothing, or nonsense."""
    parts = [part.data for part in UnknownFieldSet(browser) if part.field_number == OURS]
    try:
        lines = json.loads(parts[-1]) if parts else None
    except (ValueError, TypeError):
        return None
    return lines[:_MOST] if isinstance(lines, list) else None


def _fields(lines: list[Any]) -> Iterator[tuple[str, str, str | None]]:
    """Key, label and words of each field typed into; None: what stands there is no number."""
    for line in lines:
        match line:
            case [str(key), str(label), str() | None as shown]:
                yield key, label, shown


def _keys() -> dict[str, list[str]]:
    """Our names of the widgets by the one that Streamlit puts into the page."""
    named: dict[str, list[str]] = {}
    for key in map(str, st.session_state):
        named.setdefault("st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip()), []).append(key)
    return named


def _same(value: Any, shown: str | None) -> bool:
    if shown is None:
        return False
    words = shown.strip()
    match value:
        case None:
            return words == ""
        case bool():
            return True
        case int() | float():
            return _is_number(words) and abs(float(words) - value) <= _HALF_A_FEN
        case str():
            return value.replace("\r\n", "\n").strip() == words
        case date():
            return re.sub(r"\D", "", words) == re.sub(r"\D", "", value.isoformat())
        case time():
            return re.sub(r"\D", "", words) == re.sub(r"\D", "", value.isoformat("minutes"))
    return True


def _is_number(words: str) -> bool:
    try:
        float(words)
    except ValueError:
        return False
    return True


def _reason(label: str, shown: str | None, have: Any) -> Reason:
    if shown is None:
        return Reason(
            "typed_no_number",
            "“{label}”里填的不是数字，没有办理，什么也没有保存。请只填数字再办。",
            {"label": label},
        )
    if isinstance(have, int | float) or (have is None and _is_number(shown)):
        return Reason(
            "typed_not_counted",
            "“{label}”里显示的是 {shown}，系统收到的是 {have}，没有办理，什么也没有保存。"
            "请点进这一格再按回车，格子变红的请先改正，看清后再办。",
            {
                "label": label,
                "shown": shown or Word("空"),
                "have": Word("空") if have is None else f"{have:.2f}".removesuffix(".00"),
            },
        )
    # Words may be a number of somebody's papers: named, not said again.
    return Reason(
        "typed_not_sent",
        "“{label}”里显示的内容还没有送到，没有办理，什么也没有保存。"
        "请点进这一格再按回车，格子变红的请先改正，看清后再办。",
        {"label": label},
    )
