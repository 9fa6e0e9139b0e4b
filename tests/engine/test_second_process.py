"""A second procedure for households is one file and one registration: everything works for it, and
the six steps do not notice."""

import io
import unicodedata

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from models.batch import PublicityNotice, ReviewMeeting, ReviewRound
from models.case import Case, OpenCase, Tally
from models.columns import table
from models.store import Store
from tests.access.test_separation import kinship
from tests.fixtures import monitoring
from tests.fixtures.databases import SQLITE, Template
from tests.fixtures.ground import GROUND, batch_of, campaign_of, refused
from tests.fixtures.world import CAST, COUNTY, VILLAGE, World
from workflows.base.refusals import NotReady
from workflows.commands import manual
from workflows.engine import execute, readiness, registry
from workflows.households import search
from workflows.identification import handover, opening, paperwork, public_notice, sweeper
from workflows.identification.queries import batch_tasks, notices, status_text, work
from workflows.identification.queries import case as casefile
from workflows.manual import reference
from workflows.papers.press import render
from workflows.policy import policy
from workflows.records.verify import verify
from workflows.reports import progress

SIX, OTHER = "identification", "monitoring"


def lay_both(store) -> None:
    """A county whose profile knows both procedures, a campaign, one training for both."""
    with store.transaction() as session:
        monitoring.lay_limits(session, COUNTY)
        world = World(session)
        world.batch(world.campaign())


BOTH = Template("both", lay_both, GROUND)


@pytest.fixture
def database_template():
    return BOTH


def worlds(session, first=1_000):
    return World(session, tokens=iter(range(first, 9_000)), process=OTHER)


@pytest.fixture
def world(store):
    """On SQLite and on PostgreSQL, with the second procedure registered."""
    with registry.also(Case, monitoring.PROCESS), store.transaction() as session:
        yield worlds(session)


@pytest.fixture
def quick(all_databases, own_folder):
    url = all_databases.fresh(SQLITE, own_folder, BOTH)
    store = Store(url, own_folder)
    with registry.also(Case, monitoring.PROCESS), store.transaction() as session:
        yield worlds(session)
    store.close()
    all_databases.drop(url)


def opened(world, n=0, process=OTHER):
    world.process = process
    case = world.open(batch_of(world), world.household(n))
    world.process = OTHER
    return case


def applied(world, n=0):
    case = opened(world, n)
    world.act("clerk", case, "apply", {"reason": "家里有人重病", "papers": world.file("clerk")})
    return case


def team(world, *logins):
    people = tuple(world.user(login) for login in logins or ("member", "team"))
    return {"surveyors": people, "visit_on": world.today}


def checked(world, n=0, *logins):
    case = applied(world, n)
    world.act("chair", case, "start_check", team(world, *logins))
    world.act("chair", case, "check", {"finding": "情况属实", "photos": world.file("chair")})
    return case


def on_list(world, *cases):
    world.to_passed(batch_of(world), list(cases))
    notice = world.notice(batch_of(world), 1, list(cases))
    world.post(notice)
    return notice


def off_list(world, notice):
    world.later(8)
    world.close_notice(notice)


def six_steps_as_counted(world):
    """What the leaders see of the six steps, and the counters of their states."""
    tally = table(Tally)
    states = [state.key for state in registry.process_of(SIX).states]
    rows = world.session.execute(select(*tally.c).where(tally.c.state.in_(states)))
    with world.at_now():
        seen = progress.overview(world.session, world.actor("leader"), COUNTY)
        cells = progress.grid(world.session, world.actor("leader"), COUNTY)
    return sorted(map(tuple, rows)), seen, cells


def test_a_household_goes_the_whole_way_and_the_six_steps_count_as_before(world):
    world.to_surveyed(opened(world, 7, SIX))
    counted = six_steps_as_counted(world)

    cases = [checked(world, n) for n in range(2)]
    notice = on_list(world, *cases)
    assert [world.case(case)["state"] for case in cases] == ["M6", "M6"]
    off_list(world, notice)
    assert [world.case(case)["state"] for case in cases] == ["M7", "M7"]
    round_ = world.round(campaign_of(world), "township")
    world.sign_round(round_)

    for case in cases:
        row = world.case(case)
        assert (row["process"], row["state"]) == (OTHER, monitoring.MONITORED)
    for model, key in ((PublicityNotice, notice), (ReviewRound, round_)):
        assert world.row(model, key)["case_process"] == OTHER
    counters, _seen, _cells = six_steps_as_counted(world)
    assert counters == counted[0]
    mine = world.rows(Tally, state=monitoring.MONITORED, region=VILLAGE, kind="state")
    assert [row["n"] for row in mine] == [2]
    assert verify(world.session).broken == []


def test_what_leaders_see_of_the_six_steps_on_a_day_is_the_same_with_and_without_it(quick):
    quick.to_surveyed(opened(quick, 7, SIX))
    before = six_steps_as_counted(quick)
    checked(quick, 0)
    opened(quick, 1)
    assert six_steps_as_counted(quick) == before


def test_declared_kin_take_no_step(quick):
    case = applied(quick)
    kinship(quick, case, "chair")
    assert refused(lambda: quick.act("chair", case, "start_check", team(quick))) == ["kin"]


def test_kin_do_not_check_at_home_either(quick):
    case = applied(quick)
    kinship(quick, case, "member")
    keys = refused(lambda: quick.act("chair", case, "start_check", team(quick)))
    assert keys == ["surveyors_kin"]


def test_who_checked_signs_no_verdict(quick):
    case, other = checked(quick, 0, "team", "town_lead"), checked(quick, 1)
    off_list(quick, on_list(quick, case, other))
    outcome = quick.sign_round(quick.round(campaign_of(quick), "township"))
    assert {left.subject_id for left in outcome.left_out} == {case}
    reasons = [reason.key for left in outcome.left_out for reason in left.refused.reasons]
    assert reasons == ["apart_surveyed"]
    assert quick.case(case)["state"] == "M7"
    assert quick.case(other)["state"] == monitoring.MONITORED


def test_a_hold_stops_it_and_its_limit(quick):
    case = applied(quick)
    code = policy.policy(quick.session, quick.case(case)["profile"]).hold_reasons[0].code
    quick.act("town", case, "hold", {"code": code, "reason": "农户住院治疗"})
    assert quick.case(case)["due_at"] is None
    assert refused(lambda: quick.act("chair", case, "start_check", team(quick))) == ["held"]
    quick.act("town", case, "resume", {"reason": "已经出院"})
    quick.act("chair", case, "start_check", team(quick))


def test_one_live_case_of_each_procedure_per_household_and_person(quick):
    six = opened(quick, 0, SIX)
    home = quick.case(six)["household_id"]
    mine = quick.open(batch_of(quick), home)
    assert quick.case(mine)["process"] == OTHER
    holds = {(row["process"], row["case_id"]) for row in quick.rows(OpenCase)}
    assert holds == {(SIX, six), (OTHER, mine)}
    assert refused(lambda: quick.open(batch_of(quick), home)) == ["id_free"]
    quick.process = SIX
    assert refused(lambda: quick.open(batch_of(quick), home)) == ["id_free"]
    assert verify(quick.session).broken == []


def test_a_filed_household_may_be_monitored(quick):
    case = opened(quick, 0, SIX)
    quick.process = SIX
    quick.to_surveyed(case)
    quick.to_passed(batch_of(quick), [case])
    quick.to_filed([case], batch_of(quick), campaign_of(quick))
    quick.process = OTHER
    mine = quick.open(batch_of(quick), quick.case(case)["household_id"])
    assert quick.case(mine)["state"] == "M0"


def test_a_meeting_takes_households_of_its_own_procedure(quick):
    case = checked(quick)
    quick.process = SIX
    theirs = quick.meeting(batch_of(quick), [])
    keys = refused(lambda: quick.act("clerk", case, "put_on_agenda", {"meeting": theirs}))
    assert keys == ["meeting"]
    quick.process = OTHER
    ours = quick.meeting(batch_of(quick), [case])
    assert quick.case(case)["meeting_id"] == ours
    assert quick.row(ReviewMeeting, theirs)["case_process"] == SIX


def of_both(world):
    """A household of either procedure that waits for the first list."""
    six = opened(world, 5, SIX)
    world.to_surveyed(six)
    world.process = SIX
    world.to_passed(batch_of(world), [six])
    world.process = OTHER
    mine = checked(world, 6)
    world.to_passed(batch_of(world), [mine])
    return six, mine


def test_posters_keep_the_procedures_apart_and_print_their_words(quick):
    six, mine = of_both(quick)
    session, clerk = quick.session, quick.actor("clerk")
    with quick.at_now():
        waits = {(row["process"], row["kind"], row["n"]) for row in notices.waiting(session, clerk)}
        assert waits == {(SIX, 1, 1), (OTHER, 1, 1)}
        for process, case in ((SIX, six), (OTHER, mine)):
            found = notices.candidates(session, clerk, VILLAGE, batch_of(quick), 1, process)
            assert [row["id"] for row in found] == [case]
    assert refused(lambda: quick.notice(batch_of(quick), 1, [six])) == ["candidates"]
    key = quick.notice(batch_of(quick), 1, [mine])
    quick.post(key)
    row = quick.row(PublicityNotice, key)
    with quick.at_now():
        shown = public_notice.read(session, row["code"])
    assert shown.title == "防返贫监测对象公示"
    assert "贫困户" not in shown.title + shown.lead
    with quick.at_now():
        paper = paperwork.fill(session, quick.actor("town"), "notice", key)
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(render(paper))).pages)
    printed = unicodedata.normalize("NFKC", "".join(printed.split()))
    assert shown.title in printed
    assert "拟纳入监测" in printed
    assert "贫困户" not in printed


def test_rounds_keep_the_procedures_apart(quick):
    six, mine = of_both(quick)
    for process, case in ((SIX, six), (OTHER, mine)):
        quick.process = process
        quick.through_notice(batch_of(quick), 1, [case])
    quick.report(six)
    quick.process = OTHER
    ours = quick.round(campaign_of(quick), "township")
    quick.process = SIX
    theirs = quick.round(campaign_of(quick), "township")
    assert [line["case_id"] for line in quick.counting(ours)] == [mine]
    assert [line["case_id"] for line in quick.counting(theirs)] == [six]
    quick.process = OTHER
    # Its process has no step for this verdict of the other one.
    quick.visit_all(ours)
    quick.act("town", ours, "deliberate", of=ReviewRound)
    wish = {"cases": [mine], "verdict": "return_meeting", "reason": "材料不齐"}
    keys = refused(lambda: quick.act("town", ours, "decide", wish, of=ReviewRound))
    assert keys == ["verdict"]


def todo(world, login, which="todo"):
    with world.at_now():
        return {row["id"] for row in work.cases_of(world.session, world.actor(login), which)}


def test_my_work_search_and_whereabouts_know_it(quick):
    case = opened(quick)
    assert case in todo(quick, "clerk")
    assert case in todo(quick, "chair", "waiting")
    quick.act("clerk", case, "apply", {"reason": "家里有人重病", "papers": quick.file("clerk")})
    assert case in todo(quick, "chair")
    assert case not in todo(quick, "clerk")
    session, clerk = quick.session, quick.actor("clerk")
    with quick.at_now():
        (found,) = search.find(session, clerk, quick.case(case)["head_name"])
        assert casefile.latest_of(session, clerk, [found["id"]])[found["id"]]["id"] == case
        assert "已申请待受理" in status_text.whereabouts(session, clerk, case)
        steps = work.done_lately(session, clerk)
        assert next(row["label"] for row in steps if row["subject_id"] == case) == "提交申请"
        header = casefile.header(session, clerk, case)
        assert header.row["process"] == OTHER


def test_who_begins_a_list_or_a_round_is_told_that_it_waits(quick):
    case = checked(quick)
    quick.to_passed(batch_of(quick), [case])
    with quick.at_now():
        groups = batch_tasks.gatherings(quick.session, quick.actor("chair"))
    assert [(group.state.key, group.households) for group in groups] == [("M5", 1)]


def test_a_limit_that_runs_out_is_late_and_the_next_level_sees_it(quick):
    case = applied(quick)
    assert quick.case(case)["due_at"] is not None
    assert case not in todo(quick, "town", "late")
    quick.later(11)
    assert case in todo(quick, "town", "late")
    with quick.at_now():
        assert case in sweeper.sweep(quick.session).escalated


def test_hand_over_lists_what_somebody_has_in_hand(quick):
    case = applied(quick)
    quick.act("chair", case, "claim")
    with quick.at_now():
        hers = handover.open_work(quick.session, quick.actor("chair"), quick.user("chair"))
    assert [one.case_id for one in hers.claims] == [case]
    quick.act("chair", case, "start_check", team(quick))
    with quick.at_now():
        his = handover.open_work(quick.session, quick.actor("team"), quick.user("team"))
    assert [one.case_id for one in his.visits] == [case]


def test_the_manuals_tell_every_role_its_steps(quick):
    told = manual.written()
    for action in monitoring.ACTIONS:
        heading = f"### {action.number} · {action.label}"
        for role in action.roles:
            assert (
                f'<a id="monitoring-{action.key}"></a>\n\n{heading}\n'
                in told[f"{reference.BOOKS[role]}.md"]
            ), (role, action.key)


@pytest.mark.parametrize("state", [state.key for state in monitoring.STATES])
def test_each_role_is_offered_what_the_definition_says_and_nothing_else(quick, state):
    case = opened(quick)
    cases = table(Case)
    quick.session.execute(update(cases).where(cases.c.id == case).values(state=state))
    for login, _name, role, place, _body in CAST:
        with quick.at_now():
            offers = execute.offers(quick.session, case, quick.actor(login))
        reaches = bool(quick.actor(login).roles_at(VILLAGE))
        wanted = {
            action.key
            for action in monitoring.ACTIONS
            if reaches and state in action.sources and role in action.roles
        }
        assert {offer.action.key for offer in offers} == wanted, (login, place)


def test_a_profile_without_its_limits_stops_the_start(all_databases, own_folder):
    url = all_databases.fresh(SQLITE, own_folder, GROUND)
    store = Store(url, own_folder)
    with registry.also(Case, monitoring.PROCESS), store.transaction() as session:
        with pytest.raises(NotReady) as stopped:
            readiness.refuse(session)
        told = "\n".join(stopped.value.sentences())
        assert all(f"limits.{key}" in told for key in monitoring.LIMITS if key not in ("M4", "M6"))
        assert "防返贫监测" in told
    store.close()
    all_databases.drop(url)


def test_a_case_is_opened_by_the_procedure_that_is_named(quick):
    assert quick.case(opened(quick, 0, SIX))["process"] == SIX
    assert quick.case(opened(quick, 1))["process"] == OTHER
    assert opening.SIX_STEPS == SIX
