"""The autumn of 2015 in the zone: who applies, and to which household something happens."""

from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Final

from workflows.demo.cast import (
    DONGTAZI,
    PEOPLE,
    THEN,
    XILIU,
    XITAZI,
    Village,
)
from workflows.demo.families import families
from workflows.demo.lots import Lot

# Households that apply in each village; those named below leave on the way, the other 23 are filed.
SIZES: Final = {DONGTAZI: 12, XITAZI: 9, XILIU: 7}
HELPER: Final = next(person.name for person in PEOPLE if person.login == "helper.zone")
# 东塔子村
KIN, PAUSED, DOUBTED, CORRECTED, PAPERLESS, RICH, OBJECTED = 0, 1, 2, 3, 4, 10, 11
# 西塔子村
MEET_AGAIN, OWN, WITHDRAWN, VETOED = 0, 1, 7, 8
# 黄家西流村
VISIT_AGAIN, SILENT = 0, 6
# In each village the head of this household is a representative.
SEATED = 5


@dataclass
class Round:
    """What the scenes know of each other."""

    lots: dict[int, Lot]
    campaign: int = 0
    batches: dict[int, int] = field(default_factory=dict)
    trainings: dict[int, int] = field(default_factory=dict)
    meetings: dict[int, int] = field(default_factory=dict)
    notices: dict[tuple[int, int, int], int] = field(default_factory=dict)
    reviews: dict[str, int] = field(default_factory=dict)
    first: dict[int, list[int]] = field(default_factory=dict)

    def case(self, village: int, n: int) -> int:
        """The case of a household named above."""
        return self.lots[village].cases[n]

    def of(self, nth: int, village: Village) -> list[int]:
        """The cases of a village that come in the first lot (0) or in the second (1)."""
        return self.late[village.key] if nth else self.first[village.key]

    @property
    def late(self) -> dict[int, list[int]]:
        """Those the township sent back: they come a month later."""
        return {
            DONGTAZI: [self.case(DONGTAZI, PAPERLESS)],
            XITAZI: [self.case(XITAZI, MEET_AGAIN)],
            XILIU: [self.case(XILIU, VISIT_AGAIN)],
        }


def cast_of_villages() -> dict[int, Lot]:
    """Who applies where."""
    everyone = families(1, date(2015, 9, 15))
    return {v.key: Lot(v, list(islice(everyone, SIZES[v.key]))) for v in THEN}
