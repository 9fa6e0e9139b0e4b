"""Small signs: state, stage, days left, money, dates. Colours carry facts and nothing else."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from html import escape
from typing import Any, Final

import streamlit as st

from pages import wording
from workflows.base import clock
from workflows.base.paths import TEMPLATES
from workflows.base.words import _
from workflows.engine.deadlines import LEFT_HANGING, REMINDED, SOON, on_wall
from workflows.engine.definition import Process, State
from workflows.engine.registry import holding

_STAGES: Final = TEMPLATES / "papers" / "stages.json"
NUMERALS: Final = "①②③④⑤⑥"
_PILLS: Final = {
    "red": "background:#F8E8E3;color:#B3311F",
    "ochre": "background:#F7EED9;color:#7A4F00",
    "green": "background:#E3EEE8;color:#1F5F4F",
    "grey": "background:#ECEAE4;color:#4A525C",
}
_BOX: Final = "display:inline-block;border-radius:6px;padding:.08em .5em;white-space:nowrap;"


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


def pieces(*parts: str) -> None:
    """Draw a line of ready signs and escaped words as one element."""
    st.html(
        '<div style="display:flex;flex-wrap:wrap;gap:.5em;align-items:center;line-height:1.7">'
        + "".join(part for part in parts if part)
        + "</div>"
    )


plain: Final = wording.plain


def words(text: str, *, strong: bool = False, quiet: bool = False) -> str:
    """A name or a sentence as it is: nothing in it becomes markup."""
    style = "font-weight:650;font-size:1.08em" if strong else "opacity:.78" if quiet else ""
    return f'<span style="{style}">{escape(text)}</span>'


def headline(text: str) -> str:
    """What a detail view is about, as its one first-level heading, in the line of its signs."""
    style = "font-size:1.3em;font-weight:650;margin:0;padding:0;line-height:1.4"
    return f'<h1 style="{style}">{escape(text)}</h1>'


def pill(text: str, colour: str) -> str:
    """A small coloured sign: red overdue or refused, ochre waiting, green done, grey the rest."""
    return f'<span style="{_BOX}{_PILLS[colour]}">{escape(text)}</span>'


def claim_pill(claimer: str, *, mine: bool) -> str:
    """On whose desk a household lies; "" when nobody has claimed it."""
    if not claimer:
        return ""
    return pill(_("我已认领"), "green") if mine else pill(_("由{name}认领", name=claimer), "ochre")


def urged_pill(times: int) -> str:
    """How often the owners of a household were urged since it moved; "" when never."""
    return pill(_("被催办 {n} 次", n=times), "ochre") if times else ""


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
    style = f"{_BOX}background:{tint.fill};color:{tint.text}"
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


def days_left(due: datetime) -> int:
    """Whole Shanghai days until a limit runs out: 0 on its last day, negative when it is over."""
    return (clock.last_day(due) - clock.today()).days


def _hangs(row: dict[str, Any]) -> bool:
    """Is it a household on the wall, or the notice itself?"""
    return row.get("state") in (*on_wall(), *on_wall("notice"))


def due_pill(row: dict[str, Any]) -> str:
    """How long there is still time: of a row with due_at, held_at and state."""
    if row.get("held_at") is not None:
        return pill(_("中止办理"), "ochre")
    due = row.get("due_at")
    if due is None:
        return ""
    left = days_left(due)
    tail = _("（暂定）") if row.get("provisional") else ""
    if left < 0 and _hangs(row):
        # Over, not late: somebody has to take the list down, and nobody could before today.
        since = -left - 1
        sign = _("期满 {n} 天，待确认", n=since) if since else _("已期满，待确认")
        return pill(sign, "red" if since >= LEFT_HANGING else "ochre")
    if left < 0:
        return pill(_("超期 {n} 天", n=-left) + tail, "red")
    if left == 0:
        return pill(_("今天到期") + tail, "ochre")
    passed, (half, most) = _passed(row, due), REMINDED
    if passed >= most:
        return pill(_("还剩 {n} 天，时限已过八成", n=left) + tail, "ochre")
    colour = "ochre" if left <= SOON else "grey"
    if passed >= half:
        return pill(_("还剩 {n} 天，时限过半", n=left) + tail, colour)
    return pill(_("还剩 {n} 天", n=left) + tail, colour)


def _passed(row: dict[str, Any], due: datetime) -> int:
    """How much of its limit a row has used, in hundredths.

    A list on the wall hurries nobody: its days are the villagers'.
    """
    since = row.get("since")
    if since is None or _hangs(row) or due <= since:
        return 0
    return int(100 * (clock.now() - since) / (due - since))


def day(value: date | None) -> str:
    """2016年5月3日; a dash for a day not known."""
    return "—" if value is None else wording.day(value)


def instant(value: datetime | None) -> str:
    """2016年5月3日 14:03, in Shanghai; a dash for an instant not known."""
    return "—" if value is None else wording.moment(value)


def yuan(fen: int | None) -> str:
    """Money kept in fen, in yuan: 3,322 元."""
    if fen is None:
        return "—"
    number = f"{fen // 100:,}" if fen % 100 == 0 else f"{fen / 100:,.2f}"
    return _("{n} 元", n=number)


def figure(count: int, most: int | None = None) -> str:
    """A count; capped ones say so (1000+)."""
    return f"{most}+" if most is not None and count > most else str(count)
