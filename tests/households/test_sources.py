"""Each answer's day and source, the lists as they were on a day, and what is too old to stand."""

from datetime import date

import pytest

from pages.parts import inputs, sources
from workflows.base import codes
from workflows.base.spreadsheet.sheet import Cell
from workflows.exchange.roster import figures
from workflows.exchange.roster.columns import Columns
from workflows.exchange.roster.reading import Margin
from workflows.exchange.roster.rows import Row
from workflows.households import answers
from workflows.households.answers import Source
from workflows.households.fields import CATALOGUE, Kind, Of, values
from workflows.identification.forms import SubmitSurvey

ROSTER = date(2016, 5, 20)
TODAY = date(2026, 11, 12)


def test_an_answer_says_the_day_it_holds_for_and_who_said_it():
    came = answers.dated({"school": "primary", "ethnicity": "han"}, None, ROSTER, (), Source.ROSTER)
    assert came["as_of"] == {"school": "2016-05-20"}
    assert came["source"] == {"school": "roster"}
    assert sources.known_since(came, ROSTER) == "2016年5月20日 花名册"
    assert "需重新询问" in sources.known_since(came, TODAY)
    said = answers.dated(came | {"health": "healthy"}, came, TODAY)
    assert answers.sources(said) == {"school": "roster", "health": "entry"}
    assert answers.latest(said) == (TODAY, "entry")


def test_what_was_stored_without_a_source_is_read_as_before():
    old = {"school": "primary", "as_of": {"school": "2016-05-20"}}
    assert answers.dated(old, old, TODAY) == old
    assert sources.known_since(old, ROSTER) == "2016年5月20日"
    assert sources.known_since({"school": "primary"}, TODAY) == "—"


def test_land_and_living_are_dated_with_their_like():
    stood = answers.dated({"land": {"arable": "2"}}, None, ROSTER, (), Source.ROSTER)
    said = answers.dated(values.written(stood, {"fuel": "coal"}), stood, TODAY)
    assert said["land"]["source"] == {"arable": "roster"}
    assert said["living"] == {
        "fuel": "coal",
        "as_of": {"fuel": "2026-11-12"},
        "source": {"fuel": "entry"},
    }


@pytest.mark.parametrize(
    ("held", "on", "old"),
    [
        (date(2026, 9, 1), date(2026, 11, 12), []),
        (date(2026, 8, 31), date(2026, 8, 31), []),
        (date(2026, 8, 31), date(2026, 9, 1), ["school"]),
        (date(2025, 11, 12), date(2026, 11, 12), ["school"]),
        (date(2025, 11, 11), date(2026, 11, 12), ["school", "health"]),
        (date(2023, 2, 28), date(2024, 2, 29), ["school"]),
    ],
)
def test_a_pupil_of_another_school_year_and_what_is_over_a_year_old_is_asked_again(held, on, old):
    said = answers.dated({"school": "primary", "health": "healthy"}, None, held)
    assert answers.stale(said, on) == old


def test_what_was_put_right_after_the_visit_goes_before_what_the_visit_found():
    fuel = CATALOGUE["fuel"]
    found = {"fuel": "wood", "as_of": "2026-11-12"}
    for day, right in ((date(2026, 11, 12), "wood"), (date(2026, 11, 13), "coal")):
        home = {"traits": answers.dated({"living": {"fuel": "coal"}}, None, day)}
        assert values.of_home(fuel, home, found) == right
    assert values.of_home(fuel, {"traits": {"fuel": "coal"}}, found) == "wood"


@pytest.mark.parametrize(
    ("listed", "code", "before", "after"),
    [
        (codes.LABOUR, "weak", None, date(2017, 1, 1)),
        (codes.ATTRIBUTE, "destitute", None, date(2018, 1, 1)),
        (codes.ATTRIBUTE, "five_guarantees", date(2018, 1, 1), None),
        (codes.EDUCATION, "bachelor", None, date(2021, 1, 1)),
        (codes.EDUCATION, "college", date(2021, 1, 1), None),
    ],
)
def test_a_list_offers_what_it_had_on_the_day_and_reads_what_it_ever_had(
    listed, code, before, after
):
    edge = before or after
    assert (code in listed.offered(edge.replace(year=edge.year - 1))) == bool(before)
    assert (code in listed.offered(edge)) == bool(after)
    assert listed.read(listed.labels[code]) == code


def test_an_old_answer_stays_among_those_to_choose_from():
    attribute = CATALOGUE["attribute"]
    assert "five_guarantees" not in inputs.offered(attribute, None)
    assert "five_guarantees" in inputs.offered(attribute, "five_guarantees")


def test_everything_folded_away_may_be_left_open_at_the_visit():
    for field in CATALOGUE.surveyed:
        if field.of in (Of.LAND, Of.LIVING) and not field.question.needed:
            assert SubmitSurvey.model_fields[field.name].default is None, field.key


@pytest.mark.parametrize(
    ("key", "text", "stored"),
    [
        ("arable", "2.50", "2.5"),
        ("arable", "1e99", None),
        ("arable", "NaN", None),
        ("arable", "3.5亩", "3.5"),
        ("arable", "３．５ 亩", "3.5"),
        ("arable", "3.5公顷", None),
        ("arable", "约3亩", None),
        ("arable", "3亩5分", None),
        ("area", "120㎡", "120"),
        ("area", "120平方米", "120"),
        ("area", "120亩", None),
        ("road_km", "2.5km", "2.5"),
        ("road_km", "500米", None),
        ("count", "3人", 3),
        ("count", "3口人", 3),
        ("count", "3户", None),
        ("people_at_end", "4人", 4),
        ("work_months", "3个月", 3),
        ("work_months", "1.5个月", None),
        ("work_months", "3年", None),
        ("rebuilt", "2017年", 2017),
        ("rebuilt", "17年", None),
        ("rebuilt", "2017年3月", None),
        ("plan_year", "2018年度", 2018),
        ("monthly_pay", "2,000元/月", 200000),
        ("monthly_pay", "2000元/天", None),
        ("monthly_pay", "2万元", None),
        ("monthly_pay", "元", None),
        ("per_capita", "2800.5元/年", 280050),
        ("per_capita", "2800元/月", None),
        ("claims", "300元", 30000),
        ("no_number", "新生儿", "newborn"),
        ("no_number", "没听过", ""),
        ("work_from", "2016年3月5日", "2016-03-05"),
        ("work_from", "2016年3月", None),
        ("work_from", "2016-02-30", None),
        ("other_causes", "因病、因学、因残", ["illness", "schooling"]),
        ("other_causes", "因病、没听过", ["illness"]),
        ("monthly_pay", "3200", 320000),
    ],
)
def test_a_rosters_cell_is_stored_as_its_field_is(key, text, stored):
    margin = Margin()
    row = Row(2, [Cell(text)], Columns(1, {key: 0}, {key: "某列"}), margin, TODAY)
    assert row._answer(CATALOGUE[key]) == stored
    # What is left out is told, by its column.
    if left := stored in (None, "") or "没听过" in text:
        assert [note.column for note in margin.notes] == ["某列"]
    assert bool(margin.notes) == left or key == "other_causes"


@pytest.mark.parametrize(
    ("key", "text"), [("toilet", "半个"), ("arable", "3.5公顷"), ("other_causes", "没听过")]
)
def test_what_a_roster_leaves_out_is_told_by_its_column_and_word(key, text):
    margin = Margin()
    Row(2, [Cell(text)], Columns(1, {key: 0}, {key: "某列"}), margin, TODAY)._answer(CATALOGUE[key])
    (note,) = margin.notes
    assert "“某列”" in str(note.reason)
    assert f"“{text}”" in str(note.reason)
    assert "是否" not in str(note.reason)


def test_a_unit_that_was_read_is_told():
    margin, columns = Margin(), Columns(1, {"arable": 0}, {"arable": "耕地面积"})
    assert Row(2, [Cell("3.5亩")], columns, margin, TODAY)._answer(CATALOGUE["arable"]) == "3.5"
    (repair,) = margin.repairs
    assert (repair.column, repair.before, repair.after) == ("耕地面积", "3.5亩", "3.5")
    assert [each.key for each in repair.done] == ["unit"]


def test_every_number_of_a_roster_has_its_unit():
    numbers = (Kind.WHOLE, Kind.DECIMAL, Kind.FEN)
    for field in CATALOGUE:
        if field.headings and field.kind in numbers:
            assert figures.unit_of(field) in figures._WRITTEN, field.key
