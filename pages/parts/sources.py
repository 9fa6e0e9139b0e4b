"""Since when something is known, and who said it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pages.parts.figures import day
from workflows.base.words import _
from workflows.households import answers


def known_since(traits: Mapping[str, Any] | None, on: date) -> str:
    """ "2016-05-20 花名册" of the newest answer, with 需重新询问 when some are too old on a day."""
    newest = answers.latest(traits)
    if newest is None:
        return "—"
    since, source = newest
    told = f"{day(since)} {_(answers.SOURCES[source])}" if source in answers.SOURCES else day(since)
    return f"{told} · {_('需重新询问')}" if answers.stale(traits, on) else told
