"""The main job: households from training to their card, by the several people, through the engine
alone."""

import pytest

from models.batch import PublicityNotice
from models.case import Case
from tests.fixtures.databases import EMPTY, Template
from tests.fixtures.world import World, lay_ground

GROUND = Template("ground", lay_ground, EMPTY)


@pytest.fixture
def database_template():
    return GROUND


@pytest.fixture
def world(store):
    with store.transaction() as session:
        yield World(session)


def test_three_households_walk_the_six_steps_to_their_cards(world):
    campaign = world.campaign()
    batch = world.batch(campaign)
    cases = [world.open(batch, world.household(n)) for n in range(3)]
    for case in cases:
        world.to_surveyed(case)
    world.to_passed(batch, cases)
    posted = world.today
    world.to_filed(cases, batch, campaign)
    assert {row["state"] for row in world.rows(Case)} == {"G2"}
    assert (world.today - posted).days == 24
    numbers = sorted(row["file_no"] for row in world.rows(Case))
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003"]
    assert {row["state"] for row in world.rows(PublicityNotice)} == {"closed"}
