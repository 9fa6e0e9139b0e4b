"""What a check is: a code, how grave it is, whom it is about, and two sentences for the clerk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workflows.base.refusals import Reason
from workflows.households.checks.facts import HouseholdFacts, MemberFacts

Severity = Literal["E", "W", "I"]
Level = Literal["member", "household"]
Figures = Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule not met: which, where, and the words for it."""

    code: str
    level: Level
    field: str
    reason: Reason
    remedy: Reason
    member: int | None = None

    @property
    def severity(self) -> Severity:
        """E blocks, W wants a reason, I informs: the first letter of the code says it."""
        return "E" if self.code[0] == "E" else "W" if self.code[0] == "W" else "I"


@dataclass(frozen=True, slots=True)
class _Rule:
    code: str
    field: str
    wrong: str
    remedy: str

    def _found(self, level: Level, values: Mapping[str, object], member: int | None) -> Finding:
        wrong = Reason(self.code, self.wrong, values)
        return Finding(
            self.code, level, self.field, wrong, Reason(self.code, self.remedy, values), member
        )


@dataclass(frozen=True, slots=True)
class MemberRule(_Rule):
    """A rule about one person; `broken` gives the figures of the sentence, None when it holds.

    `reads` are the fields of the catalogue it looks at; left out, the one it complains of.
    """

    broken: Callable[[MemberFacts, date], Figures]
    reads: tuple[str, ...] = ()

    def finding(self, values: Mapping[str, object], member: int | None) -> Finding:
        """The sentence with its figures."""
        return self._found("member", values, member)


@dataclass(frozen=True, slots=True)
class HouseholdRule(_Rule):
    """A rule about the household as a whole."""

    broken: Callable[[HouseholdFacts, date], Figures]
    reads: tuple[str, ...] = ()

    def finding(self, values: Mapping[str, object], member: int | None) -> Finding:
        """The sentence with its figures."""
        return self._found("household", values, member)


def reads(rule: MemberRule | HouseholdRule) -> tuple[str, ...]:
    """The fields of the catalogue that a rule looks at."""
    return rule.reads or (rule.field,)


def when(broken: bool, **values: object) -> Figures:
    """The figures when the rule is broken, else None."""
    return values if broken else None
