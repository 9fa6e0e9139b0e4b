"""The checks of a household as it is stored: rows in, findings out. Sealed numbers were checked
at intake."""

from dataclasses import replace
from datetime import date

from models.rows.household import HouseholdRow, PersonRow
from workflows.base.rows import Row, RowDict
from workflows.households import answers, checks, fields
from workflows.households.checks.facts import (
    MEMBER_ANSWERS,
    HouseholdFacts,
    LandFacts,
    LivingFacts,
    MemberFacts,
)
from workflows.households.checks.rule import Finding
from workflows.households.fields import Of


def member_facts(row: Row) -> MemberFacts:
    """A person's row as the checks see it: coded traits beside the columns, the number left
    sealed."""
    traits = {key: value for key, value in (row["traits"] or {}).items() if key in MEMBER_ANSWERS}
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


def _asked(member: MemberFacts) -> MemberFacts:
    """Without the answers that the member's form does not ask."""
    asked = {each.key for each in fields.CATALOGUE.entered(Of.MEMBER)}
    unasked: RowDict = dict.fromkeys(MEMBER_ANSWERS - asked)
    return replace(member, **unasked)


def household_facts(household: HouseholdRow, people: list[PersonRow]) -> HouseholdFacts:
    """A household's row and its people as the checks see them."""
    traits = household["traits"] or {}
    land, living = traits.get("land"), traits.get("living")
    return HouseholdFacts(
        members=tuple(member_facts(row) for row in people),
        cause=traits.get("cause"),
        other_causes=tuple(traits.get("other_causes", ())),
        land=LandFacts(**land) if land else None,
        living=LivingFacts(**living) if living else None,
    )


def findings(household: HouseholdRow, people: list[PersonRow], on: date) -> list[Finding]:
    """Everything the catalogue finds about a stored household as of a day."""
    return checks.check_household(household_facts(household, people), on)


def blocking(household: HouseholdRow, people: list[PersonRow], on: date) -> list[Finding]:
    """What stops a step: only by answers that can be given on the household's form.

    Land, house and insurance have no screen yet. Nobody is kept from help for want of them.
    """
    facts = household_facts(household, people)
    members = tuple(map(_asked, facts.members))
    asked = replace(facts, members=members, land=None, living=None)
    return checks.blocking(checks.check_household(asked, on))
