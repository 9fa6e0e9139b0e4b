"""A closed visit campaign keeps the figures of its closing, on its page and on the leaders'."""

from datetime import timedelta

from models.support import Official, VisitCampaign
from tests.fixtures import ground
from tests.fixtures.ground import to_be_filed
from tests.fixtures.helping import official
from tests.fixtures.world import TOWN
from workflows.help.opening import helpers, pairing
from workflows.help.opening import visits as opening_visits
from workflows.help.queries import gaps, visits

database_template = ground.database_template
world = ground.world


def new(world, verb, *args):
    with world.at_now():
        return verb(world.session, world.actor("town"), *args, token=world.token())


def figures(world, campaign):
    """(leaders, leaders who went, households, households met), the same on both pages."""
    with world.at_now():
        actor = world.actor("town")
        page = visits.coverage(world.session, actor, campaign)
        (row,) = gaps.covered(world.session, actor)
    told = (page.leaders, page.leaders_out, page.households, page.households_met)
    assert (row.leaders, row.leaders_out, row.households, row.households_met) == told
    assert len(page.never) == page.households - page.households_met
    return told, len(page.duties)


def test_what_comes_after_the_closing_changes_nothing(world):
    first, second = to_be_filed(world, 2)
    world.act("clerk", first, "file", world.filing(first))
    home, later = (world.case(case)["household_id"] for case in (first, second))
    goes = new(world, helpers.register_official, TOWN, official("万帮扶"))
    stays = new(world, helpers.register_official, TOWN, official("江帮扶"))
    pair = {"official": goes, "from_on": world.today}
    new(world, pairing.pair, home, pair)
    to_on = world.today + timedelta(days=5)
    window = {"title": "春节前走访", "from_on": world.today, "to_on": to_on}
    campaign = new(world, opening_visits.plan_campaign, TOWN, window)
    world.act("town", campaign, "start", of=VisitCampaign)
    visit = {"official": goes, "visited_on": world.today, "topics": ("gift",)}
    with world.at_now():
        opening_visits.record_visit(
            world.session,
            world.actor("town"),
            home,
            visit,
            campaign_id=campaign,
            token=world.token(),
        )
    assert figures(world, campaign) == ((2, 1, 1, 1), 1)
    world.act("town", campaign, "close", of=VisitCampaign)
    world.later(1)
    world.act("clerk", second, "file", world.filing(second) | {"contact_id": goes})
    new(world, helpers.register_official, TOWN, official("祁帮扶"))
    world.act("town", stays, "leave", {"reason": "调离"}, of=Official)
    new(world, pairing.pair, later, pair)
    assert figures(world, campaign) == ((2, 1, 1, 1), 1)


def test_an_open_one_counts_who_is_there_now(world):
    first, second = to_be_filed(world, 2)
    world.act("clerk", first, "file", world.filing(first))
    to_on = world.today + timedelta(days=5)
    window = {"title": "春节前走访", "from_on": world.today, "to_on": to_on}
    campaign = new(world, opening_visits.plan_campaign, TOWN, window)
    world.act("town", campaign, "start", of=VisitCampaign)
    assert figures(world, campaign) == ((0, 0, 1, 0), 0)
    world.later(1)
    world.act("clerk", second, "file", world.filing(second))
    new(world, helpers.register_official, TOWN, official("祁帮扶"))
    assert figures(world, campaign) == ((1, 0, 2, 0), 0)
