"""The numbers a household has from outside: of the right shape, and of one household only."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.batch import FilingBatch
from models.case import Case
from models.columns import table
from models.household import Household
from tests.exchange.test_national import a_batch, exported, rows_of
from tests.exchange.test_roster import person, sheet
from tests.fixtures.ground import database_template, quick, refused, to_be_filed, world  # noqa: F401 - fixtures
from tests.fixtures.racing import race
from tests.fixtures.world import FAR, VILLAGE, World
from workflows.base.refusals import Malformed
from workflows.base.words import ENGLISH, speaking
from workflows.exchange import national
from workflows.exchange.receipt import read_receipt
from workflows.exchange.staging import read_and_stage
from workflows.help.opening.elsewhere import Elsewhere, register_elsewhere
from workflows.households.household_numbers import (
    LEAST,
    LONGEST,
    MOST,
    Claim,
    Kind,
    misshapen,
    reason,
    tidy,
    unfit,
)
from workflows.records.verify import verify


def shape(kind, text):
    fault = misshapen(Claim(kind, tidy(text), 0, "丁一", VILLAGE))
    return fault.reason.key if fault else ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("37" + "0" * (LEAST - 2), ""),
        ("37" + "0" * (LEAST - 3), "number_shape"),
        ("37" + "0" * (MOST - 2), ""),
        ("37" + "0" * (MOST - 1), "number_shape"),
        ("36" + "0" * (LEAST - 2), "number_shape"),
        ("３７０２８２０１ ００", ""),
        ("3702820100.0", ""),
        ("3702820100.5", "number_rounded"),
        ("3.70282E+11", "number_rounded"),
        ("3.70282e11", "number_rounded"),
        ("370282010A", "number_shape"),
        ("丁一", "number_shape"),
        ("待定", "number_shape"),
        ("", "number_shape"),
    ],
)
def test_a_national_number_is_digits_of_its_province(text, why):
    assert shape(Kind.NATIONAL, text) == why


@pytest.mark.parametrize("kind", [Kind.HANDBOOK, Kind.CARD])
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SC2015001", ""),
        ("即扶〔2015〕12号", ""),
        ("ab-01/3", ""),
        ("7" * LONGEST, ""),
        ("7" * (LONGEST + 1), "number_shape"),
        ("没有", "number_shape"),
        ("无", "number_shape"),
        ("--", "number_shape"),
        ("=A1", "number_shape"),
        ("<b>1</b>", "number_shape"),
        ("1.5E+10", "number_rounded"),
    ],
)
def test_what_an_office_writes_on_a_booklet_is_a_number_and_an_excuse_is_none(kind, text, why):
    assert shape(kind, text) == why


@given(st.text(max_size=60))
def test_what_is_stored_is_stored_the_same_way_again(text):
    assert tidy(tidy(text)) == tidy(text)


def sent(world):
    """A batch that waits for its receipt."""
    key = a_batch(world)
    world.act("town", key, "export", {"sha": "0" * 64}, of=FilingBatch)
    return key


def receipted(world, batch, cases, numbers):
    """These numbers written in as the batch's receipt."""
    lines = [{"case": c, "number": n} for c, n in zip(cases, numbers, strict=True)]
    return world.act("town", batch, "receipt", {"numbers": lines}, of=FilingBatch)


def test_a_receipt_stores_nothing_while_one_number_is_wrong(world):
    cases = to_be_filed(world, 3)
    batch = sent(world)
    good = [f"37028201{n:02d}" for n in range(3)]
    for wrong, why in (
        ([*good[:2], "3.70282E+09"], ["number_rounded"]),
        ([*good[:2], "37028"], ["number_shape"]),
        ([*good[:2], good[0]], ["number_twice", "number_twice"]),
    ):
        assert refused(lambda w=wrong: receipted(world, batch, cases, w)) == why
        assert {world.case(case)["national_no"] for case in cases} == {None}
    receipted(world, batch, cases, [" 3702820100 ", "３７０２８２０１０１", "3702820102.0"])
    assert [world.case(case)["national_no"] for case in cases] == good


def test_a_number_that_another_household_has_is_told_with_whose_it_is(world):
    first, second = to_be_filed(world, 2)
    receipted(world, sent(world), [first], ["3702820100"])
    world.act("clerk", first, "file", world.filing(first) | {"national_no": ""})
    said = []
    for name in ("handbook_no", "card_no", "national_no"):
        taken = world.case(first)[name]
        answers = world.filing(second) | {name: f" {taken.lower()} "}
        assert refused(lambda a=answers: world.act("clerk", second, "file", a)) == ["number_taken"]
        said.append(taken)
    assert said[2] == "3702820100"
    world.act("clerk", second, "file", world.filing(second))


def test_what_stood_there_before_the_rule_is_judged_when_the_card_makes_it_final(quick):
    (case,) = to_be_filed(quick)
    source = table(Case)
    stale = source.update().where(source.c.id == case).values(national_no="3.7E+11")
    quick.session.execute(stale)
    filed = quick.filing(case) | {"national_no": ""}
    assert refused(lambda: quick.act("clerk", case, "file", filed)) == ["number_rounded"]
    quick.act("clerk", case, "file", quick.filing(case))
    assert quick.case(case)["national_no"] == quick.filing(case)["national_no"]


def test_what_stood_there_untidy_is_put_right_by_the_card(quick):
    (case,) = to_be_filed(quick)
    source = table(Case)
    stale = source.update().where(source.c.id == case).values(national_no=" 3702820100.0")
    quick.session.execute(stale)
    quick.act("clerk", case, "file", quick.filing(case) | {"national_no": ""})
    assert quick.case(case)["national_no"] == "3702820100"


def test_whose_a_number_is_is_told_within_ones_reach_only(quick):
    first, second = to_be_filed(quick, 2)
    quick.act("clerk", first, "file", quick.filing(first))
    head, number = (quick.case(first)[name] for name in ("head_name", "card_no"))
    mine = quick.case(second)

    def told(login):
        claim = Claim(Kind.CARD, number, mine["household_id"], mine["head_name"], VILLAGE)
        ((_claim, fault),) = unfit(quick.session, quick.actor(login), [claim])
        with speaking(ENGLISH):
            english = str(reason(fault))
        return str(reason(fault)), english

    for sentence in told("clerk"):
        assert all(word in sentence for word in (number, head, mine["head_name"]))
    for sentence in told("other_town"):
        assert all(word in sentence for word in (number, mine["head_name"]))
        assert head not in sentence
    assert ". A number" in told("clerk")[1]
    own = Claim(Kind.CARD, number, quick.case(first)["household_id"], head, VILLAGE)
    assert unfit(quick.session, quick.actor("clerk"), [own]) == []


def test_a_roster_brings_no_number_that_a_household_of_another_town_has(quick):
    home = quick.household(0)
    homes = table(Household)

    def brought(number, theirs):
        away = homes.update().where(homes.c.id == home).values(number=theirs, region=FAR)
        quick.session.execute(away)
        row = person(户编号=number) | {"县": "即墨市", "乡镇": "甲镇", "行政村": "东岭村"}
        with quick.at_now():
            found = read_and_stage(quick.session, quick.actor("clerk"), sheet(row), name="a.xlsx")
        return len(found.of("new")), [remark.reason for remark in found.refusals]

    new, (refusal,) = brought("3702820555", "3702820555")
    assert (new, refusal.key) == (0, "number_taken")
    assert "3702820555" in str(refusal)
    assert quick.row(Household, home)["head_name"] not in str(refusal)
    assert brought("3702820556", "3702820555") == (1, [])
    # A list's own numbers begin with 1 in every town.
    assert brought("12", "12") == (1, [])
    new, (refusal,) = brought("3702820556.0", "12")
    assert (new, refusal.key) == (0, "number_rounded")


def test_the_card_of_another_town_is_a_number_too(quick):
    cards = {"ＹＦ－ 01": "", "没有卡号": "number_shape", "3.7E+11": "number_rounded"}
    for card, why in cards.items():
        entry = Elsewhere(head="宫世安", place="移风店镇移风村", card_number=card)
        if why:
            with pytest.raises(Malformed, match=why):
                register_elsewhere(
                    quick.session, quick.actor("clerk"), VILLAGE, entry, token=quick.token()
                )
            continue
        with quick.at_now():
            home = register_elsewhere(
                quick.session, quick.actor("clerk"), VILLAGE, entry, token=quick.token()
            )
        assert quick.row(Household, home)["number"] == "YF-01"


def test_a_rosters_number_of_the_national_shape_is_nobody_elses(quick):
    first, second = to_be_filed(quick, 2)
    homes = table(Household)
    other = quick.case(first)["household_id"]
    quick.session.execute(homes.update().where(homes.c.id == other).values(number="3702820777"))
    answers = quick.filing(second) | {"national_no": "3702820777"}
    assert refused(lambda: quick.act("clerk", second, "file", answers)) == ["number_taken"]
    # A list's own number 12 is no national number: every town counts from 1.
    quick.session.execute(homes.update().where(homes.c.id == other).values(number="12"))
    quick.act("clerk", second, "file", quick.filing(second))


def test_a_receipts_row_that_excel_changed_or_that_says_two_things_is_not_guessed(world):
    to_be_filed(world, 2)
    batch = a_batch(world)
    made = exported(world, batch)
    keys = [key for _heading, key in national.columns()]
    rows = [dict(zip(keys, row, strict=True)) for row in rows_of(made.body)[3:]]
    heads = [row for row in rows if row["relation"] == "户主"]
    heads[0]["household"] = "3702820100"
    again = dict(heads[0]) | {"household": "3702820199"}
    heads[1]["household"] = "3.70282E+09"
    with world.at_now():
        receipt = read_receipt(
            world.session,
            world.actor("town"),
            batch,
            national.sheet([*rows, again], "2015-12-01"),
            "a.xlsx",
        )
    why = [[reason.key for reason in line.wrong] for line in receipt.lines]
    assert why[0] == ["receipt_says_twice"]
    assert why[1][0] in ("receipt_unread", "number_rounded")
    assert receipt.numbers() == ()


def test_of_two_who_file_with_one_number_at_one_moment_one_is_told(store, database_url, own_folder):
    with store.transaction() as session:
        laid = World(session, tokens=count(1_000))
        cases = to_be_filed(laid, 8)
        answers = [laid.filing(case) for case in cases]
        today, hour = laid.today, laid.hour
    store.close()

    def filing(side):
        def attempt(session, number):
            mine = 2 * number + side
            said = answers[mine] | {"card_no": f"AB-{number}"}
            world = World(session, today=today, hour=hour, tokens=count(5_000 + mine))
            world.act("clerk", cases[mine], "file", said)
            return True

        return attempt

    for finish in race(database_url, own_folder, [filing(0), filing(1)], 4):
        assert sorted(one.refused for one in finish) == ["", "NotReady"], finish
    with store.reading() as session:
        assert verify(session, files=store.files).broken == []
