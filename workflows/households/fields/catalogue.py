"""The catalogue as its readers ask for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from workflows.households.fields.field import Asked, Box, Field, Of


@dataclass(frozen=True)
class Catalogue:
    """Every field, in the order in which forms and lists show them. Raises ValueError for a key or
    a roster heading that two fields have."""

    fields: tuple[Field, ...]

    def __post_init__(self) -> None:
        headings = [word for each in self.fields for word in each.headings]
        for words in ([each.key for each in self.fields], headings):
            if twice := {word for word in words if words.count(word) > 1}:
                raise ValueError(f"two fields have: {', '.join(sorted(twice))}")

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __getitem__(self, key: str) -> Field:
        return self.by_key[key]

    def __contains__(self, key: str) -> bool:
        return key in self.by_key

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """{key: the field}."""
        return {each.key: each for each in self.fields}

    @cached_property
    def by_heading(self) -> dict[str, str]:
        """{a roster's heading: the field's key}."""
        return {word: each.key for each in self.fields for word in each.headings}

    @cached_property
    def surveyed(self) -> tuple[Field, ...]:
        """What the survey asks of house and household, beside people and income."""
        asked = [each for each in self.fields if each.question]
        return tuple(sorted(asked, key=lambda each: not each.question or not each.question.needed))

    @cached_property
    def yearly(self) -> tuple[Field, ...]:
        """What the yearly update asks in the survey's words, beside people and income."""
        return tuple(each for each in self.surveyed if Asked.YEARLY in each.asked)

    @cached_property
    def national(self) -> tuple[Field, ...]:
        """The columns of the national sheet from left to right."""
        listed = [(each.national.place, each) for each in self.fields if each.national]
        return tuple(each for _place, each in sorted(listed, key=lambda pair: pair[0]))

    @cached_property
    def asked_of_members(self) -> frozenset[str]:
        """The keys of the answers that the household's form asks of each member, those left out
        that are folded away: nobody is kept from help for want of them."""
        return frozenset(each.key for each in self.entered(Of.MEMBER) if not each.further)

    def of(self, *subjects: Of) -> tuple[Field, ...]:
        """The fields about these."""
        return tuple(each for each in self.fields if each.of in subjects)

    def answers(self, *subjects: Of) -> tuple[Field, ...]:
        """Those that are kept among the answers, not in a column of their own."""
        return tuple(each for each in self.of(*subjects) if not each.column)

    def entered(self, *subjects: Of) -> tuple[Field, ...]:
        """The answers that the household's form asks."""
        return tuple(each for each in self.answers(*subjects) if Asked.ENTRY in each.asked)

    def rostered(self, *subjects: Of) -> tuple[Field, ...]:
        """The answers that a roster may bring."""
        return tuple(each for each in self.answers(*subjects) if each.headings)

    def boxes(self, paper: str, *subjects: Of) -> tuple[tuple[Field, Box], ...]:
        """The boxes of a paper's table of these, each with the field that fills it."""
        return tuple(
            (each, box)
            for each in self.of(*subjects)
            for box in each.boxes
            if paper in box.papers and not box.at
        )

    @cached_property
    def printed(self) -> dict[str, Field]:
        """The fields of some paper's tables of members or living, by key."""
        tables = self.of(Of.MEMBER, Of.LAND, Of.LIVING)
        return {each.key: each for each in tables if any(not box.at for box in each.boxes)}
