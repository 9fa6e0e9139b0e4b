"""No way past a contradiction: who gives the reason, what it answers, and what it does not."""

from datetime import date

import pytest

from models.finding import DataFinding
from models.likeness import Likeness
from tests.fixtures import ground
from tests.fixtures.ground import refused, surveyed
from tests.households.test_changes_attacked import related
from tests.households.test_duplicates import enter, look
from tests.households.test_findings import night
from tests.identification.test_contradictions import (
    RICH,
    decide,
    earn,
    in_round,
    meet,
)
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
