"""A roster that says somebody is dead or gone: nobody dead comes in, nobody goes in silence."""

import io
from datetime import date

import pytest
import xlsxwriter

from tests.exchange import test_roster
from tests.exchange.test_roster import TODAY, person, read
from workflows.exchange.roster import read_roster

places = test_roster.places

SAYS_DEAD = [
    {"姓名": "江一帆（已故）"},
    {"姓名": "江一帆 去世"},
    {"姓名": "江一帆死亡"},
    {"与户主关系": "户主（亡）"},
    {"与户主关系": "户主已故"},
    {"备注": "2015年去世"},
    {"备注": "户主已去世"},
    {"人员状态": "死亡"},
    {"减少原因": "死亡"},
    {"是否死亡": "是"},
    {"是否健在": "否"},
    {"死亡日期": "2015-03-01"},
]


@pytest.mark.parametrize("said", SAYS_DEAD, ids=str)
def test_a_dead_head_waits_for_the_new_one_and_the_others_come_in(places, said):
    """The household is left waiting whole, with what to do; so is one with a dead member."""
    son = person("江小", born=date(1999, 5, 1), relation="之子")
    other = person("卞一", born=date(1960, 2, 2), 户编号="02")
    reading = read(places, person(**said), son, other)
    assert [home.number for home in reading.households] == ["02"]
    (refusal,) = reading.refusals
    assert (refusal.row, refusal.household, refusal.reason.key) == (2, "01", "gone_dead")
    assert refusal.column == next(iter(said))
    assert "江一帆" in str(refusal.reason)
    assert "户主" in str(refusal.remedy)
    assert reading.refused_people == 2
    # The way on that the sentence tells: without the line, the son the head.
    son |= {"与户主关系": "户主"}
    assert len(read(places, son, other).households) == 2


@pytest.mark.parametrize("said", SAYS_DEAD[:2] + SAYS_DEAD[5:6] + SAYS_DEAD[7:], ids=str)
def test_a_dead_member_keeps_the_household_waiting(places, said):
    said = {key: value.replace("江一帆", "江老") for key, value in said.items()}
    father = person("江老", born=date(1940, 5, 1), relation="之父") | said
    reading = read(places, person(), father)
    assert reading.households == ()
    (refusal,) = reading.refusals
    assert (refusal.row, refusal.reason.key) == (3, "gone_dead")
    assert "登记变更" in str(refusal.remedy)


@pytest.mark.parametrize(
    ("said", "key", "kept"),
    [
        ({"姓名": "江红（外嫁）"}, "gone_left", "外嫁"),
        ({"姓名": "江红 服刑"}, "gone_left", "服刑"),
        ({"与户主关系": "长女（出嫁）"}, "gone_left", "出嫁"),
        ({"备注": "已迁出"}, "gone_left", "已迁出"),
        ({"备注": "丈夫去世"}, "gone_perhaps", "丈夫去世"),
        ({"备注": "低保户"}, None, None),
        ({"是否死亡": "否"}, None, None),
        ({"是否健在": "是"}, None, None),
        ({"死亡日期": ""}, None, None),
    ],
    ids=str,
)
def test_who_may_be_gone_comes_in_with_a_remark_of_its_own_and_is_asked(places, said, key, kept):
    girl = person("江红", sex="female", born=date(1993, 5, 1), relation="长女") | said
    reading = read(places, person(), girl)
    (home,) = reading.households
    assert home.members[1].facts.name == "江红"
    assert home.members[1].facts.relation == "daughter"
    assert home.members[1].answers.get("remark") == kept
    told = [note for note in reading.notes if note.reason.key.startswith("gone")]
    assert [note.reason.key for note in told] == [key] * bool(key)
    assert all("请核对" in str(note.remedy) for note in told)


def test_a_merged_remark_is_the_first_ones_own(places):
    """Nobody is said to be dead by a cell that reaches over from the row above."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    people = [person(备注=""), person("江小", born=date(1999, 5, 1), relation="之子", 备注="")]
    for at, line in enumerate([list(people[0]), *(list(p.values()) for p in people)]):
        page.write_row(at, 0, line)
    column = list(people[0]).index("备注")
    page.merge_range(1, column, 2, column, "死亡")
    book.close()
    reading = read_roster(out.getvalue(), places=places, today=TODAY)
    assert [refusal.row for refusal in reading.refusals] == [2]
