"""The registers: who keeps them, when an entry counts, and what a spreadsheet brings."""

from datetime import date, timedelta

import pytest

from models.account import Ledger
from models.register import ObjectionPhone, OfficialKin, Representative
from tests.fixtures import earlier
from tests.fixtures.databases import EMPTY, Template
from tests.fixtures.ground import dump
from tests.fixtures.persons import id_number
from tests.fixtures.world import (
    COUNTY,
    FAR,
    REPRESENTATIVES,
    SECOND,
    TOWN,
    VILLAGE,
    World,
    lay_ground,
)
from workflows.base import clock
from workflows.base.refusals import Malformed, NotNow, NotYours
from workflows.engine.loading import gather
from workflows.engine.needs import REPRESENTATIVES as IN_TERM
from workflows.records import verify
from workflows.registers import entries, imports
from workflows.registers.words import KIN, PHONES
from workflows.registers.words import REPRESENTATIVES as REPS

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
        return entries.add(world.session, world.actor(login), register, region, words, **ties)


def end(world, login, register, key, **when):
    with world.at_now():
        entries.end(world.session, world.actor(login), register, key, **when)


def read_in(world, login, register, region, text):
    with world.at_now():
        return imports.read_in(
            world.session, world.actor(login), register, region, text.encode(), name="册.csv"
        )


def take_in(world, login, register, region, staged):
    with world.at_now():
        return imports.take_in(world.session, world.actor(login), register, region, staged)


def listed(world, login, register, region):
    with world.at_now():
        return entries.rows(world.session, world.actor(login), register, region)


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
        now = [r for r in counted if entries.in_force(r, clock.today())]
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
    assert [values["name"] for values, _user in staged.fresh] == ["丁代", "丁代", "方代"]
    assert staged.alike == (("丁代", 2),)
    assert [(row, [r.key for r in reasons]) for row, reasons in staged.refused] == [
        (4, ["register_word"]),
        (5, ["register_day"]),
    ]
    assert staged.same == 0
    assert take_in(world, "clerk", REPS, VILLAGE, staged) == imports.Taken(3, 0)
    again = read_in(world, "clerk", REPS, VILLAGE, text)
    assert (again.fresh, again.same) == ((), 3)
    # Pressed twice, or entered by a colleague since the dry run: not entered twice.
    assert take_in(world, "clerk", REPS, VILLAGE, staged) == imports.Taken(0, 3)


def test_nobody_dead_and_no_day_that_may_be_two_comes_onto_a_register(world):
    """A dead representative would be counted for the quorum; 25.3.1 was the year 25."""
    text = "姓名,任期起,任期止\n丁代（已故）,,\n卞代,25.3.1,\n方代,20150301,\n向代,2015-03,\n"
    staged = read_in(world, "clerk", REPS, VILLAGE, text)
    assert [values["name"] for values, _user in staged.fresh] == ["方代"]
    assert staged.fresh[0][0]["valid_from"] == date(2015, 3, 1)
    told = {row: str(reason) for row, (reason,) in staged.refused}
    assert told.keys() == {2, 3, 5}
    assert ("去世的人不登记" in told[2], "分不清" in told[3], "没有写到日" in told[5]) == (
        True,
    ) * 3


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


# --- a file as an office makes it ------------------------------------------------------------

OFFICE = """移风店镇东岭村,,,,
第十二届村民代表名册,,,,
序号,姓 名,性别,组,备注
1,丁代,女,一组,
2,卞代,男,一组,
3,丁代,男,二组,
4,方代,男,二组,已签字
序号,姓 名,性别,组,备注
5,石代,女,二组,
6,37028219700506123X,女,二组,
7,=B4,女,二组,
8,42494,女,二组,
9,,女,,
合计,5人,,,
共 6 人,,,,
填表人：,张三,,审核人：李四,
,村主任（签字）：王五,,,
单位（盖章）,,,,2016年5月3日
,二〇一六年五月三日,,,
注：以上代表由村民会议推选产生,,,,
"""


def test_totals_signatures_notes_and_headings_are_no_representatives(world):
    """And two of one name are two: the quorum's denominator is the number of people."""
    for row in world.rows(Representative, region=VILLAGE):
        end(world, "clerk", REPS, row["id"])
    world.later(1)
    staged = read_in(world, "clerk", REPS, VILLAGE, OFFICE)
    assert [values["name"] for values, _user in staged.fresh] == [
        "丁代",
        "卞代",
        "丁代",
        "方代",
        "石代",
    ]
    assert staged.alike == (("丁代", 2),)
    assert [row for row, _why in staged.refused] == [10, 11, 12]
    assert [(row, why.key) for row, why in staged.foot] == [
        (8, "register_foot"),
        (14, "register_total"),
        (15, "register_total"),
        (16, "register_foot"),
        (17, "register_foot"),
        (18, "register_foot"),
        (19, "register_foot"),
        (20, "register_foot"),
    ]
    assert take_in(world, "clerk", REPS, VILLAGE, staged) == imports.Taken(5, 0)
    with world.at_now():
        row = {"id": 0, "region": VILLAGE, "county": COUNTY}
        known = gather(world.session, [row], ["representatives"])[0]["representatives"]
    assert sorted(r["name"] for r in known) == sorted(["丁代", "丁代", "卞代", "方代", "石代"])
    again = read_in(world, "clerk", REPS, VILLAGE, OFFICE)
    assert (again.fresh, again.same, again.asked) == ((), 5, ())
    assert take_in(world, "clerk", REPS, VILLAGE, again) == imports.Taken(0, 5)


@pytest.mark.parametrize(
    "name",
    [
        "37028219700506123X",
        "13800000000",
        "42494",
        "2016-05-03",
        "=A1",
        "#REF!",
        "合计",
        "共五人",
        "填表人",
        "填表人：张三",
        "无",
        "同上",
        "王",
        "张三、李四",
        "—",
        "单位盖章",
        "以下空白",
    ],
)
def test_what_is_no_name_is_entered_on_no_register(world, name):
    for register, words in ((REPS, {"name": name}), (KIN, AUNT | {"kin_name": name})):
        with pytest.raises(Malformed):
            add(world, "clerk", register, VILLAGE, words)
    with pytest.raises(Malformed):
        add(world, "clerk", KIN, VILLAGE, AUNT | {"official_name": name})


@pytest.mark.parametrize(
    "name",
    [
        "共明",
        "计春华",
        "单强",
        "注册",
        "欧阳修文",
        "阿卜杜拉·买买提",
        "Maria Li",
        "王芳（大）",
        "主任明",
    ],
)
def test_a_rare_name_is_a_name(world, name):
    add(world, "clerk", REPS, VILLAGE, {"name": name})
    staged = read_in(world, "clerk2", REPS, SECOND, f"序号,姓名\n1,{name}\n")
    assert (len(staged.foot), len(staged.refused)) == (0, 0)


def test_totals_and_signatures_are_no_kin_and_no_telephones(world):
    text = "干部姓名,职务,关系,亲属姓名\n吴主,村主任,配偶,钱水\n合计,,,1人\n填表人：,冯委,,\n"
    staged = read_in(world, "clerk", KIN, VILLAGE, text)
    assert (len(staged.fresh), [row for row, _why in staged.foot]) == (1, [3, 4])
    text = (
        "受理单位,电话\n镇扶贫办,0532-86655443\n合计,120\n填表人：张三,13800000000\n123456,12317\n"
    )
    staged = read_in(world, "town", PHONES, TOWN, text)
    assert (len(staged.fresh), [row for row, _why in staged.foot]) == (1, [3, 4])
    assert [row for row, _why in staged.refused] == [5]


def test_two_columns_of_names_side_by_side_are_refused_and_not_half_read(world):
    with pytest.raises(Malformed) as refused:
        read_in(world, "clerk", REPS, VILLAGE, "姓名,组,姓名,组\n丁代,一,卞代,二\n")
    assert refused.value.reasons[0].key == "register_columns"


# --- two of one name --------------------------------------------------------------------------


def numbers(count):
    return [id_number(date(1960 + n, 3, 4), "female", 30 + n) for n in range(count)]


def test_a_namesake_by_hand_is_asked_about_and_told_apart_by_number_or_word(world):
    first, second = numbers(2)
    add(world, "clerk", REPS, VILLAGE, {"name": "丁代", "number": first})
    with pytest.raises(NotNow) as asked:
        add(world, "clerk", REPS, VILLAGE, {"name": "丁代"})
    assert asked.value.reasons[0].key == "register_namesake"
    with pytest.raises(NotNow) as twice:
        add(world, "clerk", REPS, VILLAGE, {"name": "丁代", "number": first}, another=True)
    assert twice.value.reasons[0].key == "register_twice"
    add(world, "clerk", REPS, VILLAGE, {"name": "丁代", "number": second})
    add(world, "clerk", REPS, VILLAGE, {"name": "丁代"}, another=True)
    assert len(world.rows(Representative, name="丁代")) == 3


def test_rows_with_numbers_are_the_same_person_only_with_the_same_number(world):
    first, second, third = numbers(3)
    text = f"姓名,身份证号\n丁代,{first}\n丁代,{second}\n"
    take_in(world, "clerk", REPS, VILLAGE, read_in(world, "clerk", REPS, VILLAGE, text))
    again = read_in(world, "clerk", REPS, VILLAGE, text + f"丁代,{third}\n卞代,{third}\n")
    assert ([v["name"] for v, _u in again.fresh], again.same) == (["丁代", "卞代"], 2)
    doubled = read_in(world, "clerk", REPS, VILLAGE, f"姓名,身份证号\n方代,{third}\n方代,{third}\n")
    assert [(row, why[0].key) for row, why in doubled.refused] == [(3, "register_doubled")]


def test_a_row_that_may_be_another_of_the_name_is_asked_about(world):
    """Taken for the same it ties the entry; said to be another it is entered beside it."""
    (first,) = numbers(1)
    key = add(world, "clerk", REPS, VILLAGE, {"name": "丁代"})
    staged = read_in(world, "clerk", REPS, VILLAGE, f"姓名,身份证号\n丁代,{first}\n")
    assert (staged.fresh, staged.same, [row for row, _v in staged.asked]) == ((), 0, [2])
    with world.at_now():
        taken = imports.take_in(
            world.session, world.actor("clerk"), REPS, VILLAGE, staged, others=(2,)
        )
    assert taken == imports.Taken(1, 0)
    assert world.row(Representative, key)["id_blind"] is None
    for row in world.rows(Representative, name="丁代"):
        if row["id"] != key:
            end(world, "clerk", REPS, row["id"])
    world.later(1)
    staged = read_in(world, "clerk", REPS, VILLAGE, f"姓名,身份证号\n丁代,{first}\n")
    assert take_in(world, "clerk", REPS, VILLAGE, staged) == imports.Taken(0, 1)
    assert world.row(Representative, key)["id_blind"]


def test_a_number_that_excel_has_rounded_ties_nobody(world):
    staged = read_in(world, "clerk", REPS, VILLAGE, "姓名,身份证号\n丁代,3.70282E+17\n卞代,123\n")
    assert [row for row, _why in staged.refused] == [2, 3]


def test_an_older_register_opens_with_nobody_tied_and_verifies(store):
    """Down to the first revision and up again: the entries stay, the chains hold."""
    earlier.lay_back(store, "0001")
    assert store.revision() == "0001"
    store.migrate()
    with store.transaction() as session:
        rows = World(session).rows(Representative, region=VILLAGE)
        assert (len(rows), {row["id_blind"] for row in rows}) == (REPRESENTATIVES, {None})
        assert verify.verify(session).broken == []


def test_the_remark_beside_a_name_tells_namesakes_apart_wherever_they_are_shown(world):
    text = "姓名\n丁代（大）\n丁代（小）\n"
    staged = read_in(world, "clerk", REPS, VILLAGE, text)
    assert take_in(world, "clerk", REPS, VILLAGE, staged) == imports.Taken(2, 0)
    two = world.rows(Representative, name="丁代")
    assert {row["remark"] for row in two} == {"大", "小"}
    row = {"id": 0, "region": VILLAGE}
    known = gather(world.session, [row], [IN_TERM])[0][IN_TERM]
    assert {r["called"] for r in known if r["name"] == "丁代"} == {"丁代（大）", "丁代（小）"}
    # Read again nobody comes twice; another remark is another person.
    again = read_in(world, "clerk", REPS, VILLAGE, text + "丁代（中）\n")
    assert ([v["remark"] for v, _u in again.fresh], again.same) == (["中"], 2)


def test_two_rows_of_one_name_without_any_key_are_counted_and_asked_about(world):
    alone = read_in(world, "clerk", REPS, VILLAGE, "姓名\n丁代\n卞代\n")
    assert alone.alike == ()
    both = read_in(world, "clerk", REPS, VILLAGE, "姓名\n丁代\n丁代\n卞代\n")
    assert (both.alike, len(both.fresh)) == ((("丁代", 2),), 3)
    told = read_in(world, "clerk", REPS, VILLAGE, "姓名\n丁代（大）\n丁代（小）\n")
    assert told.alike == ()


@pytest.mark.parametrize(
    ("register", "words", "key"),
    [
        (PHONES, {"office": "村委会13812345678", "phone": "12317"}, "wall_number"),
        (PHONES, {"office": "村😀委会", "phone": "12317"}, "unprintable_text"),
        (KIN, {"official_name": "周信", "relation": "兄弟", "kin_name": "丁某",
               "post": "会计370282198001010151"}, "whole_number"),
    ],
)  # fmt: skip
def test_a_register_takes_no_number_and_nothing_unprintable_among_its_words(
    world, register, words, key
):
    login = "town"
    with pytest.raises(Malformed) as caught:
        add(world, login, register, VILLAGE, words)
    assert [reason.key for reason in caught.value.reasons] == [key]
