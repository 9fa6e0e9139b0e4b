"""Leaders' numbers recount the cases, within the area, in a fixed number of queries."""

import json
import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import event

from models.case import Case, Tally
from models.columns import table
from models.place import Region
from pages.leaders.charts import by_time
from tests.fixtures.databases import EMPTY, Template
from tests.fixtures.world import COUNTY, FAR, OTHER_TOWN, SECOND, TOWN, VILLAGE, World, lay_ground
from workflows.access.people import Actor, Held
from workflows.access.roles import Role
from workflows.base import clock
from workflows.base.refusals import NotYours
from workflows.base.rows import rows_of
from workflows.engine.registry import process_of
from workflows.reports import drilldown as behind
from workflows.reports import progress

GROUND = Template("ground", lay_ground, EMPTY)
CLERKS = {VILLAGE: "clerk", SECOND: "clerk2", FAR: "far_clerk"}
STAGE_OF = {state.key: state.stage for state in process_of("identification").states}
PREFECTURE = 370200000000


@pytest.fixture
def database_template():
    return GROUND


@pytest.fixture
def world(store):
    with store.transaction() as session:
        yield World(session)


def wander(world: World, seed: int, homes: int = 7) -> None:
    """A world nobody planned: households of three villages, each some random way along."""
    dice = random.Random(seed)
    campaign = world.campaign()
    batches = {v: world.batch(campaign, v, clerk=c) for v, c in CLERKS.items()}
    cases = []
    for n in range(homes):
        village = dice.choice(list(CLERKS))
        clerk = CLERKS[village]
        home = world.household(seed * 50 + n, village, clerk)
        cases.append((village, world.open(batches[village], home, clerk)))
        world.later(dice.randrange(3))
    for village, case in cases:
        clerk = CLERKS[village]
        steps = dice.randrange(6)
        if steps >= 1:
            world.act(clerk, case, "submit", world.submission(clerk, village))
            world.later(dice.randrange(4))
        if steps >= 2 and village == VILLAGE:
            world.act("chair", case, "accept")
            world.later(dice.randrange(4))
        if steps >= 3 and village == VILLAGE:
            team = (world.user("member"), world.user("team"))
            world.act("chair", case, "start_survey", {"surveyors": team, "visit_on": world.today})
            world.later(dice.randrange(9))
        if steps >= 4 and village == VILLAGE:
            world.act("team", case, "submit_survey", world.survey())
        if steps == 5 and village != VILLAGE:
            world.act(clerk, case, "withdraw", {"request": world.file(clerk, village)})
    world.later(dice.randrange(40))


def cases_in(world: World, region: int) -> list[dict]:
    width = {COUNTY: 10**6, TOWN: 10**3, OTHER_TOWN: 10**3, PREFECTURE: 10**8}.get(region, 1)
    return [r for r in world.rows(Case) if region <= r["region"] < region + width]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_number_is_a_recount_of_the_cases(world, seed):
    wander(world, seed)
    leader = world.actor("leader")
    with world.at_now():
        today = clock.today()
        for region in (COUNTY, TOWN, OTHER_TOWN, VILLAGE, SECOND, FAR):
            rows = cases_in(world, region)
            seen = progress.overview(world.session, leader, region)
            now = Counter(row["state"] for row in rows)
            # A list on the wall is late three days after its last, everything else at once.
            grace = {state: timedelta(days=3) for state in ("D1", "E2", "F3")}
            late = [
                r
                for r in rows
                if r["due_at"] and r["due_at"] + grace.get(r["state"], timedelta()) <= clock.now()
            ]
            assert {s.state.key: s.now for s in seen.states if s.now} == now
            assert seen.total == len(rows)
            assert seen.overdue == len(late)
            stages = Counter(STAGE_OF[row["state"]] for row in rows if STAGE_OF[row["state"]])
            by_stage = {s.key: s.here for s in seen.stages if s.key != progress.TRAINING}
            assert {k: n for k, n in by_stage.items() if n} == dict(stages)
            for standing in seen.states:
                here = [r for r in rows if r["state"] == standing.state.key]
                if here and not standing.state.final:
                    first = min(clock.shanghai_day(r["since"]) for r in here)
                    assert standing.oldest == (today - first).days
            drawn = progress.grid(world.session, leader, region)
            cells = Counter()
            for (_place, stage), n in drawn.here.items():
                cells[stage] += n
            assert {k: n for k, n in cells.items() if k != progress.TRAINING} == dict(stages)
            assert sum(drawn.overdue.values()) == len(late)
            assert cells[progress.TRAINING] == seen.trained == seen.villages


@pytest.mark.parametrize("seed", [4, 5])
def test_every_mark_opens_as_many_names_as_it_says(world, seed):
    wander(world, seed)
    leader = world.actor("leader")
    with world.at_now():
        for region in (COUNTY, TOWN, VILLAGE):
            seen = progress.overview(world.session, leader, region)
            for standing in seen.states:
                key = [standing.state.key]
                behind = every_name(world, leader, region, key)
                assert len(behind) == len(set(behind)) == standing.now
                assert len(every_name(world, leader, region, key, overdue=True)) == (
                    standing.overdue
                )


def every_name(world, actor, region, states, *, overdue=False):
    """Every household of the list, page by page, two at a time."""
    found, after = [], (0, 0)
    while True:
        page = behind.names(
            world.session, actor, region, states, overdue=overdue, after=after, limit=2
        )
        found += [row.cursor for row in page]
        if len(page) < 2:
            return found
        after = found[-1]


def test_stays_are_told_by_median_and_ninetieth(world):
    campaign = world.campaign()
    batch = world.batch(campaign)
    cases = [world.open(batch, world.household(n)) for n in range(4)]
    for case, days in zip(cases, (0, 1, 1, 7), strict=True):
        world.later(days)
        world.act("clerk", case, "submit", world.submission())
    with world.at_now():
        seen = progress.overview(world.session, world.actor("leader"), TOWN)
    draft = next(s for s in seen.states if s.state.key == "A0")
    assert (draft.stays, draft.median, draft.ninetieth) == (4, 1, 9)


def test_a_quantile_is_a_day_that_occurred():
    assert progress.quantile({}, 0.5) is None
    assert progress.quantile({3: 1}, 0.9) == 3
    assert progress.quantile({0: 9, 30: 1}, 0.9) == 0
    assert progress.quantile({0: 8, 30: 2}, 0.9) == 30


def test_the_trend_counts_the_day_a_stage_was_finished(world):
    wander(world, 6)
    leader = world.actor("leader")
    with world.at_now():
        first, last = clock.today() - timedelta(days=365), clock.today()
        found = progress.trend(world.session, leader, COUNTY, first, last)
    came = Counter()
    for row in rows_of(world.session, table(Tally), table(Tally).c.kind == "came"):
        if row["region"] == COUNTY and row["state"] == "A1":
            came[row["day"]] += row["n"]
    assert {day.toordinal(): n for day, n in found["application"].items()} == came


def test_nobody_sees_further_than_their_area(world):
    wander(world, 7, homes=2)
    with world.at_now():
        for login, region in (("town", COUNTY), ("clerk", TOWN), ("leader", PREFECTURE)):
            with pytest.raises(NotYours):
                progress.overview(world.session, world.actor(login), region)
        for login in ("admin", "helper"):
            for look in (progress.overview, progress.grid, behind.trainings, behind.notices):
                with pytest.raises(NotYours):
                    look(world.session, world.actor(login), VILLAGE)
            assert progress.tops(world.session, world.actor(login)) == []


def test_a_leader_reads_name_village_and_state_only(world):
    batch = world.batch(world.campaign())
    case = world.open(batch, world.household(1))
    with world.at_now():
        (told,) = behind.names(world.session, world.actor("leader"), TOWN, ["A0"])
        (known,) = behind.names(world.session, world.actor("town"), TOWN, ["A0"])
    assert (told.case_id, told.since, told.due) == (None, None, None)
    assert told.village_name == "东岭村"
    assert known.case_id == case
    assert known.since == world.today


def test_a_place_of_today_comes_before_one_that_has_ended(world):
    with world.at_now():
        regions = table(Region)
        ended = {"valid_to": world.today - timedelta(days=1)}
        world.session.execute(regions.update().where(regions.c.key == COUNTY).values(ended))
        held = [Held(Role.LEADER, key, key + size) for key, size in ((COUNTY, 10**6), (TOWN, 1000))]
        tops = progress.tops(world.session, Actor(1, "尤看", tuple(held)))
    assert [place.key for place in tops] == [TOWN, COUNTY]


def test_a_mark_of_the_notice_calendar_keeps_every_digit_of_its_notice(world):
    key, today = 912814470584082432, world.today
    posted = behind.Posted(key, VILLAGE, "东岭村", 1, "第一次公示", today, today, None)
    (drawn,) = json.loads(by_time.calendar([posted], today).to_json())["data"]
    # A browser reads a bare number as a float: …082432 would come back as another notice.
    assert drawn["customdata"] == [[str(key)]]


def test_the_number_of_queries_does_not_grow(world):
    wander(world, 8, homes=2)
    leader = world.actor("leader")
    before = queries(world, leader)
    for n in range(3):
        world.household(900 + n)
    batch = next(r["village_batch_id"] for r in world.rows(Case))
    village = next(r["region"] for r in world.rows(Case))
    clerk = CLERKS[village]
    for n in range(4):
        world.open(batch, world.household(700 + n, village, clerk), clerk)
    assert queries(world, leader) == before
    assert max(before) <= 6


def queries(world: World, actor) -> list[int]:
    engine = world.session.get_bind()
    counts = []
    with world.at_now():
        for look in (
            lambda: progress.overview(world.session, actor, COUNTY),
            lambda: progress.grid(world.session, actor, COUNTY),
            lambda: progress.grid(world.session, actor, TOWN),
            lambda: behind.names(world.session, actor, COUNTY, ["A0", "A1"]),
            lambda: behind.notices(world.session, actor, COUNTY),
            lambda: behind.trainings(world.session, actor, COUNTY),
        ):
            look()
            said: list[str] = []

            def hear(*args, said=said):
                said.append(args[2])

            event.listen(engine, "before_cursor_execute", hear)
            look()
            event.remove(engine, "before_cursor_execute", hear)
            counts.append(len(said))
    return counts
