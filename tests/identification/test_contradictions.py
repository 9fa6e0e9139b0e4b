"""评议与调查矛盾, both ways; score, places, quota and signs of a veto, told to whoever decides."""

import pytest
from sqlalchemy import update

from models.batch import ReviewMeeting, ReviewRound, VillageBatch
from models.columns import table
from models.comparing import DepartmentHit
from models.finding import DataFinding
from models.household import Person
from models.record import Survey, Veto
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, campaign_of, refused, surveyed
from tests.households.test_findings import night
from tests.identification.test_departments import car, numbers, resolve, take
from tests.papers.test_papers import text_of
from workflows import papers
from workflows.access.roles import Role
from workflows.households import finding_lists
from workflows.identification import paperwork
from workflows.identification.queries import approvals, ranking

database_template = ground.database_template
quick = ground.quick
RICH = 5_000_000


def earn(world, case, fen):
    """The survey found so much per head (the line of the world's year is 3,000 yuan and more)."""
    surveys = table(Survey)
    key = world.case(case)["survey_id"]
    world.session.execute(update(surveys).where(surveys.c.id == key).values(per_head_fen=fen))


def answer(world, case, **answers):
    surveys = table(Survey)
    row = world.rows(Survey, id=world.case(case)["survey_id"])[0]
    said = row["answers"] | answers
    world.session.execute(update(surveys).where(surveys.c.id == row["id"]).values(answers=said))


def of_everybody(world, case, **traits):
    people, home = table(Person), world.case(case)["household_id"]
    there = people.c.household_id == home
    world.session.execute(update(people).where(there).values(traits=traits))


def told(world, case, login="town"):
    with world.at_now():
        return ranking.told(world.session, world.actor(login), [case]).get(case)


def codes(world, case):
    return [each.finding.code for each in told(world, case).contradictions]


def meet(world, cases, down=()):
    """A meeting that passes all but those that are voted down."""
    meeting = world.meeting(batch_of(world), cases)
    world.to_deliberating(meeting)
    for case in cases:
        world.vote(meeting, case, *((1, 8) if case in down else (9, 0)))
    world.close_meeting(meeting)
    return meeting


def in_round(world, cases):
    """C2 → a township's round, its sample visited, ready for the verdicts."""
    world.through_notice(batch_of(world), 1, cases)
    for case in cases:
        world.report(case)
    key = world.round(campaign_of(world), "township")
    world.visit_all(key)
    world.act("town", key, "deliberate", of=ReviewRound)
    return key


def decide(world, key, cases, reason="", verdict="pass"):
    said = {"cases": cases, "verdict": verdict, "reason": reason}
    return world.act("town", key, "decide", said, of=ReviewRound)


def sign(world, key):
    said = {"signed_at": world.moment, "papers": world.file("town_lead", ground_town(world))}
    return world.act("town_lead", key, "sign", said, of=ReviewRound)


def ground_town(world):
    return world.rows(ReviewRound)[0]["region"]


# ------------------------------------------------------------------------------------- both ways


def test_at_the_line_and_passed_or_below_it_and_refused_is_a_contradiction(quick):
    rich, poor, rich_out, poor_in = surveyed(quick, 4)
    line = told(quick, rich).standing.line_fen
    for case, fen in ((rich, line), (poor, line - 1), (rich_out, line), (poor_in, line - 1)):
        earn(quick, case, fen)
    assert [codes(quick, case) for case in (rich, poor)] == [[], []], "no meeting yet"
    meet(quick, [rich, poor, rich_out, poor_in], down=(poor, rich_out))
    assert codes(quick, rich) == ["W174"]
    assert codes(quick, poor) == ["W175"]
    assert codes(quick, rich_out) == codes(quick, poor_in) == []
    night(quick)
    rows = {row["code"]: row for row in quick.rows(DataFinding) if row["code"] in ("W174", "W175")}
    assert {row["owner"] for row in rows.values()} == {Role.TOWNSHIP}
    assert all(row["due_on"] is not None for row in rows.values())


def test_what_the_township_explains_in_place_is_the_reason_everywhere(quick):
    (poor,) = surveyed(quick)
    meet(quick, [poor], down=(poor,))
    night(quick)
    row = next(row for row in quick.rows(DataFinding) if row["code"] == "W175")
    with quick.at_now():
        finding_lists.explain(quick.session, quick.actor("town"), row["id"], "家有存款，已核实")
    (one,) = told(quick, poor, "county").contradictions
    assert one.reason == "家有存款，已核实"


def test_a_visit_made_after_the_vote_is_contradicted_by_no_vote_of_before(quick):
    (case,) = surveyed(quick)
    earn(quick, case, RICH)
    meet(quick, [case])
    assert codes(quick, case) == ["W174"]
    key = in_round(quick, [case])
    decide(quick, key, [case], "收入须重新核实", "return_facts")
    sign(quick, key)
    team = {"surveyors": (quick.user("member"), quick.user("team")), "visit_on": quick.today}
    quick.act("chair", case, "change_team", team)
    quick.act("team", case, "submit_survey", quick.survey())
    assert codes(quick, case) == []


def test_a_low_score_speaks_for_who_was_voted_down_and_against_nobody(quick):
    down, passed_ = surveyed(quick, 2)
    for case in (down, passed_):
        earn(quick, case, None)  # so that the income says nothing
        answer(quick, case, housing="grade_d", area="10", arable="0")
        of_everybody(quick, case, labour="lost", health="serious", education="primary")
    meet(quick, [down, passed_], down=(down,))
    score = told(quick, down).standing.score
    assert score.poor
    assert score.total < 60
    assert codes(quick, down) == ["W177"]
    assert codes(quick, passed_) == []


# -------------------------------------------------------------------------- the verdict says why


def test_who_is_passed_against_the_visit_is_passed_with_a_reason_only(quick):
    rich, plain = surveyed(quick, 2)
    earn(quick, rich, RICH)
    meet(quick, [rich, plain])
    key = in_round(quick, [rich, plain])
    with quick.at_now():
        view = approvals.round_of(quick.session, quick.actor("town"), key)
    assert [line["case_id"] for line in view.to_pass] == [plain]
    assert set(view.contradicted) == {rich}
    assert refused(lambda: decide(quick, key, [rich, plain])) == ["contradiction_alone"]
    assert refused(lambda: decide(quick, key, [rich], " 。 ")) == ["contradiction_answered"]
    decide(quick, key, [plain])
    decide(quick, key, [rich], "收入达标，但住房、就医没有保障，属两不愁三保障未解决")
    sign(quick, key)
    (one,) = told(quick, rich, "county").contradictions
    assert one.reason.startswith("收入达标")
    night(quick)
    assert not [row for row in quick.rows(DataFinding, code="W174") if row["standing"] == "open"]


def test_what_comes_to_light_after_the_verdict_wants_its_reason_before_the_signature(quick):
    (case,) = surveyed(quick)
    meet(quick, [case])
    key = in_round(quick, [case])
    decide(quick, key, [case])
    earn(quick, case, RICH)
    assert refused(lambda: sign(quick, key)) == ["contradictions_answered"]
    decide(quick, key, [case], "住房没有保障")
    sign(quick, key)


def test_a_score_is_no_ground_for_a_verdict(quick):
    """Full marks, and passed without a word."""
    (case,) = surveyed(quick)
    answer(quick, case, housing="safe", area="300", arable="30")
    meet(quick, [case])
    key = in_round(quick, [case])
    assert told(quick, case).standing.score.known > 0
    decide(quick, key, [case])


# ------------------------------------------------------------------------------- signs of a veto


@pytest.mark.parametrize(
    ("said", "item"),
    [({"vehicle": "car"}, "V02"), ({"vehicle": "large"}, "V02"), ({"town_house": "yes"}, "V01"),
     ({"enterprise": "yes"}, "V04"), ({"payroll": "yes"}, "V03")],
)  # fmt: skip
def test_what_the_visit_answers_points_to_an_item(quick, said, item):
    (case,) = surveyed(quick)
    answer(quick, case, **said)
    (sign_,) = told(quick, case).signs
    assert (sign_.item, sign_.hard, sign_.settled) == (item, True, False)


@pytest.mark.parametrize("said", [{"vehicle": "small"}, {"vehicle": "none"}, {"town_house": "no"}])
def test_what_excludes_nobody_points_to_nothing(quick, said):
    (case,) = surveyed(quick)
    answer(quick, case, **said)
    assert told(quick, case).signs == ()


def test_a_car_that_nobody_explained_contradicts_the_vote_and_an_explained_one_does_not(quick):
    (case,) = surveyed(quick)
    answer(quick, case, vehicle="car")
    meet(quick, [case])
    assert codes(quick, case) == ["W176"]
    take(quick, "姓名,证件号码,号牌号码,品牌型号,购车价格\n" + car(numbers(quick, case)[0][1]))
    assert len(told(quick, case).signs) == 2
    (hit,) = quick.rows(DepartmentHit)
    resolve(quick, hit)
    first, second = told(quick, case).signs
    assert first.settled
    assert second.settled
    assert second.reason == first.reason != ""
    assert codes(quick, case) == []


def test_another_persons_car_explains_no_car_of_their_own(quick):
    (case,) = surveyed(quick)
    answer(quick, case, vehicle="car")
    meet(quick, [case])
    take(quick, "姓名,证件号码,号牌号码,品牌型号,购车价格\n" + car(numbers(quick, case)[0][1]))
    (hit,) = quick.rows(DepartmentHit)
    resolve(quick, hit, "other_person", reason="同名同号登记有误，车管所已更正")
    assert [each.settled for each in told(quick, case).signs] == [True, False]
    assert codes(quick, case) == ["W176"]


def test_a_dropped_veto_is_told_with_its_reason(quick):
    (case,) = surveyed(quick)
    said = {"item": "V02", "evidence": "门口停一辆面包车", "told_on": quick.today,
            "papers": quick.file("chair")}  # fmt: skip
    quick.act("chair", case, "propose_veto", said)
    veto = told(quick, case).signs[0]
    assert (veto.item, veto.standing, veto.settled) == ("V02", "待认定", False)
    key = quick.rows(Veto)[0]["id"]
    quick.act("town", case, "drop_veto", {"veto": key, "reason": "车为邻居所有"})
    veto = told(quick, case).signs[0]
    assert (veto.standing, veto.reason, veto.settled) == ("已撤销", "车为邻居所有", True)


# ------------------------------------------------------------------------------ places and quota


def test_the_places_are_those_of_the_village_batch_from_the_poorest_up(quick):
    cases = surveyed(quick, 3)
    for case, fen in zip(cases, (300, 100, 300), strict=True):
        earn(quick, case, fen)
    stand = [told(quick, case).standing for case in cases]
    assert [one.by_income for one in stand] == [2, 1, 2]
    assert {one.counted for one in stand} == {3}
    assert [one.by_score for one in stand] == [None] * 3, "nobody asked the house's size"
    for case, area in zip(cases, ("90", "90", "10"), strict=True):
        answer(quick, case, area=area, arable="8")
        of_everybody(quick, case, labour="ordinary", health="healthy", education="primary")
    assert [told(quick, case).standing.by_score for case in cases] == [2, 2, 1]
    quick.act("clerk", cases[0], "withdraw", {"request": quick.file("clerk"), "reason": "自愿撤回"})
    with quick.at_now():
        ranked = ranking.of_village(quick.session, quick.actor("town"), batch_of(quick))
    assert [one.row["id"] for one in ranked] == [cases[2], cases[1]], "who withdrew has no place"
    assert {one.told.standing.counted for one in ranked} == {2}


def test_nobody_out_of_reach_and_no_leader_is_told_anything(quick):
    (case,) = surveyed(quick)
    for login in ("far_clerk", "leader"):
        assert told(quick, case, login) is None
        with quick.at_now():
            actor = quick.actor(login)
            assert ranking.of_village(quick.session, actor, batch_of(quick)) == []
            assert ranking.quota(quick.session, actor, batch_of(quick)) is None


def test_the_township_enters_the_quota_and_it_bars_nobody(quick):
    batch = batch_of(quick)
    said = {"people": 1, "basis": "甲镇发〔2015〕3号"}
    quick.act("town", batch, "set_quota", said, of=VillageBatch)
    cases = surveyed(quick, 2)
    meeting = meet(quick, cases)
    with quick.at_now():
        given = ranking.quota(quick.session, quick.actor("clerk"), batch)
    assert (given.people, given.homes, given.passed) == (1, 2, 4), "past the quota, and passed"
    assert "甲镇发〔2015〕3号" in given.said()
    with quick.at_now():
        paper = paperwork.fill(quick.session, quick.actor("clerk"), "meeting", meeting)
    assert quick.row(ReviewMeeting, meeting)["state"] == "closed"
    assert paper.quota == given.said()
    assert all("四看法" in decision.told for decision in paper.decisions)
    printed = text_of(papers.render(paper))
    assert "规模数" in printed
    assert "四看法" in printed


def test_where_the_rules_set_no_quota_none_can_be_entered(quick):
    batch = batch_of(quick)
    batches = table(VillageBatch)
    quick.session.execute(update(batches).where(batches.c.id == batch).values(profile="JM-2018"))
    said = {"people": 10, "basis": "甲镇发〔2018〕3号"}
    with quick.at_now():
        keys = refused(lambda: quick.act("town", batch, "set_quota", said, of=VillageBatch))
    assert keys == ["quota_given"]


def test_what_is_told_never_stands_on_the_wall(quick):
    """The poster's values are the allow-list's: no place, no score, no income."""
    cases = surveyed(quick, 2)
    meet(quick, cases)
    notice = quick.notice(batch_of(quick), 1, cases)
    with quick.at_now():
        paper = paperwork.fill(quick.session, quick.actor("clerk"), "notice", notice)
    printed = text_of(papers.render(paper))
    assert not any(word in printed for word in ("四看法", "收入", "得分", "否决", "规模"))
