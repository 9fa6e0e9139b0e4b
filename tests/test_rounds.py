"""Review rounds: a verdict is about the household as it came, and a drawn sample stands."""

import pytest

from models.batch import ReviewRound
from models.record import RoundLine
from tests import ground
from tests.ground import (
    at_county,
    at_township,
    campaign_of,
    refused,
)
from tests.invariants import all_faults
from tests.world import COUNTY, TOWN, World
from workflows import opening
from workflows.queries import approvals

database_template = ground.database_template
quick = ground.quick
world = ground.world

ITEMS = {"items": ["报表缺公章"]}


def decided(world: World, level: str = "township") -> int:
    """A round drawn, visited and decided: everybody passes, the signature alone is missing."""
    key = world.round(campaign_of(world), level)
    world.visit_all(key)
    officer = officer_of(level)
    world.act(officer, key, "deliberate", of=ReviewRound)
    cases = [line["case_id"] for line in world.rows(RoundLine, round_id=key)]
    world.act(officer, key, "decide", {"cases": cases, "verdict": "pass"}, of=ReviewRound)
    return key


def officer_of(level: str) -> str:
    return "town" if level == "township" else "county"


def sign(world: World, key: int):
    level = world.row(ReviewRound, key)["level"]
    lead, place = ("town_lead", TOWN) if level == "township" else ("group", COUNTY)
    answers = {"signed_at": world.moment, "papers": world.file(lead, place)}
    return world.act(
        lead, key, "sign", answers | {"document_no": "即扶〔2015〕9号"}, of=ReviewRound
    )


def lines(world: World, key: int) -> dict[int, dict]:
    return {line["case_id"]: line for line in world.rows(RoundLine, round_id=key)}


# ----------------------------------------------------------- a verdict of before a return is void


@pytest.mark.parametrize("days", [0, 3])
def test_a_verdict_of_before_a_direct_return_does_not_count(world, days):
    """Returned past the round, mended and reported again: the old round says nothing about it."""
    case, other = at_township(world, 2)
    key = decided(world)
    world.later(days)
    world.act("town", case, "return_paper", ITEMS)
    world.report(case)
    assert world.case(case)["state"] == "E1"
    outcome = sign(world, key)
    assert [moved.subject_id for moved in outcome.fanned] == [other]
    assert (world.case(case)["verdict"], world.case(other)["verdict"]) == (None, "pass")
    assert lines(world, key)[case]["verdict"] == "struck"
    assert all_faults(world.session) == []
    # Its own new round takes it in and decides.
    world.sign_round(world.round(campaign_of(world), "township"))
    assert world.case(case)["verdict"] == "pass"


def test_a_household_that_stayed_keeps_its_verdict(quick):
    """The case just inside: a hold and a resumption on the way are no return."""
    (case,) = at_township(quick)
    key = decided(quick)
    quick.act("town", case, "hold", {"code": "H03", "reason": "全家暂时外出"})
    quick.later(2)
    quick.act("town", case, "resume", {"reason": "材料已到"})
    sign(quick, key)
    assert quick.case(case)["verdict"] == "pass"


def test_who_came_in_again_may_be_drawn_by_the_next_round_while_the_old_one_lies(quick):
    case, _other = at_township(quick, 2)
    old = decided(quick)
    quick.act("town", case, "return_paper", ITEMS)
    quick.report(case)
    new = quick.round(campaign_of(quick), "township")
    assert set(lines(quick, new)) == {case}
    sign(quick, old)
    assert quick.case(case)["verdict"] is None
    quick.sign_round(new)
    assert quick.case(case)["verdict"] == "pass"


def test_nothing_is_written_about_a_household_that_left_the_round(quick):
    case, other = at_township(quick, 2)
    key = quick.round(campaign_of(quick), "township")
    quick.visit_all(key)
    quick.act("town", key, "deliberate", of=ReviewRound)
    quick.act("town", case, "return_paper", ITEMS)
    quick.report(case)
    visit = {"case": case, "visited_on": quick.today, "finding": "情况属实"}
    visit["visitors"] = (quick.user("town"),)
    opinion = {"cases": [case, other], "verdict": "pass"}
    for step, said in (("visit", visit), ("decide", opinion)):
        with pytest.raises(ground.Refused) as caught:
            quick.act("town", key, step, said, of=ReviewRound)
        assert [reason.key for reason in caught.value.reasons] == ["round_left"]
        assert quick.case(case)["head_name"] in str(caught.value.reasons[0])
    assert refused(
        lambda: quick.act("town", key, "decide", opinion | {"cases": [1]}, of=ReviewRound)
    ) == ["round_line"]
    with quick.at_now():
        view = approvals.round_of(quick.session, quick.actor("town"), key)
    assert [line["case_id"] for line in view.lines if line["left"]] == [case]
    assert [line["case_id"] for line in view.undecided] == [other]


def test_refused_past_the_round_and_reopened_it_is_decided_anew(quick):
    case, _other = at_township(quick, 2)
    key = decided(quick)
    no = {"code": "R07", "reason": "复核不符合条件", "letter": quick.file("town_lead", TOWN)}
    quick.act("town_lead", case, "township_refuse", no)
    quick.act("county", case, "reopen", reopening(quick))
    assert quick.case(case)["state"] == "E1"
    sign(quick, key)
    assert quick.case(case)["verdict"] is None


def reopening(world: World) -> dict:
    return {"reason": "申诉有据，重新审核", "order": world.file("county", COUNTY)}


def test_who_withdrew_is_off_the_county_s_round_and_nobody_is_left_out(quick):
    case, other = at_county(quick, 2)
    key = decided(quick, "county")
    quick.act("clerk", case, "withdraw", {"request": quick.file("clerk"), "reason": "不再申请"})
    outcome = sign(quick, key)
    assert [moved.subject_id for moved in outcome.fanned] == [other]
    assert outcome.left_out == []


def test_a_visit_is_not_older_than_the_draw(quick):
    """A round may be set up long before: who is to be visited is known from the draw on."""
    (case,) = at_township(quick)
    with quick.at_now():
        key = opening.collect_round(
            quick.session, quick.actor("town"), campaign_of(quick), TOWN, "township",
            {"title": "审核"}, token=quick.token(),
        )  # fmt: skip
    before = quick.today
    quick.later(2)
    quick.act("town", key, "draw", of=ReviewRound)
    visit = {"case": case, "visitors": (quick.user("town"),), "finding": "情况属实"}
    early = visit | {"visited_on": before}
    assert refused(lambda: quick.act("town", key, "visit", early, of=ReviewRound)) == [
        "visit_before_round"
    ]
    quick.act("town", key, "visit", visit | {"visited_on": quick.today}, of=ReviewRound)
