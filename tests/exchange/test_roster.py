"""The roster: 31 households of 2016 as the national system exported them, and other shapes."""

import csv
import io
from datetime import date

import pytest
import xlsxwriter

from tests.fixtures.persons import id_number
from tests.fixtures.sources import ROOT
from workflows.base.refusals import Malformed
from workflows.base.words import ENGLISH, speaking
from workflows.exchange.roster import BULK, Places, places_from, read_roster

EXPORT = ROOT / "data" / "roster_2016_export.xlsx"
TODAY = date(2016, 6, 1)
ZONE = {"县": "即墨市", "乡镇": "即墨经济开发区", "行政村": "东塔子村"}
HEADINGS = ("户编号", "姓名", "证件号码", "与户主关系", "行政村")


@pytest.fixture(scope="module")
def places():
    with (ROOT / "data" / "regions_jimo_2016.csv").open(encoding="utf-8") as file:
        return places_from(
            (row["code"], row["name"], row["level"], row["parent_code"])
            for row in csv.DictReader(file)
        )


@pytest.fixture(scope="module")
def export(places):
    return read_roster(EXPORT, places=places, today=TODAY)


def sheet(*people, before=(), headings=None):
    """A workbook of dicts, every cell as it is given: a number stays a number."""
    headings = headings or list(dict.fromkeys(key for person in people for key in person))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet("名册")
    lines = [*before, headings, *([p.get(h, "") for h in headings] for p in people)]
    for number, line in enumerate(lines):
        page.write_row(number, 0, line)
    book.close()
    return out.getvalue()


def person(name="江一帆", sex="male", born=date(1970, 3, 5), relation="户主", **cells):
    """One row about which nothing is wrong."""
    return (
        {"户编号": "01", "姓名": name, "证件号码": id_number(born, sex)}
        | {"与户主关系": relation}
        | ZONE
        | cells
    )


def read(places, *people, **kw):
    return read_roster(sheet(*people, **kw), places=places, today=TODAY)


def refusal_keys(reading):
    return [refusal.reason.key for refusal in reading.refusals]


def test_the_export_of_2016_brings_24_households_and_refuses_7(export):
    assert len(export.households) == 24
    assert export.people == 62
    assert len(export.refused_households) == 7
    assert export.refused_people == 16
    assert export.people + export.refused_people == 78
    assert [(note.household, note.reason.key) for note in export.notes] == [("3702820125", "E90")]
    assert "191*****24" in str(export.notes[0].reason)
    assert export.as_of == date(2016, 5, 20)


@pytest.mark.parametrize(
    ("household", "row", "column", "value", "says"),
    [
        ("3702820105", 17, "证件号码", "370282********9509", "校验位"),
        ("3702820107", 23, "证件号码", "370282************", "存成了数字"),
        ("3702820109", 29, "证件号码", "370282********7378**", "第 4 行（户编号 3702820100）"),
        ("3702820112", 35, "与户主关系", "户主", "2 个户主"),
        ("3702820117", 48, "与户主关系", "其他", "没有户主"),
        ("3702820120", 53, "姓名", '=HYPERLINK("…', "公式"),
        ("3702820128", 75, "行政村", "东塔孑村", "区划表里没有"),
    ],
)
def test_each_refused_household_has_its_row_and_reason(export, household, row, column, value, says):
    (refusal,) = [each for each in export.refusals if each.household == household]
    assert (refusal.row, refusal.column, refusal.value) == (row, column, value)
    assert says in str(refusal.reason)
    assert str(refusal.remedy)


def test_the_misspelt_village_is_given_its_right_name(export):
    assert "是不是“东塔子村”？" in str(export.refusals[-1].remedy)


def test_the_repaired_number_is_shown_and_comes_in(export):
    (repair,) = export.repairs
    assert repair.household == "3702820122"
    assert repair.before == "３７０２８２********０９１０ "
    assert repair.after == "370282********0910"
    assert [str(done) for done in repair.done] == ["去掉空格", "全角数字改为半角"]
    (home,) = [each for each in export.households if each.number == "3702820122"]
    assert home.head.facts.number.endswith("0910")
    assert len(home.head.facts.number) == 18


def test_answers_become_codes_and_money_fen(export):
    home = export.households[1]
    assert home.village == 370282400202
    told = {"attribute": "allowance", "cause": "disability", "poverty": "poor"}
    assert home.told.items() >= (told | {"per_capita": 230_100}).items()
    assert home.head.facts.health == "disabled"
    assert [member.number for member in home.members] == ["370282010101", "370282010102"]


def test_no_report_shows_a_whole_id_number(export):
    text = str([each.as_json() for each in (*export.refusals, *export.repairs)])
    for home in export.households:
        for member in home.members:
            assert member.facts.number not in text
            assert member.facts.number[6:14] not in text


def test_the_report_speaks_english_too(export):
    with speaking(ENGLISH):
        said = [f"{each.reason}{each.remedy}" for each in export.refusals]
    assert all("请" not in sentence for sentence in said)


def test_another_order_and_other_headings_are_understood(places):
    reading = read(
        places,
        {"关系": "户主", "身份证号": id_number(date(1970, 3, 5), "male"), "村": "东塔子"}
        | {"家庭成员姓名": "江一帆", "家庭编号": "7", "备注": "x", "手机号": "13800000000"},
    )
    (home,) = reading.households
    assert (home.number, home.village, home.phone) == ("7", 370282400201, "13800000000")
    assert home.head.facts.sex == "male"
    assert home.head.facts.pension is None


def test_a_csv_from_wps_is_read(places):
    one = person()
    text = ",".join(one) + "\r\n" + ",".join(one.values()) + "\r\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        reading = read_roster(text.encode(encoding), places=places, today=TODAY)
        assert len(reading.households) == 1
    reading = read_roster(text.replace(",", "\t").encode(), places=places, today=TODAY)
    assert len(reading.households) == 1


def test_a_csv_that_lost_digits_is_refused(places):
    one = person(证件号码="3.70282E+17")
    text = ",".join(one) + "\n" + ",".join(one.values())
    reading = read_roster(text.encode(), places=places, today=TODAY)
    assert refusal_keys(reading) == ["number"]
    assert reading.refusals[0].value == "370282************"


def test_numbers_are_text_where_nothing_is_lost(places):
    reading = read(places, person(户编号=3702820100, 联系电话=13800000000, 人均纯收入=2479.5))
    (home,) = reading.households
    assert (home.number, home.phone) == ("3702820100", "13800000000")
    assert home.told["per_capita"] == 247_950


def test_a_household_number_of_16_digits_must_be_text(places):
    assert refusal_keys(read(places, person(户编号=3702820100000000.0))) == ["number"]
    assert read(places, person(户编号=370282010000000)).refusals == ()


def test_a_computed_number_is_refused(places):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    one = person()
    page.write_row(0, 0, list(one))
    page.write_row(1, 0, list(one.values()))
    page.write_formula(1, 2, '="37"&"0282"', value=one["证件号码"])
    book.close()
    reading = read_roster(out.getvalue(), places=places, today=TODAY)
    assert refusal_keys(reading) == ["formula"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_a_name_that_a_spreadsheet_would_run_is_refused(places, start):
    assert refusal_keys(read(places, person(name=start + "江一帆"))) == ["formula"]


@pytest.mark.parametrize("name", ["", "江" * 51, "江一帆2"])
def test_a_name_must_be_a_name(places, name):
    assert refusal_keys(read(places, person(name=name))) == ["name"]


def test_a_private_character_in_a_name_is_refused(places):
    assert refusal_keys(read(places, person(name="江\ue815帆"))) == ["private"]


@pytest.mark.parametrize("name", ["古丽·买买提", "江" * 50, "𬭎一帆"])
def test_rare_and_long_names_come_in(places, name):
    assert read(places, person(name=name)).households[0].head.facts.name == name


def test_a_name_spread_with_spaces_is_joined_and_shown(places):
    reading = read(places, person(name="江　帆"))
    assert reading.households[0].head.facts.name == "江帆"
    assert reading.repairs[0].before == "江　帆"


def test_an_unknown_relation_is_kept_in_words_and_an_unknown_answer_stays_empty(places):
    reading = read(places, person(), person("米晓", "female", relation="之四舅", 民族="汉族"))
    assert refusal_keys(reading) == []
    member = reading.households[0].members[1]
    assert (member.facts.relation, member.answers["remark"]) == ("other", "四舅")
    assert [note.reason.key for note in reading.notes] == ["relation"]
    reading = read(places, person(民族="火星族", 务工时间="很久"))
    assert len(reading.households) == 1
    assert sorted(note.reason.key for note in reading.notes) == ["code", "figure"]
    assert reading.households[0].head.facts.ethnicity is None
    assert reading.households[0].head.facts.work_months is None


def test_somebody_in_two_households_stays_in_the_first(places):
    reading = read(places, person(), person(户编号="02"))
    assert [home.number for home in reading.households] == ["01"]
    assert refusal_keys(reading) == ["E4"]
    assert "第 2 行" in str(reading.refusals[0].reason)


def test_a_certificate_and_an_id_card_are_the_same_person(places):
    number = person()["证件号码"]
    reading = read(places, person(), person(户编号="02", 证件号码=number + "43"))
    assert refusal_keys(reading) == ["E4"]


def test_one_person_twice_in_a_household_points_to_the_second_row(places):
    reading = read(places, person(), person(relation="其他"))
    assert [(r.reason.key, r.row) for r in reading.refusals] == [("E4", 3)]


def test_one_household_cannot_stand_in_two_villages(places):
    wife = person("米晓", "female", relation="配偶", 行政村="西塔子村")
    reading = read(places, person(), wife)
    assert refusal_keys(reading) == ["village"]
    assert "第 2 行" in str(reading.refusals[0].reason)


def test_a_row_without_household_number_is_refused_by_its_row(places):
    reading = read(places, person(), person("米晓", "female", 户编号=""))
    assert [home.number for home in reading.households] == ["01"]
    assert (reading.refusals[0].row, reading.refusals[0].reason.key) == (3, "household")


def test_a_head_count_that_differs_is_noted(places):
    reading = read(places, person(人数="2"))
    assert [note.reason.key for note in reading.notes] == ["count"]
    assert read(places, person(人数="1")).notes == ()


def test_a_total_that_differs_is_noted(places):
    total = {"户编号": "合计", "人数": "3"}
    reading = read(places, person(人数="1"), total)
    assert [note.reason.key for note in reading.notes] == ["total"]
    assert len(reading.households) == 1


def test_a_shared_phone_is_found_not_refused(places):
    told = {"联系电话": "13800000000", "主要致贫原因": "因病"}
    reading = read(places, person(**told), person("米晓", "female", 户编号="02", **told))
    assert [f.code for home in reading.households for f in home.findings] == ["W91", "W91"]


def test_pupils_are_measured_on_the_day_of_the_export(places):
    head = person(主要致贫原因="因病")
    pupil = person("江小满", "male", date(2002, 5, 21), "之子", 在校生状况="小学")
    title = ["导出时间：2016年5月20日"]
    assert read(places, head, pupil, before=[title]).households[0].findings == ()
    later = read(places, head, pupil, before=[["导出时间:2017-05-21"]])
    assert later.as_of == TODAY


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_missing_column_is_named(places, heading):
    one = person()
    del one[heading]
    with pytest.raises(Malformed) as refused:
        read(places, one)
    assert heading in refused.value.sentences()[0]


def test_two_columns_of_the_same_meaning_are_refused_with_their_letters(places):
    with pytest.raises(Malformed, match="file_double_column") as refused:
        read(places, person(身份证号="1"))
    assert "C、H 列" in refused.value.sentences()[0]


def test_a_header_alone_is_no_roster(places):
    with pytest.raises(Malformed, match="file_no_people"):
        read(places, headings=list(HEADINGS))


def test_a_village_may_be_named_short_or_in_full(places):
    for name in ("东塔子", "东塔子村", "东塔子村民委员会", "东塔子村村民委员会"):
        assert places.village_of("即墨市", "即墨经济开发区", name) == 370282400201
    assert places.village_of("", "", "东塔子村") == 370282400201
    assert places.village_of("即墨市", "移风店镇", "东塔子村") is None


def test_a_name_two_villages_share_needs_its_township():
    both = places_from(
        [
            ("1", "甲县", "county", ""),
            ("11", "乙镇", "township", "1"),
            ("12", "丙镇", "township", "1"),
            ("111", "王家村", "village", "11"),
            ("121", "王家村", "village", "12"),
        ]
    )
    assert both.village_of("甲县", "", "王家村") is None
    assert both.village_of("甲县", "丙镇", "王家村") == 121_000_000_000


def test_without_a_village_that_resembles_it_the_administrator_is_named():
    reading = read(Places(()), person())
    assert "管理员" in str(reading.refusals[0].remedy)


def test_five_thousand_rows_are_read_whole(places):
    people = [
        person(
            born=date(1960 + n % 40, 1 + n % 12, 1 + n % 28),
            证件号码=id_number(date(1960 + n % 40, 1 + n // 500, 1 + n % 28), "male", n % 500),
            户编号=str(n),
        )
        for n in range(5000)
    ]
    reading = read_roster(sheet(*people), places=places, today=TODAY, limits=BULK)
    assert len(reading.households) == 5000
    assert reading.refusals == ()


@pytest.mark.parametrize(
    ("title", "how", "told"),
    [
        ("导出时间：2016-05-20", {}, date(2016, 5, 20)),
        ("2016年3月贫困户名册", {}, date(2016, 3, 31)),
        ("2015 年名册", {}, date(2015, 12, 31)),
        ("2015年13月", {}, date(2015, 12, 31)),
        ("名册", {"name": "名册2016年5月20日.xlsx"}, date(2016, 5, 20)),
        ("名册", {}, TODAY),
        ("2016年名册", {}, TODAY),
        ("导出时间：2016-05-20", {"as_of": date(2014, 3, 1)}, date(2014, 3, 1)),
        ("名册", {"as_of": date(2017, 1, 1)}, TODAY),
    ],
)
def test_the_day_is_told_by_title_name_or_form_and_is_never_to_come(places, title, how, told):
    source = sheet(person(), before=([title],))
    assert read_roster(source, places=places, today=TODAY, **how).as_of == told


def hiding(*rows):
    """A roster of three people with these rows (from 1) hidden."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("名册")
    people = [person(), person("江小满", born=date(2000, 1, 1), relation="之子")]
    lines = [list(people[0]), *(list(each.values()) for each in people)]
    for number, line in enumerate(lines):
        page.write_row(number, 0, line)
    for row in rows:
        page.set_row(row - 1, None, None, {"hidden": True})
    book.close()
    return out.getvalue()


@pytest.mark.parametrize(("rows", "told"), [((), ()), ((3,), (3,)), ((1, 2, 9), (2,))])
def test_people_of_hidden_rows_are_read_and_told(places, rows, told):
    reading = read_roster(hiding(*rows), places=places, today=TODAY)
    assert (reading.people, reading.sheets[0].hidden) == (2, told)


@pytest.mark.parametrize(
    ("typed", "born", "notes", "repaired"),
    [
        ("2016-05-01", date(2016, 5, 1), [], []),
        ("2016年5月1日", date(2016, 5, 1), [], []),
        ("20160501", date(2016, 5, 1), [], ["2016-05-01"]),
        (42491, date(2016, 5, 1), [], ["2016-05-01"]),
        ("2016-05", None, ["day_month"], []),
        (201605, None, ["day_month"], []),
        ("16.3.1", None, ["day_several"], []),
        ("2016-06-02", None, ["day_range"], []),  # tomorrow
        ("1899-12-31", None, ["day_range"], []),
        ("月底", None, ["day"], []),
    ],
)
def test_a_day_of_birth_is_read_where_it_is_certain_and_asked_otherwise(
    places, typed, born, notes, repaired
):
    child = person("江小", relation="之子", 证件号码="", 性别="男", 出生日期=typed)
    reading = read(places, person(), child)
    (home,) = reading.households
    assert home.members[1].facts.birth == born
    told = [n for n in reading.notes if n.column == "出生日期"]
    assert [n.reason.key for n in told] == notes
    assert all((n.row, n.value) == (3, str(typed)) and "请" in str(n.remedy) for n in told)
    assert [r.after for r in reading.repairs if r.column == "出生日期"] == repaired


def test_a_cell_that_could_not_be_reckoned_and_a_birth_that_differs_are_told(places):
    wrong = person("江小", born=date(2001, 5, 1), relation="之子", 出生日期="2001-05-02")
    (note,) = read(places, person(), wrong).notes
    assert (note.reason.key, note.column) == ("born_differs", "出生日期")
    assert "2001-05-01" in str(note.reason)
    assert (
        read(
            places,
            person(出生日期="1970-03-05"),
            person("江二", born=date(2001, 5, 1), relation="之子", 出生日期="2001年5月1日"),
        ).notes
        == ()
    )
