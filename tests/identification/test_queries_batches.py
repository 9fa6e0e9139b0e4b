"""What the screens of batches read: within reach only, in a fixed number of queries."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from models.batch import Campaign, PublicityNotice, ReviewRound, VillageBatch
from models.columns import table
from models.keys import new_id
from models.record import Objection, Survey
from models.register import OfficialKin, Representative
from tests.fixtures.ground import TRAINED, batch_of, campaign_of
from tests.fixtures.world import COUNTY, FAR, SECOND, TOWN, VILLAGE, World
from workflows.access.people import Actor, Held
from workflows.access.roles import ROLE_NAMES, Role
from workflows.engine import assignment
from workflows.engine import execute as engine
from workflows.engine.registry import process_of
from workflows.identification.batches.review.levels import VERDICTS
from workflows.identification.notice_levels import level_of
from workflows.identification.queries import (
    approvals,
    batch_tasks,
    batches,
    filing,
    notices,
    status_text,
)
from workflows.identification.queries import case as casefile
from workflows.policy.policy import Policy


@pytest.fixture
def database_template():
    return TRAINED


@pytest.fixture
def world(store):
    with store.transaction() as session:
        yield World(session)


def ask(world, login, query, *args, **named):
    """The answer of a query to somebody, at the world's hour."""
    actor = world.actor(login)
    with world.at_now():
        return query(world.session, actor, *args, **named)


@contextmanager
def counted(world):
    seen = []
    engine = world.session.get_bind()

    def count(_c, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    yield seen
    event.remove(engine, "before_cursor_execute", count)


def surveyed(world, count: int, start: int = 0) -> list[int]:
    cases = [world.open(batch_of(world), world.household(n)) for n in range(start, start + count)]
    for case in cases:
        world.to_surveyed(case)
    return cases


def test_a_village_sees_its_countys_campaign_and_only_its_own_batch(world):
    campaign = campaign_of(world)
    world.batch(campaign, SECOND, "clerk2", train=False)
    assert [row["id"] for row in ask(world, "clerk", batches.campaigns)] == [campaign]
    mine = ask(world, "clerk", batches.villages, campaign)
    assert [row["village"] for row in mine] == ["东岭村"]
    town = ask(world, "town", batches.villages, campaign)
    assert [(row["village"], row["state"]) for row in town] == [
        ("东岭村", "trained"),
        ("西岭村", "planned"),
    ]
    assert ask(world, "far_clerk", batches.villages, campaign) == []


def test_a_campaign_of_another_township_is_not_seen(world):
    campaigns = table(Campaign)
    row = dict(world.rows(Campaign)[0]) | {"id": new_id(), "region": 370282104000}
    world.session.execute(campaigns.insert().values(**row))
    assert len(ask(world, "clerk", batches.campaigns)) == 1
    assert len(ask(world, "county", batches.campaigns)) == 2


def test_a_village_counts_who_is_open_late_and_filed(world):
    cases = surveyed(world, 2)
    world.act("clerk", cases[0], "withdraw", {"request": world.file("clerk")})
    row = ask(world, "clerk", batches.villages, campaign_of(world))[0]
    assert (row["open"], row["late"], row["all"], row["trainings"]) == (1, 0, 2, 1)
    world.later(40)
    row = ask(world, "clerk", batches.villages, campaign_of(world))[0]
    assert row["late"] == 1
    late = ask(world, "clerk", batches.open_cases, batch_of(world), None, 10, late_only=True)
    assert [case["id"] for case in late] == [cases[1]]


def test_villages_without_a_batch_are_offered_in_reach_only(world):
    campaign = campaign_of(world)
    assert [r["key"] for r in ask(world, "town", batches.villages_without, campaign)] == [SECOND]
    assert ask(world, "clerk", batches.villages_without, campaign) == []


def test_open_households_come_page_by_page_and_none_twice(world):
    cases = surveyed(world, 5)
    seen, after = [], None
    while page := ask(world, "clerk", batches.open_cases, batch_of(world), after, 2):
        seen += [row["id"] for row in page]
        after = (page[-1]["mark"], page[-1]["id"])
    assert sorted(seen) == sorted(cases)


def test_a_meeting_says_who_must_stand_back_before_anybody_votes(world):
    cases = surveyed(world, 2)
    known = world.rows(Representative, region=VILLAGE)
    home = world.case(cases[0])["household_id"]
    world.session.execute(
        table(OfficialKin)
        .insert()
        .values(
            id=new_id(),
            region=VILLAGE,
            county=COUNTY,
            representative_id=known[0]["id"],
            official_name=known[0]["name"],
            post="村民代表",
            relation="兄弟",
            household_id=home,
            valid_from=world.today - timedelta(days=1),
        )
    )
    meeting = world.meeting(batch_of(world), cases)
    view = ask(world, "clerk", batches.meeting, meeting)
    assert [sorted(item.must_recuse) for item in view.items] == [[known[0]["id"]], []]
    assert (view.need, view.expected, view.quorate) == (6, 9, False)
    assert [item.per_head_fen for item in view.items] == [210_000, 210_000]
    assert view.passes(5, 9)
    assert not view.passes(4, 8)


def test_a_meeting_in_january_measures_by_the_line_of_the_visit_in_december(world, monkeypatch):
    """The survey, the case and the paper say so too: nobody becomes poor by New Year's Eve."""
    (case,) = surveyed(world, 1)
    visited = world.rows(Survey, case_id=case)[0]["visited_on"]
    world.today = visited.replace(year=visited.year + 1, month=1, day=5)
    meeting = world.meeting(batch_of(world), [case])
    monkeypatch.setattr(Policy, "line_fen", lambda _rules, on: on.year)
    (item,) = ask(world, "clerk", batches.meeting, meeting).items
    assert item.line_fen == visited.year


@pytest.mark.parametrize("login", ["far_clerk", "leader", "helper", "admin"])
def test_a_meeting_and_a_round_are_shown_to_nobody_who_may_not_see_people(world, login):
    cases = surveyed(world, 1)
    meeting = world.meeting(batch_of(world), cases)
    assert ask(world, login, batches.meeting, meeting) is None
    assert ask(world, login, batches.waiting_for_meeting, VILLAGE) == []
    assert ask(world, login, approvals.compared, cases[0]) is None
    assert ask(world, login, filing.folder, cases[0]) == []
    assert ask(world, login, filing.about, cases[0]) is None


def test_a_clerk_who_is_a_helper_of_the_town_sees_his_own_village_and_no_other(world):
    """A helper's reach is a place, his work his own households: it opens no list of others."""
    both = Actor(
        world.user("far_clerk"),
        "南坡",
        (Held(Role.CLERK, FAR, FAR + 1), Held(Role.HELPER, TOWN, TOWN + 1000)),
    )
    (case,) = surveyed(world, 1)
    batch = batch_of(world)
    meeting = world.meeting(batch, [case])
    with world.at_now():
        asked = (world.session, both)
        assert batches.villages(*asked, campaign_of(world)) == []
        assert batches.open_batches(*asked, key=batch) == []
        assert batches.open_cases(*asked, batch, None, 10) == []
        assert batches.trainings(*asked, batch) == []
        assert batches.meetings(*asked, None, 10) == []
        assert batches.meeting(*asked, meeting) is None
        assert approvals.waiting(*asked, "township") == []


def test_who_waits_for_a_list_is_counted_per_village_and_kind(world):
    cases = surveyed(world, 3)
    batch = batch_of(world)
    world.to_passed(batch, cases)
    waits = ask(world, "clerk", notices.waiting)
    assert [(row["village"], row["kind"], row["n"]) for row in waits] == [("东岭村", 1, 3)]
    assert ask(world, "far_clerk", notices.waiting) == []
    found = ask(world, "clerk", notices.candidates, VILLAGE, batch, 1)
    assert [row["id"] for row in found] == cases
    assert ask(world, "leader", notices.candidates, VILLAGE, batch, 1) == []


def test_a_household_back_from_an_objection_stands_as_supplementary(world):
    cases = surveyed(world, 2)
    batch = batch_of(world)
    world.to_passed(batch, cases)
    notice = world.notice(batch, 1, cases)
    world.post(notice)
    world.later(1)
    world.act(
        "clerk",
        cases[0],
        "object_1",
        {"raised_at": world.moment, "channel": "phone", "facts": "家里有两辆货车"},
    )
    view = ask(world, "town", notices.notice, notice)
    assert [line["open_objections"] for line in view.lines] == [1, 0]
    assert [row["head_name"] for row in view.objections] == ["丁山零"]
    assert ask(world, "leader", notices.objections_of, notice) == []
    assert ask(world, "town", notices.current)[0]["unanswered"] == 1
    world.later(8)
    outcome = world.close_notice(notice)
    assert outcome.left_out or world.case(cases[1])["state"] == "D3"
    world.act(
        "town",
        cases[0],
        "dismiss_1",
        {
            "objection": world.rows(Objection)[0]["id"],
            "finders": (world.user("town"), world.user("town2")),
            "finding": "经查不属实",
            "answered_on": world.today,
            "answer": world.file("town"),
        },
    )
    found = ask(world, "clerk", notices.candidates, VILLAGE, batch, 1)
    assert [(row["id"], row["again"]) for row in found] == [(cases[0], notice)]


def test_what_is_due_stands_before_what_still_hangs_and_drafts_come_last(world):
    cases = surveyed(world, 3)
    batch = batch_of(world)
    world.to_passed(batch, cases)
    first = world.notice(batch, 1, cases[:1])
    world.post(first)
    world.later(8)
    second = world.notice(batch, 1, cases[1:2])
    world.post(second)
    third = world.notice(batch, 1, cases[2:])
    rows = ask(world, "clerk", notices.current)
    assert [row["id"] for row in rows] == [first, second, third]
    world.close_notice(first)
    assert [row["id"] for row in ask(world, "clerk", notices.past, None, 5)] == [first]


def test_a_notice_shows_its_photos_to_those_who_work_there(world):
    cases = surveyed(world, 2)
    batch = batch_of(world)
    world.to_passed(batch, cases)
    notice = world.through_notice(batch, 1, cases)
    row = world.row(PublicityNotice, notice)
    titles = [photo["title"] for photo in ask(world, "town", notices.photos, row)]
    assert titles == ["张贴照片", "张贴照片", "期满照片"]
    assert ask(world, "far_clerk", notices.photos, row) == []
    assert ask(world, "leader", notices.photos, row) == []


PEOPLE = ("clerk", "chair", "town", "town_lead", "county", "group")


def really(world, key: int, action: str, model) -> set[Role]:
    """The roles whose holders the engine lets near an action, whatever else it still lacks."""
    found = set()
    for login in PEOPLE:
        with world.at_now():
            offers = engine.offers(world.session, key, world.actor(login), of=model)
        barred = {"notice_role", "round_role", "round_signer"}
        if any(
            offer.action.key == action and not barred & {reason.key for reason in offer.unmet}
            for offer in offers
        ):
            found |= world.actor(login).roles_at(VILLAGE)
    return found


def shown(world, key: int, model, login: str = "town") -> str:
    return ask(world, login, status_text.owner, world.row(model, key))


def test_whose_a_notice_is_follows_from_who_may_really_post_and_close_it(world):
    """Of the second and third notice the village was named, which may not close them."""
    cases = surveyed(world, 1)
    batch = batch_of(world)
    world.to_passed(batch, cases)
    closes = {1: "村信息员", 2: "乡镇经办", 3: "乡镇经办"}
    for kind, closer in closes.items():
        key = world.notice(batch, kind, cases)
        for action in ("post", "close"):
            may = really(world, key, action, PublicityNotice)
            row = world.row(PublicityNotice, key)
            wanted = assignment.holders_of(process_of("notice"), row)
            assert may == set(wanted), (kind, action)
            first = ROLE_NAMES[wanted[0]]
            assert shown(world, key, PublicityNotice).startswith(first), (kind, action)
            for login in ("clerk", "chair", "town"):
                mine = any(t.row["id"] == key for t in ask(world, login, batch_tasks.tasks))
                due = action == "post"
                assert mine == (due and bool(world.actor(login).roles_at(VILLAGE) & may))
            if action == "post":
                world.post(key)
        assert shown(world, key, PublicityNotice).startswith(closer)
        hung = process_of("identification").state(world.case(cases[0])["state"])
        assert set(hung.held_by) == may
        header = ask(world, "clerk", casefile.header, cases[0])
        assert header.owner.startswith(closer)
        said = ask(world, "clerk", status_text.closers, key)
        assert said == "或".join(ROLE_NAMES[role] for role in level_of(kind).keepers)
        world.later(8)
        world.close_notice(key)
        if kind == 1:
            world.report(cases[0])
            world.sign_round(world.round(campaign_of(world), "township"))
        if kind == 2:
            county = world.round(campaign_of(world), "county")
            assert shown(world, county, ReviewRound, "county").startswith("县级经办")
            assert really(world, county, "deliberate", ReviewRound) == {Role.COUNTY}
            world.sign_round(county)


def to_round(world, count: int = 3) -> tuple[list[int], int]:
    cases = surveyed(world, count)
    batch = batch_of(world)
    world.to_passed(batch, cases)
    world.through_notice(batch, 1, cases)
    for case in cases:
        world.report(case)
    return cases, world.round(campaign_of(world), "township")


def test_a_round_shows_the_draw_who_was_visited_and_what_is_open(world):
    cases, key = to_round(world)
    view = ask(world, "town", approvals.round_of, key)
    assert [line["case_id"] for line in view.lines] == cases
    assert (view.percent, len(view.unvisited), len(view.undecided)) == (20, 1, 3)
    # The round's own profile says what may be ticked, for every verdict of this level but a pass.
    assert view.reasons["refuse"][0].label == "收入高于标准"
    assert set(VERDICTS["township"]) - {"pass"} <= set(view.reasons)
    world.visit_all(key)
    view = ask(world, "inspector", approvals.round_of, key)
    assert view.unvisited == []
    assert view.names[world.user("town")] == "卫镇"
    assert ask(world, "other_town", approvals.round_of, key) is None
    assert ask(world, "clerk", approvals.rounds, "township", None, 9) == []


def test_what_waits_for_a_round_is_counted_per_township(world):
    cases, key = to_round(world)
    assert [(r["place"], r["n"]) for r in ask(world, "town", approvals.waiting, "township")] == [
        ("甲镇", 3)
    ]
    world.sign_round(key)
    assert ask(world, "town", approvals.waiting, "township") == []
    assert ask(world, "county", approvals.waiting, "county") == []
    found = ask(world, "town", approvals.compared, cases[0])
    assert found.now["per_head_fen"] == 210_000
    assert found.before is None
    assert found.votes["votes_for"] == 9


def test_filing_tells_what_a_folder_lacks(world):
    cases, key = to_round(world, 1)
    world.sign_round(key)
    world.through_notice(batch_of(world), 2, cases)
    world.sign_round(world.round(campaign_of(world), "county"))
    world.through_notice(batch_of(world), 3, cases)
    item = ask(world, "clerk", filing.waiting, None, 5)[0]
    assert item.missing == ()
    assert not item.number
    slots = {slot.number: slot for slot in ask(world, "clerk", filing.folder, cases[0])}
    assert [n for n, slot in slots.items() if not slot.papers] == ["15", "16", "17"]
    assert "06" not in slots
    assert ask(world, "far_clerk", filing.waiting, None, 5) == []
    world.act("clerk", cases[0], "file", world.filing(cases[0]))
    assert [r["id"] for r in ask(world, "clerk", filing.filed, None, 5)] == cases


def test_ten_households_cost_as_many_queries_as_two(world):
    few = surveyed(world, 2)
    first = world.meeting(batch_of(world), few)
    with counted(world) as two:
        ask(world, "clerk", batches.meeting, first)
    many = surveyed(world, 10, start=2)
    second = world.meeting(batch_of(world), many)
    with counted(world) as ten:
        ask(world, "clerk", batches.meeting, second)
    assert len(two) == len(ten)
    campaign, actor = campaign_of(world), world.actor("clerk")
    with counted(world) as villages:
        batches.villages(world.session, actor, campaign)
    assert len(villages) == 1


def test_the_batch_of_a_key_is_given_even_when_archived_and_never_out_of_reach(world):
    key = batch_of(world)
    assert [row["id"] for row in ask(world, "clerk", batches.open_batches, key=key)] == [key]
    assert ask(world, "far_clerk", batches.open_batches, key=key) == []
    assert world.rows(VillageBatch)[0]["state"] == "trained"
