"""A household as of any day: who lived there, how old, with the answers as they were known then.

Two days count: the day a thing happened and the day it was recorded. Who lived there goes by the
first, as far as it is known today: who died on the 1st is gone on the 5th, though the village told
it on the 10th; that it was told later is said beside. Names and answers are those the register had
on that day, right or wrong: a list drawn up then said them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from models.household import Household, HouseholdLink, HouseholdVersion, Person
from models.rows import table
from models.rows.household import HouseholdVersionRow
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base import clock
from workflows.base.rows import RowDict, rows_by, rows_of
from workflows.base.words import _, joined
from workflows.households import fields
from workflows.households.fields import Of
from workflows.households.fields.field import Field
from workflows.households.keeping import image

_DAYS: Final = ("born", "came_on", "left_on")
# Follows from the village; follows from the number.
_UNTOLD: Final = frozenset({"region", "id_kind"})


@dataclass(frozen=True, slots=True)
class Living:
    """A person of that day. `row` has a person's columns as known then, numbers masked; `told`: the
    day on which that somebody came or left was recorded, where it was after that day."""

    row: RowDict
    told: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A household as of the end of `day`.

    `home` has its columns as known then. `gone`: who was still on record that day, but had left by
    then, as was recorded later. `since`: the first day of which anything is known.
    """

    day: date
    since: date
    home: RowDict
    people: tuple[Living, ...]
    gone: tuple[Living, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the register said, until when (None: it still does)."""

    home: RowDict
    people: Mapping[int, RowDict]
    until: datetime | None
    day: date | None


def as_of(session: Session, actor: Actor, household_id: int, day: date) -> Standing | None:
    """The household as of the end of that day; None out of reach. A day before its first entry is
    answered with `since` later than `day`, and nobody."""
    homes = table(Household)
    found = rows_of(session, homes, homes.c.id == household_id)
    if not found or not actor.roles_at(found[0]["region"]) & SEES_PEOPLE:
        return None
    entered = clock.shanghai_day(found[0]["opened_at"])
    since = min(entered, _split_off_on(session, household_id) or entered)
    if day < since:
        return Standing(day, since, {}, (), ())
    known, before = _from_then_on(session, found[0], day)
    living, gone = [], []
    for key in dict.fromkeys(key for one in known for key in one.people):
        here, on_record = _lived_there(known, key, day, was_there=key in before)
        if here is not None:
            living.append(here)
        elif on_record is not None:
            gone.append(on_record)
    if day < entered:
        # Told later than it happened, all of it.
        living = [replace(one, told=one.told or entered) for one in living]
    living.sort(key=lambda one: one.row["relation"] != "head")
    return Standing(day, since, known[0].home, tuple(living), tuple(gone))


def _split_off_on(session: Session, household_id: int) -> date | None:
    """The day on which it became a household of its own, where it was split off from another: on
    that day its people left there."""
    links = table(HouseholdLink)
    made = rows_of(session, links, links.c.to_id == household_id, links.c.kind == "split")
    return min((row["day"] for row in made), default=None)


def _from_then_on(
    session: Session, home: Mapping[str, Any], day: date
) -> tuple[list[_Known], set[int]]:
    """What the register said at the end of that day and each time after, the present last; and who
    was ever on record before."""
    versions, ends = table(HouseholdVersion), clock.start_of(day + timedelta(days=1))
    ever = rows_of(session, versions, versions.c.household_id == home["id"])
    kept = sorted((r for r in ever if r["known_until"] >= ends), key=lambda row: row["version"])
    before = {p["id"] for row in ever if row["known_until"] < ends for p in row["people"]}
    now = rows_by(session, table(Person), "household_id", [home["id"]])
    present = _Known(image(home), {row["id"]: _typed(image(row)) for row in now}, None, None)
    return [*(_of(row) for row in kept), present], before


def _of(row: HouseholdVersionRow) -> _Known:
    people = {person["id"]: _typed(person) for person in row["people"]}
    return _Known(row["home"], people, row["known_until"], row["day"])


def _typed(row: RowDict) -> RowDict:
    return row | {name: date.fromisoformat(row[name]) for name in _DAYS if row.get(name)}


def _stands(row: RowDict | None, day: date) -> bool:
    """Is this somebody who lives there on that day, as this row tells it?"""
    return row is not None and (row["left_on"] is None or row["left_on"] > day)


def _lived_there(
    known: Sequence[_Known], key: int, day: date, *, was_there: bool
) -> tuple[Living | None, Living | None]:
    """(who lived there that day, who was only on record that day): one of them or neither.
    was_there: on record before that day. Who was then taken for gone by mistake lived there all the
    same, as is known since the household was restored."""
    then = known[0].people.get(key)
    on_record = _stands(then, day)
    saying = [at for at, one in enumerate(known) if key in one.people]
    newest = known[saying[-1]].people[key]
    left = newest["left_on"]
    if left is None and saying[-1] < len(known) - 1:
        # No row of this household any more: gone by the change that ended the last that had them.
        left = known[saying[-1]].day
    came = newest["came_on"]
    here = on_record or was_there if came is None else came <= day
    if here and (left is None or left > day):
        first = saying[0]
        told = known[first - 1].until if first else None
        row = then if then is not None and on_record else known[first].people[key]
        return Living(row, _day(told)), None
    if not on_record or then is None:
        return None, None
    # The change in which this person stopped being there.
    last = max(at for at in saying if _stands(known[at].people[key], day))
    return None, Living(then, _day(known[last].until))


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else clock.shanghai_day(instant)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a change made another: the field's key ("" where somebody came or left),
    whose it is (a name, "" for the household), its label, old and new in the reader's words."""

    key: str
    who: str
    label: str
    was: str
    now: str


def changes_of(
    session: Session, actor: Actor, household_id: int
) -> dict[int, tuple[Difference, ...]]:
    """{the number of the register's event: what it changed, old beside new}; {} out of reach."""
    homes, versions = table(Household), table(HouseholdVersion)
    found = rows_of(session, homes, homes.c.id == household_id)
    if not found or not actor.roles_at(found[0]["region"]) & SEES_PEOPLE:
        return {}
    kept = rows_of(session, versions, versions.c.household_id == household_id)
    kept.sort(key=lambda row: row["version"])
    now = rows_by(session, table(Person), "household_id", [household_id], live="left_on")
    present = _Known(image(found[0]), {row["id"]: _typed(image(row)) for row in now}, None, None)
    known = [*(_of(row) for row in kept), present]
    return {
        row["version"] + 1: tuple(_differences(old, new))
        for row, old, new in zip(kept, known, known[1:], strict=False)
    }


def _differences(old: _Known, new: _Known) -> list[Difference]:
    of_home = fields.CATALOGUE.of(Of.HOUSEHOLD, Of.LAND, Of.LIVING)
    told = list(_told("", of_home, old.home, new.home))
    asked = fields.CATALOGUE.of(Of.MEMBER)
    for key, then in old.people.items():
        now = new.people.get(key)
        if now is not None and now["left_on"] is None:
            told += _told(then["name"], asked, then, now)
        else:
            told.append(Difference("", then["name"], _("成员"), _about(then), _("不在本户")))
    for key, now in new.people.items():
        if key not in old.people and now["left_on"] is None:
            told.append(Difference("", now["name"], _("成员"), "—", _about(now)))
    return told


def _about(row: RowDict) -> str:
    """Relation and masked number: namesakes are told apart."""
    relation = fields.CATALOGUE["relation"].word(row["relation"])
    return joined(filter(None, (relation, row["id_masked"])))


def _told(who: str, asked: Sequence[Field], old: RowDict, new: RowDict) -> Iterator[Difference]:
    """The fields that differ; a column that several fill is told once."""
    said: set[str] = set()
    for each in asked:
        was, now = (_word(each, row) for row in (old, new))
        place = each.column or each.key
        if was != now and place not in said and place not in _UNTOLD:
            said.add(place)
            yield Difference(each.key, who, _(each.label), was or "—", now or "—")


def _word(each: Field, row: RowDict) -> str:
    """A field's answer in the reader's words, what is sealed masked."""
    if each.column:
        masked = f"{each.column}_masked"
        return each.word(row.get(masked if masked in row else each.column))
    traits = row["traits"] or {}
    return each.word((traits.get(each.of) or {}).get(each.key, traits.get(each.key)))
