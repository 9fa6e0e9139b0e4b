"""On whose desk a case lies: a claim is seen by all, hinders nobody, and ends with the step."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from models.batch import ReviewMeeting
from models.case import Event
from models.columns import table
from models.keys import new_id
from models.register import OfficialKin
from tests.fixtures import ground
from tests.fixtures.ground import (
    at_township,
    batch_of,
    objection,
    on_first_notice,
    refused,
    surveyed,
)
from tests.fixtures.world import COUNTY, VILLAGE
from workflows.base import clock
from workflows.base.refusals import NotReady
from workflows.engine import execute
from workflows.identification.forms import PassOn
from workflows.identification.queries import case as cases
from workflows.identification.queries import form_options, timeline, work
from workflows.records.verify import verify

database_template = ground.database_template
quick = ground.quick
world = ground.world


def submitted(world, n: int = 0) -> int:
    case = world.open(batch_of(world), world.household(n))
    world.act("clerk", case, "submit", world.submission())
    return case


def listed(world, login: str, which: str = "todo") -> list[dict]:
    with world.at_now():
        return work.cases_of(world.session, world.actor(login), which, limit=100)


def order(world, login: str) -> list[int]:
    return [row["id"] for row in listed(world, login)]


def head(world, login: str, case: int):
    with world.at_now():
        return cases.header(world.session, world.actor(login), case)


def kin_to(world, case: int, login: str) -> None:
    world.session.execute(
        insert(table(OfficialKin)).values(
            id=new_id(),
            region=VILLAGE,
            county=COUNTY,
            user_id=world.user(login),
            official_name="某干部",
            post="村干部",
            relation="兄弟",
            household_id=world.case(case)["household_id"],
            valid_from=date(2015, 1, 1),
        )
    )


# --- claim and put back -----------------------------------------------------------------------


def test_a_claim_is_an_event_that_moves_nothing(world):
    case = submitted(world)
    before = world.case(case)
    world.later(1)
    world.act("chair", case, "claim")
    row = world.case(case)
    assert row["claimed_by"] == world.user("chair")
    assert row["version"] == before["version"] + 1
    same = ("state", "since", "due_at", "provisional")
    assert [row[name] for name in same] == [before[name] for name in same]
    world.act("chair", case, "release")
    assert world.case(case)["claimed_by"] is None
    assert [e["action"] for e in world.rows(Event, subject_id=case)][-2:] == ["claim", "release"]
    assert verify(world.session).broken == []


def test_everybody_sees_who_is_at_it_and_colleagues_find_it_lower(quick):
    first, second = submitted(quick, 0), submitted(quick, 1)
    assert order(quick, "chair") == order(quick, "member") == [first, second]
    quick.act("chair", first, "claim")
    assert order(quick, "chair") == [first, second]
    assert order(quick, "member") == [second, first]
    assert {row["id"]: row["claimer"] for row in listed(quick, "member")} == {
        first: "吴主",
        second: None,
    }
    for login in ("chair", "member", "clerk", "town", "county", "leader", "inspector"):
        assert head(quick, login, first).claimer == "吴主", login
        assert head(quick, login, second).claimer == "", login
    told = {login: head(quick, login, first) for login in ("chair", "member", "clerk")}
    assert {login: (one.claimed, one.owns) for login, one in told.items()} == {
        "chair": (True, True),
        "member": (False, True),
        "clerk": (False, False),
    }


def test_pages_of_a_list_with_claims_follow_each_other_without_gap_or_repeat(quick):
    todo = [submitted(quick, n) for n in range(6)]
    for case in (todo[0], todo[2], todo[3]):
        quick.act("chair", case, "claim")
    actor, seen, after = quick.actor("member"), [], None
    with quick.at_now():
        while page := work.cases_of(quick.session, actor, "todo", after=after, limit=2):
            seen += [row["id"] for row in page]
            after = work.mark(page[-1])
    assert seen == [todo[n] for n in (1, 4, 5, 0, 2, 3)]


def test_a_claim_reserves_nothing_and_ends_with_the_step(quick):
    case = submitted(quick)
    quick.act("chair", case, "claim")
    quick.act("member", case, "accept")
    row = quick.case(case)
    assert (row["state"], row["claimed_by"]) == ("A3", None)


def test_a_claim_ends_with_a_meeting_s_step_too(quick):
    """Moved by its batch object, on the agenda and off it again."""
    (case,) = surveyed(quick)
    quick.act("chair", case, "claim")
    meeting = quick.meeting(batch_of(quick), [case])
    assert quick.case(case)["claimed_by"] is None
    quick.act("member", case, "claim")
    quick.act("chair", meeting, "cancel", {"reason": "改期"}, of=ReviewMeeting)
    row = quick.case(case)
    assert (row["state"], row["claimed_by"]) == ("B3", None)


def test_what_one_has_claimed_is_on_the_desk_while_a_list_hangs(quick):
    """Nobody's next step by itself; whoever claimed it still finds it."""
    (case,), _notice = on_first_notice(quick)
    assert case not in order(quick, "town")
    quick.act("town", case, "claim")
    assert case in order(quick, "town")
    assert case not in order(quick, "town2")
    assert case not in [row["id"] for row in listed(quick, "town", "waiting")]


def test_who_may_not_go_on_does_not_claim(quick):
    case = submitted(quick)
    for login in ("clerk", "town", "town_lead", "county"):
        assert refused(lambda n=login: quick.act(n, case, "claim")) == ["not_next"], login
    quick.act("chair", case, "claim")
    assert refused(lambda: quick.act("chair", case, "claim")) == ["claimed_mine"]
    assert refused(lambda: quick.act("member", case, "claim")) == ["claimed_already"]
    assert refused(lambda: quick.act("member", case, "release")) == ["claimed_by_other"]
    quick.act("chair", case, "release")
    assert refused(lambda: quick.act("chair", case, "release")) == ["not_claimed"]


def test_who_surveyed_does_not_claim_the_objection(quick):
    (case,), _notice = on_first_notice(quick)
    quick.act("clerk", case, "object_1", objection(quick))
    assert refused(lambda: quick.act("team", case, "claim")) == ["next_apart"]
    quick.act("chair", case, "claim")


def test_a_held_case_is_not_claimed(quick):
    case = submitted(quick)
    quick.act("town", case, "hold", {"code": "H03", "reason": "全家暂时外出"})
    assert refused(lambda: quick.act("chair", case, "claim")) == ["held"]


# --- pass on ----------------------------------------------------------------------------------


def test_passed_on_to_a_colleague_by_name(world):
    case = submitted(world)
    world.act("chair", case, "claim")
    world.act("chair", case, "pass_on", {"to": world.user("team"), "note": "我明天开会"})
    assert world.case(case)["claimed_by"] == world.user("team")
    with world.at_now():
        told = timeline.timeline(world.session, world.actor("clerk"), case, limit=1)
    assert told[0].said == (("转给谁", "郑队"), ("交代的话", "我明天开会"))
    assert verify(world.session).broken == []


def test_what_an_absent_colleague_claimed_is_passed_on_to_oneself(quick):
    case = submitted(quick)
    quick.act("chair", case, "claim")
    quick.act("member", case, "pass_on", {"to": quick.user("member")})
    assert quick.case(case)["claimed_by"] == quick.user("member")


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("clerk", "pass_role"),
        ("town", "pass_role"),
        ("inspector", "pass_here"),
        ("other_town", "pass_here"),
        ("chair", "pass_same"),
        ("team", "pass_kin"),
    ],
)
def test_it_is_passed_on_only_to_who_can_go_on(quick, to, why):
    case = submitted(quick)
    kin_to(quick, case, "team")
    quick.act("chair", case, "claim")
    payload = {"to": quick.user(to)}
    assert refused(lambda: quick.act("chair", case, "pass_on", payload)) == [why]


def test_it_is_not_passed_on_to_who_took_part(quick):
    (case,), _notice = on_first_notice(quick)
    quick.act("clerk", case, "object_1", objection(quick))
    payload = {"to": quick.user("member")}
    assert refused(lambda: quick.act("town", case, "pass_on", payload)) == ["pass_apart"]
    quick.act("team", case, "pass_on", {"to": quick.user("chair")})


def test_who_only_waits_passes_nothing_on(quick):
    case = submitted(quick)
    payload = {"to": quick.user("chair")}
    assert refused(lambda: quick.act("clerk", case, "pass_on", payload)) == ["may_pass_on"]


def test_the_list_of_colleagues_holds_who_can_go_on(quick):
    case = submitted(quick)
    kin_to(quick, case, "team")
    quick.act("chair", case, "claim")
    with quick.at_now():
        options = form_options.options_of(
            quick.session, quick.actor("chair"), quick.case(case), PassOn
        )
    assert set(options["to"]) == {quick.user("member")}


# --- urge -------------------------------------------------------------------------------------


def test_the_owners_see_how_often_they_were_urged_until_the_case_moves(world):
    first, second = submitted(world, 0), submitted(world, 1)
    assert order(world, "chair") == [first, second]
    world.act("clerk", second, "urge", {"text": "老人等着看病"})
    world.act("town", second, "urge")
    assert [(row["id"], row["urged"]) for row in listed(world, "chair")] == [
        (second, 2),
        (first, 0),
    ]
    assert head(world, "chair", second).row["urged"] == 2
    with world.at_now():
        told = timeline.timeline(world.session, world.actor("chair"), second, limit=2)
    assert told[1].said == (("催办的话", "老人等着看病"),)
    world.act("chair", second, "accept")
    assert world.case(second)["urged"] == 0
    assert verify(world.session).broken == []


def test_pages_with_urged_and_claimed_follow_each_other_without_gap_or_repeat(quick):
    todo = [submitted(quick, n) for n in range(6)]
    for case in (todo[3], todo[5]):
        quick.act("clerk", case, "urge")
    for case in (todo[0], todo[5]):
        quick.act("chair", case, "claim")
    actor, seen, after = quick.actor("member"), [], None
    with quick.at_now():
        while page := work.cases_of(quick.session, actor, "todo", after=after, limit=1):
            seen += [row["id"] for row in page]
            after = work.mark(page[-1])
    assert seen == [todo[n] for n in (3, 1, 2, 4, 5, 0)]


def test_each_person_urges_a_household_once_a_day(quick):
    """Until midnight in Shanghai, and though the case has moved meanwhile."""
    case, other = submitted(quick, 0), submitted(quick, 1)
    last_second = clock.start_of(quick.today + timedelta(days=1)) - timedelta(seconds=1)
    quick.act("town", case, "urge")
    quick.act("town", other, "urge")
    quick.act("town2", case, "urge")
    with pytest.raises(NotReady) as caught:
        quick.act("town", case, "urge")
    assert str(caught.value.reasons[0]) == (
        "您今天 09:00 已催办过该户，每人对每户一天只能催办 1 次。"
        "请明天再催，或直接联系“村两委/驻村工作队”。"
    )
    quick.act("chair", case, "accept")
    for moment, said in ((last_second, ["once_a_day"]), (last_second + timedelta(seconds=1), [])):
        with clock.moved_to(moment):
            offers = execute.offers(quick.session, case, quick.actor("town"))
        urge = next(offer for offer in offers if offer.action.key == "urge")
        assert [reason.key for reason in urge.unmet] == said


def test_who_has_it_urges_nobody_but_the_colleague_who_claimed_it(quick):
    case = submitted(quick)
    assert refused(lambda: quick.act("chair", case, "urge")) == ["waits_for_others"]
    quick.act("chair", case, "claim")
    assert refused(lambda: quick.act("chair", case, "urge")) == ["waits_for_others"]
    quick.act("member", case, "urge")
    assert quick.case(case)["urged"] == 1


def test_while_a_list_hangs_there_is_nothing_to_urge(quick):
    """Whoever waits may urge from the instant on that it could be taken down."""
    (case,), _notice = on_first_notice(quick)
    closes = quick.case(case)["close_at"]
    for moment, said in ((closes - timedelta(seconds=1), ["something_to_urge"]), (closes, [])):
        with clock.moved_to(moment):
            offers = execute.offers(quick.session, case, quick.actor("county"))
        urge = next(offer for offer in offers if offer.action.key == "urge")
        assert [reason.key for reason in urge.unmet] == said
    quick.later(8)
    assert case not in order(quick, "clerk")
    quick.act("county", case, "urge")
    for login in ("clerk", "town", "town2"):
        assert case in order(quick, login), login
    assert case not in order(quick, "chair")


def test_a_household_urged_in_a_round_is_named_on_the_township_s_desk(quick):
    """Not only counted among those that wait for the round."""
    (case,) = at_township(quick)
    assert case not in order(quick, "town")
    quick.act("chair", case, "urge")
    assert (case in order(quick, "town"), case in order(quick, "town_lead")) == (True, True)
    assert case not in order(quick, "county")


def test_who_has_no_casework_urges_nobody(quick):
    case = submitted(quick)
    for login in ("leader", "inspector", "admin", "helper"):
        assert "role" in refused(lambda n=login: quick.act(n, case, "urge")), login
    for login in ("clerk2", "other_town"):
        assert refused(lambda n=login: quick.act(n, case, "urge")) == ["not_found"]
