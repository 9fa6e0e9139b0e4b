"""四看法: how a profile makes points of what a visit found, line by line.

It informs and never decides: no guard reads it. The more points, the better a household is off.
Points are whole. What is not known is said, never guessed: a sheet with an open line has a least
and a most, and is neither above nor below a mark that lies between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from workflows.base.words import Word, _, joined

# One of our own words, as a sentence takes it.
Ours = Annotated[str, AfterValidator(Word)]
# The four looks, in their order.
VIEWS: Final[Mapping[str, Word]] = {
    "house": Word("一看房"),
    "grain": Word("二看粮"),
    "labour": Word("三看劳动力强不强"),
    "pupils": Word("四看家中有没有读书郎"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """What a line of the sheet may look at: its word, and the codes of its answers or its unit."""

    label: Word
    answers: tuple[str, ...] = ()
    unit: str = ""


_PEOPLE: Final = Word("人")
# What `households.score_facts` finds out about a household.
MEASURES: Final[Mapping[str, Measure]] = {
    "housing": Measure(Word("住房安全"), ("safe", "grade_c", "grade_d")),
    "area": Measure(Word("人均住房面积"), unit=Word("平方米")),
    "arable": Measure(Word("人均耕地"), unit=Word("亩")),
    "produce": Measure(Word("人均生产经营净收入"), unit=Word("元")),
    "able": Measure(Word("有劳动能力的人占全家"), unit="%"),
    "unwell": Measure(Word("患病、残疾的人"), unit=_PEOPLE),
    "students": Measure(Word("读高中、中职以上的人"), unit=_PEOPLE),
}


class Band(BaseModel):
    """Points for a figure below `below`; the last band has no bound."""

    model_config = ConfigDict(frozen=True)
    below: Decimal | None = None
    points: int = Field(ge=0, le=100)


class ScoreItem(BaseModel):
    """One line of the sheet: what it looks at, and its points by answer or by band."""

    model_config = ConfigDict(frozen=True)
    view: Literal["house", "grain", "labour", "pupils"]
    measure: str
    points: Mapping[str, int] = Field(default_factory=dict)
    bands: tuple[Band, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "ScoreItem":
        if self.measure not in MEASURES:
            raise ValueError(f"no such measure: {self.measure}")
        answers = MEASURES[self.measure].answers
        if answers:
            if self.bands or set(self.points) != set(answers):
                raise ValueError(f"{self.measure}: points for each of its answers, no bands")
            if not all(0 <= each <= 100 for each in self.points.values()):
                raise ValueError(f"{self.measure}: points from 0 to 100")
            return self
        bounds = [band.below for band in self.bands]
        inner = [bound for bound in bounds[:-1] if bound is not None]
        if self.points or not bounds or bounds[-1] is not None or len(inner) < len(bounds) - 1:
            raise ValueError(f"{self.measure}: bands, of which the last alone has no bound")
        if inner != sorted(set(inner)):
            raise ValueError(f"{self.measure}: bands from low to high")
        return self

    @property
    def most(self) -> int:
        """The full marks of this line."""
        return max([*self.points.values(), *(band.points for band in self.bands)])

    @property
    def least(self) -> int:
        """The fewest points of this line."""
        return min([*self.points.values(), *(band.points for band in self.bands)])

    def points_for(self, value: str | Decimal) -> int | None:
        """The points of an answer or a figure; None for an answer the list does not have."""
        if isinstance(value, str):
            return self.points.get(value)
        fitting = (b.points for b in self.bands if b.below is None or value < b.below)
        return next(fitting, None)


class ScoreSheet(BaseModel):
    """A profile's sheet. Below `poor_below` points a household counts as poorly off; `basis` says
    whose points they are."""

    model_config = ConfigDict(frozen=True)
    basis: Ours
    poor_below: int = Field(ge=0)
    items: tuple[ScoreItem, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _once(self) -> "ScoreSheet":
        measures = [item.measure for item in self.items]
        if len(set(measures)) < len(measures):
            raise ValueError("one measure on two lines")
        if self.poor_below > self.most:
            raise ValueError("poor_below lies above the full marks")
        return self

    @property
    def most(self) -> int:
        """The full marks."""
        return sum(item.most for item in self.items)

    def score(self, facts: Mapping[str, "Fact"]) -> "Score":
        """The sheet filled in from these facts, {measure: what is known}."""
        lines = [ScoreLine(item, facts.get(item.measure, _NOT_ASKED)) for item in self.items]
        return Score(tuple(lines), self.most, self.poor_below, Word(self.basis))


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one measure: a code or a figure; None: not known, `missing` says why in a
    sentence.

    `basis`: the answer in words, or what the figure was made of. `day`: the oldest day any of it
    holds for, None where days were not kept; `sources`: where it is from, in our words.
    """

    value: str | Decimal | None
    basis: str = ""
    day: date | None = None
    sources: tuple[Word, ...] = ()
    missing: str = ""


_NOT_ASKED: Final = Fact(None)


@dataclass(frozen=True)
class ScoreLine:
    """One line of the sheet for one household."""

    item: ScoreItem
    fact: Fact

    @cached_property
    def points(self) -> int | None:
        """Its points; None while the fact is not known."""
        return None if self.fact.value is None else self.item.points_for(self.fact.value)

    @property
    def view(self) -> str:
        """Which of the four looks it belongs to."""
        return _(VIEWS[self.item.view])

    @property
    def label(self) -> str:
        """What it looks at."""
        return _(MEASURES[self.item.measure].label)

    @property
    def told(self) -> str:
        """The answer or the figure with what it was made of; why it is not known."""
        measure, value = MEASURES[self.item.measure], self.fact.value
        if value is None:
            return self.fact.missing or _("没有问")
        if isinstance(value, str):
            return self.fact.basis
        if measure.unit == _PEOPLE:
            figure = _("{n} 人", n=int(value))
        else:
            figure = f"{value:,f} {_(measure.unit)}"
        if not self.fact.basis:
            return figure
        return _("{figure}（{basis}）", figure=figure, basis=self.fact.basis)

    @property
    def source(self) -> str:
        """Where the fact is from, and the day it holds for."""
        of = joined(self.fact.sources)
        return " ".join(filter(None, [of, self.fact.day.isoformat() if self.fact.day else ""]))


@dataclass(frozen=True)
class Score:
    """A household's sheet: its lines, the full marks, the mark below which it is poorly off, whose
    points they are."""

    lines: tuple[ScoreLine, ...]
    full: int
    poor_below: int
    basis: Word

    @cached_property
    def known(self) -> int:
        """The points of the lines whose fact is known."""
        return sum(line.points or 0 for line in self.lines)

    @cached_property
    def open(self) -> tuple[ScoreLine, ...]:
        """The lines whose fact is not known."""
        return tuple(line for line in self.lines if line.points is None)

    @property
    def total(self) -> int | None:
        """All points; None while a line is open."""
        return None if self.open else self.known

    @property
    def between(self) -> tuple[int, int]:
        """At the least and at the most, whatever the open lines turn out to be."""
        least = sum(line.item.least for line in self.open)
        return self.known + least, self.known + sum(line.item.most for line in self.open)

    @property
    def poor(self) -> bool | None:
        """Is it below the mark? None while the open lines may tip it."""
        least, most = self.between
        return True if most < self.poor_below else False if least >= self.poor_below else None

    def said(self) -> str:
        """The sum in a few words: 52 分（满分 100）, or between which, and how many are missing."""
        if self.total is not None:
            return _("{n} 分（满分 {full}）", n=self.total, full=self.full)
        least, most = self.between
        return _(
            "{least}—{most} 分（满分 {full}，缺 {n} 项）",
            least=least,
            most=most,
            full=self.full,
            n=len(self.open),
        )


def ranks(values: Sequence[int | None]) -> list[int | None]:
    """Each one's place from the lowest up, 1 first; equals share a place (1, 2, 2, 4); what is not
    known has none."""
    known = sorted(value for value in values if value is not None)
    return [None if value is None else known.index(value) + 1 for value in values]
