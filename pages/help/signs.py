"""What the screens of help share: a household's way in, where it is, an amendment's start."""

from collections.abc import Sequence
from datetime import date
from html import escape

from pages.parts import answers
from pages.parts.figures import day
from pages.parts.tables import Sign, link
from workflows.base.rows import RowDict
from workflows.base.words import _


def home_link(key: int, name: str) -> Sign:
    """A way to the household's page of help: numbers and nothing else in the address."""
    return link(f"help?home={key}", name)


def way(name: str, key: int, words: str) -> Sign:
    """A way to another page of this screen."""
    return link(f"help?{name}={key}", words)


def on(value: date | None) -> Sign:
    """A day in a table: never broken over two lines."""
    return Sign(f'<span style="white-space:nowrap">{escape(day(value))}</span>')


def where(village: str, group: str, *, elsewhere: bool) -> str:
    """Village and group; a household of another town says so."""
    if elsewhere:
        return _("外镇户（{place}登记）", place=village)
    return " ".join(part for part in (village, group) if part)


def prefill(sheet_key: str, row: RowDict, names: Sequence[str]) -> None:
    """An amendment starts from what stands of these."""
    answers.prefill(sheet_key, {name: row[name] for name in names if row.get(name) is not None})


def opening_row(home: RowDict) -> RowDict:
    """The household as the place where something of help is opened."""
    return home | {"household_id": home["id"]}
