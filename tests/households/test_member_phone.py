"""A person's own telephone: sealed, masked, found again, checked, and kept when it is not typed."""

from datetime import date

import pytest
from sqlalchemy import update

from models.columns import table
from models.household import Household, HouseholdVersion, Person
from tests.exchange.test_roster import sheet
from tests.fixtures import ground
from tests.fixtures.ground import refused
from tests.fixtures.persons import id_number
from tests.households import test_household_form
from tests.households.test_household_form import field, people, save
from tests.households.test_members import family, registered, there
from workflows.exchange import importing
from workflows.exchange.staging import read_and_stage
from workflows.households import known_by, member_checks, register
from workflows.households.members import Entry
from workflows.identification.queries import intake

database_template = ground.database_template
quick = ground.quick
desk = test_household_form.desk
engine_name = test_household_form.engine_name
MOBILE, OTHER = "13800000001", "13900000002"


def with_phone(phone):
    head, *rest = family()
    return [head.model_copy(update={"phone": phone}), *rest]


def entry_of(world, home, phone=""):
    """The household as the form hands it in, the head's telephone typed or left out."""
    lines = [
        {
            "key": row["id"],
            "name": row["name"],
            "relation": row["relation"],
            "traits": row["traits"],
        }
        for row in there(world, home)
    ]
    lines[0]["phone"] = phone
    return Entry(members=lines)


def amend(world, home, entry):
    with world.at_now():
        version = world.row(Household, home)["version"]
        actor = world.actor("clerk")
        return register.amend(
            world.session, actor, home, entry, seen=version, token=world.token(), note="核对电话"
        )


def test_it_is_sealed_masked_and_whole_only_for_a_reason(quick):
    home = registered(quick, with_phone(MOBILE))
    head, *others = there(quick, home)
    assert MOBILE not in repr(head)
    assert (head["phone_masked"], head["phone_blind"] is None) == ("138****0001", False)
    assert [row["phone_masked"] for row in others] == [None] * len(others)
    clerk = quick.actor("clerk")
    with quick.at_now():
        said = register.reveal(quick.session, clerk, "member_phone", head["id"], "核对联系人")
    assert said == MOBILE
    assert refused(
        lambda: register.reveal(quick.session, clerk, "member_phone", others[0]["id"], "核对联系人")
    ) == ["nothing_sealed"]


def test_the_form_is_handed_no_seal_and_no_index(quick):
    home = registered(quick, with_phone(MOBILE))
    with quick.at_now():
        known = intake.household(quick.session, quick.actor("clerk"), home)
    names = {name for person in known["people"] for name in person}
    assert "phone_masked" in names
    assert not {name for name in names if name.endswith(("_sealed", "_blind"))}


def test_left_out_it_stays_and_typed_again_it_changes_nothing(quick):
    home = registered(quick, with_phone(MOBILE))
    before = there(quick, home)
    version = quick.row(Household, home)["version"]
    amend(quick, home, entry_of(quick, home))
    amend(quick, home, entry_of(quick, home, MOBILE))
    assert there(quick, home) == before
    amend(quick, home, entry_of(quick, home, OTHER))
    assert there(quick, home)[0]["phone_masked"] == "139****0002"
    assert quick.row(Household, home)["version"] > version
    kept = quick.rows(HouseholdVersion, household_id=home)[-1]["people"]
    assert kept[0]["phone_masked"] == "138****0001"
    assert not {name for name in kept[0] if name.endswith(("_sealed", "_blind"))}


def test_two_households_share_it_whoever_gave_it(quick):
    first = registered(quick, with_phone(MOBILE))
    word = there(quick, first)[0]["phone_blind"]
    assert known_by.shared(quick.session) == {}
    second = quick.household(0)
    theirs = update(table(Person)).where(table(Person).c.household_id == second)
    quick.session.execute(theirs.values(phone_blind=word))
    assert known_by.shared(quick.session) == {word: 2}
    assert known_by.sharers(quick.session, [word]) == {word: {first, second}}


def test_what_is_no_telephone_is_said_where_it_is_typed(quick):
    line = {"name": "田禾", "relation": "head", "number": "", "sex": "male"}
    line |= {"born": date(1970, 1, 1), "traits": {"no_number": "other"}}
    codes = lambda phone: {  # noqa: E731
        f.code for f in intake.findings([line | {"phone": phone}]) if f.field == "member_phone"
    }
    assert codes("1380000") == {"E90"}
    assert codes(MOBILE) == codes("") == set()
    assert not member_checks.answerable({"member_phone", "cause"})


def roster(phone):
    person = {"户编号": "07", "姓名": "江一帆", "与户主关系": "户主", "本人电话": phone}
    number = {"证件号码": id_number(date(1960, 3, 5), "male", 170)}
    return sheet(person | number | {"县": "即墨市", "乡镇": "甲镇", "行政村": "东岭村"})


def bring(world, phone):
    with world.at_now():
        actor = world.actor("town")
        staging = read_and_stage(world.session, actor, roster(phone))
        importing.take_in(world.session, actor, staging)
    return staging


def test_a_roster_brings_it_and_tells_another_one_masked(quick):
    bring(quick, MOBILE)
    (home,) = quick.rows(Household, number="07")
    (person,) = there(quick, home["id"])
    assert person["phone_masked"] == "138****0001"
    assert bring(quick, MOBILE).of("changed") == []
    (changed,) = bring(quick, OTHER).of("changed")
    told = [(c.field, c.old, c.new) for c in changed.changes]
    assert told == [("成员电话", "138****0001", "139****0002")]
    bring(quick, "没有")
    assert there(quick, home["id"])[0]["phone_masked"] == "139****0002"


def test_the_form_asks_it(desk, store):
    at = desk(family()[:1])
    field(at.screen, "checkbox", "保险、补助、岗位等 1").check().run()
    field(at.screen, "text_input", "成员电话 1").set_value(MOBILE).run()
    assert save(at.screen) == []
    assert people(store, at.home)[0]["phone_masked"] == "138****0001"


@pytest.mark.parametrize("typed", ["12", "138000"])
def test_a_number_of_too_few_digits_is_not_kept(quick, typed):
    home = registered(quick, with_phone(typed))
    assert there(quick, home)[0]["phone_sealed"] is None
