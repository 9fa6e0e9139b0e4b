"""How the rules are asked of very many people and households at the price of few.

A county's people answer alike, and most of a household was never asked. What is broken is found
once for all who gave the same answers at the same age; a rule none of whose facts is there is not
asked at all. Either way what is found is what every rule finds, asked of everybody
(tests/households/test_asking.py).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, Final, NamedTuple

from workflows.base import identity
from workflows.households.checks.facts import (
    HouseholdFacts,
    IncomeFacts,
    LandFacts,
    LivingFacts,
    MemberFacts,
)
from workflows.households.checks.record_facts import RecordFacts
from workflows.households.checks.rule import (
    HouseholdRule,
    MemberRule,
    RecordRule,
    Rule,
    reads,
)

# Kinds of people that are remembered of each group of rules, some hundreds of bytes each.
_KINDS: Final = 4_096
# What tells one person from another: rules about these are asked of each.
_OWN: Final = frozenset({"number", "id_kind", "member_phone"})
Figures = Mapping[str, object]
Broken = tuple[int, MemberRule, Figures]


class _Ages(NamedTuple):
    """How old somebody is, and was on the days of those answers given at another age; both empty
    where nobody knows the birth."""

    today: int | None
    then: tuple[tuple[str, int], ...] = ()


_UNASKED: Final = _Ages(None)


def _ages(member: MemberFacts, on: date) -> _Ages | None:
    """None: said to be born after an answer, of whom nothing is told from others."""
    birth = member.birth
    if birth is None:
        return _Ages(None)
    oldest = min(on, *member.days.values()) if member.days else on
    if birth > oldest:
        return None
    today = identity.age_on(on, birth)
    if today == identity.age_on(oldest, birth):
        return _Ages(today)
    given = ((name, identity.age_on(min(day, on), birth)) for name, day in member.days.items())
    return _Ages(today, tuple(pair for pair in given if pair[1] != today))


class Members:
    """The rules about one person, in groups that look at the same few answers."""

    def __init__(self, *subjects: Sequence[MemberRule]) -> None:
        numbered = [*enumerate(rule for subject in subjects for rule in subject)]
        groups: dict[tuple[int, bool, bool], list[tuple[int, MemberRule]]] = {}
        of = [nth for nth, subject in enumerate(subjects) for _rule in subject]
        for (n, rule), nth in zip(numbered, of, strict=True):
            read = {*reads(rule)}
            groups.setdefault((nth, bool(read & _OWN), "born" in read), []).append((n, rule))
        self._all = numbered
        self._each = [pair for (_nth, own, _aged), some in groups.items() if own for pair in some]
        self._groups = [
            _Group(some, aged=aged) for (_nth, own, aged), some in groups.items() if not own
        ]

    def broken(self, member: MemberFacts, on: date) -> Iterator[tuple[MemberRule, Figures]]:
        """The rules that this person breaks on a day, in their order, with their figures."""
        ages = _ages(member, on)
        found: list[Broken] = []
        if ages is None:
            found += _asked(self._all, member, on)
        else:
            found += _asked(self._each, member, on)
            for group in self._groups:
                found += group.broken(member, on, ages)
        return ((rule, said) for _n, rule, said in sorted(found, key=itemgetter(0)))


class _Group:
    """Rules that look at some answers of a person and, where `aged`, at the age."""

    def __init__(self, rules: Sequence[tuple[int, MemberRule]], *, aged: bool) -> None:
        self._rules, self._aged = rules, aged
        self._names = sorted({key for _n, rule in rules for key in reads(rule)} - {"born"})
        name, *more = self._names
        self._said = attrgetter(name, *more) if more else lambda member: (getattr(member, name),)
        self._known = lru_cache(_KINDS)(self._of_kind)

    def broken(self, member: MemberFacts, on: date, ages: _Ages) -> Sequence[Broken]:
        """As of anybody who answered the same at the same age."""
        if not self._aged:
            ages = _UNASKED
        elif ages.then:
            then = tuple(pair for pair in ages.then if pair[0] in self._names)
            ages = _Ages(ages.today, then)
        try:
            return self._known(on, self._said(member), ages)
        except TypeError:  # an answer that is a list: as no form writes it
            return [*_asked(self._rules, member, on)]

    def _of_kind(self, on: date, said: tuple[Any, ...], ages: _Ages) -> Sequence[Broken]:
        """What anybody breaks who said this at these ages: one born on a first of January, whose
        answers hold for that day of the year in which the age was reached."""
        told = dict(zip(self._names, said, strict=True))
        days: dict[str, date] = {}
        if ages.today is not None:
            told["born"] = date(on.year - ages.today, 1, 1)
            days = {name: date(on.year - (ages.today - then), 1, 1) for name, then in ages.then}
        return [*_asked(self._rules, MemberFacts.told(told, days), on)]


def _asked(
    rules: Sequence[tuple[int, MemberRule]], member: MemberFacts, on: date
) -> Iterator[Broken]:
    for n, rule in rules:
        values = rule.broken(member, on)
        if values is not None:
            yield n, rule, values


_PARTS: Final[Mapping[str, str]] = {
    **{each.name: each.name for each in fields(HouseholdFacts)},
    **{each.name: "land" for each in fields(LandFacts)},
    **{each.name: "living" for each in fields(LivingFacts)},
    **{f"income.{each.name}": "income" for each in fields(IncomeFacts)},
}
_HOME: Final = tuple(
    each.name for each in fields(HouseholdFacts) if each.name not in ("members", "days")
)
_home: Final = attrgetter(*_HOME)
_NOTHING: Final = (None, ())
# A telephone that others gave is known where the number itself is sealed.
_WITH: Final = {"phone": ("phone", "phone_shared")}


class Homes:
    """The rules about a household: asked where any of its own answers that they read is there."""

    def __init__(self, rules: Sequence[HouseholdRule]) -> None:
        self._rules = [(rule, _parts(rule)) for rule in rules]
        self._known = lru_cache(_KINDS)(self._where)

    def asked(self, home: HouseholdFacts) -> Sequence[HouseholdRule]:
        """Those that the household may break."""
        return self._known(tuple([said in _NOTHING for said in _home(home)]))

    def _where(self, missing: Sequence[bool]) -> Sequence[HouseholdRule]:
        there = {name for name, without in zip(_HOME, missing, strict=True) if not without}
        return [rule for rule, parts in self._rules if not parts or parts & there]


def _parts(rule: Rule) -> set[str]:
    own = {_PARTS[key] for key in reads(rule) if key in _PARTS}
    return {name for part in own for name in _WITH.get(part, (part,))}


_RECORDS: Final[Mapping[str, Callable[[RecordFacts], bool]]] = {
    "case": lambda facts: facts.case is not None,
    "measure": lambda facts: bool(facts.measures),
    "yearly": lambda facts: facts.same_years is not None,
}


class Records:
    """The rules about what is on record: asked where any of the records they read is there."""

    def __init__(self, rules: Sequence[RecordRule]) -> None:
        self._rules = [(rule, _RECORDS.keys() & {*reads(rule)}) for rule in rules]
        self._known = lru_cache(None)(self._where)

    def asked(self, facts: RecordFacts) -> Sequence[RecordRule]:
        """Those that the household may break."""
        return self._known(tuple(name for name, there in _RECORDS.items() if there(facts)))

    def _where(self, there: tuple[str, ...]) -> Sequence[RecordRule]:
        return [rule for rule, records in self._rules if not records or records & {*there}]
