"""Who is kin to which household, by key: read from the registers, for whoever must stand back.

A person is known by the ID number and by every one that was put right since: a slip in a digit
ends no kinship.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypedDict

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    func,
    literal,
    select,
    union,
)
from sqlmodel import Session

from models.account import User
from models.household import FormerNumber, Person
from models.register import OfficialKin, Representative
from models.rows import table
from workflows.base import clock

# SQLite takes at most 32,766 variables in a statement, and a household is asked for four times.
_CHUNK: Final = 8_000


def _numbers(base: Select[Any], *, since: bool = False) -> CTE:
    """(key, blind): the numbers of `base`, with all that the same people had before they were put
    right, however often and through whichever split; `since`: those they were put right to."""
    people, former = table(Person), table(FormerNumber)
    known = base.cte("since" if since else "before", recursive=True)
    old, new = former.c.blind, people.c.id_blind
    at, to = (old, new) if since else (new, old)
    return known.union(
        select(known.c.key, to)
        .select_from(known)
        .join(former if since else people, at == known.c.blind)
        .join(people if since else former, former.c.person_id == people.c.id)
        .where(to.is_not(None))
    )


def _of_homes(lives: ColumnElement[bool]) -> CTE:
    """(household, number) of those who live there; of whose number is gone, the one it was."""
    people, former = table(Person), table(FormerNumber)
    now = select(people.c.household_id.label("key"), people.c.id_blind.label("blind"))
    gone = select(people.c.household_id, former.c.blind).join(
        former, former.c.person_id == people.c.id
    )
    first = union(now.where(lives, people.c.id_blind.is_not(None)), gone.where(lives)).subquery()
    return _numbers(select(first.c.key, first.c.blind))


def _kin_statement() -> Select[Any]:
    """Who is kin to which household: by declared kinship (of the household, or of one of its
    members now by a number of theirs), and the representatives who live in it.

    An account is known by its key: of the kinship itself or of the representative it names. Where
    no key says who is meant, everybody of that name is taken for it until somebody ties the entry
    to its person (`by_name`): a name on a register must stop a vote, not let it through.
    """
    kin, people, villagers = table(OfficialKin), table(Person), table(Representative)
    accounts = table(User)
    homes: BindParameter[int] = bindparam("homes", expanding=True)
    in_force = (kin.c.valid_from <= bindparam("today")) & (
        kin.c.valid_to.is_(None) | (kin.c.valid_to >= bindparam("today"))
    )
    lives = people.c.household_id.in_(homes) & people.c.left_on.is_(None)
    numbers = _of_homes(lives)
    said = (kin.c.user_id, kin.c.representative_id, kin.c.official_name, literal(0).label("own"))
    there = (villagers.c.user_id, villagers.c.id, villagers.c.name, literal(1))
    ties = union(
        select(kin.c.household_id.label("home"), *said).where(
            in_force, kin.c.household_id.in_(homes)
        ),
        select(numbers.c.key, *said).join(kin, kin.c.kin_blind == numbers.c.blind).where(in_force),
        select(villagers.c.household_id, *there).where(villagers.c.household_id.in_(homes)),
        select(numbers.c.key, *there).join(villagers, villagers.c.id_blind == numbers.c.blind),
    ).subquery()
    holder = func.coalesce(ties.c.user_id, villagers.c.user_id)
    return (
        select(
            ties.c.home,
            ties.c.own,
            ties.c.user_id,
            ties.c.representative_id,
            ties.c.official_name,
            villagers.c.user_id.label("holder"),
            accounts.c.id.label("namesake"),
        )
        .outerjoin(villagers, villagers.c.id == ties.c.representative_id)
        .outerjoin(accounts, (accounts.c.name == ties.c.official_name) & holder.is_(None))
    )


_KIN: Final = _kin_statement()


class KinRow(TypedDict):
    """One person who is kin to a household."""

    user_id: int | None
    representative_id: int | None
    official_name: str
    own: bool
    by_name: bool


def kin_of(session: Session, households: Iterable[int]) -> dict[int, list[KinRow]]:
    """{household: who is kin to it today}, one row for each person meant.

    A row holds user_id and representative_id (None where nobody knows), official_name, `own` (the
    person lives in the household) and `by_name` (the account is that of a namesake, as long as the
    entry is tied to nobody). A representative without an account who lives there is left out: at
    the meeting the register of representatives tells.
    """
    found: dict[int, list[KinRow]] = defaultdict(list)
    homes = sorted(set(households))
    for start in range(0, len(homes), _CHUNK):
        asked = {"homes": homes[start : start + _CHUNK], "today": clock.today()}
        for row in session.connection().execute(_KIN, asked):
            known = dict.fromkeys((row.user_id, row.holder))
            named = [user for user in known if user is not None]
            for user in named or (row.namesake,):
                if user is None and row.own:
                    continue
                found[row.home].append(
                    {
                        "user_id": user,
                        "representative_id": row.representative_id,
                        "official_name": row.official_name,
                        "own": bool(row.own),
                        "by_name": not named and user is not None,
                    }
                )
    return found


def kin_of_people(session: Session, blinds: Iterable[str]) -> dict[str, set[int]]:
    """{a person, by the number's index: the accounts that are kin to them today}, wherever they
    live or are to live: of the declared kinship, of the representative it names or who they are,
    and, where no key says who is meant, of everybody of that name."""
    kin, villagers, accounts = table(OfficialKin), table(Representative), table(User)
    wanted = sorted(set(blinds))
    found: dict[str, set[int]] = defaultdict(set)
    for start in range(0, len(wanted), _CHUNK):
        some, today = wanted[start : start + _CHUNK], clock.today()
        until = kin.c.valid_to.is_(None) | (kin.c.valid_to >= today)
        holder = func.coalesce(kin.c.user_id, villagers.c.user_id)
        numbers = _numbers(_named(some, table(Person).c.id_blind, kin.c.kin_blind, _SEATED))
        declared = (
            select(numbers.c.key, func.coalesce(holder, accounts.c.id))
            .join(kin, kin.c.kin_blind == numbers.c.blind)
            .outerjoin(villagers, villagers.c.id == kin.c.representative_id)
            .outerjoin(accounts, (accounts.c.name == kin.c.official_name) & holder.is_(None))
            .where(kin.c.valid_from <= today, until)
        )
        themselves = select(numbers.c.key, villagers.c.user_id).join(
            villagers, villagers.c.id_blind == numbers.c.blind
        )
        for blind, user in (*session.execute(declared), *session.execute(themselves)):
            if user is not None:
                found[blind].add(user)
    return found


def homes_of(session: Session, blinds: Iterable[str]) -> dict[str, set[int]]:
    """{a number on the register of representatives: the households where whoever bears it, or bore
    it until it was put right, lives now}."""
    people, former = table(Person), table(FormerNumber)
    wanted, found = sorted(set(blinds)), defaultdict[str, set[int]](set)
    for start in range(0, len(wanted), _CHUNK):
        numbers = _numbers(_named(wanted[start : start + _CHUNK], _SEATED), since=True)
        lives = select(numbers.c.key, people.c.household_id).where(people.c.left_on.is_(None))
        bears = lives.join(people, people.c.id_blind == numbers.c.blind)
        bore = lives.join(former, former.c.blind == numbers.c.blind).join(
            people, people.c.id == former.c.person_id
        )
        for blind, home in session.execute(union(bears, bore)):
            found[blind].add(home)
    return found


_SEATED: Final = table(Representative).c.id_blind


def _named(blinds: Sequence[str], *columns: ColumnElement[Any]) -> Select[Any]:
    """Those of these numbers that stand in one of the columns."""
    each = (select(c.label("key"), c.label("blind")).where(c.in_(blinds)) for c in columns)
    first = union(*each).subquery()
    return select(first.c.key, first.c.blind)


def kin_cases(kin: Mapping[int, list[KinRow]], users: set[int]) -> set[int]:
    """The cases of a list that one of these people is declared kin to."""
    return {case_id for case_id, rows in kin.items() if users & {r["user_id"] for r in rows}}
