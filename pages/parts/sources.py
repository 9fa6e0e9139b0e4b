"""Since when something is known, and by what."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pages.parts.badges import words
from pages.parts.figures import day
from workflows.base.words import _, beside
from workflows.households import answers
from workflows.households.since import Since


def known_since(traits: Mapping[str, Any] | None, on: date) -> str:
    """ "2016-05-20 花名册" of the newest answer, with 需重新询问 when some are too old on a day."""
    newest = answers.latest(traits)
    if newest is None:
        return "—"
    since, source = newest
    told = f"{day(since)} {_(answers.SOURCES[source])}" if source in answers.SOURCES else day(since)
    return f"{told} · {_('需重新询问')}" if answers.stale(traits, on) else told


def reached_by(home: Mapping[str, Any], since: Mapping[str, Since]) -> list[str]:
    """Address, telephone and account of a household, masked, each with its day and source."""

    def told(name: str, said: str) -> str:
        known = since.get(name)
        return beside(said or "—", f"{day(known.day)} {known.what}") if known else said or "—"

    return [
        words(_("住址：{address}", address=told("address", home["address"])), quiet=True),
        words(_("电话：{phone}", phone=told("phone", home["phone_masked"])), quiet=True),
        words(_("银行账号：{bank}", bank=told("bank", home["bank_masked"])), quiet=True),
    ]
