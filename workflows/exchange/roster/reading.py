"""What reading a roster gives: households that can come in, and what the clerk must be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflows.base.refusals import Reason
from workflows.households.checks.facts import MemberFacts
from workflows.households.checks.rule import Finding


@dataclass(frozen=True, slots=True)
class Remark:
    """One cell and two sentences about it: what is wrong, what to do. The value is masked.

    `household` is "#" and a row for somebody whose household nobody can tell; `sheet` is empty when
    the people stand on one sheet only.
    """

    row: int
    household: str
    column: str
    value: str
    reason: Reason
    remedy: Reason
    sheet: str = ""

    def as_json(self) -> dict[str, object]:
        """For the command line and the report, in the reader's language."""
        return {
            **({"sheet": self.sheet} if self.sheet else {}),
            "row": self.row,
            "household": self.household,
            "column": self.column,
            "value": self.value,
            "reason": str(self.reason),
            "remedy": str(self.remedy),
        }


@dataclass(frozen=True, slots=True)
class Repair:
    """A value put right while reading, shown so that nobody is surprised: both sides masked."""

    row: int
    household: str
    column: str
    before: str
    after: str
    done: tuple[Reason, ...]
    sheet: str = ""

    def as_json(self) -> dict[str, object]:
        """For the command line and the report, in the reader's language."""
        return {
            **({"sheet": self.sheet} if self.sheet else {}),
            "row": self.row,
            "household": self.household,
            "column": self.column,
            "before": self.before,
            "after": self.after,
            "done": [str(each) for each in self.done],
        }


@dataclass(frozen=True, slots=True)
class RosterMember:
    """One row: a person, with the number the national system gave them.

    `answers`: by field, what the row says; None where the file has no such column. `facts` are the
    same for the checks. `phone`: the person's own, put right.
    """

    row: int
    number: str
    answers: Mapping[str, Any]
    facts: MemberFacts
    sheet: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class RosterHousehold:
    """A household that can come in. `told` are its own answers by field: codes, money in fen.

    `findings` are what the checks say beyond the refusals: to be cleared before the application is
    handed in, not before the roster is taken in.
    """

    number: str
    village: int
    place: tuple[str, str, str]
    group: str
    row: int
    members: tuple[RosterMember, ...]
    phone: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def head(self) -> RosterMember:
        """The one head; a household without exactly one is refused while reading."""
        return next(member for member in self.members if member.facts.relation == "head")

    @property
    def sheet(self) -> str:
        """Where its first row stands."""
        return self.members[0].sheet


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A sheet whose people were read; `aside`: rows of totals, signatures, repeated headers;
    `hidden`: the rows of people that are hidden or filtered away in the file, read all the same."""

    name: str
    people: int
    aside: int
    hidden: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A sheet that is not read: it has no header of persons, or it is hidden."""

    sheet: str
    rows: int
    hidden: bool

    @property
    def reason(self) -> Reason:
        """Which sheet, how many rows, and why."""
        told = {"sheet": self.sheet, "n": self.rows}
        if self.hidden:
            return Reason(
                "sheet_hidden",
                "隐藏的工作表“{sheet}”（{n} 行）没有读取。要读取请取消隐藏后重新上传。",
                told,
            )
        return Reason("sheet_unread", "工作表“{sheet}”（{n} 行）没有人员表头，没有读取。", told)


@dataclass(frozen=True, slots=True)
class RosterReading:
    """A whole file. Every row with a person is in `households` or in a refused household."""

    file_name: str
    sha: str
    sheets: tuple[SheetRead, ...]
    unread: tuple[Unread, ...]
    as_of: date
    households: tuple[RosterHousehold, ...]
    refusals: tuple[Remark, ...]
    repairs: tuple[Repair, ...]
    notes: tuple[Remark, ...]
    refused_households: tuple[str, ...]
    refused_people: int

    @property
    def people(self) -> int:
        """How many people come in."""
        return sum(len(household.members) for household in self.households)


@dataclass(slots=True)
class Margin:
    """What is written in the margin while reading; the same remark about a household only once."""

    refusals: list[Remark] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    aside: int = 0
    _said: set[tuple[str, str, str, str, str]] = field(default_factory=set)

    def refuse(self, remark: Remark) -> None:
        """The household of this cell does not come in."""
        self._once(self.refusals, remark)

    def note(self, remark: Remark) -> None:
        """It comes in, and somebody should look."""
        self._once(self.notes, remark)

    def refused(self) -> frozenset[str]:
        """Numbers of the households that do not come in."""
        return frozenset(remark.household for remark in self.refusals)

    def _once(self, remarks: list[Remark], remark: Remark) -> None:
        said = (remark.sheet, remark.household, remark.column, remark.reason.key, remark.value)
        if said not in self._said:
            self._said.add(said)
            remarks.append(remark)


def in_file_order(remarks: Iterable[Remark], sheets: Iterable[SheetRead]) -> tuple[Remark, ...]:
    """As the clerk meets them going down each sheet."""
    order = {sheet.name: at for at, sheet in enumerate(sheets)}
    return tuple(sorted(remarks, key=lambda each: (order.get(each.sheet, 0), each.row)))
