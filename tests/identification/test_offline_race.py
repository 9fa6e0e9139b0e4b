"""The same survey brought back from two tabs at one moment is kept once, on both databases."""

import pytest

from models.account import Ledger
from tests.fixtures.databases import Template
from tests.fixtures.racing import race
from tests.fixtures.world import World
from tests.identification.test_offline_back import back, cases, filled
from tests.identification.test_offline_pack import VISITS
from workflows.identification.offline import taking_in

ROUNDS = 12


@pytest.fixture
def database_template() -> Template:
    return VISITS


def test_two_tabs_keep_it_once(store, database_url, own_folder):
    with store.transaction() as session:
        world = World(session)
        case = cases(world)[0]
        visits = [filled(world, case, f"uuid:{n:08d}", ("photos_1",)) for n in range(ROUNDS)]
        staged = [back(world, "team", visit)[0].submission for visit in visits]
    store.close()

    def bring(session, number):
        world = World(session)
        with world.at_now():
            return taking_in.take_in(session, world.actor("team"), staged[number]).status

    for one, other in race(database_url, own_folder, [bring, bring], ROUNDS):
        assert sorted((one.got, other.got)) in (["new", "same"], ["replaces", "same"])
    with store.reading() as session:
        world = World(session)
        assert len(world.rows(Ledger, what="survey_submission")) == ROUNDS
