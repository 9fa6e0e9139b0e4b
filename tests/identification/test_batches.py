"""Closing one thing moves many households: whoever cannot move is listed with every reason."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import event as listen
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from models.account import Grant
from models.batch import PublicityNotice, ReviewRound
from models.case import Case, Event, OpenCase
from models.columns import table
from models.household import Household
from models.keys import new_id
from models.record import NoticeLine
from models.register import ObjectionPhone
from tests.fixtures import ground
from tests.fixtures.ground import (
    approved,
    at_township,
    batch_of,
    campaign_of,
    objection,
    on_first_notice,
    passed,
    refused,
    surveyed,
)
from tests.fixtures.invariants import all_faults
from tests.fixtures.world import COUNTY, START, TOWN, VILLAGE
from workflows.engine import execute
from workflows.engine.context import Facts
from workflows.engine.definition import FanOut
from workflows.engine.registry import process_of
from workflows.identification import opening
from workflows.identification.batches.notice import list_hash

database_template = ground.database_template
quick = ground.quick
world = ground.world

HOLD = {"code": "H03", "reason": "全家暂时外出"}


def test_one_of_five_stays_behind_and_is_named_with_its_reason(world):
    """The event of the batch object tells it too, for whoever looks later."""
    cases, notice = on_first_notice(world, 5)
    world.act("town", cases[2], "hold", HOLD)
    world.act("clerk", cases[4], "object_1", objection(world))
    world.later(8)
    outcome = world.close_notice(notice)
    left = {o.subject_id: [r.key for r in o.refused.reasons] for o in outcome.left_out}
    assert set(left) == {cases[2], cases[4]}
    assert "held" in left[cases[2]]
    assert left[cases[4]] == ["state"]
    assert [world.case(c)["state"] for c in cases] == ["D3", "D3", "D1", "D3", "D2"]
    event = world.rows(Event, subject_id=notice)[-1]
    said = json.loads(event["payload"])
    assert said["moved"] == 3
    assert dict(said["left_out"]) == left
    caused = world.rows(Event, cause_id=event["id"])
    assert {e["subject_id"] for e in caused} == {cases[0], cases[1], cases[3]}
    assert all_faults(world.session) == []


def test_the_list_is_frozen_when_it_is_drafted(quick):
    """Whoever was amended since does not go up under the old name."""
    cases = passed(quick, 2)
    notice = quick.notice(batch_of(quick), 1, cases)
    row = quick.row(PublicityNotice, notice)
    lines = quick.rows(NoticeLine, notice_id=notice)
    assert row["list_hash"] == list_hash(lines)
    target, home = table(Household), quick.case(cases[0])["household_id"]
    quick.session.execute(target.update().where(target.c.id == home).values(members=5))
    outcome = quick.post(notice)
    assert [r.key for r in outcome.left_out[0].refused.reasons] == ["line_true"]
    assert [quick.case(c)["state"] for c in cases] == ["C2", "D1"]


def test_two_drafts_may_name_a_household_and_one_list_takes_it(quick):
    cases = passed(quick, 2)
    first = quick.notice(batch_of(quick), 1, cases)
    second = quick.notice(batch_of(quick), 1, cases[:1])
    quick.post(second)
    outcome = quick.post(first)
    assert [o.subject_id for o in outcome.left_out] == cases[:1]
    assert quick.case(cases[0])["notice_id"] == second
    assert "candidates" in refused(lambda: quick.notice(batch_of(quick), 1, cases))


def on_a_list(world, case, notice):
    """As a second draft finds it when nothing but the number of the list says where it stands."""
    target = table(Case)
    world.session.execute(update(target).where(target.c.id == case).values(notice_id=notice))


def waiting_for(world, kind):
    """Two households that may stand on a list of this kind."""
    cases = {1: passed, 2: at_township, 3: approved}[kind](world, 2)
    if kind == 2:
        world.sign_round(world.round(campaign_of(world), "township"))
    return cases


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_who_stands_on_a_list_is_not_drafted_for_another(quick, kind):
    cases = waiting_for(quick, kind)
    on_a_list(quick, cases[0], quick.notice(batch_of(quick), kind, cases[:1]))
    assert refused(lambda: quick.notice(batch_of(quick), kind, cases)) == ["candidates"]
    quick.notice(batch_of(quick), kind, cases[1:])


@pytest.mark.parametrize("kind", [1, 2])
def test_who_stands_on_a_list_by_now_stays_off_the_one_that_goes_up(quick, kind):
    """Drafted for two lists, a household hangs on one of them; the announcement is the approved
    list whole and would not go up at all."""
    cases = waiting_for(quick, kind)
    draft, other = (quick.notice(batch_of(quick), kind, cases) for _n in range(2))
    on_a_list(quick, cases[0], other)
    (left,) = quick.post(draft).left_out
    assert left.subject_id == cases[0]
    assert [reason.key for reason in left.refused.reasons] == ["not_in_notice"]
    assert [quick.case(case)["notice_id"] for case in cases] == [other, draft]


def test_a_household_moves_in_the_role_its_batch_object_was_closed_in(quick):
    """The leader signs the township's round; that they hold an officer's grant too says nothing."""
    user, grants = quick.user("town_lead"), table(Grant)
    also = {"user_id": user, "role": "T", "region": TOWN, "valid_from": START}
    quick.session.execute(insert(grants).values(id=new_id(), **also))
    passes, returns = at_township(quick, 2)
    key = quick.round(campaign_of(quick), "township")
    quick.sign_round(key, {returns: ("return_paper", "缺公章")})
    (signed,) = quick.rows(Event, subject_id=key, action="sign")
    moved = {row["subject_id"]: row for row in quick.rows(Event, cause_id=signed["id"])}
    assert {case: row["action"] for case, row in moved.items()} == {
        passes: "township_pass",
        returns: "return_paper",
    }
    assert {(row["actor_id"], row["role"]) for row in moved.values()} == {(user, "TL")}
    quick.act("town_lead", returns, "comment", {"text": "补章后再报"})
    own = quick.rows(Event, subject_id=returns, action="comment")[-1]
    assert own["role"] == "T", "by their own hand it is the first role that may"


def test_a_list_needs_its_telephones_and_photographs(quick):
    notice = quick.notice(batch_of(quick), 1, passed(quick))
    for name in ("near", "far", "verifiers"):
        assert refused(lambda n=name: quick.post(notice, **{n: ()})) == [f"form_{name}"]
    phones = table(ObjectionPhone)
    quick.session.execute(phones.delete().where(phones.c.region.in_((VILLAGE, TOWN))))
    assert refused(lambda: quick.post(notice)) == ["phones_set"]


def test_each_kind_of_list_is_posted_closed_and_voided_by_its_own(quick):
    cases, first = on_first_notice(quick)
    quick.later(8)
    for login in ("chair", "county"):
        photo = {"end_photo": quick.file(login)}
        keys = refused(lambda n=login, p=photo: quick.act(n, first, "close", p, of=PublicityNotice))
        assert "role" in keys
    quick.close_notice(first)
    quick.report(cases[0])
    quick.sign_round(quick.round(campaign_of(quick), "township"))
    second = quick.notice(batch_of(quick), 2, cases)
    people = (quick.user("team"), quick.user("town2"))
    post = {"posted_at": quick.moment, "place": "镇公开栏", "verifiers": people}
    post |= {"near": quick.file("chair"), "far": quick.file("chair")}
    keys = refused(lambda: quick.act("chair", second, "post", post, of=PublicityNotice))
    assert keys == ["notice_role"]
    quick.post(second)
    quick.later(8)
    photo = {"end_photo": quick.file("clerk")}
    keys = refused(lambda: quick.act("clerk", second, "close", photo, of=PublicityNotice))
    assert keys == ["notice_role"]
    quick.close_notice(second)


def test_a_list_is_not_closed_while_every_line_left_on_it_still_runs(quick):
    """Held for a day and resumed, the only household hangs seven days more."""
    (case,), notice = on_first_notice(quick)
    quick.later(6)
    quick.act("town", case, "hold", HOLD)
    quick.later(1)
    quick.act("town", case, "resume", {"reason": "已经回来"})
    quick.later(7)
    assert refused(lambda: quick.close_notice(notice)) == ["something_over"]
    assert quick.row(PublicityNotice, notice)["state"] == "posted"
    quick.later(1)
    assert quick.close_notice(notice).left_out == []
    assert quick.case(case)["state"] == "D3"


def test_voiding_sends_everybody_back_to_wait_the_full_period(world):
    """D1, D2 → C2; E2, E3 → E1 with the verdict; F3, F4 → F2 with the approval."""
    cases, notice = on_first_notice(world, 2)
    world.act("clerk", cases[0], "object_1", objection(world))
    world.later(5)
    outcome = world.act("town", notice, "void", {"reason": "名单有误"}, of=PublicityNotice)
    assert outcome.left_out == []
    assert {world.case(c)["state"] for c in cases} == {"C2"}
    assert world.row(PublicityNotice, notice)["state"] == "void"
    late = refused(lambda: world.close_notice(notice))
    assert late == ["state"]
    again = world.notice(batch_of(world), 1, cases[1:])
    world.post(again)
    world.later(7)
    assert "due" in refused(lambda: world.close_notice(again))


def test_voiding_the_second_and_the_third_keeps_what_was_decided(quick):
    cases = at_township(quick)
    quick.sign_round(quick.round(campaign_of(quick), "township"))
    void = {"reason": "张贴地点有误"}
    second = quick.notice(batch_of(quick), 2, cases)
    quick.post(second)
    quick.act("town", second, "void", void, of=PublicityNotice)
    row = quick.case(cases[0])
    assert (row["state"], row["verdict"]) == ("E1", "pass")
    quick.through_notice(batch_of(quick), 2, cases)
    quick.sign_round(quick.round(campaign_of(quick), "county"))
    third = quick.notice(batch_of(quick), 3, cases)
    quick.post(third)
    quick.act("town", third, "void", void, of=PublicityNotice)
    row = quick.case(cases[0])
    assert row["state"] == "F2"
    assert row["approval_no"]
    quick.through_notice(batch_of(quick), 3, cases)
    assert quick.case(cases[0])["state"] == "G1"


def test_a_void_draft_moves_nobody(quick):
    cases = passed(quick)
    notice = quick.notice(batch_of(quick), 1, cases)
    outcome = quick.act("town", notice, "void", {"reason": "重新拟稿"}, of=PublicityNotice)
    assert outcome.fanned == ()
    assert quick.case(cases[0])["state"] == "C2"


def test_the_announcement_is_the_approved_list_whole(quick):
    cases = approved(quick, 3)
    some = quick.notice(batch_of(quick), 3, cases[:2])
    assert refused(lambda: quick.post(some)) == ["same_as_approved"]
    whole = quick.notice(batch_of(quick), 3, cases)
    quick.post(whole)
    assert {quick.case(c)["state"] for c in cases} == {"F3"}


def test_an_announcement_says_of_each_household_what_was_approved_or_does_not_go_up(quick):
    cases = approved(quick, 2)
    notice = quick.notice(batch_of(quick), 3, cases)
    homes, home = table(Household), quick.case(cases[0])["household_id"]

    def registered(members):
        quick.session.execute(update(homes).where(homes.c.id == home).values(members=members))

    registered(5)
    assert refused(lambda: quick.post(notice)) == ["same_as_approved"]
    assert {quick.case(case)["state"] for case in cases} == {"F2"}
    registered(2)
    assert quick.post(notice).left_out == []


def test_two_batches_of_a_village_have_their_lists_apart(quick):
    """Each under its own numbers; else the one's announcement would wait for the other's for
    ever."""
    (case,) = approved(quick)
    other = quick.batch(quick.campaign())
    late = quick.open(other, quick.household(5))
    quick.to_surveyed(late)
    quick.to_passed(other, [late])
    assert refused(lambda: quick.notice(batch_of(quick), 1, [late])) == ["candidates"]
    quick.through_notice(other, 1, [late])
    quick.report(late)
    quick.sign_round(quick.round(campaign_of(quick), "township"))
    quick.through_notice(other, 2, [late])
    quick.sign_round(quick.round(campaign_of(quick), "county"))
    assert (quick.case(case)["state"], quick.case(late)["state"]) == ("F2", "F2")
    quick.post(quick.notice(batch_of(quick), 3, [case]))
    quick.post(quick.notice(other, 3, [late]))
    assert (quick.case(case)["state"], quick.case(late)["state"]) == ("F3", "F3")


def test_the_county_gives_no_opinion_in_the_townships_round(quick):
    cases = at_township(quick)
    key = quick.round(campaign_of(quick), "township")
    quick.visit_all(key)
    quick.act("town", key, "deliberate", of=ReviewRound)
    opinion = {"cases": cases, "verdict": "pass"}
    for login in ("county", "group"):
        step = refused(lambda n=login: quick.act(n, key, "decide", opinion, of=ReviewRound))
        assert step == ["round_decider"]
    for login in ("town", "town_lead"):
        quick.act(login, key, "decide", opinion, of=ReviewRound)


def test_nothing_later_than_the_township_is_drafted_without_its_verdict(quick):
    cases = at_township(quick)
    assert "candidates" in refused(lambda: quick.notice(batch_of(quick), 2, cases))
    assert "candidates" in refused(lambda: quick.notice(batch_of(quick), 3, cases))
    assert "candidates" in refused(lambda: quick.notice(batch_of(quick), 1, cases))


def test_a_round_is_signed_by_its_level_with_a_document_number(quick):
    cases = ground.at_county(quick)
    key = quick.round(campaign_of(quick), "county")
    quick.visit_all(key)
    quick.act("county", key, "deliberate", of=ReviewRound)
    papers = quick.file("group", COUNTY)
    sign = {"signed_at": quick.moment, "papers": papers, "document_no": "即扶〔2015〕1号"}
    assert refused(lambda: quick.act("group", key, "sign", sign, of=ReviewRound)) == [
        "round_decided"
    ]
    quick.act("county", key, "decide", {"cases": cases, "verdict": "pass"}, of=ReviewRound)
    nameless = {k: v for k, v in sign.items() if k != "document_no"}
    assert refused(lambda: quick.act("group", key, "sign", nameless, of=ReviewRound)) == [
        "document_no"
    ]
    own = {"papers": quick.file("county", COUNTY)}
    assert "role" in refused(lambda: quick.act("county", key, "sign", sign | own, of=ReviewRound))
    quick.act("group", key, "sign", sign, of=ReviewRound)
    assert quick.case(cases[0])["approval_no"] == "即扶〔2015〕1号"


def test_a_round_takes_each_household_once(quick):
    cases = at_township(quick, 2)
    first = quick.round(campaign_of(quick), "township")
    with quick.at_now():
        second = opening.collect_round(
            quick.session, quick.actor("town2"), campaign_of(quick), TOWN, "township",
            {"title": "第二批"}, token=quick.token(),
        )  # fmt: skip
    assert refused(lambda: quick.act("town2", second, "draw", of=ReviewRound)) == ["some_cases"]
    quick.act("town_lead", first, "cancel", {"reason": "名单有误"}, of=ReviewRound)
    quick.act("town2", second, "draw", of=ReviewRound)
    assert quick.row(ReviewRound, second)["drawn"] == len(cases)


def test_many_at_once_are_refused_one_by_one(world):
    """perform_many: whoever can move moves; the others are listed."""
    cases = [world.open(batch_of(world), world.household(n)) for n in range(4)]
    for case in cases:
        world.act("clerk", case, "submit", world.submission())
    world.act("town", cases[1], "hold", HOLD)
    world.act("chair", cases[2], "accept")
    seen = {c: world.case(c)["version"] for c in cases} | {cases[3]: 1}
    with world.at_now():
        outcomes = execute.perform_many(
            world.session, cases, "accept", world.actor("chair"), {}, seen=seen, token="many"
        )
    assert [o.event is not None for o in outcomes] == [True, False, False, False]
    keys = [[r.key for r in o.refused.reasons] for o in outcomes if o.refused]
    assert keys == [["held"], ["state"], ["overtaken"]]


def test_a_batch_object_fires_only_what_it_is_named_for(quick):
    """A notice cannot approve, a meeting cannot post: the definition names who fires what."""
    (case,) = surveyed(quick)
    process = process_of("notice")
    action = process.action("close")
    fake = replace(action, fans_out=lambda f: [FanOut(case, "passed")])
    facts = Facts(process, fake, {"id": 1}, quick.actor("town"), None, quick.moment, None)
    with pytest.raises(RuntimeError, match="may not fire"):
        execute._fan_out(quick.session, facts, quick.moment)


def test_a_village_of_many_costs_no_more_queries_per_household(quick):
    """Closing a list of three or of nine asks the same number of questions."""
    counts = []
    for first, count in ((0, 3), (20, 9)):
        cases = passed(quick, count, first)
        notice = quick.notice(batch_of(quick), 1, cases)
        quick.post(notice)
        quick.later(8)
        asked = []
        bind = quick.session.connection()

        def note(_c, _cursor, statement, *_rest, asked=asked):
            # The calendar's stamp is asked with each limit: one row, always at hand.
            if "holiday" not in statement:
                asked.append(statement)

        photo = {"end_photo": quick.file("clerk")}
        listen.listen(bind, "before_cursor_execute", note)
        quick.act("clerk", notice, "close", photo, of=PublicityNotice)
        listen.remove(bind, "before_cursor_execute", note)
        counts.append(len(asked))
    assert counts[0] == counts[1]  # fmt: skip


def test_two_households_never_share_a_person(quick):
    """The second wall: the database itself refuses the ID twice in one procedure."""
    case = quick.open(batch_of(quick), quick.household(0))
    held = quick.rows(OpenCase, case_id=case)[0]
    with pytest.raises(IntegrityError, match="open_case"), quick.session.begin_nested():
        quick.session.execute(insert(table(OpenCase)).values(**held))
    quick.session.execute(insert(table(OpenCase)).values(**held | {"process": "another"}))
    assert quick.rows(Household)[0]["members"] == 2
    assert new_id() > case
