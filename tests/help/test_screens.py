"""What the screens of help show: money typed in yuan, names behind a mark."""

import pytest

from models.account import User
from models.columns import table
from models.store import Store
from pages.leaders.charts import help as charts
from pages.parts.money import fen_of, yuan_of
from tests.commands.test_demo import DEMO
from tests.fixtures.databases import SQLITE
from workflows.access.people import actor_of
from workflows.base.rows import rows_of
from workflows.help.queries import gaps, household, measures, pairing, screen, visits
from workflows.help.queries import own as queries_own
from workflows.help.queries.gaps import Covered
from workflows.help.queries.money import Giver

# One worker lays the demo and does whatever asks for it; the other need not wait until it is laid.
pytestmark = pytest.mark.xdist_group("demo")


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("800", 800_00),
        ("1,200.5", 1_200_50),
        ("0.29", 29),
        ("9999999.99", 9_999_999_99),
        ("600元", 600_00),
        ("-5", -5_00),
    ],
)
def test_an_amount_in_yuan_is_kept_in_whole_fen(typed, fen):
    assert fen_of(typed) == fen
    assert fen_of(yuan_of(fen)) == fen


@pytest.mark.parametrize("typed", ["", "1.234", "八百", "1e3", "NaN", "12 34", "--5", "."])
def test_what_is_no_amount_is_not_guessed(typed):
    assert fen_of(typed) is None


@pytest.fixture(scope="module")
def session(all_databases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("help screens")
    store = Store(all_databases.fresh(SQLITE, folder, DEMO), folder)
    with store.reading() as opened:
        yield opened
    store.close()
    all_databases.drop(store.url)


def actor(session, login):
    users = table(User)
    return actor_of(session, rows_of(session, users, users.c.login == login)[0]["id"])


def test_every_mark_opens_as_many_names_as_it_counts(session):
    leader = actor(session, "leader.zone")
    for (cause, kind), n in measures.measures_by_cause(session, leader).grid.items():
        rows = screen.behind(session, leader, "measure", cause, kind)
        assert rows
        assert len({row.household_id for row in rows}) <= n
    for edge in pairing.network(session, leader):
        rows = screen.behind(session, leader, "pairing", edge.helper_kind, edge.helper_id)
        assert edge.household_id in {row.household_id for row in rows}
    for one in gaps.covered(session, leader):
        key = one.campaign["id"]
        assert len(screen.behind(session, leader, "met", key)) == one.households_met
        assert len(screen.behind(session, leader, "never", key)) == one.never_n


def test_nobody_finds_the_households_of_another_town(session):
    other = actor(session, "town.yfd")
    zone = {home.id for home in screen.homes(session, actor(session, "town.zone"), limit=500)}
    assert len(zone) == 63
    assert not zone & {home.id for home in screen.homes(session, other, limit=500)}
    campaign = visits.campaigns(session, actor(session, "town.zone"))[0]["id"]
    assert screen.behind(session, other, "met", campaign) == []


def test_the_list_of_households_goes_on_where_it_stopped(session):
    town = actor(session, "town.zone")
    whole = [home.id for home in screen.homes(session, town, limit=500)]
    first = [home.id for home in screen.homes(session, town, limit=20)]
    rest = [home.id for home in screen.homes(session, town, after=first[-1], limit=500)]
    assert first + rest == whole


def test_a_helper_reads_his_own_household_and_no_neighbours(session):
    helper, town = actor(session, "helper.zone"), actor(session, "town.zone")
    own = queries_own.my_households(session, helper)[0].household_id
    read = household.household(session, helper, own)
    assert read is not None
    assert read.neighbours == ()
    others = {home.id for home in screen.homes(session, town, limit=500)} - {own}
    assert all(household.household(session, helper, key) is None for key in sorted(others)[:5])


def test_two_givers_or_two_campaigns_of_one_name_are_two_bars():
    """An axis knows a bar by its words: the smaller lay hidden under the larger."""
    two = [Giver("organisation", key, "云岫公司", fen, {}) for key, fen in ((1, 900_00), (2, 100))]
    assert len(set(charts.givers(two).data[0].y)) == 2
    held = [
        Covered({"id": key, "title": "春节前走访"}, 1, 1, 10, met, 0)
        for key, met in ((1, 9), (2, 3))
    ]
    assert all(len(set(bars.y)) == 2 for bars in charts.coverage(held).data)
