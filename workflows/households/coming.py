"""Who would come by a change that is handed in, asked for or confirmed: to whom they are kin, and
whether they live elsewhere; and what was told of a household's people before."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from models.case import Event
from models.household import ChangeRequest, Household, Person
from models.rows import table
from models.rows.household import HouseholdRow, PersonRow
from workflows.access.kinship import kin_of_people
from workflows.base.rows import Row, rows_by, rows_of
from workflows.engine.context import Facts
from workflows.engine.loading import looks_up
from workflows.engine.needs import PEOPLE
from workflows.households.changes import the_request
from workflows.households.event_list import EVENTS, MISSED, Shape
from workflows.households.events import same_person
from workflows.households.forms import Content, Together
from workflows.households.needs import (
    COMING_KIN,
    ENDED,
    INTO,
    LIVE_ELSEWHERE,
    NEWEST_OF,
    REQUESTS,
    TAKEN_IN_BY,
    THERE_SINCE,
)

_PERSON: Final = str(Person.__tablename__)


def _coming(facts: Facts) -> Sequence[Row]:
    """The rows of those who would come, by the form or by the request it is about."""
    if (ended := facts.get(ENDED)) is not None:
        return ended.people
    if isinstance(facts.form, Content):
        return facts.form.added
    if REQUESTS not in facts.known:
        return ()
    request = the_request(facts)
    return request["content"]["added"] if request else ()


def _blinds(facts: Facts) -> set[str]:
    return {row["id_blind"] for row in _coming(facts) if row.get("id_blind")}


@looks_up(COMING_KIN)
def _coming_kin(session: Session, steps: Sequence[Facts]) -> Mapping[int, set[int]]:
    wanted = {f.row["id"]: _blinds(f) for f in steps}
    everybody = set().union(*wanted.values())
    kin = kin_of_people(session, everybody) if everybody else {}
    return {
        key: {user for blind in blinds for user in kin.get(blind, ())}
        for key, blinds in wanted.items()
    }


@looks_up(LIVE_ELSEWHERE)
def _elsewhere(session: Session, steps: Sequence[Facts]) -> Mapping[int, list[Row]]:
    """Of an act over two households who comes does live in the other until it is done."""
    wanted = {f.row["id"]: set() if isinstance(f.form, Together) else _blinds(f) for f in steps}
    everybody = set().union(*wanted.values())
    there = rows_by(session, table(Person), "id_blind", list(everybody), live="left_on")
    return {
        key: [row for row in there if row["id_blind"] in blinds and row["household_id"] != key]
        for key, blinds in wanted.items()
    }


@looks_up(INTO)
def _into(session: Session, steps: Sequence[Facts]) -> Mapping[int, HouseholdRow | None]:
    """The household that a form names to go into."""
    said = {f.row["id"]: f.form.there.get("to") for f in steps if isinstance(f.form, Content)}
    named = {key: to for key, to in said.items() if isinstance(to, int)}
    keys = set(named.values())
    homes = table(Household)
    found = rows_of(session, homes, homes.c.id.in_(keys)) if keys else []
    there = {row["id"]: row for row in found}
    return {f.row["id"]: there.get(named.get(f.row["id"], 0)) for f in steps}


@looks_up(TAKEN_IN_BY)
def _taken_in_by(session: Session, steps: Sequence[Facts]) -> Mapping[int, list[PersonRow]]:
    """Of the household itself, whom no merge can go into, nobody."""
    to = {f.row["id"]: f.form.there.get("to") for f in steps if isinstance(f.form, Content)}
    keys = {home for key, home in to.items() if isinstance(home, int) and home != key}
    people = table(Person)
    there = rows_by(session, people, "household_id", list(keys), live="left_on") if keys else []
    return {
        key: [row for row in there if row["household_id"] == home and home != key]
        for key, home in to.items()
    }


@looks_up(NEWEST_OF)
def _newest(session: Session, steps: Sequence[Facts]) -> Mapping[int, dict[int, tuple[date, str]]]:
    """Only what happened to a person counts, not what was put right or answered anew."""
    asks = [f.row["id"] for f in steps if isinstance(f.form, Content) and f.form.event]
    found: dict[int, dict[int, tuple[date, str]]] = {f.row["id"]: {} for f in steps}
    for home, person, day, event in (*_asked(session, asks), *_amended(session, asks)):
        known = found[home].get(person)
        if known is None or known[0] < day:
            found[home][person] = (day, event)
    return found


def _asked(session: Session, homes: Sequence[int]) -> list[tuple[int, int, date, str]]:
    rows = rows_by(session, table(ChangeRequest), "household_id", homes) if homes else []
    return [
        (row["household_id"], key, row["day"], row["event"])
        for row in rows
        if row["state"] == "confirmed" and row["day"] and row["event"] in EVENTS
        for key, values in row["content"]["changed"]
        if _happened(EVENTS[row["event"]].shape, values)
    ]


def _happened(shape: Shape, values: Mapping[str, Any]) -> bool:
    """Is this person whom the event is about, not one whose relation follows from it?"""
    if shape is Shape.ANSWERS:
        return "traits" in values
    return shape not in _PUT_RIGHT and values.get("relation") == "head"


_PUT_RIGHT: Final = frozenset({Shape.CORRECTS, Shape.FACTS, Shape.ROSTER, Shape.PHONE, Shape.BANK})


def _amended(session: Session, homes: Sequence[int]) -> list[tuple[int, int, date, str]]:
    """What was written at once: of one person where one row was touched."""
    events = table(Event)
    rows = (
        rows_of(session, events, events.c.subject_id.in_(homes), events.c.action == "amend")
        if homes
        else []
    )
    found = []
    for row in rows:
        said = json.loads(row["payload"])
        event = EVENTS.get(said.get("event", ""))
        if event is None or event.shape is not Shape.ANSWERS or not said.get("day"):
            continue
        day = date.fromisoformat(said["day"])
        touched = [name.split(":") for name in json.loads(row["records"])]
        found += [
            (row["subject_id"], int(key), day, event.code)
            for name, key in touched
            if name == _PERSON
        ]
    return found


@looks_up(THERE_SINCE)
def _there_since(session: Session, steps: Sequence[Facts]) -> Mapping[int, dict[int, date | None]]:
    """Who was found missing lived there before the register said so: the day of that event is not
    when they came. Known is when they came the first time, if they had been taken out wrongly."""
    late = {f.row["id"]: _before_they_came(f) for f in steps}
    homes = [key for key, rows in late.items() if rows]
    found: dict[int, dict[int, date | None]] = {key: {} for key in late}
    if not homes:
        return found
    missed = _missed(session, homes)
    ever = rows_by(session, table(Person), "household_id", homes)
    for home, rows in late.items():
        for row in rows:
            if row["id"] in missed:
                own = [
                    other["came_on"]
                    for other in ever
                    if other["household_id"] == home
                    and other["id"] < row["id"]
                    and same_person(row, other)
                ]
                days = [day for day in own if day is not None]
                found[home][row["id"]] = min(days) if own and len(days) == len(own) else None
    return found


def _before_they_came(facts: Facts) -> list[Row]:
    """Who would leave before the day that the register has for their coming."""
    form = facts.form
    if not isinstance(form, Content) or not form.event or form.day is None:
        return []
    going = {key for key, values in form.changed if values.get("left_on")}
    return [
        row
        for row in facts.get(PEOPLE) or ()
        if row["id"] in going and row["came_on"] is not None and row["came_on"] > form.day
    ]


def _missed(session: Session, homes: Sequence[int]) -> set[int]:
    """Whom that event brought to these households."""
    events = table(Event)
    asked = rows_by(session, table(ChangeRequest), "household_id", homes)
    found = {
        row["id"]
        for request in asked
        if request["event"] == MISSED and request["state"] == "confirmed"
        for row in request["content"]["added"]
    }
    for row in rows_of(session, events, events.c.subject_id.in_(homes), events.c.action == "amend"):
        if json.loads(row["payload"]).get("event") == MISSED:
            touched = [name.split(":") for name in json.loads(row["records"])]
            found |= {int(key) for name, key in touched if name == _PERSON}
    return found
