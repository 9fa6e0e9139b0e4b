"""Since when a household's address, telephone and account are as they are, and by what.

Read from the register's own events, each of which keeps the whole row as it left it: whatever door
a change came in by, its day and source stand there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.case import Event
from models.household import ChangeRequest, Household, ImportBatch
from models.rows import table
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base import clock, codes
from workflows.base.rows import Row, RowDict, by_key, rows_of
from workflows.base.words import Word, _
from workflows.households.answers import SOURCES, Source

# What is asked for, and the column that is another whenever it was said anew.
_COLUMNS: Final = {"address": "address", "phone": "phone_sealed", "bank": "bank_sealed"}
_IMPORT: Final = "import:"


@dataclass(frozen=True, slots=True)
class Since:
    """The day from which it is so, and what says so, in the reader's words: an event, a roster, a
    visit, the household's own word."""

    day: date
    what: str


def since(
    session: Session, actor: Actor, household_id: int, on: date | None = None
) -> dict[str, Since]:
    """{address, phone, bank: since when and by what}, as the register had them at the end of that
    day (None: now). What nobody ever said is left out; {} for who may not see people."""
    homes, events = table(Household), table(Event)
    found = rows_of(session, homes, homes.c.id == household_id)
    if not found or not actor.roles_at(found[0]["region"]) & SEES_PEOPLE:
        return {}
    wanted = [events.c.subject_id == household_id]
    if on is not None:
        wanted.append(events.c.recorded_at < clock.start_of(on + timedelta(days=1)))
    chosen = (
        select(
            events.c.action, events.c.token, events.c.recorded_at, events.c.payload, events.c.after
        )
        .where(*wanted)
        .order_by(events.c.seq)
    )
    last: dict[str, RowDict] = {}
    before: Row = {}
    for mapping in session.execute(chosen).mappings():
        after = json.loads(mapping["after"])
        last |= {
            name: dict(mapping)
            for name, column in _COLUMNS.items()
            if (after.get(column) or None) != (before.get(column) or None)
        }
        before = after
    rosters = _rosters(session, last.values())
    return {name: _said(session, event, rosters) for name, event in last.items()}


def _rosters(session: Session, events: Any) -> dict[int, date]:
    """{an import's key: the day its roster holds for}, of those that these events came by."""
    keys = {key for event in events if (key := _import(event)) is not None}
    found = by_key(session, table(ImportBatch), keys)
    return {
        key: date.fromisoformat(row["report"]["as_of"])
        for key, row in found.items()
        if "as_of" in row["report"]
    }


def _import(event: Row) -> int | None:
    key = (event["token"] or "").removeprefix(_IMPORT)
    return int(key) if key != event["token"] and key.isdigit() else None


def _said(session: Session, event: Row, rosters: Mapping[int, date]) -> Since:
    """What the event tells of its day and source; of events that do not tell yet, how they came."""
    said, recorded = json.loads(event["payload"]), clock.shanghai_day(event["recorded_at"])
    if event["action"] == _CONFIRMED:
        requests = table(ChangeRequest)
        (asked,) = rows_of(session, requests, requests.c.id == said["request"])
        kept = {name: asked["content"].get(name) for name in ("on", "source")}
        said = {**kept, "event": asked["event"], "day": asked["day"]}
    batch = _import(event)
    code, day = said.get("event") or "", said.get("day") or said.get("on")
    if code == "roster" or batch is not None:
        what: Word = SOURCES[Source.ROSTER]
        day = said.get("on") or rosters.get(batch or 0)
    elif code in codes.CHANGE.labels:
        what = Word(codes.CHANGE.labels[code])
    else:
        what, day = SOURCES[Source(said.get("source") or Source.ENTRY)], said.get("on")
    return Since(min(_typed(day) or recorded, recorded), _(what))


_CONFIRMED: Final = "confirm_change"


def _typed(day: Any) -> date | None:
    return date.fromisoformat(day) if isinstance(day, str) else day
