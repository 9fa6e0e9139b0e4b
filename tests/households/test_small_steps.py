"""A name is measured by the one last confirmed: several letters, one after another, are a wholly
other name however small each step was."""

import pytest

from tests.fixtures import ground
from tests.fixtures.standing import amend, by, decide, filed, forward, people_of, stand, tell
from tests.households.test_swapped_people import bring, kept, listed
from workflows.households.changes import RENAMED, changed_since

database_template = ground.database_template
quick = ground.quick

# The head is 丁山零: every step is like the one before, the last is not like the first.
NEAR, FAR = ("丁山凌", "丁山灵"), ("丁山凌", "丁月凌")


def by_form(world, case, name):
    head, wife = people_of(world, case)
    amend(world, case, [kept(head, name=name), kept(wife)], note="更正姓名")


def by_event(world, case, name):
    head = by(world, case, "head")
    tell(world, case, "correction", person=head["id"], said={"name": name})


def by_roster(world, case, name):
    lines = listed(world, case)
    head = by(world, case, "head")
    line = lines.pop(head["name"])
    bring(world, [line | {"姓名": name}, *lines.values()])


DOORS = pytest.mark.parametrize("door", [by_form, by_event, by_roster])


def walk(world, case, names, *doors):
    for nth, name in enumerate(names):
        world.later()
        doors[nth % len(doors)](world, case, name)
        assert by(world, case, "head")["name"] == name


def waits(world, case):
    return changed_since(world.session, [world.case(case)]) == {case}


@DOORS
@pytest.mark.parametrize(("names", "waiting"), [(NEAR, False), (FAR, True)])
def test_two_letters_in_two_steps_are_confirmed_like_another_name(quick, door, names, waiting):
    case = stand(quick, "B3")
    walk(quick, case, names, door)
    assert waits(quick, case) == waiting
    assert forward(quick, case) == (["people_settled"] if waiting else [])


def test_steps_through_several_doors_are_one_way(quick):
    case = stand(quick, "B3")
    walk(quick, case, FAR, by_form, by_event)
    assert forward(quick, case) == ["people_settled"]


def test_what_somebody_else_confirmed_is_the_name_from_which_is_measured(quick):
    case = stand(quick, "B3")
    walk(quick, case, FAR, by_form)
    quick.later()
    quick.act("town", case, "confirm_people", {"reason": "核对户口簿，是同一人"})
    walk(quick, case, ["丁月林"], by_form)
    assert not waits(quick, case), "one letter from the name confirmed"
    walk(quick, case, ["丁川林"], by_form)
    assert waits(quick, case), "two from it, though one from the last"


def test_before_the_visit_nobody_is_kept_waiting_and_the_visit_confirms_who_is_there(quick):
    case = stand(quick, "A1")
    walk(quick, case, FAR, by_form)
    for state in ("A1", "A3", "B1"):
        while quick.case(case)["state"] == state:
            assert forward(quick, case) == []
    assert quick.case(case)["state"] == "B3"
    walk(quick, case, ["丁月林"], by_form)
    assert not waits(quick, case)
    walk(quick, case, ["丁川林"], by_form)
    assert waits(quick, case)


def test_after_filing_each_step_is_a_second_persons_and_none_adds_up(quick):
    case = stand(quick, "G2")
    assert filed(quick, case)
    for name in FAR:
        quick.later()
        by_event(quick, case, name)
        assert by(quick, case, "head")["name"] != name
        decide(quick, "town", case)
        assert by(quick, case, "head")["name"] == name
    assert quick.case(case)["people_hash"] != RENAMED
    assert not waits(quick, case)
