"""What the codes of help are called: causes, measures, gifts, ways, topics, duties."""

from collections.abc import Mapping, Sequence
from typing import Any

from pages.parts.figures import yuan
from workflows.base import codes, standing_codes
from workflows.base.words import _, joined, phrases
from workflows.help.processes import gifts, helpers, pairing, visits
from workflows.households import fields


def cause(code: str) -> str:
    """Why a household was poor, in words."""
    return codes.CAUSE.label(code) if code else _("没有登记原因")


def measure(code: str) -> str:
    """A measure's kind, in words."""
    return standing_codes.MEASURE.label(code)


def group(code: str) -> str:
    """The group of measures that a kind belongs to, in words."""
    return standing_codes.MEASURE_GROUP.label(standing_codes.GROUP_OF[code])


def found_this_year(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a yearly update found of the household beside people and income: (question, answer)."""
    told = ((each, each.word(answers.get(each.name))) for each in fields.CATALOGUE.yearly)
    return [(_(each.label), said) for each, said in told if said]


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
    return phrases(said) or _("没有每户标准")


def scope(code: str) -> str:
    """Whom an organisation's help is meant for, in words."""
    return _(helpers.SCOPES[code]) if code in helpers.SCOPES else code
