"""Who looks like somebody else: found by name and something more, decided once, remembered."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.account import Ledger
from models.household import Person
from models.likeness import Likeness
from tests.fixtures.databases import EMPTY, Template
from tests.fixtures.persons import id_number
from tests.fixtures.world import FAR, SECOND, VILLAGE, World, lay_ground
from workflows.base import recording
from workflows.base.refusals import Malformed, NotYours, Overtaken
from workflows.households import alongside, duplicates, register
from workflows.households.likeness import Someone, alike, names_alike, place_of
from workflows.households.members import Entry, Member
from workflows.households.unlike_pairs import CLOSED

BORN = date(1971, 3, 5)


@pytest.fixture
def database_template():
    return Template("world", lay_ground, EMPTY)


@pytest.fixture
def world(store):
    with store.transaction() as session:
        yield World(session, today=date(2026, 10, 9))


def compare_all(session):
    """The whole register compared with itself, as the night does it, in one transaction."""
    done, began = duplicates.Compared(), recording.moment(session)
    for pairs in alongside.everywhere(session):
        duplicates.keep(session, pairs, done)
    duplicates.let_go(session, done, began)
    return done


def enter(world, *members, village=VILLAGE, login="clerk", **home):
    """A household of (name, relation, born, sex, order of the number or None)."""
    made = []
    for name, relation, born, sex, order in members:
        number = "" if order is None else id_number(born, sex, order)
        traits = {} if number else {"no_number": "newborn"}
        made.append(
            Member(name=name, relation=relation, number=number, sex=sex, born=born, traits=traits)
        )
    with world.at_now():
        return register.register(
            world.session,
            world.actor(login),
            Entry(members=tuple(made), **home),
            region=village,
            token=world.token(),
        )


def look(world, *households):
    with world.at_now():
        return duplicates.at_entry(world.session, households)


def decide(world, login, verdict, reason="与户口簿核对过", row=None):
    row = row or world.rows(Likeness)[0]
    with world.at_now():
        duplicates.decide(
            world.session, world.actor(login), row["id"], verdict, reason, basis=row["basis"]
        )


# ------------------------------------------------------------------------------------- the names


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("王秀英", "王秀英", "same_name"),
        ("买买提·艾力", "买买提艾力", "same_name"),
        ("王丽", "王莉", "near_name"),  # one sound
        ("王秀英", "王秀兰", "near_name"),  # one letter of three
        ("欧阳国", "欧阳建国", "near_name"),  # one letter more
        ("王丽", "王芳", ""),  # one of two says too little
        ("王秀英", "李秀英", ""),  # another family
        ("王秀英", "李秀兰", ""),
        ("王秀英", "王英", ""),  # too little is left
        ("王英", "王秀兰英", ""),
    ],
)
def test_names_that_are_nearly_one(one, other, how):
    assert names_alike(one, other) == names_alike(other, one) == how


@pytest.mark.parametrize(
    ("address", "house"),
    [
        ("东岭村 十二号", "东岭村十二号"),
        ("东岭村５栋", "东岭村5栋"),
        ("东岭村3组3-2", "东岭村3组3-2"),
        ("东岭村", ""),
        ("龙泉镇东岭村12组", ""),
        ("村东头老槐树旁", ""),
        ("", ""),
    ],
)
def test_an_address_that_tells_no_house_is_none(address, house):
    assert place_of(address) == house


PERSON = Someone(1, 10, VILLAGE, 370282000000, "王秀英", "female", BORN, "a", head=True)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ("same_name", "born")),
        ({"sex": ""}, ("same_name", "born")),
        ({"sex": "male"}, None),
        ({"born": date(1971, 3, 6)}, None),
        ({"born": None}, None),
        ({"name": "李桂英"}, None),
        ({"born": None, "phones": frozenset({"t"})}, ("same_name", "phone")),
        ({"born": None, "phones": frozenset({"t"}), "head": False}, None),
        ({"born": None, "address": "东岭村十二号"}, ("same_name", "address")),
        ({"born": None, "address": "东岭村十二号", "region": SECOND}, None),
    ],
)
def test_a_name_alone_makes_nobody_suspect(changes, why):
    one = replace(PERSON, phones=frozenset({"t"}), address="东岭村十二号")
    other = replace(PERSON, id=2, household=20, blind="b")
    found = alike(one, replace(other, **changes))
    assert (found and found.why) == why


_letters = st.text(alphabet="王秀英兰丽国建", min_size=2, max_size=4)


@given(_letters, _letters)
def test_likeness_asks_in_no_order(a, b):
    one, other = (replace(PERSON, id=n, name=name) for n, name in ((1, a), (2, b)))
    left, right = alike(one, other), alike(other, one)
    assert left == right
    assert left is None or left.basis == right.basis


# -------------------------------------------------------------------------- found and remembered


def test_the_second_entry_of_somebody_is_found_at_once_and_by_night(world):
    home = enter(
        world,
        ("王秀英", "head", BORN, "female", 1),
        ("王秀英", "mother", date(1950, 1, 1), "female", 1),
    )
    assert look(world, home) == []  # mother and head of one name are two
    again = enter(world, ("王秀英", "head", BORN, "female", 2), village=SECOND, login="clerk2")
    (pair,) = look(world, again)
    assert pair.why == ("same_name", "born")
    assert look(world, again, home) == [pair]
    assert len(world.rows(Likeness)) == 1
    with world.at_now():
        assert compare_all(world.session) == duplicates.Compared()


def test_the_night_finds_what_no_entry_looked_for(world):
    enter(world, ("丁小满", "head", BORN, "male", 1), phone="13800001111")
    enter(world, ("丁小曼", "head", date(1980, 5, 6), "male", 1), phone="13800001111")
    enter(world, ("方和", "head", date(1960, 1, 1), "male", 1), address="东岭村 十二号")
    enter(world, ("方荷", "head", date(1962, 1, 1), "male", 1), address="东岭村十二号")
    with world.at_now():
        assert compare_all(world.session).new == 2
    assert [row["why"] for row in world.rows(Likeness)] == [
        ["near_name", "phone"],
        ["near_name", "address"],
    ]


def test_twins_are_told_apart_once(world):
    home = enter(
        world,
        ("毕大山", "head", date(1960, 1, 1), "male", 1),
        ("毕天一", "son", BORN, "male", 1),
        ("毕天二", "son", BORN, "male", 2),
    )
    assert len(look(world, home)) == 1
    decide(world, "town", "different", "双胞胎，出生证明在卷")
    with world.at_now():
        assert compare_all(world.session) == duplicates.Compared()
    (row,) = world.rows(Likeness)
    assert (row["standing"], row["decided_by"]) == ("different", world.user("town"))
    (entry,) = [e for e in world.rows(Ledger) if e["what"] == "likeness_different"]
    assert "双胞胎" not in str(entry["detail"])


def test_other_data_are_another_question(world):
    one = enter(world, ("王秀英", "head", BORN, "female", 1))
    enter(world, ("王秀兰", "head", BORN, "female", 2))
    look(world, one)
    decide(world, "town", "different")
    people = world.rows(Person, name="王秀兰")
    world.session.execute(
        Person.__table__.update()
        .where(Person.__table__.c.id == people[0]["id"])
        .values(name="王秀英")
    )
    with world.at_now():
        assert compare_all(world.session) == duplicates.Compared(again=1)
    assert world.rows(Likeness)[0]["standing"] == "open"


@pytest.mark.parametrize("values", [{"born": date(1970, 1, 1)}, {"name": "李冬梅"}])
def test_who_looks_alike_no_more_waits_until_somebody_has_said(world, values):
    """By night; said of the data of now, so that the old ones are another question."""
    one = enter(world, ("王秀英", "head", BORN, "female", 1))
    enter(world, ("王秀英", "head", BORN, "female", 2))
    look(world, one)
    person = Person.__table__
    (before,) = (row for row in world.rows(Person) if row["household_id"] == one)

    def put(**said):
        world.session.execute(person.update().where(person.c.id == before["id"]).values(**said))
        with world.at_now():
            return compare_all(world.session)

    assert put(**values) == duplicates.Compared(again=1)
    assert put(**values) == duplicates.Compared(), "told once"
    with world.at_now():
        assert duplicates.waiting(world.session, world.actor("town")) == 1
        (row,) = duplicates.listed(world.session, world.actor("town"))
    assert row["why"] == ["资料已变更，现在不再相像"]
    decide(world, "town", "different")
    assert put(**values) == duplicates.Compared()
    assert put(**{name: before[name] for name in values}) == duplicates.Compared(again=1)
    assert world.rows(Likeness)[0]["standing"] == "open"


def test_where_there_are_no_two_any_more_a_pair_is_closed_and_says_so(world):
    one = enter(world, ("王秀英", "head", BORN, "female", 1))
    enter(world, ("王秀英", "head", BORN, "female", 2))
    look(world, one)
    person = Person.__table__
    left = {"left_on": world.today, "left_why": "moved_out"}
    world.session.execute(person.update().where(person.c.household_id == one).values(**left))
    with world.at_now():
        assert compare_all(world.session) == duplicates.Compared(gone=1)
        assert duplicates.waiting(world.session, world.actor("town")) == 0
    (row,) = world.rows(Likeness)
    assert (row["standing"], row["reason"]) == ("gone", CLOSED)


# -------------------------------------------------------------------------------- who may decide


def test_who_does_not_reach_both_sees_one_side_and_decides_nothing(world):
    one = enter(world, ("王秀英", "head", BORN, "female", 1), phone="13812345678")
    enter(world, ("王秀英", "head", BORN, "female", 2), village=FAR, login="far_clerk")
    look(world, one)
    with world.at_now():
        (row,) = duplicates.listed(world.session, world.actor("town"))
        assert [side["known"] for side in row["sides"]] == [True, False]
        assert "number" not in row["sides"][1]
        assert not row["decides"]
        assert duplicates.waiting(world.session, world.actor("town")) == 0
        assert duplicates.waiting(world.session, world.actor("county")) == 1
        assert duplicates.listed(world.session, world.actor("leader")) == []
    for login in ("town", "clerk", "leader", "inspector", "group"):
        with pytest.raises(NotYours):
            decide(world, login, "different")
    decide(world, "county", "ask")
    decide(world, "county", "same")


@pytest.mark.parametrize(("verdict", "reason"), [("perhaps", "核对过了"), ("same", "是的啊")])
def test_a_word_needs_its_ground(world, verdict, reason):
    one = enter(world, ("王秀英", "head", BORN, "female", 1))
    enter(world, ("王秀英", "head", BORN, "female", 2))
    look(world, one)
    with pytest.raises(Malformed):
        decide(world, "town", verdict, reason)


def test_two_who_decide_at_once_are_one_too_many(world):
    one = enter(world, ("王秀英", "head", BORN, "female", 1))
    enter(world, ("王秀英", "head", BORN, "female", 2))
    look(world, one)
    before = world.rows(Likeness)[0]
    decide(world, "town", "same")
    with pytest.raises(Overtaken):
        decide(world, "town2", "different", row=before)
