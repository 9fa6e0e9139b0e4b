"""Whom the register has as dead is not entered again: by no roster, no form and no event but the
one that says the death was recorded by mistake."""

from datetime import date

import pytest

from models.household import Household, Person
from tests.acceptance.test_every_roster_to_the_card import PLACE, TODAY, office  # noqa: F401
from tests.exchange.test_roster import sheet
from tests.fixtures import standing
from tests.fixtures.persons import id_number
from tests.fixtures.world import VILLAGE, World
from workflows.base.refusals import Malformed
from workflows.exchange import importing
from workflows.exchange.staging import read_and_stage
from workflows.households import register
from workflows.households.members import Entry, Member

SON = id_number(date(1990, 1, 2), "male", 3)


@pytest.fixture
def world(office):
    with office.transaction() as session:
        yield World(session, today=TODAY)


def line(number, name, relation, who, **cells):
    told = {"户编号": number, "姓名": name, "证件号码": who, "性别": "男", "与户主关系": relation}
    return told | PLACE | {"联系电话": ""} | cells


FATHER = line("01", "李四", "户主", id_number(date(1960, 1, 3), "male", 2))
FAMILY = (
    FATHER,
    line("01", "李小", "长子", SON),
    line("01", "李文", "孙子", "", 出生日期="2020-01-03"),
)
OTHERS = line("02", "王五", "户主", id_number(date(1961, 1, 3), "male", 12))


def staged(world, *people):
    with world.at_now():
        return read_and_stage(world.session, world.actor("town"), sheet(*people))


def take_in(world, *people):
    found = staged(world, *people)
    with world.at_now():
        importing.take_in(world.session, world.actor("town"), found)


def home_of(world, number):
    return next(home["id"] for home in world.rows(Household) if home["number"] == number)


def dies(world, name):
    (key,) = [row["id"] for row in world.rows(Person) if row["name"] == name]
    standing.tell(world, None, "death", home=home_of(world, "01"), person=key)


def test_an_old_roster_brings_nobody_back_with_a_number_or_without(world):
    take_in(world, *FAMILY, OTHERS)
    dies(world, "李小")
    dies(world, "李文")
    found = staged(world, *FAMILY, OTHERS)
    assert [(r.reason.key, r.row) for r in found.refusals] == [("dead", 3), ("dead", 4)]
    assert TODAY.isoformat() in str(found.refusals[0].reason)
    assert [each.household.number for each in found.of("same")] == ["02"]
    # Not as the head of a household of his own either.
    (alone,) = staged(world, line("09", "李小", "户主", SON)).refusals
    assert alone.reason.key == "dead"
    assert staged(world, FATHER).of("same")


def test_who_is_dead_is_entered_by_no_form_and_comes_back_only_as_a_mistake_put_right(world):
    take_in(world, *FAMILY, OTHERS)
    dies(world, "李小")
    entry = Entry(group_name="一组", members=(Member(name="李小", relation="head", number=SON),))
    with world.at_now(), pytest.raises(Malformed) as caught:
        register.register(
            world.session, world.actor("clerk"), entry, region=VILLAGE, token=world.token()
        )
    assert [reason.key for reason in caught.value.reasons] == ["dead"]
    comer = Member(name="李小", relation="other", number=SON)
    with pytest.raises(Malformed) as caught:
        standing.tell(world, None, "moved_in", home=home_of(world, "02"), newcomer=comer)
    assert [reason.key for reason in caught.value.reasons] == ["dead"]
    back = comer.model_copy(update={"relation": "son"})
    standing.tell(world, None, "missed", home=home_of(world, "01"), newcomer=back)
    assert staged(world, *FAMILY).refusals == ()


def test_a_roster_with_one_child_twice_says_so_beside_both(world):
    first, second = (line("01", "李文", who, "", 出生日期="2020-01-03") for who in ("孙子", "长孙"))
    found = staged(world, FATHER, first, second)
    assert [(r.reason.key, r.row) for r in found.refusals] == [
        ("twice_without_number", 3),
        ("twice_without_number", 4),
    ]
    apart = line("01", "李武", "孙子", "", 出生日期="2020-01-03")
    assert staged(world, FATHER, first, apart).refusals == ()
