"""Who of the register is laid beside whom, to see whether two people look like one: those near
somebody who is entered, and everybody, block by block."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session

from models.household import Household, HouseholdPhone, Person
from models.rows import table
from workflows.households import known_by
from workflows.households.likeness import (
    Alike,
    Someone,
    alike,
    alike_to_gone,
    among,
    place_of,
)
from workflows.households.states import HouseholdState

_CHUNK: Final = 2_000
# So many pairs are told at once, or so many blocks compared.
PAIRS: Final = 500
_BLOCKS: Final = 500


def everywhere(session: Session) -> Iterator[list[Alike]]:
    """The whole register compared with itself, by blocks: one day of birth, one telephone, one
    address. A block is in memory, the register never is. Told every so many blocks, whether or not
    anybody looked alike in them."""
    found: list[Alike] = []
    for nth, block in enumerate(_blocks(session), start=1):
        found += among(block)
        if nth % _BLOCKS == 0 or len(found) >= PAIRS:
            yield found
            found = []
    yield found
    yield from _beside_the_gone(session)


def near(session: Session, people: Sequence[Someone]) -> Iterator[Alike]:
    """These people beside those of their county who share a day of birth with one of them, and
    their heads beside heads with their telephone or address."""
    persons, homes = table(Person), table(Household)
    mine = {person.id for person in people}
    yield from among(people)
    yield from beside_gone(session, people)
    for county, group in groupby(sorted(people, key=lambda p: p.county), lambda p: p.county):
        here = list(group)
        born = {person.born for person in here if person.born}
        heads = [person for person in here if person.head]
        blinds = {blind for head in heads for blind in head.phones}
        places = {(head.region, head.address) for head in heads if head.address}
        shared: list[ColumnElement[bool]] = [persons.c.born.in_(born)] if born else []
        if blinds or places:
            phones = table(HouseholdPhone)
            callers = select(phones.c.household_id).where(phones.c.blind.in_(blinds))
            regions = {region for region, _address in places}
            shares = or_(homes.c.id.in_(callers), homes.c.region.in_(regions))
            shared.append(and_(persons.c.relation == "head", shares))
        if not shared:
            continue
        others = people_of(session, persons.c.county == county, or_(*shared))
        for other in others:
            if other.id not in mine:
                yield from (pair for one in here if (pair := alike(one, other)))


def beside_gone(session: Session, people: Sequence[Someone]) -> Iterator[Alike]:
    """These people beside those of their county who left or died, by name and by day of birth."""
    persons = table(Person)
    for county, group in groupby(sorted(people, key=lambda p: p.county), lambda p: p.county):
        here, there = list(group), persons.c.county == county
        born = {person.born for person in here if person.born}
        found = {
            gone.id: gone
            for shared in (
                persons.c.name.in_({person.name for person in here}),
                persons.c.born.in_(born),
            )
            for gone in gone_of(session, there, shared)
        }
        for gone in _newest(found.values()):
            yield from (pair for one in here if (pair := alike_to_gone(one, gone)))


def _newest(gone: Iterable[Someone]) -> Iterable[Someone]:
    """Who left one household twice is asked about once."""
    return {(p.household, p.name, p.born): p for p in sorted(gone, key=lambda p: p.id)}.values()


def _beside_the_gone(session: Session) -> Iterator[list[Alike]]:
    """Whoever lives here without a number beside those who left, and the other way round: where
    both have one the number tells."""
    persons = table(Person)
    for here, beside in ((people_of, beside_gone), (gone_of, _beside_living)):
        after = 0
        while some := here(
            session, persons.c.id_blind.is_(None), persons.c.id > after, limit=_CHUNK
        ):
            yield list(beside(session, some))
            after = some[-1].id


def _beside_living(session: Session, gone: Sequence[Someone]) -> Iterator[Alike]:
    """Those who left without a number beside who lives in their county with one."""
    persons = table(Person)
    for county, group in groupby(sorted(gone, key=lambda p: p.county), lambda p: p.county):
        left = list(_newest(group))
        born = {person.born for person in left if person.born}
        living = people_of(session, persons.c.county == county, persons.c.born.in_(born))
        by_day: dict[object, list[Someone]] = {}
        for one in living:
            by_day.setdefault(one.born, []).append(one)
        for each in left:
            near_by = by_day.get(each.born, ())
            yield from (pair for one in near_by if (pair := alike_to_gone(one, each)))


def _blocks(session: Session) -> Iterator[list[Someone]]:
    """Everybody beside those who may be the same person; a pair may stand in two blocks. Some
    thousands are read at a time, by an index: the database sorts nothing."""
    yield from _born_together(session)
    yield from _on_one_phone(session)
    yield from _at_one_address(session)


def _born_together(session: Session) -> Iterator[list[Someone]]:
    """Those of a county who were born on one day."""
    persons = table(Person)
    for county in session.execute(select(persons.c.county).distinct()).scalars().all():
        here, since = persons.c.county == county, date.min
        until: date | None = since
        while until is not None:
            later = select(persons.c.born).where(here, persons.c.born > since)
            until = session.execute(
                later.order_by(persons.c.born).offset(_CHUNK).limit(1)
            ).scalar_one_or_none()
            last = [] if until is None else [persons.c.born <= until]
            some = people_of(session, here, persons.c.born > since, *last)
            yield from _together(some, lambda person: str(person.born))
            since = until or since


def _on_one_phone(session: Session) -> Iterator[list[Someone]]:
    """Heads of a county whose households gave one telephone."""
    persons, shared = table(Person), sorted(known_by.shared(session))
    for start in range(0, len(shared), _CHUNK):
        words = frozenset(shared[start : start + _CHUNK])
        homes = sorted(set[int]().union(*known_by.sharers(session, words).values()))
        sharing: dict[tuple[int, str], list[Someone]] = {}
        for nth in range(0, len(homes), _CHUNK):
            some = persons.c.household_id.in_(homes[nth : nth + _CHUNK])
            for head in people_of(session, persons.c.relation == "head", some):
                for word in head.phones & words:
                    sharing.setdefault((head.county, word), []).append(head)
        yield from sharing.values()


def _at_one_address(session: Session) -> Iterator[list[Someone]]:
    """Heads of a village who live at one address."""
    persons, homes = table(Person), table(Household)
    far = func.length(homes.c.address) > 0
    for region in session.execute(select(homes.c.region).distinct()).scalars().all():
        here = people_of(session, persons.c.relation == "head", homes.c.region == region, far)
        far_enough = [person for person in here if person.address]
        yield from _together(far_enough, lambda person: person.address)


def _together(people: Iterable[Someone], by: Callable[[Someone], str]) -> Iterator[list[Someone]]:
    for _key, some in groupby(sorted(people, key=by), by):
        yield list(some)


def people_of(session: Session, *where: Any, limit: int | None = None) -> list[Someone]:
    """People who live in a household of the register, in key order; the first so many."""
    lives = table(Person).c.left_on.is_(None), table(Household).c.state == HouseholdState.KEPT
    return _someone(session, *lives, *where, limit=limit)


# Who split off or was merged lives on in the other household; an import undone told of nobody.
_NOT_GONE: Final = ("split", "merge", "undone")


def gone_of(session: Session, *where: Any, limit: int | None = None) -> list[Someone]:
    """People who left a household of the register or died, in key order; the first so many."""
    persons = table(Person)
    gone = persons.c.left_on.is_not(None), persons.c.left_why.not_in(_NOT_GONE)
    return _someone(session, *gone, *where, limit=limit)


def _someone(session: Session, *where: Any, limit: int | None) -> list[Someone]:
    persons, homes = table(Person), table(Household)
    columns = ("id", "household_id", "region", "county", "name", "sex", "born", "id_blind")
    chosen = (
        select(
            *(persons.c[name] for name in columns),
            persons.c.relation,
            persons.c.left_why,
            homes.c.phone_blind,
            homes.c.address,
            homes.c.head_name,
        )
        .join(homes, homes.c.id == persons.c.household_id)
        .where(*where)
    )
    if limit is not None:
        chosen = chosen.order_by(persons.c.id).limit(limit)
    found = [
        Someone(
            row.id,
            row.household_id,
            row.region,
            row.county,
            row.name,
            row.sex,
            row.born,
            row.id_blind or "",
            row.relation == "head",
            frozenset((row.phone_blind or "").split()),
            place_of(row.address),
            row.head_name,
            row.left_why or "",
        )
        for row in session.execute(chosen).all()
    ]
    return sorted(found, key=lambda person: person.id)
