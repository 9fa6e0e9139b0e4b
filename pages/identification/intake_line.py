"""What stands in one member's line of the household's form, beside what is on record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pages.parts import inputs
from pages.parts.answers import Sheet
from workflows.base import clock
from workflows.households import answers, fields
from workflows.households.fields import Field, Of
from workflows.households.members import Member

NO_NUMBER: Final = "no_number"


@dataclass(frozen=True, slots=True)
class Typed:
    """One member's line: what is typed, beside what is on record."""

    name: str
    relation: str
    number: str
    traits: Mapping[str, Any]
    old: Mapping[str, Any]
    sex: str = ""
    born: date | None = None
    why: str = ""
    asked: frozenset[str] = frozenset()
    phone: str = ""

    @property
    def blank(self) -> bool:
        """Was nothing typed in this line?"""
        return not (self.name or self.number)

    @property
    def key(self) -> int | None:
        """Who this is on record; None for somebody new."""
        return self.old.get("id")

    @property
    def leaves(self) -> bool:
        """Somebody on record whose line was cleared."""
        return self.blank and self.key is not None

    def facts(self) -> dict[str, Any]:
        """For the checks: the day and sex on record stand in for a number nobody typed anew."""
        return {
            "name": self.name,
            "relation": self.relation,
            "number": self.number,
            "sex": self.sex,
            "born": self.born,
            "traits": self.traits,
            "phone": self.phone,
        }

    def member(self) -> Member:
        """For the register: answers that were not asked here stay as they are."""
        return Member(
            key=self.key,
            name=self.name,
            relation=self.relation,
            number=self.number,
            phone=self.phone,
            sex=self.sex,
            born=self.born,
            person_no=self.old.get("number"),
            traits=dict(self.traits),
            asked=self.asked,
        )


def again(of: str) -> str:
    """The name of a line's tick."""
    return f"again {of}"


def asked_of_members(*, first: bool, further: bool = False) -> list[Field]:
    """What a member is asked beside who it is: in the first line, in the fold that opens for
    pupils, or in the one for what is seldom asked."""
    asked = [each for each in fields.CATALOGUE.entered(Of.MEMBER) if each.key != NO_NUMBER]
    return [each for each in asked if (each.first, each.further) == (first, further)]


@dataclass(slots=True)
class Line:
    """Where a line's answers stand on the sheet: by the person's key, or by the new line's."""

    sheet: Sheet
    of: str
    n: int
    old: Mapping[str, Any]
    said: dict[str, Any] = field(default_factory=dict)

    def part(self, name: str, start: Any = None, among: Any = None) -> str:
        return self.sheet.part(f"{name} {self.of}", start, among)

    def ask(self, where: Any, field: Field) -> None:
        """One answer of this person; emptied, it is no longer answered."""
        stands = (self.old.get("traits") or {}).get(field.key)
        self.said[field.key] = inputs.ask(
            where,
            field,
            inputs.labelled(field, self.n),
            lambda among: self.part(field.key, inputs.start(field, stands), among),
            stands,
        )

    @property
    def tick(self) -> str:
        """The name of its tick: asked again today, what stands here holds for today."""
        return again(self.of)

    @property
    def asked(self) -> frozenset[str]:
        """The answers shown here, where the family was asked all of them today."""
        return frozenset(self.said) if self.sheet.value(self.tick) else frozenset()

    def traits(self) -> dict[str, Any]:
        """What is on record with what was typed over it; each with the day it holds for."""
        stands = dict(self.old.get("traits") or {})
        said = {name: value for name, value in self.said.items() if value not in (None, "", [])}
        kept = {name: value for name, value in stands.items() if name not in self.said}
        return answers.dated(kept | said, stands, clock.today(), self.asked)
