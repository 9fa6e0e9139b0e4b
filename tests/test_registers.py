"""The registers: who keeps them, when an entry counts, and what a spreadsheet brings."""

from datetime import date, timedelta

import pytest

from models.account import Ledger
from models.register import ObjectionPhone, OfficialKin, Representative
from tests.databases import EMPTY, Template
from tests.ground import dump
from tests.persons import id_number
from tests.world import COUNTY, FAR, REPRESENTATIVES, TOWN, VILLAGE, World, lay_ground
from workflows import clock, registers
from workflows.refusals import Malformed, NotNow, NotYours
from workflows.registers import KIN, PHONES
from workflows.registers import REPRESENTATIVES as REPS

GROUND = Template("ground", lay_ground, EMPTY)
AUNT = {"official_name": "吴主", "post": "村主任", "relation": "配偶", "kin_name": "钱水"}


@pytest.fixture
def database_template():
    return GROUND


@pytest.fixture
def world(store):
    with store.transaction() as session:
        yield World(session)


def add(world, login, register, region, words, **ties):
    with world.at_now():
        return registers.add(world.session, world.actor(login), register, region, words, **ties)


def end(world, login, register, key, **when):
    with world.at_now():
        registers.end(world.session, world.actor(login), register, key, **when)


def read_in(world, login, register, region, text):
    with world.at_now():
        return registers.read_in(
            world.session, world.actor(login), register, region, text.encode(), name="册.csv"
        )


def take_in(world, login, register, region, staged):
    with world.at_now():
        return registers.take_in(world.session, world.actor(login), register, region, staged)


def listed(world, login, register, region):
    with world.at_now():
        return registers.rows(world.session, world.actor(login), register, region)


def test_a_representative_is_entered_and_ends_and_both_stand_in_the_book(world):
    key = add(world, "clerk", REPS, VILLAGE, {"name": "丁代"})
    assert world.row(Representative, key)["valid_from"] == world.today
    world.later(10)
    end(world, "chair", REPS, key)
    assert world.row(Representative, key)["valid_to"] == world.today
    said = [(r["what"], r["region"]) for r in world.rows(Ledger, book="registers")]
    assert said == [("representatives_added", VILLAGE), ("representatives_ended", VILLAGE)]
    assert "丁代" not in str(world.rows(Ledger, book="registers"))


def test_who_has_ended_no_longer_counts_for_the_quorum(world):
    rows = listed(world, "clerk", REPS, VILLAGE)
    end(world, "clerk", REPS, rows[0]["id"])
    world.later(1)
    with world.at_now():
        counted = listed(world, "clerk", REPS, VILLAGE)
        now = [r for r in counted if registers.in_force(r, clock.today())]
    assert (len(counted), len(now)) == (REPRESENTATIVES, REPRESENTATIVES - 1)


@pytest.mark.parametrize(
    ("login", "register", "region"),
    [
        ("admin", REPS, VILLAGE),
        ("leader", REPS, VILLAGE),
        ("helper", KIN, VILLAGE),
        ("far_clerk", REPS, VILLAGE),
        ("county", REPS, VILLAGE),
        ("clerk", PHONES, VILLAGE),
        ("town", PHONES, COUNTY),
        ("inspector", KIN, VILLAGE),
    ],
)
def test_nobody_else_keeps_a_register(world, login, register, region):
    words = {"name": "丁代", "office": "办公室", "phone": "0532-1234567", **AUNT}
    with pytest.raises(NotYours):
        add(world, login, register, region, words)


def test_an_administrator_does_not_read_one_either(world):
    for login in ("admin", "leader", "helper"):
        with pytest.raises(NotYours):
            listed(world, login, KIN, VILLAGE)


def test_phones_are_kept_by_township_and_county_at_their_level(world):
    key = add(world, "town", PHONES, TOWN, {"office": "扶贫办", "phone": "0532-86655443"})
    assert world.row(ObjectionPhone, key)["county"] == COUNTY
    add(world, "county", PHONES, COUNTY, {"office": "县扶贫办", "phone": "12317"})
    with pytest.raises(Malformed):
        add(world, "town", REPS, TOWN, {"name": "丁代"})
    with pytest.raises(Malformed):
        add(world, "county", PHONES, COUNTY, {"office": "县扶贫办", "phone": "找老王"})


def test_kin_are_found_by_a_keyed_word_and_never_shown(world):
    number = id_number(date(1970, 5, 6), "female", 7)
    key = add(world, "clerk", KIN, VILLAGE, AUNT | {"kin_number": number})
    row = world.row(OfficialKin, key)
    assert row["relation"] == "spouse"
    assert row["kin_blind"]
    assert number not in str(row)
    assert "kin_blind" not in listed(world, "clerk", KIN, VILLAGE)[0]
    with pytest.raises(Malformed):
        add(world, "clerk", KIN, VILLAGE, AUNT | {"kin_name": "另人", "kin_number": "123"})


def test_a_declared_kin_keeps_the_official_from_the_case(world):
    batch = world.batch(world.campaign())
    home = world.household(3)
    case = world.open(batch, home)
    ties = {"household_id": home, "user_id": world.user("chair")}
    add(world, "clerk", KIN, VILLAGE, AUNT, **ties)
    world.act("clerk", case, "submit", world.submission())
    with pytest.raises(NotYours):
        world.act("chair", case, "accept")


def test_a_household_of_another_village_is_no_tie(world):
    home = world.household(4, FAR, "far_clerk")
    with pytest.raises(NotYours):
        add(world, "clerk", KIN, VILLAGE, AUNT, household_id=home)


def test_the_same_entry_twice_and_wrong_dates_are_refused(world):
    add(world, "clerk", REPS, VILLAGE, {"name": "丁代"})
    with pytest.raises(NotNow):
        add(world, "clerk", REPS, VILLAGE, {"name": "丁代"})
    words = {"name": "卞代", "valid_from": world.today, "valid_to": date(2015, 1, 1)}
    with pytest.raises(Malformed):
        add(world, "clerk", REPS, VILLAGE, words)
    key = add(world, "clerk", REPS, VILLAGE, {"name": "卞代"})
    with pytest.raises(Malformed):
        end(world, "clerk", REPS, key, last_day=world.today - timedelta(days=1))
    end(world, "clerk", REPS, key)
    with pytest.raises(NotNow):
        end(world, "clerk", REPS, key)


def test_a_spreadsheet_comes_in_row_by_row(world):
    text = "村民代表名册\n姓名,任期起,任期止\n丁代,2015-01-01,2017-12-31\n,2015-01-01,\n"
    text += "卞代,某日,\n丁代,2015-01-01,2017-12-31\n方代,2015年3月1日,\n"
    before = dump(world)
    staged = read_in(world, "clerk", REPS, VILLAGE, text)
    assert dump(world) == before
    assert [values["name"] for values, _user in staged.fresh] == ["丁代", "方代"]
    assert [(row, [r.key for r in reasons]) for row, reasons in staged.refused] == [
        (4, ["register_word"]),
        (5, ["register_day"]),
    ]
    assert staged.same == 1
    assert take_in(world, "clerk", REPS, VILLAGE, staged) == registers.Taken(2, 1)
    again = read_in(world, "clerk", REPS, VILLAGE, text)
    assert (again.fresh, again.same) == ((), 3)
    # Pressed twice, or entered by a colleague since the dry run: not entered twice.
    assert take_in(world, "clerk", REPS, VILLAGE, staged) == registers.Taken(0, 3)


def test_a_file_is_taken_in_by_who_keeps_the_register_and_nobody_else(world):
    staged = read_in(world, "clerk", REPS, VILLAGE, "姓名\n丁代\n")
    for login in ("far_clerk", "admin", "county", "leader"):
        with pytest.raises(NotYours):
            read_in(world, login, REPS, VILLAGE, "姓名\n丁代\n")
        with pytest.raises(NotYours):
            take_in(world, login, REPS, VILLAGE, staged)


def test_kin_from_a_file_keep_the_official_from_the_case(world):
    """The account is found by the official's name, the household by the relative's ID number."""
    batch = world.batch(world.campaign())
    home = world.household(3)
    relative = world.entry(3).members[1].number
    text = "干部姓名,职务,关系,亲属姓名,亲属身份证号\n"
    text += f"吴主,村主任,之兄弟姐妹,某人,{relative}\n无号,会计,配偶,另人,\n"
    staged = read_in(world, "clerk", KIN, VILLAGE, text)
    assert [user for _values, user in staged.fresh] == [world.user("chair"), None]
    take_in(world, "clerk", KIN, VILLAGE, staged)
    case = world.open(batch, home)
    world.act("clerk", case, "submit", world.submission())
    with pytest.raises(NotYours):
        world.act("chair", case, "accept")


def test_a_file_without_the_headings_is_refused_in_one_sentence(world):
    with pytest.raises(Malformed) as refused:
        read_in(world, "clerk", REPS, VILLAGE, "甲,乙\n1,2\n")
    assert refused.value.reasons[0].key == "register_heading"
