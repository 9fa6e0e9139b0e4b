"""Households change as families do, wherever their cases stand: the register tells what the model
tells, on every day there was.

Two families at random states of the procedure; a birth, a death, a marriage, a new head, a name or
a number put right, a step on. Every family has namesakes, and somebody without a number until
filing asks for it. `make soak` tells many more and longer stories.
"""

import json
import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.case import Event
from models.household import ChangeRequest, Household, Person
from models.record import AgendaLine, NoticeLine, RoundLine
from models.store import Store
from tests.fixtures import databases
from tests.fixtures.databases import POSTGRES, SQLITE, Databases
from tests.fixtures.ground import TRAINED, batch_of
from tests.fixtures.invariants import all_faults
from tests.fixtures.persons import id_number
from tests.fixtures.standing import CONFIRM, WHY, forward
from tests.fixtures.world import VILLAGE, World
from workflows.base.refusals import Refused
from workflows.households import deciding_changes, history, register
from workflows.households.members import Entry, Member
from workflows.records.verify import verify

LISTS = (AgendaLine, NoticeLine, RoundLine)
FROZEN = ("head_name", "members", "group_name", "case_id")
# What keeps a case waiting that a family's change may cause, or a number not yet given.
ANSWERED = {"people_settled", "candidates", "numbered", "list_overtaken", "line_true"}
LEAVES = ("death", "married_out", "abroad", "prison", "moved_out")
COMES = {"son": "male", "daughter": "female", "daughter_in_law": "female", "mother": "female"}


class Village(World):
    """Families of four: the child is called like the head and has no number yet, another member
    like the spouse. Each person's paper is scanned once."""

    def file(self, login: str, region: int = VILLAGE) -> tuple[int, ...]:
        kept = self.__dict__.setdefault("kept", {})
        if (login, region) not in kept:
            kept[login, region] = super().file(login, region)
        return kept[login, region]

    def entry(self, n: int, people: int = 4) -> Entry:
        couple = super().entry(n)
        head, spouse = couple.members
        son = Member(
            name=spouse.name, relation="son", number=id_number(date(2008, 3, 4), "male", 300 + n)
        )
        return couple.model_copy(update={"members": (head, spouse, son, newborn(head.name))})

    def survey(self, login: str = "team", village: int = VILLAGE, **changes: Any) -> dict[str, Any]:
        return super().survey(login, village, **{"people": 4} | changes)


def newborn(name: str) -> Member:
    return Member(
        name=name,
        relation="daughter",
        sex="female",
        born=date(2015, 8, 1),
        traits={"no_number": "newborn"},
    )


@dataclass
class Somebody:
    """A person of the model. `said`: the day of recording, the name and relation from then on."""

    number: str
    said: list[tuple[date, str, str]]
    left: date | None = None

    @property
    def name(self) -> str:
        return self.said[-1][1]

    @property
    def relation(self) -> str:
        return self.said[-1][2]

    def on(self, day: date) -> tuple[str, str] | None:
        """Name and relation of who lived there at the end of that day."""
        known = [line for line in self.said if line[0] <= day]
        if not known or (self.left is not None and self.left <= day):
            return None
        return known[-1][1:]


@dataclass
class Home:
    """A family of the model: its people by key, what waits for the township, how many events."""

    key: int
    case: int
    people: dict[int, Somebody]
    events: int
    waits: Any = None
    changes: list[date] = field(default_factory=list)

    def living(self) -> dict[int, Somebody]:
        return {key: one for key, one in self.people.items() if one.left is None}

    def head(self) -> int:
        return next(key for key, one in self.living().items() if one.relation == "head")


class Families(RuleBasedStateMachine):
    """One story in one transaction, forgotten at its end."""

    engine = SQLITE

    def __init__(self) -> None:
        super().__init__()
        self.store = opened(self.engine)
        self.transaction = self.store.transaction()
        self.world = Village(self.transaction.__enter__())
        self.homes: list[Home] = []
        self.frozen: dict[Any, Any] = {}
        self.born = 0

    @initialize(steps=st.tuples(st.integers(0, 14), st.integers(0, 3)))
    def two_families(self, steps: tuple[int, int]) -> None:
        for n, far in enumerate(steps):
            key = self.world.household(n)
            case = self.world.open(batch_of(self.world), key)
            people = {
                row["id"]: Somebody(
                    row["id_blind"] or "", [(self.world.today, row["name"], row["relation"])]
                )
                for row in self.world.rows(Person, household_id=key)
            }
            self.homes.append(Home(key, case, people, 1, changes=[self.world.today]))
            for _step in range(far):
                self.on_it_goes(self.homes[-1])

    def teardown(self) -> None:
        try:
            for home in self.homes:
                for day in {d + timedelta(days=n) for d in home.changes for n in (-1, 0, 1)}:
                    self.as_of(home, day)
            with self.world.at_now():
                assert verify(self.world.session).broken == []
        finally:
            self.world.session.rollback()
            self.transaction.__exit__(ForgottenError, ForgottenError(), None)

    # --- one change, twice told -----------------------------------------------------------
    def lines(self, home: Home) -> dict[int, Member]:
        """The form as the clerk finds it: everybody by key, numbers not typed anew."""
        rows = {row["id"]: row for row in self.world.rows(Person, household_id=home.key)}
        return {
            key: Member(
                key=key,
                name=one.name,
                relation=one.relation,
                sex=rows[key]["sex"],
                born=rows[key]["born"],
                traits=rows[key]["traits"],
            )
            for key, one in home.living().items()
        }

    def hand_in(
        self,
        home: Home,
        event: str,
        lines: dict[int, Member],
        new: tuple[Member, ...] = (),
        **leaving: str,
    ) -> None:
        """What the clerk hands in; the model does the same, now or once it is confirmed. `event`:
        what it is, for a filed household; with its day and a paper."""
        world, row = self.world, self.world.row(Household, home.key)
        gone = {int(key[1:]): why for key, why in leaving.items()}
        entry = Entry(
            group_name=row["group_name"],
            address=row["address"],
            traits=row["traits"],
            members=(*lines.values(), *new),
            leaving=gone,
        )
        filed = self.filed(home)
        proof = {"event": event, "day": world.today, "evidence": world.file("clerk")}
        before = self.event_count(home)

        def handed_in() -> Any:
            with world.at_now():
                return register.amend(
                    world.session,
                    world.actor("clerk"),
                    home.key,
                    entry,
                    seen=row["version"],
                    token=world.token(),
                    note=WHY,
                    **(proof if filed else {}),
                )

        if home.waits:
            with pytest.raises(Refused) as caught:
                handed_in()
            assert [reason.key for reason in caught.value.reasons] == ["one_request"]
            assert self.event_count(home) == before
            return
        outcome = handed_in()
        home.events += 1
        written = partial(self.written, home, lines, new, gone, world.today)
        assert (outcome.event["action"] == "request_change") == filed
        if filed:
            home.waits = written
        else:
            written()

    def written(
        self,
        home: Home,
        lines: dict[int, Member],
        new: tuple[Member, ...],
        gone: dict[int, str],
        asked: date,
    ) -> None:
        """The model after the change; who left did so on the day it was told."""
        for key, why in gone.items():
            assert why
            home.people[key].left = asked
        for key, line in lines.items():
            one = home.people[key]
            if (line.name, line.relation) != (one.name, one.relation):
                one.said.append((self.world.today, line.name, line.relation))
        # Whoever came is found by what the register holds now: one row each, no more.
        unknown = [
            found
            for found in self.world.rows(Person, household_id=home.key)
            if found["id"] not in home.people
        ]
        assert [(x["name"], x["relation"]) for x in unknown] == [(x.name, x.relation) for x in new]
        for found, line in zip(unknown, new, strict=True):
            said = [(asked, line.name, line.relation)]
            home.people[found["id"]] = Somebody(found["id_blind"] or "", said)
        for found in self.world.rows(Person, household_id=home.key):
            if line := lines.get(found["id"]):
                numbered = bool(line.number)
                assert not numbered or found["id_blind"]
                home.people[found["id"]].number = found["id_blind"] or ""
        home.changes.append(self.world.today)

    def filed(self, home: Home) -> bool:
        return self.world.case(home.case)["state"] == "G2"

    def one(self, data: Any) -> Home:
        return data.draw(st.sampled_from(self.homes), label="family")

    def one_of(self, data: Any, among: Any) -> Any:
        return data.draw(st.sampled_from(sorted(among)), label="who")

    # --- what happens in a family -----------------------------------------------------------
    @rule(data=st.data(), relation=st.sampled_from(sorted(COMES)))
    def somebody_comes(self, data: Any, relation: str) -> None:
        """Always a namesake of somebody there."""
        home, self.born = self.one(data), self.born + 1
        name = home.living()[self.one_of(data, home.living())].name
        born = date(1990, 1, 1) + timedelta(days=self.born)
        number = id_number(born, COMES[relation], 310 + self.born % 180)
        comer = Member(name=name, relation=relation, number=number)
        self.hand_in(home, "moved_in", self.lines(home), (comer,))

    @rule(data=st.data())
    def a_child_is_born(self, data: Any) -> None:
        home = self.one(data)
        self.hand_in(home, "birth", self.lines(home), (newborn(home.living()[home.head()].name),))

    @rule(data=st.data(), why=st.sampled_from(LEAVES))
    def somebody_goes(self, data: Any, why: str) -> None:
        """The head too: then another is head in the same act."""
        home = self.one(data)
        lines = self.lines(home)
        if len(lines) < 3:
            return
        gone = self.one_of(data, lines)
        head = home.head()
        del lines[gone]
        if gone == head:
            self.new_head(lines, self.one_of(data, lines))
        self.hand_in(home, why, lines, **{f"p{gone}": why})

    def new_head(self, lines: dict[int, Member], heir: int) -> None:
        for key, line in lines.items():
            relation = "head" if key == heir else "other"
            lines[key] = line.model_copy(update={"relation": relation})

    @rule(data=st.data())
    def another_is_head(self, data: Any) -> None:
        home = self.one(data)
        lines = self.lines(home)
        self.new_head(lines, self.one_of(data, lines.keys() - {home.head()}))
        self.hand_in(home, "new_head", lines)

    @rule(data=st.data())
    def a_name_is_put_right(self, data: Any) -> None:
        """Into the name of another of the family."""
        home = self.one(data)
        lines = self.lines(home)
        key, other = self.one_of(data, lines), self.one_of(data, lines)
        name = lines[other].name
        name = name if name != lines[key].name else name[:2] + "凌"
        lines[key] = lines[key].model_copy(update={"name": name})
        self.hand_in(home, "correction", lines)

    @rule(data=st.data())
    def two_names_were_the_wrong_way_round(self, data: Any) -> None:
        home = self.one(data)
        lines = self.lines(home)
        one, other = home.head(), self.one_of(data, lines.keys() - {home.head()})
        if lines[one].name == lines[other].name or self.filed(home):
            # After filing one person is put right at a time.
            return
        names = lines[other].name, lines[one].name
        for key, name in zip((one, other), names, strict=True):
            lines[key] = lines[key].model_copy(update={"name": name})
        self.hand_in(home, "correction", lines)

    @rule(data=st.data())
    def a_number_comes_later(self, data: Any) -> None:
        home = self.one(data)
        without = [key for key, one in home.living().items() if not one.number]
        if len(without) > 1:
            self.numbered(home, [self.one_of(data, without)])

    def numbered(self, home: Home, keys: list[int]) -> None:
        lines = self.lines(home)
        for key in keys:
            self.born += 1
            assert lines[key].born is not None
            number = id_number(lines[key].born, lines[key].sex, 310 + self.born % 180)
            lines[key] = lines[key].model_copy(update={"number": number})
        self.hand_in(home, "correction", lines)

    # --- the procedure goes on --------------------------------------------------------------
    @rule(data=st.data(), steps=st.integers(1, 6))
    def the_case_goes_on(self, data: Any, steps: int) -> None:
        home = self.one(data)
        for _step in range(steps):
            self.on_it_goes(home)

    def on_it_goes(self, home: Home) -> None:
        """One step; what a change asks for on the way is done, by whoever is to do it."""
        world, case = self.world, home.case
        state = world.case(case)["state"]
        if state == "G2":
            return
        keys = set(forward(world, case))
        assert keys <= ANSWERED, (state, keys)
        if keys & {"people_settled", "candidates"}:
            why = {"reason": "家庭成员有变，仍然贫困"}
            action, login = CONFIRM[state]
            try:
                world.act(login, case, action, why)
            except Refused:
                world.act("town", case, "list_again", why)
        elif "numbered" in keys:
            without = [key for key, one in home.living().items() if not one.number]
            self.numbered(home, without)
        world.later()

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        self.world.later(days)

    def waiting(self) -> list[int]:
        return [at for at, home in enumerate(self.homes) if home.waits]

    @precondition(lambda self: self.waiting())
    @rule(data=st.data(), agreed=st.booleans())
    def the_township_decides(self, data: Any, agreed: bool) -> None:
        home, world = self.homes[self.one_of(data, self.waiting())], self.world
        (request,) = world.rows(ChangeRequest, household_id=home.key, state="open")
        payload = {"request": request["id"]} | ({} if agreed else {"reason": "与户口簿不符"})
        with world.at_now():
            deciding_changes.decide(
                world.session,
                world.actor("town"),
                home.key,
                "confirm_change" if agreed else "refuse_change",
                payload,
                seen=world.row(Household, home.key)["version"],
                token=world.token(),
            )
        home.events += 1
        written, home.waits = home.waits, None
        if agreed:
            written()

    # --- what must hold -----------------------------------------------------------------------
    def event_count(self, home: Home) -> int:
        return len(self.world.rows(Event, subject="household", subject_id=home.key))

    @invariant()
    def one_head_nobody_lost_nobody_twice(self) -> None:
        for home in self.homes:
            row, living = self.world.row(Household, home.key), home.living()
            there = [p for p in self.world.rows(Person, household_id=home.key) if not p["left_on"]]
            assert {p["id"]: (p["name"], p["relation"]) for p in there} == {
                key: (one.name, one.relation) for key, one in living.items()
            }
            assert len(there) == len(living) == row["members"]
            (head,) = [p["name"] for p in there if p["relation"] == "head"]
            case = self.world.case(home.case)
            assert head == row["head_name"]
            assert (case["head_name"], case["members"]) == (head, row["members"])

    @invariant()
    def every_change_is_an_event(self) -> None:
        for home in self.homes:
            events = self.world.rows(Event, subject="household", subject_id=home.key)
            assert len(events) == home.events == self.world.row(Household, home.key)["version"]
            changed = [e for e in events if e["action"] in ("amend", "confirm_change")]
            told = self.world.rows(Event, subject_id=home.case, action="household_changed")
            assert len(told) == len(changed)
            assert all(json.loads(e["payload"])["reason"] for e in told)

    @invariant()
    def what_a_list_said_it_says(self) -> None:
        for model in LISTS:
            for row in self.world.rows(model):
                said = {name: row[name] for name in FROZEN if name in row}
                assert self.frozen.setdefault((model.__tablename__, row["id"]), said) == said

    @invariant()
    def today_is_as_today(self) -> None:
        for home in self.homes:
            self.as_of(home, self.world.today)

    def as_of(self, home: Home, day: date) -> None:
        """The register of that day is the fold of the model's events."""
        with self.world.at_now():
            told = history.as_of(self.world.session, self.world.actor("town"), home.key, day)
        assert told is not None
        lived = {one.row["id"]: (one.row["name"], one.row["relation"]) for one in told.people}
        folded = {key: said for key, one in home.people.items() if (said := one.on(day))}
        assert lived == folded, day

    @invariant()
    def nothing_is_broken(self) -> None:
        assert all_faults(self.world.session) == []


class ForgottenError(Exception):
    """Ends a story's transaction without keeping it."""


_open: dict[str, Store] = {}


def opened(engine: str) -> Store:
    """One database per engine for all stories: none of them keeps anything."""
    if engine not in _open:
        run = Path(os.environ[databases.RUN_DIR])
        folder = run / f"families-{engine}-{os.getpid()}"
        folder.mkdir()
        _open[engine] = Store(Databases(run).fresh(engine, folder, TRAINED), folder)
    return _open[engine]


@pytest.fixture(scope="module", autouse=True)
def closed_at_the_end():
    yield
    for engine in list(_open):
        _open.pop(engine).close()


class FamiliesOnPostgres(Families):
    engine = POSTGRES


class LongFamilies(Families):
    pass


MANY = settings(
    max_examples=12,
    stateful_step_count=14,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    # A failing story is told as found: shrinking it costs minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    print_blob=True,
)
TestOnSqlite = Families.TestCase
TestOnSqlite.settings = MANY
TestOnPostgres = FamiliesOnPostgres.TestCase
TestOnPostgres.settings = settings(MANY, max_examples=2)
TestLong = pytest.mark.soak(LongFamilies.TestCase)
TestLong.settings = settings(
    MANY, max_examples=1_000, stateful_step_count=40, derandomize=False, database=None
)
