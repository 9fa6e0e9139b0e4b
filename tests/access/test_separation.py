"""Who took part in a case, or is kin to it, does not judge it; the others go on without them."""

from datetime import date

import pytest
from sqlalchemy import insert, update

from models.account import Grant, User
from models.batch import PublicityNotice, ReviewMeeting, ReviewRound
from models.columns import table
from models.keys import new_id
from models.record import RoundLine, Survey
from models.register import OfficialKin, Representative
from tests.fixtures import ground
from tests.fixtures.ground import (
    at_township,
    batch_of,
    campaign_of,
    finding,
    objection,
    on_first_notice,
    passed,
    refused,
    surveyed,
)
from tests.fixtures.world import COUNTY, TOWN, VILLAGE
from workflows.access.people import actor_of
from workflows.base.refusals import NotYours
from workflows.identification.queries import approvals

database_template = ground.database_template
quick = ground.quick
world = ground.world


def kinship(world, case, login=None, representative=None):
    world.session.execute(
        insert(table(OfficialKin)).values(
            id=new_id(),
            region=VILLAGE,
            county=COUNTY,
            user_id=world.user(login) if login else None,
            representative_id=representative,
            official_name="某干部",
            post="村干部",
            relation="兄弟",
            household_id=world.case(case)["household_id"],
            valid_from=date(2015, 1, 1),
        )
    )


def also(world, login, role, place):
    """Another grant for somebody: a person of two hats."""
    world.session.execute(
        insert(table(Grant)).values(
            id=new_id(),
            user_id=world.user(login),
            role=role,
            region=place,
            valid_from=date(2015, 1, 1),
        )
    )


def accepted(world) -> int:
    case = world.open(batch_of(world), world.household(0))
    world.act("clerk", case, "submit", world.submission())
    world.act("chair", case, "accept")
    return case


# --- the survey -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("team", "why"),
    [
        (("member",), "form_surveyors"),
        (("member", "member"), "surveyors"),
        (("member", "chair"), "surveyors_outside"),
        (("team", "helper"), "surveyors_here"),
        (("team", "other_town"), "surveyors_here"),
    ],
)
def test_a_survey_needs_two_one_of_them_from_outside(quick, team, why):
    case = accepted(quick)
    payload = {"surveyors": [quick.user(x) for x in team], "visit_on": quick.today}
    assert why in refused(lambda: quick.act("chair", case, "start_survey", payload))


@pytest.mark.parametrize("outside", ["team", "town"])
def test_the_one_from_outside_is_of_the_work_team_or_an_officer_of_the_township(quick, outside):
    case = accepted(quick)
    payload = {"surveyors": [quick.user(x) for x in ("member", outside)], "visit_on": quick.today}
    quick.act("chair", case, "start_survey", payload)
    assert quick.rows(Survey, case_id=case)[0]["surveyors"] == sorted(payload["surveyors"])


@pytest.mark.parametrize("outside", ["town_lead", "county"])
def test_nobody_above_the_township_s_officers_stands_in_for_the_one_from_outside(quick, outside):
    case = accepted(quick)
    payload = {"surveyors": [quick.user(x) for x in ("member", outside)], "visit_on": quick.today}
    step = refused(lambda: quick.act("chair", case, "start_survey", payload))
    assert step == ["surveyors_outside"]


def test_no_surveyor_is_kin(quick):
    case = accepted(quick)
    kinship(quick, case, "member")
    payload = {"surveyors": [quick.user("member"), quick.user("team")], "visit_on": quick.today}
    assert refused(lambda: quick.act("chair", case, "start_survey", payload)) == ["surveyors_kin"]
    payload["surveyors"] = [quick.user("town"), quick.user("team")]
    quick.act("chair", case, "start_survey", payload)


def test_only_who_visited_hands_the_survey_in(quick):
    case = accepted(quick)
    team = {"surveyors": (quick.user("member"), quick.user("team")), "visit_on": quick.today}
    quick.act("chair", case, "start_survey", team)
    said = quick.survey("chair")
    assert refused(lambda: quick.act("chair", case, "submit_survey", said)) == ["visit_by"]
    other = team | {"surveyors": (quick.user("chair"), quick.user("team"))}
    quick.act("chair", case, "change_team", other)
    assert quick.rows(Survey, case_id=case)[0]["surveyors"] == sorted(other["surveyors"])
    quick.act("chair", case, "submit_survey", quick.survey("chair"))


# --- findings and verdicts --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("finders", "why"),
    [
        (("town",), "form_finders"),
        (("town", "town"), "finders"),
        (("town", "team"), "finders_apart"),  # surveyed
        (("town", "clerk"), "finders_apart"),  # applied and entered
        (("town", "inspector"), "finders_here"),
        (("town", "other_town"), "finders_here"),
    ],
)
def test_a_finding_needs_two_who_had_no_part(quick, finders, why):
    (case,), _notice = on_first_notice(quick)
    quick.act("clerk", case, "object_1", objection(quick))
    payload = finding(quick, case, "town", finders=[quick.user(x) for x in finders])
    assert why in refused(lambda: quick.act("town", case, "dismiss_1", payload))


def test_the_person_objected_to_does_not_find(quick):
    (case,), _notice = on_first_notice(quick)
    quick.act("clerk", case, "object_1", objection(quick, against=quick.user("town2")))
    payload = finding(quick, case, "town")
    assert refused(lambda: quick.act("town", case, "dismiss_1", payload)) == ["finders_self"]


def test_a_finder_who_is_kin_is_refused(quick):
    (case,), _notice = on_first_notice(quick)
    quick.act("clerk", case, "object_1", objection(quick))
    kinship(quick, case, "town2")
    payload = finding(quick, case, "town")
    assert refused(lambda: quick.act("town", case, "dismiss_1", payload)) == ["finders_kin"]


def test_a_surveyor_does_not_dismiss_though_others_found(quick):
    (case,), _notice = on_first_notice(quick)
    quick.act("clerk", case, "object_1", objection(quick))
    for login in ("team", "member"):
        payload = finding(quick, case, login)
        assert "apart_surveyed" in refused(
            lambda n=login, p=payload: quick.act(n, case, "dismiss_1", p)
        )
    quick.act("chair", case, "dismiss_1", finding(quick, case, "chair"))


def test_a_signer_leaves_out_whom_they_surveyed_and_signs_the_others(world):
    """The leader helped out at one visit: that household waits, listed, for another signer."""
    also(world, "town_lead", "T", TOWN)
    cases = [world.open(batch_of(world), world.household(n)) for n in range(2)]
    for n, case in enumerate(cases):
        world.act("clerk", case, "submit", world.submission())
        world.act("chair", case, "accept")
        team = ("member", "town_lead") if n == 0 else ("member", "team")
        people = tuple(world.user(x) for x in team)
        world.act("chair", case, "start_survey", {"surveyors": people, "visit_on": world.today})
        world.act("member", case, "submit_survey", world.survey("member"))
    world.to_passed(batch_of(world), cases)
    world.through_notice(batch_of(world), 1, cases)
    for case in cases:
        world.report(case)
    key = world.round(campaign_of(world), "township")
    outcome = world.sign_round(key)
    assert [o.subject_id for o in outcome.left_out] == [cases[0]]
    assert [r.key for r in outcome.left_out[0].refused.reasons] == ["apart_surveyed"]
    assert [world.case(c)["verdict"] for c in cases] == [None, "pass"]
    # Still at the township, and the next round takes it in again.
    again = world.round(campaign_of(world), "township")
    assert [x["case_id"] for x in world.rows(RoundLine, round_id=again)] == [cases[0]]


def test_who_entered_a_case_refuses_nothing_in_it(quick):
    also(quick, "clerk", "TL", TOWN)
    (case,) = at_township(quick)
    no = {"code": "R07", "reason": "复核不符合条件"}
    keys = refused(lambda: quick.act("clerk", case, "township_refuse", no))
    assert {"apart_applied", "apart_entered"} <= set(keys)
    quick.act("town_lead", case, "township_refuse", no)


# --- verifiers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verifiers", "why"),
    [
        (("member",), "form_verifiers"),
        (("member", "member"), "verifiers"),
        (("member", "team"), "verifier_apart"),  # both surveyed
        (("chair", "helper"), "verifiers_here"),
    ],
)
def test_a_list_is_verified_by_two_one_of_whom_did_not_survey(quick, verifiers, why):
    notice = quick.notice(batch_of(quick), 1, passed(quick))
    people = [quick.user(x) for x in verifiers]
    assert why in refused(lambda: quick.post(notice, verifiers=people))
    quick.post(notice, verifiers=[quick.user("member"), quick.user("chair")])


def test_the_township_s_list_may_be_verified_by_two_who_surveyed(quick):
    """The rule is about the village's own list: the second one is about what was reviewed."""
    cases = at_township(quick)
    quick.sign_round(quick.round(campaign_of(quick), "township"))
    notice = quick.notice(batch_of(quick), 2, cases)
    surveyors = [quick.user("member"), quick.user("team")]
    assert quick.post(notice, verifiers=surveyors).left_out == []


def test_a_verifier_is_not_kin_to_anybody_listed(quick):
    cases = passed(quick, 2)
    kinship(quick, cases[1], "town2")
    notice = quick.notice(batch_of(quick), 1, cases)
    people = [quick.user("chair"), quick.user("town2")]
    assert refused(lambda: quick.post(notice, verifiers=people)) == ["verifiers_kin"]


def test_kin_who_posts_a_list_leaves_their_own_out(quick):
    cases = passed(quick, 2)
    kinship(quick, cases[0], "chair")
    notice = quick.notice(batch_of(quick), 1, cases)
    people = [quick.user("team"), quick.user("town")]
    outcome = quick.post(notice, verifiers=people)
    assert [o.subject_id for o in outcome.left_out] == [cases[0]]
    assert [quick.case(c)["state"] for c in cases] == ["C2", "D1"]


def test_kin_who_closes_a_list_leaves_their_own_behind_and_it_is_not_lost(world):
    """The household left on an ended list waits for a new one, with the full period."""
    cases, notice = on_first_notice(world, 2)
    kinship(world, cases[0], "clerk")
    why = {"reason": "原公示已结束"}
    assert refused(lambda: world.act("town", cases[0], "leave_notice", why)) == ["notice_over"]
    world.later(8)
    outcome = world.close_notice(notice)
    assert [o.subject_id for o in outcome.left_out] == [cases[0]]
    assert [world.case(c)["state"] for c in cases] == ["D1", "D3"]
    world.act("town", cases[0], "leave_notice", why)
    assert world.case(cases[0])["state"] == "C2"
    again = world.notice(batch_of(world), 1, [cases[0]])
    world.post(again)
    world.later(7)
    assert "due" in refused(lambda: world.close_notice(again))
    world.later(1)
    town = {"end_photo": world.file("town")}
    world.act("town", again, "close", town, of=PublicityNotice)
    assert world.case(cases[0])["state"] == "D3"


# --- meetings and rounds ----------------------------------------------------------------------


def test_kin_neither_chair_nor_record_nor_count(quick):
    cases = surveyed(quick, 2)
    kinship(quick, cases[0], "chair")
    meeting = quick.meeting(batch_of(quick), cases)
    quick.to_deliberating(meeting)
    vote = {"case": cases[0], "votes_for": 9, "votes_against": 0, "votes_abstain": 0}
    assert refused(lambda: quick.act("chair", meeting, "vote", vote, of=ReviewMeeting)) == [
        "vote_kin"
    ]
    for case in cases:
        quick.vote(meeting, case)
    assert refused(lambda: quick.close_meeting(meeting)) == ["no_kin_in_charge"]
    officers = {"chair": quick.user("member"), "recorder": quick.user("clerk")}
    quick.act("member", meeting, "change_officers", officers, of=ReviewMeeting)
    papers = {name: quick.file("team") for name in ("minutes", "sheet", "photos")}
    for login in ("member", "clerk"):
        quick.act(login, meeting, "sign", of=ReviewMeeting)
    quick.act("team", meeting, "close", papers, of=ReviewMeeting)
    assert {quick.case(c)["state"] for c in cases} == {"C2"}


def test_representatives_of_the_household_and_its_kin_are_recused(quick):
    (case,) = surveyed(quick)
    representatives = quick.rows(Representative, region=VILLAGE)
    kinship(quick, case, representative=representatives[0]["id"])
    people = table(Representative)
    home = quick.case(case)["household_id"]
    quick.session.execute(
        update(people).where(people.c.id == representatives[1]["id"]).values(household_id=home)
    )
    meeting = quick.meeting(batch_of(quick), [case])
    quick.to_deliberating(meeting)
    assert refused(lambda: quick.vote(meeting, case, yes=9)) == ["recusal"]
    first, second = (row["id"] for row in representatives[:2])
    assert refused(lambda: quick.vote(meeting, case, yes=8, recused=[first])) == ["recusal"]
    assert refused(lambda: quick.vote(meeting, case, yes=9, recused=[first, second])) == ["sum"]
    quick.vote(meeting, case, yes=4, no=3, recused=[first, second])
    quick.close_meeting(meeting)
    assert quick.case(case)["state"] == "C2"


def test_kin_neither_visit_nor_give_an_opinion(quick):
    (case,) = at_township(quick)
    kinship(quick, case, "town")
    key = quick.round(campaign_of(quick), "township")
    visit = {"case": case, "visited_on": quick.today, "finding": "情况属实"}
    for login, visitor in (("town", "town2"), ("town2", "town")):
        payload = visit | {"visitors": (quick.user(visitor),)}
        assert refused(
            lambda n=login, p=payload: quick.act(n, key, "visit", p, of=ReviewRound)
        ) == ["visitors_kin"]
    quick.act("town2", key, "visit", visit | {"visitors": (quick.user("town2"),)}, of=ReviewRound)
    quick.act("town2", key, "deliberate", of=ReviewRound)
    opinion = {"cases": [case], "verdict": "pass"}
    assert refused(lambda: quick.act("town", key, "decide", opinion, of=ReviewRound)) == [
        "decide_kin"
    ]
    quick.act("town2", key, "decide", opinion, of=ReviewRound)


def test_kin_declared_after_the_draw_is_visited_before_the_round_is_signed(world):
    """Every household of an official's relatives is visited, not those known on one morning."""
    cases = at_township(world, 12)
    key = world.round(campaign_of(world), "township")
    lines = {line["case_id"]: line for line in world.rows(RoundLine, round_id=key)}
    late = next(case for case in cases if not lines[case]["drawn"])
    world.visit_all(key)
    world.act("town", key, "deliberate", of=ReviewRound)
    world.act("town", key, "decide", {"cases": cases, "verdict": "pass"}, of=ReviewRound)
    kinship(world, late, "member")
    with world.at_now():
        view = approvals.round_of(world.session, world.actor("town"), key)
    assert [line["case_id"] for line in view.unvisited] == [late]
    assert late in view.related
    signed = {"signed_at": world.moment, "papers": world.file("town_lead", TOWN)}
    assert refused(lambda: world.act("town_lead", key, "sign", signed, of=ReviewRound)) == [
        "all_visited"
    ]
    visit = {"case": late, "visited_on": world.today, "finding": "情况属实"}
    visit["visitors"] = (world.user("town"),)
    world.act("town", key, "visit", visit, of=ReviewRound)
    world.act("town_lead", key, "sign", signed, of=ReviewRound)
    assert world.case(late)["verdict"] == "pass"


# --- accounts ---------------------------------------------------------------------------------


def test_somebody_disabled_or_whose_grant_ended_acts_no_more(world):
    case = world.open(batch_of(world), world.household(0))
    clerk = world.user("clerk")
    grants, users = table(Grant), table(User)
    ends = update(grants).where(grants.c.user_id == clerk)
    world.session.execute(ends.values(valid_to=world.today))
    world.act("clerk", case, "comment", {"text": "最后一天"})
    world.later(1)
    assert refused(lambda: world.act("clerk", case, "comment", {"text": "再说"})) == ["not_found"]
    world.session.execute(ends.values(valid_to=None))
    world.session.execute(update(users).where(users.c.id == clerk).values(disabled_at=world.moment))
    with pytest.raises(NotYours), world.at_now():
        actor_of(world.session, clerk)
