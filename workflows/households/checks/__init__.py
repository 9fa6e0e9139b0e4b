"""What is checked about people and households: pure rules over frozen facts.

The codes are those of the catalogue (E blocks, W wants a reason, I informs); clerks meet them again
in the lists the upper office sends down. One rule is asked at entry, on import, before a step and
at night: the sentence is the same everywhere.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from workflows.households.checks import (
    asking,
    contradiction,
    health,
    helping,
    labour,
    living,
    persons,
    procedure,
    removal,
    schooling,
    village,
    work,
)
from workflows.households.checks.facts import HouseholdFacts, MemberFacts
from workflows.households.checks.record_facts import RecordFacts
from workflows.households.checks.rule import (
    Finding,
    HouseholdRule,
    MemberRule,
    RecordRule,
    VillageRule,
)

_SUBJECTS: Final = (persons, schooling, health, labour, work, living)
MEMBER_RULES: Final[tuple[MemberRule, ...]] = tuple(
    rule for subject in _SUBJECTS for rule in subject.MEMBER_RULES
)
HOUSEHOLD_RULES: Final[tuple[HouseholdRule, ...]] = (
    *persons.HOUSEHOLD_RULES,
    *schooling.HOUSEHOLD_RULES,
    *health.HOUSEHOLD_RULES,
    *labour.HOUSEHOLD_RULES,
    *living.HOUSEHOLD_RULES,
    *removal.HOUSEHOLD_RULES,
)
RECORD_RULES: Final[tuple[RecordRule, ...]] = (
    *helping.RECORD_RULES,
    *removal.RECORD_RULES,
    *procedure.RECORD_RULES,
    *contradiction.RULES,
)
VILLAGE_RULES: Final[tuple[VillageRule, ...]] = village.VILLAGE_RULES
# What is asked wherever the household's own answers are at hand.
CATALOGUE: Final[tuple[MemberRule | HouseholdRule, ...]] = (*MEMBER_RULES, *HOUSEHOLD_RULES)
_MEMBERS: Final = asking.Members(*(subject.MEMBER_RULES for subject in _SUBJECTS))
_HOMES: Final = asking.Homes(HOUSEHOLD_RULES)
_RECORDS: Final = asking.Records(RECORD_RULES)


def check_member(member: MemberFacts, on: date, position: int | None = None) -> list[Finding]:
    """Everything found about one person as of a day; `position` tells which member it is."""
    found = list(persons.number_findings(member, on, position)) if member.number is not None else []
    for rule, values in _MEMBERS.broken(member, on):
        found.append(rule.finding({"name": member.called, **values}, position))
    return found


def check_household(household: HouseholdFacts, on: date) -> list[Finding]:
    """Everything found about the household and each of its members as of a day."""
    found = [
        finding
        for position, member in enumerate(household.members)
        for finding in check_member(member, on, position)
    ]
    for rule in _HOMES.asked(household):
        values = rule.broken(household, on)
        if values is not None:
            found.append(rule.finding(values, None))
    return found


def check_records(facts: RecordFacts, on: date) -> list[Finding]:
    """Everything found about a household's case and help as of a day; its answers are not asked."""
    found = []
    for rule in _RECORDS.asked(facts):
        values = rule.broken(facts, on)
        if values is not None:
            found.append(rule.finding(values))
    return found


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stop a submission."""
    return [finding for finding in findings if finding.severity == "E" and finding.stops]
