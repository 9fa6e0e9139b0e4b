"""Review rounds: a verdict is about the household as it came, and a drawn sample stands."""

import hashlib
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from models.account import Grant
from models.batch import ReviewRound
from models.case import Case
from models.columns import table
from models.keys import new_id
from models.record import RoundLine, Survey
from models.register import OfficialKin
from tests.fixtures import ground
from tests.fixtures.ground import at_county, at_township, campaign_of, refused
from tests.fixtures.invariants import all_faults
from tests.fixtures.world import COUNTY, OTHER_TOWN, TOWN, VILLAGE, World
from workflows.base.refusals import Overtaken
from workflows.engine import execute
from workflows.identification import opening
from workflows.identification.batches.review import sample
from workflows.identification.queries import approvals

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


# ------------------------------------------------------------------- whose round it is


@pytest.mark.parametrize(("place", "keys"), [(OTHER_TOWN, ["round_role"]), (TOWN, [])])
def test_a_township_s_round_is_worked_by_its_own_officers(quick, place, keys):
    """Somebody reaches this township from the county, and is an officer of another one."""
    at_township(quick)
    officer = {"user_id": quick.user("county"), "role": "T", "region": place}
    quick.session.execute(
        insert(table(Grant)).values(id=new_id(), valid_from=date(2015, 1, 1), **officer)
    )
    with quick.at_now():
        key = opening.collect_round(
            quick.session, quick.actor("town"), campaign_of(quick), TOWN, "township",
            {"title": "审核"}, token=quick.token(),
        )  # fmt: skip
    if keys:
        assert refused(lambda: quick.act("county", key, "draw", of=ReviewRound)) == keys
    else:
        quick.act("county", key, "draw", of=ReviewRound)


# ------------------------------------------------------------------------- what the leader signs


def test_the_county_passes_nobody_without_a_document_number(quick):
    case, other = at_county(quick, 2)
    key = decided(quick, "county")
    back = {"cases": [other], "verdict": "return_paper", "reason": "补件"}
    quick.act("county", key, "decide", back, of=ReviewRound)
    signed = {"signed_at": quick.moment, "papers": quick.file("group", COUNTY)}
    without = refused(lambda: quick.act("group", key, "sign", signed, of=ReviewRound))
    assert without == ["document_no"]
    quick.act("group", key, "sign", signed | {"document_no": "即扶〔2015〕9号"}, of=ReviewRound)
    assert [quick.case(key)["approval_no"] for key in (case, other)] == ["即扶〔2015〕9号", None]


def test_a_county_s_round_that_only_sends_back_approves_nothing_and_needs_no_number(quick):
    cases = at_county(quick, 2)
    key = decided(quick, "county")
    back = {"cases": cases, "verdict": "return_paper", "reason": "补件"}
    quick.act("county", key, "decide", back, of=ReviewRound)
    signed = {"signed_at": quick.moment, "papers": quick.file("group", COUNTY)}
    quick.act("group", key, "sign", signed, of=ReviewRound)
    assert {quick.case(case)["state"] for case in cases} == {"E1"}


def test_a_round_is_signed_at_the_hour_on_its_paper_not_when_that_was_entered(quick):
    at_township(quick)
    quick.later(1)
    key = decided(quick)
    hour = quick.moment - timedelta(hours=1)
    said = {"signed_at": hour, "papers": quick.file("town_lead", TOWN)}
    quick.act("town_lead", key, "sign", said, of=ReviewRound)
    assert quick.row(ReviewRound, key)["signed_at"] == hour


# ------------------------------------------------------------------- every relative is visited


def kin_of_an_official(world: World, case: int) -> None:
    """The register says so; the application did not."""
    world.session.execute(
        insert(table(OfficialKin)).values(
            id=new_id(),
            region=VILLAGE,
            county=COUNTY,
            user_id=world.user("member"),
            official_name="冯委",
            post="村干部",
            relation="兄弟",
            household_id=world.case(case)["household_id"],
            valid_from=date(2015, 1, 1),
        )
    )


@pytest.mark.parametrize(("level", "count"), [("township", 2), ("county", 1)])
def test_the_township_draws_one_in_five_and_the_county_one_in_ten_rounded_up(quick, level, count):
    (at_township if level == "township" else at_county)(quick, 6)
    key = quick.round(campaign_of(quick), level)
    assert len(drawn(quick, key, "sample")) == count


def test_anybody_can_draw_the_sample_again_from_the_round_s_last_event_and_the_moment(quick):
    """The hash before the draw was nobody's to choose: two rounds of one moment draw apart."""
    cases, seeds = at_township(quick, 6), []
    for _n in range(2):
        with quick.at_now():
            key = opening.collect_round(
                quick.session, quick.actor("town"), campaign_of(quick), TOWN, "township",
                {"title": "审核"}, token=quick.token(),
            )  # fmt: skip
        head = quick.row(ReviewRound, key)["head"]
        quick.act("town", key, "draw", of=ReviewRound)
        moment = quick.row(ReviewRound, key)["moved_at"]
        seed = hashlib.sha256(f"{head}:{moment.isoformat()}".encode()).hexdigest()[:16]
        assert quick.row(ReviewRound, key)["seed"] == seed
        if not seeds:
            assert drawn(quick, key, "sample") == sample.draw(seed, cases, 20)
        seeds.append(seed)
        called_off(quick, key)
    assert seeds[0] != seeds[1]


@pytest.mark.parametrize("level", ["township", "county"])
def test_declared_kin_are_drawn_besides_the_sample(quick, level):
    cases = (at_township if level == "township" else at_county)(quick, 6)
    for case in cases[:2]:
        kin_of_an_official(quick, case)
    key = quick.round(campaign_of(quick), level)
    assert drawn(quick, key, "relative") == set(cases[:2])
    assert {case for case, line in lines(quick, key).items() if line["related"]} == set(cases[:2])


def test_what_an_application_says_of_its_kin_is_drawn_though_no_register_does(quick):
    case, other = at_township(quick, 2)
    column = table(Case).c.id == case
    quick.session.execute(update(table(Case)).where(column).values(related_official=True))
    key = quick.round(campaign_of(quick), "township")
    assert drawn(quick, key, "relative") == {case}
    assert not lines(quick, key)[other]["related"]


@pytest.mark.parametrize("declared", ["before the opinions", "before the signature"])
def test_kin_declared_after_the_draw_is_visited_before_anything_is_signed(quick, declared):
    """Twelve households, a sample of three: one of the nine others turns out to be kin."""
    cases = at_township(quick, 12)
    key = quick.round(campaign_of(quick), "township")
    late = next(case for case in cases if not lines(quick, key)[case]["drawn"])
    quick.visit_all(key)
    if declared == "before the opinions":
        kin_of_an_official(quick, late)
        step = refused(lambda: quick.act("town", key, "deliberate", of=ReviewRound))
        assert step == ["all_visited"]
    else:
        quick.act("town", key, "deliberate", of=ReviewRound)
        opinions = {"cases": cases, "verdict": "pass"}
        quick.act("town", key, "decide", opinions, of=ReviewRound)
        kin_of_an_official(quick, late)
        assert refused(lambda: sign(quick, key)) == ["all_visited"]
    visit = {"case": late, "visited_on": quick.today, "finding": "情况属实"}
    visit["visitors"] = (quick.user("town"),)
    quick.act("town", key, "visit", visit, of=ReviewRound)
    if declared == "before the opinions":
        quick.act("town", key, "deliberate", of=ReviewRound)
        opinions = {"cases": cases, "verdict": "pass"}
        quick.act("town", key, "decide", opinions, of=ReviewRound)
    sign(quick, key)
    assert quick.case(late)["verdict"] == "pass"


# ------------------------------------------------------------------------- a drawn sample stands

WHY = {"reason": "名单有误，重新收件"}


def called_off(world: World, key: int, level: str = "township") -> None:
    world.act("town_lead" if level == "township" else "group", key, "cancel", WHY, of=ReviewRound)


def drawn(world: World, key: int, *kinds: str) -> set[int]:
    return {case for case, line in lines(world, key).items() if line["drawn"] in (kinds or DRAWN)}


DRAWN = ("sample", "due", "relative")


@pytest.mark.parametrize("state", ["sampling", "deliberating"])
@pytest.mark.parametrize("level", ["township", "county"])
def test_after_the_draw_a_round_is_called_off_by_the_leader_with_a_reason(quick, level, state):
    (at_township if level == "township" else at_county)(quick)
    key = quick.round(campaign_of(quick), level)
    officer = officer_of(level)
    lead, other = ("town_lead", "group") if level == "township" else ("group", "town_lead")
    if state == "deliberating":
        quick.visit_all(key)
        quick.act(officer, key, "deliberate", of=ReviewRound)

    def cancels(login: str, said: dict) -> None:
        quick.act(login, key, "cancel", said, of=ReviewRound)

    assert refused(lambda: cancels(officer, WHY)) == ["round_cancel"]
    assert refused(lambda: cancels(other, WHY))[0] in ("round_cancel", "not_found")
    for reason in ("", " ", "无"):
        assert refused(lambda r=reason: cancels(lead, {"reason": r})) == ["cancel_reason"]
    cancels(lead, {"reason": "重抽"})
    assert quick.row(ReviewRound, key)["state"] == "cancelled"


def test_before_the_draw_the_officer_calls_it_off_without_a_word(quick):
    at_township(quick)
    with quick.at_now():
        key = opening.collect_round(
            quick.session, quick.actor("town"), campaign_of(quick), TOWN, "township",
            {"title": "审核"}, token=quick.token(),
        )  # fmt: skip
    lead = refused(lambda: quick.act("town_lead", key, "cancel", WHY, of=ReviewRound))
    assert lead == ["round_role"]
    quick.act("town", key, "cancel", of=ReviewRound)


def test_whom_a_round_drew_the_next_one_visits_besides_its_own_draw(world):
    """However often it is called off, and however many are added to thin it out."""
    cases = at_township(world, 4)
    first = world.round(campaign_of(world), "township")
    stood = drawn(world, first)
    assert len(stood) == 1
    called_off(world, first)
    more = at_township_besides(world, 2, first=20)
    for times in (2, 3):
        again = world.round(campaign_of(world), "township")
        assert drawn(world, again, "due") == stood
        assert len(drawn(world, again, "sample")) == 1, "the new draw comes besides"
        stood = drawn(world, again)
        assert len(stood) == times
        if times == 2:
            called_off(world, again)
    assert set(lines(world, again)) == {*cases, *more}
    assert "all_visited" in refused(lambda: world.act("town", again, "deliberate", of=ReviewRound))
    world.sign_round(again)
    assert {world.case(case)["verdict"] for case in cases} == {"pass"}
    assert all_faults(world.session) == []


def at_township_besides(world: World, count: int, first: int) -> list[int]:
    """More households reported, after the others."""
    cases = ground.passed(world, count, first)
    world.through_notice(ground.batch_of(world), 1, cases)
    for case in cases:
        world.report(case)
    return cases


def test_the_new_round_s_screen_names_the_old_one_and_its_reason(quick):
    at_township(quick, 2)
    first = quick.round(campaign_of(quick), "township")
    called_off(quick, first)
    again = quick.round(campaign_of(quick), "township")
    with quick.at_now():
        view = approvals.round_of(quick.session, quick.actor("town"), again)
        old = approvals.round_of(quick.session, quick.actor("town"), first)
    (past,) = view.earlier
    heads = [quick.case(case)["head_name"] for case in drawn(quick, again, "due")]
    assert (past.who, past.reason, list(past.heads)) == ("沈领", WHY["reason"], heads)
    assert (old.called_off.who, old.called_off.reason) == ("沈领", WHY["reason"])
    assert old.earlier == ()


@pytest.mark.parametrize("way", ["returned", "by the round", "refused"])
def test_a_drawn_household_that_left_undecided_is_drawn_again_when_it_comes_back(quick, way):
    """Alone in its round it would always be drawn: two more keep it company."""
    at_township(quick, 3)
    key = quick.round(campaign_of(quick), "township")
    (case,) = drawn(quick, key)
    if way == "returned":
        quick.act("town", case, "return_paper", ITEMS)
    elif way == "refused":
        no = {"code": "R07", "reason": "不符合条件", "letter": quick.file("town_lead", TOWN)}
        quick.act("town_lead", case, "township_refuse", no)
    quick.sign_round(key, {case: ("return_paper", "缺公章")} if way == "by the round" else None)
    if way == "refused":
        quick.act("county", case, "reopen", reopening(quick))
    else:
        quick.report(case)
    at_township_besides(quick, 2, first=20)
    again = quick.round(campaign_of(quick), "township")
    assert drawn(quick, again, "due") == {case}
    assert len(drawn(quick, again, "sample")) == 1


def test_a_new_application_of_a_drawn_household_is_drawn_again(quick):
    at_township(quick, 2)
    key = quick.round(campaign_of(quick), "township")
    (case,) = drawn(quick, key)
    quick.act("clerk", case, "withdraw", {"request": quick.file("clerk")})
    quick.sign_round(key)
    home = quick.case(case)["household_id"]
    with quick.at_now():
        new = opening.open_case(
            quick.session, home, ground.batch_of(quick), quick.actor("clerk"),
            {"changed": "家中有人患病"}, token=quick.token(), action="reapply",
            earlier_case_id=case,
        )  # fmt: skip
    quick.to_surveyed(new)
    quick.to_passed(ground.batch_of(quick), [new])
    quick.through_notice(ground.batch_of(quick), 1, [new])
    quick.report(new)
    again = quick.round(campaign_of(quick), "township")
    assert drawn(quick, again, "due") == {new}


def test_what_was_decided_is_drawn_like_any_other_when_it_comes_back(quick):
    """The case just outside: visited and passed by the township, sent back by the county."""
    cases = at_county(quick, 3)
    (before,) = quick.rows(ReviewRound)
    key = quick.round(campaign_of(quick), "county")
    assert drawn(quick, key, "due") == set(), "another level's sample is another sample"
    quick.sign_round(key, dict.fromkeys(cases, ("return_paper", "补件")))
    again = quick.round(campaign_of(quick), "township")
    assert drawn(quick, again, "due") == set()
    assert drawn(quick, before["id"])


def test_whom_the_signer_had_to_leave_out_stays_in_the_sample(quick):
    """A late objection kept it: not decided, so still drawn."""
    at_township(quick, 2)
    key = quick.round(campaign_of(quick), "township")
    (case,) = drawn(quick, key)
    quick.later(1)
    quick.act("town", case, "late_objection", ground.objection(quick))
    outcome = quick.sign_round(key)
    assert [left.subject_id for left in outcome.left_out] == [case]
    again = quick.round(campaign_of(quick), "township")
    assert drawn(quick, again, "due") == {case}


def test_a_verdict_of_somebody_else_in_between_keeps_all_the_others_from_being_passed(world):
    """Whoever confirms passes those that were counted on the screen, and nobody decided since."""
    cases = at_township(world, 3)
    key = world.round(campaign_of(world), "township")
    world.visit_all(key)
    world.act("town", key, "deliberate", of=ReviewRound)
    seen = world.row(ReviewRound, key)["version"]
    refuse = {"cases": cases[:1], "verdict": "refuse", "reason": "收入明显高于标准"}
    world.act("town2", key, "decide", refuse, of=ReviewRound)
    with world.at_now(), pytest.raises(Overtaken) as caught:
        execute.perform(
            world.session,
            key,
            "decide",
            world.actor("town"),
            {"cases": cases, "verdict": "pass"},
            seen=seen,
            token=world.token(),
            of=ReviewRound,
        )
    assert "蒋镇" in caught.value.sentences()[0]
    assert [line["verdict"] for line in lines(world, key).values()] == ["refuse", "", ""]


@pytest.mark.parametrize("what", ["objection", "income", "people", "left"])
def test_what_changed_since_it_was_counted_is_not_passed_unseen(world, what):
    """None of it is a step of the round, so the round's version does not tell."""
    case, *_others = at_township(world, 3)
    key = world.round(campaign_of(world), "township")
    world.visit_all(key)
    world.act("town", key, "deliberate", of=ReviewRound)
    actor = world.actor("town")
    with world.at_now():
        view = approvals.round_of(world.session, actor, key)
        approvals.unchanged(world.session, actor, view)
    cases, surveys = table(Case), table(Survey)
    if what == "objection":
        world.act("town", case, "late_objection", ground.objection(world))
    elif what == "left":
        world.act("town", case, "return_paper", ITEMS)
    elif what == "people":
        world.session.execute(update(cases).where(cases.c.id == case).values(members=9))
    else:
        one = surveys.c.id == world.case(case)["survey_id"]
        world.session.execute(update(surveys).where(one).values(per_head_fen=9_999_00))
    assert world.row(ReviewRound, key)["version"] == view.row["version"]
    head = lines(world, key)[case]["head_name"]
    with world.at_now(), pytest.raises(Overtaken) as caught:
        approvals.unchanged(world.session, actor, view)
    assert f"有 1 户的情况变了（{head}）" in caught.value.sentences()[0]
    with world.at_now():
        approvals.unchanged(world.session, actor, approvals.round_of(world.session, actor, key))


def test_a_second_click_on_passing_all_is_answered_by_the_engine_as_done(quick):
    at_township(quick, 2)
    key = quick.round(campaign_of(quick), "township")
    quick.visit_all(key)
    quick.act("town", key, "deliberate", of=ReviewRound)
    actor = quick.actor("town")
    with quick.at_now():
        view = approvals.round_of(quick.session, actor, key)
    answers = {"cases": [line["case_id"] for line in view.undecided], "verdict": "pass"}
    quick.act("town", key, "decide", answers, of=ReviewRound)
    with quick.at_now():
        approvals.unchanged(quick.session, actor, view)
