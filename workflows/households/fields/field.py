"""What a field is: whose it is, its words, who asks it, and where it stands afterwards."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from workflows.base.code_list import YES_NO, CodeList
from workflows.base.words import _, joined

_LIKE_A_CODE: Final = re.compile(r"[A-Za-z0-9_]+")


class Of(StrEnum):
    """What a field is about. Land and living stand in a household's answers under these names."""

    HOUSEHOLD = "household"
    MEMBER = "member"
    LAND = "land"
    LIVING = "living"
    INCOME = "income"
    HELPER = "helper"


class Kind(StrEnum):
    """What an answer is. CODE: of the field's list, SEVERAL: a list of such; FEN: whole fen."""

    TEXT = "text"
    AREA = "area"
    CODE = "code"
    SEVERAL = "several"
    WHOLE = "whole"
    DECIMAL = "decimal"
    FEN = "fen"
    DAY = "day"


class Asked(StrEnum):
    """Which screen asks it: the household's form, the survey (and its form for a telephone), the
    yearly update, a step of the case."""

    ENTRY = "entry"
    SURVEY = "survey"
    YEARLY = "yearly"
    STEP = "step"


class Seen(StrEnum):
    """Who sees an answer: everybody on a public notice; officers who see people
    (access.people.SEES_PEOPLE); them too, but masked, and whole for a reason that is noted."""

    PUBLIC = "public"
    OFFICERS = "officers"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Question:
    """How the survey asks: its own words, and the name its answer has in the survey. `apart`: under
    a heading of its own, folded away."""

    label: str
    name: str = ""
    needed: bool = True
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """Where the national sheet has it: the column's number from 1, and the system's heading."""

    place: int
    heading: str


@dataclass(frozen=True, slots=True)
class Box:
    """The box of a paper that it fills.

    A person's answer is a column of the members' table, `mm` or `fr` wide; one about land or living
    a box of their table, `span` cells wide. `at` names the paper's own value where it stands alone.
    `second`: a column of the second table of members, that of insurance and the like.
    """

    papers: tuple[str, ...]
    label: str = ""
    mm: int = 0
    fr: float = 1.2
    span: int = 1
    at: str = ""
    second: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked about a household.

    key: under this it is stored, read and compared; unique in the catalogue.
    column: the table's own column; without one it stands among the answers (`traits`, or the
    survey's `answers` under the question's name).
    asked: the screens that ask it; `first` stands in a member's first line, `further` is folded
    away and never stops a step. `unasked` is the reason
    where a check or a paper reads it and no screen asks it, `reckoned` when it is made of other
    answers all the same, `unlisted` where no roster brings it.
    headings: what a roster may call it, the first being ours. Brackets and spaces do not count.
    told_by: another field whose answer tells this one as well, by `retold`.
    lasting: it does not age, as what somebody is; other answers hold for a day.
    most: more than this is odd (of an area in mu).
    tab: a column of the case's tab of members.
    """

    key: str
    label: str
    of: Of
    kind: Kind = Kind.TEXT
    codes: CodeList | None = None
    unit: str = ""
    column: str = ""
    asked: frozenset[Asked] = frozenset()
    first: bool = False
    further: bool = False
    question: Question | None = None
    headings: tuple[str, ...] = ()
    national: Column | None = None
    boxes: tuple[Box, ...] = ()
    unasked: str = ""
    reckoned: bool = False
    unlisted: str = ""
    told_by: str = ""
    retold: Mapping[str, str] = field(default_factory=dict)
    seen: Seen = Seen.OFFICERS
    lasting: bool = False
    most: int = 0
    tab: bool = False

    @property
    def heading(self) -> str:
        """What our own rosters call it."""
        return self.headings[0] if self.headings else self.label

    @property
    def name(self) -> str:
        """Under which the survey's answers keep it."""
        return (self.question.name if self.question else "") or self.key

    @property
    def yes_no(self) -> bool:
        """Answered with yes or no."""
        return self.kind is Kind.CODE and self.codes is YES_NO

    def coded(self, value: Any) -> Any:
        """An answer as the checks and lists know it: a survey keeps yes and no as true and
        false."""
        return ("yes" if value else "no") if self.yes_no and isinstance(value, bool) else value

    def chinese(self, value: Any) -> str:
        """The answer in the regulation's words, for lists that go to other offices."""
        return self._said(value, lambda label: label)

    def word(self, value: Any) -> str:
        """The answer in the reader's language; "" without one. Never a code."""
        return self._said(value, _)

    def _said(self, value: Any, tongue: Any) -> str:
        if value in (None, "", (), []):
            return ""
        if isinstance(value, (list, tuple)):
            said = (self._said(one, tongue) for one in value)
            return joined(said) if tongue is _ else "、".join(said)
        if self.kind is Kind.FEN and isinstance(value, int):
            return f"{value / 100:.2f}"
        answer = str(self.coded(value))
        if self.kind is Kind.DECIMAL and "." in answer:
            answer = answer.rstrip("0").rstrip(".")
        if self.codes is None:
            return answer
        if answer in self.codes.labels:
            return str(tongue(self.codes.labels[answer]))
        return "" if _LIKE_A_CODE.fullmatch(answer) else answer


def headed(*words: str) -> tuple[str, ...]:
    """The headings other offices give a roster's column."""
    return words


def nth(place: int, heading: str) -> Column:
    """A column of the national sheet."""
    return Column(place, heading)


# Why a check or a paper reads what nobody asks, or no roster brings.
NOT_ASKED: Final = "no screen asks it yet"
NO_COLUMN: Final = "no roster has such a column"
BY_PEN: Final = "left blank on the paper, for the pen"
OF_OFFICIALS: Final = "the register of those who help has it"
ENTRY: Final = frozenset({Asked.ENTRY})
SURVEY: Final = frozenset({Asked.SURVEY})
YEARLY: Final = frozenset({Asked.YEARLY})
FILED: Final = ("registration",)
EVERY_PAPER: Final = ("application", "survey", "registration")
BOTH_FORMS: Final = ("survey", "registration")
