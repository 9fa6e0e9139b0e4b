"""Bad input, by the doors of the screens and of the roster: one sentence with the thing, the number
and the remedy, and no row of any table another afterwards."""

import re
from datetime import date, timedelta

import pytest

from models.case import Case
from models.household import ChangeRequest, Household, Person
from tests.exchange.test_roster import sheet
from tests.fixtures import ground
from tests.fixtures.ground import dump
from tests.fixtures.persons import id_number
from tests.fixtures.standing import decide, home_of, people_of, stand, tell
from tests.fixtures.world import VILLAGE
from workflows.access import place_lists
from workflows.access.place_lists import OPERATOR
from workflows.base.refusals import Refused
from workflows.exchange import importing
from workflows.exchange.staging import read_and_stage
from workflows.households import deciding_changes, member_checks, register, telling
from workflows.households.events import Act
from workflows.households.members import Entry, Member

database_template = ground.database_template
quick = ground.quick
WHY = "户口簿和村里证明"
PLACE = {"县": "即墨市", "乡镇": "甲镇", "行政村": "东岭村"}


def someone(name, relation, born=date(1961, 2, 3), sex="male", order=41, **more):
    return Member(name=name, relation=relation, number=id_number(born, sex, order), **more)


HEAD = someone("卞远山", "head")
SON = someone("卞望舒", "son", date(1990, 2, 3), order=42)


class Doors:
    """A surveyed household, and each door as the screen behind it calls it."""

    def __init__(self, world, state="B3"):
        self.world = world
        self.case = stand(world, state)
        self.home = home_of(world, self.case)["id"]
        self.other = world.household(7)
        self.people = {row["relation"]: row for row in people_of(world, self.case)}
        self.paper, self.order = world.file("clerk"), world.file("town")

    def enters(self, *members, **more):
        """The form of a new household."""
        entry = Entry(group_name="一组", members=members, **more)
        world = self.world
        return lambda: register.register(
            world.session, world.actor("clerk"), entry, region=VILLAGE, token=world.token()
        )

    def amends(self, **of):
        """The form of the household on record: {relation: what differs in that line}."""
        world, row = self.world, home_of(self.world, self.case)
        members = [
            telling.as_entered(person).model_copy(update=of.get(relation, {}))
            for relation, person in self.people.items()
        ]
        entry = Entry(group_name="一组", members=tuple(members))
        return lambda: register.amend(
            world.session, world.actor("clerk"), self.home, entry, seen=row["version"],
            token=world.token(), note=WHY,
        )  # fmt: skip

    def tells(self, event, **said):
        """The screen of events."""
        world = self.world
        said = {"day": world.today, "reason": WHY, "evidence": self.paper} | said
        return lambda: telling.act_on(
            world.session, world.actor("clerk"), self.home, Act(event=event, **said),
            seen=home_of(world, self.case)["version"], token=world.token(),
        )  # fmt: skip

    def steps(self, login, action, **payload):
        """A step of the case."""
        return lambda: self.world.act(login, self.case, action, payload)

    def places(self, line):
        """A list of places, brought by whoever runs the installation."""
        body = "代码,名称,级别,上级代码,启用日期,停用日期,继任代码,曾用名\n" + line
        return lambda: place_lists.take_in(
            self.world.session, OPERATOR, "x.csv", body.encode("utf-8-sig")
        )

    @property
    def wife(self):
        return self.people["spouse"]


def taken(d):
    """Somebody of the household on record, typed into a new one."""
    n = next(n for n in range(9) if d.world.entry(n).members[1].name == d.wife["name"])
    wife = d.world.entry(n).members[1]
    return d.enters(HEAD, wife.model_copy(update={"relation": "sibling"}))


LATER = date(2015, 9, 2)
FUTURE = {"sex": "male", "born": LATER, "traits": {"no_number": "newborn"}}
# The last sign of a sound number, made another.
MISTYPED = SON.number[:17] + ("0" if SON.number[17] != "0" else "1")
SOLE = {"name": "卞小", "relation": "son"}
# What goes wrong, by which door, what is refused as, and the words of the sentence.
BAD = {
    "two heads, entered": (lambda d: d.enters(HEAD, someone("卞二", "head", order=43)), "E7",
                           ("有 2 个户主", "只保留一个户主")),
    "no head, entered": (lambda d: d.enters(SON), "E7", ("没有户主",)),
    "two heads, amended": (lambda d: d.amends(spouse={"relation": "head"}), "E7", ("有 2 个户主",)),
    "no head, amended": (lambda d: d.amends(head={"relation": "other"}), "E7", ("没有户主",)),
    "one person in two households": (taken, "E4", ("丁水零", "370282********", "另一户")),
    "one number twice": (lambda d: d.enters(HEAD, someone("卞二", "son")), "E4",
                         ("卞远山", "卞二", "2 人", "370282********")),
    "a number too short": (
        lambda d: d.enters(HEAD, SON.model_copy(update={"number": "123"})), "E1",
        ("卞望舒", "3 位", "18 位")),
    "a number mistyped": (
        lambda d: d.enters(HEAD, SON.model_copy(update={"number": MISTYPED})), "E2",
        ("卞望舒", "校验位")),
    "a number mistyped, amended": (lambda d: d.amends(spouse={"number": MISTYPED}), "E2",
                                   ("丁水零", "校验位")),
    "a telephone that is none": (lambda d: d.tells("phone", said={"phone": "1380000"}),
                                 "no_telephone", ("7 位",)),
    "born in the future": (lambda d: d.enters(HEAD, Member(**SOLE, **FUTURE)), "no_number",
                           ("卞小", "不晚于今天")),
    "born before anybody who lives": (
        lambda d: d.enters(HEAD, Member(**SOLE, **FUTURE | {"born": date(1899, 12, 31)})),
        "no_number", ("卞小", "不早于 1900 年")),
    "a dead head, entered": (
        lambda d: d.enters(HEAD.model_copy(update={"name": "卞大（2015年去世）"})), "gone_dead",
        ("卞大", "2015年去世", "写现在的户主", "登记变更")),
    "a dead member, entered": (
        lambda d: d.enters(HEAD, SON.model_copy(update={"name": "卞小 已故"})),
        "gone_dead", ("已故", "家庭成员")),
    "a day to come": (
        lambda d: d.tells("death", person=d.wife["id"], day=d.world.today + timedelta(1)),
        "event_future", ("死亡", "2015-09-02", "晚于今天")),
    "a day before the birth": (
        lambda d: d.tells("death", person=d.wife["id"], day=date(1900, 1, 1)),
        "event_before", ("丁水零", "1900-01-01", "出生日期")),
    "somebody who never lived here": (lambda d: d.tells("death", person=1), "member_gone",
                                      ("死亡", "现有成员")),
    "a merge into itself": (
        lambda d: d.tells("merge", into=d.home,
                          relations_there={p["id"]: "other" for p in d.people.values()}),
        "into_itself", ("丁山零", "并入自己")),
    "an event no list has": (lambda d: d.tells("eclipse"), "event_known", ("eclipse", "清单")),
    "a relation no list has": (lambda d: d.enters(HEAD, SON.model_copy(
        update={"relation": "duke"})), "unlisted", ("卞望舒", "与户主关系", "duke")),
    "a relation no list has, amended": (lambda d: d.amends(spouse={"relation": "duke"}),
                                        "unlisted", ("丁水零", "与户主关系", "duke")),
    "a sex no list has": (
        lambda d: d.tells("adopted", newcomer=Member(**SOLE, **FUTURE | {"sex": "moon"})),
        "unlisted", ("卞小", "性别", "moon")),
    "a health no list has": (lambda d: d.amends(spouse={"traits": {"health": "purple"}}),
                             "unlisted", ("丁水零", "健康状况", "purple")),
    "a school no list has": (
        lambda d: d.tells("school_in", person=d.wife["id"], said={"school": "wizard"}),
        "unlisted", ("丁水零", "wizard")),
    "a cause no list has": (lambda d: d.enters(HEAD, traits={"cause": "moon"}), "unlisted",
                            ("户信息", "致贫原因", "moon")),
    "one of several causes no list has": (
        lambda d: d.enters(HEAD, traits={"cause": "illness", "other_causes": ["labour", "moon"]}),
        "unlisted", ("户信息", "moon")),
    "a road no list has": (lambda d: d.enters(HEAD, traits={"living": {"road": "silk"}}),
                           "unlisted", ("户信息", "silk")),
    "an end no list has": (
        lambda d: d.steps("town", "terminate", kind="flew", proof=d.order, reason="不在了"),
        "form_kind", ("情形", "可选范围")),
    "a place that ends before it begins": (
        lambda d: d.places("370282400299,新村,,,2020-01-02,2020-01-01,,\n"),
        "places_dates", ("新村", "2020-01-01", "2020-01-02")),
}  # fmt: skip


def said_once(reasons, key, words):
    """One reason of that kind, one sentence or two with what to do, naming all that."""
    found = [reason for reason in reasons if reason.key == key]
    assert len(found) == 1, [str(reason) for reason in reasons]
    text = str(found[0])
    assert all(word in text for word in words), text
    assert "请" in text
    assert text.endswith("。")
    assert not re.search(r"[{}\n]|\d{15}", text)


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_is_said_in_one_sentence_and_nothing_is_written(quick, what):
    deed, key, words = BAD[what]
    do = deed(Doors(quick))
    before = dump(quick)
    with pytest.raises(Refused) as caught, quick.at_now():
        do()
    assert [reason.key for reason in caught.value.reasons] == [key]
    said_once(caught.value.reasons, key, words)
    assert dump(quick) == before


def test_a_request_for_somebody_who_left_is_refused_when_asked_and_when_confirmed(quick):
    doors = Doors(quick, "G2")
    head, wife = doors.people["head"], doors.wife
    with quick.at_now():
        doors.tells("prison", person=wife["id"])()

    def decided(login, action):
        request = quick.rows(ChangeRequest, state="open")[0]["id"]
        with quick.at_now():
            return deciding_changes.decide(
                quick.session, quick.actor(login), doors.home, action, {"request": request},
                seen=home_of(quick, doors.case)["version"], token=quick.token(),
            )  # fmt: skip

    decided("town2", "confirm_change")
    late = doors.tells("death", person=wife["id"])
    before = dump(quick)
    with pytest.raises(Refused) as caught, quick.at_now():
        late()
    said_once(caught.value.reasons, "member_gone", (wife["name"], "死亡"))
    assert dump(quick) == before
    assert [row["name"] for row in people_of(quick, doors.case)] == [head["name"]]


def test_whom_two_filed_households_ask_for_comes_to_one(quick):
    """Both may ask: nobody lives there yet. Only one is confirmed, the other told who and where."""
    doors, comer = Doors(quick, "G2"), someone("卞望舒", "son", date(1990, 2, 3), order=44)
    with quick.at_now():
        doors.tells("moved_in", newcomer=comer)()
        entry = Entry(group_name="一组", members=(HEAD, comer))
        doors.enters(*entry.members)()
    (request,) = quick.rows(ChangeRequest, state="open")
    row, before = home_of(quick, doors.case), dump(quick)
    with pytest.raises(Refused) as caught, quick.at_now():
        deciding_changes.decide(
            quick.session, quick.actor("town2"), doors.home, "confirm_change",
            {"request": request["id"]}, seen=row["version"], token=quick.token(),
        )  # fmt: skip
    said_once(caught.value.reasons, "held_elsewhere", (comer.name, "370282********"))
    assert dump(quick) == before


def row(n, name, relation, born=date(1961, 2, 3), sex="male", order=51, **cells):
    number = id_number(born, sex, order)
    return {"户编号": n, "姓名": name, "证件号码": number, "与户主关系": relation} | PLACE | cells


GOOD = row("77", "安若素", "户主", date(1955, 5, 5), "female", 66)
# Beside who comes in all the same. A row without a household may be that household's: neither does.
LIST = {
    "two heads": (
        [row("1", "卞远山", "户主"), row("1", "卞二", "户主", order=52)], "E7", ("2",), {"安若素"}),
    "no head": ([row("1", "卞远山", "之子")], "E7", ("没有户主",), set()),
    # A number that stands in two households is the first one's.
    "one person in two households": (
        [row("1", "卞甲", "户主"), row("2", "卞远山", "户主"), row("2", "卞二", "之子", order=52)],
        "E4", ("号",), {"卞甲", "安若素"}),
    "a birth to come": (
        [row("1", "卞远山", "户主", date(2025, 1, 1))], "E6", ("出生日期还没有到",), {"安若素"}),
}  # fmt: skip


@pytest.mark.parametrize("what", LIST)
def test_a_roster_says_it_beside_the_cell_and_takes_the_others(quick, what):
    rows, key, words, comes = LIST[what]
    before = {row["id"] for row in quick.rows(Household)}
    with quick.at_now():
        staging = read_and_stage(quick.session, quick.actor("town"), sheet(*rows, GOOD))
        importing.take_in(quick.session, quick.actor("town"), staging)
    assert key in {remark.reason.key for remark in staging.refusals}
    for remark in staging.refusals:
        text = f"{remark.value} {remark.reason}{remark.remedy}"
        assert remark.reason.key != key or all(word in text for word in words), text
        assert "请" in text
        assert not re.search(r"[{}\n]|\d{15}", text)
    # Nothing of whoever is refused.
    new = [row for row in quick.rows(Household) if row["id"] not in before]
    assert {home["head_name"] for home in new} == comes
    assert {p["name"] for p in quick.rows(Person)} & {"卞远山", "卞二"} == set()
    assert quick.rows(Case) == []


def test_a_relation_nobody_knows_keeps_nobody_out_and_is_told(quick):
    rows = [row("1", "卞远山", "户主"), row("1", "卞二", "公爵", order=53)]
    with quick.at_now():
        staging = read_and_stage(quick.session, quick.actor("town"), sheet(*rows))
        importing.take_in(quick.session, quick.actor("town"), staging)
    assert staging.refusals == ()
    (told,) = [f"{note.value}{note.reason}" for note in staging.notes if note.value == "公爵"]
    assert "其他" in told
    assert {p["relation"] for p in quick.rows(Person)} == {"head", "other"}


def test_a_child_older_than_its_mother_is_told_with_both_names_and_the_years(quick):
    mother = someone("安若素", "head", date(1990, 2, 3), "female")
    key = Doors(quick).enters(mother, someone("卞远山", "son", date(1985, 2, 3)))
    with quick.at_now():
        home = key()
    people = quick.rows(Person, household_id=home)
    found = member_checks.findings(quick.row(Household, home), people, quick.today)
    (told,) = [each for each in found if each.code == "W12"]
    text = f"{told.reason}{told.remedy}"
    assert all(word in text for word in ("安若素", "卞远山", "5 岁", "14—60", "请核对")), text
    # Inside what a mother's birth allows nothing is said.
    other = someone("安若素", "head", date(1971, 2, 3), "female", 45)
    with quick.at_now():
        home = Doors.enters(quick_doors(quick), other, someone("卞二", "son", date(1985, 2, 4)))()
    people = quick.rows(Person, household_id=home)
    found = member_checks.findings(quick.row(Household, home), people, quick.today)
    assert [each for each in found if each.code == "W12"] == []


@pytest.mark.parametrize("none", ["无", "-"])
def test_no_account_is_none_and_takes_the_old_one_away(quick, none):
    doors = Doors(quick)
    with quick.at_now():
        home = doors.enters(HEAD, bank=none)()
    assert quick.row(Household, home)["bank_masked"] == ""

    def account(typed):
        tell(quick, doors.case, "bank", said={"bank": typed})
        decide(quick, "town2", doors.case)
        row = quick.row(Household, doors.home)
        return row["bank_masked"], row["bank_sealed"] is None

    assert account("6228480000001234567") == ("****4567", False)
    assert account(none) == ("", True)


def quick_doors(world):
    doors = object.__new__(Doors)
    doors.world = world
    return doors
