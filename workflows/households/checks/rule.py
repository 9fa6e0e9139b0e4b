"""What a check is: a code, how grave it is, whom it is about, and two sentences for the clerk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from workflows.base.refusals import Reason

if TYPE_CHECKING:
    from datetime import date

    from workflows.households.checks.facts import HouseholdFacts, MemberFacts
    from workflows.households.checks.record_facts import RecordFacts
    from workflows.households.checks.village import VillageFacts

Severity = Literal["E", "W", "I"]
Level = Literal["member", "household", "record", "village"]
Figures = Mapping[str, object] | None


class Days(int):
    """So many days since a day. Kept is the day: the number is that of whoever reads, and its
    growing is no change of what was found."""

    since: "date"

    @classmethod
    def between(cls, since: "date", on: "date") -> Self:
        """As of a day."""
        days = cls((on - since).days)
        days.since = since
        return days


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule not met: which, where, and the words for it.

    member: its place among the household's people; None: about the household.
    reads: the fields it looked at. stops: may it stop a step, once all of them can be answered
    there?
    """

    code: str
    level: Level
    field: str
    reason: Reason
    remedy: Reason
    member: int | None = None
    reads: tuple[str, ...] = ()
    stops: bool = True

    @property
    def severity(self) -> Severity:
        """E blocks, W wants a reason, I informs: the first letter of the code says it."""
        return "E" if self.code[0] == "E" else "W" if self.code[0] == "W" else "I"


@dataclass(frozen=True, slots=True, kw_only=True)
class _More:
    """`reads` are the fields of the catalogue a rule looks at; left out, the one it complains of.

    stops: False where a true answer breaks the rule. A poor person without insurance, a disabled
    one without a certificate is as the rule does not want it, and is to be helped all the same.
    """

    reads: tuple[str, ...] = ()
    stops: bool = True


@dataclass(frozen=True, slots=True)
class _Rule(_More):
    code: str
    field: str
    wrong: str
    remedy: str

    def _found(self, level: Level, values: Mapping[str, object], member: int | None) -> Finding:
        wrong = Reason(self.code, self.wrong, values)
        remedy = Reason(self.code, self.remedy, values)
        stops = self.stops and self.code[0] == "E"
        return Finding(
            self.code, level, self.field, wrong, remedy, member, self.reads or (self.field,), stops
        )


@dataclass(frozen=True, slots=True)
class MemberRule(_Rule):
    """A rule about one person; `broken` gives the figures of the sentence, None when it holds."""

    broken: "Callable[[MemberFacts, date], Figures]"

    def finding(self, values: Mapping[str, object], member: int | None) -> Finding:
        """The sentence with its figures."""
        return self._found("member", values, member)


@dataclass(frozen=True, slots=True)
class HouseholdRule(_Rule):
    """A rule about the household as a whole."""

    broken: "Callable[[HouseholdFacts, date], Figures]"

    def finding(self, values: Mapping[str, object], member: int | None) -> Finding:
        """The sentence with its figures."""
        return self._found("household", values, member)


@dataclass(frozen=True, slots=True)
class RecordRule(_Rule):
    """A rule about what the program itself has on record of a household: its case, its help.

    It never stops a step (the steps have their own guards): it is found at night. `field` is the
    field it opens, or "case", "help" where no answer of the household's form mends it.
    """

    broken: "Callable[[RecordFacts, date], Figures]"

    def finding(self, values: Mapping[str, object]) -> Finding:
        """The sentence with its figures."""
        return self._found("record", values, None)


@dataclass(frozen=True, slots=True)
class VillageRule(_Rule):
    """A rule about a village's households together; found at night, it stops nobody. `holds`: the
    figures that a reason given for it speaks of."""

    broken: "Callable[[VillageFacts, date], Figures]"
    holds: tuple[str, ...] = ()

    def finding(self, values: Mapping[str, object]) -> Finding:
        """The sentence with its figures."""
        return self._found("village", values, None)


Rule = MemberRule | HouseholdRule | RecordRule


def reads(rule: Rule) -> tuple[str, ...]:
    """The fields of the catalogue that a rule looks at."""
    return rule.reads or (rule.field,)


def when(broken: bool, **values: object) -> Figures:
    """The figures when the rule is broken, else None."""
    return values if broken else None
