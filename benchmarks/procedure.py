"""One step and one meeting of five hundred, each against the floor of the same run."""

import gc
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.floor import Snapshot, carry_out, raw, recorded
from benchmarks.measuring import spending
from models import sealing
from models.batch import ReviewMeeting
from models.case import Case, Event
from models.columns import table
from models.store import Store
from tests.fixtures.world import World, lay_ground
from workflows.base.rows import rows_of
from workflows.engine import execute
from workflows.records.verify import verify

STEPS = 60
REPEATS = 5
HOUSEHOLDS = 500


# What a case keeps for the machine: no object of the machine stands behind it.
_MACHINE = ("process", "edition", "profile", "state", "version", "since", "due_at", "provisional")


class _Undone(Exception):  # noqa: N818 - not a fault: the rehearsal is over
    """Ends a rehearsal: everything is rolled back."""


def measure(folder: Path) -> dict[str, float]:
    """The figures of the write path."""
    gc.collect()
    gc.freeze()  # as the server does when it starts
    store = _empty(folder / "step")
    with store.transaction() as session:
        world = World(session)
        batch = world.batch(world.campaign())
        papers = world.submission()
        cases = []
        for n in range(HOUSEHOLDS):
            case = world.open(batch, world.household(n))
            cases.append(case)
        _all(world, "clerk", cases, "submit", papers)
    figures = _step(store, cases, folder)
    with store.transaction() as session:
        meeting = _ready_to_close(World(session, tokens=count(10_000)), batch, cases)
    store.close()
    figures |= _meeting(store, meeting, folder)
    figures |= _state(store)
    return figures


def _empty(folder: Path) -> Store:
    store = Store(f"sqlite:///{folder / 'lika.db'}", folder)
    folder.mkdir(parents=True)
    sealing.save(sealing.new_keyring(), store.key_file)
    store.migrate()
    lay_ground(store)
    return store


def _all(world: World, login: str, cases: list[int], action: str, payload: dict[str, Any]) -> None:
    """One action for many cases in one call of the engine."""
    with world.at_now():
        seen = {row["id"]: row["version"] for row in world.rows(Case)}
        told = execute.perform_many(
            world.session, cases, action, world.actor(login), payload, seen=seen,
            token=world.token(),
        )  # fmt: skip
    refused = [str(outcome.refused) for outcome in told if outcome.refused]
    if refused:
        raise RuntimeError(f"{action}: {refused[0]}")


def _copy(store: Store, folder: Path) -> Store:
    """The same installation once more; the original must be closed, so that it is one file."""
    store.close()
    shutil.copytree(store.folder, folder)
    return Store(f"sqlite:///{folder / 'lika.db'}", folder)


def _path(store: Store) -> Path:
    return store.folder / "lika.db"


def _step(store: Store, cases: list[int], folder: Path) -> dict[str, float]:
    """受理 of one application in a transaction of its own, as one click does it."""
    with store.reading() as session:
        world = World(session)
        actor, moment = world.actor("chair"), world.at_now

    def accept(at: Store, case: int) -> None:
        with moment(), at.transaction() as session:
            execute.perform(session, case, "accept", actor, {}, seen=2, token=f"accept{case}")

    copy = _copy(store, folder / "recorded")
    tapes, before = [], Snapshot(_path(copy))
    for case in cases[:STEPS]:
        accept(copy, case)
        after = Snapshot(_path(copy))
        tapes.append(recorded(before, after))
        before = after
    copy.close()

    ours, floors, walls = [], [], []
    copy = _copy(store, folder / "ours")
    for case in cases[:STEPS]:
        accept(copy, case)
    for repeat in range(REPEATS):
        first = STEPS * (repeat + 1)
        with spending() as spent:
            for case in cases[first : first + STEPS]:
                accept(copy, case)
        ours.append(spent.cpu / STEPS)
        walls.append(spent.wall / STEPS)
        bare = _copy(store, folder / f"floor{repeat}")
        connection = raw(_path(bare))
        with spending() as spent:
            for tape in tapes:
                carry_out(connection, tape)
        floors.append(spent.cpu / STEPS)
        connection.close()
    copy.close()
    return {
        "engine_step_cpu_ratio": _ratio(ours, floors),
        "engine_step_cpu_us": statistics.median(ours) * 1e6,
        "engine_step_floor_us": statistics.median(floors) * 1e6,
        "engine_step_wall_ms": statistics.median(walls) * 1e3,
    }


def _ratio(ours: list[float], floors: list[float]) -> float:
    return statistics.median(ours) / statistics.median(floors)


def _ready_to_close(world: World, batch: int, cases: list[int]) -> int:
    """Five hundred households voted on, the minutes signed; only the closing is left."""
    _all(world, "chair", cases, "accept", {})
    surveyors = {"surveyors": (world.user("member"), world.user("team")), "visit_on": world.today}
    _all(world, "chair", cases, "start_survey", surveyors)
    _all(world, "team", cases, "submit_survey", world.survey())
    meeting = world.meeting(batch, [])
    _all(world, "clerk", cases, "put_on_agenda", {"meeting": meeting})
    world.to_deliberating(meeting)
    for case in cases:
        world.vote(meeting, case)
    links = ("宣讲政策", "介绍情况", "现场评议", "形成结论", "签字确认")
    world.act("chair", meeting, "write_minutes", {"checklist": links}, of=ReviewMeeting)
    world.act("chair", meeting, "sign", of=ReviewMeeting)
    world.act("clerk", meeting, "sign", of=ReviewMeeting)
    return meeting


def _meeting(store: Store, meeting: int, folder: Path) -> dict[str, float]:
    """Closing the meeting: five hundred households move in the same transaction."""
    with store.transaction() as session:
        world = World(session, tokens=count(20_000), pictures=count(20_000))
        papers = {name: world.file("chair") for name in ("minutes", "sheet", "photos")}
        actor, moment = world.actor("chair"), world.at_now
        version = world.row(ReviewMeeting, meeting)["version"]

    def close(session: Any) -> None:
        with moment():
            execute.perform(
                session, meeting, "close", actor, papers, seen=version, token="close",
                of=ReviewMeeting,
            )  # fmt: skip

    ours, floors = [], []
    for repeat in range(REPEATS):
        copy = _copy(store, folder / f"meeting{repeat}")
        before = Snapshot(_path(copy))
        _rehearse(copy, close)
        with spending() as spent, copy.transaction() as session:
            close(session)
        ours.append(spent.cpu)
        tape = recorded(before, Snapshot(_path(copy)))
        copy.close()
        bare = _copy(store, folder / f"meeting-floor{repeat}")
        connection = raw(_path(bare))
        with spending() as spent:
            carry_out(connection, tape)
        floors.append(spent.cpu)
        connection.close()
    return {
        "meeting_500_ratio": _ratio(ours, floors),
        "meeting_500_cpu_ms": statistics.median(ours) * 1e3,
        "meeting_500_floor_ms": statistics.median(floors) * 1e3,
    }


def _rehearse(store: Store, close: Callable[[Any], None]) -> None:
    """Once, rolled back: a server that has run for a minute has its statements compiled."""
    with suppress(_Undone), store.transaction() as session:
        close(session)
        raise _Undone


def _state(store: Store) -> dict[str, float]:
    """What the machine itself keeps for a live case, and how fast a history is proven."""
    with store.reading() as session:
        rows = rows_of(session, table(Case))
        kept = sum(len(str(row[column])) for row in rows for column in _MACHINE)
        verify(session)
        with spending() as spent:
            found = verify(session)
        if found.broken:
            raise RuntimeError(found.broken[0])
        events = len(rows_of(session, table(Event)))
    return {
        "machine_kb_per_case": kept / len(rows) / 1024,
        "verify_events_per_s": events / spent.cpu,
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as where:
        for name, value in measure(Path(where)).items():
            sys.stdout.write(f"{name:26} {value:12.3f}\n")
