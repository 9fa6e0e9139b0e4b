"""Stage and state of a subject: the six stages' colours, a state's badge, the strip of stages."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any, Final

import streamlit as st

from pages.parts.badges import SHAPE, pill
from pages.parts.tables import Sign
from workflows.base.paths import TEMPLATES
from workflows.base.words import _
from workflows.engine.definition import Process, State
from workflows.engine.registry import holding

_STAGES: Final = TEMPLATES / "papers" / "stages.json"
NUMERALS: Final = "①②③④⑤⑥"


@dataclass(frozen=True, slots=True)
class Tint:
    """A stage's fill and the ink that reads on it."""

    fill: str
    text: str


@cache
def ramp() -> tuple[Tint, ...]:
    """The six stages' colours: the same on screens, charts and papers."""
    rows = json.loads(_STAGES.read_text(encoding="utf-8"))
    return tuple(Tint(row["fill"], row["text"]) for row in rows)


def stage_number(process: Process, state: State) -> int | None:
    """Which of the six stages a state belongs to, from 0; None for an end outside of them."""
    keys = [stage.key for stage in process.stages]
    return keys.index(state.stage) if state.stage in keys else None


def state_badge(state: str, *, subject: str = "case", edition: int | None = None) -> str:
    """A state's label in its stage's colour, with the stage's number."""
    process = holding(subject, state, edition)
    found = process.state(state)
    number = stage_number(process, found)
    label = _(found.label)
    if number is None:
        if not found.final:
            return pill(label, "ochre")
        return pill(label, "red" if found.refuses else "grey")
    tint = ramp()[number]
    mark = "✓" if found.final else NUMERALS[number]
    style = f"{SHAPE}background:{tint.fill};color:{tint.text}"
    return f'<span style="{style}">{mark} {escape(label)}</span>'


def stage_strip(state: str, *, came_from: str | None = None, edition: int | None = None) -> None:
    """The six stages in a row: done, here, to come. `came_from`: where an ended case stood."""
    process = holding("case", state, edition)
    found = process.state(state)
    here = stage_number(process, found)
    stopped = ""
    if here is None:
        # Refused is red; withdrawn or terminated is an end like another.
        stopped = "#B3311F" if found.refuses else "#5B6470"
        here = stage_number(process, process.state(came_from)) if came_from else None
    boxes = []
    for number, stage in enumerate(process.stages):
        past = here is not None and (number < here or (number == here and found.final))
        is_here = number == here and (bool(stopped) or not past)
        boxes.append(_box(number, _(stage.label), past=past, here=is_here, stopped=stopped))
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:4px">{"".join(boxes)}</div>')


def _box(number: int, label: str, *, past: bool, here: bool, stopped: str) -> str:
    tint = ramp()[number]
    style = "flex:1 1 auto;border-radius:6px;padding:.25em .4em;font-size:.94em;"
    style += "text-align:center;white-space:nowrap;"
    mark, aria = NUMERALS[number], ""
    if here:
        mark = "✕" if stopped else mark
        ink = "#FFFFFF" if stopped else tint.text
        style += f"background:{stopped or tint.fill};color:{ink};"
        style += "font-weight:650;outline:2px solid #1B2A33;"
        aria = ' aria-current="step"'
    elif past:
        mark = "✓"
        style += f"background:{tint.fill};color:{tint.text};"
    else:
        style += "border:1px dashed #8A8F97;opacity:.8;"
    return f'<div style="{style}"{aria}>{mark} {escape(label)}</div>'


def standing(row: Mapping[str, Any], subject: str) -> Sign:
    """A state inside a table: green where it may stay so, ochre where a next step is due."""
    found = holding(subject, row["state"], row["edition"]).state(row["state"])
    if not found.settled:
        return Sign(state_badge(row["state"], subject=subject, edition=row["edition"]))
    return Sign(pill(_(found.label), "green"))
