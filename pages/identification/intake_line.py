"""What stands in one member's line of the household's form, beside what is on record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pages.parts import inputs
from pages.parts.answers import Sheet
from workflows.base import clock
from workflows.households import answers
from workflows.households.fields import Field
from workflows.households.members import Member


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
        }

    def member(self) -> Member:
        """For the register: answers that were not asked here stay as they are."""
        return Member(
            key=self.key,
            name=self.name,
            relation=self.relation,
            number=self.number,
            sex=self.sex,
            born=self.born,
            person_no=self.old.get("number"),
            traits=dict(self.traits),
        )


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

    def traits(self) -> dict[str, Any]:
        """What is on record with what was typed over it; each with the day it holds for."""
        stands = dict(self.old.get("traits") or {})
        said = {name: value for name, value in self.said.items() if value not in (None, "", [])}
        kept = {name: value for name, value in stands.items() if name not in self.said}
        return answers.dated(kept | said, stands, clock.today())
