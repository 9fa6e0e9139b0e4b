"""Checks that cannot find anything yet: no screen and no roster gives the answers they read.

Whoever adds the question takes the line out; a test compares the list with the catalogue.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from workflows.households import fields
from workflows.households.checks.rule import HouseholdRule, MemberRule, reads

# code of the check: the fields it waits for
WAITING: Final[Mapping[str, tuple[str, ...]]] = {
    "W113": ("income.wages",),
    "E115": (
        *("income.wages", "income.business", "income.property", "income.transfers"),
        *("income.costs", "income.total", "income.per_capita"),
    ),
}


def waits_for(rules: Iterable[MemberRule | HouseholdRule]) -> dict[str, tuple[str, ...]]:
    """{code of a check: the fields that it reads and nobody gives}, as the catalogue has them."""
    found: dict[str, dict[str, None]] = {}
    for rule in rules:
        for key in reads(rule):
            field = fields.CATALOGUE[key]
            if not field.asked and not field.headings:
                found.setdefault(rule.code, {})[key] = None
    return {code: tuple(keys) for code, keys in found.items()}
