"""Two and four people at one moment, on both databases: one event, the others read who and when."""

import re
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import insert, select

from models.account import Grant, User
from models.batch import PublicityNotice, ReviewMeeting, ReviewRound, VillageBatch
from models.case import Case, Event, OpenCase
from models.columns import table
from models.household import Household
from models.keys import new_id
from models.store import Store
from tests.fixtures.databases import EMPTY, Template
from tests.fixtures.racing import race
from tests.fixtures.world import START, VILLAGE, World, lay_ground
from workflows.access.roles import Role
from workflows.households import register
from workflows.identification import opening
from workflows.records.verify import verify

HOUSEHOLDS = 24
WINNER = re.compile(r"已由 (?P<name>\S+) 于 \d\d:\d\d 办理")


def lay_course(store: Store) -> None:
    """A trained village with two clerks, households without a case, and one case to fight over."""
    lay_ground(store)
    with store.transaction() as session:
        world = World(session)
        session.execute(
            insert(table(Grant)).values(
                id=new_id(),
                user_id=world.user("clerk2"),
                role=Role.CLERK.value,
                region=VILLAGE,
                body=None,
                valid_from=START - timedelta(days=200),
            )
        )
        batch = world.batch(world.campaign())
        homes = [world.household(n) for n in range(HOUSEHOLDS)]
        world.open(batch, homes[0])


COURSE = Template("course", lay_course, EMPTY)


@pytest.fixture
def database_template():
    return COURSE


@pytest.fixture
def ground(store, database_url, own_folder):
    """(url, folder, case, batch, households): closed here, so that nothing is shared by forking."""
    with store.transaction() as session:
        world = World(session)
        case = world.rows(Case)[0]
        homes = [row["id"] for row in world.rows(Household)]
    store.close()
    return database_url, own_folder, case["id"], case["village_batch_id"], homes


def commenting(login, case, token=None):
    """An attempt: a remark on the case as everybody saw it at the start of the round."""

    def attempt(session, number):
        outcome = World(session).act(
            login,
            case,
            "comment",
            {"text": f"{login} {number}"},
            seen=1 + number,
            token=f"{token or login}-{number}",
        )
        return outcome.event["id"]

    return attempt


def names(store):
    with store.reading() as session:
        users = table(User)
        return {row.login: row.name for row in session.execute(select(users.c.login, users.c.name))}


def checked(store, events):
    """The whole history holds, and the case has exactly so many events."""
    with store.reading() as session:
        found = verify(session, files=store.files)
        of_cases = select(table(Event).c.id).where(table(Event).c.subject == "case")
        made = len(session.execute(of_cases).all())
    assert found.broken == []
    assert made == events


@pytest.mark.parametrize("logins", [("clerk", "chair"), ("clerk", "chair", "town", "county")])
def test_one_acts_and_the_others_read_who_and_when(store, ground, logins):
    url, folder, case, _batch, _homes = ground
    rounds = 60
    finishes = race(url, folder, [commenting(login, case) for login in logins], rounds)
    known = names(store)
    winners = set()
    for finish in finishes:
        won = [n for n, one in enumerate(finish) if one.got]
        assert len(won) == 1, finish
        winner = known[logins[won[0]]]
        winners.add(winner)
        for one in finish:
            if one.got is None:
                assert one.refused == "Overtaken"
                said = WINNER.search("".join(one.sentences))
                assert said, one.sentences
                assert said["name"] == winner
    assert len(winners) > 1, "somebody else wins now and then, or it was no race"
    checked(store, 1 + rounds)


@pytest.mark.parametrize("hands", [2, 4])
def test_the_same_form_sent_at_once_counts_once(store, ground, hands):
    url, folder, case, _batch, _homes = ground
    racers = [commenting("clerk", case, token="form") for _ in range(hands)]
    for finish in race(url, folder, racers, 30):
        assert len({one.got for one in finish}) == 1, finish
        assert finish[0].got
    checked(store, 31)


def test_two_clerks_enter_one_household_and_one_application_comes_of_it(store, ground):
    url, folder, _case, batch, homes = ground

    def entering(login):
        def attempt(session, number):
            world = World(session)
            with world.at_now():
                actor = world.actor(login)
                return opening.open_case(
                    session, homes[1 + number], batch, actor, {}, token=f"{login}{number}"
                )

        return attempt

    rounds = HOUSEHOLDS - 1
    for finish in race(url, folder, [entering("clerk"), entering("clerk2")], rounds):
        assert sorted(bool(one.got) for one in finish) == [False, True], finish
        loser = next(one for one in finish if not one.got)
        assert loser.sentences
        assert loser.refused in ("Overtaken", "NotReady"), loser
    checked(store, 1 + rounds)
    with store.reading() as session:
        held = session.execute(select(table(OpenCase).c.case_id)).scalars().all()
    assert len(held) == 2 * HOUSEHOLDS


def test_one_person_entered_in_two_households_at_once_is_in_one(store, ground):
    """Both clerks looked before either had written: the database itself keeps the second out."""
    url, folder, _case, _batch, _homes = ground

    def entering(login, address):
        def attempt(session, number):
            world = World(session)
            with world.at_now():
                return register.register(
                    session,
                    world.actor(login),
                    world.entry(500 + number).model_copy(update={"address": address}),
                    region=VILLAGE,
                    token=f"{login}-{number}",
                )

        return attempt

    rounds = 12
    racers = [entering("clerk", "一组 1 号"), entering("clerk2", "一组 2 号")]
    for finish in race(url, folder, racers, rounds):
        assert sorted(bool(one.got) for one in finish) == [False, True], finish
        loser = next(one for one in finish if not one.got)
        assert loser.refused in ("Malformed", "Overtaken"), loser
        assert re.search("在另一户登记|登记在另一户", "".join(loser.sentences)), loser
    with store.reading() as session:
        there = select(table(Household).c.id)
        assert len(session.execute(there).all()) == HOUSEHOLDS + rounds


def test_one_form_that_opens_something_sent_at_once_opens_it_once(store, ground):
    url, folder, _case, batch, _homes = ground

    def planning(session, number):
        world = World(session)
        with world.at_now():
            return opening.plan_meeting(
                session,
                world.actor("clerk"),
                batch,
                {
                    "planned_on": world.today,
                    "place": "村委会",
                    "chair": world.user("chair"),
                    "recorder": world.user("clerk"),
                },
                token=f"plan{number}",
            )

    rounds = 8
    for finish in race(url, folder, [planning] * 2, rounds):
        assert finish[0].got
        assert finish[0].got == finish[1].got
    with store.reading() as session:
        assert len(session.execute(select(table(ReviewMeeting).c.id)).all()) == rounds


def test_a_notice_and_a_round_have_one_closer_and_every_household_moves_once(
    store, database_url, own_folder
):
    with store.transaction() as session:
        world = World(session)
        case = world.rows(Case)[0]
        batch = case["village_batch_id"]
        campaign = world.row(VillageBatch, batch)["campaign_id"]
        cases = [case["id"]]
        world.to_surveyed(case["id"])
        world.to_passed(batch, cases)
        notice = world.notice(batch, 1, cases)
        world.post(notice)
        world.later(8)
        closed_on = world.today
        photos = [world.file("clerk"), world.file("clerk2")]
    store.close()

    def closing(login, photo):
        def attempt(session, _number):
            world = World(session, today=closed_on)
            payload = {"end_photo": photo}
            return world.act(
                login, notice, "close", payload, of=PublicityNotice, seen=before, token=login
            ).event["id"]

        return attempt

    with store.reading() as session:
        before = World(session).row(PublicityNotice, notice)["version"]
    store.close()
    (finish,) = race(
        database_url,
        own_folder,
        [closing("clerk", photos[0]), closing("clerk2", photos[1])],
        1,
    )
    expect_one(finish)

    with store.transaction() as session:
        world = World(session, today=closed_on, tokens=count(1000), pictures=count(1000))
        world.report(cases[0])
        key = world.round(campaign, "township")
        world.visit_all(key)
        world.act("town", key, "deliberate", of=ReviewRound)
        world.act("town", key, "decide", {"cases": cases, "verdict": "pass"}, of=ReviewRound)
        version = world.row(ReviewRound, key)["version"]
        paper = world.file("town_lead")
        moment = world.moment
    store.close()

    def signing(token):
        def attempt(session, _number):
            world = World(session, today=closed_on)
            payload = {"signed_at": moment, "papers": paper}
            return world.act(
                "town_lead", key, "sign", payload, of=ReviewRound, seen=version, token=token
            ).event["id"]

        return attempt

    (finish,) = race(database_url, own_folder, [signing("one"), signing("two")], 1)
    expect_one(finish)
    with store.reading() as session:
        found = verify(session, files=store.files)
        events = table(Event)
        moved = session.execute(
            select(events.c.cause_id).where(
                events.c.subject_id == cases[0], events.c.cause_id.is_not(None)
            )
        ).all()
    assert found.broken == []
    assert len(moved) == len({row.cause_id for row in moved})


def expect_one(finish):
    """One got it; the other reads who and when."""
    assert sorted(bool(one.got) for one in finish) == [False, True], finish
    loser = next(one for one in finish if not one.got)
    assert loser.refused == "Overtaken"
    assert WINNER.search("".join(loser.sentences)), loser


@pytest.mark.soak
@pytest.mark.parametrize("logins", [("clerk", "chair"), ("clerk", "chair", "town", "county")])
def test_a_thousand_races(store, ground, logins):
    url, folder, case, _batch, _homes = ground
    finishes = race(url, folder, [commenting(login, case) for login in logins], 1000)
    assert all(sum(bool(one.got) for one in finish) == 1 for finish in finishes)
    checked(store, 1001)
