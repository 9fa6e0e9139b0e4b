"""Which rows of a list are on the register already, which are new, and which a person must decide.

Two of one name are two people. They are told apart by what ties them (ID number, household,
account); without that by how many of the name a list holds and how many the register knows: a list
read twice enters nobody twice, and a list with two 王芳 enters two.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from workflows.base.refusals import Reason
from workflows.base.rows import RowDict
from workflows.registers.words import Register

_DATES: Final = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Listed:
    """A good row of a list: its number, its columns, and which dates it gives itself."""

    number: int
    values: dict[str, Any]
    dated: frozenset[str] = frozenset()


@dataclass(slots=True)
class Sorted:
    """The rows of a list against a register: new ones, those that are there, those of the name of
    an entry that may be another person (with that entry), and those that the list has twice."""

    fresh: list[Listed] = field(default_factory=list)
    same: list[Listed] = field(default_factory=list)
    asked: list[tuple[Listed, RowDict]] = field(default_factory=list)
    doubled: list[tuple[int, Reason]] = field(default_factory=list)


def words_of(register: Register, values: RowDict) -> tuple[str, ...]:
    """What two entries about the same have in common, whoever is meant."""
    return tuple(values[name] for name in register.same)


def one_person(register: Register, there: RowDict, values: RowDict) -> bool | None:
    """Of two entries with the same words: about the same people? None when nobody can tell."""
    told: list[bool | None] = []
    for columns in register.apart:
        both = (
            there[column] == values[column]
            for column in columns
            if there.get(column) is not None and values.get(column) is not None
        )
        told.append(next(both, None))
    if False in told:
        return False
    return None if None in told else True


def overlapping(register: Register, known: Iterable[RowDict], values: RowDict) -> list[RowDict]:
    """The entries with the same words that still count on the new one's first day."""
    words = words_of(register, values)
    return [
        row
        for row in known
        if words_of(register, row) == words
        and (row["valid_to"] is None or row["valid_to"] >= values["valid_from"])
    ]


def sort_rows(register: Register, known: list[RowDict], rows: Iterable[Listed]) -> Sorted:
    """Each row of the list where it belongs. An entry answers for one row of the list at most."""
    found, taken = Sorted(), set[int]()
    rest: list[tuple[Listed, list[RowDict]]] = []
    # First who is surely there: a namesake must not take the place of somebody who is tied.
    for row in rows:
        rivals = overlapping(register, known, row.values)
        same = (r for r in rivals if _free(r, taken) and one_person(register, r, row.values))
        sure = next(same, None)
        if sure is None:
            rest.append((row, rivals))
        else:
            taken.add(sure["id"])
            found.same.append(row)
    for row, rivals in rest:
        perhaps = [
            r for r in rivals if _free(r, taken) and one_person(register, r, row.values) is None
        ]
        if perhaps:
            taken.add(perhaps[0]["id"])
            if _brings_something(register, perhaps[0], row):
                found.asked.append((row, perhaps[0]))
            else:
                found.same.append(row)
        else:
            _new(register, row, found)
    return found


def _free(row: RowDict, taken: set[int]) -> bool:
    return row["id"] not in taken


def _brings_something(register: Register, there: RowDict, row: Listed) -> bool:
    """Says the row anything that the entry does not say: then it may be another person's."""
    new = any(
        row.values.get(column) is not None and there.get(column) is None for column in register.ties
    )
    return new or any(row.values[day] != there[day] for day in row.dated)


def _new(register: Register, row: Listed, found: Sorted) -> None:
    """Nobody on the register: but the list itself may have the same one twice."""
    before = [
        other
        for other in found.fresh
        if words_of(register, other.values) == words_of(register, row.values)
    ]
    told = [one_person(register, other.values, row.values) for other in before]
    twice = next((other for other, same in zip(before, told, strict=True) if same), None)
    if twice is not None and register.apart:
        reason = "与第 {row} 行是同一人（身份证号或户相同），请删去一行。确是两人的，请填身份证号。"
        found.doubled.append(
            (row.number, Reason("register_doubled", reason, {"row": twice.number}))
        )
    elif before and register.key != "representatives" and False not in told:
        # The same kinship or telephone twice is one: it recuses, it is printed, once.
        found.same.append(row)
    else:
        found.fresh.append(row)
