"""A register from a spreadsheet: the dry run, and taking its good rows in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from workflows.access.people import Actor
from workflows.base.refusals import Reason
from workflows.registers.files import Reader
from workflows.registers.keeping import enter, entries_of, may_keep, team, write_tie
from workflows.registers.rows import Listed, Sorted, one_person, sort_rows
from workflows.registers.words import KIN, REPRESENTATIVES, Register


@dataclass(frozen=True, slots=True)
class Staged:
    """What taking a spreadsheet in would do now.

    `fresh`: rows to enter with the account each is tied to; `same`: how many are there already;
    `refused`: row and why; `asked`: rows with the name of an entry, and something it does not say:
    the same person unless whoever takes the file in says that it is another; `foot`: rows below or
    between the people that are nobody, and what they are; `alike`: names of which the file itself
    has several rows that nothing tells apart. `good` is every row to be taken in or compared.
    """

    fresh: tuple[tuple[dict[str, Any], int | None], ...]
    same: int
    refused: tuple[tuple[int, tuple[Reason, ...]], ...]
    asked: tuple[tuple[int, dict[str, Any]], ...] = ()
    foot: tuple[tuple[int, Reason], ...] = ()
    alike: tuple[tuple[str, int], ...] = ()
    good: tuple[Listed, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: rows entered, and rows that were there already."""

    added: int
    same: int


def read_in(
    session: Session,
    actor: Actor,
    register: Register,
    region: int,
    content: bytes,
    *,
    name: str = "",
) -> Staged:
    """The dry run of a spreadsheet: good rows and, with row and reason, the others. Writes
    nothing; raises Malformed with one sentence when the file is no such register."""
    may_keep(session, actor, register, region)
    accounts = _accounts(session, actor, region) if register is KIN else {}
    reader = Reader(session, actor, register, region, accounts)
    reader.read(content, name)
    found = sort_rows(register, entries_of(session, register, region), reader.good)
    alike = _alike(register, reader.good) if register is REPRESENTATIVES else {}
    refused = [*reader.refused, *((number, (why,)) for number, why in found.doubled)]
    return Staged(
        fresh=tuple((row.values, row.values.get("user_id")) for row in found.fresh),
        same=len(found.same),
        refused=tuple(sorted(refused, key=lambda one: one[0])),
        asked=tuple((row.number, row.values) for row, _there in found.asked),
        foot=tuple(reader.foot),
        alike=tuple(alike.items()),
        good=tuple(reader.good),
    )


def _alike(register: Register, rows: Sequence[Listed]) -> dict[str, int]:
    """{name: how many rows of it nothing tells apart}: no number, household, account or remark."""
    named: dict[str, list[Listed]] = {}
    for row in rows:
        named.setdefault(row.values[register.needed[0]], []).append(row)
    found = {}
    for name, some in named.items():
        unsure = [
            row
            for row in some
            if any(
                other is not row and one_person(register, other.values, row.values) is None
                for other in some
            )
        ]
        if unsure:
            found[name] = len(unsure)
    return found


def take_in(
    session: Session,
    actor: Actor,
    register: Register,
    region: int,
    staged: Staged,
    *,
    others: tuple[int, ...] = (),
) -> Taken:
    """Enter the good rows of a dry run; what somebody entered since is not entered twice.

    `others` are the rows asked about that are another person of the name; the rest of those gives
    its ties to the entry it is about.
    """
    may_keep(session, actor, register, region)
    known = entries_of(session, register, region)
    found: Sorted = sort_rows(register, known, staged.good)
    new = found.fresh + [row for row, _there in found.asked if row.number in others]
    for row in new:
        enter(session, actor, register, region, row.values)
    for row, there in found.asked:
        brings = {
            column: row.values[column]
            for column in register.ties
            if row.values.get(column) is not None and there[column] is None
        }
        if row.number not in others and brings:
            write_tie(session, actor, register, there, brings, "")
    return Taken(len(new), len(staged.good) - len(new) - len(found.doubled))


def _accounts(session: Session, actor: Actor, region: int) -> dict[str, int]:
    """{name: account} of the place's team, where only one has the name: recusals follow it."""
    named: dict[str, list[int]] = {}
    for user_id, name in team(session, actor, region).items():
        named.setdefault(name, []).append(user_id)
    return {name: keys[0] for name, keys in named.items() if len(keys) == 1}
