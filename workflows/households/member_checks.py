"""The checks of a household as it is stored: rows in, findings out. Sealed numbers were checked
at intake."""

from collections.abc import Collection
from datetime import date

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
    traits = household["traits"] or {}
    answered = MEMBER_ANSWERS & fields.CATALOGUE.asked_of_members
    asked = HouseholdFacts(
        members=tuple(member_facts(row, answered) for row in people),
        cause=traits.get("cause"),
        other_causes=tuple(traits.get("other_causes", ())),
    )
    return checks.blocking(checks.check_household(asked, on))
