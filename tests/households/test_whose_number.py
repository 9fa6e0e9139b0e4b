"""A number typed tells nobody whose it is, nor when they left, where they may see nobody."""

from datetime import timedelta

import pytest

from models.household import Household, Person
from models.keys import new_id
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.standing import WHY, decide, home_of, stand, tell
from tests.fixtures.world import FAR, VILLAGE
from tests.households.test_changes_attacked import keys_and_words, request_typed, somebody
from workflows.households import register
from workflows.households.members import Member, person_columns

database_template = ground.database_template
quick = ground.quick
PLACES = pytest.mark.parametrize(
    ("village", "login", "named"), [(FAR, "far_clerk", False), (VILLAGE, "clerk", True)]
)


def enters(world, home, login, entry, **more):
    with world.at_now():
        row = world.row(Household, home)
        register.amend(
            world.session, world.actor(login), home, entry,
            seen=row["version"], token=world.token(), note=WHY, **more,
        )  # fmt: skip


def typed(world, row, relation="other"):
    """Somebody with the number of that person and another name."""
    ring = register.keyring_of(world.session)
    number = ring.open(row["id_sealed"], owner=f"person:{row['id']}:id")
    return Member(name="某某某", relation=relation, number=number)


@PLACES
def test_who_left_another_household_is_named_only_to_who_may_see_them(quick, village, login, named):
    other = quick.household(8, village, login)
    wife = next(p for p in quick.rows(Person, household_id=other) if p["relation"] != "head")
    case = stand(quick, "B3")
    entry = quick.entry(8)
    stays = tuple(m for m in entry.members if m.name != wife["name"])
    gone = {"members": stays, "leaving": {wife["id"]: "moved_out"}}
    enters(quick, other, login, entry.model_copy(update=gone))
    left = str(quick.row(Person, wife["id"])["left_on"])
    early = quick.today - timedelta(10)
    comes = typed(quick, wife)
    keys, words = keys_and_words(lambda: tell(quick, case, "moved_in", newcomer=comes, day=early))
    assert keys == ["came_before_left"]
    assert (wife["name"] in words, left in words) == (named, named)
    assert str(early) in words
    assert wife["id_masked"] in words or named


@PLACES
def test_who_lives_elsewhere_is_named_only_to_who_may_see_them(quick, village, login, named):
    other = quick.household(8, village, login)
    first = quick.rows(Person, household_id=other)[0]
    case = stand(quick, "G2")
    ring = register.keyring_of(quick.session)
    row = person_columns(ring, typed(quick, first), new_id()) | {"came_on": quick.today}
    keys, words = keys_and_words(
        lambda: request_typed(quick, case, event="moved_in", added=(row,), columns={"members": 3})
    )
    assert keys == ["lives_elsewhere"]
    assert (first["name"] in words, first["id_masked"] in words) == (named, True)


@PLACES
def test_who_was_entered_elsewhere_since_is_named_only_to_who_may_see(quick, village, login, named):
    case = stand(quick, "G2")
    comer = somebody(n=63)
    tell(quick, case, "moved_in", newcomer=comer)
    other = quick.household(8, village, login)
    entry = quick.entry(8)
    there = comer.model_copy(update={"name": "丁远"})
    enters(quick, other, login, entry.model_copy(update={"members": (*entry.members, there)}))
    before = home_of(quick, case)
    keys, words = keys_and_words(lambda: decide(quick, "town", case))
    assert keys == ["held_elsewhere"]
    assert ("丁远" in words) == named
    assert home_of(quick, case) == before
    assert refused(lambda: decide(quick, "town", case)) == ["held_elsewhere"]
