"""Families of an old roster go on today: what they answered then is judged as of then."""

from datetime import date

import pytest
from sqlalchemy import insert

from models.account import Grant, User
from models.case import Case
from models.columns import table
from models.household import Household, Person
from models.keys import new_id
from models.store import Store
from tests.exchange.test_importing import EXPORT, ZONE
from tests.exchange.test_roster import person, sheet
from tests.fixtures.databases import EMPTY, SQLITE, Template
from tests.fixtures.world import World
from workflows.access import place_lists
from workflows.access.roles import Role
from workflows.base import clock
from workflows.base.refusals import Refused
from workflows.exchange import importing
from workflows.exchange.staging import read_and_stage
from workflows.policy import policy

TODAY = date(2026, 11, 29)
ROSTER = date(2016, 5, 20)
CAST = (
    ("clerk", Role.CLERK, ZONE, None),
    ("chair", Role.COMMITTEE, ZONE, "committee"),
    ("member", Role.COMMITTEE, ZONE, "committee"),
    ("team", Role.COMMITTEE, ZONE, "work_team"),
    ("town", Role.TOWNSHIP, ZONE, None),
    ("county", Role.COUNTY, 370282000000, None),
)


def fill(store):
    """A fresh installation: places, rules and accounts, nobody registered yet."""
    with store.transaction() as session, clock.moved_to(clock.at(TODAY)):
        place_lists.load_regions(session)
        policy.seed(session)
        for login, role, region, body in CAST:
            user = new_id()
            named = {"login": login, "name": "米晓", "password": "!", "language": "zh-CN"}
            account = {"id": user, "must_change": False, "created_at": clock.now()}
            session.execute(insert(table(User)).values(named | account))
            held = {"id": new_id(), "user_id": user, "role": role.value, "region": region}
            since = {"body": body, "valid_from": date(2015, 1, 1)}
            session.execute(insert(table(Grant)).values(held | since))


@pytest.fixture
def database_template():
    return Template("places-and-a-village-of-2026", fill, EMPTY)


@pytest.fixture
def today(store):
    """The installation on a day of 2026, on both engines."""
    with store.transaction() as session:
        yield World(session, today=TODAY)


@pytest.fixture
def quick(all_databases, own_folder, database_template):
    """The same on SQLite alone: for rules that are plain arithmetic."""
    url = all_databases.fresh(SQLITE, own_folder, database_template)
    store = Store(url, own_folder)
    with store.transaction() as session:
        yield World(session, today=TODAY)
    store.close()
    all_databases.drop(url)


def bring(world, source, **how):
    with world.at_now():
        actor = world.actor("town")
        staging = read_and_stage(world.session, actor, source, **how)
        return staging, importing.take_in(world.session, actor, staging)


def opened(world, batch):
    """The applications of an import, with every village's training closed."""
    campaign = world.campaign()
    for village in sorted({home["region"] for home in world.rows(Household, import_id=batch)}):
        world.batch(campaign, village)
    with world.at_now():
        done = importing.open_applications(world.session, world.actor("clerk"), batch)
    assert done.refused == ()
    assert done.waiting == ()
    return done.opened


def stopped(world, login, case, action, payload=None):
    """Why a step is refused; nothing when it is taken."""
    try:
        world.act(login, case, action, payload)
    except Refused as refusal:
        return [str(reason) for reason in refusal.reasons]
    return []


def handed_in(world, case):
    village = world.case(case)["region"]
    return stopped(world, "clerk", case, "submit", world.submission("clerk", village))


def test_every_family_of_the_roster_of_2016_is_accepted_and_surveyed_in_2026(today):
    """13 of the 24 could never be accepted: pupils of 2016 were measured by the ages of 2026."""
    _staging, batch = bring(today, EXPORT)
    cases = opened(today, batch["id"])
    assert len(cases) == 24
    assert [why for case in cases if (why := handed_in(today, case))] == []
    assert [why for case in cases if (why := stopped(today, "chair", case, "accept"))] == []
    team = {"surveyors": (today.user("member"), today.user("team")), "visit_on": today.today}
    for case in cases:
        row = today.case(case)
        today.act("chair", case, "start_survey", team)
        answers = today.survey("team", row["region"], people=row["members"])
        assert stopped(today, "team", case, "submit_survey", answers) == []
    assert {row["state"] for row in today.rows(Case)} == {"B3"}


# --------------------------------------------------------------------- the day an answer holds for


def traits_of(world, name):
    return world.rows(Person, name=name)[0]["traits"]


def pupil(born, **cells):
    return person("江小满", born=born, relation="之子", 在校生状况="小学", **cells)


@pytest.mark.parametrize(
    ("born", "refused"), [(date(2002, 5, 20), False), (date(2001, 5, 20), True)]
)
def test_a_pupil_is_measured_by_the_age_of_the_rosters_day(quick, born, refused):
    """14 on the day of the roster is a pupil of a primary school; 15 is none, then or now."""
    title = ["导出时间:2016-05-20"]
    _staging, batch = bring(quick, sheet(person(), pupil(born), before=(title,)))
    (case,) = opened(quick, batch["id"])
    assert handed_in(quick, case) == []
    why = stopped(quick, "chair", case, "accept")
    assert [reason.startswith("江小满填为小学在校") for reason in why] == [True] * refused


def test_an_older_roster_does_not_undo_what_was_answered_since(quick):
    bring(quick, sheet(person(健康状况="患有大病")), as_of=date(2020, 1, 1))
    staging, _batch = bring(quick, sheet(person(健康状况="健康")), as_of=date(2019, 12, 31))
    assert staging.of("changed") == []
    bring(quick, sheet(person(健康状况="健康")), as_of=date(2020, 1, 1))
    assert traits_of(quick, "江一帆")["health"] == "healthy"


def test_answers_stored_before_days_were_kept_get_theirs_when_the_roster_comes_again(quick):
    old = sheet(person(健康状况="健康", 民族="汉族"))
    bring(quick, old, as_of=ROSTER)
    people = table(Person)
    bare = {"health": "healthy", "ethnicity": "han"}
    quick.session.execute(people.update().values(traits=bare))
    staging, _batch = bring(quick, old, as_of=ROSTER)
    (change,) = staging.of("changed")[0].changes
    assert (change.field, change.new) == ("情况截至", "2016-05-20")
    assert traits_of(quick, "江一帆") == bare | {
        "as_of": {"health": "2016-05-20"},
        "source": {"health": "roster"},
    }
    assert bring(quick, old, as_of=ROSTER)[0].of("changed") == []
