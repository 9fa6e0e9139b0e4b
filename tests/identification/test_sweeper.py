"""The server itself reminds and lapses: an office of one PC has nobody to set a timer."""

import anyio
import pytest
from sqlalchemy import text

import app
from models.batch import VillageBatch
from models.case import Case
from pages import backend
from pages.web import upkeep
from tests.fixtures.databases import SQLITE
from tests.fixtures.ground import TRAINED
from tests.fixtures.world import World
from workflows.base import clock


@pytest.fixture
def database_template():
    return TRAINED


@pytest.mark.parametrize("engine_name", [SQLITE], indirect=True)
def test_an_unanswered_correction_is_warned_of_and_lapses_by_itself(store, monkeypatch):
    with store.transaction() as session:
        world = World(session)
        (batch,) = world.rows(VillageBatch)
        case = world.open(batch["id"], world.household(1))
        world.act("clerk", case, "submit", world.submission())
        world.act("chair", case, "ask_correction", {"items": ("缺户口簿",)})
    monkeypatch.setattr(backend, "store", lambda: store)
    states = []
    for days in (22, 7, 2):
        world.later(days)
        with clock.moved_to(world.moment):
            upkeep.sweep()
        with store.reading() as session:
            states.append(World(session).row(Case, case)["state"])
    assert states == ["A2", "A2", "A2"]
    world.later(6)
    with clock.moved_to(world.moment):
        upkeep.sweep()
    with store.reading() as session:
        assert World(session).row(Case, case)["state"] == "Z2"


def test_the_server_sweeps_again_and_again(monkeypatch):
    swept = []
    monkeypatch.setattr(upkeep, "sweep", lambda: swept.append(1))

    async def a_while():
        with anyio.move_on_after(2):
            await app.sweeping(every=0.01)

    anyio.run(a_while)
    assert len(swept) > 2


@pytest.mark.parametrize("engine_name", [SQLITE], indirect=True)
def test_a_database_that_does_not_answer_stops_no_server(store, monkeypatch):
    with store.transaction() as session:
        session.execute(text('ALTER TABLE "case" RENAME TO elsewhere'))
    monkeypatch.setattr(backend, "store", lambda: store)
    upkeep.sweep()
