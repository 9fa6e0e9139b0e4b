"""A person's answers as they are stored (`traits`), each with the day it holds for.

The days stand beside the answers: {"school": "primary", "as_of": {"school": "2016-05-20"}}. An
answer without a day was stored before days were kept, and holds today.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from workflows.households import fields

_DAYS: Final = "as_of"


def days(traits: Mapping[str, Any] | None) -> dict[str, date]:
    """{answer: the day it holds for}, of the answers that have one."""
    return {name: date.fromisoformat(day) for name, day in (traits or {}).get(_DAYS, {}).items()}


def ages(name: str) -> bool:
    """Is this an answer that may be another one next year?"""
    known = fields.CATALOGUE.by_key.get(name)
    return name != _DAYS and not (known and known.lasting)


def dated(
    traits: Mapping[str, Any], before: Mapping[str, Any] | None, on: date, also: Iterable[str] = ()
) -> dict[str, Any]:
    """The answers with their days: what differs from `before` holds for `on`, and so does `also`.

    What is the same as before keeps its day, or has none as before.
    """
    stood = before or {}
    said = {name: value for name, value in traits.items() if name != _DAYS}
    kept = {name: day for name, day in stood.get(_DAYS, {}).items() if name in said}
    new = [name for name, value in said.items() if name in also or value != stood.get(name)]
    kept |= {name: on.isoformat() for name in new if ages(name)}
    return said | ({_DAYS: kept} if kept else {})
