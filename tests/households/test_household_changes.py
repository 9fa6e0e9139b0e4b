"""People are not swapped under way, and lists name who lives there when they are drawn up."""

import json
from datetime import date

import pytest
from sqlalchemy import insert, update

from models.batch import PublicityNotice, ReviewMeeting
from models.case import Case, Event, OpenCase, Part
from models.columns import table
from models.household import ChangeRequest, Household, Person
from models.keys import new_id
from models.record import AgendaLine, NoticeLine, RoundLine, Survey
from models.register import OfficialKin
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, campaign_of, refused, taken_over
from tests.fixtures.invariants import all_faults
from tests.fixtures.persons import id_number
from tests.fixtures.standing import (
    CONFIRM,
    ROAD,
    WHY,
    amend,
    another_family,
    child_comes,
    entered,
    forward,
    head_dies,
    home_of,
    people_of,
    renamed,
    stand,
    told,
)
from tests.fixtures.world import COUNTY, VILLAGE
from workflows.access.roles import Role
from workflows.base.refusals import Refused
from workflows.households import members as register_members
from workflows.households import open_requests, register
from workflows.households.changes import _unsettled, changed_since
from workflows.identification.process import PROCESS
from workflows.identification.queries import case as cases
from workflows.identification.queries import timeline
from workflows.records.verify import verify

database_template = ground.database_template
quick = ground.quick
world = ground.world


# ------------------------------------------------------------------------------ (a) with a reason


def test_while_nothing_is_handed_in_the_people_change_freely(quick):
    case = stand(quick, "A0")
    head_dies(quick, case, note="")
    assert (quick.case(case)["head_name"], quick.case(case)["members"]) == ("丁水零", 1)
    quick.act("clerk", case, "discard")
    assert quick.case(case)["state"] == "Z2"


@pytest.mark.parametrize("change", [renamed, another_family, child_comes])
def test_from_the_application_on_a_change_of_people_needs_a_reason(quick, change):
    case = stand(quick, "A1")
    for short in ("", "   ", "更正了"):
        with pytest.raises(Refused) as caught:
            change(quick, case, note=short)
        (reason,) = caught.value.reasons
        assert reason.key == "change_reason"
        assert "丁山零" in str(reason)
        assert "至少 4 个字" in str(reason)
    change(quick, case, note="更正姓名")
    assert len(told(quick, case)) == 1


def test_another_address_needs_no_reason_and_is_no_event_of_the_case(quick):
    case = stand(quick, "D3")
    version = quick.case(case)["version"]
    amend(quick, case, entered(quick, case).members, note="", address="村东头 3 号")
    assert home_of(quick, case)["address"] == "村东头 3 号"
    assert quick.case(case)["version"] == version
    assert forward(quick, case) == []


# ------------------------------------------------------------------------ (b) an event of the case


def test_the_change_is_an_event_of_the_open_case_old_beside_new(world):
    case = stand(world, "B3")
    outcome = child_comes(world, case)
    (event,) = world.rows(Event, subject_id=case, action="household_changed")
    assert event["cause_id"] == outcome.event["id"]
    assert (event["source"], event["target"], event["role"]) == ("B3", "B3", Role.CLERK)
    said = json.loads(event["payload"])
    assert said["reason"] == WHY
    assert said["was"] == []
    assert [line[:2] for line in said["now"]] == [["丁小满", "daughter"]]
    assert "*" in said["now"][0][2]
    assert "sealed" not in event["payload"]
    assert all_faults(world.session) == []
    with world.at_now():
        assert verify(world.session).broken == []


def test_the_timeline_says_in_words_what_was_and_what_is(quick):
    case = stand(quick, "A3")
    head_dies(quick, case)
    with quick.at_now():
        newest = timeline.timeline(quick.session, quick.actor("town"), case)[0]
    assert newest.label == "家庭成员变更"
    said = dict(newest.said)
    assert said["变更原因"] == f"死亡；{WHY}；丁山零：死亡"
    assert said["原来"].startswith("丁山零（户主、3702")
    assert "丁水零（配偶" in said["原来"]
    assert said["现在"].startswith("丁水零（户主")
    assert "*" in said["现在"]


def test_who_came_is_held_by_the_case_and_who_left_is_free(quick):
    case = stand(quick, "B3")
    before = {row["id_blind"] for row in quick.rows(OpenCase, case_id=case)}
    another_family(quick, case)
    after = {row["id_blind"] for row in quick.rows(OpenCase, case_id=case)}
    assert after == {row["id_blind"] for row in people_of(quick, case)}
    assert not before & after


def test_whoever_changed_the_people_has_a_part_in_the_case(quick):
    case = stand(quick, "E1")
    child_comes(quick, case, login="town")
    parts = {(r["user_id"], r["part"]) for r in quick.rows(Part, case_id=case)}
    assert (quick.user("town"), "entered") in parts


def test_kin_do_not_change_the_people_of_a_case(quick):
    case = stand(quick, "B3")
    quick.session.execute(
        insert(table(OfficialKin)).values(
            id=new_id(), region=VILLAGE, county=COUNTY, user_id=quick.user("clerk"),
            official_name="周信", post="信息员", relation="侄",
            household_id=quick.case(case)["household_id"], valid_from=date(2015, 1, 1),
        )
    )  # fmt: skip
    assert refused(lambda: child_comes(quick, case)) == ["kin"]


# -------------------------------------------------------------------------- (c) the next step waits

REVISIT = {True: "survey_again", False: "survey_again_above"}
GATES = ["B3", "C1", "C2", "D1", "D3", "E1", "E2", "F1", "F2", "F3", "G1"]


@pytest.mark.parametrize("state", GATES)
def test_from_the_survey_on_the_next_step_waits_until_the_change_is_settled(quick, state):
    case = stand(quick, state)
    another_family(quick, case)
    if state in ("C2", "F2"):
        # It cannot even be put on the list.
        kind = 1 if state == "C2" else 3
        assert refused(lambda: quick.notice(batch_of(quick), kind, [case])) == ["candidates"]
    else:
        assert "people_settled" in forward(quick, case)
    assert quick.case(case)["state"] == state
    with quick.at_now():
        head = cases.header(quick.session, quick.actor("town"), case)
    (line,) = [line for line in head.missing if "变更了家庭成员" in line]
    for word in ("周信", "丁山零（户主）", "重新入户"):
        assert word in line
    # Where the list is over by now as well, the way back to the visit is open.
    quick.act("town", case, REVISIT[state < "E"], {"reason": "换了一家人，重新入户"})
    assert quick.case(case)["state"] == "B1"
    quick.later()
    assert forward(quick, case) == []
    assert quick.rows(Survey, case_id=case)[-1]["done"]
    assert all_faults(quick.session) == []


@pytest.mark.parametrize("state", ["B3", "C2", "D1", "E2", "F1", "G1"])
def test_a_wrong_spelling_under_the_same_number_keeps_nothing_waiting(quick, state):
    case = stand(quick, state)
    renamed(quick, case)
    assert quick.case(case)["head_name"] == "丁山凌"
    assert forward(quick, case) == []
    assert quick.case(case)["state"] != state or quick.case(case)["verdict"]


@pytest.mark.parametrize("state", ["B3", "D1", "E1"])
@pytest.mark.parametrize("who", [0, 1])
def test_a_wholly_other_name_under_the_same_number_waits_for_somebody_else(quick, state, who):
    case = stand(quick, state)
    members = list(entered(quick, case).members)
    members[who] = members[who].model_copy(update={"name": "王别人"})
    amend(quick, case, members)
    assert forward(quick, case) == ["people_settled"]
    assert not told(quick, case)[-1]["spelling"]
    # A spelling put right afterwards does not carry it past.
    members[who] = members[who].model_copy(update={"name": "王别仁"})
    amend(quick, case, members)
    assert not told(quick, case)[-1]["spelling"], "measured by the name last confirmed"
    assert changed_since(quick.session, [quick.case(case)]) == {case}
    assert all_faults(quick.session) == []


def test_a_wholly_other_name_is_told_old_beside_new_and_confirmed_like_another_person(quick):
    case = stand(quick, "B3")
    head, wife = entered(quick, case).members
    amend(quick, case, [head, wife.model_copy(update={"name": "王别人"})], login="chair")
    assert forward(quick, case) == ["people_settled"]
    with quick.at_now():
        told = _unsettled(quick.session, [quick.case(case)])[case]
    assert ([line[0] for line in told["was"]], [line[0] for line in told["now"]]) == (
        [wife.name],
        ["王别人"],
    )
    with pytest.raises(Refused):
        quick.act("chair", case, "confirm_people", {"reason": "更正姓名，人未变"})
    quick.act("member", case, "confirm_people", {"reason": "更正姓名，人未变"})
    assert forward(quick, case) == []


def test_whoever_changed_the_people_does_not_confirm_them(quick):
    case = stand(quick, "B3")
    another_family(quick, case, login="chair")
    with pytest.raises(Refused) as caught:
        quick.act("chair", case, "confirm_people", {"reason": "仍然贫困，结论不变"})
    assert [reason.key for reason in caught.value.reasons] == ["apart_entered"]
    quick.act("member", case, "confirm_people", {"reason": "仍然贫困，结论不变"})
    assert forward(quick, case) == []


def test_a_confirmation_says_why_and_only_where_something_changed(quick):
    case = stand(quick, "B3")
    assert "some_change" in refused(
        lambda: quick.act("chair", case, "confirm_people", {"reason": "结论不变"})
    )
    another_family(quick, case)
    assert refused(lambda: quick.act("chair", case, "confirm_people", {"reason": "好"})) == [
        "form_reason"
    ]


def test_what_is_changed_back_keeps_nothing_waiting(quick):
    case = stand(quick, "B3")
    members = entered(quick, case).members
    amend(quick, case, [members[0]])
    assert forward(quick, case) == ["people_settled"]
    amend(quick, case, members)
    assert forward(quick, case) == []


def test_a_survey_made_before_the_change_does_not_speak_of_who_is_there_now(quick):
    """The form opened before the change is overtaken; a visit of before it does not count."""
    case = stand(quick, "B1")
    seen = quick.case(case)["version"]
    visited = quick.today
    quick.later(2)
    child_comes(quick, case)
    survey = quick.survey(people=3, visited_on=visited)
    with pytest.raises(Refused) as caught:
        quick.act("team", case, "submit_survey", survey, seen=seen)
    assert "overtaken" in [reason.key for reason in caught.value.reasons]
    assert refused(lambda: quick.act("team", case, "submit_survey", survey)) == ["visited_since"]
    # What the visit itself found is confirmed by somebody else; or they go there again.
    with pytest.raises(Refused):
        quick.act("town", case, "submit_survey", survey)
    quick.act("town", case, "confirm_people", {"reason": "入户时见到三人，据此更正"})
    quick.act("team", case, "submit_survey", survey)
    assert quick.case(case)["state"] == "B3"


def test_a_visit_on_or_after_the_day_of_the_change_counts(quick):
    case = stand(quick, "B1")
    child_comes(quick, case)
    quick.act("team", case, "submit_survey", quick.survey(people=3))
    assert forward(quick, case) == []


def test_what_was_compared_before_the_change_is_surveyed_again(quick):
    case = stand(quick, "B3")
    quick.session.execute(update(table(Case)).where(table(Case).c.id == case).values(state="B2"))
    another_family(quick, case)
    payload = {"result": quick.file("county", COUNTY), "hits": ()}
    assert refused(lambda: quick.act("county", case, "comparison_back", payload)) == [
        "surveyed_since"
    ]
    quick.act("town", case, "survey_again", {"reason": "家庭成员已变"})
    assert quick.case(case)["state"] == "B1"


def test_the_two_who_were_voted_and_posted_are_not_filed_as_five(quick):
    case = stand(quick, "G1")
    more = [
        register_members.Member(
            name=f"丁小{n}", relation="son", number=id_number(date(2010 + k, 1, 1), "male", k)
        )
        for k, n in enumerate("甲乙丙")
    ]
    amend(quick, case, [*entered(quick, case).members, *more])
    assert forward(quick, case) == ["people_settled"]
    # The announcement named two: nobody confirms five behind it.
    assert "list_true" in refused(
        lambda: quick.act("county", case, "confirm_people_county", {"reason": "结论不变，五人"})
    )
    quick.act("town", case, "list_again", {"reason": "五人，重新公告"})
    assert quick.case(case)["state"] == "F2"
    assert forward(quick, case) == []
    line = quick.rows(NoticeLine, case_id=case, kind=3)[-1]
    assert (line["members"], quick.case(case)["state"]) == (5, "F3")


def test_a_household_taken_over_in_mid_procedure_is_held_to_the_people_it_came_with(quick):
    case = taken_over(quick, "C2")
    another_family(quick, case)
    assert refused(lambda: quick.notice(batch_of(quick), 1, [case])) == ["candidates"]
    quick.act("chair", case, "confirm_people", {"reason": "情况相同，结论不变"})
    assert forward(quick, case) == []


def test_a_case_of_before_such_marks_is_held_to_the_people_the_change_found(quick):
    case = stand(quick, "D3")
    quick.session.execute(
        update(table(Case)).where(table(Case).c.id == case).values(people_hash=None)
    )
    another_family(quick, case)
    assert "people_settled" in forward(quick, case)


@pytest.mark.parametrize("state", ROAD)
def test_for_a_change_of_head_at_every_open_state_there_is_a_lawful_way_on(quick, state):
    """Confirmed, listed anew, or heard to its end: the road leads on, and the faults are none."""
    case = stand(quick, state)
    head_dies(quick, case)
    assert quick.case(case)["head_name"] == "丁水零"
    quick.later()
    if state in ("D2", "E3", "F4"):
        # Heard first; the line names the dead, so it waits for a list that does not.
        assert forward(quick, case) == []
        assert quick.case(case)["state"] in ("C2", "E1", "F2")
        here = quick.case(case)["state"]
    else:
        here = state
    if here in ("C1", "D1", "D3", "E2", "F3", "G1"):
        quick.act("town", case, "list_again", {"reason": "户主去世，妻子任户主"})
        assert quick.case(case)["state"] in ("B3", "C2", "E1", "F2")
    elif here in CONFIRM:
        action, login = CONFIRM[here]
        quick.act(login, case, action, {"reason": "户主去世，妻子任户主，仍然贫困"})
    before = quick.case(case)["state"]
    assert forward(quick, case) == []
    assert quick.case(case)["state"] != before or quick.case(case)["verdict"]
    assert all_faults(quick.session) == []


@pytest.mark.parametrize("state", ["C1", "D1", "E2", "F3"])
def test_a_household_is_taken_off_a_living_list_to_be_visited_anew(quick, state):
    case = stand(quick, state)
    another_family(quick, case)
    quick.act("town", case, REVISIT[state < "E"], {"reason": "换了一家人，重新入户"})
    row = quick.case(case)
    assert (row["state"], row["meeting_id"], row["notice_id"]) == ("B1", None, None)
    assert all_faults(quick.session) == []


def test_every_open_state_is_named_in_these_tables():
    assert {*ROAD, "B2"} == {state.key for state in PROCESS.open_states()}


@pytest.mark.parametrize("end", ["Z1", "Z2", "Z3"])
def test_after_an_end_the_people_change_freely_and_a_reopened_case_looks_again(quick, end):
    case = stand(quick, "B3")
    if end == "Z1":
        meeting = quick.meeting(batch_of(quick), [case])
        quick.to_deliberating(meeting)
        quick.vote(meeting, case, yes=0, no=9)
        quick.close_meeting(meeting)
    elif end == "Z2":
        quick.act("clerk", case, "withdraw", {"request": quick.file("clerk")})
    else:
        quick.act(
            "town",
            case,
            "terminate",
            {"kind": "gone", "proof": quick.file("town"), "reason": "整户销户"},
        )
    another_family(quick, case, note="")
    assert told(quick, case) == []
    if end == "Z1":
        payload = {"order": quick.file("county", COUNTY), "reason": "复查有误"}
        quick.act("county", case, "reopen", payload)
        assert quick.case(case)["head_name"] == home_of(quick, case)["head_name"]
        assert forward(quick, case) == ["people_settled"]
        quick.act("chair", case, "confirm_people", {"reason": "情况相同，结论不变"})
        assert forward(quick, case) == []


# --------------------------------------------------------------------- the lists name the living


def test_the_agenda_names_the_head_of_its_day(quick):
    case = stand(quick, "B3")
    head_dies(quick, case)
    quick.act("chair", case, "confirm_people", {"reason": "户主去世，结论不变"})
    quick.meeting(batch_of(quick), [case])
    (line,) = quick.rows(AgendaLine, case_id=case)
    assert (line["head_name"], line["members"]) == ("丁水零", 1)
    # Drawn up, it stays as it is.
    members = entered_wife(quick, case)
    amend(quick, case, [members.model_copy(update={"name": "丁水泠", "relation": "head"})])
    assert quick.rows(AgendaLine, case_id=case)[0]["head_name"] == "丁水零"


def entered_wife(world, case):
    return world.entry(0).members[1]


@pytest.mark.parametrize(("kind", "state"), [(1, "C2"), (2, "E1"), (3, "F2")])
def test_each_notice_names_the_head_of_its_day(quick, kind, state):
    case = stand(quick, state)
    head_dies(quick, case)
    action, login = CONFIRM[state]
    quick.act(login, case, action, {"reason": "户主去世，结论不变"})
    if kind == 2:
        quick.sign_round(quick.round(campaign_of(quick), "township"))
    notice = quick.notice(batch_of(quick), kind, [case])
    (line,) = quick.rows(NoticeLine, notice_id=notice)
    assert (line["head_name"], line["members"]) == ("丁水零", 1)
    quick.post(notice)
    assert quick.case(case)["notice_id"] == notice


def test_a_name_put_right_after_the_meeting_reaches_the_next_notice(quick):
    case = stand(quick, "C2")
    renamed(quick, case)
    notice = quick.notice(batch_of(quick), 1, [case])
    assert quick.rows(NoticeLine, notice_id=notice)[0]["head_name"] == "丁山凌"


def test_a_draft_that_names_the_dead_does_not_go_up_with_them(quick):
    case = stand(quick, "C2")
    notice = quick.notice(batch_of(quick), 1, [case])
    renamed(quick, case)
    (left,) = quick.post(notice).left_out
    assert [reason.key for reason in left.refused.reasons] == ["line_true"]


@pytest.mark.parametrize(("level", "state"), [("township", "E1"), ("county", "F1")])
def test_a_round_names_the_head_of_its_day(quick, level, state):
    case = stand(quick, state)
    head_dies(quick, case)
    key = quick.round(campaign_of(quick), level)
    assert [r["head_name"] for r in quick.rows(RoundLine, round_id=key)] == ["丁水零"]


def test_a_register_that_ran_ahead_of_its_case_is_what_lists_are_drawn_from(quick):
    """Changed before the case followed the household: the list asks the register."""
    case = stand(quick, "C2")
    cases_ = table(Case)
    quick.session.execute(
        update(cases_).where(cases_.c.id == case).values(head_name="故人", members=9)
    )
    notice = quick.notice(batch_of(quick), 1, [case])
    (line,) = quick.rows(NoticeLine, notice_id=notice)
    assert (line["head_name"], line["members"]) == ("丁山零", 2)
    assert quick.post(notice).left_out == []


def test_a_meeting_that_is_over_lets_the_changed_household_go(quick):
    case = stand(quick, "C1")
    another_family(quick, case)
    assert forward(quick, case) == ["people_settled"]
    assert quick.rows(ReviewMeeting)[-1]["state"] == "closed"
    quick.act("town", case, "survey_again", {"reason": "换了一家人"})
    assert quick.case(case)["state"] == "B1"


def test_a_notice_that_is_over_lets_the_changed_household_go(quick):
    case = stand(quick, "D1")
    child_comes(quick, case)
    assert forward(quick, case) == ["people_settled"]
    assert quick.rows(PublicityNotice)[-1]["state"] == "closed"
    quick.act("town", case, "list_again", {"reason": "添了一个女儿"})
    assert quick.case(case)["state"] == "C2"
    assert forward(quick, case) == []
    assert quick.rows(NoticeLine, case_id=case)[-1]["members"] == 3


# -------------------------------------------------------------------------- (d) after the filing


def asked(world, case, **more):
    head_dies(world, case, **more)
    return world.rows(ChangeRequest)[-1]


def decide(world, login, case, action, **payload):
    return world.act(login, home_of(world, case)["id"], action, payload, of=Household)


def test_after_filing_a_change_of_people_waits_for_a_second_person_of_the_township(world):
    case = stand(world, "G2")
    before = [world.rows(Person), home_of(world, case)["head_name"], world.case(case)]
    request = asked(world, case)
    assert [world.rows(Person), home_of(world, case)["head_name"], world.case(case)] == before
    assert (request["state"], request["event"], WHY in request["reason"]) == ("open", "death", True)
    assert request["asked_by"] == world.user("clerk")
    decide(world, "town", case, "confirm_change", request=request["id"])
    assert [p["name"] for p in people_of(world, case)] == ["丁水零"]
    assert home_of(world, case)["head_name"] == world.case(case)["head_name"] == "丁水零"
    assert world.rows(ChangeRequest)[-1]["state"] == "confirmed"
    assert WHY in told(world, case)[-1]["reason"]
    assert all_faults(world.session) == []
    with world.at_now():
        assert verify(world.session).broken == []


def test_a_request_keeps_its_numbers_sealed(quick):
    case = stand(quick, "G2")
    child_comes(quick, case)
    request = quick.rows(ChangeRequest)[-1]
    text = json.dumps([request["content"], request["was"], request["now"]], ensure_ascii=False)
    number = id_number(date(2014, 5, 6), "female", 77)
    assert number[:14] not in text
    decide(quick, "town", case, "confirm_change", request=request["id"])
    child = next(p for p in people_of(quick, case) if p["name"] == "丁小满")
    with quick.at_now():
        shown = register.reveal(quick.session, quick.actor("town"), "id", child["id"], "核对号码")
    assert shown == number


def test_nobody_confirms_their_own_request(quick):
    case = stand(quick, "G2")
    request = asked(quick, case, login="town")
    assert refused(
        lambda: decide(quick, "town", case, "confirm_change", request=request["id"])
    ) == ["second_person"]
    decide(quick, "town2", case, "confirm_change", request=request["id"])
    assert quick.case(case)["head_name"] == "丁水零"


@pytest.mark.parametrize("login", ["clerk", "chair", "county", "other_town", "town_lead"])
def test_only_the_township_confirms(quick, login):
    case = stand(quick, "G2")
    request = asked(quick, case)
    with pytest.raises(Refused):
        decide(quick, login, case, "confirm_change", request=request["id"])


def test_a_request_is_refused_with_a_reason_and_changes_nothing(quick):
    case = stand(quick, "G2")
    request = asked(quick, case)
    assert refused(
        lambda: decide(quick, "town", case, "refuse_change", request=request["id"], reason="")
    ) == ["form_reason"]
    decide(quick, "town", case, "refuse_change", request=request["id"], reason="没有死亡证明")
    assert quick.rows(ChangeRequest)[-1]["outcome"] == "没有死亡证明"
    assert len(people_of(quick, case)) == 2
    assert refused(
        lambda: decide(quick, "town", case, "confirm_change", request=request["id"])
    ) == ["request_open"]
    assert asked(quick, case)["state"] == "open"


def test_one_request_at_a_time_and_each_with_a_reason(quick):
    case = stand(quick, "G2")
    # Her father is 64 years older: what is unlikely is explained by the same words.
    assert refused(lambda: child_comes(quick, case, note="")) == ["W12", "change_reason"]
    asked(quick, case)
    assert refused(lambda: child_comes(quick, case)) == ["one_request"]


def test_after_filing_an_address_is_asked_for_too_and_what_changes_nothing_is_not(quick):
    case = stand(quick, "G2")
    members = entered(quick, case).members
    new = {"address": "村西头 9 号"}
    proof = {"event": "facts", "day": quick.today, "evidence": quick.file("clerk")}
    assert refused(lambda: amend(quick, case, members, **new)) == ["event_named"]
    assert refused(lambda: amend(quick, case, members, note="", **new, **proof)) == [
        "change_reason"
    ]
    amend(quick, case, members, note="", address="")
    assert quick.rows(ChangeRequest) == []
    amend(quick, case, members, **new, **proof)
    (request,) = quick.rows(ChangeRequest)
    assert (request["was"], request["now"]) == ([], [])
    assert request["lines"] == [["", "住址", "", "村西头 9 号"]]
    assert home_of(quick, case)["address"] == ""
    decide(quick, "town", case, "confirm_change", request=request["id"])
    assert home_of(quick, case)["address"] == "村西头 9 号"


def test_a_refusal_lies_with_its_asker_until_it_is_asked_anew(quick):
    case = stand(quick, "G2")
    asked(quick, case)
    (request,) = quick.rows(ChangeRequest)

    def theirs(login):
        with quick.at_now():
            return open_requests.refused(quick.session, quick.actor(login))

    assert theirs("clerk") == []
    decide(quick, "town", case, "refuse_change", request=request["id"], reason="没有死亡证明")
    (row,) = theirs("clerk")
    assert (row["id"], row["outcome"]) == (request["id"], "没有死亡证明")
    assert (theirs("clerk2"), theirs("town")) == ([], [])
    quick.later(30)
    assert theirs("clerk")
    quick.later(1)
    assert theirs("clerk") == []


def test_no_other_door_changes_the_people_of_a_filed_household(quick):
    case = stand(quick, "G2")
    out = {"left_on": quick.today, "left_why": "moved_out"}
    gone = tuple((row["id"], out) for row in people_of(quick, case))
    payload = {"changed": gone, "note": WHY}
    home = home_of(quick, case)["id"]
    assert "filed" in refused(lambda: quick.act("clerk", home, "amend", payload, of=Household))
    homes = table(Household)
    quick.session.execute(update(homes).where(homes.c.id == home).values(import_id=3))
    undone = payload | {"changed": tuple((k, v | {"left_why": "undone"}) for k, v in gone)}
    assert refused(lambda: quick.act("clerk", home, "undo", undone, of=Household)) == ["live_case"]
    shut = payload | {"event": "gone", "day": quick.today, "evidence": quick.file("town")}
    assert "filed" in refused(lambda: quick.act("town", home, "close_gone", shut, of=Household))


def test_a_household_that_is_not_filed_needs_no_request(quick):
    case = stand(quick, "B3")
    home = home_of(quick, case)["id"]
    assert "not_filed" in refused(
        lambda: quick.act("clerk", home, "request_change", {"note": WHY}, of=Household)
    )


def test_the_township_sees_the_request_on_its_list_and_on_the_households_page(quick):
    case = stand(quick, "G2")
    asked(quick, case)
    with quick.at_now():
        (row,) = open_requests.waiting(quick.session, quick.actor("town"))
        mine = open_requests.waiting(quick.session, quick.actor("clerk"))
        far = open_requests.waiting(quick.session, quick.actor("other_town"))
        home = home_of(quick, case)["id"]
        (seen,) = open_requests.of_household(quick.session, quick.actor("clerk"), home)
    assert (mine, far) == ([], [])
    assert (row["asker"], WHY in row["reason"], row["decides"]) == ("周信", True, True)
    assert row["was"][0].startswith("丁山零（户主、3702")
    assert "*" in row["was"][0]
    assert (seen["state"], seen["decides"]) == ("open", False)
