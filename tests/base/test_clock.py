"""The computer's clock: set back, nothing is written; an older history under such a clock holds."""

import random
import re
import sys
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from models import keys
from models.batch import (
    PublicityNotice,
    ReviewMeeting,
    TrainingSession,
)
from models.store import Store
from pages import backend
from pages.web import upkeep
from tests.fixtures import installations
from tests.fixtures.databases import SQLITE
from tests.fixtures.ground import batch_of, campaign_of, dump, on_first_notice, refused, surveyed
from tests.fixtures.ground import database_template as database_template
from tests.fixtures.ground import quick as quick
from tests.fixtures.ground import world as world
from tests.fixtures.standing import forward, stand
from tests.fixtures.world import COUNTY, SECOND, VILLAGE, World
from workflows.access import accounts, sign_in
from workflows.base import audit_log, clock, recording
from workflows.base.refusals import NotNow
from workflows.engine import execute
from workflows.identification import opening
from workflows.records.verify import anchor, verify

MICROSECOND = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


def newest(world):
    """The newest instant on record: the last thing the world did."""
    return recording._newest(world.session)


@contextmanager
def at(world, moment):
    """Every verb of the world at this instant."""
    real, world.at_now = world.at_now, lambda: clock.moved_to(moment)
    try:
        yield
    finally:
        world.at_now = real


def doors(world, cases, notice):
    """Every kind of thing that is begun or goes on, as (name, attempt)."""
    batch, campaign = batch_of(world), campaign_of(world)
    session, token = world.session, world.token
    papers = {
        "sheet": world.file("clerk"),
        "material": world.file("clerk"),
        "photo": world.file("clerk"),
    }
    posting = {
        "posted_at": world.moment,
        "place": "村务公开栏",
        "verifiers": (world.user("chair"), world.user("team")),
        "near": world.file("chair"),
        "far": world.file("chair"),
    }
    with world.at_now():
        second = opening.plan_training(
            session,
            world.actor("clerk"),
            batch,
            {"planned_on": world.today, "place": "村委会"},
            token=token(),
        )
    held = {"held_on": world.today, "attendees": 12, **papers}
    meeting = world.meeting(batch, cases[:1])

    def now(do):
        def attempt():
            with world.at_now():
                return do()

        return attempt

    def many(action, answers):
        seen = {case: world.case(case)["version"] for case in cases}
        return execute.perform_many(
            session, cases, action, world.actor("clerk"), answers, seen=seen, token=token()
        )

    admin = world.actor("admin")
    return [
        ("household", lambda: world.household(90)),
        ("application", lambda: world.open(batch, world.household(91))),
        ("campaign", world.campaign),
        ("village batch", lambda: world.batch(campaign, SECOND, "clerk2", train=False)),
        ("training", lambda: world.act("clerk", second, "hold", held, of=TrainingSession)),
        ("meeting", lambda: world.meeting(batch, [])),
        ("meeting goes on", lambda: world.act("clerk", meeting, "notify", of=ReviewMeeting)),
        ("notice", lambda: world.notice(batch, 1, cases)),
        ("posting", lambda: world.act("chair", notice, "post", posting, of=PublicityNotice)),
        ("round", lambda: world.round(campaign, "township")),
        (
            "filing batch",
            now(
                lambda: opening.collect_filing(
                    session,
                    world.actor("county"),
                    campaign,
                    COUNTY,
                    {"title": "一批"},
                    token=token(),
                )
            ),
        ),
        ("one step", lambda: world.act("clerk", cases[0], "comment", {"text": "备注一下"})),
        ("many steps", now(lambda: many("comment", {"text": "备注一下"}))),
        (
            "an entry",
            now(lambda: audit_log.enter(session, "settings", "x", actor_id=admin.user_id)),
        ),
        (
            "an account",
            now(
                lambda: accounts.create_user(
                    session, admin, login="new.one", name="新来", region=VILLAGE
                )
            ),
        ),
        ("a picture", lambda: world.file("clerk")),
        ("a root", now(lambda: anchor(session))),
    ]


def two_waiting_and_a_draft(world):
    cases = surveyed(world, 3)
    world.to_passed(batch_of(world), cases[1:])
    return cases, world.notice(batch_of(world), 1, cases[1:])


def test_an_earlier_clock_writes_nothing_at_all(world):
    """New subjects, batch objects, steps, entries of the books, accounts, pictures, roots."""
    attempts = doors(world, *two_waiting_and_a_draft(world))
    last, before = newest(world), dump(world)
    for back in (recording.JITTER + MICROSECOND, HOUR, timedelta(days=200)):
        with at(world, last - back):
            for name, attempt in attempts:
                # As at the desk: what was refused is rolled back whole.
                point = world.session.begin_nested()
                assert refused(attempt) == ["clock_back"], (name, back)
                point.rollback()
                assert dump(world) == before, (name, back)


def test_the_refusal_tells_both_instants_and_the_remedy(quick):
    case = surveyed(quick)[0]
    with at(quick, newest(quick) - HOUR), pytest.raises(NotNow) as caught:
        quick.act("clerk", case, "comment", {"text": "备注一下"})
    (sentence,) = caught.value.sentences()
    assert "2015-09-01 08:00:00" in sentence
    assert "2015-09-01 09:00:00" in sentence
    assert "校准" in sentence


def test_the_right_clock_and_a_later_one_go_on(quick):
    case = surveyed(quick)[0]
    for ahead in (timedelta(0), MICROSECOND, HOUR):
        moment = newest(quick) + ahead
        with at(quick, moment):
            outcome = quick.act("clerk", case, "comment", {"text": "备注一下"})
        assert (outcome.event["recorded_at"], outcome.event["clock_back"]) == (moment, 0)


@pytest.mark.parametrize("state", ["A2", "B1", "C1", "D1", "D2", "E2", "E3", "F3", "G1"])
def test_no_guard_form_or_effect_asks_the_clock_while_a_case_moves(quick, monkeypatch, state):
    """All that is judged and written in one step is of one instant: `f.now`."""
    real, asked = clock.now, set()

    def now():
        frame = sys._getframe(1)
        while frame is not None:
            if re.search(
                r"/workflows/\w+/(guards|effects|steps|batches|processes)/",
                frame.f_code.co_filename,
            ):
                asked.add((frame.f_code.co_filename, frame.f_code.co_name))
            frame = frame.f_back
        return real()

    monkeypatch.setattr(clock, "now", now)
    case = stand(quick, state)
    for login in ("clerk", "chair", "town", "town_lead", "county", "group"):
        with quick.at_now():
            assert execute.offers(quick.session, case, quick.actor(login))
    forward(quick, case)
    assert asked == set()


def test_a_time_server_may_correct_a_few_seconds_and_the_order_stays(world):
    """Two computers differ by so much; what comes later is recorded later all the same."""
    case, last = surveyed(world)[0], newest(world)
    for back in (MICROSECOND, recording.JITTER - timedelta(seconds=1)):
        with at(world, newest(world) - back):
            outcome = world.act("clerk", case, "comment", {"text": "备注一下"})
            world.household(80 + back.seconds)
        assert outcome.event["recorded_at"] > last
        last = outcome.event["recorded_at"]
    assert verify(world.session).broken == []


def test_seven_days_do_not_pass_in_a_minute(world):
    """Back by eight days, a notice posted, right again: it cannot be posted, so it is not over."""
    cases, notice = two_waiting_and_a_draft(world)
    right = newest(world)
    with at(world, right - timedelta(days=8)):
        assert refused(lambda: world.post(notice, posted_at=right - timedelta(days=8))) == [
            "clock_back"
        ]
    world.post(notice)
    assert "due" in refused(lambda: world.close_notice(notice))
    assert world.case(cases[1])["state"] == "D1"


def test_a_restart_forgets_nothing_and_another_process_knows(store):
    """The mark is read from the records: a new process of the same installation has it at once."""
    with store.transaction() as session:
        last = newest(World(session))
    other = Store(store.url, store.folder)
    try:
        with other.transaction() as session:
            ahead = World(session, tokens=count(5_000))
            with clock.moved_to(last + HOUR):
                audit_log.enter(session, "settings", "x", actor_id=ahead.user("admin"))
        with pytest.raises(NotNow, match="clock_back"), store.transaction() as session:
            World(session, tokens=count(6_000)).household(5)
    finally:
        other.close()


def test_a_form_handed_in_twice_is_answered_as_done_under_an_earlier_clock_too(quick):
    case = surveyed(quick)[0]
    form = {"seen": quick.case(case)["version"], "token": "same"}
    done = quick.act("clerk", case, "comment", {"text": "备注一下"}, **form)
    with at(quick, newest(quick) - HOUR):
        again = quick.act("clerk", case, "comment", {"text": "备注一下"}, **form)
    assert again.event["id"] == done.event["id"]


@pytest.mark.parametrize("engine_name", [SQLITE], indirect=True)
def test_the_sweep_waits_for_the_right_clock_and_says_so(store, monkeypatch, caplog):
    with store.transaction() as session:
        world = World(session, tokens=count(1_000))
        case = world.open(batch_of(world), world.household(1))
        world.act("clerk", case, "submit", world.submission())
        world.act("chair", case, "ask_correction", {"items": ("缺户口簿",)})
        last = newest(world)
    monkeypatch.setattr(backend, "store", lambda: store)
    with clock.moved_to(last - HOUR):
        upkeep.sweep()
    assert "nothing was swept" in caplog.text


@pytest.mark.parametrize("proven", [True, False])
def test_signing_in_is_refused_in_words_and_signing_out_is_not(
    all_databases, own_folder, engine_name, proven
):
    url = all_databases.fresh(engine_name, own_folder, installations.INSTALLED)
    store = Store(url, own_folder)
    with store.transaction() as session:
        opened = sign_in.conclude(
            session, sign_in.Attempt("x", "192.0.2.7", installations.who(session, "mu").user_id, "")
            , True)  # fmt: skip
        assert opened is not None
    back = clock.now() - HOUR
    with clock.moved_to(back):
        with pytest.raises(NotNow, match="clock_back"), store.transaction() as session:
            sign_in.conclude(session, sign_in.ask(session, "mu", "192.0.2.7"), proven)
        with store.reading() as session:
            visit = sign_in.visit_by_token(session, opened.token)
        assert visit is not None, "whoever is signed in goes on reading"
        assert not sign_in.stale(visit)
        with store.transaction() as session:
            sign_in.sign_out(session, visit.id)
        with store.reading() as session:
            assert sign_in.visit_by_token(session, opened.token) is None
    store.close()
    all_databases.drop(url)


def test_the_newest_instant_is_found_by_an_index(quick):
    plan = quick.session.execute(
        text("EXPLAIN QUERY PLAN SELECT (SELECT max(recorded_at) FROM event), "
             "(SELECT max(at) FROM ledger)")
    ).all()  # fmt: skip
    told = " ".join(row[-1] for row in plan)
    assert "ix_event_recorded_at" in told
    assert "ix_ledger_at" in told


# --------------------------------------------------------------- what an older version had written


@contextmanager
def an_older_version(world, monkeypatch, seed=5):
    """Half of all things are done three hours earlier, by a process just started: its keys too.

    So the last version wrote it: nothing was refused, and a subject's own hours never ran back.
    """
    real, turn, dice, doing = world.at_now, count(), random.Random(seed), []

    @contextmanager
    def now():
        # Looking somebody up on the way belongs to the same thing.
        n = doing[-1][0] if doing else next(turn)
        back = doing[-1][1] if doing else dice.random() < 0.5
        doing.append((n, back))
        # The minutes keep the keys apart.
        moment = clock.at(world.today, 15) + timedelta(minutes=n % 90) - 3 * HOUR * back
        if len(doing) == 1:
            # Keys count from 2020.
            made = int((moment + timedelta(days=3650)).timestamp() * 1e9)
            monkeypatch.setattr(keys, "_count", count())
            monkeypatch.setattr(keys, "_last", 0)
            monkeypatch.setattr(keys, "_node", n % 1024)
            monkeypatch.setattr(keys, "time", SimpleNamespace(time_ns=lambda: made))
        with clock.moved_to(moment):
            yield
        doing.pop()

    monkeypatch.setattr(recording, "moment", lambda _session: clock.now())
    world.at_now = now
    yield
    world.at_now = real
    monkeypatch.undo()


def test_a_history_written_under_a_clock_set_back_verifies(world, monkeypatch):
    """Agendas, votes, notices, objections and rounds: the order follows the chains."""
    with an_older_version(world, monkeypatch):
        for start in (1, 2, 3):
            cases = surveyed(world, 2, first=10 * start)
            meeting = world.meeting(batch_of(world), cases)
            world.to_deliberating(meeting)
            for case in cases:
                world.vote(meeting, case, yes=3, no=6)
                world.vote(meeting, case)
            world.close_meeting(meeting)
            world.later(start)
            batch = batch_of(world)
            world.through_notice(batch, 1, cases)
            for case in cases:
                world.report(case)
            world.later()
            world.sign_round(world.round(campaign_of(world), "township"))
            notice = world.notice(batch, 2, cases)
            world.post(notice)
            world.act("clerk", cases[0], "withdraw", {"request": world.file("clerk")})
            world.later(8)
            world.close_notice(notice)
            with world.at_now():
                anchor(world.session)
            world.later()
    flagged = world.session.execute(text("SELECT sum(clock_back) FROM event")).scalar_one()
    assert flagged > 5, "the clock did go back"
    assert verify(world.session).broken == []


def test_such_a_history_goes_on_and_a_changed_line_is_still_found(quick, monkeypatch):
    with an_older_version(quick, monkeypatch):
        cases, notice = on_first_notice(quick, 2)
        quick.act("clerk", cases[0], "withdraw", {"request": quick.file("clerk")})
    quick.later(8)
    quick.close_notice(notice)
    assert verify(quick.session).broken == []
    point = quick.session.begin_nested()
    quick.session.execute(text("UPDATE notice_line SET ended = '' WHERE ended = 'ended'"))
    assert any(words.startswith("notice_line") for words in verify(quick.session).broken)
    point.rollback()
    point = quick.session.begin_nested()
    quick.session.execute(text("UPDATE agenda_line SET votes_for = 8"))
    assert any(words.startswith("agenda_line") for words in verify(quick.session).broken)
    point.rollback()
