"""A household of a roster comes in with everybody it has, or not at all and says why."""

import csv
import io
from datetime import date, timedelta

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from tests.fixtures.persons import id_number
from workflows.base.refusals import Malformed
from workflows.base.spreadsheet.sheet import Cell, Sheet
from workflows.base.words import ENGLISH, speaking
from workflows.exchange.roster import Place, Places, Unread, read_roster
from workflows.exchange.roster.columns import find_columns
from workflows.exchange.roster.households import gather
from workflows.exchange.roster.placing import rows_of_people
from workflows.exchange.roster.reading import Margin

TODAY = date(2016, 6, 1)
PLACES = Places(
    (
        Place(370_900_001_001, "泉县", "河口镇", "上河村"),
        Place(370_900_001_002, "泉县", "河口镇", "下河村"),
    )
)
HEADER = ["乡镇", "村名", "户号", "家庭成员姓名", "身份证号码", "与户主的关系", "家庭人口"]
NAMES = "柏松桐槐榆柳杨枫桂楠"


def born(n):
    return date(1950, 1, 1) + timedelta(days=n * 97)


def row(n, household, relation="配偶", name=None, village="上河村", count="", township="河口镇"):
    """One person; the sexes alternate so that head and spouse fit."""
    sex = "female" if relation in ("配偶", "之女") else "male"
    name = f"{NAMES[n % 10]}{NAMES[n // 10 % 10]}" if name is None else name
    return [township, village, household, name, id_number(born(n), sex, n % 400), relation, count]


def family(start, household, size, **cells):
    """A head, then spouse and children."""
    relations = ("户主", "配偶", *["之子"] * 8)
    return [row(start + n, household, relations[n], **cells) for n in range(size)]


def book(sheets, merges=(), header=HEADER, hidden=()):
    """{name: rows below the header}; merges: (sheet, column, first row, last row, value)."""
    out = io.BytesIO()
    work = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "nan_inf_to_errors": True}
    )
    for name, rows in sheets.items():
        page = work.add_worksheet(name)
        if name in hidden:
            page.hide()
        for at, line in enumerate([header, *rows] if header else rows):
            for column, value in enumerate(line):
                if callable(value):
                    value(page, at, column)
                elif value != "":
                    page.write(at, column, value)
        for sheet, column, first, last, value in merges:
            if sheet == name:
                page.merge_range(first, column, last, column, value)
    work.close()
    return out.getvalue()


def read(*rows, **more):
    return read_roster(book({"名册": rows}, **more), places=PLACES, today=TODAY)


def homes(reading):
    return {home.number: len(home.members) for home in reading.households}


def keys(reading):
    return {remark.reason.key for remark in reading.refusals}


def without(rows, *columns):
    """The rows with these cells blank below the first."""
    return [
        line if at == 0 else ["" if c in columns else v for c, v in enumerate(line)]
        for at, line in enumerate(rows)
    ]


def test_merged_cells_of_a_household_speak_for_all_its_rows():
    rows = [*without(family(0, "0011", 3), 0, 1, 2), *without(family(5, "0012", 2), 0, 1, 2)]
    merges = [("名册", column, 1, 3, rows[0][column]) for column in (0, 1, 2)]
    merges += [("名册", column, 4, 5, rows[3][column]) for column in (0, 1, 2)]
    reading = read(*rows, merges=merges)
    assert homes(reading) == {"0011": 3, "0012": 2}
    assert reading.refusals == ()
    assert {home.village for home in reading.households} == {370_900_001_001}


def test_a_merged_name_is_nobody_in_the_rows_below():
    rows = family(0, "0011", 2)
    rows[1][3] = ""
    reading = read(*rows, merges=[("名册", 3, 1, 2, rows[0][3])])
    assert homes(reading) == {}
    assert keys(reading) == {"name"}
    assert reading.refused_people == 2


def test_cells_left_blank_below_the_head_are_the_heads():
    rows = [*without(family(0, "11", 3), 0, 1, 2), *without(family(5, "12", 4), 0, 1, 2)]
    reading = read(*rows)
    assert homes(reading) == {"11": 3, "12": 4}
    assert len(reading.repairs) == 5, "each filled cell is shown"


def test_a_blank_number_is_not_guessed_where_the_file_repeats_numbers():
    rows = [*family(0, "11", 2), *family(5, "12", 3), *family(10, "13", 1)]
    rows[4][2] = ""
    reading = read(*rows)
    assert homes(reading) == {"11": 2, "13": 1}
    assert keys(reading) == {"household", "stray"}
    assert reading.people + reading.refused_people == 6


def test_between_two_rows_of_one_household_a_blank_number_is_that_households():
    rows = family(0, "11", 3)
    rows[1][2] = ""
    assert homes(read(*rows)) == {"11": 3}


def test_below_a_blank_row_nobody_is_guessed():
    rows = without(family(0, "11", 3), 2)
    reading = read(*rows[:2], [], *rows[2:], *family(5, "12", 1))
    assert homes(reading) == {"12": 1}
    assert "第 5 行" in str(next(r for r in reading.refusals if r.reason.key == "stray").reason)


def test_a_head_without_number_takes_the_own_members_along_and_nobody_elses():
    rows = [*without(family(0, "11", 2), 2), *without(family(5, "", 2), 2)]
    reading = read(*rows)
    assert homes(reading) == {"11": 2}
    assert reading.refused_people == 2
    assert reading.refused_households == ("#4",)


@pytest.mark.parametrize(
    "mark", ["同上", "同 上", "（同上）", "〃", "″", '"', "、", "''", "同上户"]
)
def test_ditto_marks_are_the_row_above(mark):
    rows = family(0, "11", 3)
    for line in rows[1:]:
        line[2] = line[1] = line[0] = mark
    reading = read(*rows, *family(5, "12", 1))
    assert homes(reading) == {"11": 3, "12": 1}
    assert reading.households[0].village == 370_900_001_001


def test_a_ditto_mark_with_nothing_above_is_no_number():
    reading = read(*family(0, "同上", 2))
    assert homes(reading) == {}
    assert reading.refused_people == 2


def test_a_ditto_mark_is_no_name():
    rows = family(0, "11", 2)
    rows[1][3] = "同上"
    reading = read(*rows)
    assert (homes(reading), keys(reading)) == ({}, {"name"})


@pytest.mark.parametrize("blank", [{3}, {3, 4}, {3, 4, 2}])
def test_a_member_without_a_name_keeps_the_household_out(blank):
    rows = family(0, "11", 2)
    rows[1] = ["" if at in blank else value for at, value in enumerate(rows[1])]
    reading = read(*rows, *family(5, "12", 1))
    assert homes(reading) == {"12": 1}
    assert reading.refused_people == 2


@pytest.mark.parametrize(
    ("column", "answer"), [("民族", "汉族"), ("健康状况", "健康"), ("在校生状况", "小学")]
)
@pytest.mark.parametrize("again", [True, False], ids=["number again", "number once"])
def test_a_member_of_whom_only_an_answer_stands_keeps_the_household_out(column, answer, again):
    """Name, number and relation are to be typed later: the row is a member all the same."""
    own = family(0, "11", 2) if again else without(family(0, "11", 2), 2)
    rows = [*own, ["河口镇", "上河村", *[""] * 5, answer], *family(5, "12", 1)]
    reading = read(*rows, header=[*HEADER, column])
    assert homes(reading) == {"12": 1}
    assert "11" in reading.refused_households
    sentence = ["", "", "", "", "", "", "", "以上各户均已公示，无异议"]
    assert homes(read(*family(0, "11", 2), sentence, header=[*HEADER, column])) == {"11": 2}


LOST = {
    "sixteen digits": 3702820000012345,
    "a fraction": 11.5,
    "scientific": "3.70282E+11",
    "a formula's number": lambda page, at, column: page.write_formula(at, column, "=A9", None, 11),
    "a formula never worked out": lambda page, at, column: page.write_formula(
        at, column, "=A9", None, ""
    ),
    "an error": lambda page, at, column: page.write_formula(at, column, "=1/0", None, "#DIV/0!"),
    "an error as text": "#N/A",
    "no number": "无",
    "a dash": "—",
    "a day": "2016-01-02",
}


@pytest.mark.parametrize("what", LOST)
def test_a_number_that_is_none_refuses_the_whole_household_and_not_the_next(what):
    rows = [*family(0, "11", 2), *family(5, "12", 3), *family(10, "13", 1)]
    rows[3][2] = LOST[what]
    reading = read(*rows)
    assert homes(reading) == {"11": 2, "13": 1}, "a member's"
    rows[3][2], rows[2][2] = "12", LOST[what]
    reading = read(*rows)
    assert set(homes(reading)) <= {"11", "13"}, "a head's"
    assert homes(reading).get("13") == 1
    assert reading.people + reading.refused_people == 6


def test_fifteen_digits_are_all_there():
    assert homes(read(*family(0, 370282000012345, 2))) == {"370282000012345": 2}


def test_numbers_that_differ_in_leading_zeros_only_are_both_refused():
    reading = read(*family(0, "0012", 1), row(3, 12, "户主"), *family(8, "13", 1))
    assert homes(reading) == {"13": 1}
    assert keys(reading) == {"alike"}
    assert homes(read(*family(0, "1-12", 1), *family(8, "11-2", 1))) == {"1-12": 1, "11-2": 1}


def test_a_household_that_has_as_many_rows_as_it_states_is_whole_beside_a_stray():
    rows = [*family(0, "11", 2, count="2"), row(5, "", count="1"), *family(8, "12", 1)]
    assert homes(read(*rows)) == {"11": 2, "12": 1}
    rows = [*family(0, "11", 2, count="3"), row(5, "", count="1"), *family(8, "12", 1)]
    assert homes(read(*rows)) == {"12": 1}
    far = [*family(0, "11", 2, count="3"), *family(8, "12", 2), row(5, "无")]
    assert homes(read(*far)) == {}, "the one who is short may miss this very person"


def test_a_member_with_a_mistyped_number_does_not_leave_a_head_alone():
    rows = [*family(0, "11", 2), *family(5, "12", 1)]
    rows[1][2] = "17"
    assert homes(read(*rows)) == {"12": 1}
    rows[0][6] = "1"
    assert homes(read(*rows)) == {"11": 1, "12": 1}


def test_id_numbers_that_all_end_in_000_were_rounded():
    round_ones = [each for n in range(200) if (each := id_number(born(n), "female", 50))[-1] == "0"]
    people = [row(n, str(n), "户主") for n in (1, 2)]
    for line, number in zip(people, round_ones, strict=False):
        line[4] = number
    reading = read(*people)
    assert (homes(reading), keys(reading)) == ({}, {"number"})
    assert homes(read(people[0])) == {"1": 1}, "one may end so by chance"


def test_household_numbers_that_all_end_in_000_were_rounded():
    cut = [*family(0, "3702820000012000", 1), *family(5, "3702820000013000", 1)]
    assert keys(read(*cut)) == {"number"}
    assert len(read(*cut[:1]).households) == 1
    short = [*family(0, "370282000001000", 1), *family(5, "370282000002000", 1)]
    assert len(read(*short).households) == 2, "fifteen digits are not rounded"


FEET = [
    ["合计", "", "", "", "", "", "3"],
    ["", "", "", "合计", "3人"],
    ["制表人：石一", "", "", "审核人：石二"],
    ["", "", "", "负责人（签字）："],
    ["单位（盖章）", "", "", "2016年5月20日"],
    ["", "", "", "2016年5月20日"],
    ["说明：1.本表一式三份。"],
    ["第 1 页"],
    ["以上共3户，经公示无异议"],
    ["", "", "以上共3户，经公示无异议"],
    HEADER,
]


@pytest.mark.parametrize("foot", FEET, ids=lambda foot: next(filter(None, foot)))
def test_totals_signatures_days_and_headers_are_nobody(foot):
    reading = read(*family(0, "11", 2), foot, row(5, "12", "户主"), foot)
    assert homes(reading) == {"11": 2, "12": 1}
    assert reading.refusals == ()
    assert reading.sheets[0].aside == 2


def test_a_printed_header_does_not_cut_a_household_but_a_subtotal_does():
    rows = without(family(0, "11", 3), 2)
    assert homes(read(*rows[:2], HEADER, rows[2])) == {"11": 3}
    assert homes(read(*rows[:2], ["小计", "", "", "", "", "", "2"], rows[2])) == {}


def test_a_subtotal_counts_its_own_part_and_a_total_all():
    def total(word, n):
        return [word, "", "", "", "", "", n]

    rows = [*family(0, "11", 2), total("小计", "2"), *family(5, "12", 1), total("小计", "1")]
    assert read(*rows, total("合计", "3")).notes == ()
    assert [n.reason.key for n in read(*rows, total("合计", "4")).notes] == ["total"]


def test_the_village_stands_once_for_those_below_it():
    rows = [*family(0, "11", 2), *family(5, "12", 1), *family(9, "13", 2, village="下河村")]
    for line in (rows[1], rows[2], rows[4]):
        line[0] = line[1] = ""
    reading = read(*rows)
    assert [home.village % 1000 for home in reading.households] == [1, 1, 2]
    rows[1][1] = "上河村"
    reading = read(*rows)
    assert "12" not in homes(reading), "written in every row, it was forgotten here"


def test_every_sheet_with_people_is_read_and_every_other_is_named():
    data = book(
        {
            "填表说明": [["一、按户口簿填。"], ["二、号码为文本。"]],
            "上河村": [HEADER, *family(0, "11", 2)],
            "下河村": [
                HEADER,
                *family(5, "12", 3, village="下河村"),
                row(20, "", village="下河村"),
            ],
            "空": [],
            "字典": [["健康"], ["残疾"]],
        },
        header=None,
        hidden=["字典"],
    )
    reading = read_roster(data, places=PLACES, today=TODAY)
    assert homes(reading) == {"11": 2}
    assert [(s.name, s.people) for s in reading.sheets] == [("上河村", 2), ("下河村", 4)]
    assert reading.unread == (Unread("填表说明", 2, False), Unread("字典", 2, True))
    assert "“填表说明”（2 行）" in str(reading.unread[0].reason)
    assert {(r.sheet, r.row) for r in reading.refusals} == {("下河村", 2), ("下河村", 5)}
    with speaking(ENGLISH):
        assert "2 rows" in str(reading.unread[0].reason)


def test_a_household_may_go_on_in_the_next_sheet_but_not_in_another_village():
    head, spouse = family(0, "11", 2)
    data = book({"一": [HEADER, head], "二": [HEADER, spouse]}, header=None)
    assert homes(read_roster(data, places=PLACES, today=TODAY)) == {"11": 2}
    other = family(5, "11", 1, village="下河村")
    data = book({"上河村": [HEADER, head], "下河村": [HEADER, *other]}, header=None)
    reading = read_roster(data, places=PLACES, today=TODAY)
    assert (homes(reading), reading.refused_people) == ({}, 2)


def test_a_sheet_of_people_that_cannot_be_read_stops_the_file_by_its_name():
    members = [["户号", "姓名", "关系"], ["11", "柏松", "配偶"]]
    data = book({"名册": [HEADER, *family(0, "11", 1)], "成员": members}, header=None)
    with pytest.raises(Malformed) as refused:
        read_roster(data, places=PLACES, today=TODAY)
    assert "“成员”" in refused.value.sentences()[0]
    helpers = [["村", "帮扶人姓名", "电话"], ["上河村", "石一", "13800000000"]]
    data = book({"名册": [HEADER, *family(0, "11", 1)], "帮扶": helpers}, header=None)
    assert homes(read_roster(data, places=PLACES, today=TODAY)) == {"11": 1}


def test_a_formula_on_one_sheet_marks_no_cell_of_another():
    rows = family(0, "11", 1)
    computed = [lambda page, at, column: page.write_formula(at, column, "=1+1", None, 2)] * 5
    data = book({"算": [[], computed], "名册": [HEADER, *rows]}, header=None)
    assert homes(read_roster(data, places=PLACES, today=TODAY)) == {"11": 1}
    rows[0][4] = lambda page, at, column: page.write_formula(at, column, '="1"', None, "1")
    data = book({"说明": [["x"]], "名册": [HEADER, *rows]}, header=None)
    assert keys(read_roster(data, places=PLACES, today=TODAY)) == {"formula"}


def test_a_csv_is_placed_like_a_workbook():
    out = io.StringIO()
    rows = [*without(family(0, "11", 3), 0, 1, 2), ["同上"] * 3 + row(7, "")[3:]]
    csv.writer(out).writerows([HEADER, *rows, ["制表人：石一"]])
    for encoding in ("utf-8-sig", "gb18030"):
        reading = read_roster(out.getvalue().encode(encoding), places=PLACES, today=TODAY)
        assert homes(reading) == {"11": 4}


def what_the_report_says_of_sheets():
    from datetime import date

    from pages.registers import roster_report
    from workflows.exchange.roster import RosterReading, SheetRead, Unread
    from workflows.exchange.staging import Staging

    read = (SheetRead("上河村", 2, 1), SheetRead("下河村", 3, 2))
    unread = (Unread("说明", 4, False),)
    reading = RosterReading("a", "", read, unread, date(2016, 6, 1), (), (), (), (), (), 0)
    roster_report._sheets(Staging(reading, (), (), 0, 0))


def test_the_screen_names_every_sheet_before_the_import():
    screen = AppTest.from_function(what_the_report_says_of_sheets, default_timeout=60).run()
    assert not screen.exception
    assert "“说明”（4 行）" in screen.warning[0].value
    read, aside = (caption.value for caption in screen.caption)
    assert "“上河村” 2 人、“下河村” 3 人" in read
    assert aside.startswith("3 行")


DAMAGE = ("none", "blank", "lost", "garbage", "nameless", "typo", "gap", "foot", "header")


@st.composite
def sheets(draw):
    """Families as they are, and the rows somebody made of them."""
    layout = draw(st.sampled_from(("each", "once", "merged", "ditto")))
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=6))
    lines, families, merged = [], {}, []
    for n, size in enumerate(sizes):
        rows = family(n * 5, f"00{n + 11}", size)
        families[f"00{n + 11}"] = {line[4] for line in rows}
        first = len(lines) + 1
        if layout in ("once", "merged"):
            rows = without(rows, 2)
        if layout == "merged" and size > 1:
            merged.append((first, 2, first + size - 1, 2))
        if layout == "ditto":
            rows = [rows[0], *([*line[:2], "〃", *line[3:]] for line in rows[1:])]
        lines += [[Cell(value) for value in line] for line in rows]
    damage = draw(st.sampled_from(DAMAGE))
    at = draw(st.integers(0, len(lines) - 1))
    if damage in ("blank", "lost", "garbage", "typo"):
        lines[at][2] = {
            "blank": Cell(""),
            "lost": Cell("1200000000000012", number=True),
            "garbage": Cell("无"),
            "typo": Cell("0099"),
        }[damage]
        if damage != "blank":
            merged = [m for m in merged if not m[0] <= at + 1 <= m[2]]
    elif damage == "nameless":
        lines[at][3] = Cell("")
    elif damage in ("gap", "foot", "header") and not merged:
        extra = {"gap": [], "foot": ["小计"], "header": HEADER}[damage]
        lines.insert(at, [Cell(value) for value in extra])
    rows = [[Cell(title) for title in HEADER], *lines]
    return Sheet("名册", "", tuple(map(tuple, rows)), tuple(merged)), families


@given(sheets())
@settings(max_examples=400, deadline=None)
def test_no_household_ever_comes_in_without_one_of_its_members(drawn):
    sheet, families = drawn
    columns, margin = find_columns(sheet.rows), Margin()
    lines = [line.line() for line in rows_of_people(sheet, columns, margin, TODAY)]
    found = gather(lines, {"": columns}, margin, PLACES, TODAY)
    for home in found:
        assert {member.facts.number for member in home.members} in families.values()
    refused = [line for line in lines if line.household in margin.refused()]
    taken = sum(len(home.members) for home in found)
    written = sum(any(cell.text for cell in row) for row in sheet.rows) - 1
    assert taken + len(refused) + margin.aside == written
    assert all(str(r.reason) and str(r.remedy) and r.row for r in margin.refusals)
