"""The demo: 23 households filed in the zone, work in every open state, no row around the engine."""

import io
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta

import pytest
from PIL import Image
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from models.account import Grant, User
from models.batch import PublicityNotice, ReviewMeeting, ReviewRound, TrainingSession
from models.case import Attachment, Case, Event
from models.columns import table
from models.household import Household, Person
from models.record import AgendaLine, NoticeLine, Objection, RoundLine, Survey
from models.register import ObjectionPhone, Representative
from models.store import Store
from tests.fixtures.databases import EMPTY, ENGINES, Template
from tests.fixtures.installations import weak_hashes
from tests.fixtures.sources import ROOT
from workflows import demo
from workflows.access import passwords
from workflows.access.people import actor_of
from workflows.access.roles import INCOMPATIBLE, Role
from workflows.base import clock, codes
from workflows.base.rows import rows_of
from workflows.commands import demo as verb
from workflows.demo import cast, pictures
from workflows.demo.families import families
from workflows.engine import execute, hash_chain
from workflows.households.member_checks import findings
from workflows.identification.process import PROCESS
from workflows.policy import policy
from workflows.records.verify import verify

# One worker lays the demo and does whatever asks for it; the other need not wait until it is laid.
pytestmark = pytest.mark.xdist_group("demo")


def live(store: Store) -> None:
    verb.lay_ground(store)
    with weak_hashes(), store.transaction() as session:
        demo.build(session)


DEMO = Template("demo", live, EMPTY)


@pytest.fixture(scope="module", params=ENGINES)
def store(request, all_databases, tmp_path_factory):
    """One demo for the whole module: only the verb's second run may write, and it must not."""
    folder = tmp_path_factory.mktemp("demo")
    opened = Store(all_databases.fresh(request.param, folder, DEMO), folder)
    yield opened
    opened.close()
    all_databases.drop(opened.url)


@pytest.fixture
def session(store):
    with store.reading() as opened:
        yield opened


def all_of(session, model, **where):
    target = table(model)
    return rows_of(session, target, *(target.c[k] == v for k, v in where.items()))


def under(rows, place):
    """Those of a county's or township's rows: the key begins like the place's."""
    digits = str(place).rstrip("0")
    return [row for row in rows if str(row["region"]).startswith(digits)]


def told(store) -> list[str]:
    out = io.StringIO()
    with redirect_stdout(out):
        assert verb.prepare(store) == 0
    return out.getvalue().splitlines()


def standing(session) -> list[tuple[str, int]]:
    """How many rows every table holds."""
    return [
        (name, session.execute(select(func.count()).select_from(each)).scalar_one())
        for name, each in sorted(table(User).metadata.tables.items())
    ]


# --- the finished round ---


def test_exactly_23_households_are_filed_in_the_zone(session):
    cases = under(all_of(session, Case), cast.ZONE)
    assert sum(case["state"] == "G2" for case in cases) == 23
    assert {case["state"] for case in cases} == {"G2", "Z1", "Z2"}
    filed = [case for case in cases if case["state"] == "G2"]
    for column in ("file_no", "national_no", "handbook_no", "card_no"):
        assert len({case[column] for case in filed}) == 23
    assert {clock.shanghai_day(case["moved_at"]).isoformat()[:7] for case in filed} == {
        "2015-12",
        "2016-01",
    }


def test_the_finished_round_saw_what_happens_on_the_way(session):
    events = under(all_of(session, Event, subject="case"), cast.ZONE)
    seen = {event["action"] for event in events}
    assert seen >= {
        "ask_correction", "resubmit", "warn", "lapse", "hold", "resume", "withdraw",
        "propose_veto", "confirm_veto", "refused", "dismiss_1", "uphold_ineligible_1",
        "return_paper", "return_meeting", "return_facts",
    }  # fmt: skip
    assert {o["state"] for o in under(all_of(session, Objection), cast.ZONE)} == {
        "dismissed",
        "upheld",
    }
    votes = [line for line in under(all_of(session, AgendaLine), cast.ZONE) if line["result"]]
    assert any(line["recused"] for line in votes)
    assert any(line["votes_against"] for line in votes if line["result"] == "passed")
    assert any(line["related"] and line["visited_on"] for line in all_of(session, RoundLine))


def test_nothing_is_filed_before_day_24_of_its_posting(session):
    posted = {
        line["case_id"]: notice
        for notice in all_of(session, PublicityNotice, kind=1)
        for line in all_of(session, NoticeLine, notice_id=notice["id"])
    }
    filings = all_of(session, Event, action="file")
    assert len(filings) == 24
    for filing in filings:
        begun = posted[filing["subject_id"]]["posted_at"]
        days = clock.shanghai_day(filing["recorded_at"]) - clock.shanghai_day(begun)
        assert days >= timedelta(days=24)


# --- the round under way ---


def test_every_open_state_has_a_household_in_the_town(session):
    cases = under(all_of(session, Case), cast.TOWN)
    assert {s.key for s in PROCESS.open_states()} <= {case["state"] for case in cases}
    now = clock.now()
    assert any(case["held_at"] for case in cases)
    assert any(case["claimed_by"] for case in cases)
    assert any(case["urged"] for case in cases)
    assert any(case["due_at"] and case["due_at"] < now for case in cases if case["state"] == "B1")
    lapsing = [case for case in cases if case["state"] == "A2" and case["warned_at"]]
    assert lapsing
    assert all(now < case["due_at"] < now + timedelta(days=3) for case in lapsing)
    assert all(c["objections"] for c in cases if c["state"] in ("D2", "E3", "F4"))
    assert any(case["vetoes"] for case in cases)


def test_batch_objects_wait_for_everybody(session):
    today = clock.today()
    meetings = all_of(session, ReviewMeeting)
    ahead = [m for m in meetings if m["state"] == "planned"]
    assert [m["planned_on"] for m in ahead] == [today + timedelta(days=1)]
    assert all_of(session, AgendaLine, meeting_id=ahead[0]["id"])
    waiting = [m for m in meetings if m["state"] == "minutes"]
    assert [len(m["signed"]) for m in waiting] == [1]
    live_notices = all_of(session, PublicityNotice, state="posted")
    due = [n for n in live_notices if n["close_at"] <= clock.now()]
    assert {n["kind"] for n in due} == {1, 2}
    assert all(clock.shanghai_day(n["close_at"]) == today for n in due)
    assert {n["kind"] for n in live_notices} == {1, 2, 3}
    assert all_of(session, PublicityNotice, state="draft")
    rounds = {(r["level"], r["state"]) for r in all_of(session, ReviewRound)}
    assert rounds >= {(x, y) for x in ("township", "county") for y in ("sampling", "deliberating")}
    assert {t["state"] for t in all_of(session, TrainingSession)} == {"planned", "held", "closed"}


def test_signed_off_rounds_only_lack_the_leader(session):
    for review in all_of(session, ReviewRound, state="deliberating"):
        leader = "lead.yfd" if review["level"] == "township" else "group"
        actor = actor_of(session, _user(session, leader))
        offers = execute.offers(session, review["id"], actor, of=ReviewRound)
        assert {o.action.key: o.unmet for o in offers}["sign"] == ()


def _user(session, login):
    users = table(User)
    return session.execute(select(users.c.id).where(users.c.login == login)).scalar_one()


# --- nothing invented around the engine ---


def test_every_chain_record_and_number_verifies(store, session):
    found = verify(session, files=store.files)
    assert found.broken == []
    for event in all_of(session, Event):
        assert hash_chain.event_hash(event) == event["hash"]


def test_no_event_lies_in_the_future_or_before_the_one_before_it(session):
    now = clock.now()
    last: dict[int, tuple[int, object]] = {}
    for event in sorted(all_of(session, Event), key=lambda e: (e["subject_id"], e["seq"])):
        assert event["recorded_at"] <= now
        assert event["claimed_at"] is None or event["claimed_at"] <= event["recorded_at"]
        assert event["clock_back"] == 0
        seq, moment = last.get(event["subject_id"], (0, event["recorded_at"]))
        assert event["seq"] == seq + 1
        assert event["recorded_at"] >= moment
        last[event["subject_id"]] = event["seq"], event["recorded_at"]


def test_households_pass_every_check_and_stay_below_the_line(session):
    people: dict[int, list] = {}
    for person in all_of(session, Person):
        people.setdefault(person["household_id"], []).append(person)
    homes = {home["id"]: home for home in all_of(session, Household)}
    for home in homes.values():
        day = clock.shanghai_day(home["opened_at"])
        assert findings(home, people[home["id"]], day) == []
    assert {len(members) for members in people.values()} == {1, 2, 3, 4, 5}
    causes = [home["traits"]["cause"] for home in homes.values()]
    assert max(set(causes), key=causes.count) == "illness"
    assert len(set(causes)) >= 5
    assert set(causes) <= codes.CAUSE.labels.keys()
    passed = {line["case_id"] for line in all_of(session, AgendaLine, result="passed")}
    for survey in all_of(session, Survey, done=True):
        line = policy.policy(session, survey["formula"]).line_fen(survey["visited_on"].year)
        assert (survey["per_head_fen"] < line) or survey["case_id"] not in passed


def test_namesakes_are_as_ordinary_as_in_life_and_a_child_waits_for_its_number(session):
    living = [person for person in all_of(session, Person) if person["left_on"] is None]
    in_house = Counter((person["household_id"], person["name"]) for person in living)
    twice = {key for key, n in in_house.items() if n == 2}
    assert len(twice) >= 2
    for home, name in twice:
        two = [p for p in living if (p["household_id"], p["name"]) == (home, name)]
        assert {p["relation"] for p in two} == {"spouse", "mother"}
        assert len({p["id_blind"] for p in two}) == 2
    chosen = Counter((row["region"], row["name"]) for row in all_of(session, Representative))
    assert {key[0] for key, n in chosen.items() if n == 2} >= {v.key for v in cast.NOW}
    without = [p for p in living if not p["id_blind"] and (p["traits"] or {}).get("no_number")]
    (child,) = [p for p in without if p["traits"]["no_number"] == "unregistered"]
    (case,) = all_of(session, Case, household_id=child["household_id"])
    assert case["state"] != "G2"


def test_nobody_of_the_roster_is_in_the_cast(session):
    book = CalamineWorkbook.from_path(str(ROOT / "data" / "roster_2016_export.xlsx"))
    cells = {
        str(cell).strip()
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    }
    assert any(len(cell) == 18 for cell in cells)
    names = {row["name"] for model in (Person, Representative) for row in all_of(session, model)}
    assert not (names | {person.name for person in cast.PEOPLE}) & cells
    here, this_year = families(1, clock.today()), families(2, clock.today())
    for family in [next(source) for _ in range(90) for source in (here, this_year)]:
        numbers = {m.number[:18] for m in family.entry.members if m.number}
        assert not numbers & {cell[:18] for cell in cells}


def test_everybody_signs_in_with_the_printed_password_and_may_do_what_is_printed(session):
    users = {user["login"]: user for user in all_of(session, User)}
    assert users.keys() == {"admin"} | {person.login for person in cast.PEOPLE}
    assert passwords.proves(cast.PASSWORD, users["clerk.yifeng"]["password"])
    assert not any(user["must_change"] for user in users.values())
    held: dict[int, set[Role]] = {}
    for grant in all_of(session, Grant):
        held.setdefault(grant["user_id"], set()).add(Role(grant["role"]))
    assert set(Role) - {Role.SYSTEM} == set().union(*held.values())
    for roles in held.values():
        assert not any(pair <= roles for pair in INCOMPATIBLE)
    for area in (cast.ZONE, cast.TOWN):
        there = under(all_of(session, Grant), area)
        assert {g["role"] for g in there} >= {"V", "VC", "T", "TL", "HP"}
        assert len({g["user_id"] for g in there if g["role"] == "T"}) == 2


def test_every_picture_is_a_file_of_its_own(store, session):
    kept = all_of(session, Attachment)
    assert len({row["sha"] for row in kept}) == len(kept)
    assert sum(row["size"] for row in kept) < 40 * 2**20
    assert {row["kind"] for row in kept} == {"photo", "scan", "signature"}
    assert {row["media"] for row in kept} == {"image/jpeg", "application/pdf"}


def test_telephones_are_set_for_every_village_of_the_story(session):
    phones = {row["region"] for row in all_of(session, ObjectionPhone)}
    assert {v.key for v in (*cast.THEN, *cast.NOW, *cast.NOT_YET)} <= phones


# --- the verb ---


def test_a_second_run_prints_the_accounts_and_changes_nothing(store):
    with store.reading() as session:
        before = standing(session)
    lines = told(store)
    with store.reading() as session:
        assert standing(session) == before
    accounts = [line.split("\t") for line in lines if "\t" in line]
    assert len(accounts) == len(cast.PEOPLE) + 1
    assert all(len(fields) == 4 and all(fields) for fields in accounts)
    assert accounts[0] == ["admin", cast.PASSWORD, "系统管理员", "山东省"]


def test_the_demo_moves_only_into_an_empty_house(all_databases, engine_name, tmp_path):
    folder = tmp_path / "used"
    used = Store(all_databases.fresh(engine_name, folder, EMPTY), folder)
    with used.transaction() as session:
        session.execute(
            table(User)
            .insert()
            .values(
                id=1,
                login="somebody",
                name="somebody",
                password="!",
                must_change=False,
                language="zh-CN",
                created_at=clock.now(),
            )
        )
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        assert verb.prepare(used) == 1
    assert "已在使用" in err.getvalue()
    with used.reading() as session:
        assert all_of(session, Case) == []
    used.close()
    all_databases.drop(used.url)


def test_pictures_look_like_what_they_stand_for():
    day = cast.FIRST_DAY
    for content in (
        pictures.paper("申请书", ("申请人",), day, "某村村民委员会"),
        pictures.photo("公示近景", "某村", day),
        pictures.photo("入户", "某村", day),
        pictures.signature("某人", "申请书", day),
    ):
        image = Image.open(io.BytesIO(content))
        assert image.format == "JPEG"
        assert len(image.convert("RGB").getcolors(1 << 20)) > 50
    assert pictures.document("通知", ("名单",), day, "某办公室")[:5] == b"%PDF-"


def test_the_trial_alone_compares(session):
    assert policy.policy_for(session, cast.SHUANGTA, clock.today()) == "JM-2026"
    profiles = {case["region"]: case["profile"] for case in all_of(session, Case)}
    assert policy.policy(session, profiles.pop(cast.SHUANGTA)).compares
    assert not any(policy.policy(session, key).compares for key in profiles.values())
