"""What the case screens read: nothing beyond one's area; a longer list costs no more queries."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event, update

from models.account import Draft
from models.batch import TrainingSession, VillageBatch
from models.case import Case
from models.columns import table
from models.household import Household, Person
from tests.fixtures.databases import EMPTY, Template
from tests.fixtures.ground import refused
from tests.fixtures.persons import id_number
from tests.fixtures.world import FAR, SECOND, VILLAGE, World, lay_ground
from workflows.base import clock
from workflows.engine import assignment
from workflows.engine.definition import NEW
from workflows.engine.registry import process_of
from workflows.households import register
from workflows.identification import opening
from workflows.identification.queries import (
    batch_tasks,
    case,
    decisions,
    form_options,
    intake,
    status_text,
    timeline,
    work,
)
from workflows.storage import drafts

GROUND = Template("ground", lay_ground, EMPTY)
EVERYBODY = (
    "clerk", "chair", "clerk2", "far_clerk", "town", "other_town", "county", "leader",
    "inspector", "admin", "helper",
)  # fmt: skip


@pytest.fixture
def database_template():
    return GROUND


@pytest.fixture
def world(store):
    with store.transaction() as session:
        yield World(session)


@pytest.fixture
def three_villages(world):
    """Open cases in three villages of two townships, in several states."""
    campaign = world.campaign()
    batch = world.batch(campaign)
    cases = [world.open(batch, world.household(n)) for n in range(4)]
    world.act("clerk", cases[0], "submit", world.submission())
    world.to_surveyed(cases[1])
    for n, (village, clerk) in enumerate(((SECOND, "clerk2"), (FAR, "far_clerk"))):
        other = world.batch(campaign, village, clerk)
        cases.append(world.open(other, world.household(20 + n, village, clerk), clerk))
    return cases


@contextmanager
def counted(world):
    """How many statements the block sends."""
    sent: list[str] = []
    bind = world.session.get_bind()

    def note(_c, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(bind, "before_cursor_execute", note)
    yield sent
    event.remove(bind, "before_cursor_execute", note)


def reached(world, login):
    """The cases in somebody's area, found the slow way."""
    actor = world.actor(login)
    return {row["id"] for row in world.rows(Case) if actor.roles_at(row["region"])}


@pytest.mark.parametrize("login", EVERYBODY)
def test_a_list_holds_the_cases_of_the_area_and_no_others(world, three_villages, login):
    actor = world.actor(login)
    with world.at_now():
        for which in work.LISTS:
            rows = {r["id"] for r in work.cases_of(world.session, actor, which, limit=100)}
            assert rows <= reached(world, login), which
    assert set(three_villages) >= reached(world, login)


def test_to_do_and_waiting_share_out_a_clerks_open_cases(world, three_villages):
    actor = world.actor("clerk")
    with world.at_now():
        todo = {r["id"] for r in work.cases_of(world.session, actor, "todo", limit=100)}
        waiting = {r["id"] for r in work.cases_of(world.session, actor, "waiting", limit=100)}
        counts = work.counts(world.session, actor)
    assert todo | waiting == reached(world, "clerk")
    assert not todo & waiting
    # The submitted one waits for the committee; the others wait for the clerk.
    assert waiting == {three_villages[0]}
    assert (counts.todo, counts.waiting) == (len(todo), len(waiting))


def batch_steps(world, login):
    """The next steps of village batches and trainings on somebody's desk."""
    with world.at_now():
        found = batch_tasks.tasks(world.session, world.actor(login))
    return [t.label for t in found if t.subject in ("village_batch", "training")]


def test_a_village_batch_is_on_the_desk_of_whoever_can_go_on(world):
    """First the clerk plans a training; it is held and filed; only then is there a door to open."""
    campaign = world.campaign()
    with world.at_now():
        key = opening.plan_village_batch(
            world.session, world.actor("county"), campaign, VILLAGE, {"title": "一批"},
            token=world.token(),
        )  # fmt: skip
    assert batch_steps(world, "clerk") == ["计划培训"]
    assert batch_steps(world, "town") == batch_steps(world, "clerk2") == []
    with world.at_now():
        training = opening.plan_training(
            world.session, world.actor("clerk"), key,
            {"planned_on": world.today, "place": "村委会"}, token=world.token(),
        )  # fmt: skip
    assert batch_steps(world, "clerk") == ["登记召开"]
    assert batch_steps(world, "town") == []
    sheets = {name: world.file("clerk", VILLAGE) for name in ("sheet", "material", "photo")}
    held = {"held_on": world.today, "attendees": 12, **sheets}
    world.act("clerk", training, "hold", held, of=TrainingSession)
    assert batch_steps(world, "town") == ["归档"]
    world.act("town", training, "close", of=TrainingSession)
    assert batch_steps(world, "town") == batch_steps(world, "chair") == ["开放申请"]
    world.act("town", key, "open_applications", of=VillageBatch)
    assert batch_steps(world, "town") == batch_steps(world, "clerk") == []


def late_of(world, login):
    with world.at_now():
        actor = world.actor(login)
        rows = [r["id"] for r in work.cases_of(world.session, actor, "late", limit=100)]
        assert work.counts(world.session, actor).late == len(rows)
    return set(rows)


def test_what_is_overdue_below_is_seen_one_level_up_and_no_further(world, three_villages):
    """超时升级: the village's delay stands with the township, the township's with the county."""
    submitted = three_villages[0]
    due = world.case(submitted)["due_at"]
    with clock.moved_to(due - timedelta(microseconds=1)):
        rows = work.cases_of(world.session, world.actor("town"), "late", limit=100)
        assert submitted not in {row["id"] for row in rows}
    world.later(10)
    assert submitted in late_of(world, "town")
    assert submitted in late_of(world, "town_lead")
    for login in ("clerk", "chair", "county", "group", "other_town", "leader", "admin"):
        assert submitted not in late_of(world, login), login
    world.act("county", submitted, "hold", {"code": "H03", "reason": "全家暂时外出"})
    assert submitted not in late_of(world, "town")


def test_who_only_looks_has_nothing_to_do(world, three_villages):
    for login in ("leader", "inspector", "admin", "helper"):
        with world.at_now():
            counts = work.counts(world.session, world.actor(login))
        assert (counts.todo, counts.soon, counts.returned) == (0, 0, 0)


def test_pages_follow_each_other_without_gap_or_repeat(world, three_villages):
    actor = world.actor("county")
    with world.at_now():
        whole = [r["id"] for r in work.cases_of(world.session, actor, "waiting", limit=100)]
        seen, after = [], None
        while page := work.cases_of(world.session, actor, "waiting", after=after, limit=2):
            seen += [row["id"] for row in page]
            after = work.mark(page[-1])
    assert seen == whole
    assert len(seen) == len(three_villages)


def test_a_returned_case_stands_under_returned_until_it_is_handed_in_again(world, three_villages):
    key = three_villages[0]
    world.act("chair", key, "ask_correction", {"items": ("缺户口簿第二页",)})
    actor = world.actor("clerk")
    with world.at_now():
        returned = [r["id"] for r in work.cases_of(world.session, actor, "returned")]
    assert returned == [key]
    world.act(
        "clerk", key, "resubmit", {"present": ("缺户口簿第二页",), "papers": world.file("clerk")}
    )
    with world.at_now():
        assert work.counts(world.session, actor).returned == 0


def test_a_case_out_of_reach_is_not_there(world, three_villages):
    key = three_villages[0]
    for login, there in (
        ("clerk", True),
        ("clerk2", False),
        ("other_town", False),
        ("admin", False),
    ):
        actor = world.actor(login)
        with world.at_now():
            assert (case.header(world.session, actor, key) is not None) is there, login
            for read in (case.members, case.surveys, case.folder, timeline.timeline):
                assert bool(read(world.session, actor, key)) is (there and read is not case.surveys)


def test_a_leader_sees_name_village_and_state_and_no_more(world, three_villages):
    actor = world.actor("leader")
    with world.at_now():
        head = case.header(world.session, actor, three_villages[0])
    assert head is not None
    assert head.row["head_name"]
    assert not head.household
    assert "household_id" not in head.row
    for read in (case.members, case.surveys, case.folder, timeline.timeline):
        assert not read(world.session, actor, three_villages[0])
    assert decisions.decisions(world.session, actor, three_villages[0]) == decisions.Decisions()


def test_no_sealed_number_reaches_a_screen(world, three_villages):
    actor = world.actor("clerk")
    home = world.case(three_villages[0])["household_id"]
    with world.at_now():
        rows = [*case.members(world.session, actor, three_villages[0])]
        rows += intake.household(world.session, actor, home)["people"]
    for row in rows:
        assert not [name for name in row if name.endswith(("_sealed", "_blind"))]
        assert "****" in row["id_masked"]


def test_a_longer_list_costs_no_more_queries(world, three_villages):
    actor = world.actor("county")
    sizes = []
    for begin in (60, 70):
        with world.at_now(), counted(world) as sent:
            work.counts(world.session, actor)
            batch_tasks.tasks(world.session, actor)
            batch_tasks.gatherings(world.session, actor)
            work.cases_of(world.session, actor, "waiting", limit=100)
            work.done_lately(world.session, actor)
            intake.without_case(world.session, actor)
        sizes.append(len(sent))
        batch = world.rows(Case)[0]["village_batch_id"]
        for n in range(begin, begin + 6):
            world.open(batch, world.household(n))
    assert sizes[0] == sizes[1]


def test_the_header_says_what_is_missing(world, three_villages):
    key = three_villages[0]
    world.act("chair", key, "ask_correction", {"items": ("缺户口簿第二页",)})
    with world.at_now():
        head = case.header(world.session, world.actor("clerk"), key)
    assert any("缺户口簿第二页" in line for line in head.missing)


def test_the_header_counts_who_has_no_id_number(world, three_villages):
    key, people = three_villages[0], table(Person)

    def said():
        with world.at_now():
            head = case.header(world.session, world.actor("clerk"), key)
        return [line for line in head.missing if "没有证件号码" in line]

    assert said() == []
    home = world.case(key)["household_id"]
    (first, *_others) = world.rows(Person, household_id=home)
    none = update(people).where(people.c.id == first["id"]).values(id_blind=None)
    world.session.execute(none)
    (line,) = said()
    assert "有 1 人" in line
    assert first["name"] in line


def test_whoever_has_a_case_is_named_after_every_step(world, three_villages):
    with world.at_now():
        said = status_text.whereabouts(world.session, world.actor("clerk"), three_villages[0])
    assert "已申请待受理" in said
    assert "吴主" in said
    assert "截止2015年9月" in said


def test_every_open_state_is_in_somebodys_hands():
    for process in (process_of(subject) for subject in ("identification", *batch_tasks.BATCHES)):
        for state in process.open_states():
            held = assignment.holders(process, state.key) or process.subject == "village_batch"
            assert held or (process.key, state.key) in HANDLED_ELSEWHERE, (process.key, state.key)


# A campaign under way waits for nobody: its villages do.
HANDLED_ELSEWHERE = {("campaign", "open")}


def test_every_list_a_form_asks_from_is_offered(world, three_villages):
    actor = world.actor("chair")
    row = world.case(three_villages[1])
    asked = set()
    with world.at_now():
        for action in process_of("identification").actions:
            if NEW in action.sources or not action.roles:
                continue
            for name, options in form_options.options_of(
                world.session, actor, row, action.form
            ).items():
                assert all(isinstance(label, str) and label for label in options.values())
                asked.add(name)
    assert {"surveyors", "code", "item", "housing", "cause", "channel", "income"} <= asked


def test_nobody_out_of_reach_learns_a_place_s_team(world, three_villages):
    row = world.case(three_villages[0])
    form = process_of("identification").action("start_survey").form
    with world.at_now():
        assert form_options.options_of(world.session, world.actor("clerk"), row, form)
        assert not form_options.options_of(world.session, world.actor("far_clerk"), row, form)


def test_a_draft_is_its_writers_own_and_sealed(world, three_villages):
    mine, other = world.actor("clerk"), world.actor("clerk2")
    with world.at_now():
        drafts.keep(world.session, mine, "household:new", {"number 0": "37028219600203155X"})
        assert drafts.get(world.session, mine, "household:new") == {
            "number 0": "37028219600203155X"
        }
        assert drafts.get(world.session, other, "household:new") == {}
        assert all("3702821960" not in row["sealed"] for row in world.rows(Draft))
        drafts.drop(world.session, mine, "household:new")
        assert drafts.get(world.session, mine, "household:new") == {}


def test_households_without_a_case_are_those_of_ones_own_villages(world, three_villages):
    fresh = world.household(50)
    with world.at_now():
        mine = [row["id"] for row in intake.without_case(world.session, world.actor("clerk"))]
        theirs = [row["id"] for row in intake.without_case(world.session, world.actor("clerk2"))]
        gate = intake.gates(world.session, world.actor("clerk"), {VILLAGE})[VILLAGE]
    assert mine == [fresh]
    assert theirs == []
    assert gate.batch_id is not None


def amended(world, home, leaves=False, **changes):
    """The household as it stands on record, with some of its second member's answers changed.
    `leaves`: who was the second member moves out, and the second line is somebody else's."""
    entry = world.entry(80)
    keys = {p["name"]: p["id"] for p in world.rows(Person, household_id=home, left_on=None)}
    second = entry.members[1].model_copy(update={"number": "", **changes})
    first = entry.members[0].model_copy(update={"number": ""})
    gone = {}
    if leaves:
        first = first.model_copy(update={"key": keys[first.name]})
        gone = {"leaving": {keys[entry.members[1].name]: "moved_out"}}
    with world.at_now():
        return register.amend(
            world.session,
            world.actor("clerk"),
            home,
            entry.model_copy(update={"members": (first, second)} | gone),
            seen=world.row(Household, home)["version"],
            token=world.token(),
        )


def test_amending_takes_no_wrong_number_and_loses_none(world):
    home = world.household(80)
    good = id_number(date(1961, 5, 6), "female", 9)
    wrong = good[:-1] + ("1" if good[-1] != "1" else "2")
    assert refused(lambda: amended(world, home, number=wrong)) == ["E2"]
    nobody = {"name": "另一人", "leaves": True}
    assert refused(lambda: amended(world, home, number=wrong, **nobody)) == ["E2"]
    assert refused(lambda: amended(world, home, **nobody)) == ["E5"]
    assert len(world.rows(Person, household_id=home, left_on=None)) == 2
    amended(world, home, number=good, **nobody)
    there = world.rows(Person, household_id=home, left_on=None)
    assert {row["name"] for row in there} == {world.entry(80).members[0].name, "另一人"}
    assert all(row["id_sealed"] for row in there)
