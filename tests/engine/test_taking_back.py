"""拿回: a slip is mended by whoever made it, before anybody acts on it; nothing filed is lost."""

from datetime import timedelta

import pytest

from models.batch import ReviewRound
from models.record import Paper, Survey
from tests.fixtures import ground
from tests.fixtures.ground import at_township, batch_of, campaign_of, passed, refused, surveyed
from workflows.base import clock
from workflows.base.refusals import NotReady, Overtaken
from workflows.identification.queries import work
from workflows.records.verify import verify

database_template = ground.database_template
quick = ground.quick
world = ground.world

WHY = {"reason": "填错一处，拿回更正"}
# step taken back: by whom, from, to, the papers it filed, the days of the state come back to
STEPS = {
    "take_back_application": ("clerk", "A1", "A0", {"01", "02", "03", "07"}, 30),
    "take_back_survey": ("team", "B3", "B1", {"04", "05"}, 10),
    "take_back_report": ("chair", "E1", "D3", {"10"}, None),
}
COLLEAGUE = {"clerk": "chair", "team": "chair", "chair": "team"}
parametrized = pytest.mark.parametrize("action", STEPS)


def related(world):
    return {
        "related": True,
        "related_to": "某某，村主任，侄",
        "kin_paper": world.file("clerk"),
    }


def handed_in(world, action: str) -> int:
    """A case just handed in by the step that is to be taken back."""
    if action == "take_back_application":
        case = world.open(batch_of(world), world.household(0))
        world.act("clerk", case, "submit", world.submission(**related(world)))
        return case
    return (surveyed(world) if action == "take_back_survey" else at_township(world))[0]


def once_more(world, action: str, case: int) -> None:
    if action == "take_back_application":
        world.act("clerk", case, "submit", world.submission())
    elif action == "take_back_survey":
        world.act("team", case, "submit_survey", world.survey())
    else:
        world.report(case)


@parametrized
def test_taken_back_nothing_is_lost_and_the_limit_begins_anew(world, action):
    login, there, back, folders, days = STEPS[action]
    case = handed_in(world, action)
    papers = world.rows(Paper, case_id=case)
    world.later(1)
    world.act(login, case, action, WHY)
    row = world.case(case)
    assert (row["state"], row["since"], row["verdict"]) == (back, world.moment, None)
    assert days is None or row["due_at"] == clock.close_of(world.today, days)
    assert row["due_at"] > world.moment + timedelta(days=2)
    kept = world.rows(Paper, case_id=case)
    assert [paper["id"] for paper in kept] == [paper["id"] for paper in papers]
    superseded = {paper["folder"] for paper in kept if paper["superseded_at"] is not None}
    assert superseded == folders
    assert case in {r["id"] for r in listed(world, login)}
    once_more(world, action, case)
    assert world.case(case)["state"] == there
    assert verify(world.session).broken == []


def listed(world, login):
    with world.at_now():
        return work.cases_of(world.session, world.actor(login), "todo", limit=100)


@parametrized
def test_what_somebody_else_handed_in_is_not_taken_back(quick, action):
    case = handed_in(quick, action)
    login = {"take_back_survey": "member", "take_back_report": "team"}.get(action)
    if login is None:
        assert "role" in refused(lambda: quick.act("chair", case, action, WHY))
        return
    assert refused(lambda: quick.act(login, case, action, WHY)) == ["not_my_step"]


@pytest.mark.parametrize(
    ("action", "act"),
    [
        ("take_back_application", "urge"),
        ("take_back_survey", "comment"),
        ("take_back_report", "urge"),
    ],
)
def test_what_one_does_oneself_hinders_nothing(quick, action, act):
    """The last event is still theirs."""
    login, _there, back, *_rest = STEPS[action]
    case = handed_in(quick, action)
    quick.act(login, case, act, {"text": "填错一处"})
    quick.act(login, case, action, WHY)
    assert quick.case(case)["state"] == back


@parametrized
def test_once_another_has_acted_it_is_too_late_and_it_says_who_and_when(quick, action):
    login = STEPS[action][0]
    case = handed_in(quick, action)
    quick.act(COLLEAGUE[login], case, "comment", {"text": "已经看过"})
    with pytest.raises(NotReady) as caught:
        quick.act(login, case, action, WHY)
    name = quick.actor(COLLEAGUE[login]).name
    assert str(caught.value.reasons[0]) == (
        f"{name}已于 {quick.today} 09:00 办理“备注”，不能再拿回。请联系其退回，或由其告知补正。"
    )
    # A word of one's own after it changes nothing.
    quick.act(login, case, "comment", {"text": "请退回来"})
    assert refused(lambda: quick.act(login, case, action, WHY)) == ["acted_since"]


def test_a_claim_is_an_act_too(quick):
    case = handed_in(quick, "take_back_application")
    quick.act("chair", case, "claim")
    assert refused(lambda: quick.act("clerk", case, "take_back_application", WHY)) == [
        "acted_since"
    ]


def test_taken_from_an_old_page_it_says_who_was_first(quick):
    case = handed_in(quick, "take_back_application")
    seen = quick.case(case)["version"]
    quick.act("chair", case, "accept")
    with pytest.raises(Overtaken) as caught:
        quick.act("clerk", case, "take_back_application", WHY, seen=seen)
    assert "已由 吴主 于 09:00 办理" in str(caught.value.reasons[0])


def test_a_report_drawn_into_a_round_stays_there(quick):
    """The township has begun: until the round is called off again."""
    case = handed_in(quick, "take_back_report")
    key = quick.round(campaign_of(quick), "township")
    with pytest.raises(NotReady) as caught:
        quick.act("chair", case, "take_back_report", WHY)
    assert "卫镇已于 " in str(caught.value.reasons[0])
    assert "办理“抽取样本”" in str(caught.value.reasons[0])
    quick.act("town_lead", key, "cancel", {"reason": "名单有误"}, of=ReviewRound)
    quick.act("chair", case, "take_back_report", WHY)
    assert quick.case(case)["state"] == "D3"


def test_the_round_of_an_earlier_report_bars_nothing(quick):
    case = handed_in(quick, "take_back_report")
    quick.sign_round(quick.round(campaign_of(quick), "township"), {case: ("return_paper", "缺章")})
    quick.report(case)
    quick.act("chair", case, "take_back_report", WHY)
    assert quick.case(case)["state"] == "D3"


def test_what_came_by_another_step_is_not_taken_back(quick):
    case = handed_in(quick, "take_back_application")
    quick.act("chair", case, "ask_correction", {"items": ["缺签名"]})
    answers = {"present": ("缺签名",), "papers": quick.file("clerk")}
    quick.act("clerk", case, "resubmit", answers)
    assert refused(lambda: quick.act("clerk", case, "take_back_application", WHY)) == [
        "came_otherwise"
    ]


def test_a_held_case_stays_where_it_is(quick):
    case = handed_in(quick, "take_back_application")
    quick.act("town", case, "hold", {"code": "H03", "reason": "全家暂时外出"})
    assert "held" in refused(lambda: quick.act("clerk", case, "take_back_application", WHY))


def test_the_kinship_declared_goes_with_the_application(quick):
    case = handed_in(quick, "take_back_application")
    assert quick.case(case)["related_official"]
    quick.act("clerk", case, "take_back_application", WHY)
    assert not quick.case(case)["related_official"]


@pytest.mark.parametrize(("days", "stands"), [(-1, False), (0, True), (3, True)])
def test_a_survey_taken_back_is_the_same_visit(quick, days, stands):
    """Its day may stay, but not move before the visit; another team makes a visit of its own."""
    (case,) = surveyed(quick)
    visited = quick.today
    quick.later(3)
    quick.act("team", case, "take_back_survey", WHY)
    old, new = quick.rows(Survey, case_id=case)
    same = ("surveyors", "visited_on", "people", "income", "answers")
    assert [new[name] for name in same] == [old[name] for name in same]
    assert (old["done"], new["done"], new["per_head_fen"], new["nth"]) == (True, False, None, 2)
    said = quick.survey(visited_on=visited + timedelta(days=days))
    if stands:
        quick.act("team", case, "submit_survey", said)
        assert quick.case(case)["state"] == "B3"
    else:
        assert refused(lambda: quick.act("team", case, "submit_survey", said)) == ["visit_date"]


def test_another_team_does_not_inherit_the_visit(quick):
    (case,) = surveyed(quick)
    visited = quick.today
    quick.later(3)
    quick.act("team", case, "take_back_survey", WHY)
    team = {"surveyors": (quick.user("chair"), quick.user("team")), "visit_on": quick.today}
    quick.act("chair", case, "change_team", team)
    said = quick.survey("chair", visited_on=visited)
    assert refused(lambda: quick.act("chair", case, "submit_survey", said)) == ["visit_date"]


def test_after_the_meeting_s_agenda_nothing_is_taken_back(quick):
    (case,) = passed(quick)
    assert "state" in refused(lambda: quick.act("team", case, "take_back_survey", WHY))
