"""The name of each person of a household that somebody besides its writer has looked at: when it
was filed or its case last stood on the people there are, when a second person confirmed it, and
before all that as it was first entered.

A name that is spelt otherwise again and again is measured by it: many small steps are a large one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from models.case import Case, Event
from models.household import HouseholdVersion, Person
from models.rows import table
from models.rows.household import HouseholdVersionRow
from workflows.base.rows import Row, RowDict, rows_by
from workflows.engine.loading import grouped, loads
from workflows.engine.registry import actions_where, processes
from workflows.households.guards import SECOND_PERSON
from workflows.households.needs import CONFIRMED_NAMES

# When something was written: of one instant by its key, keys being ordered by time.
_At = tuple[datetime, int]


@loads(CONFIRMED_NAMES, dict)
def _confirmed_names(session: Session, rows: Sequence[RowDict]) -> Mapping[int, dict[int, str]]:
    """{household: {person: the name}}; of a household that never changed nothing: they are the
    names of its rows."""
    kept = rows_by(session, table(HouseholdVersion), "household_id", [row["id"] for row in rows])
    versions = grouped(kept, "household_id")
    if not versions:
        return {}
    now = grouped(rows_by(session, table(Person), "household_id", list(versions)), "household_id")
    looked, decided = _looked_at(session, list(versions)), _decided(session, list(versions))
    return {
        home: _names(
            sorted(some, key=lambda row: row["version"]), now[home], looked[home], decided[home]
        )
        for home, some in versions.items()
    }


def _names(
    versions: Sequence[HouseholdVersionRow],
    now: Iterable[Row],
    looked: Sequence[_At],
    decided: set[int],
) -> dict[int, str]:
    """now: those of today; looked: when somebody looked at the people of that moment; decided: the
    numbers of the household's steps that a second person took."""
    told = [_called(row["people"]) for row in versions]
    after = [*told[1:], _called(now)]
    names: dict[int, str] = {}
    since: _At | None = None
    for row, here, then in zip(versions, told, after, strict=True):
        until = (row["known_until"], row["id"])
        names = here | names
        if any(at < until and (since is None or at > since) for at in looked):
            names |= here
        if row["version"] + 1 in decided:
            names |= {key: name for key, name in then.items() if name != here.get(key, name)}
        since = until
    names = after[-1] | names
    return names | after[-1] if any(since is None or at > since for at in looked) else names


def _called(people: Iterable[Row]) -> dict[int, str]:
    return {person["id"]: person["name"] for person in people}


def _looked_at(session: Session, homes: Sequence[int]) -> dict[int, list[_At]]:
    """{household: when a case of it stood on the people there were, or was filed}."""
    mine = rows_by(session, table(Case), "household_id", homes)
    cases = {row["id"]: row["household_id"] for row in mine}
    found: dict[int, list[_At]] = {home: [] for home in homes}
    settled = {*actions_where("case", lambda action: action.settles), *_filing()}
    for row in _events(session, cases, settled):
        found[cases[row["subject_id"]]].append((row["recorded_at"], row["id"]))
    return found


def _filing() -> set[str]:
    """The steps by which a case comes to its goal."""
    return {
        action.key
        for process in processes()
        if process.subject == "case"
        for action in process.actions
        if any(process.state(key).goal for key in action.targets)
    }


def _decided(session: Session, homes: Sequence[int]) -> dict[int, set[int]]:
    """{household: the numbers of its steps that a second person took}."""
    found: dict[int, set[int]] = {home: set() for home in homes}
    wanted = actions_where("household", lambda action: SECOND_PERSON in action.guards)
    for row in _events(session, found, wanted):
        found[row["subject_id"]].add(row["seq"])
    return found


def _events(session: Session, subjects: Iterable[int], actions: Iterable[str]) -> list[Row]:
    events = table(Event)
    chosen = select(events.c.id, events.c.subject_id, events.c.seq, events.c.recorded_at).where(
        events.c.subject_id.in_(list(subjects)), events.c.action.in_(sorted(actions))
    )
    return [dict(row) for row in session.execute(chosen).mappings()]
