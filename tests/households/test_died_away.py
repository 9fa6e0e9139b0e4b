"""在外去世: who left for prison or abroad and died there is dead by the register, and comes back
by no door but the one that says it was recorded wrongly."""

import json
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from models.household import ChangeRequest, Household, Person
from models.installation import keyring_of
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.sitting import sit_down
from tests.fixtures.standing import by, decide, home_of, people_of, stand, tell
from tests.fixtures.world import World
from workflows.base import clock
from workflows.households import history, offered_events
from workflows.households.members import Member, number_on_record
from workflows.identification.queries import timeline
from workflows.records.verify import verify

database_template = ground.database_template
quick = ground.quick


def away(world, state="B3", why="prison"):
    """A case in that state, whose head's wife left for that reason a hundred days ago: (case, her
    row). A filed one's is confirmed."""
    case = stand(world, state)
    tell(world, case, why, person=by(world, case, "spouse")["id"])
    if state == "G2":
        decide(world, "town", case)
    (row,) = world.rows(Person, left_why=why)
    world.later(100)
    return case, row


def offered(world, case):
    with world.at_now():
        return offered_events.offered(
            world.session, world.actor("clerk"), home_of(world, case)["id"]
        )


def died(world, case, row, **more):
    return tell(world, case, "died_away", person=row["id"], **more)


@pytest.mark.parametrize("why", ["prison", "abroad"])
def test_before_filing_it_is_written_at_once_and_the_day_of_leaving_stays(quick, why):
    case, row = away(quick, why=why)
    before = people_of(quick, case), quick.row(Household, row["household_id"])["members"]
    assert list(offered(quick, case).former["died_away"]) == [row["id"]]
    outcome = died(quick, case, row)
    assert outcome.event["action"] == "died_away"
    now = quick.row(Person, row["id"])
    assert (now["left_on"], now["left_why"]) == (row["left_on"], why)
    assert now["traits"]["died_on"] == quick.today.isoformat()
    left = people_of(quick, case), quick.row(Household, row["household_id"])["members"]
    assert left == before
    assert "died_away" not in offered(quick, case).events
    with quick.at_now():
        assert verify(quick.session).broken == []


def test_after_filing_a_second_person_of_the_township_confirms(quick):
    case, row = away(quick, "G2")
    assert died(quick, case, row).event["action"] == "ask_died_away"
    assert "died_on" not in (quick.row(Person, row["id"])["traits"] or {})
    request = quick.rows(ChangeRequest)[-1]
    assert (request["event"], request["day"]) == ("died_away", quick.today)
    assert request["lines"] == [[row["name"], "在外去世的日期", "", quick.today.isoformat()]]
    assert refused(lambda: died(quick, case, row)) == ["one_request"]
    with quick.at_now():
        offer = offered_events.offered(
            quick.session, quick.actor("clerk"), row["household_id"], request["id"]
        )
    assert offer.again is None  # it is open
    decide(quick, "town", case, "refuse_change", reason="证明看不清")
    with quick.at_now():
        offer = offered_events.offered(
            quick.session, quick.actor("clerk"), row["household_id"], request["id"]
        )
    assert (offer.told.event, offer.told.person) == ("died_away", row["id"])
    died(quick, case, row)
    decide(quick, "town", case)
    assert quick.row(Person, row["id"])["traits"]["died_on"] == quick.today.isoformat()
    with quick.at_now():
        assert verify(quick.session).broken == []


def test_the_confirmation_has_a_step_of_its_own_and_another_person(quick):
    case, row = away(quick, "G2")
    died(quick, case, row, login="town")
    assert refused(lambda: decide(quick, "town", case)) == ["second_person"]
    request = quick.rows(ChangeRequest)[-1]["id"]
    home = row["household_id"]

    def posted():
        return quick.act("town2", home, "confirm_change", {"request": request}, of=Household)

    assert "one_household" in refused(posted)
    decide(quick, "town2", case)
    assert quick.rows(ChangeRequest)[-1]["state"] == "confirmed"


def test_it_is_of_somebody_away_with_a_paper_on_a_day_since_they_left(quick):
    case, row = away(quick)
    head, left = by(quick, case, "head"), row["left_on"]
    assert refused(lambda: died(quick, case, head)) == ["whom"]
    assert refused(lambda: died(quick, case, row, proof=False)) == ["evidence"]
    assert refused(lambda: died(quick, case, row, day=None)) == ["event_day"]
    tomorrow, before = quick.today + timedelta(1), left - timedelta(1)
    assert refused(lambda: died(quick, case, row, day=tomorrow)) == ["event_future"]
    assert refused(lambda: died(quick, case, row, day=before)) == ["event_before"]
    died(quick, case, row, day=left)
    assert refused(lambda: died(quick, case, row)) == ["whom"]


@pytest.mark.parametrize("why", ["married_out", "moved_out", "divorce"])
def test_who_lives_in_another_household_dies_there(quick, why):
    case, row = away(quick, why=why)
    assert "died_away" not in offered(quick, case).events
    assert refused(lambda: died(quick, case, row)) == ["whom"]


def test_a_soldier_is_a_member_and_dies_as_one(quick):
    case = stand(quick, "B3")
    wife = by(quick, case, "spouse")
    tell(quick, case, "enlisted", person=wife["id"])
    assert refused(lambda: died(quick, case, wife)) == ["whom"]
    tell(quick, case, "death", person=wife["id"])
    assert quick.row(Person, wife["id"])["left_why"] == "death"


def test_who_died_away_is_dead_at_every_door_until_it_is_put_right(quick):
    case, row = away(quick)
    died(quick, case, row)
    assert refused(lambda: tell(quick, case, "released", person=row["id"])) == ["dead"]
    number = number_on_record(keyring_of(quick.session), row)
    comer = Member(name=row["name"], relation="spouse", number=number)
    assert refused(lambda: tell(quick, case, "moved_in", newcomer=comer)) == ["dead"]
    other = quick.household(1)
    arrives = lambda: tell(quick, None, "moved_in", home=other, newcomer=comer)  # noqa: E731
    assert refused(arrives) == ["dead"]
    quick.later(1)
    assert row["id"] in offered(quick, case).former["missed"]
    tell(quick, case, "missed", person=row["id"])
    back = by(quick, case, "spouse")
    assert (back["name"], "died_on" in (back["traits"] or {})) == (row["name"], False)


def test_who_came_back_before_it_was_confirmed_did_not_die_away(quick):
    case, row = away(quick, "G2")
    died(quick, case, row)
    request = quick.rows(ChangeRequest)[-1]["id"]
    quick.later(1)
    # Asked by hand beside the first: the screen says that one waits.
    quick.session.execute(
        ChangeRequest.__table__.update()
        .where(ChangeRequest.__table__.c.id == request)
        .values(state="withdrawn")
    )
    tell(quick, case, "released", person=row["id"])
    decide(quick, "town", case)
    quick.session.execute(
        ChangeRequest.__table__.update()
        .where(ChangeRequest.__table__.c.id == request)
        .values(state="open")
    )
    told = refused(lambda: decide(quick, "town", case, request=request))
    assert told == ["request_overtaken"]


@pytest.mark.parametrize(
    "more",
    [
        {"columns": {"address": "别处"}},
        {"left": ()},
        {"event": "death"},
        {"changed": ()},
    ],
)
def test_nothing_else_is_told_beside_it(quick, more):
    _case, row = away(quick)
    day = quick.today
    sound = {
        "event": "died_away",
        "day": day,
        "changed": ((row["id"], {"traits": {**row["traits"], "died_on": day.isoformat()}}),),
        "left": (f"{row['name']}：死亡",),
        "evidence": quick.file("clerk"),
    }

    def posted(said, action="died_away"):
        return quick.act("clerk", row["household_id"], action, said, of=Household)

    assert "one_away" in refused(lambda: posted(sound | more))
    assert "own_people" in refused(lambda: posted(sound, "amend"))
    posted(sound)


def test_nobody_who_lives_there_is_given_a_day_of_death_by_hand(quick):
    case = stand(quick, "A0")
    head = by(quick, case, "head")
    dead = {**(head["traits"] or {}), "died_on": quick.today.isoformat()}
    said = {"changed": ((head["id"], {"traits": dead}),), "note": "核对以后更正"}
    home = head["household_id"]
    told = refused(lambda: quick.act("clerk", home, "amend", said, of=Household))
    assert "unknown_answer" in told


def test_the_household_as_of_a_day_and_the_timeline_tell_it(quick):
    case, row = away(quick)
    died(quick, case, row, note="监狱来函告知")
    with quick.at_now():
        actor = quick.actor("clerk")
        then = history.as_of(
            quick.session, actor, row["household_id"], row["left_on"] + timedelta(1)
        )
        told = timeline.timeline(quick.session, actor, case)
    assert row["id"] not in {one.row["id"] for one in then.people}
    said = json.dumps([list(entry.said) for entry in told], ensure_ascii=False, default=str)
    assert "监狱来函告知" in said
    assert f"{row['name']}：死亡" in said


# -------------------------------------------------------------------------------------- the screen


def the_page():
    from pages.identification import intake

    intake.render()


def test_the_screen_of_events_asks_who_of_those_away(store, monkeypatch):
    with store.transaction() as session:
        world = World(session, today=clock.today() - timedelta(20), hour=None)
        home = world.household(0)
        wife = next(p for p in world.rows(Person, household_id=home) if p["relation"] != "head")
        tell(world, None, "abroad", home=home, person=wife["id"])
        actor = world.actor("clerk")
    sit_down(store, monkeypatch, actor)
    screen = AppTest.from_function(the_page, default_timeout=60)
    screen.query_params["household"] = str(home)
    screen.query_params["edit"] = "1"
    screen.run()
    assert not screen.exception
    event = next(x for x in screen.selectbox if x.label == "变更事项")
    event.set_value("died_away").run()
    who = next(x for x in screen.selectbox if x.label == "是哪一位（服刑或出国定居的）")
    assert len(who.options) == 1
    assert wife["name"] in who.options[0]
