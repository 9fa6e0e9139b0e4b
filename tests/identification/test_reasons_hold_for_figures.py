"""A reason answers what it was given for: each household its own, each finding its own, and only as
long as the figures are those of then."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models.batch import ReviewRound
from models.columns import table
from models.comparing import DepartmentHit
from models.finding import DataFinding
from models.household import Household
from models.record import RoundLine
from tests.fixtures import ground
from tests.fixtures.ground import refused, surveyed
from tests.fixtures.standing import amend, by
from tests.households.test_changes_attacked import keys_and_words
from tests.households.test_findings import night
from tests.households.test_swapped_people import kept
from tests.identification.test_contradictions import (
    RICH,
    answer,
    codes,
    decide,
    earn,
    in_round,
    meet,
    sign,
    told,
)
from tests.identification.test_departments import car, numbers, resolve, take
from tests.identification.test_silent_passes import CARS, DEAD, explain
from workflows.identification.queries import approvals

database_template = ground.database_template
quick = ground.quick


def reasons(world, case):
    return {each.finding.code: each.reason for each in told(world, case).contradictions}


def apart(world, key, case, **why):
    said = {"cases": [case], "verdict": "pass", "apart": why}
    return world.act("town", key, "decide", said, of=ReviewRound)


def view(world, key):
    with world.at_now():
        return approvals.round_of(world.session, world.actor("town"), key)


# ------------------------------------------------------------------------- each household its own


def test_one_reason_passes_no_two_contradicted_households(quick):
    cases = surveyed(quick, 4)
    one, two, *plain = cases
    for case in (one, two):
        earn(quick, case, RICH)
    meet(quick, cases)
    key = in_round(quick, cases)
    keys, words = keys_and_words(lambda: decide(quick, key, cases, "已入户核实，情况属实"))
    assert keys == ["contradiction_alone"]
    heads = [quick.case(case)["head_name"] for case in (one, two)]
    assert "4 户中有 2 户" in words
    assert all(head in words for head in heads)
    assert "其余 2 户" in words
    assert {row["verdict"] for row in quick.rows(RoundLine)} == {""}
    decide(quick, key, plain)
    assert refused(lambda: decide(quick, key, [one, plain[0]], "住房没有保障")) == [
        "contradiction_alone"
    ]
    assert refused(lambda: sign(quick, key)) == ["round_decided"]
    decide(quick, key, [one], "住房没有保障")
    decide(quick, key, [two], "看病自付过多")
    sign(quick, key)
    assert [reasons(quick, case)["W174"] for case in (one, two)] == ["住房没有保障", "看病自付过多"]


def test_whom_somebody_explained_in_place_is_passed_with_the_others(quick):
    cases = surveyed(quick, 2)
    earn(quick, cases[0], RICH)
    meet(quick, cases)
    key = in_round(quick, cases)
    night(quick)
    explain(quick, "town")
    assert view(quick, key).contradicted == {}
    decide(quick, key, cases)
    sign(quick, key)


# --------------------------------------------------------------------------- each finding its own


def test_a_dead_head_is_answered_apart_from_the_income(quick):
    (case,) = surveyed(quick)
    earn(quick, case, RICH)
    meet(quick, [case])
    key = in_round(quick, [case])
    take(quick, DEAD.format(*numbers(quick, case)[0]), office="民政")
    found = view(quick, key).contradicted[case]
    assert [(each.finding.code, str(each.kind)) for each in found] == [
        ("W174", "评议与调查矛盾"),
        ("head_dead", "名单记载户主死亡"),
    ]
    keys, words = keys_and_words(lambda: decide(quick, key, [case], "住房没有保障"))
    assert keys == ["contradiction_answered"]
    assert "有 2 项没有说明" in words
    for one in ({"W174": "住房没有保障"}, {"head_dead": "派出所核实在世", "W174": "。。"}):
        assert refused(lambda w=one: apart(quick, key, case, **w)) == ["contradiction_answered"]
    apart(quick, key, case, W174="住房没有保障", head_dead="派出所核实在世")
    assert reasons(quick, case) == {"W174": "住房没有保障", "head_dead": "派出所核实在世"}
    sign(quick, key)
    (line,) = quick.rows(RoundLine)
    assert line["reason"] == "住房没有保障\n派出所核实在世"


def test_a_verdict_written_anew_keeps_what_it_does_not_say_again(quick):
    (case,) = surveyed(quick)
    earn(quick, case, RICH)
    meet(quick, [case])
    key = in_round(quick, [case])
    decide(quick, key, [case], "住房没有保障")
    decide(quick, key, [case], "住房没有保障，已拍照")
    assert reasons(quick, case) == {"W174": "住房没有保障，已拍照"}
    decide(quick, key, [case])
    assert reasons(quick, case) == {"W174": ""}
    assert refused(lambda: sign(quick, key)) == ["contradictions_answered"]


# ------------------------------------------------------------------- as long as the figures are so


def test_an_income_changed_after_the_pass_wants_another_word(quick):
    (case,) = surveyed(quick)
    earn(quick, case, RICH)
    meet(quick, [case])
    key = in_round(quick, [case])
    decide(quick, key, [case], "收入是卖房所得，一次性")
    assert reasons(quick, case) == {"W174": "收入是卖房所得，一次性"}
    earn(quick, case, RICH + 1)
    assert reasons(quick, case) == {"W174": ""}
    night(quick)
    assert [row["standing"] for row in quick.rows(DataFinding, code="W174")] == ["open"]
    assert refused(lambda: sign(quick, key)) == ["contradictions_answered"]
    decide(quick, key, [case], "收入已重新核实")
    sign(quick, key)
    earn(quick, case, RICH)
    assert reasons(quick, case) == {"W174": ""}, "of a word that was replaced nothing is left"


def test_an_income_changed_after_it_was_explained_in_place_wants_another_word(quick):
    """Not only at the next night."""
    (case,) = surveyed(quick)
    earn(quick, case, RICH)
    meet(quick, [case])
    key = in_round(quick, [case])
    night(quick)
    explain(quick, "town")
    earn(quick, case, RICH + 1)
    assert reasons(quick, case) == {"W174": ""}
    assert refused(lambda: decide(quick, key, [case])) == ["contradiction_answered"]
    earn(quick, case, RICH)
    decide(quick, key, [case])


def test_another_answer_than_the_one_that_was_passed_wants_another_word(quick):
    (case,) = surveyed(quick)
    answer(quick, case, vehicle="car", as_of=quick.today.isoformat())
    meet(quick, [case])
    key = in_round(quick, [case])
    decide(quick, key, [case], "车已报废，证明在档")
    assert reasons(quick, case) == {"W176": "车已报废，证明在档"}
    answer(quick, case, vehicle="large")
    assert reasons(quick, case) == {"W176": ""}
    assert refused(lambda: sign(quick, key)) == ["contradictions_answered"]


def told_by_the_form(world, case, vehicle):
    people = [kept(by(world, case, "head")), kept(by(world, case, "spouse"))]
    amend(world, case, people, note="家里的车有变化", traits={"vehicle": vehicle})


@pytest.mark.parametrize("when", ["the same day", "later"])
def test_an_excuse_for_one_car_is_none_for_the_next(quick, when):
    """Said by the household's form after the excuse was given, be it the same day."""
    (case,) = surveyed(quick)
    answer(quick, case, vehicle="none", as_of=quick.today.isoformat())
    take(quick, CARS + car(numbers(quick, case)[0][1]))
    quick.later(1)
    (hit,) = quick.rows(DepartmentHit)
    resolve(quick, hit)
    assert all(each.settled for each in told(quick, case).signs)
    if when == "later":
        quick.later(3)
    else:
        hits = table(DepartmentHit)
        quick.session.execute(update(hits).values(since=quick.moment - timedelta(hours=1)))
    told_by_the_form(quick, case, "car")
    signs = told(quick, case).signs
    assert [(str(each.whence), each.settled) for each in signs] == [
        ("部门名单", True),
        ("入户调查", False),
    ]
    meet(quick, [case])
    assert codes(quick, case) == ["W176"]


def test_a_car_that_was_known_when_it_was_excused_stays_excused(quick):
    """Asked again and found the same, too."""
    (case,) = surveyed(quick)
    told_by_the_form(quick, case, "car")
    take(quick, CARS + car(numbers(quick, case)[0][1]))
    (hit,) = quick.rows(DepartmentHit)
    quick.later(1)
    resolve(quick, hit)
    assert all(each.settled for each in told(quick, case).signs)
    quick.later(3)
    home = quick.case(case)["household_id"]
    traits = quick.row(Household, home)["traits"]
    people = [kept(by(quick, case, "head")), kept(by(quick, case, "spouse"))]
    amend(quick, case, people, note="又问过一次", traits=traits, asked=frozenset({"vehicle"}))
    assert all(each.settled for each in told(quick, case).signs)
    meet(quick, [case])
    assert codes(quick, case) == []
