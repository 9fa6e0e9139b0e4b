"""The day of a death or of a coming is put right: what was recorded wrongly bars no earlier day."""

from datetime import date, timedelta

import pytest

from models.household import Person
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.persons import id_number
from tests.fixtures.standing import by, decide, home_of, people_of, stand, tell
from workflows.households import offered_events
from workflows.households.members import Member

database_template = ground.database_template
quick = ground.quick
WIFE = Member(name="李梅", relation="daughter", number=id_number(date(1985, 1, 1), "female", 14))
CHILD = Member(
    name="丁小宝",
    relation="son",
    sex="male",
    born=date(2010, 1, 1),
    traits={"no_number": "unregistered"},
)


def done(world, case, event, **said):
    """Told and, where it waits, confirmed."""
    tell(world, case, event, **said)
    if world.case(case)["state"] == "G2":
        decide(world, "town", case)


def called(world, case, name):
    return next(row for row in people_of(world, case) if row["name"] == name)


def died(world, case):
    home = home_of(world, case)["id"]
    return [r["left_on"] for r in world.rows(Person, household_id=home) if r["left_why"] == "death"]


@pytest.mark.parametrize("state", ["B3", "G2"])
def test_a_death_on_a_wrong_day_is_taken_back_and_told_on_the_true_one(quick, state):
    case = stand(quick, state)
    filed = quick.today
    quick.later(60)
    wrong, true = quick.today, quick.today - timedelta(20)
    done(quick, case, "death", person=by(quick, case, "spouse")["id"], day=wrong)
    quick.later(3)
    done(quick, case, "missed", person=quick.rows(Person, left_why="death")[0]["id"])
    back = by(quick, case, "spouse")
    unborn = {"person": back["id"], "day": back["born"] - timedelta(1)}
    assert "event_before" in refused(lambda: tell(quick, case, "death", **unborn))
    if state == "G2":
        early = {"person": back["id"], "day": filed - timedelta(1)}
        assert refused(lambda: tell(quick, case, "death", **early)) == ["event_before_filing"]
    done(quick, case, "death", person=back["id"], day=true)
    assert died(quick, case) == [wrong, true]


def test_who_came_on_a_day_and_was_dead_by_mistake_did_not_die_before_they_came(quick):
    case = stand(quick, "B3")
    came = quick.today
    tell(quick, case, "married_in", newcomer=WIFE)
    quick.later(30)
    key = called(quick, case, "李梅")["id"]
    tell(quick, case, "death", person=key)
    tell(quick, case, "missed", person=key)
    back = called(quick, case, "李梅")["id"]
    early = {"person": back, "day": came - timedelta(1)}
    assert refused(lambda: tell(quick, case, "death", **early)) == ["event_before"]
    tell(quick, case, "death", person=back, day=came)


def test_who_comes_by_another_event_did_not_die_before_that(quick):
    case = stand(quick, "B3")
    quick.later(30)
    tell(quick, case, "married_in", newcomer=WIFE)
    early = {"person": called(quick, case, "李梅")["id"], "day": quick.today - timedelta(1)}
    assert refused(lambda: tell(quick, case, "death", **early)) == ["event_before"]


@pytest.mark.parametrize("who", [WIFE, CHILD], ids=["number", "none"])
@pytest.mark.parametrize("back", ["anew", "former"])
def test_a_coming_on_a_wrong_day_is_told_on_the_right_one(quick, who, back):
    case = stand(quick, "B3")
    quick.later(60)
    tell(quick, case, "married_in" if who is WIFE else "adopted", newcomer=who)
    key = called(quick, case, who.name)["id"]
    tell(quick, case, "mistake", person=key)
    right = quick.today - timedelta(30)
    if back == "former":
        tell(quick, case, "missed", person=key, day=right)
    else:
        tell(quick, case, "moved_in", newcomer=who, day=right)
    now = called(quick, case, who.name)
    assert now["came_on"] == right
    # They are back: who dies now is not offered again by the row that was a mistake.
    tell(quick, case, "death", person=now["id"], day=right + timedelta(1))
    with quick.at_now():
        offer = offered_events.offered(
            quick.session, quick.actor("clerk"), home_of(quick, case)["id"]
        )
    assert list(offer.former["missed"]) == [now["id"]]


def test_who_truly_left_still_comes_no_earlier(quick):
    case = stand(quick, "B3")
    quick.later(60)
    tell(quick, case, "moved_out", person=by(quick, case, "spouse")["id"])
    key = quick.rows(Person, left_why="moved_out")[0]["id"]
    early = {"person": key, "day": quick.today - timedelta(1)}
    assert refused(lambda: tell(quick, case, "moved_in", **early)) == ["came_before_left"]
