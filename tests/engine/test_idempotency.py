"""The same form twice counts once; an old page changes nothing; a refused step leaves no trace."""

import pytest

from models.batch import Campaign, PublicityNotice, ReviewMeeting
from models.case import Case, Event
from models.household import Household
from models.keys import new_id
from models.record import Veto
from tests.fixtures import ground
from tests.fixtures.ground import (
    batch_of,
    dump,
    finding,
    objection,
    on_first_notice,
    passed,
    refused,
    surveyed,
)
from tests.fixtures.world import COUNTY
from workflows.base.refusals import Overtaken, Refused
from workflows.engine import execute
from workflows.engine.changes import Changes, Move
from workflows.engine.persist import write
from workflows.engine.registry import process_of
from workflows.households import register
from workflows.identification import opening

database_template = ground.database_template
quick = ground.quick
world = ground.world


def submitted(world):
    case = world.open(batch_of(world), world.household(0))
    world.act("clerk", case, "submit", world.submission())
    return case


@pytest.mark.parametrize("times", [2, 5])
def test_the_same_token_moves_a_case_once(world, times):
    case = submitted(world)
    seen = world.case(case)["version"]
    events = {
        world.act("chair", case, "accept", seen=seen, token="same").event["id"]
        for _n in range(times)
    }
    assert len(events) == 1
    assert world.case(case)["version"] == seen + 1
    assert len(world.rows(Event, subject_id=case, action="accept")) == 1


def test_the_second_time_changes_not_one_row(world):
    case = submitted(world)
    seen = world.case(case)["version"]
    world.act("chair", case, "accept", seen=seen, token="same")
    before = dump(world)
    world.act("chair", case, "accept", seen=seen, token="same")
    assert dump(world) == before


def test_a_token_belongs_to_one_person_and_one_action(quick):
    case = submitted(quick)
    seen = quick.case(case)["version"]
    quick.act("chair", case, "accept", seen=seen, token="same")
    before = dump(quick)
    for login, action in (("member", "accept"), ("chair", "comment")):
        keys = refused(
            lambda n=login, a=action: quick.act(
                n, case, a, {"text": "备注"}, seen=seen, token="same"
            )
        )
        assert keys == ["token"]
    assert dump(quick) == before


def test_other_answers_under_the_same_token_are_refused_and_not_taken_for_done(quick):
    case = submitted(quick)
    seen = quick.case(case)["version"]
    quick.act("chair", case, "comment", {"text": "电话已核对"}, seen=seen, token="same")
    before = dump(quick)
    quick.act("chair", case, "comment", {"text": "电话已核对"}, seen=seen, token="same")
    for text in ("电话没有打通", ""):
        keys = refused(
            lambda t=text: quick.act("chair", case, "comment", {"text": t}, seen=seen, token="same")
        )
        assert keys == ["token"]
    assert dump(quick) == before


def test_a_second_list_is_never_taken_for_the_first(quick):
    """Two lists of one village under one token: the second opens nothing and says so."""
    cases = passed(quick, 2)

    def draft(case):
        words = "东岭村村民委员会"
        batch, clerk = batch_of(quick), quick.actor("clerk")
        return opening.draft_notice(quick.session, clerk, batch, 1, (case,), words, token="same")

    with quick.at_now():
        assert draft(cases[0]) == draft(cases[0])
        before = dump(quick)
        assert refused(lambda: draft(cases[1])) == ["token"]
    assert dump(quick) == before


def test_a_file_handed_in_again_is_still_the_same_form(quick):
    case = quick.open(batch_of(quick), quick.household(0))
    seen = quick.case(case)["version"]
    first = quick.act("clerk", case, "submit", quick.submission(), seen=seen, token="same")
    again = quick.act("clerk", case, "submit", quick.submission(), seen=seen, token="same")
    assert first.event["id"] == again.event["id"]


def test_a_batch_object_closed_twice_moves_its_households_once(world):
    cases, notice = on_first_notice(world, 2)
    world.later(8)
    seen = world.row(PublicityNotice, notice)["version"]
    photo = {"end_photo": world.file("clerk")}
    step = {"of": PublicityNotice, "seen": seen, "token": "same"}
    first = world.act("clerk", notice, "close", photo, **step)
    before = dump(world)
    again = world.act("clerk", notice, "close", photo, **step)
    assert again.event["id"] == first.event["id"]
    assert dump(world) == before
    assert {world.case(c)["version"] for c in cases} == {world.case(cases[0])["version"]}


def test_opened_twice_is_opened_once(world):
    home = world.household(0)
    with world.at_now():
        keys = {
            opening.open_case(
                world.session, home, batch_of(world), world.actor("clerk"), {}, token="same"
            )
            for _n in range(3)
        }
        homes = {
            register.register(
                world.session, world.actor("clerk"), world.entry(7), region=370282400201,
                token="home",
            )
            for _n in range(2)
        }  # fmt: skip
        plans = {
            opening.plan_campaign(
                world.session, world.actor("county"), COUNTY, {"title": "再一批", "year": 2015},
                token="plan",
            )
            for _n in range(2)
        }  # fmt: skip
    assert len(keys) == len(homes) == len(plans) == 1
    assert len(world.rows(Case)) == 1
    assert len(world.rows(Household)) == 2
    assert len(world.rows(Campaign)) == 2


# --- an old page ------------------------------------------------------------------------------


@pytest.mark.parametrize("back", [1, 2, -1])
def test_an_old_page_is_told_who_and_when(world, back):
    case = submitted(world)
    seen = world.case(case)["version"] - back
    before = dump(world)
    with pytest.raises(Overtaken) as caught:
        world.act("chair", case, "accept", seen=seen)
    (sentence,) = caught.value.sentences()
    assert "周信" in sentence
    assert "09:00" in sentence
    assert dump(world) == before


def test_two_reviewers_at_once_one_wins_and_the_other_reads_who(world):
    case = submitted(world)
    seen = world.case(case)["version"]
    world.act("chair", case, "accept", seen=seen)
    with pytest.raises(Overtaken) as caught:
        world.act("member", case, "out_of_scope", {"code": "R01", "reason": "不符合"}, seen=seen)
    assert "吴主" in caught.value.sentences()[0]
    assert world.case(case)["state"] == "A3"


def test_an_old_page_of_a_meeting_counts_no_vote(quick):
    (case,) = surveyed(quick)
    meeting = quick.meeting(batch_of(quick), [case])
    quick.to_deliberating(meeting)
    seen = quick.row(ReviewMeeting, meeting)["version"]
    vote = {"case": case, "votes_for": 9, "votes_against": 0, "votes_abstain": 0}
    quick.act("clerk", meeting, "vote", vote, of=ReviewMeeting, seen=seen)
    other = vote | {"votes_for": 0, "votes_against": 9}
    with pytest.raises(Overtaken):
        quick.act("chair", meeting, "vote", other, of=ReviewMeeting, seen=seen)


@pytest.mark.parametrize("back", [0, 1])
def test_a_row_that_moved_since_it_was_judged_is_not_written_over(world, back):
    """The last wall, under every lock: the row is written for the version that was judged."""
    row = world.case(submitted(world))
    judged = row | {"version": row["version"] - back}
    after = judged | {"version": judged["version"] + 1, "moved_at": world.moment}
    event = world.rows(Event, subject_id=row["id"])[-1]
    event |= {"id": new_id(), "seq": after["version"], "token": world.token()}
    move = Move(judged, after, event, Changes())
    if back:
        with pytest.raises(Overtaken):
            write(world.session, Case, process_of("identification"), [move])
        assert world.case(row["id"]) == row
    else:
        write(world.session, Case, process_of("identification"), [move])
        assert world.case(row["id"])["version"] == row["version"] + 1


# --- a refused step ---------------------------------------------------------------------------


def attempts(world):
    """(who, case, action, answers): one for every kind of refusal."""
    case = submitted(world)
    (survey,) = surveyed(world, 1, first=1)
    told = {"item": "V02", "evidence": "名下有车", "told_on": world.today}
    world.act("chair", survey, "propose_veto", told | {"papers": world.file("chair")})
    veto = {"veto": world.rows(Veto)[0]["id"], "heard": "没有申辩", "letter": world.file("town")}
    # Another person's papers, and papers nobody has.
    world.file("clerk")
    mine = world.submission()
    open_ = world.open(batch_of(world), world.household(2))
    return [
        ("clerk2", case, "accept", {}, "not_found"),
        ("clerk", case, "accept", {}, "role"),
        ("leader", case, "accept", {}, "role"),
        ("chair", case, "start_survey", {"surveyors": (1, 2), "visit_on": world.today}, "state"),
        ("chair", case, "no_such_step", {}, "no_action"),
        ("chair", case, "out_of_scope", {}, "form_code"),
        ("chair", case, "out_of_scope", {"code": "R99", "reason": "没有这个"}, "code_known"),
        ("chair", case, "accept", {"extra": 1}, "form_extra"),
        ("town", survey, "confirm_veto", veto, "veto_heard"),
        ("clerk", open_, "submit", mine | {"application": (99,)}, "attachment"),
        ("clerk", open_, "submit", mine | {"application": world.file("chair")}, "attachment"),
        ("clerk", open_, "submit", mine | {"proxy": True}, "proxy_named"),
        ("clerk", open_, "submit", mine | {"related": True}, "relation_declared"),
        ("clerk", open_, "submit", mine | {"signature": ()}, "form_signature"),
    ]


def test_whatever_is_refused_changes_nothing_at_all(world):
    """Whole dumps of the database before and after each."""
    tries = attempts(world)
    before = dump(world)
    for login, case, action, payload, why in tries:
        with pytest.raises(Refused) as caught:
            world.act(login, case, action, payload)
        assert why in [reason.key for reason in caught.value.reasons], action
        assert all(caught.value.sentences())
        assert dump(world) == before, action


def test_a_refused_batch_step_changes_nothing(quick):
    cases, notice = on_first_notice(quick, 2)
    quick.later(7)
    photo = {"end_photo": quick.file("clerk")}
    before = dump(quick)
    with pytest.raises(Refused):
        quick.act("clerk", notice, "close", photo, of=PublicityNotice)
    assert dump(quick) == before
    assert {quick.case(c)["state"] for c in cases} == {"D1"}


def test_a_refused_opening_leaves_no_case(quick):
    (case,) = surveyed(quick)
    home = quick.case(case)["household_id"]
    before = dump(quick)
    with pytest.raises(Refused):
        quick.open(batch_of(quick), home)
    assert dump(quick) == before


def test_looking_changes_nothing(quick):
    (case,), _notice = on_first_notice(quick)
    quick.act("clerk", case, "object_1", objection(quick))
    before = dump(quick)
    for login in ("clerk", "chair", "town", "county", "leader"):
        with quick.at_now():
            execute.offers(quick.session, case, quick.actor(login))
    assert dump(quick) == before


def test_every_reason_is_told_at_once(quick):
    """Not one after the other: the person corrects everything in one go."""
    (case,), _notice = on_first_notice(quick)
    quick.act("clerk", case, "object_1", objection(quick))
    wrong = finding(quick, case, "town", finders=(quick.user("team"), quick.user("inspector")))
    keys = refused(lambda: quick.act("town", case, "dismiss_1", wrong))
    assert set(keys) == {"finders_here", "finders_apart"}
    assert passed(quick, 1, 4)
