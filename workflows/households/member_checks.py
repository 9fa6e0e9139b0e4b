"""The checks of a household as it is stored: rows in, findings out. Sealed numbers were checked
at intake."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

from models.rows.household import HouseholdRow, PersonRow
from workflows.base import clock
from workflows.base.rows import Row
from workflows.households import answers, checks, fields
from workflows.households.checks.facts import (
    HouseholdFacts,
    IncomeFacts,
    LandFacts,
    LivingFacts,
    MemberFacts,
)
from workflows.households.checks.rule import Finding
from workflows.households.fields import Of, values
from workflows.households.fields.field import Asked
from workflows.households.person_facts import member_facts

T = TypeVar("T", LandFacts, LivingFacts)


def household_facts(
    household: Row,
    people: Sequence[Row],
    income: IncomeFacts | None = None,
    visit: Row | None = None,
    shared: int = 0,
) -> HouseholdFacts:
    """A household's row and its people as the checks see them. `income` is what its survey found
    (checks/income_facts.py), `visit` that survey's answers with its day (`as_of`); None before
    any. `shared`: how many other households have its telephone."""
    stored = household["traits"] or {}
    told, held = dict(flat(stored)), answers.days(stored)
    if visit:
        _visited(told, held, visit)
    return of_answers(
        tuple(member_facts(row) for row in people),
        told,
        held,
        # The number is sealed; that there is none can be seen all the same.
        phone=None if household["phone_blind"] else "",
        shared=shared,
        income=income,
    )


def of_answers(
    members: tuple[MemberFacts, ...],
    told: Row,
    days: Mapping[str, date] | None = None,
    *,
    phone: str | None = None,
    shared: int = 0,
    income: IncomeFacts | None = None,
) -> HouseholdFacts:
    """Any household's answers as the checks see them, wherever they are from: typed, of a roster,
    or on record. `told` is {field: answer} (`flat`), `days` the days they hold for, `shared` how
    many other households have the telephone."""
    own = {key: told.get(key) for key in _OWN}
    return HouseholdFacts(
        members=members,
        phone=phone,
        phone_shared=shared,
        other_causes=tuple(told.get("other_causes") or ()),
        risks=tuple(told.get("risks") or ()),
        per_capita=_whole(told.get("per_capita")),
        out_of_pocket=_whole(told.get("out_of_pocket")),
        out_year=_whole(told.get("out_year")),
        monitored=_YES_NO.get(told.get("monitored")),
        land=_facts(LandFacts, Of.LAND, told),
        living=_facts(LivingFacts, Of.LIVING, told),
        income=income,
        days=days or {},
        **own,
    )


_OWN: Final = (
    *("cause", "attribute", "says_dropout", "again_cause"),
    *("disaster", "cause_note", "poverty"),
)
_YES_NO: Final[Mapping[Any, bool]] = {"yes": True, "no": False}
_MEASURED: Final = frozenset({*LandFacts.__dataclass_fields__, "area", "road_km"})


def flat(traits: Row | None) -> Row:
    """{field: answer} of a household's answers; those about land and living stand with their like,
    or, as a roster of before has them, at the top."""
    stored = traits or {}
    if Of.LAND not in stored and Of.LIVING not in stored:
        return stored
    return {**stored, **(stored.get(Of.LAND) or {}), **(stored.get(Of.LIVING) or {})}


def _visited(told: dict[str, Any], days: dict[str, date], visit: Row) -> None:
    """Lay a visit's answers over those on record, as `fields.values.of_home` does: what was put
    right after the visit is newer."""
    on = date.fromisoformat(visit[values.VISITED]) if visit.get(values.VISITED) else None
    found = {each.key: each.coded(visit.get(each.name)) for each in fields.CATALOGUE.surveyed}
    dangerous = fields.CATALOGUE["dangerous"]
    found[dangerous.key] = dangerous.retold.get(found.get(dangerous.told_by) or "")
    for key, said in found.items():
        since = days.get(key)
        if said in (None, "", []) or (on and since and since > on):
            continue
        told[key] = said
        if on:
            days[key] = on


def _facts(kind: type[T], of: Of, told: Row) -> T | None:
    """What is known of land or living, measures as numbers; None where nobody was asked. Who was
    asked of their car, which no check reads, was asked of living, before it is stored and after."""
    asked = ((key, told.get(key)) for key in kind.__dataclass_fields__)
    said: dict[str, Any] = {k: _measured(k, value) for k, value in asked if value is not None}
    like = any(told.get(each.key) is not None for each in fields.CATALOGUE.of(of))
    return kind(**said) if said or like or told.get(of) else None


def _measured(key: str, said: Any) -> Any:
    if key not in _MEASURED:
        return said
    return Decimal(str(said)) if said != "" else None


def findings(
    household: HouseholdRow,
    people: list[PersonRow],
    on: date,
    income: IncomeFacts | None = None,
    visit: Row | None = None,
) -> list[Finding]:
    """Everything the catalogue finds about a stored household and its survey as of a day; `income`
    and `visit` as of `household_facts`."""
    return checks.check_household(household_facts(household, people, income, visit), on)


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
