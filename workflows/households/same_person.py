"""Who was who: the other rows of the register that are the same person, wherever they stand.

A person is followed by the ID number in any place, by one that was put right since, by each split
and merge, and by somebody's word that two rows are one (疑似重复). A number that was put right may
have been another's: it counts for who bears the name.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlmodel import Session

from models.household import FormerNumber, HouseholdLink, Person
from models.likeness import Likeness
from models.rows import table
from models.rows.household import PersonRow
from workflows.base.rows import CHUNK, Row, rows_by, rows_of
from workflows.households.likeness import names_alike


def left_with(session: Session, blinds: Iterable[str]) -> list[PersonRow]:
    """Those who left, anywhere, with one of these keyed words of an ID number."""
    people, wanted = table(Person), sorted(set(blinds))
    return [
        row
        for start in range(0, len(wanted), CHUNK)
        for row in rows_of(
            session,
            people,
            people.c.id_blind.in_(wanted[start : start + CHUNK]),
            people.c.left_on.is_not(None),
        )
    ]


def once_known_by(session: Session, blinds: Iterable[str]) -> Iterator[tuple[str, PersonRow]]:
    """(keyed word, row) of those, living or not, whose number was that one until it was put
    right."""
    known = rows_by(session, table(FormerNumber), "blind", blinds)
    rows = rows_by(session, table(Person), "id", {each["person_id"] for each in known})
    there = {row["id"]: row for row in rows}
    yield from ((each["blind"], there[each["person_id"]]) for each in known)


def rows_of_each(session: Session, people: Sequence[PersonRow]) -> dict[int, list[PersonRow]]:
    """{person: the other rows of the same person}, each row once, as far back as is known."""
    found: dict[int, dict[int, PersonRow]] = {row["id"]: {row["id"]: row} for row in people}
    reached = [(row["id"], row) for row in people]
    while reached:
        rows = {row["id"]: row for _whose, row in reached}
        step: dict[int, dict[int, PersonRow]] = {}
        for key, row in (
            *_by_number(session, list(rows.values())),
            *_by_link(session, list(rows.values())),
            *_by_word(session, list(rows.values())),
        ):
            step.setdefault(key, {})[row["id"]] = row
        new = []
        for whose, at in reached:
            for key, row in step.get(at["id"], {}).items():
                if key not in found[whose]:
                    found[whose][key] = row
                    new.append((whose, row))
        reached = new
    return {
        whose: [row for key, row in rows.items() if key != whose] for whose, rows in found.items()
    }


# Each gives (row from which, row of the same person).
_Step = Iterator[tuple[int, PersonRow]]


def _by_number(session: Session, rows: Sequence[PersonRow]) -> _Step:
    """Those who left with this very number; those who had it, or have this one's former number."""
    bearers = _numbers(session, rows)
    for other in left_with(session, bearers):
        for row, sure in bearers[other["id_blind"] or ""]:
            if sure or names_alike(row["name"], other["name"]):
                yield row["id"], other
    for blind, other in once_known_by(session, bearers):
        for row, _sure in bearers[blind]:
            if names_alike(row["name"], other["name"]):
                yield row["id"], other


def _numbers(
    session: Session, rows: Sequence[PersonRow]
) -> dict[str, list[tuple[PersonRow, bool]]]:
    """{keyed word: whose number it is, or was until it was put right, and whether it still is}."""
    mine = {row["id"]: row for row in rows}
    found: dict[str, list[tuple[PersonRow, bool]]] = {}
    for row in rows:
        if row["id_blind"]:
            found.setdefault(row["id_blind"], []).append((row, True))
    for each in rows_by(session, table(FormerNumber), "person_id", mine):
        found.setdefault(each["blind"], []).append((mine[each["person_id"]], False))
    return found


def _by_link(session: Session, rows: Sequence[PersonRow]) -> _Step:
    """Back along the splits and merges."""
    here = {row["id"] for row in rows}
    links = rows_by(session, table(HouseholdLink), "to_id", {row["household_id"] for row in rows})
    came = {there: now for link in links for there, now, _name in link["people"] if now in here}
    for row in rows_by(session, table(Person), "id", came):
        yield came[row["id"]], row


def _by_word(session: Session, rows: Sequence[PersonRow]) -> _Step:
    """Of whom somebody said that the two are one."""
    yield from _paired(session, rows, ("same",))


def maybe_each(session: Session, people: Sequence[PersonRow]) -> dict[int, list[PersonRow]]:
    """{person: the rows of who left or died and looks like them}, while nobody has said whether
    they are one, with all that are the same as those."""
    pairs = _paired(session, people, ("open", "ask"))
    gone = [(mine, row) for mine, row in pairs if row["left_on"] is not None]
    others = rows_of_each(session, [row for _mine, row in gone])
    found: dict[int, list[PersonRow]] = {row["id"]: [] for row in people}
    for mine, row in gone:
        found[mine] += [row, *others[row["id"]]]
    return found


def _paired(session: Session, rows: Sequence[PersonRow], standings: tuple[str, ...]) -> _Step:
    here, kept = [row["id"] for row in rows], table(Likeness)
    pairs: dict[int, list[int]] = {}
    for mine, theirs in (("first_id", "second_id"), ("second_id", "first_id")):
        said: list[Row] = [*rows_by(session, kept, mine, here)]
        for row in said:
            if row["standing"] in standings:
                pairs.setdefault(row[theirs], []).append(row[mine])
    for other in rows_by(session, table(Person), "id", pairs):
        yield from ((one, other) for one in pairs[other["id"]])
