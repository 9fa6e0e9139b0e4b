"""SD-01 … SD-24: the demo's rows say what the article says, and so do the screens and the page.

Each fact is counted three times: here by plain SQL over the rows, by the queries of the screens,
and by the demo's page, which must agree.
"""

from contextlib import contextmanager
from typing import NamedTuple

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from models.account import User
from models.case import Event
from models.columns import table
from models.household import Household, Person
from models.store import Store
from pages import backend
from pages.navigation import SCREENS, screens_of
from tests.commands.test_demo import DEMO
from tests.fixtures.databases import EMPTY, SQLITE
from tests.fixtures.sources import ROOT
from workflows.access.people import actor_of
from workflows.base.refusals import NotYours
from workflows.base.rows import rows_of
from workflows.base.words import speaking
from workflows.commands.article import PAGE, document
from workflows.demo import article, cast
from workflows.help.queries import measures, money, pairing
from workflows.help.queries import own as queries_own
from workflows.help.queries import visits as queries_visits
from workflows.identification.process import PROCESS
from workflows.reports import drilldown, progress
from workflows.storage import settings

# One worker lays the demo and does whatever asks for it; the other need not wait until it is laid.
pytestmark = pytest.mark.xdist_group("demo")


class Counted(NamedTuple):
    """What the article says, and how the rows tell it (`filed`: the zone's filed cases)."""

    number: int
    sql: str


FILED = f"""WITH filed AS (SELECT * FROM "case" WHERE state = 'G2'
    AND region BETWEEN {cast.ZONE} AND {cast.ZONE + 999}) """
HOMES = "SELECT count(DISTINCT household_id) FROM "
FOUND = "IN ('illness', 'disaster')"
FACTS = {
    "SD-02": Counted(23, HOMES + "filed"),
    "SD-03": Counted(3, HOMES + "measure WHERE kind = 'allowance' AND state <> 'dropped'"),
    "SD-04": Counted(9, HOMES + "measure WHERE kind = 'project' AND state = 'applied'"),
    "SD-05": Counted(2, HOMES + "measure WHERE kind = 'project' AND state = 'declared'"),
    "SD-06": Counted(
        8,
        "SELECT count(DISTINCT person_id) FROM measure WHERE kind = 'rain_dew'"
        " AND state NOT IN ('intended', 'dropped')",
    ),
    "SD-07": Counted(
        15,
        f"""SELECT count(*) FROM filed JOIN survey ON survey.id = survey_id
        JOIN household ON household.id = household_id WHERE survey.answers ->> 'cause' {FOUND}
        OR household.traits ->> 'cause' {FOUND} OR EXISTS
        (SELECT 1 FROM json_each(household.traits, '$.other_causes') WHERE value {FOUND})""",
    ),
    "SD-08": Counted(55, "SELECT count(*) FROM organisation WHERE state = 'helping'"),
    "SD-09": Counted(
        40,
        HOMES + "pairing JOIN household ON household.id = household_id AND elsewhere = 1"
        " WHERE pairing.state = 'current' AND organisation_id IS NOT NULL AND agreement_no <> ''",
    ),
    "SD-10": Counted(
        45,
        """SELECT count(DISTINCT pairing_id) FROM help_card
        JOIN pairing ON pairing.id = pairing_id AND pairing.state = 'current'
        JOIN organisation ON organisation.id = organisation_id
        WHERE address <> '' AND person_in_charge <> '' AND contact <> ''""",
    ),
    "SD-11": Counted(
        3,
        "SELECT count(DISTINCT value) FROM pairing, json_each(ways) WHERE state = 'current'",
    ),
    "SD-13": Counted(
        23,
        HOMES + "filed JOIN pairing USING (household_id)"
        " WHERE official_id IS NOT NULL AND pairing.state = 'current'",
    ),
    "SD-14": Counted(
        23,
        HOMES + "pairing JOIN help_card ON pairing_id = pairing.id"
        " WHERE official_id IS NOT NULL AND state = 'current'",
    ),
    "SD-15": Counted(
        2,
        "SELECT count(*) FROM visit_campaign WHERE kind = 'visit' AND from_on LIKE '2016-%'",
    ),
    "SD-16": Counted(
        23 * 800,
        """SELECT sum(fen) / 100 FROM gift JOIN visit_campaign v ON v.id = visit_campaign_id
        WHERE gift.kind = 'cash' AND v.from_on LIKE '2016-%'""",
    ),
    "SD-17": Counted(
        4,
        "SELECT count(*) FROM gift WHERE official_id IS NOT NULL"
        " AND visit_campaign_id IS NULL AND state = 'given'",
    ),
    "SD-18": Counted(3, "SELECT count(*) FROM official WHERE duty IN ('head', 'responsible')"),
    "SD-19": Counted(
        23,
        HOMES + "filed JOIN pairing USING (household_id) JOIN help_plan USING (household_id)"
        " JOIN official ON official.id = official_id"
        " WHERE contact <> '' AND pairing.state = 'current'",
    ),
    "SD-20": Counted(1, "SELECT count(*) FROM visit_campaign WHERE kind = 'launch'"),
    "SD-21": Counted(23, "SELECT count(DISTINCT national_no) FROM filed"),
    "SD-23": Counted(1, HOMES + "measure WHERE kind = 'house_repair' AND state = 'done'"),
    "SD-24": Counted(1, "SELECT count(*) FROM visit_campaign WHERE alias <> ''"),
}


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
    """Somebody of the demo; without a name the zone's own officer: the zone and nothing else."""
    users = table(User)
    return actor_of(session, rows_of(session, users, users.c.login == login)[0]["id"])


@pytest.fixture
def zone(session):
    return actor(session)


@pytest.fixture(scope="module")
def told(session):
    return article.counted(session, actor(session))


def rows(session, sql):
    return session.execute(text(FILED + sql)).all()


def count(session, sql):
    [[found]] = rows(session, sql)
    return found


# ------------------------------------------------------------------------------------ every fact


@pytest.mark.parametrize("fact", FACTS)
def test_the_rows_say_what_the_article_says(session, fact):
    number, sql = FACTS[fact]
    assert count(session, sql) == number


@pytest.mark.parametrize("fact", FACTS)
def test_the_page_counts_what_the_rows_say(session, told, fact):
    found = count(session, FACTS[fact].sql)
    assert told[fact] in (found, f"{found:,}")


# ------------------------------------------------------------- one by one, and what screens tell


def test_sd_01_six_steps_in_their_order(session, zone, told):
    events = table(Event)
    filed = [row.id for row in rows(session, "SELECT id FROM filed")]
    moved = rows_of(session, events, events.c.subject == "case", events.c.subject_id.in_(filed))
    stages = {PROCESS.state(row["target"]).stage for row in moved if row["target"]}
    trained = count(
        session,
        "SELECT count(DISTINCT f.id) FROM filed f JOIN training_session t"
        " ON t.village_batch_id = f.village_batch_id WHERE t.state = 'closed'",
    )
    assert trained == 23
    assert [s.label for s in PROCESS.stages if s.key in stages | {progress.TRAINING}] == [
        "组织培训", "农户申请", "入户调查", "民主评议", "公示公告", "建档立卡",
    ]  # fmt: skip
    assert told["SD-01"] == 6


def test_sd_02_progress_names_the_23(session, zone):
    assert progress.overview(session, zone, cast.ZONE).filed == 23
    named = drilldown.names(session, zone, cast.ZONE, ["G2"], limit=100)
    homes = rows(session, "SELECT h.head_name FROM household h JOIN filed ON household_id = h.id")
    assert sorted(one.head_name for one in named) == sorted(row.head_name for row in homes)


def test_sd_05_14_households_have_a_measure_and_9_have_none(session, zone):
    some = count(
        session, HOMES + "filed JOIN measure m USING (household_id) WHERE m.state <> 'dropped'"
    )
    assert (some, measures.warnings(session, zone).without_n) == (14, 9)


def test_sd_06_8_of_14_pupils_go_to_vocational_schools_and_each_applied(session):
    schools = rows(
        session,
        """SELECT person.traits ->> 'school' AS school, EXISTS (SELECT 1 FROM measure m
        WHERE m.person_id = person.id AND m.kind = 'rain_dew' AND m.state <> 'dropped') AS applied
        FROM person JOIN filed USING (household_id)
        WHERE left_on IS NULL AND coalesce(school, 'none') <> 'none'""",
    )
    assert (len(schools), sum(row.applied for row in schools)) == (14, 8)
    assert all(bool(row.applied) is ("vocational" in row.school) for row in schools)


def test_sd_07_illness_and_sudden_events_come_first(told):
    assert told["SD-07"] > 23 // 2


def test_sd_08_40_and_5_and_10_are_55(session, zone):
    scopes = dict(map(tuple, rows(session, "SELECT scope, count(*) FROM organisation GROUP BY 1")))
    sums = pairing.reconciliation(session, zone)
    assert scopes == sums.by_scope == {"town": 40, "zone": 5, "city": 10}
    assert sums.holds


def test_sd_09_40_enterprises_signed_40_agreements(session):
    [(agreements, firms)] = rows(
        session,
        """SELECT count(DISTINCT agreement_no), count(DISTINCT organisation_id) FROM pairing p
        JOIN household h ON h.id = household_id WHERE elsewhere = 1 AND p.state = 'current'""",
    )
    assert (agreements, firms) == (40, 40)


def test_sd_12_near_two_million_exact_to_the_fen(session, zone, told):
    fen = count(session, "SELECT sum(fen) FROM gift WHERE given_on >= '2016-01-01'")
    totals = money.totals(session, zone)
    assert 1_900_000_00 < fen == totals.fen < 2_000_000_00
    assert told["SD-12"] == f"{fen // 100:,}"
    kinds = dict(map(tuple, rows(session, "SELECT kind, sum(fen) FROM gift GROUP BY kind")))
    assert kinds == totals.by_kind
    assert count(session, "SELECT count(*) FROM gift WHERE state = 'countered'")


def test_sd_13_every_leader_takes_a_household(session, zone):
    leaders = "SELECT count(*) FROM official WHERE leader = 1 AND state = 'serving'"
    busy = " AND id IN (SELECT official_id FROM pairing WHERE state = 'current')"
    assert count(session, leaders) == count(session, leaders + busy) == 11
    load = pairing.pairing_load(session, zone)
    assert (load.unhelped_n, load.leaders_without, load.organisations_without) == (0, (), ())


def test_sd_15_all_leaders_and_all_households_were_met(session, zone):
    visits = rows(
        session,
        """SELECT visit_campaign_id, count(DISTINCT official_id) FILTER (WHERE leader = 1),
        count(DISTINCT household_id) FROM visit JOIN official ON official.id = official_id
        JOIN filed USING (household_id) WHERE visit.state = 'recorded'
        AND visit_campaign_id IS NOT NULL GROUP BY 1""",
    )
    assert [tuple(row)[1:] for row in visits] == [(11, 23), (11, 23)]
    for key, leaders, homes in visits:
        covered = queries_visits.coverage(session, zone, key)
        assert (covered.leaders_out, covered.leaders) == (leaders, leaders)
        assert (covered.households_met, covered.never) == (homes, ())


def test_sd_16_each_household_got_800_yuan_rice_flour_and_oil(session):
    handed = rows(
        session,
        """SELECT item, count(DISTINCT household_id), min(gift.fen), max(gift.fen) FROM gift
        JOIN visit_campaign ON visit_campaign.id = visit_campaign_id GROUP BY item""",
    )
    by_item = {item: (homes, least, most) for item, homes, least, most in handed}
    assert by_item.keys() == {"慰问金", "大米", "面粉", "花生油"}
    assert {homes for homes, _least, _most in by_item.values()} == {23}
    assert by_item["慰问金"] == (23, 800_00, 800_00)


def test_sd_17_the_officials_own_gifts(session):
    own = rows(session, f"SELECT fen, per_year, kind FROM{FACTS['SD-17'].sql.partition('FROM')[2]}")
    assert sorted(map(tuple, own)) == [
        (0, 1, "job"), (600_00, 1, "cash"), (3_000_00, 1, "cash"), (5_000_00, 0, "cash"),
    ]  # fmt: skip


def test_sd_18_head_and_two_responsible(session, zone):
    group = [(row["duty"], row["post"]) for row in pairing.leading_group(session, zone)]
    assert [one for one in group if one[0] in ("head", "responsible")] == [
        ("head", "党工委书记"), ("responsible", "党工委副书记"), ("responsible", "武装部部长"),
    ]  # fmt: skip


def test_sd_21_the_yearly_list_has_each_filed_household_once(session, zone):
    due = queries_own.updates(session, zone, 2016)
    filed = {row.household_id for row in rows(session, "SELECT household_id FROM filed")}
    assert sorted(row["household_id"] for row in due) == sorted(filed)
    assert sum(row["state"] != "due" for row in due) == 7
    assert count(session, HOMES + "help_plan WHERE policy_read_on IS NOT NULL") == 23


def test_sd_22_five_kinds_of_helpers_can_be_entered(told):
    assert told["SD-22"] == 5


def test_sd_24_the_campaign_is_found_under_both_names(session, zone):
    [named] = [row for row in queries_visits.campaigns(session, zone) if row["alias"]]
    assert "千企帮千户" in named["title"]
    assert named["alias"] == "百企帮百村、千企扶千户"


# -------------------------------------------------------------------------------------- the page


def test_there_are_24_facts_in_order_each_with_a_screen(session, zone):
    found = article.facts(session, zone)
    assert [fact.id for fact in found] == [f"SD-{n:02d}" for n in range(1, 25)]
    assert all(fact.said and fact.figure and fact.how for fact in found)
    titles = {screen.path: (screen.module, screen.title) for screen in SCREENS}
    for _said, _unit, _how, (path, title, *part) in article.FACTS.values():
        module, known_as = titles[path]
        assert title == known_as
        source = (ROOT / "pages" / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
        assert all(f'_("{one}")' in source for one in part)


@pytest.fixture
def another(all_databases, tmp_path):
    """Makes installations from a template, for a test of its own."""
    made = []

    def make(template):
        folder = tmp_path / str(len(made))
        made.append(Store(all_databases.fresh(SQLITE, folder, template), folder))
        return made[-1]

    yield make
    for store in made:
        store.close()
        all_databases.drop(store.url)


def test_a_figure_is_counted_when_the_page_is_opened(another):
    with another(DEMO).transaction() as changed:
        changed.execute(text("UPDATE visit_campaign SET alias = title"))
        changed.execute(text("UPDATE official SET duty = 'member'"))
        found = article.counted(changed, actor(changed))
    assert (found["SD-24"], found["SD-18"]) == (3, 0)


def test_a_leader_reads_the_same_figures_and_nobodys_name(session, zone):
    read = article.facts(session, actor(session, "leader"))
    assert read == article.facts(session, zone)
    names = {row["name"] for row in rows_of(session, table(Person))}
    names |= {row["head_name"] for row in rows_of(session, table(Household))}
    said = " ".join(str(fact) for fact in read)
    assert not [name for name in names if name in said]


@pytest.mark.parametrize("login", ["town.yfd", "helper.yfd", "admin", "helper.zone", "team.zone"])
def test_out_of_reach_there_is_no_article(session, login):
    with pytest.raises(NotYours):
        article.facts(session, actor(session, login))


def test_the_article_is_told_in_english_too(session, zone):
    with speaking("en"):
        filed = article.facts(session, zone)[1]
    assert (filed.said, filed.figure, filed.where) == (
        "Filed poor households", "23 households", "Progress",
    )  # fmt: skip


def the_page():
    from pages.leaders import article

    article.render()


@pytest.mark.parametrize(("login", "ways"), [("town.zone", True), ("leader", False)])
def test_a_fact_leads_to_the_screen_of_its_names_for_whoever_may_open_it(
    store, monkeypatch, login, ways
):
    @contextmanager
    def reading():
        with store.reading() as session:
            yield session, actor(session, login)

    monkeypatch.setattr(backend, "reading", reading)
    screen = AppTest.from_function(the_page, default_timeout=60).run()
    assert not screen.exception
    shown = "".join(str(one.proto) for one in screen.get("html"))
    assert "SD-24" in shown
    assert 'href=\\"/help_progress\\"' in shown
    assert ('href=\\"/help\\"' in shown) is ways


def test_only_a_demo_has_the_page_in_its_navigation(session, another):
    leader = actor(session, "leader")
    paths = [screen.path for screen in screens_of(leader, in_demo=settings.is_demo(session))]
    assert "article" in paths
    with another(EMPTY).reading() as county:
        there = screens_of(leader, in_demo=settings.is_demo(county))
    assert [screen.path for screen in there] == [path for path in paths if path != "article"]


def test_the_documents_page_is_what_the_demo_counts(session):
    assert document(session) == PAGE.read_text(encoding="utf-8"), "python -m workflows article"
