"""What the nightly checks know of a household beside its answers: its case and its help."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from workflows.base.words import Word
from workflows.households.checks.facts import HouseholdFacts, MemberFacts


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """One measure that was not dropped; `member` is whom it is for, None: the whole household.

    fen: the money of it. day: the day it came to where it stands (None: from before it was kept).
    """

    kind: str
    year: int
    member: MemberFacts | None = None
    fen: int = 0
    day: date | None = None


@dataclass(frozen=True)
class CaseFacts:
    """The newest case of the six steps; days are Shanghai days, None: not come to yet, or on paper.

    first, second, third: the days (posted, closed) of its notices that were not voided, and the
    number of days each has to hang. present, signed_in: of the meeting that decided. votes: for,
    against and abstaining. overdue: the day on which its step was due, where that is past.
    surveyors, passers: accounts who visited, who passed it in a round.
    kin: how many of these, or of who voted, are kin to it by the registers of today. line,
    per_head: fen per person. photos, dates: photos of its folder that lie in another village's
    too, that were filed on another day as well. seal: the number of the county's document, None
    before.

    voted: what a meeting said of what the last visit found. vetoed: items that would exclude it and
    of which nobody said why they do not; pointers: what points to them. answered: the codes of what
    whoever passed it in a round since wrote why, as it stands now.
    score: the points of its score sheet at the most, mark: below which it is poorly off.
    """

    trained: date | None = None
    applied: date | None = None
    surveyed: date | None = None
    met: date | None = None
    first: tuple[date | None, date | None, int] = (None, None, 0)
    second: tuple[date | None, date | None, int] = (None, None, 0)
    third: tuple[date | None, date | None, int] = (None, None, 0)
    township: date | None = None
    county: date | None = None
    filed: date | None = None
    overdue: date | None = None
    present: int | None = None
    signed_in: int | None = None
    votes: int | None = None
    result: str = ""
    signed: int | None = None
    seal: str | None = None
    surveyors: frozenset[int] = frozenset()
    passers: frozenset[int] = frozenset()
    kin: int = 0
    per_head: int | None = None
    line: int | None = None
    photos: int = 0
    dates: int = 0
    voted: str = ""
    answered: frozenset[str] = frozenset()
    vetoed: tuple[Word, ...] = ()
    pointers: tuple[str, ...] = ()
    score: int | None = None
    mark: int = 0

    def also(self, **facts: Any) -> Self:
        """The same case with more told of it. For readers of very many: unlike `replace`, what
        nobody told is not laid down for each of them."""
        case = object.__new__(type(self))
        case.__dict__.update(self.__dict__, **facts)
        return case


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """A household with its case and its help; same_years: two yearly updates with one content."""

    home: HouseholdFacts
    case: CaseFacts | None = None
    measures: tuple[MeasureFacts, ...] = ()
    same_years: tuple[int, int] | None = None
