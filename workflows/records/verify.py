"""Does the database still say what happened? Every chain, record, state and tally computed anew.

A single edited column, a missing, doubled or reordered event, a deleted record, a counter moved by
hand: each is named, the first bad row first.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, func, insert, select
from sqlmodel import Session, SQLModel

from models.case import Attachment, Case, Event, Part, Root, Tally
from models.columns import canonical_row, instant
from models.keys import new_id
from models.rows import table
from models.support import HelpSum
from workflows.base import audit_log, clock, dates, recording
from workflows.base.refusals import DefinitionError
from workflows.base.rows import RowDict
from workflows.engine import counters, editions, hash_chain, relocating
from workflows.engine.changes import digest
from workflows.engine.definition import NEW
from workflows.engine.registry import models, pinned, processes
from workflows.help import coverage, sums
from workflows.storage.attachments import path_of

MOST_NAMED: Final = 50
_CHUNK: Final = 500


@dataclass
class Verified:
    """What was looked at and what was found wrong, the first bad rows named."""

    cases: int = 0
    events: int = 0
    broken: list[str] = field(default_factory=list)

    def fault(self, words: str) -> None:
        """Remember a fault, up to a number a person can read."""
        if len(self.broken) < MOST_NAMED:
            self.broken.append(words)


# What reading a row that somebody wrote by hand may raise.
_UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError, OverflowError)


# A line of a list is written by two chains: the household's own and the meeting's or notice's. Who
# lays it down comes first, then what the list's object says of it, then what the household's own
# steps make of it. No hour is asked: an older version let a clock be set back.
_LAID_DOWN_BY: Final = {"agenda_line": "case", "notice_line": "notice"}


class _Word(NamedTuple):
    """What one event says a record holds; of several chains' the greatest is the last said."""

    stage: int
    recorded_at: datetime
    event_id: int
    subject_id: int
    digest: str


@dataclass
class _History:
    """What the events say must still be true."""

    heads: dict[int, tuple[str, str, int, str]] = field(default_factory=dict)
    afters: dict[int, str] = field(default_factory=dict)
    records: dict[str, _Word] = field(default_factory=dict)
    laid: set[str] = field(default_factory=set)
    came: Counter[counters.Key] = field(default_factory=Counter)
    parts: set[tuple[int, int, str]] = field(default_factory=set)


def verify(session: Session, *, files: Path | None = None) -> Verified:
    """Recompute everything; with `files` also every attachment's content. Never raises on bad
    rows."""
    found, history = Verified(), _History()
    steps: list[tuple[str, Callable[[], None]]] = [
        ("event", lambda: _walk(session, found, history)),
        ("subject", lambda: _compare_subjects(session, found, history)),
        ("record", lambda: _compare_records(session, found, history.records)),
        ("part", lambda: _compare_parts(session, found, history.parts)),
        ("tally", lambda: _compare_tallies(session, found, history.came)),
        ("help_sum", lambda: _compare_help_sums(session, found)),
        ("ledger", lambda: _compare_ledger(session, found)),
        ("root", lambda: _compare_roots(session, found)),
    ]
    if files is not None:
        steps.append(("file", lambda: _compare_files(session, found, files)))
    for name, step in steps:
        try:
            step()
        except _UNREADABLE as error:
            found.fault(f"{name}: a row cannot be read any more ({type(error).__name__})")
    return found


def _walk(session: Session, found: Verified, history: _History) -> None:
    """Along every chain: the hash, the number, the state; collecting what must still be true."""
    events = table(Event)
    before: RowDict | None = None
    chosen = select(events).order_by(events.c.subject_id, events.c.seq)
    for mapping in session.execute(chosen.execution_options(yield_per=_CHUNK)).mappings():
        event = dict(mapping)
        found.events += 1
        if event["seq"] == 1:
            before = None
        try:
            before = _read_event(event, before, found, history)
        except (*_UNREADABLE, DefinitionError) as error:
            found.fault(f"{_named(event)}: cannot be read any more ({type(error).__name__})")


def _named(event: RowDict) -> str:
    return f"event {event['id']} ({event['subject']} {event['subject_id']} #{event['seq']})"


def _read_event(
    event: RowDict, before: RowDict | None, found: Verified, history: _History
) -> RowDict:
    """Check one event against the one before it; remember what it says of its subject and
    records."""
    key, where = event["subject_id"], _named(event)
    kind, head, seq, state = history.heads.get(key, (event["subject"], "", 0, NEW))
    history.heads[key] = (event["subject"], event["hash"], event["seq"], event["target"])
    if (event["seq"], event["previous"], event["source"]) != (seq + 1, head, state):
        found.fault(f"{where}: does not follow the event before it")
    if event["hash"] != hash_chain.event_hash(event) or event["subject"] != kind:
        found.fault(f"{where}: its hash does not fit its content")
    after: RowDict = json.loads(event["after"])
    history.afters[key] = event["after"]
    if not _provided_for(event, before, after):
        found.fault(f"{where}: {event['action']} from {event['source']} is not in the procedure")
    if after["state"] != event["target"] or after["version"] != event["seq"]:
        found.fault(f"{where}: the row after it says another state or version")
    for record, value in json.loads(event["records"]).items():
        _hear(history, event, record, value)
    process = pinned(after)
    if process.counted:
        for moved, n in _came(before, after):
            history.came[moved] += n
    if process.judges_households:
        payload = json.loads(event["payload"])
        history.parts |= {(key, user, part) for user, part in payload.get("parts", ())}
    return after


def _provided_for(event: RowDict, before: RowDict | None, after: RowDict) -> bool:
    """Does the process know this step from this state?"""
    if event["action"] == relocating.RELOCATE:
        return relocating.lawful(before, after)
    if event["action"] in editions.LABELS:
        return editions.lawful(event["action"], before, after)
    action = pinned(after).action(event["action"])
    return action is not None and event["source"] in action.sources


def _hear(history: _History, event: RowDict, record: str, value: str) -> None:
    """Keep the last word on a record: within a chain the later event's, whatever its key or hour
    says."""
    maker, stage = _LAID_DOWN_BY.get(record.partition(":")[0]), 0
    if maker is not None:
        if event["subject"] == maker and record not in history.laid:
            history.laid.add(record)
        else:
            stage = 2 if event["subject"] == "case" else 1
    word = _Word(stage, event["recorded_at"], event["id"], event["subject_id"], value)
    held = history.records.get(record)
    if held is None or held.subject_id == word.subject_id or held < word:
        history.records[record] = word


def _timed(after: RowDict) -> RowDict:
    """An after-image with its instants back as moments."""
    due = after["due_at"]
    return after | {
        "since": instant(after["since"]),
        "due_at": None if due is None else instant(due),
    }


def _came(before: RowDict | None, after: RowDict) -> list[tuple[counters.Key, int]]:
    moves = counters.deltas(None if before is None else _timed(before), _timed(after))
    return [(key, n) for key, n in moves.items() if key[2] in ("came", "stay")]


def _compare_subjects(session: Session, found: Verified, history: _History) -> None:
    """Each subject's row equals the after-image of its last event, and there is a row for every
    chain."""
    seen = 0
    for kind, model in models().items():
        subjects = table(model)
        chosen = select(subjects).execution_options(yield_per=_CHUNK)
        for mapping in session.execute(chosen).mappings():
            row = dict(mapping)
            seen += row["id"] in history.heads
            found.cases += kind == "case"
            head = row.pop("head")
            known = history.heads.get(row["id"])
            if known is None:
                found.fault(f"{kind} {row['id']}: there is no event for it")
            elif known[1] != head or not _is_what_was_left(model, row, history.afters[row["id"]]):
                found.fault(f"{kind} {row['id']}: its row is not what its last event left")
    if seen != len(history.heads):
        found.fault(f"{len(history.heads) - seen} subjects with events have no row any more")


def _is_what_was_left(model: type[SQLModel], row: RowDict, after: str) -> bool:
    """Is the row its after-image? An image of before a column existed says nothing of it: the
    column must hold what its revision gave to the rows that were there, the model's default."""
    if after == canonical_row(row):
        return True
    then = json.loads(after)
    late = row.keys() - then.keys()
    untouched = all(
        row[name] == model.model_fields[name].get_default(call_default_factory=True)
        for name in late
    )
    return untouched and after == canonical_row({k: row[k] for k in row if k not in late})


def _compare_records(session: Session, found: Verified, records: dict[str, _Word]) -> None:
    """Each record a step wrote still has the digest that step left; none was added beside the
    steps."""
    metadata = table(Case).metadata
    names = {key.split(":")[0] for key in records}
    names |= {"survey", "veto", "agenda_line", "notice_line", "objection", "round_line", "paper"}
    names |= {"filing_line", "person", "help_card", "change_request"}
    names |= {"household_version", "household_link", "wrong_filing", "former_number"}
    for name in sorted(names):
        source = metadata.tables[name]
        left = {key for key in records if key.startswith(f"{name}:")}
        chosen = select(source).execution_options(yield_per=_CHUNK)
        for mapping in session.execute(chosen).mappings():
            row = dict(mapping)
            key = f"{name}:{row['id']}"
            left.discard(key)
            if key not in records:
                found.fault(f"{name} {row['id']}: no step wrote it")
            elif records[key].digest != digest(name, row):
                found.fault(f"{name} {row['id']}: changed after event {records[key].event_id}")
        for key in sorted(left):
            found.fault(f"{key.replace(':', ' ')}: gone, event {records[key].event_id} wrote it")


def _compare_parts(session: Session, found: Verified, parts: set[tuple[int, int, str]]) -> None:
    rows = {tuple(row) for row in session.execute(select(*table(Part).c))}
    stored = {(int(c), int(u), str(p)) for c, u, p in rows}
    for case_id, user_id, part in sorted(parts ^ stored):
        found.fault(f"part {case_id} {user_id} {part}: events and table disagree")


def _compare_tallies(session: Session, found: Verified, came: Counter[counters.Key]) -> None:
    cases, tallies = table(Case), table(Tally)
    chosen = select(
        cases.c.region, cases.c.county, cases.c.state, cases.c.since, cases.c.due_at
    ).where(cases.c.process.in_({process.key for process in processes() if process.counted}))
    chosen = chosen.execution_options(yield_per=_CHUNK)
    right = came + counters.recount([dict(m) for m in session.execute(chosen).mappings()], [])
    stored: Counter[counters.Key] = Counter(
        {
            (r.region, r.county, r.kind, r.state, r.day): r.n
            for r in session.execute(select(tallies))
        }
    )
    for key in sorted(set(right) | set(stored)):
        if right[key] != stored[key]:
            region, _county, kind, state, day = key
            found.fault(
                f"tally {region} {kind} {state} {day}: says {stored[key]}, counted {right[key]}"
            )


def _compare_help_sums(session: Session, found: Verified) -> None:
    rows = {
        subject: [dict(m) for m in session.execute(select(table(models()[subject]))).mappings()]
        for subject in sorted(sums.SUMMED)
    }
    right = sums.recount(rows, coverage.standing(session))
    stored: Counter[tuple[int, int, str, str, int, str]] = Counter()
    for r in session.execute(select(table(HelpSum))):
        stored[r.region, r.county, r.kind, r.what, r.at, "n"] = r.n
        stored[r.region, r.county, r.kind, r.what, r.at, "fen"] = r.fen
    for at in sorted(set(right) | set(stored)):
        if right[at] != stored[at]:
            where = " ".join(str(part) for part in (at[0], *at[2:]))
            found.fault(f"help_sum {where}: says {stored[at]}, counted {right[at]}")


def _heads_hash(session: Session, *until: ColumnElement[bool]) -> tuple[int, str]:
    """One hash over the last hash of every chain, of the events up to a moment."""
    events = table(Event)
    last = (
        select(events.c.subject_id, func.max(events.c.seq).label("seq"))
        .where(*until)
        .group_by(events.c.subject_id)
        .subquery()
    )
    chosen = (
        select(events.c.hash, events.c.seq)
        .join(last, (events.c.subject_id == last.c.subject_id) & (events.c.seq == last.c.seq))
        .order_by(events.c.subject_id)
    )
    whole, count = hashlib.sha256(), 0
    for head, seq in session.execute(chosen):
        whole.update(head.encode())
        count += seq
    return count, whole.hexdigest()


def anchor(session: Session) -> str:
    """Write today's root over all heads and return it: to be printed and carried to a second
    place."""
    moment = recording.moment(session)
    count, root = _heads_hash(session, table(Event).c.recorded_at <= moment)
    session.execute(
        insert(table(Root)).values(
            id=new_id(),
            day=clock.shanghai_day(moment).toordinal(),
            at=moment,
            events=count,
            hash=root,
            detail={},
        )
    )
    return root


def _compare_ledger(session: Session, found: Verified) -> None:
    for words in audit_log.broken(session):
        found.fault(words)


def _compare_roots(session: Session, found: Verified) -> None:
    roots, events = table(Root), table(Event)
    for row in session.execute(select(roots).order_by(roots.c.at.desc()).limit(3)).all():
        before = events.c.recorded_at <= row.at
        # Under a clock set back an older version wrote later events before the root's hour: they
        # are told by their key or their flag. Whichever cut gives the hash, those heads stand.
        cuts = ((before,), (before, events.c.id < row.id), (before, events.c.clock_back == 0))
        if all(_heads_hash(session, *cut) != (row.events, row.hash) for cut in cuts):
            found.fault(
                f"root {row.id} of {dates.short(row.at)}: the heads of that moment are others now"
            )


def _compare_files(session: Session, found: Verified, folder: Path) -> None:
    files = table(Attachment)
    for sha in _distinct(session, select(files.c.sha).distinct().order_by(files.c.sha)):
        path = path_of(folder, sha)
        if not path.exists():
            found.fault(f"file {sha[:12]}: missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != sha:
            found.fault(f"file {sha[:12]}: its content is another")


def _distinct(session: Session, chosen: Any) -> Iterator[str]:
    yield from session.execute(chosen).scalars()
