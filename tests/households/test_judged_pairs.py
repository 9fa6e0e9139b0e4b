"""A word on 疑似重复 on which much hangs: it outlives two renames, is another person's than whoever
entered or changed the households, and is taken back by somebody else."""

from datetime import date

import pytest

from models.account import Ledger
from models.household import Household, Person
from models.likeness import Likeness
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.standing import WHY, stand
from tests.fixtures.world import VILLAGE
from tests.households.test_duplicates import compare_all, enter, look
from tests.households.test_refusals_follow import opened
from tests.households.test_who_was_who import HEAD, emptied, only
from tests.households.test_wrong_filing import struck
from workflows.households import duplicates, register
from workflows.households.members import Entry, Member

database_template = ground.database_template
quick = ground.quick


def nameless(world, login="clerk", name=HEAD):
    """The struck head entered anew, without a number."""
    member = Member(
        name=name,
        relation="head",
        number="",
        sex="male",
        born=date(1950, 1, 1),
        traits={"no_number": "newborn"},
    )
    with world.at_now():
        home = register.register(
            world.session,
            world.actor(login),
            Entry(group_name="二组", members=(member,)),
            region=VILLAGE,
            token=world.token(),
        )
        duplicates.at_entry(world.session, [home])
    return home


def judge(world, login, verdict, over="", reason="与户口簿核对过"):
    row = world.rows(Likeness)[-1]
    with world.at_now():
        duplicates.decide(
            world.session,
            world.actor(login),
            row["id"],
            verdict,
            reason,
            basis=row["basis"],
            over=over,
        )


def renamed(world, home, name, *, by_night=True):
    man = only(world, home)
    said = {"columns": {"head_name": name}, "changed": ((man["id"], {"name": name}),)}
    world.act("clerk", home, "amend", {"note": WHY} | said, of=Household)
    with world.at_now():
        duplicates.at_entry(world.session, [home])
    world.later(1)
    with world.at_now():
        if by_night:
            compare_all(world.session)


def again(world, login="clerk"):
    """A struck household, its people gone, and its head entered anew."""
    emptied(world, struck(world))
    return nameless(world, login)


def standing(world):
    return world.rows(Likeness)[-1]["standing"]


def offered(world, login, listed):
    with world.at_now():
        (row,) = duplicates.listed(world.session, world.actor(login), listed)
    return row["offers"]


@pytest.mark.parametrize("names", [["丁山凌"], ["丁山凌", "王别人"], ["王别人", HEAD]])
def test_the_same_is_not_shed_by_other_names(quick, names):
    home = again(quick)
    judge(quick, "town2", "same")
    for name in names:
        renamed(quick, home, name)
        assert standing(quick) == "same"
    assert refused(lambda: opened(quick, home)) == ["new_evidence"]


def test_what_is_said_to_be_two_is_asked_again_under_another_name(quick):
    home = again(quick)
    judge(quick, "town2", "different")
    renamed(quick, home, "丁山凌")
    assert standing(quick) == "open"
    assert refused(lambda: opened(quick, home)) == ["same_person"]


@pytest.mark.parametrize("by_night", [True, False])
def test_an_undecided_pair_is_not_shed_by_another_name(quick, by_night):
    """王别人 is like nobody: neither the form that says so nor the night takes the pair away."""
    home = again(quick)
    renamed(quick, home, "王别人", by_night=by_night)
    assert standing(quick) == "open"
    assert refused(lambda: opened(quick, home)) == ["same_person"]
    # Said of the name of now, it is no answer for the name of before.
    judge(quick, "town2", "different")
    assert standing(quick) == "different"
    renamed(quick, home, HEAD, by_night=by_night)
    assert standing(quick) == "open"


@pytest.mark.parametrize("verdict", ["same", "different"])
def test_who_entered_the_household_does_not_clear_it(quick, verdict):
    home = again(quick, "town2")
    assert refused(lambda: judge(quick, "town2", verdict)) == ["likeness_apart"]
    assert refused(lambda: opened(quick, home)) == ["same_person"]
    judge(quick, "town2", "ask")
    judge(quick, "county", verdict)
    assert standing(quick) == verdict


def test_who_changed_the_household_left_behind_does_not_clear_it(quick):
    again(quick)  # the township took the struck people out
    assert refused(lambda: judge(quick, "town", "different")) == ["likeness_apart"]
    judge(quick, "town2", "different")


def test_where_nothing_weighs_whoever_entered_them_may_judge(quick):
    born = date(1971, 3, 5)
    one = enter(quick, ("王秀英", "head", born, "female", 1), login="town")
    enter(quick, ("王秀英", "head", born, "female", 2), login="town")
    look(quick, one)
    judge(quick, "town", "different")
    assert standing(quick) == "different"


def test_a_living_household_that_was_struck_weighs_too(quick):
    struck(quick)
    nameless(quick, "town2")
    assert refused(lambda: judge(quick, "town2", "different")) == ["likeness_apart"]
    judge(quick, "county", "different")


def test_a_household_under_way_does_not_weigh(quick):
    stand(quick, "A3")
    nameless(quick, "town2")
    judge(quick, "town2", "different")


@pytest.mark.parametrize(("first", "then"), [("different", "same"), ("same", "different")])
def test_a_wrong_word_is_taken_back_by_somebody_else(quick, first, then):
    home = again(quick)
    judge(quick, "town2", first)
    assert offered(quick, "town2", first) == ()
    assert refused(lambda: judge(quick, "town2", then, over=first)) == ["likeness_own"]
    assert offered(quick, "county", first) == (then,)
    assert refused(lambda: judge(quick, "county", then, over=first, reason="错")) == [
        "likeness_reason"
    ]
    for wrong in (first, "ask"):
        assert refused(lambda v=wrong: judge(quick, "county", v, over=first)) == [
            "likeness_verdict"
        ]
    assert refused(lambda: judge(quick, "town", then, over=first)) == ["likeness_apart"]
    # Who saw it waiting, or saw the other word, is overtaken.
    assert refused(lambda: judge(quick, "county", then)) == ["likeness_moved"]
    assert refused(lambda: judge(quick, "county", first, over=then)) == ["likeness_moved"]
    judge(quick, "county", then, over=first)
    assert standing(quick) == then
    said = quick.rows(Ledger, book="registers")[-1]["detail"]
    assert (said["was"], said["by"]) == (first, quick.user("town2"))
    if then == "same":
        assert refused(lambda: opened(quick, home)) == ["new_evidence"]
    else:
        opened(quick, home)
    assert len(quick.rows(Person, household_id=home)) == 1
