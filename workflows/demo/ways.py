"""How far every household of the round under way has come, in days ago; and what scenes share."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from workflows.demo.cast import (
    BINHE_VILLAGE,
    GUHE_VILLAGE,
    SHUANGTA_VILLAGE,
    YIFENG_VILLAGE,
    Village,
)
from workflows.demo.lots import Lot


@dataclass(frozen=True, slots=True)
class Way:
    """How far the households of one lot have come, and how many days ago they took each step."""

    name: str
    village: Village
    size: int
    apply: int
    accept: int | None = None
    start: int | None = None
    survey: int | None = None
    compare: int | None = None
    plan: int | None = None
    meet: int | None = None
    post: int | None = None
    close: int | None = None
    report: int | None = None


_Y, _G, _B, _S = YIFENG_VILLAGE, GUHE_VILLAGE, BINHE_VILLAGE, SHUANGTA_VILLAGE
WAYS: Final = (
    #   name, village, size, apply, accept, start, survey, compare, plan, meet, post, close, report
    Way("filing", _S, 5, 53, 51, 49, 47, 44, 43, 40, 39, 31, 30),
    Way("announced", _Y, 3, 42, 41, 40, 37, None, 34, 30, 29, 21, 20),
    Way("approved", _G, 2, 42, 41, 40, 37, None, 34, 30, 29, 21, 20),
    Way("county signs", _B, 4, 40, 39, 38, 35, None, 32, 28, 27, 19, 18),
    Way("county visits", _Y, 3, 35, 34, 33, 30, None, 27, 23, 22, 14, 13),
    Way("second due", _B, 2, 33, 32, 31, 28, None, 25, 21, 20, 12, 11),
    Way("second posted", _G, 3, 30, 29, 28, 25, None, 22, 18, 17, 9, 8),
    Way("passed on", _S, 1, 31, 30, 29, 27, 25, 22, 18, 17, 9, 8),
    Way("town signs", _Y, 3, 27, 26, 25, 22, None, 19, 15, 14, 6, 5),
    Way("town visits", _S, 2, 25, 24, 23, 20, 17, 16, 13, 12, 4, 3),
    Way("town visits too", _G, 2, 25, 24, 23, 20, None, 16, 13, 12, 4, 3),
    Way("reported", _B, 2, 23, 22, 21, 18, None, 15, 11, 10, 2, 1),
    Way("to report", _Y, 2, 22, 21, 20, 17, None, 14, 10, 9, 1),
    Way("first due", _S, 2, 24, 23, 22, 19, 16, 15, 9, 8),
    Way("first posted", _G, 3, 18, 17, 16, 13, None, 10, 6, 5),
    Way("passed", _B, 2, 15, 14, 13, 10, None, 7, 2),
    Way("to sign", _G, 2, 17, 16, 15, 12, None, 8, 1),
    Way("tomorrow", _Y, 3, 16, 15, 14, 11, None, 5),
    Way("surveyed", _Y, 1, 14, 13, 12, 6),
    Way("surveyed too", _B, 1, 13, 12, 11, 5),
    Way("veto", _S, 1, 14, 13, 12, 8, 6),
    Way("comparing", _S, 2, 14, 12, 10, 3),
    Way("visiting", _Y, 1, 9, 6, 4),
    Way("overdue", _B, 1, 22, 20, 14),
    Way("held", _G, 1, 20, 16, 11),
    Way("to visit", _Y, 1, 7, 3),
    Way("to visit too", _B, 1, 8, 4),
    Way("waiting", _Y, 2, 2),
    Way("waiting too", _G, 1, 3),
    Way("waiting long", _S, 1, 9),
    Way("lapsing", _Y, 1, 31),
    Way("incomplete", _G, 1, 5),
    Way("gone", _G, 1, 26, 24),
    Way("changed mind", _B, 1, 28),
)
# The key of the profile the trial of comparisons runs under.
TRIAL: Final = "YFD-COMPARE"
# Entered, not handed in yet.
DRAFTS: Final = ((_Y, 2), (_B, 1))


@dataclass(frozen=True, slots=True)
class Review:
    """A round: what it reviews by the time of its draw, and how far it has come (days ago)."""

    name: str
    level: str
    draw: int
    visit: int
    decide: int | None = None
    sign: int | None = None
    leave: int = 0
    document: str = ""


REVIEWS: Final = (
    Review("第一批", "township", 29, 28, 27, 26),
    Review("第二批", "township", 19, 18, 18, 17),
    Review("第三批", "township", 17, 16, 16, 15),
    Review("第四批", "township", 13, 12, 12, 11),
    Review("第五批", "township", 11, 10, 10, 9),
    Review("第六批", "township", 7, 6, 6, 5),
    Review("第七批", "township", 4, 3, 1),
    Review("第八批", "township", 2, 1, leave=1),
    Review("第一批复审", "county", 16, 15, 15, 14, document="即帮组〔{year}〕7号"),
    Review("第二批复审", "county", 7, 6, 5, 3, document="即帮组〔{year}〕9号"),
    Review("第三批复审", "county", 5, 4, 1),
    Review("第四批复审", "county", 1, 1, leave=1),
)
# Which lot hangs on which later list, posted and closed so many days ago.
LISTS: Final = (
    ("filing", 2, 25, 17), ("announced", 2, 16, 8), ("approved", 2, 16, 8),
    ("county signs", 2, 14, 6), ("county visits", 2, 10, 2), ("second due", 2, 8, None),
    ("second posted", 2, 4, None), ("filing", 3, 13, 5), ("announced", 3, 2, None),
)  # fmt: skip
VOTED_DOWN: Final = {"county signs": 3}


@dataclass
class Round:
    """What the scenes know of each other."""

    today: date
    lots: dict[str, Lot]
    campaigns: dict[str, int] = field(default_factory=dict)
    batches: dict[int, int] = field(default_factory=dict)
    trainings: dict[int, int] = field(default_factory=dict)
    meetings: dict[str, int] = field(default_factory=dict)
    notices: dict[tuple[str, int], int] = field(default_factory=dict)
    reviews: dict[str, int] = field(default_factory=dict)
    filing: int = 0

    def ago(self, days: int) -> date:
        """The day so many days ago."""
        return self.today - timedelta(days=days)

    def going(self, name: str) -> list[int]:
        """The places in a lot that went past the meeting."""
        down = VOTED_DOWN.get(name)
        return [n for n in range(len(self.lots[name].families)) if n != down]

    def cases(self, name: str) -> list[int]:
        """The cases of a lot that went past the meeting."""
        return [self.lots[name].cases[n] for n in self.going(name)]
