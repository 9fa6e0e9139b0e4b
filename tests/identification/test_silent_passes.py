"""No way past a contradiction: who gives the reason, what it answers, and what it does not."""

from datetime import date

import pytest

from models.batch import ReviewRound
from models.comparing import DepartmentHit
from models.finding import DataFinding
from models.likeness import Likeness
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, campaign_of, refused, surveyed
from tests.fixtures.standing import amend, by
from tests.households.test_changes_attacked import related
from tests.households.test_duplicates import enter, look
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
from workflows.base.saying import said
from workflows.households import duplicates, finding_lists

database_template = ground.database_template
quick = ground.quick


def test_signs_and_blanks_say_nothing():
    assert [said(text) for text in ("。。。。", " - ", "已核实", "3 人。")] == [0, 0, 3, 2]


# ------------------------------------------------------------------------------ whose word it is


def explain(world, login, reason="住房没有保障，已入户核实"):
    row = next(row for row in world.rows(DataFinding) if row["code"] == "W174")
    with world.at_now():
        finding_lists.explain(world.session, world.actor(login), row["id"], reason)


def offered(world, login):
    with world.at_now():
        rows = finding_lists.listed(world.session, world.actor(login), code="W174")
    return [row["explains"] for row in rows]


def test_no_village_gives_the_reviewers_reason_and_no_dots_are_one(quick):
    (case,) = surveyed(quick)
    earn(quick, case, RICH)
    meet(quick, [case])
    night(quick)
    assert offered(quick, "clerk") == [False]
    assert refused(lambda: explain(quick, "clerk")) == ["finding_desk"]
    assert refused(lambda: explain(quick, "town", "。。。。")) == ["finding_reason"]
    key = in_round(quick, [case])
    assert refused(lambda: decide(quick, key, [case])) == ["contradiction_answered"]
    assert refused(lambda: decide(quick, key, [case], "。。")) == ["contradiction_answered"]
    assert refused(lambda: decide(quick, key, [case], "……", "return_facts")) == ["verdict_reason"]
    explain(quick, "town")
    decide(quick, key, [case])


def test_kin_explain_no_finding_of_the_household(quick):
    (case,) = surveyed(quick)
    earn(quick, case, RICH)
    meet(quick, [case])
    night(quick)
    assert offered(quick, "town") == [True]
    related(quick, "town", home=quick.case(case)["household_id"])
    assert offered(quick, "town") == [False]
    assert refused(lambda: explain(quick, "town")) == ["kin"]


@pytest.mark.parametrize("side", [0, 1])
def test_kin_judge_no_pair_of_their_own_and_dots_are_no_ground(quick, side):
    homes = [enter(quick, ("王秀英", "head", date(1950, 3, 1), "female", n)) for n in (1, 2)]
    look(quick, *homes)
    (row,) = quick.rows(Likeness)

    def judge(reason="与户口簿核对过"):
        with quick.at_now():
            duplicates.decide(
                quick.session, quick.actor("town"), row["id"], "different", reason,
                basis=row["basis"],
            )  # fmt: skip

    assert refused(lambda: judge("。。。。")) == ["likeness_reason"]
    related(quick, "town", home=homes[side])
    assert refused(judge) == ["kin"]
    with quick.at_now():
        (shown,) = duplicates.listed(quick.session, quick.actor("town"))
    assert not shown["decides"]


# ------------------------------------------------------------------------------ what it answers


CARS = "姓名,证件号码,号牌号码,品牌型号,购车价格\n"
DEAD = "姓名,证件号码,死亡日期,火化日期\n{},{},2015-08-01,2015-08-03\n"


def county_decides(world, key, case, reason=""):
    said_ = {"cases": [case], "verdict": "pass", "reason": reason}
    return world.act("county", key, "decide", said_, of=ReviewRound)


def test_no_agreement_of_before_answers_a_car_that_a_list_brings_later(quick):
    (case,) = surveyed(quick)
    meet(quick, [case])
    key = in_round(quick, [case])
    decide(quick, key, [case], "同意")
    sign(quick, key)
    quick.through_notice(batch_of(quick), 2, [case])
    take(quick, CARS + car(numbers(quick, case)[0][1]))
    assert codes(quick, case) == ["W176"]
    assert not told(quick, case).contradictions[0].reason
    night(quick)
    assert [row["standing"] for row in quick.rows(DataFinding, code="W176")] == ["open"]
    key = quick.round(campaign_of(quick), "county")
    quick.visit_all(key)
    quick.act("county", key, "deliberate", of=ReviewRound)
    assert refused(lambda: county_decides(quick, key, case)) == ["contradiction_answered"]
    county_decides(quick, key, case, "车已报废，车管所证明在档")
    (one,) = told(quick, case).contradictions
    assert one.reason == "车已报废，车管所证明在档"
    night(quick)
    assert {row["standing"] for row in quick.rows(DataFinding, code="W176")} == {"closed"}


def test_a_list_between_the_verdict_and_the_signature_wants_a_word_of_its_own(quick):
    (case,) = surveyed(quick)
    meet(quick, [case])
    key = in_round(quick, [case])
    decide(quick, key, [case], "同意")
    take(quick, CARS + car(numbers(quick, case)[0][1]))
    assert refused(lambda: sign(quick, key)) == ["contradictions_answered"]
    (hit,) = quick.rows(DepartmentHit)
    resolve(quick, hit)
    sign(quick, key)


def test_what_was_explained_in_place_answers_no_later_list(quick):
    (case,) = surveyed(quick)
    meet(quick, [case])
    take(quick, CARS + car(numbers(quick, case)[0][1]))
    night(quick)
    row = next(row for row in quick.rows(DataFinding) if row["code"] == "W176")
    with quick.at_now():
        actor = quick.actor("town")
        finding_lists.explain(quick.session, actor, row["id"], "车已报废，证明在档")
    assert told(quick, case).contradictions[0].reason
    quick.later(1)
    take(quick, CARS + car(numbers(quick, case)[0][1], plate="鲁B77777"))
    assert not told(quick, case).contradictions[0].reason


def test_a_head_whom_a_list_calls_dead_is_passed_by_no_silence(quick):
    (case,) = surveyed(quick)
    meet(quick, [case])
    key = in_round(quick, [case])
    decide(quick, key, [case])
    take(quick, DEAD.format(*numbers(quick, case)[0]), office="民政")
    assert refused(lambda: sign(quick, key)) == ["contradictions_answered"]
    assert refused(lambda: decide(quick, key, [case])) == ["contradiction_answered"]
    decide(quick, key, [case], "同名同号登记有误，已到派出所核实")
    sign(quick, key)


def test_another_member_whom_a_list_calls_dead_stops_no_verdict(quick):
    (case,) = surveyed(quick)
    meet(quick, [case])
    key = in_round(quick, [case])
    take(quick, DEAD.format(*numbers(quick, case)[1]), office="民政")
    decide(quick, key, [case])
    sign(quick, key)


# ------------------------------------------------------------------------ what the visit saw


def test_the_form_takes_back_no_car_that_the_visit_saw(quick):
    (case,) = surveyed(quick)
    answer(quick, case, vehicle="car", as_of=quick.today.isoformat())
    meet(quick, [case])
    quick.later(1)
    people = [kept(by(quick, case, "head")), kept(by(quick, case, "spouse"))]
    amend(quick, case, people, note="车已卖出，过户了", traits={"vehicle": "none"})
    assert [each.settled for each in told(quick, case).signs] == [False]
    assert codes(quick, case) == ["W176"]
    key = in_round(quick, [case])
    assert refused(lambda: decide(quick, key, [case])) == ["contradiction_answered"]
    decide(quick, key, [case], "车已卖出，过户凭证在档")


def test_a_car_that_the_form_tells_after_the_visit_is_a_sign_too(quick):
    (case,) = surveyed(quick)
    answer(quick, case, vehicle="none", as_of=quick.today.isoformat())
    meet(quick, [case])
    quick.later(1)
    people = [kept(by(quick, case, "head")), kept(by(quick, case, "spouse"))]
    amend(quick, case, people, note="家里新买了一辆车", traits={"vehicle": "car"})
    assert codes(quick, case) == ["W176"]
