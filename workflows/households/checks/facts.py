"""What the checks need to know about a household. None: never asked; empty: left blank.

The difference matters: a roster of 2016 has no pension column, and nobody shall be told to fill
it in there; a survey form has one, and an empty answer is a fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

from workflows.base import identity

# Places of work outside the county.
OUTSIDE: Final = frozenset({"province", "beyond"})
# Of an age for a public post: from the one on, below the other.
GROWN: Final = 16
OLD: Final = 70
UNABLE: Final = frozenset({"none", "lost"})


@dataclass(frozen=True)
class MemberFacts:
    """One person; coded answers hold the codes of base.codes, yes/no answers "yes" or "no".

    `days` tells since when an answer is known: {answer: the day it holds for}; one without a day
    holds today. Days of work and post are ISO text, as stored; `monthly_pay` is fen.
    """

    name: str = ""
    relation: str | None = None
    sex: str | None = None
    number: str | None = None
    id_kind: str = ""
    born: date | None = None
    ethnicity: str | None = None
    education: str | None = None
    school: str | None = None
    dropout: str | None = None
    health: str | None = None
    labour: str | None = None
    work: str | None = None
    work_months: int | None = None
    resident_medical: str | None = None
    employee_medical: str | None = None
    serious_illness: str | None = None
    pension: str | None = None
    medical_aid: str | None = None
    allowance: str | None = None
    member_phone: str | None = None
    work_place: str | None = None
    employer: str | None = None
    monthly_pay: int | None = None
    work_from: str | None = None
    work_to: str | None = None
    post: str | None = None
    post_from: str | None = None
    post_to: str | None = None
    days: Mapping[str, date] = field(default_factory=dict)

    @classmethod
    def told(cls, facts: dict[str, Any], days: Mapping[str, date]) -> Self:
        """Somebody of whom this was told ({field: answer}); the rest was never asked. For readers
        of very many people: what was not told is not laid down for each of them either."""
        somebody = object.__new__(cls)
        somebody.__dict__.update(facts, days=days)
        return somebody

    @property
    def called(self) -> str:
        """How a sentence names this person."""
        return self.name or "—"

    @property
    def paper(self) -> str:
        """Which paper the number is of, as identity.kind_of says; of a sealed one the kind that is
        kept beside it."""
        if self.number:
            return identity.kind_of(self.number)
        return identity.KINDS.get(int(self.id_kind), "") if self.id_kind.isdecimal() else ""

    @property
    def birth(self) -> date | None:
        """The day of birth: as stated, else as the ID number says."""
        return self.born or (identity.born_on(self.number) if self.number else None)

    def age(self, on: date, *answers: str) -> int | None:
        """Full years on the day these answers hold for; None when the birth date is not known.

        A pupil of a roster of 2016 was a pupil then and is measured by the age of then. Of several
        answers the latest day counts: one that was given anew asks for the others again.
        """
        birth = self.birth
        if birth is None:
            return None
        if not self.days:
            return identity.age_on(on, birth)
        given = [name for name in answers if getattr(self, name) not in (None, "")]
        days = [min(self.days.get(name, on), on) for name in given]
        return identity.age_on(max(days, default=on), birth)

    @property
    def in_school(self) -> bool:
        """Goes to any school, kindergarten included."""
        return self.school not in (None, "", "none")

    @property
    def works_away(self) -> bool:
        """A place of work or working months are stated."""
        return bool(self.work) or bool(self.work_months)

    @property
    def work_told(self) -> bool:
        """Something beside place and months of the work was asked."""
        return any(getattr(self, name) is not None for name in WORK_DETAILS)


# What is asked of somebody's work, folded away: nobody who was not asked it misses any of it.
WORK_DETAILS: Final = ("work_place", "employer", "monthly_pay", "work_from", "work_to")
# What the checks know of a person beside who it is: the fields among the answers.
MEMBER_ANSWERS: Final = frozenset(each.name for each in fields(MemberFacts)) - {
    *("name", "relation", "sex", "number", "id_kind", "born", "member_phone", "days")
}


@dataclass(frozen=True, slots=True)
class LandFacts:
    """Areas in mu, as answered."""

    arable: Decimal | None = None
    forest: Decimal | None = None
    fallow: Decimal | None = None
    orchard: Decimal | None = None
    pasture: Decimal | None = None
    water: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LivingFacts:
    """House, water, road as answered; yes/no answers "yes" or "no"."""

    safe_water: str = ""
    toilet: str = ""
    electricity: str = ""
    road: str = ""
    dangerous: str = ""
    area: Decimal | None = None
    road_km: Decimal | None = None


@dataclass(frozen=True, slots=True)
class IncomeFacts:
    """A year's income in fen: the parts, and the sums as stated on the form; `people`: how many the
    visit divided it by (None: as many as are there)."""

    wages: int = 0
    business: int = 0
    property: int = 0
    transfers: int = 0
    costs: int = 0
    total: int | None = None
    per_capita: int | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """One household; `phone_shared` counts the other households that gave the same phone, `days`
    the days its own answers hold for, as of a member."""

    members: tuple[MemberFacts, ...] = ()
    phone: str | None = None
    phone_shared: int = 0
    cause: str | None = None
    other_causes: tuple[str, ...] = ()
    attribute: str | None = None
    per_capita: int | None = None
    says_dropout: str | None = None
    out_of_pocket: int | None = None
    monitored: bool | None = None
    land: LandFacts | None = None
    living: LivingFacts | None = None
    income: IncomeFacts | None = None
    again_cause: str | None = None
    disaster: str | None = None
    cause_note: str | None = None
    risks: tuple[str, ...] = ()
    poverty: str | None = None
    out_year: int | None = None
    days: Mapping[str, date] = field(default_factory=dict)

    @property
    def lifted(self) -> bool:
        """Said to be out of poverty (脱贫)."""
        return self.poverty == "lifted"

    @property
    def allowed(self) -> list[str]:
        """Who is said to get 低保."""
        return [member.called for member in self.members if member.allowance == "yes"]

    def told_on(self, answer: str, on: date) -> date:
        """The day an answer of the household's own holds for; `on` where none is kept."""
        return min(self.days.get(answer, on), on)

    @property
    def causes(self) -> frozenset[str]:
        """The main cause and the others."""
        return frozenset(filter(None, (self.cause, *self.other_causes)))

    def of_relation(self, *relations: str) -> list[MemberFacts]:
        """Members standing in one of these relations to the head."""
        return [member for member in self.members if member.relation in relations]
