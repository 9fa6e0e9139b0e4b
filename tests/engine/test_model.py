"""Any story the village can tell: the engine does what the model says, and every invariant holds.

Households, people, days and mistakes at random: the wrong person, a stale page, the same form
twice, a meeting with too few, a list taken down. `make soak` tells many more and longer stories.
"""

import os
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import func, insert, select

from models.batch import PublicityNotice, ReviewMeeting, ReviewRound
from models.case import Case, Event
from models.columns import table
from models.keys import new_id
from models.record import Objection, RoundLine, Veto
from models.register import OfficialKin, Representative
from models.store import Store
from tests.fixtures import databases
from tests.fixtures.databases import POSTGRES, SQLITE, Databases
from tests.fixtures.ground import TRAINED, batch_of, campaign_of
from tests.fixtures.invariants import all_faults
from tests.fixtures.oracle import LIVE, OPEN, PLAIN, VILLAGE_TOWN_COUNTY, House, Notice, Oracle
from tests.fixtures.world import COUNTY, TOWN, VILLAGE, World
from workflows.base.refusals import Refused
from workflows.identification.sweeper import sweep

STRANGERS = ["clerk2", "far_clerk", "other_town", "leader", "inspector", "admin", "helper"]
PEOPLE = [*VILLAGE_TOWN_COUNTY, *STRANGERS]
ONWARD = {
    "A0": ("submit", "clerk"),
    "A1": ("accept", "chair"),
    "A2": ("resubmit", "clerk"),
    "A3": ("start_survey", "chair"),
    "B1": ("submit_survey", "team"),
    "D2": ("dismiss_1", "town"),
    "D3": ("report", "chair"),
    "E3": ("dismiss_2", "town2"),
    "F4": ("dismiss_3", "county"),
    "G1": ("file", "clerk"),
}
OFFICER = {"township": "town", "county": "county"}
SIGNS = {"township": "town_lead", "county": "group"}
REFUSAL = ["pass", "pass", "return_paper", "return_meeting", "return_facts", "return_application"]


class Village(World):
    """The world with each person's paper scanned once: the pictures are not what is tried here."""

    def file(self, login: str, region: int = VILLAGE) -> tuple[int, ...]:
        kept = self.__dict__.setdefault("kept", {})
        if (login, region) not in kept:
            inside = {"town": TOWN, "county": COUNTY}.get(login, region)
            places = {"clerk2": 370282400202, "far_clerk": 370282104201, "other_town": 370282104000}
            kept[login, region] = super().file(login, places.get(login, inside))
        return kept[login, region]


class Story(RuleBasedStateMachine):
    """One story in one transaction, forgotten at its end."""

    engine = SQLITE

    def __init__(self) -> None:
        super().__init__()
        self.store = opened(self.engine)
        self.transaction = self.store.transaction()
        self.world = Village(self.transaction.__enter__())
        self.oracle = Oracle()
        self.households = 0
        self.batch, self.campaign = batch_of(self.world), campaign_of(self.world)

    def teardown(self) -> None:
        self.world.session.rollback()
        self.transaction.__exit__(ForgottenError, ForgottenError(), None)

    # --- one wish, twice told ------------------------------------------------------------
    def agree(self, wanted: bool, do: Any, what: str) -> Any:
        """The engine grants exactly what the model grants; a refusal leaves no trace."""
        events = table(Event)
        size = select(func.count(), func.max(events.c.id))
        before = self.world.session.execute(size).one()
        refused, found = "", None
        try:
            found = do()
        except Refused as refusal:
            refused = f"refused, {refusal}"
        if not refused:
            assert wanted, f"{what}: granted against the model"
            return found
        assert not wanted, f"{what}: {refused}"
        assert self.world.session.execute(size).one() == before, f"{what}: left a trace"
        return None

    def answers(self, key: int, action: str, login: str, how: int) -> dict[str, Any]:
        """What is handed in; `how` > 0 makes some forms wanting."""
        world, row = self.world, self.world.case(key)
        team = [("member", "team"), ("chair", "town"), ("member", "chair"), ("team",)][how]
        people = tuple(world.user(one) for one in team)
        finders = [("town", "town2"), ("town2", "county"), ("team", "town"), ("town",)][how]
        found = {
            "objection": self.open_id(Objection, key),
            "finders": tuple(world.user(one) for one in finders),
            "finding": "核查清楚，情况如登记",
            "answered_on": world.today,
            "answer": world.file(login),
        }
        objection = {
            "raised_at": world.moment,
            "channel": "visit",
            "facts": "反映收入与登记不符",
        }
        given: dict[str, dict[str, Any]] = {
            "submit": world.submission(),
            "ask_correction": {"items": ["户口簿缺页", "缺签名"]},
            "resubmit": {
                "present": tuple(row["wanted"])[: None if how < 2 else 1] or ("没有",),
                "papers": world.file(login),
            },
            "out_of_scope": {"code": "R01", "reason": "不是本村农业户口"},
            "start_survey": {"surveyors": people, "visit_on": world.today},
            "submit_survey": world.survey(),
            "send_to_compare": world.survey(),
            "propose_veto": {
                "item": "V02",
                "evidence": "登记有车辆",
                "papers": world.file(login),
                "told_on": world.today,
            },
            "confirm_veto": {
                "veto": self.open_id(Veto, key),
                "heard": "没有异议",
                "letter": world.file(login),
            },
            "drop_veto": {"veto": self.open_id(Veto, key), "reason": "车辆已过户多年"},
            "report": {"report": world.file(login)},
            "file": world.filing(key),
            "township_refuse": {"code": "R07", "reason": "复核不符合条件"},
            "withdraw": {"request": world.file(login)},
            "hold": {"code": "H03", "reason": "全家暂时外出"},
            "terminate": {"kind": "gone", "proof": world.file(login), "reason": "整户销户"},
            "propose_strike": {
                "code": "V02",
                "reason": "比对有误",
                "grounds": world.file(login),
            },
            "hear_strike": {
                "heard_on": world.today,
                "heard": "承认有小汽车一辆",
                "record": world.file(login),
            },
            "strike_filed": {
                "order_no": "即扶〔2016〕3号",
                "reason": "建档时已有小汽车",
                "order": world.file(login),
                "letter": world.file(login),
            },
            "tell_strike": {
                "posted_on": world.today,
                "place": "村务公开栏",
                "near": world.file(login),
                "far": world.file(login),
            },
            "reopen": {"order": world.file(login), "reason": "复查发现新的情况"},
            "comment": {"text": "已电话联系"},
            "urge": {"text": ["", "老人病重"][how % 2]},
            "pass_on": {"to": world.user(["member", "clerk", "town2", "county"][how])},
        }
        if action in given:
            payload = given[action]
        elif action.startswith("return_"):
            payload = {"items": ["材料不全"]}
        elif "object" in action and action != "answer_objection":
            payload = objection
        elif action.startswith("take_back") or action in (
            "resume", "back_from_filing", "leave_notice", "contradicted", "keep_filed",
        ):  # fmt: skip
            payload = {"reason": "情况已经查清"}
        elif action in ("accept", "claim", "release"):
            payload = {}
        else:
            founded = {"founded": ("no", "yes")[how % 2]} if "answer" in action else {}
            upheld = {} if "dismiss" in action or founded else {
                "heard": "农户没有意见",
                "objection": self.open_id(Objection, key, "founded", "open"),
            }  # fmt: skip
            payload = found | founded | upheld
        mine = {k: world.file(login) for k, v in payload.items() if _is_files(k, v)}
        return payload | mine

    def open_id(self, model: Any, key: int, *states: str) -> int:
        """The first one in one of these states, the first state first."""
        rows = self.world.rows(model, case_id=key)
        for state in states or ("open",):
            for row in rows:
                if row["state"] == state:
                    return int(row["id"])
        return 0

    def said(self, action: str, payload: dict[str, Any], how: int) -> dict[str, Any]:
        """The same answers in the model's words."""
        names = {self.world.user(login): login for login in VILLAGE_TOWN_COUNTY}
        said: dict[str, Any] = {}
        for word in ("surveyors", "finders"):
            if word in payload:
                said[word] = [names[user] for user in payload[word]]
        for word in ("present", "items"):
            if word in payload:
                said[word] = list(payload[word])
        if "founded" in payload:
            said["founded"] = payload["founded"]
        if "to" in payload:
            said["to"] = names[payload["to"]]
        return said

    def wish(self, key: int, action: str, login: str, how: int = 0, stale: int = 0) -> None:
        world, house = self.world, self.oracle.cases[key]
        payload = self.answers(key, action, login, how)
        seen = house.version - stale
        said = self.said(action, payload, how) | {"seen": seen}
        wanted = self.oracle.wish(key, action, login, world.today, **said)
        token = world.token()

        def do() -> Any:
            return world.act(login, key, action, payload, seen=seen, token=token)

        outcome = self.agree(wanted, do, f"{login}: {action} in {house.state}")
        if outcome is not None:
            # The same form once more: the same answer, nothing more.
            assert do().event["id"] == outcome.event["id"]

    def one_of(self, data: Any, keys: list[int]) -> int:
        # By its place: keys are made of the hour and would make no two runs alike.
        return keys[data.draw(st.integers(0, len(keys) - 1))]

    # --- rules ---------------------------------------------------------------------------
    @initialize(kin=st.booleans(), stage=st.integers(0, 8), households=st.integers(2, 4))
    def begin(self, kin: bool, stage: int, households: int) -> None:
        """A story begins anywhere on the road: there the households have come by lawful steps."""
        self.kin_first = kin
        for _n in range(households):
            self.another_household()
        for step in range(1, stage + 1):
            self.on_the_road(step)

    def on_the_road(self, step: int) -> None:
        """Surveyed; passed; then three lists, each with what goes before it, up and down again."""
        kind = {3: 1, 5: 2, 7: 3}.get(step)
        if step == 1:
            self.everybody_on(4)
        elif step == 2:
            self.meet([], 9)
        elif kind:
            self.review({1: "none", 2: "township", 3: "county"}[kind], [])
            if listable := self.oracle.listable(kind):
                self.draft(kind, listable)
                self.post(max(self.oracle.notices))
        else:
            for key in list(self.oracle.notices):
                self.end(key, wait=True)
            self.everybody_on(int(step == 4))

    def everybody_on(self, steps: int) -> None:
        for key in self.oracle.cases:
            for _n in range(steps):
                self.one_on(key)

    @rule()
    def another_household(self) -> None:
        if self.households >= 5:
            return
        world, n = self.world, self.households
        self.households += 1
        home = world.household(n)
        relatives = {"chair"} if n == 1 and self.kin_first else set()
        for login in relatives:
            world.session.execute(
                insert(table(OfficialKin)).values(
                    id=new_id(), region=VILLAGE, county=COUNTY, user_id=world.user(login),
                    official_name="吴主", post="村主任", relation="弟", household_id=home,
                    valid_from=world.today,
                )
            )  # fmt: skip
        key = world.open(self.batch, home)
        self.oracle.cases[key] = House(entered=world.today, kin=relatives, involved={"clerk"})

    @rule(data=st.data(), how=st.sampled_from([0, 0, 0, 1, 2, 3]), steps=st.integers(1, 6))
    def onward(self, data: Any, how: int, steps: int) -> None:
        """A household goes its way, some of the time with a wanting form."""
        key = self.one_of(data, sorted(self.oracle.cases))
        for _n in range(steps):
            self.one_on(key, how)

    def one_on(self, key: int, how: int = 0) -> None:
        house = self.oracle.cases[key]
        if house.state in ONWARD:
            action, login = ONWARD[house.state]
            self.wish(key, action, "member" if login in house.kin else login, how)

    @rule(data=st.data(), login=st.sampled_from(PEOPLE), how=st.integers(0, 3))
    def anybody_anything(self, data: Any, login: str, how: int) -> None:
        """Whoever asks for whatever, on a page that may be old."""
        key = self.one_of(data, sorted(self.oracle.cases))
        action = data.draw(st.sampled_from(sorted(PLAIN)))
        stale = data.draw(st.sampled_from([0, 0, 0, 1, -1]))
        self.wish(key, action, login, how, stale)

    @rule(data=st.data())
    def somebody_something_lawful(self, data: Any) -> None:
        """What the model would grant: so that the odd corners are reached at all."""
        key = self.one_of(data, sorted(self.oracle.cases))
        lawful = self.lawful(key)
        if not lawful:
            return
        # Ends are one choice among many, or every story would end with everybody withdrawn.
        ends = {"withdraw", "terminate", "comment"}
        going_on = [wish for wish in lawful if wish[0] not in ends]
        actions = sorted({action for action, _login in going_on}) or sorted(ends)
        action = data.draw(st.sampled_from(actions))
        some = [login for wished, login in lawful if wished == action]
        if some:
            self.wish(key, action, data.draw(st.sampled_from(some)))

    somebody_else_something_lawful = rule(data=st.data())(
        lambda self, data: self.somebody_something_lawful(data)
    )

    def lawful(self, key: int) -> list[tuple[str, str]]:
        house = self.oracle.cases[key]
        said: dict[str, Any] = {"surveyors": ["member", "team"], "finders": ["town", "town2"]}
        said |= {"present": house.wanted, "items": [], "to": "member"}
        return [
            (action, login)
            for action in PLAIN
            for login in VILLAGE_TOWN_COUNTY
            if self.oracle.granted(key, action, login, self.world.today, **said)
        ]

    @rule(days=st.sampled_from([1, 2, 3, 7, 8, 8, 24]))
    def days_pass(self, days: int) -> None:
        self.world.later(days)
        self.oracle.sweep(self.world.today)
        with self.world.at_now():
            sweep(self.world.session)

    def ready(self) -> list[int]:
        ready = [key for key in self.oracle.cases if self.oracle.may_meet(key)]
        return [key for key in ready if "chair" not in self.oracle.cases[key].kin]

    @precondition(lambda self: self.ready())
    @rule(data=st.data(), present=st.sampled_from([9, 9, 9, 6, 5]))
    def a_meeting(self, data: Any, present: int) -> None:
        """Two thirds of nine are six; a vote passes with more than half of those voting."""
        yes = data.draw(st.lists(st.integers(present // 2 - 1, present), min_size=5, max_size=5))
        self.meet(yes, present)

    def meet(self, votes: list[int], present: int) -> None:
        world, chosen = self.world, self.ready()
        if not chosen:
            return
        meeting = world.meeting(self.batch, chosen)
        for action in ("notify", "begin_sign_in"):
            world.act("clerk", meeting, action, of=ReviewMeeting)
        people = [row["id"] for row in world.rows(Representative, region=VILLAGE)][:present]
        world.act("clerk", meeting, "sign_in", {"present": people}, of=ReviewMeeting)
        opened = self.agree(
            present * 3 >= 9 * 2,
            lambda: world.act("chair", meeting, "open_meeting", of=ReviewMeeting),
            f"a meeting of {present}",
        )
        if opened is None:
            world.act("chair", meeting, "adjourn", {"reason": "到会不足"}, of=ReviewMeeting)
            for key in chosen:
                self.oracle.adjourned(key, world.today)
            return
        results = {}
        for key in chosen:
            yes = votes.pop() if votes else present
            results[key] = yes, present - yes
            world.vote(meeting, key, yes=yes, no=present - yes)
        outcome = world.close_meeting(meeting)
        self.oracle.meeting(results, present, world.today)
        assert not outcome.left_out

    @precondition(lambda self: any(self.oracle.listable(kind) for kind in (1, 2, 3)))
    @rule(data=st.data(), whole=st.booleans(), at_once=st.booleans())
    def a_list(self, data: Any, whole: bool, at_once: bool) -> None:
        """Drafted, and posted at once or left lying."""
        kind = data.draw(st.sampled_from([k for k in (1, 2, 3) if self.oracle.listable(k)]))
        listable = self.oracle.listable(kind)
        some = data.draw(st.lists(st.booleans(), min_size=5, max_size=5))
        chosen = [key for key, picked in zip(listable, some, strict=False) if picked]
        self.draft(kind, listable if whole or not chosen else chosen)
        if at_once:
            self.post(max(self.oracle.notices))

    def draft(self, kind: int, cases: list[int]) -> None:
        notice = self.world.notice(self.batch, kind, cases)
        self.oracle.notices[notice] = Notice(kind, cases)

    def lists(self, state: str) -> list[int]:
        return [key for key, notice in self.oracle.notices.items() if notice.state == state]

    @precondition(lambda self: self.lists("draft"))
    @rule(data=st.data())
    def a_draft_goes_up(self, data: Any) -> None:
        self.post(self.one_of(data, self.lists("draft")))

    def post(self, key: int) -> None:
        kind = self.oracle.notices[key].kind
        team = ("team", "town2") if kind > 1 else ("member", "town2")
        verifiers = tuple(self.world.user(x) for x in team)
        wanted = self.oracle.post(key, self.world.today, "chair" if kind == 1 else "town")
        self.agree(wanted, lambda: self.world.post(key, verifiers=verifiers), "posting a list")

    @precondition(lambda self: self.lists("posted"))
    @rule(data=st.data(), wait=st.booleans())
    def a_list_ends(self, data: Any, wait: bool) -> None:
        self.end(self.one_of(data, self.lists("posted")), wait)

    def end(self, key: int, wait: bool) -> None:
        notice = self.oracle.notices[key]
        if wait and notice.closes and self.world.today < notice.closes:
            self.days_pass((notice.closes - self.world.today).days)
        closer = "clerk" if notice.kind == 1 else "town"
        wanted = self.oracle.close(key, self.world.today, closer)
        self.agree(wanted, lambda: self.world.close_notice(key), "ending a list")

    @precondition(lambda self: self.oracle.notices)
    @rule(data=st.data())
    def a_list_is_void(self, data: Any) -> None:
        key = self.one_of(data, sorted(self.oracle.notices))
        wanted = self.oracle.void(key, self.world.today, "town")
        payload = {"reason": "名单有误"}
        self.agree(
            wanted,
            lambda: self.world.act("town", key, "void", payload, of=PublicityNotice),
            "voiding a list",
        )

    @precondition(lambda self: self.levels())
    @rule(data=st.data())
    def a_round(self, data: Any) -> None:
        level = data.draw(st.sampled_from(self.levels()))
        allowed = [v for v in REFUSAL if level == "township" or v in ("pass", "return_paper")]
        verdict = st.sampled_from([*allowed, "refuse"])
        self.review(level, data.draw(st.lists(verdict, min_size=5, max_size=5)))

    def levels(self) -> list[str]:
        return [level for level in ("township", "county") if self.oracle.collectable(level)]

    def review(self, level: str, drawn: list[str]) -> None:
        world = self.world
        chosen = self.oracle.collectable(level) if level != "none" else []
        if not chosen:
            return
        key = self.draw(level, chosen)
        verdicts = {case: drawn.pop() if drawn else "pass" for case in chosen}
        said = {c: (v, "材料不全") for c, v in verdicts.items() if v != "pass"}
        outcome = world.sign_round(key, said)
        self.oracle.rounds.pop(key)
        self.oracle.sign(level, verdicts, SIGNS[level], world.today)
        assert len(outcome.fanned) == len(chosen)

    def draw(self, level: str, chosen: list[int]) -> int:
        """A round over everybody who may be taken in."""
        key = self.world.round(self.campaign, level)
        lines = self.world.rows(RoundLine, round_id=key)
        assert {line["case_id"] for line in lines} == set(chosen)
        sample = {line["case_id"] for line in lines if line["drawn"]}
        self.oracle.draw(key, level, chosen, sample)
        return key

    @precondition(lambda self: self.levels())
    @rule(data=st.data())
    def a_round_is_decided_and_lies(self, data: Any) -> None:
        """Everything but the signature: meanwhile its households may go and come."""
        level = data.draw(st.sampled_from(self.levels()))
        key, officer = self.draw(level, self.oracle.collectable(level)), OFFICER[level]
        self.world.visit_all(key)
        self.world.act(officer, key, "deliberate", of=ReviewRound)
        opinion = {"cases": self.oracle.rounds[key].cases, "verdict": "pass"}
        self.world.act(officer, key, "decide", opinion, of=ReviewRound)

    def lying(self) -> list[int]:
        return sorted(key for key, found in self.oracle.rounds.items() if found.open)

    @precondition(lambda self: self.lying())
    @rule(data=st.data(), signs=st.booleans())
    def a_round_that_lay_is_signed_or_called_off(self, data: Any, signs: bool) -> None:
        world, key = self.world, self.one_of(data, self.lying())
        lay = self.oracle.rounds[key]
        lead, off = SIGNS[lay.level], {"reason": "名单有误"}
        self.agree(
            False,
            lambda: world.act(OFFICER[lay.level], key, "cancel", off, of=ReviewRound),
            "calling off by the officer",
        )
        if not signs:
            world.act(lead, key, "cancel", off, of=ReviewRound)
            self.oracle.called_off(key)
            return
        place = TOWN if lay.level == "township" else COUNTY
        said = {"signed_at": world.moment, "papers": world.file(lead, place)}
        said |= {"document_no": "即扶〔2015〕2号"}
        outcome = world.act(lead, key, "sign", said, of=ReviewRound)
        assert {moved.subject_id for moved in outcome.fanned} == set(lay.cases)
        lay.open, counting = False, dict.fromkeys(lay.cases, "pass")
        self.oracle.sign(lay.level, counting, lead, world.today)

    # --- what must hold ------------------------------------------------------------------
    @invariant()
    def the_model_and_the_engine_tell_the_same(self) -> None:
        for row in self.world.rows(Case):
            house = self.oracle.cases[row["id"]]
            told = (row["state"], row["version"], row["held_at"] is not None, row["objections"])
            assert told == (house.state, house.version, house.held is not None, house.objections)
            assert row["urged"] == house.urged
            assert row["claimed_by"] == (house.claimed and self.world.user(house.claimed))
            assert (row["verdict"] == "pass") == house.verdict or house.state not in ("E1", "E2")
            if house.state in LIVE.values():
                shown = row["close_at"] and row["close_at"].date()
                # 00:00 in Shanghai is the evening before in UTC.
                assert (shown is None) == (house.closes is None)
            assert house.state in (*OPEN, "G2", "Z1", "Z2", "Z3")

    @invariant()
    def nothing_is_broken(self) -> None:
        assert all_faults(self.world.session) == []


class ForgottenError(Exception):
    """Ends a story's transaction without keeping it."""


def _is_files(name: str, value: Any) -> bool:
    kept = {"answer", "papers", "letter", "request", "proof", "order", "report", "slip"}
    kept |= {"application", "promise", "documents", "signature", "survey_form", "income_sheet"}
    kept |= {"photos", "surveyor_signatures", "household_signature", "register_form", "handbook"}
    return name in kept | {"plan"} and isinstance(value, tuple)


_open: dict[str, Store] = {}


def opened(engine: str) -> Store:
    """One database per engine for all stories: none of them keeps anything."""
    if engine not in _open:
        run = Path(os.environ[databases.RUN_DIR])
        folder = run / f"stories-{engine}-{os.getpid()}"
        folder.mkdir()
        with closing(Databases(run)) as handing_out:
            _open[engine] = Store(handing_out.fresh(engine, folder, TRAINED), folder)
    return _open[engine]


@pytest.fixture(scope="module", autouse=True)
def closed_at_the_end():
    yield
    for engine in list(_open):
        _open.pop(engine).close()


class StoryOnPostgres(Story):
    engine = POSTGRES


class LongStory(Story):
    pass


MANY = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    # A failing story is told as found: shrinking it costs minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    print_blob=True,
)
TestOnSqlite = Story.TestCase
TestOnSqlite.settings = MANY
TestOnPostgres = StoryOnPostgres.TestCase
TestOnPostgres.settings = settings(MANY, max_examples=4)
TestLong = pytest.mark.soak(LongStory.TestCase)
TestLong.settings = settings(
    MANY, max_examples=2_000, stateful_step_count=60, derandomize=False, database=None
)
