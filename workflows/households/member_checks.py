"""The checks of a household as it is stored: rows in, findings out. Sealed numbers were checked
at intake."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from models.rows.household import HouseholdRow, PersonRow
from workflows.base import clock
from workflows.base.rows import Row
from workflows.households import answers, checks, fields
from workflows.households.checks.facts import (
    MEMBER_ANSWERS,
    HouseholdFacts,
    IncomeFacts,
    LandFacts,
    LivingFacts,
    MemberFacts,
)
from workflows.households.checks.rule import Finding
from workflows.households.fields import Field, Kind, Of, values
from workflows.households.fields.field import Asked

T = TypeVar("T", LandFacts, LivingFacts)


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


def household_facts(
    household: Row,
    people: Sequence[Row],
    income: IncomeFacts | None = None,
    phone_shared: int = 0,
) -> HouseholdFacts:
    """A household's answers and its people as the checks see them; `income` is what its survey
    found (checks/income_facts.py), None before any; `phone_shared`: how many others gave its
    telephone."""
    traits = household["traits"] or {}
    return HouseholdFacts(
        members=tuple(member_facts(row) for row in people),
        phone_shared=phone_shared,
        cause=traits.get("cause"),
        other_causes=tuple(traits.get("other_causes", ())),
        attribute=traits.get("attribute"),
        per_capita=_whole(traits.get("per_capita")),
        land=_facts(LandFacts, Of.LAND, household),
        living=_facts(LivingFacts, Of.LIVING, household),
        income=income,
    )


def _facts(kind: type[T], of: Of, household: Row) -> T | None:
    """What is on record of land or living, of that which the checks know, measures as numbers;
    None where nobody was asked."""
    traits = household["traits"] or {}
    apart = traits.get(of) or {}
    said: dict[str, Any] = {}
    for key in kind.__dataclass_fields__:
        # Most households answered few of them: no field is looked up for the others.
        if key in apart or key in traits:
            field = fields.CATALOGUE[key]
            value = _measured(field, values.kept(field, household))
            if value is not None:
                said[key] = value
    return kind(**said) if said or apart else None


def _measured(field: Field, said: Any) -> Any:
    return Decimal(str(said)) if field.kind is Kind.DECIMAL and said is not None else said


def findings(
    household: HouseholdRow,
    people: list[PersonRow],
    on: date,
    income: IncomeFacts | None = None,
) -> list[Finding]:
    """Everything the catalogue finds about a stored household and its survey as of a day."""
    return checks.check_household(household_facts(household, people, income), on)


def income_findings(income: IncomeFacts) -> list[Finding]:
    """What is found of a household's income alone, as the surveyors write it down."""
    found = checks.check_household(HouseholdFacts(income=income), clock.today())
    return [each for each in found if each.field == "income"]


def blocking(household: HouseholdRow, people: list[PersonRow], on: date) -> list[Finding]:
    """What stops a step: only by answers that can be given on the household's form.

    What only the visit asks, later, or what no screen asks, stops nobody: no family is kept from
    help for want of an answer that nobody can give at that moment, nor of land, house and
    insurance, which are folded away there (`stops` of their rules).
    """
    found = checks.blocking(findings(household, people, on))
    return [each for each in found if answerable(each.reads)]


def answerable(reads: Collection[str]) -> bool:
    """Does the household's form ask every field of these?"""
    return all(Asked.ENTRY in fields.CATALOGUE[key].asked for key in reads)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
