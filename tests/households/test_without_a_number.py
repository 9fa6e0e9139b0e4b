"""Who has no number is one person all the same: nobody lives twice in one household, and the dead
come back only as a death recorded by mistake."""

from datetime import date

import pytest

from models.household import Person
from models.likeness import Likeness
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.persons import id_number
from tests.fixtures.standing import amend, decide, home_of, people_of, stand, tell
from tests.fixtures.world import VILLAGE
from workflows.base.refusals import Refused
from workflows.households import register, telling
from workflows.households.members import Entry, Member

database_template = ground.database_template
quick = ground.quick
BORN = date(2010, 1, 1)
NUMBER = id_number(BORN, "male", 71)


def child(**said):
    told = {"name": "傅小宝", "relation": "son", "sex": "male", "born": BORN}
    return Member(**told | {"traits": {"no_number": "unregistered"}} | said)


def numbered():
    return child(number=NUMBER, traits={}, sex="", born=None)


def of_the_form(world, case, newcomer, **_said):
    stays = [telling.as_entered(row) for row in people_of(world, case)]
    return amend(world, case, [*stays, newcomer])


def by_event(event):
    return lambda world, case, newcomer: tell(world, case, event, newcomer=newcomer)


DOORS = {"form": of_the_form} | {e: by_event(e) for e in ("adopted", "moved_in", "missed")}
STATES = [
    (door, state) for door in DOORS for state in ("B3", "G2") if (door, state) != ("form", "G2")
]
# Who is somebody else: by the name, the day, the sex.
OTHERS = [{"name": "傅大宝"}, {"born": date(2010, 1, 2)}, {"sex": "female", "relation": "daughter"}]


def come(world, case, member):
    """The child lives in the household."""
    tell(world, case, "adopted", newcomer=member)
    if world.case(case)["state"] == "G2":
        decide(world, "town", case)
    return next(r for r in people_of(world, case) if r["name"] == member.name)


def said(do):
    with pytest.raises(Refused) as caught:
        do()
    (reason,) = caught.value.reasons
    return reason


@pytest.mark.parametrize(("door", "state"), STATES)
def test_nobody_is_entered_twice_in_one_household(quick, door, state):
    case = stand(quick, state)
    come(quick, case, child())
    reason = said(lambda: DOORS[door](quick, case, child()))
    assert (reason.key, "傅小宝" in str(reason), "双胞胎" in str(reason)) == (
        "twice_without_number",
        True,
        True,
    )
    assert len([r for r in people_of(quick, case) if r["name"] == "傅小宝"]) == 1


@pytest.mark.parametrize("other", OTHERS)
def test_somebody_else_without_a_number_comes(quick, other):
    case = stand(quick, "B3")
    come(quick, case, child())
    tell(quick, case, "adopted", newcomer=child(**other))
    assert len(people_of(quick, case)) == 4


def test_a_household_is_not_registered_with_one_child_twice(quick):
    head = Member(name="傅大海", relation="head", number=id_number(date(1960, 3, 4), "male", 18))

    def enter(*children):
        with quick.at_now():
            entry = Entry(group_name="一组", phone="13800000000", members=(head, *children))
            return register.register(
                quick.session, quick.actor("clerk"), entry, region=VILLAGE, token=quick.token()
            )

    assert said(lambda: enter(child(), child())).key == "twice_without_number"
    enter(child(), child(name="傅小贝"))


def test_a_name_put_right_makes_nobody_somebody_else(quick):
    case = stand(quick, "B3")
    come(quick, case, child())
    other = come(quick, case, child(name="傅小贝"))
    right = {"person": other["id"], "said": {"name": "傅小宝"}}
    assert refused(lambda: tell(quick, case, "correction", **right)) == ["twice_without_number"]
    # With a number of their own they are told apart.
    lines = [telling.as_entered(row) for row in people_of(quick, case)]
    lines = [m.model_copy(update={"number": NUMBER}) if m.key == other["id"] else m for m in lines]
    amend(quick, case, lines)
    tell(quick, case, "correction", **right)


def test_elsewhere_somebody_is_asked_whether_they_are_one(quick):
    case, other = stand(quick, "B3"), quick.household(5)
    here = come(quick, case, child())
    tell(quick, case, "moved_out", person=here["id"])
    quick.later(1)
    tell(quick, None, "adopted", home=other, newcomer=child())
    tell(quick, case, "moved_in", person=here["id"])
    (there,) = (r for r in quick.rows(Person, household_id=other) if r["name"] == "傅小宝")
    back = next(r for r in people_of(quick, case) if r["name"] == "傅小宝")
    pairs = [
        {r["first_id"], r["second_id"]} for r in quick.rows(Likeness) if r["standing"] == "open"
    ]
    assert {there["id"], back["id"]} in pairs


@pytest.mark.parametrize("who", [child, numbered])
@pytest.mark.parametrize("door", [door for door in DOORS if door != "missed"])
def test_who_died_without_a_number_comes_back_by_no_other_door(quick, door, who):
    case = stand(quick, "B3")
    dead = come(quick, case, child())
    tell(quick, case, "death", person=dead["id"])
    quick.later(2)
    reason = said(lambda: DOORS[door](quick, case, who()))
    words = str(reason)
    assert reason.key == "dead"
    assert ("傅小宝" in words, str(quick.row(Person, dead["id"])["left_on"]) in words) == (
        True,
        True,
    )
    # What it says to do is done; who is back dies but once.
    tell(quick, case, "missed", person=dead["id"])
    assert "傅小宝" in {r["name"] for r in people_of(quick, case)}


@pytest.mark.parametrize("other", OTHERS)
def test_somebody_else_than_the_dead_comes(quick, other):
    case = stand(quick, "B3")
    dead = come(quick, case, child())
    tell(quick, case, "death", person=dead["id"])
    tell(quick, case, "adopted", newcomer=child(**other))


def test_a_twin_who_lives_is_not_the_one_who_died(quick):
    """With a number the dead one is told from who bears another, without one by the name."""
    case = stand(quick, "B3")
    dead = come(quick, case, numbered())
    tell(quick, case, "death", person=dead["id"])
    other = child(number=id_number(BORN, "male", 73), traits={}, sex="", born=None)
    tell(quick, case, "adopted", newcomer=other)
    living = next(r for r in people_of(quick, case) if r["name"] == "傅小宝")
    # Who lives is put right by the form though a namesake died.
    stays = [telling.as_entered(row) for row in people_of(quick, case)]
    stays = [
        m.model_copy(update={"traits": {"health": "chronic"}}) if m.key == living["id"] else m
        for m in stays
    ]
    amend(quick, case, stays)
    assert home_of(quick, case)["members"] == 3


@pytest.mark.parametrize("state", ["B3", "G2"])
def test_households_that_become_one_hold_a_child_once(quick, state):
    """Told who asks, not only who confirms a week later."""
    case, other = stand(quick, state), quick.household(5)
    come(quick, case, child())
    tell(quick, None, "adopted", home=other, newcomer=child())
    going = {row["id"]: "other" for row in people_of(quick, case)}

    def merge():
        return tell(quick, case, "merge", into=other, relations_there=going)

    assert refused(merge) == ["twice_without_number"]
    (there,) = quick.rows(Person, household_id=other, name="傅小宝")
    tell(quick, None, "correction", home=other, person=there["id"], said={"name": "傅小贝"})
    merge()
