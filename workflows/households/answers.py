"""Answers as they are stored (`traits`), each with the day it holds for and where it is from.

Day and source stand beside the answers: {"school": "primary", "as_of": {"school": "2016-05-20"},
"source": {"school": "roster"}}. An answer without a day was stored before days were kept, and holds
today; one without a source was stored before sources were kept.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final

from workflows.base import codes
from workflows.base.words import Word
from workflows.households import fields

_DAYS: Final = "as_of"
_SOURCES: Final = "source"
BESIDE: Final = frozenset({_DAYS, _SOURCES})
# The first of September: from then on a pupil goes to another class or to none.
_SCHOOL_YEAR: Final = (9, 1)
_SCHOOLING: Final = frozenset({"school", "dropout"})


class Source(StrEnum):
    """Where an answer is from: an office's list, the household's own word at the entry, a visit."""

    ROSTER = "roster"
    ENTRY = "entry"
    VISIT = "visit"


SOURCES: Final[Mapping[str, Word]] = {
    Source.ROSTER: Word("花名册"),
    Source.ENTRY: Word("农户自报"),
    Source.VISIT: Word("入户调查"),
}


def days(traits: Mapping[str, Any] | None) -> dict[str, date]:
    """{answer: the day it holds for}, of the answers that have one; those about land and living,
    which stand with their like, among them."""
    held = _beside(traits, _DAYS)
    return {name: date.fromisoformat(day) for name, day in held.items()} if held else {}


def sources(traits: Mapping[str, Any] | None) -> dict[str, str]:
    """{answer: a code of Source}, of the answers that have one."""
    return _beside(traits, _SOURCES)


def _beside(traits: Mapping[str, Any] | None, kind: str) -> dict[str, str]:
    """What stands beside the answers, and beside those of land and living."""
    if not traits:
        return {}
    found: dict[str, str] = dict(traits.get(kind, {}))
    for name, of in traits.items():
        if isinstance(of, dict) and name not in BESIDE:
            found |= of.get(kind, {})
    return found


def alone(traits: Mapping[str, Any] | None) -> dict[str, Any]:
    """{field: answer}: without days and sources; those about land and living beside the others."""
    found: dict[str, Any] = {}
    for name, value in (traits or {}).items():
        if name not in BESIDE:
            found |= alone(value) if isinstance(value, Mapping) else {name: value}
    return found


def latest(traits: Mapping[str, Any] | None) -> tuple[date, str] | None:
    """The newest day any of these answers holds for, and where that one is from ("" unknown)."""
    held = days(traits)
    if not held:
        return None
    name = max(held, key=lambda each: held[each])
    return held[name], sources(traits).get(name, "")


def ages(name: str) -> bool:
    """Is this an answer that may be another one next year?"""
    known = fields.CATALOGUE.by_key.get(name)
    return name not in BESIDE and not (known and known.lasting)


def stale(traits: Mapping[str, Any] | None, on: date) -> list[str]:
    """Answers to ask again on a day: those of another school year about school, of over a year ago
    about the rest. An answer without a day is not known to be old."""
    return [
        name
        for name, day in days(traits).items()
        if day < (_school_year(on) if name in _SCHOOLING else _year_before(on))
    ]


def left_to_ask(
    traits: Mapping[str, Any] | None, shown: Collection[str], on: date
) -> tuple[list[str], date | None]:
    """The stale ones among the answers that a screen shows, and the newest day any of them holds
    for (None without one)."""
    held = days(traits)
    old = [name for name in stale(traits, on) if name in shown]
    return old, max((held[name] for name in old), default=None)


def _school_year(on: date) -> date:
    """The first day of the school year that a day is in."""
    first = date(on.year, *_SCHOOL_YEAR)
    return first if first <= on else date(on.year - 1, *_SCHOOL_YEAR)


def _year_before(on: date) -> date:
    return date(on.year - 1, on.month, min(on.day, 28))


def dated(
    traits: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    on: date,
    also: Iterable[str] = (),
    source: Source = Source.ENTRY,
) -> dict[str, Any]:
    """The answers with their days: what differs from `before` holds for `on` and is from `source`,
    and so does `also`: what was asked again and found the same.

    Anything else that is the same keeps its day and source, or has none as before. Answers about
    land and living stand with their like, and are dated there.
    """
    stood = before or {}
    said = {name: value for name, value in traits.items() if name not in BESIDE}
    nested = {name: value for name, value in said.items() if isinstance(value, Mapping)}
    for name, value in nested.items():
        said[name] = dated(value, stood.get(name), on, also, source)
    kept = {name: day for name, day in stood.get(_DAYS, {}).items() if name in said}
    told = {name: code for name, code in stood.get(_SOURCES, {}).items() if name in kept}
    new = [
        name
        for name, value in said.items()
        if name not in nested and (name in also or value != stood.get(name)) and ages(name)
    ]
    kept |= {name: on.isoformat() for name in new}
    told |= dict.fromkeys(new, source.value)
    beside = {_DAYS: kept, _SOURCES: told}
    return said | {name: value for name, value in beside.items() if value}


def once_numbered(row: Mapping[str, Any]) -> bool:
    """Had this person a number, though it may be emptied until the right one is known?"""
    return bool(row["id_blind"] or (row["traits"] or {}).get("no_number") == codes.CHECKING)
