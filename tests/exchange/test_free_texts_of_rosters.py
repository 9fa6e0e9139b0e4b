"""A roster's remark with an ID number in it: the household comes in, the number does not."""

import json
from dataclasses import asdict
from datetime import date

import pytest

from models.household import Household, Person
from tests.exchange.test_roster import person, places, read, sheet
from tests.fixtures import ground
from tests.fixtures.persons import id_number
from tests.households.test_swapped_people import NUMBER as HOUSEHOLD
from tests.households.test_swapped_people import PLACE, bring
from workflows.exchange.staging import read_and_stage
from workflows.households import fields
from workflows.households.fields import Kind

database_template = ground.database_template
quick = ground.quick
__all__ = ["places"]
ID = id_number(date(1980, 1, 1), "male", 7)
TEXTS = [
    field
    for field in fields.CATALOGUE
    if field.headings and field.codes is None and field.kind is Kind.TEXT
    and field.key not in ("number", "name", "household", "person", "phone", "member_phone",
                          "county", "township", "village", "relation", "bank", "sex")
]  # fmt: skip


def test_there_are_free_texts_in_a_roster():
    assert {"group"} < {field.key for field in TEXTS}


@pytest.mark.parametrize("field", TEXTS, ids=lambda field: field.key)
def test_a_whole_number_in_any_free_text_is_masked_and_told(places, field):
    reading = read(places, person(**{field.headings[0]: f"说明 {ID} 号"}))
    (home,) = reading.households
    assert ID not in repr(asdict(home)).replace(str(home.members[0].facts.number), "")
    noted = [note for note in reading.notes if note.reason.key in ("whole_number", "wall_number")]
    assert [note.column for note in noted][:1] == [field.headings[0]]
    assert ID not in json.dumps([note.as_json() for note in reading.notes], ensure_ascii=False)
    assert reading.refusals == ()


def test_a_group_that_no_press_can_set_comes_in_without_what_stops_it(quick):
    heading = fields.CATALOGUE["group"].headings[0]
    number = id_number(date(1975, 4, 5), "male", 31)
    staging, batch = bring(
        quick,
        [person("卞新来", **PLACE, 户编号=HOUSEHOLD, 证件号码=number,
                **{heading: "三\ue000组😀 13812345678"})],
    )  # fmt: skip
    assert batch["report"]["households"]["new"] == 1
    (home,) = [h for h in quick.rows(Household) if h["head_name"] == "卞新来"]
    assert home["group_name"] == "三组"
    assert {note.reason.key for note in staging.reading.notes} >= {
        "unprintable_text",
        "wall_number",
    }
    assert quick.rows(Person, name="卞新来")


@pytest.mark.parametrize("none", ["0/0", "000", "0-0"])
def test_a_household_number_of_zeros_is_no_number(quick, none):
    """What a list writes for none; 0/1 numbers somebody."""
    number = id_number(date(1975, 4, 5), "male", 31)
    line = person("卞新来", **PLACE, 户编号=none, 证件号码=number)
    with quick.at_now():
        staging = read_and_stage(quick.session, quick.actor("town"), sheet(line))
    assert staging.of("new") == []
    (refusal,) = staging.refusals
    assert refusal.reason.key == "number_shape"
    assert none in str(refusal.reason)
    assert "0 以外" in str(refusal.remedy)
    bring(quick, [line | {"户编号": "0/1"}])
    assert [h["number"] for h in quick.rows(Household) if h["head_name"] == "卞新来"] == ["0/1"]
