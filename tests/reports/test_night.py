"""The server checks the register by itself: once a night, by one process, from where the last one
was broken off, and the administrators are told when it does not come through."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from itertools import count, islice

import anyio
import pytest
from sqlalchemy import event, update

import app
from models.columns import table
from models.finding import DataFinding
from models.household import Household
from models.store import ROOT, Store
from pages import backend
from pages.web import upkeep
from tests.fixtures import ground
from tests.fixtures.databases import SQLITE
from tests.fixtures.world import World
from workflows.base import clock
from workflows.base.rows import rows_of
from workflows.commands.sweep import steps, whole
from workflows.reports import night, nightly
from workflows.storage import settings

database_template = ground.database_template
HOMES = 3


@pytest.fixture
def register(store, monkeypatch):
    """A register of three households without an answer, judged one at a time."""
    with store.transaction() as session:
        world = World(session, tokens=count(1_000))
        for nth in range(HOMES):
            world.household(nth)
    monkeypatch.setitem(nightly.judged.__kwdefaults__, "size", 1)
    monkeypatch.setattr(backend, "store", lambda: store)
    return store


@pytest.fixture
def other(register):
    """The same installation as another process has it open."""
    opened = Store(register.url, register.folder)
    yield opened
    opened.close()


def last(store):
    with store.reading() as session:
        return night.last(session)


def found(store):
    """Who has which finding, in the order in which they were written."""
    with store.reading() as session:
        return [(row["household_id"], row["code"]) for row in rows_of(session, table(DataFinding))]


def after(moment, **later):
    return clock.moved_to(moment + timedelta(**later))


def test_of_two_servers_one_does_the_night_and_a_day_later_either_may(register, other):
    mine = steps(register)
    next(mine)
    with pytest.raises(night.Taken):
        next(steps(other))
    list(mine)
    assert last(other).done
    for store in (register, other):
        with pytest.raises(night.Taken):
            next(steps(store))
    with after(clock.now(), days=1):
        assert list(steps(other))[-1].through == clock.today().isoformat()


def test_a_night_that_was_broken_off_goes_on_where_it_stopped(register, other):
    broken = steps(register)
    *_taken, stopped = islice(broken, 3)
    so_far = found(register)
    assert so_far, "the first households have nothing to be found"
    almost, over = ({"seconds": night.SILENT.total_seconds() + more} for more in (-1, 1))
    with after(last(register).seen, **almost), pytest.raises(night.Taken):
        next(steps(other))
    with after(last(register).seen, **over):
        pieces = list(steps(other))
    assert pieces[0].after == stopped.after
    done = found(register)
    assert done[: len(so_far)] == so_far
    assert pieces[-1].new == len(done) > len(so_far)
    # The first was only slow: it must not go on beside the other.
    with pytest.raises(night.Taken):
        next(broken)
    assert found(register) == done
    assert whole(register).new == 0


_DYING = """
import sys
from pathlib import Path
from models.store import Store
from workflows import procedures
from workflows.commands.sweep import steps
from workflows.reports import nightly
nightly.judged.__kwdefaults__["size"] = 1
for nth, piece in enumerate(steps(Store(sys.argv[1], Path(sys.argv[2])))):
    print(piece.after, flush=True)
    if nth == 2:
        sys.stdin.read()
"""


@pytest.mark.parametrize("engine_name", [SQLITE], indirect=True)
def test_a_process_that_is_killed_leaves_what_it_wrote_and_the_next_goes_on(register):
    words = [sys.executable, "-c", _DYING, register.url, str(register.folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, cwd=ROOT, env=os.environ, **pipes) as dying:
        told = [int(dying.stdout.readline()) for _nth in range(3)]
        dying.send_signal(signal.SIGKILL)
    stood = last(register)
    assert told[-1] == stood.after > 0
    with after(stood.seen, minutes=11):
        pieces = list(steps(register))
    assert pieces[0].after == stood.after
    assert pieces[-1].done
    assert len({home for home, _code in found(register)}) == HOMES


@pytest.mark.parametrize("engine_name", [SQLITE], indirect=True)
def test_no_stretch_walks_past_every_row_that_there_is(register):
    """What stands is found by the index of what stands: findings that were closed stay for good,
    and a night that read them all for each stretch took longer every month."""
    asked = []

    def told(_connection, _cursor, statement, parameters, _context, _many):
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    with register.reading() as session:
        common = nightly.across(session)
        event.listen(register.reader, "before_cursor_execute", told)
        nightly.judged(session, common)
        event.remove(register.reader, "before_cursor_execute", told)
        plans = [
            row[3]
            for statement, parameters in asked
            for row in session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
        ]
    assert any("uq_data_finding_live" in step for step in plans)
    big = ("data_finding", "person", "case", "event", "measure", "yearly_update")
    assert [step for step in plans if step in {f"SCAN {name}" for name in big}] == []


def test_between_two_pieces_anybody_may_write(register, other):
    pieces = 0
    for _piece in steps(register):
        with other.transaction() as session:
            settings.put(session, "somebody", pieces)
        pieces += 1
    assert pieces > HOMES


def test_a_household_changed_while_it_was_judged_is_left_for_the_next_night(register):
    with register.reading() as session:
        stretch = nightly.judged(session, nightly.across(session), size=HOMES)
    moved = stretch.homes[0].home
    with register.transaction() as session:
        homes = table(Household)
        session.execute(
            update(homes).where(homes.c.id == moved).values(version=homes.c.version + 1)
        )
    with register.transaction() as session:
        nightly.settled(session, stretch)
    assert moved not in {home for home, _code in found(register)}
    whole(register)
    assert moved in {home for home, _code in found(register)}


def test_a_fault_is_told_to_the_administrators_and_the_next_attempt_goes_on(register, monkeypatch):
    judged, calls = nightly.judged, count()

    def failing(*args, **words):
        if next(calls) == 1:
            raise ZeroDivisionError
        return judged(*args, **words)

    monkeypatch.setattr(nightly, "judged", failing)
    pieces = list(upkeep.night())
    assert last(register).fault.startswith("E-")
    assert not last(register).done
    again = list(upkeep.night())
    assert again[0].after == pieces[-1].after > 0
    assert (last(register).done, last(register).fault) == (True, "")
    assert list(upkeep.night()) == []


@pytest.mark.parametrize("engine_name", [SQLITE], indirect=True)
def test_days_without_a_night_are_counted_from_the_last_that_came_through(register):
    assert night.missed(last(register)) == 0
    whole(register)
    begun = clock.now()
    for days, missed in ((night.MISSED, 0), (night.MISSED + 1, night.MISSED + 1)):
        with after(begun, days=days):
            assert night.missed(last(register)) == missed
    with after(begun, days=1):
        next(steps(register))
    with after(begun, days=night.MISSED + 1):
        assert night.missed(last(register)) == night.MISSED + 1


def test_the_server_asks_again_and_again_and_rests_between_two_pieces(monkeypatch):
    asked = []

    def pieces():
        asked.append(1)
        yield from ("one", "two")

    monkeypatch.setattr(upkeep, "night", pieces)

    async def a_while():
        with anyio.move_on_after(1):
            await app.checking(after=0.0, every=0.01, rest=0.01)

    anyio.run(a_while)
    assert len(asked) > 2
