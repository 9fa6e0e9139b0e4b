"""Somebody leaves: what they had in hand is listed, and a colleague stands in from day to day."""

from datetime import timedelta

import pytest

from models.account import Grant
from models.batch import VillageBatch
from tests.fixtures.databases import EMPTY, Template
from tests.fixtures.world import VILLAGE, World, lay_ground
from workflows.base import clock
from workflows.base.refusals import Malformed, NotReady, NotYours
from workflows.identification import handover

GROUND = Template("ground", lay_ground, EMPTY)


@pytest.fixture
def database_template():
    return GROUND


@pytest.fixture
def world(store):
    with store.transaction() as session:
        yield World(session)


@pytest.fixture
def busy(world):
    """The work team's man is named in a visit; the chair has a meeting before him."""
    batch = world.batch(world.campaign())
    case = world.open(batch, world.household(1))
    other = world.open(batch, world.household(2))
    world.to_surveyed(other)
    meeting = world.meeting(batch, [other])
    world.act("clerk", case, "submit", world.submission())
    world.act("chair", case, "accept")
    team = (world.user("member"), world.user("team"))
    world.act("chair", case, "start_survey", {"surveyors": team, "visit_on": world.today})
    return case, meeting


def work(world, reader, login):
    with world.at_now():
        return handover.open_work(world.session, world.actor(reader), world.user(login))


def test_the_open_work_of_a_person_is_listed(world, busy):
    case, meeting = busy
    seen = work(world, "chair", "team")
    assert [visit.case_id for visit in seen.visits] == [case]
    assert not seen.meetings
    assert [g.role for g in seen.grants] == ["VC"]
    chairs = work(world, "clerk", "chair")
    assert [(m.meeting_id, m.part) for m in chairs.meetings] == [(meeting, "chair")]
    assert work(world, "clerk", "clerk").meetings[0].part == "recorder"


def test_an_administrator_reads_the_village_and_no_name(world, busy):
    seen = work(world, "admin", "team")
    assert [(v.case_id, v.head_name, v.village_name) for v in seen.visits] == [(None, "", "东岭村")]


def test_what_a_person_has_claimed_is_in_hand_until_it_moves(world, busy):
    other = world.open(world.rows(VillageBatch)[0]["id"], world.household(3))
    world.act("clerk", other, "claim", {})
    assert [claim.case_id for claim in work(world, "chair", "clerk").claims] == [other]
    (claim,) = work(world, "admin", "clerk").claims
    assert (claim.case_id, claim.head_name, claim.village_name) == (None, "", "东岭村")
    world.act("clerk", other, "submit", world.submission())
    assert not work(world, "chair", "clerk").claims


def test_strangers_read_nothing(world, busy):
    for login in ("far_clerk", "leader", "helper"):
        with pytest.raises(NotYours):
            work(world, login, "team")


def test_a_changed_team_is_no_longer_open_work(world, busy):
    case, _meeting = busy
    team = (world.user("chair"), world.user("team"))
    world.act("chair", case, "change_team", {"surveyors": team, "visit_on": world.today})
    assert not work(world, "chair", "member").visits
    assert len(work(world, "chair", "chair").visits) == 1


def test_a_colleague_stands_in_until_a_day(world):
    with world.at_now():
        until = clock.today() + timedelta(days=30)
        done = handover.hand_over(
            world.session,
            world.actor("admin"),
            world.user("clerk"),
            world.user("member"),
            until=until,
        )
    assert not done.refused
    row = world.row(Grant, done.given[0])
    assert (row["role"], row["region"], row["valid_to"]) == ("V", VILLAGE, until)
    assert row["stands_in_for"] == world.user("clerk")
    assert "V" in {role.value for role in world.actor("member").roles_at(VILLAGE)}
    world.later(31)
    assert "V" not in {role.value for role in world.actor("member").roles_at(VILLAGE)}


def test_a_clashing_role_is_not_handed_over(world):
    with world.at_now():
        until = clock.today() + timedelta(days=30)
        with pytest.raises(NotReady) as refused:
            handover.hand_over(
                world.session,
                world.actor("admin"),
                world.user("clerk"),
                world.user("town"),
                until=until,
            )
        assert {reason.key for reason in refused.value.reasons} == {"incompatible"}
        with pytest.raises(Malformed):
            handover.hand_over(
                world.session,
                world.actor("admin"),
                world.user("clerk"),
                world.user("clerk"),
                until=until,
            )
        for login in ("clerk", "county", "leader"):
            with pytest.raises(NotYours):
                handover.hand_over(
                    world.session,
                    world.actor(login),
                    world.user("clerk"),
                    world.user("member"),
                    until=until,
                )
