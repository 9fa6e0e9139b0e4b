"""At the edge of a day, a vote, a share: one before, exactly, one after.

Midnight in Shanghai is 16:00 UTC of the day before; every period is counted in Shanghai days.
"""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.batch import PublicityNotice, ReviewMeeting, ReviewRound
from models.record import RoundLine, Veto
from models.register import Representative
from tests.fixtures import ground
from tests.fixtures.ground import (
    approved,
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
from tests.fixtures.world import COUNTY, START, TOWN
from workflows.access.people import SWEEPER
from workflows.base import clock
from workflows.base.clock import Limit, shanghai_day
from workflows.engine import execute
from workflows.identification.batches.review.sample import draw
from workflows.identification.queries import work
from workflows.identification.sweeper import sweep
from workflows.policy import policy

database_template = ground.database_template
quick = ground.quick
world = ground.world

SECOND = timedelta(seconds=1)


def at_instant(world, moment, do):
    """Run a verb of the world at an exact instant instead of its hour."""
    real = world.at_now
    world.at_now = lambda: clock.moved_to(moment)
    try:
        return do()
    finally:
        world.at_now = real


def test_midnight_in_shanghai_is_sixteen_hours_utc():
    before = datetime(2015, 9, 8, 15, 59, 59, tzinfo=UTC)
    assert shanghai_day(before) == date(2015, 9, 8)
    assert shanghai_day(before + SECOND) == date(2015, 9, 9)
    assert clock.start_of(date(2015, 9, 9)) == before + SECOND


@pytest.mark.parametrize(
    ("kind", "ready", "live", "on"),
    [(1, passed, "D1", "D3"), (2, None, "E2", "F1"), (3, approved, "F3", "G1")],
)
@pytest.mark.parametrize("day", [7, 8])
def test_a_notice_closes_after_n_whole_days_and_no_sooner(
    quick,
    kind,
    ready,
    live,
    on,
    day,
):
    if kind == 2:
        cases = at_township(quick)
        quick.sign_round(quick.round(campaign_of(quick), "township"))
    else:
        cases = ready(quick)
    notice = quick.notice(batch_of(quick), kind, cases)
    quick.post(notice)
    midnight = clock.start_of(quick.today + timedelta(days=day))
    early = [midnight - SECOND] if day == 8 else [midnight - SECOND, midnight, midnight + SECOND]
    for moment in early:
        assert "due" in refused(
            lambda m=moment: at_instant(quick, m, lambda: quick.close_notice(notice))
        )
    assert quick.case(cases[0])["state"] == live
    if day == 8:
        at_instant(quick, midnight, lambda: quick.close_notice(notice))
        assert quick.case(cases[0])["state"] == on


@pytest.mark.parametrize(
    ("claimed", "recorded", "starts"),
    [
        ("09-02 00:00", "09-02 23:59", "09-02"),  # the same Shanghai day: as claimed
        ("09-01 23:59", "09-02 00:00", "09-02"),  # the day before: when it was recorded
        ("09-01 09:00", "09-04 09:00", "09-04"),
    ],
)
def test_the_clock_starts_at_the_claimed_posting_on_its_day_only(quick, claimed, recorded, starts):
    cases = passed(quick)
    notice = quick.notice(batch_of(quick), 1, cases)

    def instant(text):
        return datetime.strptime(f"2015-{text} +0800", "%Y-%m-%d %H:%M %z")

    at_instant(quick, instant(recorded), lambda: quick.post(notice, posted_at=instant(claimed)))
    day = date.fromisoformat(f"2015-{starts}")
    assert quick.row(PublicityNotice, notice)["close_at"] == clock.close_of(day, 7)
    assert quick.case(cases[0])["close_at"] == clock.start_of(day + timedelta(days=8))


def test_a_posting_claimed_in_the_future_is_refused(quick):
    notice = quick.notice(batch_of(quick), 1, passed(quick))
    later = quick.moment + SECOND
    assert refused(lambda: quick.post(notice, posted_at=later)) == ["future"]


def test_filing_is_impossible_before_day_24(quick):
    """The shortest road: 8 + 8 + 8 days after the first posting, at midnight."""
    cases = passed(quick)
    posted = quick.today
    quick.to_filed(cases, batch_of(quick), campaign_of(quick))
    assert (quick.today - posted).days == 24
    assert quick.case(cases[0])["state"] == "G2"


def test_on_day_23_the_last_list_still_hangs(quick):
    cases = approved(quick)
    notice = quick.notice(batch_of(quick), 3, cases)
    quick.post(notice)
    quick.later(7)
    assert "due" in refused(lambda: quick.close_notice(notice))
    assert "state" in refused(lambda: quick.act("clerk", cases[0], "file", quick.filing(cases[0])))


# --- objections -------------------------------------------------------------------------------


@pytest.mark.parametrize("recorded_later", [False, True])
def test_an_objection_in_the_last_second_counts_and_a_second_later_is_late(quick, recorded_later):
    cases, _notice = on_first_notice(quick, 2)
    end = clock.start_of(quick.today + timedelta(days=8))
    now = end + timedelta(hours=9) if recorded_later else end
    late = objection(quick, raised_at=end)
    assert refused(
        lambda: at_instant(quick, now, lambda: quick.act("clerk", cases[0], "object_1", late))
    ) == ["in_window"]
    at_instant(quick, now, lambda: quick.act("town", cases[0], "late_objection", late))
    in_time = objection(quick, raised_at=end - SECOND)
    assert refused(
        lambda: at_instant(
            quick, now, lambda: quick.act("town", cases[1], "late_objection", in_time)
        )
    ) == ["is_late"]
    at_instant(quick, now, lambda: quick.act("clerk", cases[1], "object_1", in_time))
    assert [quick.case(c)["state"] for c in cases] == ["D1", "D2"]
    assert [quick.case(c)["objections"] for c in cases] == [1, 1]


def test_an_objection_before_the_posting_day_is_refused(quick):
    cases, _notice = on_first_notice(quick)
    start = clock.start_of(quick.today)
    early = objection(quick, raised_at=start - SECOND)
    assert refused(lambda: quick.act("clerk", cases[0], "object_1", early)) == ["before_window"]
    quick.act("clerk", cases[0], "object_1", objection(quick, raised_at=start))


# --- corrections ------------------------------------------------------------------------------


def asked(world) -> int:
    case = world.open(batch_of(world), world.household(0))
    world.act("clerk", case, "submit", world.submission())
    world.act("chair", case, "ask_correction", {"items": ["缺签名"]})
    return case


def swept(world, day: int, case: int) -> str:
    world.today = START + timedelta(days=day)
    with world.at_now():
        sweep(world.session)
    return world.case(case)["state"]


def test_a_correction_lapses_after_30_days_and_only_when_warned_seven_before(quick):
    case = asked(quick)
    assert swept(quick, 22, case) == "A2"
    assert quick.case(case)["warned_at"] is None
    assert swept(quick, 23, case) == "A2"
    assert quick.case(case)["warned_at"] is not None
    for day in (29, 30):
        assert swept(quick, day, case) == "A2"
    midnight = clock.start_of(START + timedelta(days=31))
    quick.today = START + timedelta(days=31)
    for moment, state in ((midnight - SECOND, "A2"), (midnight, "Z2")):
        with clock.moved_to(moment):
            sweep(quick.session)
        assert quick.case(case)["state"] == state


def test_a_late_warning_puts_the_lapse_off(quick):
    """Nobody swept for a month: the household still gets its seven days."""
    case = asked(quick)
    assert swept(quick, 40, case) == "A2"
    assert swept(quick, 46, case) == "A2"
    assert swept(quick, 47, case) == "Z2"


def test_a_hold_puts_the_lapse_off_by_as_many_days(quick):
    case = asked(quick)
    quick.later(10)
    quick.act("town", case, "hold", {"code": "H03", "reason": "全家暂时外出"})
    assert quick.case(case)["due_at"] is None
    assert swept(quick, 60, case) == "A2"
    quick.act("town", case, "resume", {"reason": "已经回村"})
    assert quick.case(case)["due_at"] == clock.start_of(START + timedelta(days=31 + 50))
    assert swept(quick, 74, case) == "A2"
    assert quick.case(case)["warned_at"] is not None
    assert swept(quick, 80, case) == "A2"
    assert swept(quick, 81, case) == "Z2"


# --- holds ------------------------------------------------------------------------------------


def test_a_held_line_gets_its_full_days_after_the_hold(quick):
    cases, notice = on_first_notice(quick, 2)
    held, other = cases
    quick.later(6)
    quick.act("town", held, "hold", {"code": "H01", "reason": "家中有丧事"})
    quick.later(1)
    quick.act("town", held, "resume", {"reason": "丧事办完"})
    resumed = quick.today
    assert quick.case(held)["close_at"] == clock.close_of(resumed, 7)
    quick.later(1)
    outcome = quick.close_notice(notice)
    assert [o.subject_id for o in outcome.left_out] == [held]
    assert quick.case(other)["state"] == "D3"
    assert quick.case(held)["state"] == "D1"


@pytest.mark.parametrize("state", ["D1", "D2"])
def test_an_objection_during_a_hold_is_in_time_and_the_line_goes_on(quick, state):
    (case, _other), _notice = on_first_notice(quick, 2)
    if state == "D2":
        quick.act("clerk", case, "object_1", objection(quick))
    quick.act("town", case, "hold", {"code": "H02", "reason": "正在调查核实"})
    quick.later(20)
    if state == "D1":
        quick.act("clerk", case, "object_1", objection(quick))
    assert quick.case(case)["due_at"] is None
    quick.act("town", case, "dismiss_1", finding(quick, case, "town"))
    assert quick.case(case)["state"] == "D1"
    assert quick.case(case)["close_at"] is None
    quick.act("town", case, "resume", {"reason": "核查完毕"})
    assert quick.case(case)["close_at"] == clock.close_of(quick.today, 7)


def test_a_limit_begun_during_a_hold_starts_when_it_ends(quick):
    """Off the agenda while held: the fifteen days run from the resuming."""
    (case,) = surveyed(quick)
    meeting = quick.meeting(batch_of(quick), [case])
    quick.act("town", case, "hold", {"code": "H03", "reason": "全家暂时外出"})
    quick.later(5)
    quick.act("chair", meeting, "cancel", {"reason": "改期"}, of=ReviewMeeting)
    assert (quick.case(case)["state"], quick.case(case)["due_at"]) == ("B3", None)
    quick.later(30)
    quick.act("town", case, "resume", {"reason": "已经回村"})
    assert quick.case(case)["due_at"] == clock.close_of(quick.today, 15)


# --- vetoes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "stands"), [(2, False), (3, True), (4, True)])
def test_a_veto_waits_three_days_for_the_household(quick, days, stands):
    (case,) = surveyed(quick)
    told = {"item": "V02", "evidence": "名下有车", "told_on": quick.today}
    quick.act("chair", case, "propose_veto", told | {"papers": quick.file("chair")})
    quick.later(days)
    veto = quick.rows(Veto)[0]["id"]
    payload = {"veto": veto, "heard": "没有申辩", "letter": quick.file("town")}
    if stands:
        quick.act("town", case, "confirm_veto", payload)
        assert quick.case(case)["state"] == "Z1"
    else:
        assert refused(lambda: quick.act("town", case, "confirm_veto", payload)) == ["veto_heard"]


@pytest.mark.parametrize(("days", "keys"), [(-1, ["told_in_time"]), (0, [])])
def test_a_veto_was_not_told_before_the_case_was_opened(quick, days, keys):
    quick.later(5)
    (case,) = surveyed(quick)
    opened = clock.shanghai_day(quick.case(case)["opened_at"])
    told = {"item": "V02", "evidence": "名下有车", "told_on": opened + timedelta(days=days)}

    def propose():
        quick.act("chair", case, "propose_veto", told | {"papers": quick.file("chair")})

    assert (refused(propose) if keys else propose() or []) == keys


@pytest.mark.parametrize(("days", "keys"), [(-1, ["visit_before_round"]), (0, [])])
def test_a_sample_is_not_visited_before_its_round_was_set_up(quick, days, keys):
    (case,) = at_township(quick)
    key = quick.round(campaign_of(quick), "township")
    quick.later(3)
    opened = clock.shanghai_day(quick.row(ReviewRound, key)["opened_at"])
    visit = {
        "case": case,
        "visited_on": opened + timedelta(days=days),
        "finding": "情况属实",
        "visitors": (quick.user("town"),),
    }

    def record():
        quick.act("town", key, "visit", visit, of=ReviewRound)

    assert (refused(record) if keys else record() or []) == keys


# --- working days -----------------------------------------------------------------------------


def test_three_working_days_over_the_spring_festival(quick):
    """2016: 7 to 13 February rest, 6 and 14 February worked; Friday 5 + 3 working days = 15."""
    calendar = policy.calendar(quick.session)
    friday = clock.at(date(2016, 2, 5))
    due, provisional = Limit(3, working=True).ends(friday, calendar)
    assert (due, provisional) == (clock.start_of(date(2016, 2, 16)), False)


@pytest.mark.parametrize(
    ("day", "flag"),
    [(date(2026, 12, 20), False), (date(2026, 12, 30), True), (date(2027, 3, 1), True)],
)
def test_a_year_without_its_calendar_is_counted_and_flagged(quick, day, flag):
    due, provisional = Limit(3, working=True).ends(clock.at(day), policy.calendar(quick.session))
    assert provisional is flag
    assert due > clock.at(day)


def test_the_limit_of_a_case_is_provisional_then_too(quick):
    case = quick.open(batch_of(quick), quick.household(0))
    quick.today = date(2027, 1, 4)
    quick.act("clerk", case, "submit", quick.submission())
    row = quick.case(case)
    assert row["provisional"]
    assert row["due_at"] == clock.start_of(date(2027, 1, 8))


@given(st.dates(date(2013, 1, 1), date(2030, 1, 1)), st.integers(0, 40), st.booleans())
def test_a_longer_limit_never_ends_sooner(day, count, working):
    calendar = clock.WorkCalendar({date(2016, 2, 8): False}, frozenset(range(2013, 2027)))
    moment = clock.at(day)
    ends = [Limit(n, working=working).ends(moment, calendar)[0] for n in (count, count + 1)]
    assert moment < ends[0] < ends[1]
    assert ends[0].astimezone(clock.SHANGHAI).strftime("%H%M%S") == "000000"


@given(st.datetimes(datetime(2013, 1, 1), datetime(2030, 1, 1)), st.integers(0, 40))
def test_a_period_never_depends_on_the_hour(moment, days):
    """Whatever the hour of the posting, the period ends at the same midnight."""
    local = moment.replace(tzinfo=clock.SHANGHAI)
    close = clock.close_of(shanghai_day(local), days)
    assert close == clock.start_of(local.date() + timedelta(days=days + 1))
    assert close - local > timedelta(days=days)


# --- quorum and votes -------------------------------------------------------------------------


@given(st.integers(1, 300), st.integers(0, 300))
def test_the_quorum_is_two_thirds_exactly(members, present):
    rules = _rules()
    assert rules.quorate(present, members) == (3 * present >= 2 * members)
    need = rules.quorum_of(members)
    assert rules.quorate(need, members)
    assert not rules.quorate(need - 1, members)


@given(st.integers(0, 300), st.integers(0, 300))
def test_more_than_half_passes_and_a_tie_does_not(yes, voting):
    rules = _rules()
    assert rules.passes(yes, voting) == (voting > 0 and 2 * yes > voting)
    loose = rules.model_copy(update={"pass_strict": False})
    assert loose.passes(yes, voting) == (voting > 0 and 2 * yes >= voting)


def _rules() -> policy.Policy:
    text = (policy.PROFILES / "jm-2014.json").read_text(encoding="utf-8")
    return policy.Policy.model_validate_json(text)


def test_the_profile_says_what_the_regulation_says():
    rules = _rules()
    assert Fraction(rules.quorum) == Fraction(2, 3)
    assert (Fraction(rules.pass_ratio), rules.pass_strict) == (Fraction(1, 2), True)
    assert set(rules.notice_days.values()) == {7}
    wanted = {"A0": "30", "A1": "3w", "A2": "30", "A3": "10", "B1": "10", "B2": "5", "B3": "15"}
    wanted |= {"C2": "3", "D2": "5", "D3": "3w", "E1": "10w", "E3": "5", "F1": "10w", "F2": "3w"}
    assert dict(rules.limits) == wanted | {"F4": "10", "G1": "30"}


@pytest.mark.parametrize(("present", "opens"), [(5, False), (6, True), (7, True)])
def test_a_meeting_opens_with_six_of_nine(quick, present, opens):
    meeting = quick.meeting(batch_of(quick), surveyed(quick))
    if opens:
        quick.to_deliberating(meeting, present)
        assert quick.row(ReviewMeeting, meeting)["state"] == "deliberating"
        return
    assert refused(lambda: quick.to_deliberating(meeting, present)) == ["quorate"]
    quick.act("chair", meeting, "adjourn", {"reason": "到会不足"}, of=ReviewMeeting)


def test_a_quorate_meeting_cannot_be_called_off_as_short(quick):
    meeting = quick.meeting(batch_of(quick), surveyed(quick))
    assert refused(lambda: quick.to_deliberating(meeting, 5)) == ["quorate"]
    people = [row["id"] for row in quick.rows(Representative, region=370282400201)][:6]
    quick.act("clerk", meeting, "sign_in", {"present": people}, of=ReviewMeeting)
    step = {"reason": "改期"}
    assert refused(lambda: quick.act("chair", meeting, "adjourn", step, of=ReviewMeeting)) == [
        "not_quorate"
    ]


@pytest.mark.parametrize(("yes", "no", "state"), [(4, 4, "Z1"), (5, 3, "C2"), (3, 5, "Z1")])
def test_a_tie_does_not_pass(quick, yes, no, state):
    (case,) = surveyed(quick)
    meeting = quick.meeting(batch_of(quick), [case])
    quick.to_deliberating(meeting, 8)
    quick.vote(meeting, case, yes=yes, no=no)
    quick.close_meeting(meeting)
    assert quick.case(case)["state"] == state


@pytest.mark.parametrize(("yes", "abstain", "state"), [(4, 4, "Z1"), (5, 3, "C2")])
def test_an_abstention_is_not_a_vote_for(quick, yes, abstain, state):
    (case,) = surveyed(quick)
    meeting = quick.meeting(batch_of(quick), [case])
    quick.to_deliberating(meeting, 8)
    quick.vote(meeting, case, yes=yes, abstain=abstain)
    quick.close_meeting(meeting)
    assert quick.case(case)["state"] == state


# --- sampling ---------------------------------------------------------------------------------


@given(
    st.lists(st.integers(1, 10**6), unique=True, max_size=60),
    st.integers(0, 100),
    st.text(min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_a_sample_is_never_short_and_never_depends_on_the_order(cases, percent, seed, shuffle):
    sample = draw(seed, cases, percent)
    assert sample <= set(cases)
    assert len(sample) * 100 >= len(cases) * percent
    assert (len(sample) - 1) * 100 < len(cases) * percent or not sample
    shuffle.shuffle(cases)
    assert draw(seed, cases, percent) == sample


def test_another_seed_draws_others():
    cases = list(range(100))
    assert len({frozenset(draw(f"s{n}", cases, 20)) for n in range(20)}) > 15


def test_every_relative_is_visited_besides_the_sample(quick):
    """Five households, two of them relatives: both drawn, with one in five of all besides."""
    cases = [quick.open(batch_of(quick), quick.household(n)) for n in range(5)]
    for n, case in enumerate(cases):
        kin = {
            "related": True,
            "related_to": "某某，村主任，侄",
            "kin_paper": quick.file("clerk"),
        }
        quick.act("clerk", case, "submit", quick.submission(**(kin if n < 2 else {})))
        quick.act("chair", case, "accept")
        team = (quick.user("member"), quick.user("team"))
        quick.act("chair", case, "start_survey", {"surveyors": team, "visit_on": quick.today})
        quick.act("team", case, "submit_survey", quick.survey())
    quick.to_passed(batch_of(quick), cases)
    quick.through_notice(batch_of(quick), 1, cases)
    for case in cases:
        quick.report(case)
    key = quick.round(campaign_of(quick), "township")
    drawn = {row["case_id"]: row["drawn"] for row in quick.rows(RoundLine, round_id=key)}
    assert [drawn[c] for c in cases[:2]] == ["relative", "relative"]
    row = quick.row(ReviewRound, key)
    sample = draw(row["seed"], cases, 20)
    assert {c for c, why in drawn.items() if why} == sample | set(cases[:2])
    assert "all_visited" in refused(lambda: quick.act("town", key, "deliberate", of=ReviewRound))


def signed_at(world, level, cases, moment) -> tuple[int, ...]:
    """A round over these cases whose leader says they signed it at that moment: who was left."""
    officer, lead, place, number = {
        "township": ("town", "town_lead", TOWN, ""),
        "county": ("county", "group", COUNTY, "即扶〔2015〕1号"),
    }[level]
    key = world.round(campaign_of(world), level)
    world.visit_all(key)
    world.act(officer, key, "deliberate", of=ReviewRound)
    world.act(officer, key, "decide", {"cases": cases, "verdict": "pass"}, of=ReviewRound)
    said = {"signed_at": moment, "papers": world.file(lead, place), "document_no": number}
    outcome = world.act(lead, key, "sign", said, of=ReviewRound)
    return tuple(left.subject_id for left in outcome.left_out)


@pytest.mark.parametrize("level", ["township", "county"])
@pytest.mark.parametrize(
    ("seconds", "stands"),
    [
        (0, True),  # on the very instant
        (-29, True),  # the same minute: a form cannot say it more exactly
        (-30, True),  # 09:05:00, as a person writes it
        (-31, False),  # the minute before
    ],
)
def test_a_verdict_is_not_signed_before_the_notice_was_over(quick, level, seconds, stands):
    """The notice is closed at half a minute past; forms know hours and minutes only."""
    batch, campaign = batch_of(quick), campaign_of(quick)
    kind = 1 if level == "township" else 2
    if level == "township":
        cases = passed(quick)
    else:
        cases = at_township(quick)
        quick.sign_round(quick.round(campaign, "township"))
    notice = quick.notice(batch, kind, cases)
    quick.post(notice)
    quick.later(8)
    end = quick.moment + timedelta(minutes=5, seconds=30)
    at_instant(quick, end, lambda: quick.close_notice(notice))
    assert quick.case(cases[0])[f"closed_{kind}_at"] == end
    quick.hour += 1
    if level == "township":
        quick.report(cases[0])
    left = signed_at(quick, level, cases, end + timedelta(seconds=seconds))
    assert left == (() if stands else (cases[0],))
    row = quick.case(cases[0])
    assert ((row["verdict"] == "pass") if level == "township" else row["state"] == "F2") is stands


def test_the_sweeper_may_not_approve_on_silence(quick):
    """A year passes over a notice nobody closed and a case nobody decided."""
    cases, notice = on_first_notice(quick)
    quick.later(365)
    with quick.at_now():
        sweep(quick.session)
        for action in ("close_1", "report", "township_pass"):
            outcome = execute.perform_many(
                quick.session, cases, action, SWEEPER, {}, seen={cases[0]: 4}, token=action
            )[0]
            assert outcome.refused is not None
    assert quick.case(cases[0])["state"] == "D1"
    assert quick.row(PublicityNotice, notice)["state"] == "posted"


def test_the_whole_road_on_both_databases_at_midnight(world):
    """The clock of a line is the same instant on SQLite and PostgreSQL."""
    (case,), notice = on_first_notice(world)
    end = clock.start_of(START + timedelta(days=8))
    assert world.case(case)["close_at"] == end
    assert "due" in refused(
        lambda: at_instant(world, end - SECOND, lambda: world.close_notice(notice))
    )
    at_instant(world, end, lambda: world.close_notice(notice))
    assert world.case(case)["closed_1_at"] == end


def test_a_list_left_hanging_is_late_three_days_after_its_last(quick):
    (key,), _notice = on_first_notice(quick)
    # Township and clerk take it down: nobody of them is below the other; the leader sees it.
    closes = quick.case(key)["close_at"]
    instant = timedelta(microseconds=1)
    for days, seen in ((0, False), (2, False), (3, True), (4, True)):
        with clock.moved_to(closes + timedelta(days=days)):
            rows = work.cases_of(quick.session, quick.actor("town_lead"), "late", limit=100)
            assert (key in {row["id"] for row in rows}) is seen, days
            rows = work.cases_of(quick.session, quick.actor("town"), "late", limit=100)
            assert key not in {row["id"] for row in rows}
    with clock.moved_to(closes + timedelta(days=3) - instant):
        rows = work.cases_of(quick.session, quick.actor("town_lead"), "late", limit=100)
        assert key not in {row["id"] for row in rows}
