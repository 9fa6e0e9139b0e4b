"""A year's income as a profile counts it: every line adds up, nothing twice, the same as before."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workflows.policy import income
from workflows.policy.income import How, IncomeItem
from workflows.policy.policy import PROFILES, Policy


def shipped(key, **changes):
    body = json.loads((PROFILES / f"{key}.json").read_text(encoding="utf-8"))
    return Policy.model_validate(body | changes)


OLD, NEW = shipped("jm-2018"), shipped("jm-2026")
REAL = NEW.model_copy(update={"cost_method": "real"})
ITEMS = {item.item: item for item in NEW.income_items}


def row(item, fen, rules=NEW):
    block = next(each.block for each in rules.income_items if each.item == item)
    return {"block": block, "item": item, "fen": fen}


def rows(rules):
    one = st.tuples(st.sampled_from(rules.income_items), st.integers(0, 10_000_000_00))
    every = st.lists(one, max_size=12, unique_by=lambda pair: pair[0].key)
    return every.map(lambda found: [row(item.item, fen, rules) for item, fen in found])


@given(st.sampled_from([OLD, NEW, REAL]).flatmap(lambda r: st.tuples(st.just(r), rows(r))),
       st.integers(1, 30))  # fmt: skip
def test_the_explained_lines_are_the_figure(drawn, people):
    rules, given_rows = drawn
    account = rules.account(given_rows, people)
    assert not account.open, "a profile's own items are never in doubt"
    total = sum(line.net_fen for line in account.lines)
    assert account.per_head_fen == rules.per_head(given_rows, people) == total // people
    assert 0 <= total - account.per_head_fen * people < people
    assert account.income_fen - account.costs_fen == total
    assert account.between == (account.per_head_fen, account.per_head_fen)
    assert all(line.said(rules.key).startswith(line.label) for line in account.lines)
    # Counted again under the profile it was asked by, it is what it was.
    assert rules.account(given_rows, people, rules).lines == account.lines


@given(rows(OLD), st.integers(1, 30))
def test_an_old_profile_counts_as_it_always_did(given_rows, people):
    counted = {item.key for item in OLD.income_items if item.counts}
    total = sum(
        -each["fen"] if each["block"] == "costs" else each["fen"]
        for each in given_rows
        if (each["block"], each["item"]) in counted
    )
    assert OLD.per_head(given_rows, people) == total // people


@given(rows(NEW), st.sampled_from(NEW.income_items), st.integers(0, 10**9), st.integers(1, 30))
def test_more_income_is_never_less_per_head_and_more_costs_never_more(others, item, more, people):
    others = [each for each in others if each["item"] != item.item]
    less = NEW.per_head([*others, row(item.item, 0)], people)
    after = NEW.per_head([*others, row(item.item, more)], people)
    assert after <= less if item.block == "costs" else after >= less
    fewer = NEW.per_head([*others, row(item.item, more)], people + 1)
    assert fewer <= after or after < 0


def test_a_coefficient_and_the_same_costs_are_never_both_taken():
    sold = [row("wheat", 300_000), row("inputs", 80_000)]
    by_share = NEW.account(sold, 1)
    assert (by_share.per_head_fen, by_share.lines[1].how) == (93_000, How.COVERED)
    assert by_share.lines[0].said("JM-2026") == "小麦 3,000 元 × 0.31 = 930 元"
    assert by_share.lines[1].net_fen == 0
    assert REAL.account(sold, 1).per_head_fen == 220_000, "by real costs no coefficient is taken"
    trade = [row("trade", 300_000), row("trade_costs", 80_000)]
    assert NEW.account(trade, 1).per_head_fen == REAL.account(trade, 1).per_head_fen == 220_000
    assert NEW.account([row("livestock", 99)], 1).per_head_fen == 59, "60 % of 99 fen, down"


def test_a_disputed_item_counts_as_each_profile_says():
    items = [
        item.model_copy(update={"counts": item.item != "pension"}) for item in NEW.income_items
    ]
    without = NEW.model_copy(update={"key": "W", "income_items": tuple(items)})
    raw = [row("pension", 240_000), row("odd_jobs", 100_000)]
    assert NEW.account(raw, 2).per_head_fen == 170_000
    counted = without.account(raw, 2, NEW)
    assert counted.per_head_fen == 50_000
    assert counted.lines[0].said("W") == "养老保险金 2,400 元：按 W 不计入"


def test_an_item_undivided_before_counts_where_its_parts_are_treated_alike():
    raw = [row("allowance", 480_000, OLD), row("relief_gift", 90_000, OLD)]
    counted = NEW.account(raw, 1, OLD)
    assert (counted.per_head_fen, counted.lines[1].how) == (480_000, How.LEFT_OUT)
    items = [
        item.model_copy(update={"counts": item.counts and item.item != "wubao"})
        for item in NEW.income_items
    ]
    apart = NEW.model_copy(update={"income_items": tuple(items)}).account(raw, 1, OLD)
    assert apart.per_head_fen is None
    assert apart.between == (0, 480_000)
    assert [line.item for line in apart.open] == ["allowance"]
    # The other way round: a part counts as the whole did.
    assert OLD.account([row("dibao", 5)], 1, NEW).per_head_fen == 5
    assert OLD.account([row("solatium", 5)], 1, NEW).per_head_fen == 0
    unknown = OLD.account([row("conscript", 500)], 1, NEW)
    assert (unknown.per_head_fen, unknown.between) == (None, (0, 500))


def test_costs_undivided_before_are_in_doubt_only_beside_trade():
    farm = [row("crops", 300_000, OLD), row("inputs", 80_000, OLD)]
    assert NEW.account(farm, 1, OLD).per_head_fen == 180_000
    both = [*farm, row("trade", 100_000, OLD)]
    assert NEW.account(both, 1, OLD).between == (200_000, 280_000)


def test_what_stands_beside_is_never_summed():
    assert NEW.per_head([row("out_of_pocket", 10**9), row("claims", 10**9)], 1) == 0
    with pytest.raises(ValidationError):
        IncomeItem(block="beside", item="claims", label="理赔", counts=True)
    with pytest.raises(ValidationError):
        IncomeItem(
            block="business", item="x", label="x", counts=True, coefficient="0.3", cost_percent=4
        )


@pytest.mark.parametrize(
    ("answered", "holds"),
    [
        ({"fen": 300_000, "quantity": "2000", "price_fen": 150}, True),
        ({"fen": 300_001, "quantity": "2000", "price_fen": 150}, False),
        ({"fen": 330_000, "quantity": "2000", "price_fen": 150, "kept": "200",
          "kept_price_fen": 150}, True),
        ({"fen": 29_999, "kept": "200", "kept_price_fen": 150}, False),
        ({"fen": 30_000, "kept": "200", "kept_price_fen": 150}, True),
        ({"fen": 5, "quantity": "0.03", "price_fen": 150}, True),
        ({"fen": 0}, True),
    ],
)  # fmt: skip
def test_quantity_and_price_make_the_sum(answered, holds):
    assert income.adds_up(answered) is holds


def test_a_sum_says_what_it_was_made_of():
    made = {"quantity": "2000", "price_fen": 150, "kept": "200", "kept_price_fen": 120}
    assert income.basis_of({"fen": 324_000, **made}, "斤") == (
        "2000 斤 × 1.50 元；没卖的 200 斤 × 1.20 元"
    )


@pytest.mark.parametrize(
    ("kind", "visited", "since", "until"),
    [
        ("上一自然年", date(2016, 5, 1), date(2015, 1, 1), date(2015, 12, 31)),
        ("本自然年", date(2016, 5, 1), date(2016, 1, 1), date(2016, 12, 31)),
        ("近12个月", date(2016, 5, 31), date(2015, 5, 1), date(2016, 4, 30)),
        ("近12个月", date(2016, 1, 1), date(2015, 1, 1), date(2015, 12, 31)),
        ("10-01", date(2016, 9, 30), date(2014, 10, 1), date(2015, 9, 30)),
        ("10-01", date(2016, 10, 1), date(2015, 10, 1), date(2016, 9, 30)),
    ],
)
def test_the_window_of_a_visit(kind, visited, since, until):
    assert income.is_window(kind)
    rules = NEW.model_copy(update={"income_window": kind})
    assert rules.window(visited) == (since, until)
    assert (until - since).days in (364, 365)
    assert rules.income_year(visited) == until.year
    assert not income.is_window("13-01")
    assert not income.is_window("02-29")


def test_the_lines_of_every_level_are_shown_and_one_decides():
    lines = NEW.standards(date(2020, 6, 1))
    assert [(each.level, each.year, each.applies) for each in lines] == [
        ("city", 2019, True), ("province", 2013, False), ("national", 2019, False),
    ]  # fmt: skip
    assert lines[0].fen == NEW.line_fen(date(2020, 6, 1)) == NEW.line_fen(2020)
