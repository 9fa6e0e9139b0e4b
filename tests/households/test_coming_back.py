"""Who was released comes back once, and only who was in prison: nobody lives in two households."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from models.household import Household, Person
from models.rows import table
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.standing import amend, by, home_of, people_of, stand, tell
from workflows.households import offered_events, on_record
from workflows.households.members import Member

database_template = ground.database_template
quick = ground.quick


def numberless(world, case, name, relation, sex):
    """Somebody without a number is entered; their row."""
    traits = {"no_number": "foreign"}
    comer = Member(name=name, relation=relation, sex=sex, born=date(2015, 1, 3), traits=traits)
    tell(world, case, "moved_in", newcomer=comer)
    return next(p for p in people_of(world, case) if p["name"] == name)


def offered(world, case, event="released"):
    with world.at_now():
        home = home_of(world, case)["id"]
        return offered_events.offered(world.session, world.actor("clerk"), home).former[event]


def test_who_split_off_is_not_released_into_the_old_household(quick):
    case = stand(quick, "B3")
    son = numberless(quick, case, "丁子文", "son", "male")
    girl = numberless(quick, case, "丁子兰", "granddaughter", "female")
    going = {"people": (son["id"], girl["id"]), "head_there": son["id"]}
    tell(quick, case, "split", **going, relations_there={girl["id"]: "daughter"})
    quick.later(1)
    before = quick.rows(Person)
    assert refused(lambda: tell(quick, case, "released", person=girl["id"])) == ["not_imprisoned"]
    assert (offered(quick, case), quick.rows(Person)) == ({}, before)


@pytest.mark.parametrize("why", ["married_out", "moved_out", "abroad", "divorce"])
def test_only_who_was_in_prison_is_released(quick, why):
    case = stand(quick, "B3")
    wife = by(quick, case, "spouse")
    tell(quick, case, why, person=wife["id"])
    quick.later(1)
    assert offered(quick, case) == {}
    assert refused(lambda: tell(quick, case, "released", person=wife["id"])) == ["not_imprisoned"]


def test_who_has_no_number_comes_back_once(quick):
    case = stand(quick, "B3")
    child = numberless(quick, case, "MARIA", "daughter", "female")
    tell(quick, case, "prison", person=child["id"])
    quick.later(1)
    tell(quick, case, "released", person=child["id"])
    again = lambda: tell(quick, case, "released", person=child["id"])  # noqa: E731
    assert refused(again) == ["back_already"]
    assert offered(quick, case) == {}
    (back,) = (p for p in people_of(quick, case) if p["name"] == "MARIA")
    # To prison once more: the later row is who comes back, not the first.
    tell(quick, case, "prison", person=back["id"])
    quick.later(1)
    assert refused(again) == ["back_already"]
    assert list(offered(quick, case)) == [back["id"]]
    tell(quick, case, "released", person=back["id"])
    home = quick.row(Household, home_of(quick, case)["id"])
    assert home["members"] == len(people_of(quick, case)) == 3


LEFT_FOR = {
    "moved_in": ("moved_out", "married_out", "abroad", "divorce"),
    "missed": ("death", "mistake"),
}
BACK = [(why, event) for event, whys in LEFT_FOR.items() for why in whys]


def from_a_roster(world, case):
    """A child that a list brought in: no number, nobody asked why, no day of birth."""
    child = numberless(world, case, "MARIA", "daughter", "female")
    people = table(Person)
    world.session.execute(
        update(people).where(people.c.id == child["id"]).values(traits={}, born=None, sex="")
    )
    return child


@pytest.mark.parametrize(("why", "event"), BACK)
def test_who_came_without_a_number_and_left_comes_back_by_key(quick, why, event):
    case = stand(quick, "B3")
    child = from_a_roster(quick, case)
    tell(quick, case, why, person=child["id"])
    quick.later(1)
    assert list(offered(quick, case, event)) == [child["id"]]
    other = next(each for each in LEFT_FOR if each != event)
    assert offered(quick, case, other) == {}
    assert refused(lambda: tell(quick, case, other, person=child["id"])) in (
        ["not_imprisoned"],
        ["dead"],
    )
    tell(quick, case, event, person=child["id"])
    (back,) = (p for p in people_of(quick, case) if p["name"] == "MARIA")
    assert (back["relation"], back["born"]) == ("daughter", None)
    assert (back["id"] == child["id"], offered(quick, case, event)) == (False, {})
    assert refused(lambda: tell(quick, case, event, person=child["id"])) == ["back_already"]


def test_a_stranger_without_a_number_is_still_asked_why(quick):
    case = stand(quick, "B3")
    comer = Member(name="MARIA", relation="daughter", sex="female")
    assert refused(lambda: tell(quick, case, "moved_in", newcomer=comer)) == ["E5"]
    wife = by(quick, case, "spouse")
    # Nor by saying that they are somebody who left, who never did, or did so elsewhere.
    forged = comer.model_copy(update={"back": wife["id"]})
    assert refused(lambda: tell(quick, case, "moved_in", newcomer=forged)) == ["E5"]
    lines = [on_record.as_entered(row) for row in people_of(quick, case)]
    assert "member_line" in refused(lambda: amend(quick, case, [*lines, forged]))


def test_nobody_comes_back_before_they_left_and_the_telephone_comes_along(quick):
    case = stand(quick, "B3")
    child = numberless(quick, case, "MARIA", "daughter", "female")
    lines = [on_record.as_entered(row) for row in people_of(quick, case)]
    lines = [
        m.model_copy(update={"phone": "13800000001"}) if m.key == child["id"] else m for m in lines
    ]
    amend(quick, case, lines)
    left, early = quick.today, quick.today - timedelta(1)
    tell(quick, case, "moved_out", person=child["id"], day=left)
    quick.later(1)
    back = {"person": child["id"], "day": early}
    assert refused(lambda: tell(quick, case, "moved_in", **back)) == ["came_before_left"]
    tell(quick, case, "moved_in", **back | {"day": left})
    (row,) = (p for p in people_of(quick, case) if p["name"] == "MARIA")
    assert row["phone_masked"] == "138****0001"
    assert row["traits"]["no_number"] == "foreign"
