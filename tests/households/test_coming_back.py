"""Who was released comes back once, and only who was in prison: nobody lives in two households."""

from datetime import date

import pytest

from models.household import Household, Person
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.standing import by, home_of, people_of, stand, tell
from workflows.households import offered_events
from workflows.households.members import Member

database_template = ground.database_template
quick = ground.quick


def numberless(world, case, name, relation, sex):
    """Somebody without a number is entered; their row."""
    traits = {"no_number": "foreign"}
    comer = Member(name=name, relation=relation, sex=sex, born=date(2015, 1, 3), traits=traits)
    tell(world, case, "moved_in", newcomer=comer)
    return next(p for p in people_of(world, case) if p["name"] == name)


def offered(world, case):
    with world.at_now():
        home = home_of(world, case)["id"]
        return offered_events.offered(world.session, world.actor("clerk"), home).former


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
