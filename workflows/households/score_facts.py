"""What a score sheet looks at, of one household: each fact with its day and where it is from.

Land, house and produce are the visit's, what is on record where the visit left them open; people's
answers are those on record. An answer that was too old at the visit is not known: it is to be asked
again, not guessed.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from workflows.base import codes
from workflows.base.rows import Row
from workflows.base.words import _, joined
from workflows.households import answers as known
from workflows.households import fields
from workflows.households.answers import SOURCES, Source
from workflows.households.fields import values
from workflows.policy.income import yuan
from workflows.policy.policy import Policy
from workflows.policy.score import MEASURES, Fact

_CENT: Final = Decimal("0.01")
# Schooling that costs a family money: what comes after the nine years that are free.
_FREE: Final = ("none", "preschool", "primary", "junior_1", "junior_2", "junior_3")
_COSTLY: Final = frozenset(codes.SCHOOL.labels) - set(_FREE)


def facts_of(rules: Policy, home: Row, people: Sequence[Row], survey: Row) -> dict[str, Fact]:
    """{measure of `workflows.policy.score`: what is known}, as of the visit's day.

    home, people: the household's row and the rows of those who live there; survey: a visit that was
    handed in.
    """
    on, heads = survey["visited_on"], survey["people"]
    said = _Home(home, survey["answers"] or {}, on)
    return {
        "housing": said.fact("housing"),
        "area": said.per_head("area", heads),
        "arable": said.per_head("arable", heads),
        "produce": _produce(rules, survey),
        "able": _able(people, on),
        "unwell": _counted(people, on, ("health",), _unwell),
        "students": _counted(people, on, ("school", "education"), _studies),
    }


class _Home:
    """The household's own answers on the day of a visit."""

    def __init__(self, home: Row, answers: Row, on: date) -> None:
        self._home, self._answers, self._on = home, answers, on
        self._unwritten = {**home, "traits": {}}

    def fact(self, key: str) -> Fact:
        """The answer with its day and source."""
        field = fields.CATALOGUE[key]
        value = values.of_home(field, self._home, self._answers)
        if value is None:
            return Fact(None)
        if value == values.of_home(field, self._unwritten, self._answers):
            return Fact(str(value), field.word(value), self._on, (SOURCES[Source.VISIT],))
        day, sources = _beside([self._home], [key])
        if key in known.stale(self._home["traits"], self._on):
            return Fact(None, day=day, sources=sources, missing=_old(day))
        return Fact(str(value), field.word(value), day, sources)

    def per_head(self, key: str, heads: int) -> Fact:
        """The answer, a number, by how many share it."""
        found = self.fact(key)
        if found.value is None or heads <= 0:
            return found
        unit = _(MEASURES[key].unit)
        basis = _("{sum} {unit} ÷ {n} 人", sum=found.value, unit=unit, n=heads)
        return Fact(_rounded(Decimal(found.value) / heads), basis, found.day, found.sources)


def _produce(rules: Policy, survey: Row) -> Fact:
    """What the household earns by its own fields and trade, costs deducted, per head in yuan."""
    account = rules.account(survey["income"], survey["people"])
    day, sources = survey["visited_on"], (SOURCES[Source.VISIT],)
    if not survey["income"] or survey["people"] <= 0:
        return Fact(None, day=day, sources=sources)
    lines = [line for line in account.lines if line.block in ("business", "costs")]
    if any(line.net_fen is None for line in lines):
        told = _("有收入项目按本档参数分不清，请先核实")
        return Fact(None, day=day, sources=sources, missing=told)
    fen = sum(line.least for line in lines)
    basis = _("{sum} 元 ÷ {n} 人", sum=yuan(fen), n=survey["people"])
    return Fact(_rounded(Decimal(fen) / 100 / survey["people"]), basis, day, sources)


def _able(people: Sequence[Row], on: date) -> Fact:
    """Which part of the household can work, in whole percent; who is weak counts half."""
    return _of_people(people, on, ("labour",), _share)


def _share(people: Sequence[Row]) -> tuple[Decimal, str]:
    said = [person["traits"]["labour"] for person in people]
    full, weak = sum(each in ("ordinary", "skilled") for each in said), said.count("weak")
    basis = _("能劳动 {n} 人、弱劳动力 {m} 人，共 {all} 人", n=full, m=weak, all=len(said))
    return Decimal(100 * (2 * full + weak) // (2 * len(said))), basis


def _counted(
    people: Sequence[Row], on: date, keys: tuple[str, ...], counts: Callable[[Row], bool]
) -> Fact:
    """How many of them are so; one of these answers has to be there of each."""

    def names(there: Sequence[Row]) -> tuple[Decimal, str]:
        found = [person["name"] for person in there if counts(person["traits"])]
        return Decimal(len(found)), joined(found)

    return _of_people(people, on, keys, names)


def _unwell(traits: Row) -> bool:
    return traits["health"] in codes.ILL | codes.DISABLED


def _studies(traits: Row) -> bool:
    # The form asks one of the two: of whom only the schooling is told goes to no school.
    return traits.get("school") in _COSTLY


def _of_people(
    people: Sequence[Row],
    on: date,
    keys: tuple[str, ...],
    figure: Callable[[Sequence[Row]], tuple[Decimal, str]],
) -> Fact:
    """A figure made of an answer of everybody; not known while one of them lacks it or it is old.
    Of several `keys` one is enough."""
    label = _(fields.CATALOGUE[keys[0]].label)
    day, sources = _beside(people, keys)
    silent = [p["name"] for p in people if not any((p["traits"] or {}).get(key) for key in keys)]
    if silent or not people:
        told = _("{names}没有填{what}", names=joined(silent), what=label) if silent else ""
        return Fact(None, day=day, sources=sources, missing=told)
    old = [p["name"] for p in people if _too_old(p["traits"], keys, on)]
    if old:
        told = _("{names}的{what}已过期，请重新核对", names=joined(old), what=label)
        return Fact(None, day=day, sources=sources, missing=told)
    value, basis = figure(people)
    return Fact(value, basis, day, sources)


def _too_old(traits: Row, keys: tuple[str, ...], on: date) -> bool:
    """Is every one of these answers that is there too old on that day?"""
    there, stale = [key for key in keys if traits.get(key)], known.stale(traits, on)
    return all(key in stale for key in there)


def _beside(rows: Iterable[Row], keys: Iterable[str]) -> tuple[date | None, tuple[Any, ...]]:
    """The oldest day these answers hold for, and where they are from."""
    wanted, days, told = set(keys), [], dict[Any, None]()
    for row in rows:
        days += [day for key, day in known.days(row["traits"]).items() if key in wanted]
        sources = known.sources(row["traits"])
        told |= {SOURCES[code]: None for key, code in sources.items() if key in wanted}
    return min(days, default=None), tuple(told)


def _old(day: date | None) -> str:
    return _("{day} 填的，已过期，请重新核对", day=day.isoformat() if day else "")


def _rounded(figure: Decimal) -> Decimal:
    return figure.quantize(_CENT, ROUND_HALF_UP)
