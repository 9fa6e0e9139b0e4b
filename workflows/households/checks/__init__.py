"""What is checked about people and households at entry: pure rules over frozen facts.

The codes are those of the catalogue (E blocks, W wants a reason, I informs); clerks meet them again
in the lists the upper office sends down. Rules about several households at once live where the
households are compared (the roster, the database), with the same codes.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from workflows.households.checks import health, labour, living, persons, schooling
from workflows.households.checks.facts import HouseholdFacts, MemberFacts
from workflows.households.checks.rule import Finding, HouseholdRule, MemberRule

MEMBER_RULES: Final[tuple[MemberRule, ...]] = (
    *persons.MEMBER_RULES,
    *schooling.MEMBER_RULES,
    *health.MEMBER_RULES,
    *labour.MEMBER_RULES,
)
HOUSEHOLD_RULES: Final[tuple[HouseholdRule, ...]] = (
    *persons.HOUSEHOLD_RULES,
    *schooling.HOUSEHOLD_RULES,
    *health.HOUSEHOLD_RULES,
    *labour.HOUSEHOLD_RULES,
    *living.HOUSEHOLD_RULES,
)
CATALOGUE: Final[tuple[MemberRule | HouseholdRule, ...]] = (*MEMBER_RULES, *HOUSEHOLD_RULES)


def check_member(member: MemberFacts, on: date, position: int | None = None) -> list[Finding]:
    """Everything found about one person as of a day; `position` tells which member it is."""
    found = list(persons.number_findings(member, on, position))
    for rule in MEMBER_RULES:
        values = rule.broken(member, on)
        if values is not None:
            found.append(rule.finding({"name": member.called, **values}, position))
    return found


def check_household(household: HouseholdFacts, on: date) -> list[Finding]:
    """Everything found about the household and each of its members as of a day."""
    found = [
        finding
        for position, member in enumerate(household.members)
        for finding in check_member(member, on, position)
    ]
    for rule in HOUSEHOLD_RULES:
        values = rule.broken(household, on)
        if values is not None:
            found.append(rule.finding(values, None))
    return found


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stop a submission."""
    return [finding for finding in findings if finding.severity == "E"]
