"""A household's people before and after a change: who came, left or is another, and whether they
are still those the survey speaks of.

A person is known by the ID number; without one by the row and the name, sex and birth on it. So a
name put right under one number is the same person as long as it is like the one last confirmed;
another name, a number or a relation put right is not the household surveyed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.account import User
from models.case import Case, Event
from models.columns import canonical, canonical_row
from models.household import ChangeRequest, Person
from models.rows import table
from models.rows.case import CaseRow
from models.rows.household import ChangeRequestRow, PersonRow
from workflows.access.kinship import KinRow, kin_of
from workflows.base import clock, codes, dates
from workflows.base.rows import Row, RowDict, rows_by
from workflows.base.words import Word, _
from workflows.engine.changes import full
from workflows.engine.context import Facts
from workflows.engine.definition import State
from workflows.engine.loading import loads
from workflows.engine.needs import PEOPLE
from workflows.engine.registry import actions_where, pinned
from workflows.households.likeness import names_alike
from workflows.households.needs import (
    CONFIRMED_NAMES,
    HOME_KIN,
    LIVE_CASES,
    PEOPLE_NOW,
    REQUESTS,
    UNSETTLED,
    Unsettled,
)

# Name, relation to the head, masked number: all that an event may say of a person.
Line = tuple[str, str, str]
REASON_AT_LEAST: Final = 4
_DAYS: Final = frozenset({"born", "came_on", "left_on"})


@dataclass(frozen=True, slots=True)
class Change:
    """What a change does to the people: those it touches, old beside new, and whom the household
    holds afterwards. `before` and `after` are the marks of the people; `renamed`: somebody bears a
    wholly other name under the number they had than the one last confirmed."""

    was: tuple[Line, ...]
    now: tuple[Line, ...]
    head: str
    members: int
    before: str
    after: str
    blinds: tuple[str, ...]
    renamed: bool = False

    @property
    def spelling(self) -> bool:
        """Are they the people they were, a name written otherwise at most?"""
        return self.before == self.after and not self.renamed


def mark(people: Iterable[Row]) -> str:
    """One mark for the people of a household, whatever their order (128 bits)."""
    who = sorted([_who(row), row["relation"]] for row in people)
    return hashlib.sha256(canonical(who).encode()).hexdigest()[:32]


def _who(row: Row) -> str:
    """Who this is: the number's index; without a number whatever else there is to say it."""
    without = (row["id"], row["name"], row.get("sex") or "", row.get("born") or "")
    return row.get("id_blind") or " ".join(map(str, without))


def people_after(people: Sequence[Row], content: Any) -> list[Row]:
    """Whom the household holds once the register's form is written: whole rows, whatever the form
    leaves out of somebody who comes."""
    changes: dict[int, Mapping[str, Any]] = dict(content.changed)
    now: list[Row] = [{**row, **changes.get(row["id"], {})} for row in people]
    come = (full(Person, row) for row in content.added)
    return [row for row in (*now, *come) if row["left_on"] is None]


def change_of(
    people: Sequence[Row], content: Any, after: Row, confirmed: Mapping[int, str] | None = None
) -> Change | None:
    """What the register's form does to the people on record; None when it leaves them as they are.

    `after` is the household's row as it will be: head and number of people are the register's;
    `confirmed` {person: the name last confirmed}, of whom it is another than the row's.
    """
    now = people_after(people, content)
    old, new = ({row["id"]: line_of(row) for row in rows} for rows in (people, now))
    others = {row["id"]: _who(row) for row in now}
    same = {
        row["id"]
        for row in people
        if old[row["id"]] == new.get(row["id"]) and _who(row) == others[row["id"]]
    }
    was = tuple(line for key, line in old.items() if key not in same)
    came = tuple(line for key, line in new.items() if key not in same)
    if not was and not came:
        return None
    return Change(
        was,
        came,
        after["head_name"],
        after["members"],
        mark(people),
        mark(now),
        tuple(sorted({row["id_blind"] for row in now if row.get("id_blind")})),
        _renamed(people, now, confirmed or {}),
    )


# What stands in the place of a case's mark once somebody bears a wholly other name: no people have
# it, so somebody else confirms them or they are visited again.
RENAMED: Final = "renamed"


def _renamed(people: Sequence[Row], now: Sequence[Row], confirmed: Mapping[int, str]) -> bool:
    """Does one of them, under one number, get a name that is not like the one last confirmed? Many
    small steps lead as far as a large one."""
    was = {row["id"]: row["name"] for row in people}
    anew = [row for row in now if was.get(row["id"], row["name"]) != row["name"]]
    return any(
        not names_alike(name, row["name"])
        for row in anew
        for name in {was[row["id"]], confirmed.get(row["id"], was[row["id"]])}
    )


def line_of(row: Row) -> Line:
    """A person as an event and a request tell it."""
    return (row["name"], row["relation"], row.get("id_masked") or "")


def named(lines: Sequence[Sequence[str]], *, numbers: bool = False) -> list[str]:
    """People in words; with `numbers` their masked numbers too."""
    return [
        _(
            "{name}（{about}）",
            name=name,
            about=[codes.RELATION.label(relation), *([masked] if numbers and masked else [])],
        )
        for name, relation, masked in lines
    ] or ["—"]


def packed(content: Any, home: Row, people: Sequence[Row]) -> RowDict:
    """The register's form as a request keeps it: plain JSON, what is sealed stays sealed. Of the
    answers only those that differ: what is put right until the request is decided stays right."""
    stored = {row["id"]: row for row in people}
    kept: RowDict = json.loads(
        canonical_row(
            {
                "columns": _differing(content.columns, home),
                "added": content.added,
                "changed": [
                    (key, _differing(values, stored[key])) for key, values in content.changed
                ],
                # Who is meant, should they have left by the time it is decided.
                "there": content.there,
                "numbers": content.numbers,
                "note": content.note,
                "on": content.on,
                "source": content.source,
                "names": {str(key): stored[key]["name"] for key, _values in content.changed},
            }
        )
    )
    return kept


def unpacked(kept: RowDict, home: Row, people: Sequence[Row]) -> RowDict:
    """A request's content as the register's form takes it, over the rows as they are now."""
    stored = {row["id"]: row for row in people}
    return {
        "columns": laid_over(typed(kept["columns"]), home),
        "added": [typed(row) for row in kept["added"]],
        "changed": [
            (key, laid_over(typed(values), stored[key])) for key, values in kept["changed"]
        ],
        "numbers": kept.get("numbers", {}),
    }


def _differing(values: Row, row: Row) -> RowDict:
    """The answers that differ from the row's; None for one that is no longer given."""
    if "traits" not in values:
        return dict(values)
    new, old = values["traits"] or {}, row["traits"] or {}
    differ = {k: new.get(k) for k in {**old, **new} if new.get(k) != old.get(k)}
    return {**values, "traits": differ}


def laid_over(values: RowDict, row: Row) -> RowDict:
    """The differing answers laid over the row's as it is now."""
    if "traits" not in values:
        return values
    traits = {**(row["traits"] or {}), **values["traits"]}
    return {**values, "traits": {k: v for k, v in traits.items() if v is not None}}


def typed(values: RowDict) -> RowDict:
    """Columns as a request keeps them (plain JSON), as the row has them."""

    def one(name: str, value: Any) -> Any:
        if value is None:
            return None
        if name.endswith("_sealed"):
            return bytes.fromhex(value)
        return date.fromisoformat(value) if name in _DAYS else value

    return {name: one(name, value) for name, value in values.items()}


def stands(case: Row) -> State:
    """The state a case stands in, as its process has it."""
    return pinned(case).state(case["state"])


@loads(LIVE_CASES, list)
def _live_cases(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[CaseRow]]:
    """The household's cases that are open or at their goal: one at most of each process. The one
    whose rules a change of people goes by stands first: the goal before what is open."""
    found: dict[int, list[CaseRow]] = {}
    for case in rows_by(session, table(Case), "household_id", [row["id"] for row in rows]):
        if stands(case).goal or not stands(case).final:
            found.setdefault(case["household_id"], []).append(case)
    for cases in found.values():
        cases.sort(key=lambda case: not stands(case).goal)
    return found


@loads(HOME_KIN, list)
def _home_kin(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[KinRow]]:
    return kin_of(session, [row["id"] for row in rows])


@loads(REQUESTS, list)
def _requests(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[ChangeRequestRow]]:
    """The changes of the household that wait for the township."""
    found: dict[int, list[ChangeRequestRow]] = {row["id"]: [] for row in rows}
    for request in rows_by(session, table(ChangeRequest), "household_id", list(found)):
        if request["state"] == "open":
            found[request["household_id"]].append(request)
    return found


@loads(PEOPLE_NOW, str)
def _people_now(session: Session, rows: Sequence[RowDict]) -> Mapping[int, str]:
    """The mark of the people a case's household holds now."""
    return _marks(session, rows)


def _marks(session: Session, cases: Sequence[Row]) -> dict[int, str]:
    homes: dict[int, list[PersonRow]] = {case["household_id"]: [] for case in cases}
    for person in rows_by(session, table(Person), "household_id", list(homes), live="left_on"):
        homes[person["household_id"]].append(person)
    marks = {home: mark(people) for home, people in homes.items()}
    return {case["id"]: marks[case["household_id"]] for case in cases}


def changed_since(session: Session, cases: Sequence[Row]) -> set[int]:
    """The cases whose people are others than those last surveyed or confirmed."""
    marked = [case for case in cases if case["people_hash"] is not None]
    now = _marks(session, marked) if marked else {}
    return {case["id"] for case in marked if case["people_hash"] != now[case["id"]]}


_CHANGED: Final = ("household_changed", "amend", "confirm_change")


@loads(UNSETTLED, lambda: None)
def _unsettled(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Unsettled | None]:
    """What changed the people since the survey or the last confirmation: the figures of the
    sentences that say so, and the day. Of several changes the first "before" beside the last
    "after": a name today and a number tomorrow are one other person."""
    differ = changed_since(session, rows)
    if not differ:
        return {}
    events, users = table(Event), table(User)
    # After these the case stands on the people there are.
    settled = actions_where("case", lambda action: action.settles)
    homes = {row["household_id"]: row["id"] for row in rows if row["id"] in differ}
    chosen = (
        select(events, users.c.name)
        .outerjoin(users, users.c.id == events.c.actor_id)
        .where(
            events.c.subject_id.in_([*differ, *homes]),
            events.c.action.in_((*_CHANGED, *settled)),
        )
        .order_by(events.c.recorded_at, events.c.id)
    )
    told: dict[int, Unsettled] = {}
    for mapping in session.execute(chosen).mappings():
        event = dict(mapping)
        case_id = homes.get(event["subject_id"], event["subject_id"])
        said = json.loads(event["payload"])
        if event["action"] in settled:
            told.pop(case_id, None)
            continue
        what = told.setdefault(case_id, {**_NOBODY, "listed": False, "was": [], "now": []})
        by_case = event["subject"] == "case"
        if by_case:
            _follow(what, said)
        # What the case's own event says goes before the register's, which lists nobody.
        if not said.get("spelling") and (by_case or not what["listed"]):
            what["listed"] = by_case
            what["day"] = clock.shanghai_day(event["recorded_at"])
            what["name"] = event["name"] or Word("系统自动")
            what["when"] = dates.stamp(event["recorded_at"])
    return {case_id: told.get(case_id, _NOBODY) for case_id in differ}


def _follow(what: Unsettled, said: Row) -> None:
    """One more change: who came by an earlier one and is changed again was never surveyed."""
    was, now = list(what["was"]), list(what["now"])
    for gone, come in ((was, now), (now, was)):
        for line in said.get("was" if gone is was else "now", ()):
            if line in come:
                come.remove(line)
            else:
                gone.append(line)
    what["was"], what["now"] = was, now


_NOBODY: Final[Unsettled] = {"day": None, "name": "—", "when": "—", "was": (), "now": ()}


def change_in(facts: Facts, form: Any) -> Change | None:
    """How the people would be others than now; None when they stay as they are."""
    confirmed = facts.get(CONFIRMED_NAMES)
    return change_of(facts[PEOPLE], form, {**facts.row, **form.columns}, confirmed)


def the_request(facts: Facts) -> ChangeRequestRow | None:
    """The open request the form is about."""
    return next((row for row in facts[REQUESTS] if row["id"] == facts.form.request), None)
