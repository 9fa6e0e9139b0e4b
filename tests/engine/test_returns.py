"""Every way back: what is undone, what is kept, and that everything after it comes again."""

import json
from datetime import timedelta

import pytest

from models.batch import ReviewMeeting, ReviewRound, VillageBatch
from models.case import OpenCase
from models.record import AgendaLine, NoticeLine, Paper, Survey, Veto
from tests.fixtures import ground
from tests.fixtures.ground import (
    at_county,
    at_township,
    batch_of,
    campaign_of,
    on_first_notice,
    refused,
    surveyed,
    taken_over,
    to_be_filed,
)
from tests.fixtures.invariants import all_faults
from tests.fixtures.world import COUNTY, SECOND
from workflows.identification import opening
from workflows.identification.forms import Supply
from workflows.identification.queries import form_options
from workflows.policy import policy, profiles

database_template = ground.database_template
quick = ground.quick
world = ground.world

RETURNS = {
    "return_paper": ("D3", "10"),
    "return_meeting": ("B3", "08"),
    "return_facts": ("B1", "04"),
    "return_application": ("A2", "04"),
}
ITEMS = {"items": ["报表缺公章", "缺照片"]}


def live_folders(world, case) -> set[str]:
    return {p["folder"] for p in world.rows(Paper, case_id=case) if p["superseded_at"] is None}


@pytest.mark.parametrize("action", RETURNS)
@pytest.mark.parametrize("by_round", [False, True])
def test_the_township_returns(quick, action, by_round):
    """26a–d, by an officer or signed with a round: verdict cleared, later papers superseded."""
    (case,) = at_township(quick)
    target, first = RETURNS[action]
    before = live_folders(quick, case)
    if by_round:
        key = quick.round(campaign_of(quick), "township")
        outcome = quick.sign_round(key, {case: (action, "报表缺公章\n缺照片")})
        assert outcome.left_out == []
    else:
        quick.sign_round(quick.round(campaign_of(quick), "township"))
        assert quick.case(case)["verdict"] == "pass"
        quick.act("town", case, action, ITEMS)
    row = quick.case(case)
    assert (row["state"], row["verdict"]) == (target, None)
    assert live_folders(quick, case) - {"11", "21"} == {f for f in before if f < first}
    assert (row["closed_1_at"] is None) == (target != "D3")
    if target == "A2":
        assert row["wanted"] == ["报表缺公章", "缺照片"]
    assert all_faults(quick.session) == []


def test_the_household_walks_the_road_again_after_a_return(world):
    """Old votes and the old notice do not count: filing is 24 days after the new posting."""
    (case,) = at_township(world)
    world.act("town", case, "return_facts", ITEMS)
    assert "state" in refused(lambda: world.report(case))
    world.act("team", case, "submit_survey", world.survey())
    assert [s["nth"] for s in world.rows(Survey, case_id=case)] == [1, 2]
    world.to_passed(batch_of(world), [case])
    posted = world.today
    world.to_filed([case], batch_of(world), campaign_of(world))
    assert (world.today - posted).days == 24
    assert world.case(case)["state"] == "G2"
    assert all_faults(world.session) == []


def test_correction_comes_once_and_a_return_needs_every_item(quick):
    (case,) = at_township(quick)
    quick.act("town", case, "return_application", ITEMS)
    short = {"present": ("报表缺公章",), "papers": quick.file("clerk")}
    assert refused(lambda: quick.act("clerk", case, "resubmit", short)) == ["all_present"]
    quick.act("clerk", case, "resubmit", short | {"present": ("报表缺公章", "缺照片")})
    assert quick.case(case)["state"] == "A1"
    quick.act("clerk", case, "ask_correction", {"items": ["缺签名"]})
    quick.act("clerk", case, "resubmit", short | {"present": ("缺签名",)})
    again = {"items": ["再补一项"]}
    assert refused(lambda: quick.act("clerk", case, "ask_correction", again)) == ["asked_once"]


@pytest.mark.parametrize(
    ("verdict", "state", "code"),
    [("return_paper", "E1", ""), ("return_facts", "B1", ""), ("refuse", "Z1", "R07")],
)
def test_the_county_returns_by_its_round(quick, verdict, state, code):
    cases = at_county(quick, 2)
    key = quick.round(campaign_of(quick), "county")
    quick.sign_round(key, {cases[0]: (verdict, "抽查发现问题")})
    row = quick.case(cases[0])
    assert (row["state"], row["reason_code"]) == (state, code)
    assert row["verdict"] is None or state == "Z1"
    assert row["closed_2_at"] is None or state == "Z1"
    assert quick.case(cases[1])["state"] == "F2"
    if state == "E1":
        assert "candidates" in refused(lambda: quick.notice(batch_of(quick), 2, [cases[0]]))


def test_a_verdict_that_is_no_pass_says_why(quick):
    (case,) = at_township(quick)
    key = quick.round(campaign_of(quick), "township")
    quick.visit_all(key)
    quick.act("town", key, "deliberate", of=ReviewRound)
    for reason in ("", "缺"):
        payload = {"cases": [case], "verdict": "return_paper", "reason": reason}
        assert refused(lambda p=payload: quick.act("town", key, "decide", p, of=ReviewRound)) == [
            "verdict_reason"
        ]


def test_back_from_filing_needs_a_new_approval_and_a_new_announcement(quick):
    (case,) = to_be_filed(quick)
    quick.act("town", case, "back_from_filing", {"reason": "审定名单有误"})
    row = quick.case(case)
    assert (row["state"], row["approval_no"]) == ("F1", None)
    assert not {"13", "14"} & live_folders(quick, case)
    quick.sign_round(quick.round(campaign_of(quick), "county"))
    quick.through_notice(batch_of(quick), 3, [case])
    quick.act("clerk", case, "file", quick.filing(case))
    assert quick.case(case)["file_no"].endswith("-0001")
    assert all_faults(quick.session) == []


# --- leaving ----------------------------------------------------------------------------------


def test_withdrawn_from_an_agenda_the_others_are_decided(quick):
    cases = surveyed(quick, 2)
    meeting = quick.meeting(batch_of(quick), cases)
    quick.to_deliberating(meeting)
    quick.vote(meeting, cases[1])
    quick.act("clerk", cases[0], "withdraw", {"request": quick.file("clerk")})
    lines = {x["case_id"]: x["result"] for x in quick.rows(AgendaLine)}
    assert lines == {cases[0]: "struck", cases[1]: "passed"}
    quick.close_meeting(meeting)
    assert [quick.case(c)["state"] for c in cases] == ["Z2", "C2"]


def test_voted_then_withdrawn_is_listed_as_left_out(quick):
    cases = surveyed(quick, 2)
    meeting = quick.meeting(batch_of(quick), cases)
    quick.to_deliberating(meeting)
    for case in cases:
        quick.vote(meeting, case)
    quick.act("clerk", cases[0], "withdraw", {"request": quick.file("clerk")})
    outcome = quick.close_meeting(meeting)
    assert [o.subject_id for o in outcome.left_out] == [cases[0]]
    assert [quick.case(c)["state"] for c in cases] == ["Z2", "C2"]


@pytest.mark.parametrize("action", ["withdraw", "terminate"])
def test_leaving_a_posted_list(quick, action):
    cases, notice = on_first_notice(quick, 2)
    payload = {"request": quick.file("clerk")}
    if action == "terminate":
        payload = {"kind": "moved", "proof": quick.file("town"), "reason": "整户迁出"}
    quick.act("clerk" if action == "withdraw" else "town", cases[0], action, payload)
    row = quick.case(cases[0])
    assert (row["notice_id"], row["close_at"], row["due_at"]) == (None, None, None)
    assert {x["case_id"]: x["ended"] for x in quick.rows(NoticeLine)}[cases[0]] == "ended"
    quick.later(8)
    assert quick.close_notice(notice).left_out == []
    assert quick.case(cases[1])["state"] == "D3"


def test_a_merged_household_names_the_case_it_went_into(quick):
    case, parents = surveyed(quick, 2)
    end = {"kind": "merged", "proof": quick.file("town"), "reason": "并入父母户"}
    assert refused(lambda: quick.act("town", case, "terminate", end)) == ["merged_named"]
    for nobody in (1, case):
        wrong = end | {"merged_into": nobody}
        assert refused(lambda wrong=wrong: quick.act("town", case, "terminate", wrong)) == [
            "merged_named"
        ]
    quick.act("town", case, "terminate", end | {"merged_into": parents})


def test_nobody_withdraws_after_the_approval(quick):
    (case,) = ground.approved(quick)
    payload = {"request": quick.file("clerk")}
    assert refused(lambda: quick.act("clerk", case, "withdraw", payload)) == ["state"]


# --- again ------------------------------------------------------------------------------------


def again(world, old, action="reapply", token=None, **answers):
    with world.at_now():
        return opening.open_case(
            world.session,
            world.case(old)["household_id"],
            batch_of(world),
            world.actor("clerk"),
            {"changed": "家中有人患病"} | answers,
            token=token or world.token(),
            action=action,
            earlier_case_id=old,
        )


def test_a_new_application_leaves_the_old_case_as_it_was(world):
    (case,) = surveyed(world)
    assert "id_free" in refused(lambda: again(world, case))
    world.act("clerk", case, "withdraw", {"request": world.file("clerk")})
    old = world.case(case)
    new = again(world, case)
    assert world.case(case) == old
    assert (world.case(new)["state"], world.case(new)["earlier_case_id"]) == ("A0", case)
    assert {row["case_id"] for row in world.rows(OpenCase)} == {new}


def test_after_a_hard_veto_only_new_evidence_opens_the_door(quick):
    (case,) = surveyed(quick)
    told = {"item": "V02", "evidence": "名下有车", "told_on": quick.today}
    quick.act("chair", case, "propose_veto", told | {"papers": quick.file("chair")})
    quick.later(3)
    veto = quick.rows(Veto)[0]["id"]
    letter = {"veto": veto, "heard": "没有申辩", "letter": quick.file("town")}
    quick.act("town", case, "confirm_veto", letter)
    assert quick.case(case)["reason_code"] == "R04"
    assert refused(lambda: again(quick, case)) == ["new_evidence"]
    again(quick, case, evidence=quick.file("clerk"))


def vetoed(world) -> int:
    (case,) = surveyed(world)
    told = {"item": "V02", "evidence": "名下有车", "told_on": world.today}
    world.act("chair", case, "propose_veto", told | {"papers": world.file("chair")})
    world.later(3)
    letter = {"veto": world.rows(Veto)[0]["id"], "heard": "没有", "letter": world.file("town")}
    world.act("town", case, "confirm_veto", letter)
    return case


def test_a_new_application_does_not_go_round_the_veto(world):
    """Neither as if it were the first, nor on paper, nor on the withdrawal of the one between."""
    case = vetoed(world)
    home = world.case(case)["household_id"]
    assert refused(lambda: world.open(batch_of(world), home)) == ["first_time"]
    reached = {"reached": "B3", "reason": "纸质办理中接入", "related": False}
    with world.at_now():
        by_hand = refused(
            lambda: opening.open_case(
                world.session, home, batch_of(world), world.actor("town"), reached,
                token=world.token(), action="take_over",
            )
        )  # fmt: skip
    assert by_hand == ["first_time"]
    second = again(world, case, evidence=world.file("clerk"))
    world.act("clerk", second, "withdraw", {"request": world.file("clerk")})
    assert refused(lambda: world.open(batch_of(world), home)) == ["first_time"]
    assert refused(lambda: again(world, second)) == ["new_evidence"]
    again(world, second, evidence=world.file("clerk"))


def test_opened_by_mistake_and_taken_out_it_may_be_opened_again(quick):
    home = quick.household(0)
    quick.act("clerk", quick.open(batch_of(quick), home), "discard")
    case = quick.open(batch_of(quick), home)
    quick.act("clerk", case, "submit", quick.submission())
    quick.act("clerk", case, "withdraw", {"request": quick.file("clerk")})
    assert refused(lambda: quick.open(batch_of(quick), home)) == ["first_time"]


def test_one_household_does_not_reapply_on_anothers_case(quick):
    first, second = (quick.open(batch_of(quick), quick.household(n)) for n in range(2))
    for case in (first, second):
        quick.act("clerk", case, "withdraw", {"request": quick.file("clerk")})
    with quick.at_now():
        keys = refused(
            lambda: opening.open_case(
                quick.session, quick.case(first)["household_id"], batch_of(quick),
                quick.actor("clerk"), {"changed": "家中有变化"}, token="x", action="reapply",
                earlier_case_id=second,
            )
        )  # fmt: skip
    assert keys == ["earlier"]


def reopened(world, case) -> str:
    order = {"order": world.file("county"), "reason": "复查发现新的情况"}
    world.act("county", case, "reopen", order)
    return world.case(case)["state"]


@pytest.mark.parametrize(
    ("where", "state"),
    [
        ("A1", "A1"),
        ("B3", "B3"),
        ("C1", "B3"),
        ("D2", "C2"),
        ("D3", "D3"),
        ("E1", "E1"),
        ("F1", "F1"),
    ],
)
def test_a_refusal_is_reopened_where_it_was_decided(quick, where, state):
    case = rejected(quick, where)
    assert (quick.case(case)["state"], quick.case(case)["decided_from"]) == ("Z1", where)
    assert quick.rows(OpenCase) == []
    for login in ("clerk", "town", "town_lead", "group"):
        order = {"order": quick.file(login), "reason": "复查发现新的情况"}
        assert "role" in refused(lambda n=login, o=order: quick.act(n, case, "reopen", o))
    assert reopened(quick, case) == state
    row = quick.case(case)
    assert (row["verdict"], row["decided_from"], row["reason_code"]) == (
        None if state != "F1" else "pass",
        None,
        "",
    )
    assert quick.rows(OpenCase) != []
    assert all_faults(quick.session) == []  # fmt: skip


def rejected(world, where: str) -> int:
    no = {"code": "R07", "reason": "复核不符合条件"}
    if where == "A1":
        case = world.open(batch_of(world), world.household(0))
        world.act("clerk", case, "submit", world.submission())
        world.act("chair", case, "out_of_scope", no)
    elif where == "B3":
        (case,) = surveyed(world)
        told = {"item": "V02", "evidence": "名下有车", "told_on": world.today}
        for _n in range(2):
            world.act("chair", case, "propose_veto", told | {"papers": world.file("chair")})
        world.later(3)
        letter = {"veto": world.rows(Veto)[0]["id"], "heard": "没有", "letter": world.file("town")}
        world.act("town", case, "confirm_veto", letter | {"heard": "没有申辩"})
    elif where == "C1":
        (case,) = surveyed(world)
        meeting = world.meeting(batch_of(world), [case])
        world.to_deliberating(meeting)
        world.vote(meeting, case, yes=0, no=9)
        world.close_meeting(meeting)
    elif where in ("D2", "D3"):
        (case,), notice = on_first_notice(world)
        if where == "D3":
            world.later(8)
            world.close_notice(notice)
        object_ = "object_1" if where == "D2" else "late_objection"
        world.act("town", case, object_, ground.objection(world))
        world.act("town", case, "uphold_ineligible_1", ground.upheld(world, case, "town"))
    elif where == "E1":
        (case,) = at_township(world)
        world.act("town_lead", case, "township_refuse", no)
    else:
        (case,) = at_county(world)
        key = world.round(campaign_of(world), "county")
        world.sign_round(key, {case: ("refuse", "不符合条件")})
    return case


def test_a_second_veto_still_stands_after_a_reopening(quick):
    case = rejected(quick, "B3")
    reopened(quick, case)
    assert quick.case(case)["vetoes"] == 1
    meeting = quick.meeting(batch_of(quick), [])
    step = {"meeting": meeting}
    assert refused(lambda: quick.act("clerk", case, "put_on_agenda", step)) == ["no_open_veto"]


def test_a_case_is_not_reopened_beside_a_new_one(quick):
    case = rejected(quick, "A1")
    again(quick, case)
    assert refused(lambda: reopened(quick, case)) == ["id_free"]


@pytest.mark.parametrize("end", ["Z2", "Z3", "G2"])
def test_no_other_end_is_reopened(quick, end):
    if end == "G2":
        (case,) = to_be_filed(quick)
        quick.act("clerk", case, "file", quick.filing(case))
    else:
        (case,) = surveyed(quick)
        gone = {"kind": "gone", "proof": quick.file("town"), "reason": "整户销户"}
        if end == "Z2":
            quick.act("clerk", case, "withdraw", {"request": quick.file("clerk")})
        else:
            quick.act("town", case, "terminate", gone)
    assert refused(lambda: reopened(quick, case)) == ["state"]


# --- taken over -------------------------------------------------------------------------------


def test_a_household_may_be_taken_over_only_up_to_the_villages_report(quick):
    for reached in ("A3", "B3", "C2", "D3"):
        case = taken_over(quick, reached, n=("A3", "B3", "C2", "D3").index(reached))
        row = quick.case(case)
        assert (row["state"], row["taken_over"]) == (reached, True)
    for n, reached in enumerate(("E1", "F1", "F2", "G1", "G2"), 10):
        assert refused(lambda r=reached, n=n: taken_over(quick, r, n)) == ["form_reached"]


@pytest.mark.parametrize(("days", "stands"), [(7, False), (8, True)])
def test_the_notice_on_paper_must_have_hung_its_days_too(quick, days, stands):
    posted = quick.today - timedelta(days=days)
    dates = {"notice_posted_on": posted, "notice_closed_on": quick.today}
    if stands:
        world_today = quick.today
        quick.today = world_today
        _take(quick, dates)
    else:
        assert refused(lambda: _take(quick, dates)) == ["takeover_period"]


def _take(world, dates):
    base = {"reached": "D3", "reason": "纸质办理中接入", "related": False}
    home = world.household(9)
    with world.at_now():
        return opening.open_case(
            world.session, home, batch_of(world), world.actor("town"), base | dates,
            token=world.token(), action="take_over",
        )  # fmt: skip


def test_taken_over_it_is_never_filed_without_the_missing_papers(world):
    """It stops at the village's report until every earlier paper is in its folder."""
    case = taken_over(world, "D3")
    report = {"report": world.file("chair")}
    assert refused(lambda: world.act("chair", case, "report", report)) == ["folder_09"]
    for folder in ("01", "02", "03", "04", "05", "08"):
        world.act("clerk", case, "supply", {"folder": folder, "papers": world.file("clerk")})
        assert refused(lambda: world.act("chair", case, "report", report)) == ["folder_09"]
    twice = {"folder": "08", "papers": world.file("clerk")}
    assert refused(lambda: world.act("clerk", case, "supply", twice)) == ["paper_there"]
    world.act("clerk", case, "supply", {"folder": "09", "papers": world.file("clerk")})
    world.act("chair", case, "report", report)
    world.sign_round(world.round(campaign_of(world), "township"))
    world.through_notice(batch_of(world), 2, [case])
    world.sign_round(world.round(campaign_of(world), "county"))
    world.through_notice(batch_of(world), 3, [case])
    world.act("clerk", case, "file", world.filing(case))
    assert world.case(case)["state"] == "G2"


def test_a_paper_of_a_step_still_to_come_cannot_be_supplied(quick):
    case = taken_over(quick, "B3")
    for folder in ("08", "09"):
        ahead = {"folder": folder, "papers": quick.file("clerk")}
        assert refused(lambda a=ahead: quick.act("clerk", case, "supply", a)) == ["paper_ahead"]
    (own,) = surveyed(quick, 1, first=3)
    late = {"folder": "01", "papers": quick.file("clerk")}
    assert refused(lambda: quick.act("clerk", own, "supply", late)) == ["not_taken_over"]


def test_where_results_are_compared_the_comparison_is_supplied_too(quick):
    """Its list names what is missing, and nothing of the steps still to come."""
    shipped = json.loads((policy.PROFILES / "jm-2014.json").read_text(encoding="utf-8"))
    own = {"key": "compared", "compares": True, "valid_from": quick.today.isoformat()}
    with quick.at_now():
        admin = quick.actor("admin")
        profiles.take_in(quick.session, admin, json.dumps(shipped | own).encode(), COUNTY)
    batch = quick.batch(quick.campaign(), SECOND, "clerk2")
    home = quick.household(2, SECOND, "clerk2")
    reached = {"reached": "B3", "reason": "纸质办理中接入", "related": False}
    with quick.at_now():
        case = opening.open_case(
            quick.session, home, batch, quick.actor("town"),
            reached | {"survey_papers": quick.file("town", SECOND)},
            token=quick.token(), action="take_over",
        )  # fmt: skip

    def owed():
        with quick.at_now():
            clerk, row = quick.actor("clerk2"), quick.case(case)
            return list(form_options.options_of(quick.session, clerk, row, Supply)["folder"])

    assert owed() == ["01", "02", "03", "06"]
    paper = {"folder": "06", "papers": quick.file("clerk2", SECOND)}
    quick.act("clerk2", case, "supply", paper)
    assert owed() == ["01", "02", "03"]


def compared(world, n=0) -> int:
    """A household whose survey waits for the comparison."""
    shipped = json.loads((policy.PROFILES / "jm-2014.json").read_text(encoding="utf-8"))
    own = {"key": "compared", "compares": True, "valid_from": world.today.isoformat()}
    with world.at_now():
        admin = world.actor("admin")
        profiles.take_in(world.session, admin, json.dumps(shipped | own).encode(), COUNTY)
    batch = world.batch(world.campaign())
    case = world.open(batch, world.household(n))
    world.act("clerk", case, "submit", world.submission())
    world.act("chair", case, "accept")
    team = (world.user("chair"), world.user("team"))
    world.act("chair", case, "start_survey", {"surveyors": team, "visit_on": world.today})
    assert "profile_direct" in refused(
        lambda: world.act("team", case, "submit_survey", world.survey())
    )
    world.act("team", case, "send_to_compare", world.survey())
    assert world.case(case)["state"] == "B2"
    return case


def result(world, *kinds) -> dict[str, object]:
    hits = tuple({"text": "名下有车一辆", "kind": kind} for kind in kinds)
    return {"result": world.file("county"), "hits": hits}


def test_a_hit_that_is_a_veto_does_not_pass_as_a_result(world):
    """It is proposed, heard and confirmed first; explained, the household goes on."""
    case = compared(world)
    step = "comparison_back"
    veto = result(world, "explained", "veto")
    assert refused(lambda: world.act("county", case, step, veto)) == ["hits_settled"]
    told = {"item": "V02", "evidence": "名下有车", "told_on": world.today}
    world.act("county", case, "propose_veto", told | {"papers": world.file("county")})
    explained = result(world, "explained", "other_person")
    assert refused(lambda: world.act("county", case, step, explained)) == ["no_open_veto"]
    drop = {"veto": world.rows(Veto)[0]["id"], "reason": "车辆已过户多年"}
    world.act("town", case, "drop_veto", drop)
    world.act("county", case, step, explained)
    assert world.case(case)["state"] == "B3"


def test_a_comparison_without_a_hit_goes_on_and_a_contradicted_one_is_visited_again(quick):
    case = compared(quick)
    quick.act("county", case, "contradicted", {"reason": "收入与登记不符"})
    assert quick.case(case)["state"] == "B1"
    quick.act("team", case, "send_to_compare", quick.survey())
    quick.act("county", case, "comparison_back", result(quick))
    assert quick.case(case)["state"] == "B3"


# --- the batch's gate -------------------------------------------------------------------------


def test_applications_wait_for_the_training_and_close(quick):
    fresh = quick.campaign()
    batch = quick.batch(fresh, village=370282400202, clerk="clerk2", train=False)
    home = quick.household(5, village=370282400202, clerk="clerk2")
    assert refused(lambda: quick.open(batch, home, "clerk2")) == ["batch_trained", "in_time"]
    first = batch_of(quick)
    quick.act("clerk", first, "close_applications", of=VillageBatch)
    late = quick.household(6)
    assert refused(lambda: quick.open(first, late)) == ["in_time"]
    with quick.at_now():
        opening.open_case(
            quick.session, late, first, quick.actor("clerk"), {"late_reason": "外出务工刚回村"},
            token=quick.token(),
        )  # fmt: skip


def test_an_archived_batch_takes_nobody_in(quick):
    batch = batch_of(quick)
    case = quick.open(batch, quick.household(0))
    quick.act("clerk", batch, "close_applications", of=VillageBatch)
    step = {"of": VillageBatch}
    assert refused(lambda: quick.act("town", batch, "archive", **step)) == ["all_final"]
    quick.act("clerk", case, "withdraw", {"request": quick.file("clerk")})
    quick.act("town", batch, "archive", **step)
    home = quick.household(1)
    with quick.at_now():
        keys = refused(
            lambda: opening.open_case(
                quick.session, home, batch, quick.actor("clerk"), {"late_reason": "补录原因"},
                token=quick.token(),
            )
        )  # fmt: skip
    assert keys == ["in_time"]
    assert refused(lambda: ground.taken_over(quick, "B3", 2)) == ["batch_lives"]


def test_what_is_taken_over_while_applications_are_closed_comes_in(quick):
    quick.act("clerk", batch_of(quick), "close_applications", of=VillageBatch)
    assert quick.case(ground.taken_over(quick, "B3", 2))["state"] == "B3"


def test_left_behind_by_a_meeting_the_household_goes_to_the_next(world):
    """Put on hold while it was decided: it is listed, and waits on the agenda of nobody."""
    cases = surveyed(world, 2)
    meeting = world.meeting(batch_of(world), cases)
    world.to_deliberating(meeting)
    for case in cases:
        world.vote(meeting, case)
    world.act("town", cases[0], "hold", {"code": "H01", "reason": "家中有丧事"})
    why = {"reason": "会议已结束"}
    assert refused(lambda: world.act("chair", cases[0], "leave_meeting", why)) == ["meeting_over"]
    outcome = world.close_meeting(meeting)
    assert [o.subject_id for o in outcome.left_out] == [cases[0]]
    assert world.row(ReviewMeeting, meeting)["state"] == "closed"
    world.act("chair", cases[0], "leave_meeting", why)
    world.act("town", cases[0], "resume", {"reason": "丧事办完"})
    world.to_passed(batch_of(world), [cases[0]])
    assert {world.case(c)["state"] for c in cases} == {"C2"}
