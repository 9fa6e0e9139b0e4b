"""Whose household a roster means: by people's numbers, by any number of the household, by its head
where somebody says so."""

from datetime import date

import pytest
from sqlalchemy import insert, select

from models.columns import table
from models.household import Household, HouseholdNumber
from tests.exchange import test_importing
from tests.exchange.test_importing import bring, counts, who  # noqa: F401 - a fixture
from tests.exchange.test_roster import person, sheet
from workflows.exchange import importing
from workflows.exchange.staging import stage
from workflows.households import search

database_template = test_importing.database_template
SON = {"name": "江小满", "born": date(2000, 1, 1), "relation": "之子"}


def homes(store):
    with store.reading() as session:
        rows = session.execute(select(table(Household))).mappings()
        return [dict(row) for row in rows]


def numbers(store):
    with store.reading() as session:
        known = table(HouseholdNumber)
        chosen = select(known.c.number, known.c.kind)
        return {(row.number, row.kind) for row in session.execute(chosen)}


def test_a_list_numbered_anew_finds_the_head_and_the_old_number_still_finds_the_household(
    store,
    bring,
):
    bring(sheet(person(), person(**SON)))
    staging, _ = bring(sheet(person(户编号="77"), person(**SON, 户编号="77")))
    assert counts(staging) == {"new": 0, "changed": 1, "same": 0, "refused": 0}
    (change,) = staging.of("changed")[0].changes
    assert (change.field, change.old, change.new) == ("户编号", "01", "77")
    (home,) = homes(store)
    assert home["number"] == "77"
    assert numbers(store) == {("01", "roster"), ("77", "roster")}
    # The list of before is read as the same household, and does not take its number back.
    again, _ = bring(sheet(person(), person(**SON)))
    assert counts(again) == {"new": 0, "changed": 0, "same": 1, "refused": 0}
    with store.reading() as session:
        for wanted in ("01", "77"):
            assert [h["id"] for h in search.find(session, who(session), wanted)] == [home["id"]]
        assert search.find(session, who(session), "78") == []


def test_a_number_somebody_else_has_here_is_not_given_to_who_is_known_by_id(bring):
    bring(sheet(person(), person("米晓", born=date(1960, 1, 1), 户编号="02")))
    staging, _ = bring(sheet(person(户编号="02")))
    assert counts(staging)["refused"] == 1
    assert staging.refusals[0].reason.key == "E4"


def test_the_same_number_in_another_village_is_another_household(store, bring):
    bring(sheet(person(), person("米晓", born=date(1960, 1, 1), 户编号="02", 行政村="西塔子村")))
    staging, _ = bring(sheet(person(户编号="02")))
    assert counts(staging) == {"new": 0, "changed": 1, "same": 0, "refused": 0}
    assert [home["number"] for home in homes(store)] == ["02", "02"]


def test_a_number_that_meant_two_households_of_a_village_asks_which(store, bring):
    bring(sheet(person(), person("米晓", born=date(1960, 1, 1), 户编号="02")))
    keys = sorted(home["id"] for home in homes(store))
    with store.transaction() as session:
        old = [{"number": "9", "household_id": key, "kind": "roster"} for key in keys]
        session.execute(insert(table(HouseholdNumber)), old)
    stranger = person("江三", born=date(1950, 1, 1), 户编号="9")
    staging, _ = bring(sheet(stranger))
    assert [r.reason.key for r in staging.refusals] == ["number_several"]
    assert "“江一帆”" in str(staging.refusals[0].reason)
    # With their own people it is plain which is meant.
    staging, _ = bring(sheet(person(户编号="9")))
    assert counts(staging)["same"] == 1


def test_the_national_number_finds_the_household(store, bring):
    bring(sheet(person(证件号码="")))
    (home,) = homes(store)
    with store.transaction() as session:
        known = {"number": "3702820777", "household_id": home["id"], "kind": "national"}
        session.execute(insert(table(HouseholdNumber)).values(known))
    staging, _ = bring(sheet(person(户编号="3702820777")))
    assert counts(staging)["changed"] == 1
    assert staging.households[0].household_id == home["id"]


def test_a_head_of_the_name_without_a_number_is_asked_about(store, bring):
    bring(sheet(person(证件号码=""), person(**SON)))
    news = sheet(
        person(户编号="77"), person("江大满", born=date(1999, 1, 1), relation="之子", 户编号="77")
    )
    staging, _ = bring(news)
    assert [r.reason.key for r in staging.refusals] == ["perhaps"]
    ((file, row, people),) = staging.doubtful
    assert (file.number, row["number"], people) == ("77", "01", ("江一帆", "江小满"))
    with store.transaction() as session:
        actor = who(session)
        same = stage(session, actor, staging.reading, {"77": row["id"]})
        other = stage(session, actor, staging.reading, {"77": 0})
        assert counts(same) == {"new": 0, "changed": 1, "same": 0, "refused": 0}
        assert counts(other) == {"new": 1, "changed": 0, "same": 0, "refused": 0}
        importing.take_in(session, actor, same)
    (home,) = homes(store)
    assert (home["number"], home["members"]) == ("77", 3)


@pytest.mark.parametrize(
    "cells",
    [{"行政村": "西塔子村"}, {"name": "江二帆"}, {"证件号码": "", "出生日期": "1971-01-01"}],
)
def test_another_village_name_or_day_of_birth_suggests_nobody(bring, cells):
    bring(sheet(person(证件号码="", 出生日期="1970-03-05")))
    staging, _ = bring(sheet(person(**cells, 户编号="77")))
    assert (counts(staging)["new"], staging.doubtful) == (1, ())


def test_two_namesakes_with_numbers_are_two_households(bring):
    bring(sheet(person()))
    staging, _ = bring(sheet(person(born=date(1970, 3, 6), 户编号="77")))
    assert (counts(staging)["new"], staging.doubtful) == (1, ())


def test_two_households_of_a_file_are_not_one_of_the_register(bring):
    bring(sheet(person(), person(**SON)))
    # By the head's number the first, by the household's the second.
    staging, _ = bring(
        sheet(person(户编号="77"), person("江三", born=date(1990, 1, 1), 户编号="01"))
    )
    assert {r.reason.key for r in staging.refusals} >= {"one_household"}


PHONE = "13800000001"


def shared(staging):
    return [
        (note.household, note.reason.values["n"])
        for note in staging.notes
        if note.reason.key == "W91"
    ]


def test_a_telephone_of_other_households_is_noticed_on_the_way_in(bring):
    others = [person("米晓", born=date(1960, 1, n), 户编号=f"0{n}") for n in (2, 3)]
    alone, _ = bring(sheet(person(联系电话=PHONE)))
    assert shared(alone) == []
    # Written otherwise, beside another, it is the same telephone.
    first, two = others[0] | {"联系电话": "0532-88551234、+86 138 0000 0001（儿子）"}, others[1]
    staging, _ = bring(sheet(first, two | {"联系电话": "13800000002"}))
    assert shared(staging) == [("02", 1)]
    assert PHONE not in staging.notes[-1].value
    # Two of one file, both new, share it as well; the household's own does not count.
    again = [person(联系电话=PHONE), first, two | {"联系电话": PHONE}]
    staging, _ = bring(sheet(*again))
    assert shared(staging) == [("01", 2), ("02", 2), ("03", 2)]


def test_a_telephone_given_up_is_nobody_s(store, bring):
    bring(sheet(person(联系电话=PHONE)))
    bring(sheet(person(联系电话="13800000002")))
    staging, _ = bring(sheet(person("米晓", born=date(1960, 1, 2), 户编号="02", 联系电话=PHONE)))
    assert shared(staging) == []
