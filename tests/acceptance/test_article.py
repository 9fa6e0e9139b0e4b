"""SD-01 … SD-24: each fact of the article comes out of the demo, with who is behind it."""

import pytest

from models.account import User
from models.columns import table
from models.household import Household, Person
from models.store import Store
from models.support import Gift
from tests.commands.test_demo import DEMO
from tests.fixtures.databases import SQLITE
from workflows.access.people import actor_of
from workflows.base.refusals import NotYours
from workflows.base.words import speaking
from workflows.demo import cast
from workflows.engine.context import rows_of
from workflows.help import queries as seen
from workflows.reports import article


@pytest.fixture(scope="module")
def store(all_databases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("article")
    opened = Store(all_databases.fresh(SQLITE, folder, DEMO), folder)
    yield opened
    opened.close()
    all_databases.drop(opened.url)


@pytest.fixture(scope="module")
def session(store):
    with store.reading() as opened:
        yield opened


def actor(session, login="town.zone"):
    users = table(User)
    return actor_of(session, rows_of(session, users, users.c.login == login)[0]["id"])


@pytest.fixture(scope="module")
def facts(session):
    return {row.id: row for row in article.rows(session, actor(session), cast.ZONE)}


# row: (number, how many stand behind it)
COUNTED = {
    "SD-02": (23, 23), "SD-03": (3, 3), "SD-04": (9, 9), "SD-05": (2, 2), "SD-06": (8, 8),
    "SD-08": (55, 55), "SD-09": (40, 40), "SD-11": (3, None), "SD-13": (23, 23),
    "SD-14": (23, 23), "SD-15": (2, 2), "SD-16": (23 * 800_00, 23), "SD-17": (4, 4),
    "SD-18": (3, None), "SD-19": (23, 23), "SD-20": (1, 1), "SD-21": (23, 23), "SD-22": (5, 55),
    "SD-23": (1, 1), "SD-24": (1, 1),
}  # fmt: skip


def test_there_are_24_rows_in_order(facts):
    assert list(facts) == [f"SD-{n:02d}" for n in range(1, 25)]
    assert all(row.fact and row.figure and row.source for row in facts.values())


@pytest.mark.parametrize("row", COUNTED)
def test_a_row_counts_what_the_article_says(facts, row):
    number, behind = COUNTED[row]
    assert facts[row].number == number
    if behind is not None:
        assert len({one.id for one in facts[row].behind}) == behind
    assert all(one.name for one in facts[row].behind)


def test_sd_01_six_steps_in_their_order(facts):
    assert facts["SD-01"].number == 6
    words = "组织培训、农户申请、入户调查、民主评议、公示公告、建档立卡"
    assert words in facts["SD-01"].figure


def test_sd_05_14_households_have_a_measure_and_9_have_none(facts, session):
    assert "14" in facts["SD-05"].figure
    assert seen.warnings(session, _zone(session)).without_n == 9


def test_sd_07_illness_and_sudden_events_come_first(facts, session):
    homes, behind = table(Household), {one.id for one in facts["SD-07"].behind}
    rows = {row["id"]: row for row in rows_of(session, homes, homes.c.id.in_(behind))}
    assert facts["SD-07"].number == len(behind) > 23 // 2
    assert all(
        {"illness", "disaster"} & {row["traits"]["cause"], *row["traits"]["other_causes"]}
        for row in rows.values()
    )


def test_sd_08_the_sum_is_written_out(facts):
    assert facts["SD-08"].figure == "40 + 5 + 10 = 55"


def test_sd_10_each_paired_household_has_a_whole_card(facts):
    elsewhere = {one.id for one in facts["SD-09"].behind}
    assert elsewhere <= {one.id for one in facts["SD-10"].behind}


def test_sd_12_near_two_million_exact_to_the_fen(facts, session):
    gifts = rows_of(session, table(Gift))
    assert facts["SD-12"].number == sum(gift["fen"] for gift in gifts)
    assert 1_900_000_00 < facts["SD-12"].number < 2_000_000_00
    assert any(gift["state"] == "countered" for gift in gifts)


def test_sd_13_every_leader_takes_a_household(facts, session):
    load = seen.pairing_load(session, _zone(session))
    assert (load.unhelped_n, load.leaders_without, load.organisations_without) == (0, (), ())
    assert "11/11" in facts["SD-13"].figure


def test_sd_15_all_leaders_and_all_households_were_met(facts, session):
    for one in facts["SD-15"].behind:
        covered = seen.coverage(session, _zone(session), one.id)
        assert (covered.leaders_out, covered.households_met) == (covered.leaders, 23)
        assert covered.never == ()


def test_sd_16_and_17_say_the_articles_sums(facts):
    assert all(word in facts["SD-16"].figure for word in ("800", "大米", "面粉", "花生油"))
    assert all(word in facts["SD-17"].figure for word in ("5,000", "3,000", "600", "保洁"))


def test_sd_18_head_and_two_responsible(facts):
    assert all(word in facts["SD-18"].figure for word in ("党工委书记", "党工委副书记", "武装部"))


def test_sd_24_the_campaign_is_found_under_both_names(facts):
    assert all(name in facts["SD-24"].figure for name in ("千企帮千户", "百企帮百村", "千企扶千户"))


def _zone(session):
    """The zone's own officer: the zone and nothing else."""
    return actor(session)


def test_a_leader_reads_the_figures_and_not_who_is_ill_or_at_school(session):
    rows = {row.id: row for row in article.rows(session, actor(session, "leader"))}
    assert (rows["SD-06"].number, rows["SD-06"].behind) == (8, ())
    assert (rows["SD-07"].number > 0, rows["SD-07"].behind) == (True, ())
    people = {row["name"] for row in rows_of(session, table(Person)) if row["relation"] != "head"}
    heads = {row["head_name"] for row in rows_of(session, table(Household))}
    told = {one.name for row in rows.values() for one in row.behind}
    assert not told & (people - heads)


@pytest.mark.parametrize("login", ["town.yfd", "helper.yfd", "admin", "helper.zone"])
def test_out_of_reach_there_is_no_article(session, login):
    with pytest.raises(NotYours):
        article.rows(session, actor(session, login))


def test_the_article_is_told_in_english_too(session):
    with speaking("en"):
        rows = article.rows(session, actor(session), cast.ZONE)
    assert rows[1].fact == "Filed poor households"
    assert rows[1].figure == "23 households"
