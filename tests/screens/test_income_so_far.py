"""The sum of a visit is told once everything that counts was asked; before, what is to be asked."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.fixtures import ground
from tests.fixtures.world import World
from workflows.policy import policy

database_template = ground.database_template
quick = ground.quick


def the_sum():
    import streamlit as st

    from pages.parts.income_sum import draw_sum
    from workflows.base import clock
    from workflows.identification.queries.survey import computed

    state = st.session_state
    total = computed(state["rules"], state["income"], state["people"], clock.today())
    draw_sum(total, "人均纯收入")


@pytest.fixture
def rules(quick):
    return policy.policy(World(quick.session).session, "JM-2014")


def shown(rules, fen, left=(), people=2):
    """What the screen says where every item but `left` was asked, and each came to so many fen."""
    screen = AppTest.from_function(the_sum)
    screen.session_state["rules"], screen.session_state["people"] = rules, people
    screen.session_state["income"] = [
        {"block": item.block, "item": item.item, "fen": fen}
        for item in rules.income_items
        if item.key not in left
    ]
    screen.run()
    assert not screen.exception
    said = [
        str(each.value) for kind in ("markdown", "caption", "text") for each in screen.get(kind)
    ]
    return "\n".join([*said, *(str(each.proto.body) for each in screen.get("html"))])


def counting(rules):
    return [item.key for item in rules.income_items if item.counts and not item.covered]


def test_before_anything_is_asked_there_is_no_figure(rules):
    said = shown(rules, 0, left={item.key for item in rules.income_items})
    assert f"还有 {len(counting(rules))} 项没有问，问完才算出人均纯收入" in said
    assert "人均 0" not in said
    assert "标准" not in said.replace("标准线", "")


def test_while_one_item_is_unasked_the_figure_is_told_as_so_far(rules):
    said = shown(rules, 10_000, left=counting(rules)[-1:])
    assert "还有 1 项没有问" in said
    assert "不是结果" in said
    assert "低于标准" not in said
    assert "念给农户听" not in said


def test_once_what_counts_was_asked_the_figure_stands(rules):
    beside = {item.key for item in rules.income_items} - set(counting(rules))
    assert beside, "what does not count may stay unasked"
    said = shown(rules, 0, left=beside)
    assert "人均 0 元" in said
    assert "没有问，问完才" not in said
    assert "低于标准" in said
    assert "念给农户听" in said


def test_without_people_it_asks_for_them_once_all_is_asked(rules):
    assert "填写人数后算出人均收入" in shown(rules, 0, people=0)
    assert "不是结果" not in shown(rules, 0, left=counting(rules)[:1], people=0)
