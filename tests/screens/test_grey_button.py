"""A grey button says why, and leads to its step in the manual."""

from itertools import count

import pytest
from streamlit.testing.v1 import AppTest

from tests.fixtures import ground
from tests.fixtures.ground import batch_of
from tests.fixtures.sitting import sit_down
from tests.fixtures.world import World
from workflows.engine import execute

database_template = ground.database_template


@pytest.fixture
def engine_name():
    return "sqlite"  # what is tested is the screen's side


def offered():
    import streamlit as st

    from pages.parts.offers import offers_panel

    offers_panel(st.session_state["case"])


def test_every_grey_button_has_a_link_to_its_step_and_only_those(store, monkeypatch):
    with store.transaction() as session:
        world = World(session, tokens=count(1_000))
        case = world.open(batch_of(world), world.household(1))
        world.act("clerk", case, "submit", world.submission())
        clerk = world.actor("clerk")
    sit_down(store, monkeypatch, clerk)
    with store.reading() as session:
        grey = {o.action.key for o in execute.offers(session, case, clerk) if o.unmet}
    assert "release" in grey  # nobody has claimed it
    screen = AppTest.from_function(offered)
    screen.session_state["case"] = case
    drawn = " ".join(caption.value for caption in screen.run().caption)
    for key in grey:
        assert f"(/manual/village-clerk#identification-{key})" in drawn
    assert drawn.count("(/manual/") == len(grey)
