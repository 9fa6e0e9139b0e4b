"""What a household is found by besides its people: every number it is or was known by, and its
telephones' keyed words.

Two indexes of what the rows say (`household.number`, `household.phone_blind`, the numbers of a
case). They are written beside every write of those columns by the engine, whoever made it: the
form, a roster, the filing step, a receipt. A number that was replaced stays, for a list of before
still has it; a telephone that was given up goes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import ColumnElement, Select, delete, func, select, text, union
from sqlmodel import Session

from models.case import Case
from models.household import Household, HouseholdNumber, HouseholdPhone, Person
from models.rows import table
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base.rows import CHUNK, Row, RowDict, rows_of
from workflows.base.words import _
from workflows.engine.registry import pinned
from workflows.households.household_numbers import LABELS, Kind, tidy
from workflows.households.states import HouseholdState

FILE: Final = "file"
_CALLED: Final[Mapping[str, str]] = {
    **{str(kind): label for kind, label in LABELS.items()},
    FILE: "档案号",
}
# The numbers a roster or the national system's list names a household by.
LISTED: Final = (Kind.ROSTER, Kind.NATIONAL)
_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "household": {"number": Kind.ROSTER},
    "case": {
        "national_no": Kind.NATIONAL,
        "handbook_no": Kind.HANDBOOK,
        "card_no": Kind.CARD,
        "file_no": FILE,
    },
}
SUBJECTS: Final = tuple(_COLUMNS)
_NUMBER: Final = text(
    "INSERT INTO household_number (number, household_id, kind) "
    "VALUES (:number, :household_id, :kind) ON CONFLICT DO NOTHING"
)
_PHONE: Final = text(
    "INSERT INTO household_phone (blind, household_id) "
    "VALUES (:blind, :household_id) ON CONFLICT DO NOTHING"
)


@contextmanager
def indexed(
    session: Session, subject: str, steps: Iterable[tuple[RowDict | None, RowDict]]
) -> Iterator[None]:
    """After the engine has written these steps: their new numbers and telephones are findable."""
    yield
    told = list(steps)
    rows = [row for before, after in told for row in _numbers(subject, before or {}, after)]
    if rows:
        session.connection().execute(_NUMBER, sorted(rows, key=lambda row: row["number"]))
    if subject == "household":
        _phones(session, told)


def _numbers(subject: str, before: Row, after: Row) -> Iterator[RowDict]:
    home = after["id"] if subject == "household" else after["household_id"]
    for column, kind in _COLUMNS[subject].items():
        number = after[column]
        if number and number != before.get(column):
            # Of a household of another town we know the card's number.
            kind = Kind.CARD if after.get("elsewhere") else kind
            yield {"number": tidy(number), "household_id": home, "kind": str(kind)}


def _phones(session: Session, steps: Sequence[tuple[RowDict | None, RowDict]]) -> None:
    moved = [
        (before, after)
        for before, after in steps
        if (before or {}).get("phone_blind") != after["phone_blind"]
    ]
    phones, gone = table(HouseholdPhone), [a["id"] for before, a in moved if before is not None]
    for start in range(0, len(gone), CHUNK):
        some = gone[start : start + CHUNK]
        session.execute(delete(phones).where(phones.c.household_id.in_(some)))
    rows = [
        {"blind": word, "household_id": after["id"]}
        for _before, after in moved
        for word in dict.fromkeys((after["phone_blind"] or "").split())
    ]
    if rows:
        session.connection().execute(_PHONE, sorted(rows, key=lambda row: row["blind"]))


def known_by(session: Session, numbers: Iterable[str]) -> dict[str, list[int]]:
    """{number, tidy: the households on the register that a list names or once named so}."""
    known, homes = table(HouseholdNumber), table(Household)
    wanted = sorted({tidy(number) for number in numbers})
    found: dict[str, list[int]] = {}
    for start in range(0, len(wanted), CHUNK):
        chosen = (
            select(known.c.number, known.c.household_id)
            .distinct()
            .join(homes, homes.c.id == known.c.household_id)
            .where(
                known.c.number.in_(wanted[start : start + CHUNK]),
                known.c.kind.in_(LISTED),
                homes.c.state == HouseholdState.KEPT,
            )
            .order_by(known.c.household_id)
        )
        for row in session.execute(chosen):
            found.setdefault(row.number, []).append(row.household_id)
    return found


def former(session: Session, actor: Actor, household_id: int) -> list[str]:
    """The numbers the household was known by and neither it nor a case of it that is open or filed
    bears now, each after what it is: 户编号 SC-12. [] for who may not see the people of it."""
    known, homes, cases = table(HouseholdNumber), table(Household), table(Case)
    found = rows_of(session, homes, homes.c.id == household_id)
    if not found or not actor.roles_at(found[0]["region"]) & SEES_PEOPLE:
        return []
    borne: list[tuple[str, Row]] = [("household", found[0])]
    for case in rows_of(session, cases, cases.c.household_id == household_id):
        state = pinned(case).state(case["state"])
        if state.goal or not state.final:
            borne.append(("case", case))
    now = {row["number"] for subject, row in borne for row in _numbers(subject, {}, row)}
    rows = rows_of(session, known, known.c.household_id == household_id)
    once = sorted((row["kind"], row["number"]) for row in rows if row["number"] not in now)
    return [f"{_(_CALLED[kind])} {number}" for kind, number in once]


def words(home: Row, people: Iterable[Row]) -> list[str]:
    """The keyed words of every telephone of a household: its own, and those of its people."""
    given = [home["phone_blind"], *(person["phone_blind"] for person in people)]
    return list(dict.fromkeys(word for each in given for word in (each or "").split()))


def _members(word: ColumnElement[bool] | None) -> Select[tuple[str, int]]:
    """(keyed word, household) of the telephones that people living there gave for themselves. One
    who gave several is asked by none of them."""
    people, homes = table(Person), table(Household)
    chosen = (
        select(people.c.phone_blind, people.c.household_id)
        .join(homes, homes.c.id == people.c.household_id)
        .where(
            people.c.phone_blind.is_not(None),
            people.c.left_on.is_(None),
            homes.c.state == HouseholdState.KEPT,
        )
    )
    return chosen if word is None else chosen.where(word)


def sharers(session: Session, words: Iterable[str]) -> dict[str, set[int]]:
    """{keyed word of a telephone: the households on the register that gave it}."""
    phones, homes = table(HouseholdPhone), table(Household)
    wanted, found = sorted(set(words)), dict[str, set[int]]()
    for start in range(0, len(wanted), CHUNK):
        chosen = (
            select(phones.c.blind, phones.c.household_id)
            .join(homes, homes.c.id == phones.c.household_id)
            .where(
                phones.c.blind.in_(wanted[start : start + CHUNK]),
                homes.c.state == HouseholdState.KEPT,
            )
        )
        own = _members(table(Person).c.phone_blind.in_(wanted[start : start + CHUNK]))
        for blind, home in (*session.execute(chosen), *session.execute(own)):
            found.setdefault(blind, set()).add(home)
    return found


def others(there: Mapping[str, set[int]], words: Iterable[str], own: int) -> int:
    """How many other households gave a telephone of these: of the one most shared."""
    return max((len(there.get(word, set()) - {own}) for word in words), default=0)


def shared(session: Session) -> dict[str, int]:
    """{keyed word of a telephone: how many households on the register gave it}, where more than
    one did."""
    phones, homes = table(HouseholdPhone), table(Household)
    kept = (
        select(phones.c.blind, phones.c.household_id)
        .join(homes, homes.c.id == phones.c.household_id)
        .where(homes.c.state == HouseholdState.KEPT)
    )
    # A union names each telephone of a household once, whoever there gave it.
    given = union(kept, _members(None)).subquery()
    chosen = select(given.c.blind, func.count()).group_by(given.c.blind).having(func.count() > 1)
    return {row[0]: row[1] for row in session.execute(chosen)}
