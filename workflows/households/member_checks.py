"""The checks of a household as it is stored: rows in, findings out. Sealed numbers were checked
at intake."""

from collections.abc import Collection, Mapping
from dataclasses import fields as dataclass_fields
from datetime import date
from decimal import Decimal
from typing import Any

from models.rows.household import HouseholdRow, PersonRow
from workflows.base.rows import Row
from workflows.households import answers, checks, fields
from workflows.households.checks.facts import (
    MEMBER_ANSWERS,
    HouseholdFacts,
    LandFacts,
    LivingFacts,
    MemberFacts,
)
from workflows.households.checks.rule import Finding
from workflows.households.fields.field import Asked


def member_facts(row: Row, among: Collection[str] = MEMBER_ANSWERS) -> MemberFacts:
    """A person's row as the checks see it: coded traits (of these answers) beside the columns, the
    number left sealed."""
    traits = {key: value for key, value in (row["traits"] or {}).items() if key in among}
    return MemberFacts(
        **{
            **traits,
            "name": row["name"],
            "relation": row["relation"],
            "sex": row["sex"] or None,
            "born": row["born"],
            "days": answers.days(row["traits"]),
        }
    )


def household_facts(household: HouseholdRow, people: list[PersonRow]) -> HouseholdFacts:
    """A household's row and its people as the checks see them."""
    traits = household["traits"] or {}
    land, living = traits.get("land"), traits.get("living")
    return HouseholdFacts(
        members=tuple(member_facts(row) for row in people),
        cause=traits.get("cause"),
        other_causes=tuple(traits.get("other_causes", ())),
        attribute=traits.get("attribute"),
        per_capita=_whole(traits.get("per_capita")),
        land=LandFacts(**_known(LandFacts, land)) if land else None,
        living=LivingFacts(**_known(LivingFacts, living)) if living else None,
    )


def findings(household: HouseholdRow, people: list[PersonRow], on: date) -> list[Finding]:
    """Everything the catalogue finds about a stored household as of a day."""
    return checks.check_household(household_facts(household, people), on)


def blocking(household: HouseholdRow, people: list[PersonRow], on: date) -> list[Finding]:
    """What stops a step: only by answers that can be given on the household's form.

    What only the visit asks, later, or what no screen asks, stops nobody: no family is kept from
    help for want of an answer that nobody can give at that moment.
    """
    found = checks.blocking(findings(household, people, on))
    return [each for each in found if answerable(each.reads)]


def answerable(reads: Collection[str]) -> bool:
    """Does the household's form ask every field of these?"""
    return all(Asked.ENTRY in fields.CATALOGUE[key].asked for key in reads)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _known(facts: type, said: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that the checks read; areas and distances as exact figures."""
    names = {each.name for each in dataclass_fields(facts)}
    return {key: _exact(value) for key, value in said.items() if key in names}


def _exact(value: object) -> object:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return Decimal(str(value)) if number else value
