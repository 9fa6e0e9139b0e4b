"""A row of a roster as one person and what it says of the household."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from workflows.base import telephones
from workflows.base.refusals import Fault
from workflows.exchange.roster.reading import RosterMember

NO_NUMBER: Final = Fault.of(
    "no_number",
    "没有证件号码：先登记，算作缺号码。",
    "入户调查时问明原因和证明；建档前补号码，或写明原因并附证明。",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row that speaks of a person, with the household's own answers as this row gives them.

    `told`: those answers, by field. `kept`: what is left of a household number that lost digits.
    `counted`: 人数 was typed. `head`: it seems to be a head's row, be the word for it right or not.
    """

    member: RosterMember
    household: str
    place: tuple[str, str, str]
    group: str
    phone: str
    count: int | None
    told: Mapping[str, Any]
    kept: str = ""
    counted: bool = False
    head: bool = False

    @property
    def placed(self) -> bool:
        """It is known which household's person this is."""
        return not self.household.startswith("#")

    @property
    def phones(self) -> frozenset[str]:
        """The numbers of the row, as they are dialled."""
        return frozenset(each.digits for each in telephones.read(self.phone).numbers)

    @property
    def sheet(self) -> str:
        """The sheet it stands on."""
        return self.member.sheet
