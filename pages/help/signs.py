"""What the screens of help share: a household's way in, where it is, what a code is called."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any, Final

from pages.parts import answers
from pages.parts.badges import day, pill, state_badge, yuan
from pages.parts.batchwork import Sign
from workflows.base import codes
from workflows.base.words import _, joined
from workflows.engine.context import RowDict
from workflows.engine.registry import pinned
from workflows.help.processes import gifts, helpers, measures, pairing, visits

# A way reads in the ink of the theme: underlined, so that it is not known by its colour alone.
_LINK: Final = '<a target="_self" style="color:inherit;text-decoration:underline;text-align:start" '
# Where something stands well and nobody waits for a next step.
_SETTLED: Final = frozenset(
    {"current", "given", "recorded", "done", "agreed", "entered", "helping", "serving"}
)


def link(address: str, words: str) -> Sign:
    """A way to a screen, by its address without the leading slash."""
    return Sign(f'{_LINK}href="/{address}">{escape(words)}</a>')


def home_link(key: int, name: str) -> Sign:
    """A way to the household's page of help: numbers and nothing else in the address."""
    return link(f"help?home={key}", name)


def way(name: str, key: int, words: str) -> Sign:
    """A way to another page of this screen."""
    return link(f"help?{name}={key}", words)


def on(value: date | None) -> Sign:
    """A day in a table: never broken over two lines."""
    return Sign(f'<span style="white-space:nowrap">{escape(day(value))}</span>')


def standing(row: Mapping[str, Any], subject: str) -> Sign:
    """A state inside a table: green where it may stay so, ochre where a next step is due."""
    if row["state"] not in _SETTLED:
        return Sign(state_badge(row["state"], subject=subject, edition=row["edition"]))
    found = pinned(row).state(row["state"])
    return Sign(pill(_(found.label), "green"))


def where(village: str, group: str, *, elsewhere: bool) -> str:
    """Village and group; a household of another town says so."""
    if elsewhere:
        return _("外镇户（{place}登记）", place=village)
    return " ".join(part for part in (village, group) if part)


def cause(code: str) -> str:
    """Why a household was poor, in words."""
    return codes.CAUSE.label(code) if code else _("没有登记原因")


def measure(code: str) -> str:
    """A measure's kind, in words."""
    return _(measures.KINDS[code]) if code in measures.KINDS else code


def gift(code: str) -> str:
    """A gift's kind, in words."""
    return _(gifts.KINDS[code]) if code in gifts.KINDS else code


def ways(kept: Sequence[str]) -> str:
    """The ways of a pairing, in words."""
    return joined(_(pairing.WAYS[one]) for one in kept if one in pairing.WAYS)


def topics(kept: Sequence[str]) -> str:
    """What a visit was about, in words."""
    return joined(_(visits.TOPICS[one]) for one in kept if one in visits.TOPICS)


def duty(code: str) -> str:
    """A place in the leading group, in words."""
    return _(helpers.DUTIES[code]) if code in helpers.DUTIES else ""


def standard(items: Sequence[Mapping[str, Any]]) -> str:
    """What each household is to get in a campaign, in one line."""
    said = [
        " ".join(part for part in (item["item"], item["quantity"], yuan(item["fen"])) if part)
        for item in items
    ]
    return "；".join(said) or _("没有每户标准")


def prefill(sheet_key: str, row: RowDict, names: Sequence[str]) -> None:
    """An amendment starts from what stands of these."""
    answers.prefill(sheet_key, {name: row[name] for name in names if row.get(name) is not None})


def scope(code: str) -> str:
    """Whom an organisation's help is meant for, in words."""
    return _(helpers.SCOPES[code]) if code in helpers.SCOPES else code
