"""kill -9 in the middle of writing: nothing acknowledged is lost, nothing is half done."""

import os
import random
import select as waiting
import signal
import time
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from models.batch import VillageBatch
from models.case import Event
from models.columns import table
from models.household import Household
from models.store import Store
from tests.fixtures import dying
from tests.fixtures.databases import EMPTY, POSTGRES, SQLITE, Databases, Template
from tests.fixtures.racing import START
from tests.fixtures.world import World, lay_ground
from workflows.records.verify import verify

HOMES = 6


def lay_village(store: Store) -> None:
    """A trained village with a few households."""
    lay_ground(store)
    with store.transaction() as session:
        world = World(session)
        world.batch(world.campaign())
        for n in range(HOMES):
            world.household(n)


VILLAGE = Template("few-households", lay_village, EMPTY)


@dataclass
class Deaths:
    """What the writers told before they were killed."""

    acknowledged: list[tuple[int, int, str]] = field(default_factory=list)
    kills: int = 0


def kill_one(url, folder, batch, homes, deaths, dice):
    """Start a writer, let it acknowledge a little, kill it at a random moment of its next step."""
    receive, send = os.pipe()
    writer = START.Process(target=_write, args=(send, receive, url, folder, batch, homes))
    writer.start()
    os.close(send)
    ready, _, _ = waiting.select([receive], [], [], 60)
    assert ready, "the writer said nothing"
    time.sleep(dice.random() * 0.12)
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    assert writer.exitcode == -signal.SIGKILL, "it died of something else"
    deaths.kills += 1
    with os.fdopen(receive) as told:
        for line in told.read().splitlines():
            subject, version, token = line.split()
            deaths.acknowledged.append((int(subject), int(version), token))


def _write(send, receive, url, folder, batch, homes):
    os.close(receive)
    os.dup2(send, 1)
    dying.main(url, folder, batch, homes)


def check(store, deaths):
    """Every acknowledged step is there, and the whole history holds."""
    events = table(Event)
    with store.reading() as session:
        found = verify(session, files=store.files)
        chosen = select(events.c.subject_id, events.c.seq, events.c.token)
        there = {tuple(row) for row in session.execute(chosen)}
    assert found.broken == []
    lost = [told for told in deaths.acknowledged if told not in there]
    assert lost == []
    return found


def run_kills(all_databases: Databases, engine_name, folder, kills, every):
    url = all_databases.fresh(engine_name, folder, VILLAGE)
    store = Store(url, folder)
    with store.reading() as session:
        world = World(session)
        homes = [row["id"] for row in world.rows(Household)]
        batch = world.rows(VillageBatch)[0]["id"]
    store.close()
    deaths, dice = Deaths(), random.Random(kills)
    for number in range(kills):
        kill_one(url, folder, batch, homes, deaths, dice)
        # The next writer reopens the database itself; the whole history is read now and then.
        if number % every == every - 1:
            check(store, deaths)
            store.close()
    found = check(store, deaths)
    store.close()
    assert len(deaths.acknowledged) > kills
    assert found.events >= len(deaths.acknowledged)
    all_databases.drop(url)


@pytest.mark.parametrize(("engine_name", "kills"), [(SQLITE, 100), (POSTGRES, 25)])
def test_killed_in_the_middle_nothing_acknowledged_is_lost(
    all_databases, engine_name, kills, own_folder
):
    run_kills(all_databases, engine_name, own_folder, kills, every=25)


@pytest.mark.soak
@pytest.mark.parametrize("engine_name", [SQLITE, POSTGRES])
def test_killed_five_hundred_times(all_databases, engine_name, own_folder):
    run_kills(all_databases, engine_name, own_folder, 500, every=25)
