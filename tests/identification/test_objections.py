"""An objection stops its own household only, is answered in writing, and never gets lost."""

import json

import pytest
from sqlalchemy import insert

from models.batch import PublicityNotice
from models.case import Event, Part
from models.columns import table
from models.record import NoticeLine, Objection, Paper
from tests.fixtures import ground
from tests.fixtures.ground import (
    approved,
    at_township,
    batch_of,
    campaign_of,
    finding,
    objection,
    on_first_notice,
    refused,
    to_be_filed,
    upheld,
)
from tests.fixtures.world import START, VILLAGE
from workflows.base import clock
from workflows.engine import execute
from workflows.identification import opening
from workflows.identification.queries import status_text, work

database_template = ground.database_template
quick = ground.quick
world = ground.world


def took_part(world, case, login, part):
    """As if this person had once applied for the case, entered it, …"""
    user = world.user(login)
    world.session.execute(insert(table(Part)).values(case_id=case, user_id=user, part=part))


def on_second_notice(world, count=1):
    cases = at_township(world, count)
    world.sign_round(world.round(campaign_of(world), "township"))
    notice = world.notice(batch_of(world), 2, cases)
    world.post(notice)
    return cases, notice


def on_announcement(world, count=1):
    cases = approved(world, count)
    notice = world.notice(batch_of(world), 3, cases)
    world.post(notice)
    return cases, notice


LISTS = {1: on_first_notice, 2: on_second_notice, 3: on_announcement}
LIVE = {1: ("D1", "D2", "C2", "D3"), 2: ("E2", "E3", "E1", "F1"), 3: ("F3", "F4", "F2", "G1")}
DECIDES = {1: "town", 2: "town", 3: "county"}


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_dismissed_while_the_list_hangs_the_line_simply_goes_on(quick, kind):
    live, heard, _waits, on = LIVE[kind]
    cases, notice = LISTS[kind](quick, 2)
    closes = quick.case(cases[0])["close_at"]
    quick.later(2)
    quick.act("clerk", cases[0], f"object_{kind}", objection(quick))
    assert [quick.case(c)["state"] for c in cases] == [heard, live]
    quick.later(3)
    login = DECIDES[kind]
    quick.act(login, cases[0], f"dismiss_{kind}", finding(quick, cases[0], login))
    row = quick.case(cases[0])
    assert (row["state"], row["close_at"], row["objections"]) == (live, closes, 0)
    quick.later(3)
    assert quick.close_notice(notice).left_out == []
    assert {quick.case(c)["state"] for c in cases} == {on}


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_dismissed_too_late_the_household_waits_for_a_supplementary_list(quick, kind):
    """The others go on with the list; the supplementary one hangs the full period again."""
    _live, heard, waits, on = LIVE[kind]
    cases, notice = LISTS[kind](quick, 2)
    quick.act("chair", cases[0], f"object_{kind}", objection(quick))
    quick.later(8)
    outcome = quick.close_notice(notice)
    assert [o.subject_id for o in outcome.left_out] == [cases[0]]
    assert [quick.case(c)["state"] for c in cases] == [heard, on]
    login = DECIDES[kind]
    quick.act(login, cases[0], f"dismiss_{kind}", finding(quick, cases[0], login))
    row = quick.case(cases[0])
    assert (row["state"], row["notice_id"]) == (waits, None)
    assert row["verdict"] == {1: None, 2: "pass", 3: "pass"}[kind]
    with quick.at_now():
        again = opening.draft_notice(
            quick.session, quick.actor("town"), batch_of(quick), kind, [cases[0]], "补充公示",
            token=quick.token(), supplements_id=notice,
        )  # fmt: skip
    quick.post(again)
    quick.later(7)
    assert "due" in refused(lambda: quick.close_notice(again))
    quick.later(1)
    quick.close_notice(again)
    assert quick.case(cases[0])["state"] == on
    ended = [x["ended"] for x in quick.rows(NoticeLine, case_id=cases[0]) if x["kind"] == kind]
    assert ended == ["objected", "closed"]


@pytest.mark.parametrize(
    ("kind", "action", "login", "state"),
    [
        (1, "uphold_facts_1", "town", "B1"),
        (1, "uphold_ineligible_1", "town", "Z1"),
        (2, "uphold_facts_2", "town", "B1"),
        (2, "uphold_ineligible_2", "town_lead", "Z1"),
        (3, "reconsider", "county", "F1"),
        (3, "strike", "group", "Z1"),
    ],
)
def test_upheld(quick, kind, action, login, state):
    """Founded: back to the survey or the county, or out; the paper of the list is superseded."""
    (case,), _notice = LISTS[kind](quick)
    quick.act("county", case, f"object_{kind}", objection(quick))
    quick.act(login, case, action, upheld(quick, case, login))
    row = quick.case(case)
    assert (row["state"], row["notice_id"], row["objections"]) == (state, None, 0)
    assert quick.rows(Objection, case_id=case)[0]["state"] == "upheld"
    if state == "Z1":
        assert row["reason_code"] == "R06"
        assert row["decided_from"] == LIVE[kind][1]
    else:
        folder = {1: "09", 2: "12", 3: "14"}[kind]
        papers = [p for p in quick.rows(Paper, case_id=case) if p["folder"] == folder]
        assert all(p["superseded_at"] is not None for p in papers)


def test_a_further_objection_is_answered_before_the_conclusion(world):
    (case,), _notice = on_first_notice(world)
    world.act("clerk", case, "object_1", objection(world))
    version = world.case(case)["version"]
    world.act("team", case, "further_objection", objection(world, facts="另一件反映的事实"))
    row = world.case(case)
    assert (row["state"], row["objections"], row["version"]) == ("D2", 2, version + 1)
    last = refused(lambda: world.act("town", case, "dismiss_1", finding(world, case, "town")))
    assert last == ["last_objection"]
    world.act("town", case, "answer_objection", finding(world, case, "town", founded="no"))
    only = refused(
        lambda: world.act(
            "town", case, "answer_objection", finding(world, case, "town", founded="no")
        )
    )
    assert only == ["not_the_last"]
    world.act("town", case, "dismiss_1", finding(world, case, "town"))
    assert {row["state"] for row in world.rows(Objection, case_id=case)} == {"dismissed"}


@pytest.mark.parametrize("part", ["applied", "entered", "surveyed"])
def test_who_applied_entered_or_surveyed_does_not_find_on_its_objection(quick, part):
    """Each for itself: who entered a household need not be who handed it in."""
    (case,), _notice = on_first_notice(quick)
    quick.act("clerk", case, "object_1", objection(quick))
    took_part(quick, case, "town2", part)
    step = refused(lambda: quick.act("town", case, "dismiss_1", finding(quick, case, "town")))
    assert step == ["finders_apart"]
    others = (quick.user("town"), quick.user("county"))
    quick.act("town", case, "dismiss_1", finding(quick, case, "town", finders=others))


def test_who_verified_the_list_may_find_on_an_objection_to_it(quick):
    (case,), _notice = on_first_notice(quick)
    quick.act("clerk", case, "object_1", objection(quick))
    took_part(quick, case, "town2", "verified")
    quick.act("town", case, "dismiss_1", finding(quick, case, "town"))


def test_who_took_a_household_over_entered_it_and_does_not_find_on_its_objection(quick):
    case = ground.taken_over(quick, "D3")
    quick.act("clerk", case, "late_objection", objection(quick))
    answer = finding(quick, case, "town2", founded="no")
    step = refused(lambda: quick.act("town2", case, "answer_objection", answer))
    assert step == ["finders_apart"]
    answer["finders"] = (quick.user("town2"), quick.user("county"))
    quick.act("town2", case, "answer_objection", answer)


def greyed(world, login, case):
    """Why the actions on offer are grey: the keys of their rules by the action's."""
    with world.at_now():
        offers = execute.offers(world.session, case, world.actor(login))
    return {o.action.key: [reason.key for reason in o.unmet] for o in offers if o.unmet}


def test_what_makes_no_sense_yet_stands_grey_and_says_why(quick):
    """A late objection while the list still hangs; papers from before for a household of ours."""
    (case,), _notice = on_first_notice(quick)
    assert greyed(quick, "town", case)["late_objection"] == ["window_over"]
    assert greyed(quick, "clerk", case)["supply"] == ["not_taken_over"]
    quick.later(8)
    assert "late_objection" not in greyed(quick, "town", case)


@pytest.mark.parametrize("state", ["D3", "E1", "F1", "F2", "G1"])
def test_a_late_objection_blocks_what_comes_next_until_it_is_answered(quick, state):
    """It goes to the township as an event; 25, 28, 30, 34, 37 and 38 wait for its answer."""
    by = {"D3": "clerk", "E1": "team", "F1": "county", "F2": "town", "G1": "chair"}[state]
    if state == "D3":
        (case,), notice = on_first_notice(quick)
        quick.later(8)
        quick.close_notice(notice)
    elif state == "E1":
        (case,) = at_township(quick)
    elif state == "F1":
        (case,) = ground.at_county(quick)
    else:
        (case,) = approved(quick) if state == "F2" else to_be_filed(quick)
    quick.act(by, case, "late_objection", objection(quick))
    assert (quick.case(case)["state"], quick.case(case)["objections"]) == (state, 1)
    row = quick.rows(Objection, case_id=case)[0]
    newest = {"D3": 1, "E1": 1, "F1": 2, "F2": 2, "G1": 3}[state]
    assert (row["late"], row["kind"]) == (True, newest), "it is about the list it stood on last"

    def go_on():
        if state == "D3":
            return refused(lambda: quick.report(case))
        if state == "G1":
            return refused(lambda: quick.act("clerk", case, "file", quick.filing(case)))
        if state == "F2":
            return refused(lambda: quick.notice(batch_of(quick), 3, [case]))
        level = "township" if state == "E1" else "county"
        outcome = quick.sign_round(quick.round(campaign_of(quick), level))
        return [reason.key for reason in outcome.left_out[0].refused.reasons]

    assert go_on()[0] in ("no_objection", "candidates")
    quick.act("town", case, "answer_objection", finding(quick, case, "town", founded="no"))
    if state == "D3":
        quick.report(case)
    elif state == "G1":
        quick.act("clerk", case, "file", quick.filing(case))
    assert quick.case(case)["objections"] == 0


def my_work(world, login, which="todo"):
    with world.at_now():
        rows = work.cases_of(world.session, world.actor(login), which, limit=100)
    return {row["id"] for row in rows}


def test_a_late_objection_goes_to_the_township_whoever_takes_it_down(quick):
    """It lies on the township's desk, and the committee's is free of it until it is answered."""
    (case,), notice = on_first_notice(quick)
    quick.later(8)
    quick.close_notice(notice)
    for login in ("town_lead", "group", "inspector", "helper"):
        step = refused(lambda n=login: quick.act(n, case, "late_objection", objection(quick)))
        assert "role" in step, login
    assert (case in my_work(quick, "chair"), case in my_work(quick, "town")) == (True, False)
    quick.act("clerk", case, "late_objection", objection(quick))
    assert (case in my_work(quick, "chair"), case in my_work(quick, "town")) == (False, True)
    assert case in my_work(quick, "chair", "waiting")
    with quick.at_now():
        said = status_text.whereabouts(quick.session, quick.actor("chair"), case)
    assert "由乡镇经办 卫镇、蒋镇办理" in said
    for login in ("clerk", "chair"):
        payload = finding(quick, case, login, founded="no")
        keys = refused(lambda n=login, p=payload: quick.act(n, case, "answer_objection", p))
        assert "role" in keys
    quick.act("town", case, "answer_objection", finding(quick, case, "town", founded="no"))
    assert (case in my_work(quick, "chair"), case in my_work(quick, "town")) == (True, False)


def test_an_objection_that_bars_nothing_yet_is_on_both_desks(quick):
    """Sent back to the survey with a late objection open: the visit goes on, the answer is due."""
    (case,) = at_township(quick)
    quick.act("clerk", case, "late_objection", objection(quick))
    no = {"items": ["收入核算有疑问"]}
    quick.act("town", case, "return_facts", no)
    assert case in my_work(quick, "team")
    assert case in my_work(quick, "town")


def late(world, login, case, founded):
    world.act("clerk", case, "late_objection", objection(world))
    world.act(login, case, "answer_objection", finding(world, case, login, founded=founded))
    return world.rows(Objection, case_id=case)[-1]


@pytest.mark.parametrize(
    ("state", "conclusion", "login", "to"),
    [
        ("D3", "uphold_facts_1", "town", "B1"),
        ("D3", "uphold_ineligible_1", "town", "Z1"),
        ("E1", "return_facts", "town", "B1"),
        ("F2", "reconsider", "county", "F1"),
        ("F2", "strike", "group", "Z1"),
        ("G1", "back_from_filing", "town", "F1"),
    ],
)
def test_a_late_objection_found_true_bars_the_way_until_its_conclusion(
    quick, state, conclusion, login, to
):
    """Answered as founded it stays open; whoever concludes draws the consequence of that one."""
    if state == "D3":
        (case,), notice = on_first_notice(quick)
        quick.later(8)
        quick.close_notice(notice)
    else:
        (case,) = {"E1": at_township, "F2": approved, "G1": to_be_filed}[state](quick)
    row = late(quick, "town", case, "yes")
    assert (row["state"], quick.case(case)["objections"]) == ("founded", 1)
    if state == "D3":
        assert "no_objection" in refused(lambda: quick.report(case))
    assert case in my_work(quick, "town")
    if conclusion.startswith("return"):
        payload = {"items": ["异议查实，收入要重算"]}
    elif conclusion == "back_from_filing":
        payload = {"reason": "异议查实"}
    else:
        payload = upheld(quick, case, login, objection=row["id"])
    quick.act(login, case, conclusion, payload)
    assert (quick.case(case)["state"], quick.case(case)["objections"]) == (to, 0)
    assert quick.rows(Objection, case_id=case)[0]["state"] == "upheld"


def test_a_late_objection_found_untrue_lets_the_case_go_on(quick):
    (case,), notice = on_first_notice(quick)
    quick.later(8)
    quick.close_notice(notice)
    assert late(quick, "town", case, "no")["state"] == "dismissed"
    quick.report(case)
    assert quick.case(case)["state"] == "E1"


def test_a_further_objection_found_true_leaves_only_the_conclusion_founded(quick):
    """Of two in one hearing the first is true: the other is answered, then it is concluded."""
    (case,), _notice = on_first_notice(quick)
    quick.act("clerk", case, "object_1", objection(quick))
    quick.act("team", case, "further_objection", objection(quick, facts="另一件反映的事实"))
    answer = finding(quick, case, "town", founded="yes")
    quick.act("town", case, "answer_objection", answer)
    step = refused(lambda: quick.act("town", case, "dismiss_1", finding(quick, case, "town")))
    assert step == ["none_founded", "last_objection"]
    true = upheld(quick, case, "town", objection=answer["objection"])
    assert refused(lambda: quick.act("town", case, "uphold_facts_1", true)) == ["last_objection"]
    quick.act("town", case, "answer_objection", finding(quick, case, "town", founded="no"))
    assert (quick.case(case)["state"], quick.case(case)["objections"]) == ("D2", 1)
    true = upheld(quick, case, "town", objection=answer["objection"])
    quick.act("town", case, "uphold_facts_1", true)
    assert quick.case(case)["state"] == "B1"
    kept = [row["state"] for row in quick.rows(Objection, case_id=case)]
    assert sorted(kept) == ["dismissed", "upheld"]


def test_found_true_before_the_survey_it_goes_into_the_survey(quick):
    """Sent back with a late objection open: the visit that is to come looks at it anyway."""
    (case,) = at_township(quick)
    quick.act("clerk", case, "late_objection", objection(quick))
    quick.act("town", case, "return_facts", {"items": ["收入核算有疑问"]})
    answer = finding(quick, case, "town", founded="yes")
    quick.act("town", case, "answer_objection", answer)
    assert quick.rows(Objection, case_id=case)[0]["state"] == "upheld"
    assert quick.case(case)["objections"] == 0


def test_a_late_objection_upheld_undoes_the_first_list(quick):
    (case,), notice = on_first_notice(quick)
    quick.later(8)
    quick.close_notice(notice)
    quick.act("town", case, "late_objection", objection(quick))
    quick.act("town", case, "uphold_facts_1", upheld(quick, case, "town"))
    row = quick.case(case)
    assert (row["state"], row["closed_1_at"]) == ("B1", None)


def test_a_late_objection_to_a_household_taken_over_is_not_lost(quick):
    """It never stood on a list of ours."""
    case = ground.taken_over(quick, "D3")
    quick.act("town", case, "late_objection", objection(quick))
    assert quick.rows(Objection, case_id=case)[0]["notice_id"] is None


def test_an_objection_outlives_a_void_list_and_can_be_answered(world):
    """Otherwise the household could never be listed again."""
    (case,), notice = on_first_notice(world)
    world.act("clerk", case, "object_1", objection(world))
    world.act("town", notice, "void", {"reason": "名单有误"}, of=PublicityNotice)
    assert (world.case(case)["state"], world.case(case)["objections"]) == ("C2", 1)
    assert "candidates" in refused(lambda: world.notice(batch_of(world), 1, [case]))
    world.act("town", case, "answer_objection", finding(world, case, "town", founded="no"))
    world.post(world.notice(batch_of(world), 1, [case]))
    assert world.case(case)["state"] == "D1"


def test_an_objection_raised_after_another_was_dismissed_is_still_in_its_window(quick):
    """The window is the posting's, not that of the state the case came back to."""
    (case,), _notice = on_first_notice(quick)
    posted = quick.moment
    quick.act("clerk", case, "object_1", objection(quick))
    quick.later(3)
    quick.act("town", case, "dismiss_1", finding(quick, case, "town"))
    quick.act("clerk", case, "object_1", objection(quick, raised_at=posted))
    assert quick.case(case)["state"] == "D2"


def test_the_answer_cannot_come_before_the_objection(quick):
    (case,), _notice = on_first_notice(quick)
    quick.later(2)
    quick.act("clerk", case, "object_1", objection(quick))
    early = finding(quick, case, "town", answered_on=START)
    assert refused(lambda: quick.act("town", case, "dismiss_1", early)) == ["answered"]


def test_the_name_of_the_objector_is_kept_nowhere(world):
    """Not in the event, not in the register; the person may stay unnamed altogether."""
    (case,), _notice = on_first_notice(world)
    world.act("clerk", case, "object_1", objection(world, objector="郎某"))
    event = world.rows(Event, subject_id=case)[-1]
    assert "objector" not in json.loads(event["payload"])
    assert "郎某" not in ground.dump(world)


def test_an_objection_to_somebody_elses_household_is_refused(quick):
    (case,), _notice = on_first_notice(quick)
    for login in ("clerk2", "far_clerk", "other_town"):
        assert refused(lambda n=login: quick.act(n, case, "object_1", objection(quick))) == [
            "not_found"
        ]
    for login in ("town_lead", "group", "leader", "inspector", "admin", "helper"):
        keys = refused(lambda n=login: quick.act(n, case, "object_1", objection(quick)))
        assert "role" in keys
    assert quick.case(case)["close_at"] == clock.close_of(quick.today, 7)
    assert quick.case(case)["region"] == VILLAGE


def test_an_objection_to_a_list_that_is_void_is_taken_down_while_the_next_is_awaited(world):
    """Raised while the list hung, brought afterwards: no list is up, and it is not lost."""
    (case,), notice = on_first_notice(world)
    raised = world.moment
    world.later(2)
    world.act("town", notice, "void", {"reason": "名单有误"}, of=PublicityNotice)
    world.act("clerk", case, "late_objection", objection(world, raised_at=raised))
    row = world.rows(Objection, case_id=case)[0]
    assert (row["notice_id"], row["kind"], row["late"]) == (notice, 1, True)
    assert "candidates" in refused(lambda: world.notice(batch_of(world), 1, [case]))
    world.act("town", case, "answer_objection", finding(world, case, "town", founded="no"))
    world.notice(batch_of(world), 1, [case])
