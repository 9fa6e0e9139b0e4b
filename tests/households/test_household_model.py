"""Households change as families do, wherever their cases stand: the register tells what the model
tells, on every day there was.

Families at random states of the procedure; a birth, a death, a marriage, a new head, a name or a
number put right, a split, a merge, a household gone, a roster, a card struck, a step on; told on
the day or days later, written at once or asked for, confirmed, refused, taken back. Every family
has namesakes, in the house and in the village, and somebody without a number until filing asks for
it; one of them nobody touches. `make soak` tells many more and longer stories.
"""

import json
import os
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.case import Event
from models.household import ChangeRequest, Household, HouseholdLink, Person
from models.installation import keyring_of
from models.record import AgendaLine, NoticeLine, RoundLine
from models.store import Store
from tests.exchange.test_roster import sheet
from tests.fixtures import databases
from tests.fixtures.databases import POSTGRES, SQLITE, Databases
from tests.fixtures.families import Home, Said, Somebody, Village, Waiting, newborn
from tests.fixtures.ground import TRAINED, batch_of
from tests.fixtures.invariants import all_faults
from tests.fixtures.persons import id_number
from tests.fixtures.standing import CONFIRM, WHY, forward
from tests.households.test_wrong_filing import hear, order, post, propose
from workflows.base import clock, codes
from workflows.base.refusals import Refused
from workflows.exchange import importing
from workflows.exchange.staging import read_and_stage
from workflows.households import deciding_changes, history, register, telling
from workflows.households.events import Act
from workflows.households.members import Entry, Member
from workflows.identification import opening
from workflows.records.verify import verify

LISTS = (AgendaLine, NoticeLine, RoundLine)
FROZEN = ("head_name", "members", "group_name", "case_id")
# What keeps a case waiting that a family's change may cause, or a number not yet given.
ANSWERED = {"people_settled", "candidates", "numbered", "list_overtaken", "line_true"}
LEAVES = ("death", "married_out", "abroad", "prison", "moved_out")
COMES = {"son": "male", "daughter": "female", "daughter_in_law": "female", "mother": "female"}
ENDS = ("Z1", "Z2", "Z3")
# How many days after it happened it is told; -1: a day that is not yet.
TOLD_LATER = st.sampled_from([0, 0, 1, 3, 8, -1])
PLACE = {"县": "即墨市", "乡镇": "甲镇", "行政村": "东岭村"}


def attempted(do: Callable[[], Any], world: Village) -> tuple[Any, set[str]]:
    """What came of it; the keys of the reasons when it was refused."""
    try:
        with world.at_now():
            return do(), set()
    except Refused as refusal:
        assert all(str(reason) for reason in refusal.reasons)  # noqa: PT017 - each has its words
        return None, {reason.key for reason in refusal.reasons}


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
        self.humans = 0
        self.moves: list[tuple[int, date]] = []
        self.witness: Any = None

    @initialize(steps=st.tuples(st.sampled_from([0, 4, 9, 19]), st.sampled_from([0, 2, 19])))
    def families(self, steps: tuple[int, int]) -> None:
        for n, far in enumerate(steps):
            key = self.world.household(2 * n)
            people = {row["id"]: self.somebody(row) for row in self.there(key)}
            home = Home(key, self.world.today, people, days={self.world.today})
            self.homes.append(home)
            self.opened(home, self.world.open(batch_of(self.world), key))
            for _step in range(far):
                self.on_it_goes(home)
        aside = self.world.household(4)
        self.witness = aside, self.village_of(aside)

    def somebody(self, row: Any, who: int = 0, came: date | None = None) -> Somebody:
        self.humans += not who
        said = [(self.world.today, row["name"], row["relation"])]
        return Somebody(who or self.humans, row["id_blind"] or "", said, came)

    def opened(self, home: Home, case: int) -> None:
        home.case = case
        home.cases.append(case)

    def there(self, key: int) -> list[Any]:
        """The rows of everybody who ever lived there, the oldest first."""
        return sorted(self.world.rows(Person, household_id=key), key=lambda row: row["id"])

    def village_of(self, key: int) -> Any:
        return self.world.row(Household, key), self.there(key)

    def teardown(self) -> None:
        try:
            days = {day for home in self.homes for day in home.days}
            days = {day + timedelta(days=n) for day in days for n in (-1, 0, 1)}
            for home in self.homes:
                for day in days:
                    self.as_of(home, day)
            self.everybody_lived_once(days)
            with self.world.at_now():
                assert verify(self.world.session).broken == []
        finally:
            self.world.session.rollback()
            self.transaction.__exit__(ForgottenError, ForgottenError(), None)

    def everybody_lived_once(self, days: set[date]) -> None:
        """Nobody in two households on any day; whoever went from one into another in one act is
        in one of them on that day."""
        for day in days:
            lived = Counter(
                one.who for home in self.homes for key, one in home.people.items()
                if key in home.on(day)
            )  # fmt: skip
            assert set(lived.values()) <= {1}, (day, lived)
            moved = {who for who, on in self.moves if on == day}
            left = {
                one.who for home in self.homes for one in home.people.values() if one.left == day
            }
            again = Counter(who for who, on in self.moves if on == day)
            lost = {who for who in moved if not lived[who]}
            gone = {who for who in left if again[who] < self.ended_on(who, day)}
            assert lost <= gone, day

    def ended_on(self, who: int, day: date) -> int:
        """How many households somebody left on that day."""
        ends = [one for home in self.homes for one in home.people.values() if one.who == who]
        return sum(one.left == day for one in ends)

    # --- one change, twice told -----------------------------------------------------------
    def filed(self, home: Home) -> bool:
        return home.case is not None and self.world.case(home.case)["state"] == "G2"

    def filed_on(self, home: Home) -> date | None:
        if home.case is None or not self.filed(home):
            return None
        return clock.shanghai_day(self.world.case(home.case)["since"])

    def live(self, home: Home) -> bool:
        return home.case is not None and self.world.case(home.case)["state"] not in ENDS

    def done(self, home: Home, change: Waiting, hand_in: Callable[[], Any], *faults: str) -> None:
        """Handed in; the model does the same: at once, or once it is confirmed, or not at all."""
        asks = self.filed(home) or (change.into is not None and self.filed(change.into))
        if home.waits and (asks or change.event in ("split", "merge", "gone")):
            faults = (*faults, "one_request")
        before = self.counted()
        outcome, keys = attempted(hand_in, self.world)
        if keys:
            assert keys <= set(faults), (keys, faults)
            assert self.counted() == before
            return
        assert not faults, faults
        waits = outcome.event["action"] in ("request_change", "ask_together")
        assert waits == asks
        home.days.add(change.day or self.world.today)
        if waits:
            home.events += 1
            home.waits = change
        else:
            self.written(home, change, outcome.subject_id)

    def there_already(self, home: Home, child: Member) -> bool:
        """Does somebody without a number live there of the same name, birth and sex?"""
        return any(
            (row["name"], row["born"], row["sex"]) == (child.name, child.born, child.sex)
            for row in self.there(home.key)
            if row["left_on"] is None and not row["id_blind"]
        )

    def doubled(self, home: Home, into: Home) -> tuple[str, ...]:
        """Would somebody without a number be there whom nothing tells from another?"""
        rows = [
            (row["name"], row["born"], row["sex"])
            for each in (home, into)
            for row in self.there(each.key)
            if row["left_on"] is None and not row["id_blind"]
        ]
        return ("twice_without_number",) if len(set(rows)) < len(rows) else ()

    def counted(self) -> Any:
        """What a refusal may not have touched."""
        people = sorted(map(repr, self.world.rows(Person)))
        homes = sorted(map(repr, self.world.rows(Household)))
        return people, homes, len(self.world.rows(Event)), len(self.world.rows(ChangeRequest))

    def written(self, home: Home, change: Waiting, key: int, *, waited: bool = False) -> None:
        """The model after the change; `key`: the household that acted; `waited`: for a word."""
        told, home.events, today = self.live(home), home.events + 1, self.world.today
        home.days.add(today)
        going = {gone: home.people[gone] for gone in change.gone}
        for one in going.values():
            one.left = change.day
        for who, said in change.said.items():
            home.people[who].say(today, said)
            if waited and change.day and said.get("relation") == "head":
                home.headed[who] = max(change.day, home.headed.get(who, change.day))
        came = None if change.event in ("", "roster") else change.day
        for row, new in zip(self.unknown(home), change.new, strict=True):
            assert (row["name"], row["relation"]) == (new.name, new.relation)
            back = next((o.who for o in home.people.values() if o.number and o.number ==
                         row["id_blind"]), 0)  # fmt: skip
            home.people[row["id"]] = self.somebody(row, back, came)
        for row in self.there(home.key):
            home.people[row["id"]].number = row["id_blind"] or ""
        if change.event == "split":
            other = Home(key, change.day or today, {}, days={today}, events=0)
            self.homes.append(other)
        else:
            other = change.into or home
            home.ended = change.event in ("merge", "gone")
        home.told += told and not home.ended
        if change.event in ("split", "merge"):
            self.took_in(other, list(going.values()), change)

    def unknown(self, home: Home) -> list[Any]:
        return [row for row in self.there(home.key) if row["id"] not in home.people]

    def took_in(self, home: Home, going: list[Somebody], change: Waiting) -> None:
        """Who went there is there, each the same person."""
        home.events += 1
        home.told += self.live(home)
        home.days |= {self.world.today, change.day or self.world.today}
        came = self.unknown(home)
        assert len(came) == len(going)
        (link,) = [
            row for row in self.world.rows(HouseholdLink, to_id=home.key)
            if {line[1] for line in row["people"]} == {row["id"] for row in came}
        ]  # fmt: skip
        rows = {row["id"]: row for row in came}
        whose = {
            one: key for mine in self.homes for key, one in mine.people.items()
            for one in [one.who] if key in {line[0] for line in link["people"]}
        }  # fmt: skip
        for who, old in whose.items():
            row = rows[next(line[1] for line in link["people"] if line[0] == old)]
            home.people[row["id"]] = self.somebody(row, who, change.day)
            # Before the household was entered nothing is known of it.
            if change.day and change.day >= home.since:
                self.moves.append((who, change.day))
        assert sorted(one.name for one in going) == sorted(row["name"] for row in came)

    # --- the form -----------------------------------------------------------------------------
    def lines(self, home: Home) -> dict[int, Member]:
        """The form as the clerk finds it: everybody by key, numbers not typed anew."""
        rows = {row["id"]: row for row in self.there(home.key)}
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
        self, home: Home, lines: dict[int, Member], new: tuple[Member, ...] = (), **leaving: str
    ) -> None:
        """The household's form as the clerk hands it in."""
        world, row, living = self.world, self.world.row(Household, home.key), home.living()
        gone = {int(key[1:]): why for key, why in leaving.items()}
        entry = Entry(
            group_name=row["group_name"],
            address=row["address"],
            traits=row["traits"],
            members=(*lines.values(), *new),
            leaving=gone,
        )
        said: dict[int, Said] = {}
        for key, line in lines.items():
            was, now = living[key], {"name": line.name, "relation": line.relation}
            differs = {k: v for k, v in now.items() if v != getattr(was, k)}
            if differs or line.number:
                said[key] = differs
        change = Waiting("", said, tuple(gone), new, world.today, there=frozenset(living))

        def form() -> Any:
            return register.amend(
                world.session,
                world.actor("clerk"),
                home.key,
                entry,
                seen=row["version"],
                token=world.token(),
                note=WHY,
            )

        # The people of a filed household change by an event, not by its form.
        by_event = self.filed(home) and (said or gone or new)
        self.done(home, change, form, *(("event_named",) if by_event else ()))

    def standing(self) -> list[Home]:
        return [home for home in self.homes if not home.ended]

    def one(self, data: Any) -> Home:
        return data.draw(st.sampled_from(self.standing()), label="family")

    def one_of(self, data: Any, among: Any) -> Any:
        return data.draw(st.sampled_from(sorted(among)), label="who")

    @rule(data=st.data(), relation=st.sampled_from(sorted(COMES)), later=TOLD_LATER)
    def somebody_comes(self, data: Any, relation: str, later: int) -> None:
        """Always a namesake of somebody there; typed into the form, or told as an event."""
        home = self.one(data)
        name = home.living()[self.one_of(data, home.living())].name
        comer = Member(name=name, relation=relation, number=self.number(COMES[relation]))
        if data.draw(st.booleans(), label="by the form"):
            self.hand_in(home, self.lines(home), (comer,))
        else:
            self.tell(home, "moved_in", later, new=(comer,), newcomer=comer)

    def number(self, sex: str) -> str:
        """A sound number that nobody has yet."""
        self.born += 1
        return id_number(date(1990, 1, 1) + timedelta(days=self.born), sex, 310 + self.born % 180)

    @rule(data=st.data(), later=TOLD_LATER)
    def a_child_is_born(self, data: Any, later: int) -> None:
        home = self.one(data)
        child = newborn(home.living()[home.head()].name)
        if data.draw(st.booleans(), label="by the form"):
            # A second of one name and day is told from the first by nothing: nobody enters it.
            if not self.there_already(home, child):
                self.hand_in(home, self.lines(home), (child,))
        else:
            # On the day of the event; a child is not born tomorrow.
            day = self.world.today - timedelta(days=later)
            child = child.model_copy(update={"born": day})
            faults = ("no_number",) if later < 0 else ()
            faults += ("twice_without_number",) if self.there_already(home, child) else ()
            self.tell(home, "birth", later, new=(child,), faults=faults, newcomer=child)

    @rule(data=st.data(), why=st.sampled_from(LEAVES), later=TOLD_LATER)
    def somebody_goes(self, data: Any, why: str, later: int) -> None:
        """The head too: then another is head in the same act."""
        home = self.one(data)
        lines = self.lines(home)
        if len(lines) < 3:
            return
        gone, head = self.one_of(data, lines), home.head()
        del lines[gone]
        heir = self.one_of(data, lines) if gone == head else None
        # A death is told by its event alone.
        if why != "death" and data.draw(st.booleans(), label="by the form"):
            if heir:
                self.new_head(lines, heir)
            self.hand_in(home, lines, **{f"p{gone}": why})
        else:
            self.tell(home, why, later, gone=(gone,), heir=heir, person=gone)

    def new_head(self, lines: dict[int, Member], heir: int) -> None:
        for key, line in lines.items():
            relation = "head" if key == heir else "other"
            lines[key] = line.model_copy(update={"relation": relation})

    @rule(data=st.data())
    def another_is_head(self, data: Any) -> None:
        home = self.one(data)
        lines = self.lines(home)
        if len(lines) > 1:
            self.new_head(lines, self.one_of(data, lines.keys() - {home.head()}))
            self.hand_in(home, lines)

    @rule(data=st.data())
    def a_name_is_put_right(self, data: Any) -> None:
        """Into the name of another of the family."""
        home = self.one(data)
        lines = self.lines(home)
        key, other = self.one_of(data, lines), self.one_of(data, lines)
        name = lines[other].name
        name = name if name != lines[key].name else name[:2] + "凌"
        if name != lines[key].name:
            lines[key] = lines[key].model_copy(update={"name": name})
            self.hand_in(home, lines)

    @rule(data=st.data())
    def two_names_were_the_wrong_way_round(self, data: Any) -> None:
        home = self.one(data)
        lines = self.lines(home)
        if len(lines) < 2:
            return
        one, other = home.head(), self.one_of(data, lines.keys() - {home.head()})
        if lines[one].name == lines[other].name:
            return
        names = lines[other].name, lines[one].name
        for key, name in zip((one, other), names, strict=True):
            lines[key] = lines[key].model_copy(update={"name": name})
        self.hand_in(home, lines)

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
        self.hand_in(home, lines)

    # --- events: told on the day or later, of one household or two ------------------------------
    def tell(
        self,
        home: Home,
        event: str,
        later: int,
        *,
        gone: tuple[int, ...] = (),
        new: tuple[Member, ...] = (),
        heir: int | None = None,
        into: Home | None = None,
        login: str = "clerk",
        faults: tuple[str, ...] = (),
        **told: Any,
    ) -> None:
        world, living = self.world, home.living()
        day = world.today - timedelta(days=later)
        said: dict[int, Said] = {}
        if heir is not None:
            said = {key: {"relation": "other"} for key in living if key not in gone}
            said[heir] = {"relation": "head"}
            others = {key: "other" for key in said if key != heir}
            told |= {"head": heir, "relations": others}
        change = Waiting(event, said, gone, new, day, into, frozenset(living))
        if later < 0:
            faults = (*faults, "event_future")
        rows = {row["id"]: row for row in self.there(home.key)}
        since = [d for key in gone for d in (rows[key]["born"], rows[key]["came_on"]) if d]
        if any(day < d for d in since):
            faults = (*faults, "event_before")
        filed = [self.filed_on(each) for each in (home, into) if each is not None]
        if any(since is not None and day < since for since in filed):
            faults = (*faults, "event_before_filing")
        about = [*gone, *([heir] if heir is not None else [])]
        if any(day < home.headed[key] for key in about if key in home.headed):
            faults = (*faults, "event_order")
        row = world.row(Household, home.key)
        told |= {"into": into.key} if into is not None else {}
        act = Act(event=event, day=day, reason=WHY, evidence=world.file(login), **told)

        def handed_in() -> Any:
            actor, seen = world.actor(login), row["version"]
            return telling.act_on(
                world.session, actor, home.key, act, seen=seen, token=world.token()
            )

        self.done(home, change, handed_in, *faults)

    @rule(data=st.data(), later=TOLD_LATER)
    def somebody_comes_back(self, data: Any, later: int) -> None:
        """Who left, by the list of those who did; from another household only through that one."""
        home = self.one(data)
        left = {key for key, one in home.people.items() if one.left and one.number}
        if not left:
            return
        key = self.one_of(data, left)
        who = home.people[key]
        day = self.world.today - timedelta(days=later)
        row = self.world.row(Person, key)
        faults = []
        lives = [h for h in self.homes for one in h.living().values() if one.who == who.who]
        if lives:
            faults.append("back_already" if lives[0] is home else "E4")
        stays = [
            one.left for h in self.homes for k, one in h.people.items()
            if one.who == who.who
            and self.world.row(Person, k)["left_why"] not in ("mistake", "death", "undone")
        ]  # fmt: skip
        if any(until and day < until for until in stays):
            faults.append("came_before_left")
        later_rows = [
            other for other, one in home.people.items()
            if one.who == who.who and other > key
            and (came := self.world.row(Person, other)["came_on"]) and came >= row["left_on"]
        ]  # fmt: skip
        if later_rows and "back_already" not in faults:
            faults = ["back_already"]
        if row["left_why"] != "prison":
            faults = ["dead" if row["left_why"] == "death" else "not_imprisoned"]
        back = Member(name=who.name, relation="other", number="")
        self.tell(
            home, "released", later, new=(back,), faults=tuple(faults), person=key,
            said={"relation": "other"},
        )  # fmt: skip

    @rule(data=st.data(), later=TOLD_LATER)
    def some_split_off(self, data: Any, later: int) -> None:
        home = self.one(data)
        living = sorted(home.living())
        if len(living) < 2:
            return
        going = tuple(
            data.draw(
                st.lists(
                    st.sampled_from(living), min_size=1, max_size=len(living) - 1, unique=True
                ),
                label="who go",
            )
        )
        heir = None
        if home.head() in going:
            heir = self.one_of(data, set(living) - set(going))
        self.tell(
            home, "split", later, gone=going, heir=heir, people=going, head_there=going[0],
            relations_there=dict.fromkeys(going[1:], "other"),
        )  # fmt: skip

    @precondition(lambda self: len(self.standing()) > 1)
    @rule(data=st.data(), later=TOLD_LATER)
    def two_become_one(self, data: Any, later: int) -> None:
        home, other = self.one(data), self.one(data)
        living = tuple(home.living())
        faults = ("into_itself",) if home is other else self.doubled(home, other)
        self.tell(
            home, "merge", later, gone=living, into=other, faults=faults,
            relations_there=dict.fromkeys(living, "other"),
        )  # fmt: skip

    @precondition(lambda self: len(self.standing()) > 2)
    @rule(data=st.data(), later=TOLD_LATER)
    def a_household_is_gone(self, data: Any, later: int) -> None:
        home = self.one(data)
        living = tuple(home.living())
        fates = dict.fromkeys(living, "moved_out")
        self.tell(home, "gone", later, gone=living, login="town", fates=fates)

    # --- a roster ---------------------------------------------------------------------------------
    @rule(data=st.data())
    def a_roster_comes(self, data: Any) -> None:
        """It names everybody with a number, and one more: written at once, or asked for."""
        home, world = self.one(data), self.world
        rows = {row["id"]: row for row in self.there(home.key)}
        known = {key: one for key, one in home.living().items() if one.number}
        if home.head() not in known:
            return
        ring = keyring_of(world.session)
        name = known[self.one_of(data, known)].name
        comer = Member(name=name, relation="daughter_in_law", number=self.number("female"))
        said = [
            (one.name, ring.open(rows[key]["id_sealed"], owner=f"person:{key}:id"), one.relation)
            for key, one in known.items()
        ]
        said.sort(key=lambda line: line[2] != "head")
        said.append((comer.name, comer.number, comer.relation))
        file = sheet(
            *(
                {
                    "户编号": f"9{self.born:05}", "姓名": who, "证件号码": number,
                    "与户主关系": codes.RELATION.labels[relation], **PLACE,
                }
                for who, number, relation in said
            )
        )  # fmt: skip
        change = Waiting("roster", {}, (), (comer,), world.today, there=frozenset(rows))
        with world.at_now():
            staging = read_and_stage(world.session, world.actor("clerk"), file)
        keys = [remark.reason.key for remark in staging.refusals]
        if home.waits:
            assert keys == ["one_request"]
            return
        assert keys == []
        asks = self.filed(home)
        with world.at_now():
            batch = importing.take_in(world.session, world.actor("clerk"), staging)
        assert batch["report"]["asked"] == ([home.key] if asks else [])
        if asks:
            home.events += 1
            home.waits = change
        else:
            self.written(home, change, home.key)

    # --- the procedure goes on --------------------------------------------------------------
    @rule(data=st.data(), steps=st.integers(1, 6))
    def the_case_goes_on(self, data: Any, steps: int) -> None:
        home = self.one(data)
        for _step in range(steps):
            self.on_it_goes(home)

    def on_it_goes(self, home: Home) -> None:
        """One step; what a change asks for on the way is done, by whoever is to do it."""
        world, case = self.world, home.case
        if case is None:
            self.opened(home, self.applies_first(home))
            return
        state = world.case(case)["state"]
        if state in ENDS:
            self.opened(home, self.applies_again(home))
            return
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

    def applies_first(self, home: Home) -> int:
        """With proof where somebody brings a wrong filing along, and there alone."""
        world, brings = self.world, self.brings_wrong_filing(home)
        case, keys = attempted(lambda: world.open(batch_of(world), home.key), world)
        assert keys == ({"new_evidence"} if brings else set())
        if not brings:
            return case
        proof = {"evidence": world.file("clerk")}
        with world.at_now():
            return opening.open_case(
                world.session, home.key, batch_of(world), world.actor("clerk"), proof,
                token=world.token(),
            )  # fmt: skip

    def brings_wrong_filing(self, home: Home) -> bool:
        """Did anybody there live elsewhere under a card that was struck, and under none since?"""
        here = {one.who for one in home.living().values()}
        return any(self.last_card_struck(who, home) for who in here)

    def last_card_struck(self, who: int, now: Home) -> bool:
        cards = []
        for home in self.homes:
            for one in home.people.values():
                if home is now or one.who != who:
                    continue
                for case in map(self.world.case, home.cases):
                    began, moved = (clock.shanghai_day(case[k]) for k in ("opened_at", "since"))
                    there = (one.came or moved) <= moved and (one.left or began) >= began
                    if there and "G2" in (case["state"], case["decided_from"]):
                        cards.append((case["since"], case["state"] != "G2"))
        return bool(cards) and max(cards)[1]

    def applies_again(self, home: Home) -> int:
        world = self.world
        with world.at_now():
            return opening.open_case(
                world.session,
                home.key,
                batch_of(world),
                world.actor("clerk"),
                {"changed": "家中情况有变，更加困难", "evidence": world.file("clerk")},
                token=world.token(),
                action="reapply",
                earlier_case_id=home.case,
            )

    def cards(self) -> list[int]:
        return [at for at, home in enumerate(self.homes) if not home.ended and self.filed(home)]

    @precondition(lambda self: self.cards())
    @rule(data=st.data())
    def it_was_identified_wrongly(self, data: Any) -> None:
        """The card is struck; the household stays, with what it asked for."""
        home = self.homes[self.one_of(data, self.cards())]
        assert home.case is not None
        for step in (propose, hear, order, post):
            step(self.world, home.case)

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        self.world.later(days)

    def waiting(self) -> list[int]:
        return [at for at, home in enumerate(self.homes) if home.waits]

    @precondition(lambda self: self.waiting())
    @rule(data=st.data(), word=st.sampled_from(["confirm", "confirm", "refuse", "withdraw"]))
    def it_is_decided(self, data: Any, word: str) -> None:
        home = self.homes[self.one_of(data, self.waiting())]
        change, home.waits = home.waits, None
        assert change is not None
        if word == "confirm":
            faults, before = self.overtaken(home, change), self.counted()
            outcome, keys = attempted(lambda: self.decide(home, "confirm_change"), self.world)
            assert bool(keys) == bool(faults), (keys, faults)
            if not keys:
                self.written(home, change, outcome.subject_id, waited=True)
                return
            assert self.counted() == before
            word = "refuse"
        why = {"reason": "与户口簿不符"} if word == "refuse" else {}
        self.decide(home, f"{word}_change", **why)
        home.events += 1

    def overtaken(self, home: Home, change: Waiting) -> list[str]:
        """Why a request can no longer be confirmed, as the model knows it."""
        living = home.living()
        faults = [f"{key} left" for key in (*change.said, *change.gone) if key not in living]
        if change.event in ("merge", "gone"):
            faults += [f"{key} came" for key in living if key not in change.gone]
        elif not faults and home.after(change).count("head") != 1:
            faults.append("heads")
        if change.into is not None:
            faults += ["into"] if change.into.ended else self.doubled(home, change.into)
        return faults

    def decide(self, home: Home, action: str, **more: str) -> Any:
        """By another person of the township, or by who asked."""
        world = self.world
        (request,) = world.rows(ChangeRequest, household_id=home.key, state="open")
        login = "town2"
        if action == "withdraw_change":
            asker = request["asked_by"]
            login = next(name for name in ("clerk", "town") if world.user(name) == asker)
        with world.at_now():
            return deciding_changes.decide(
                world.session,
                world.actor(login),
                home.key,
                action,
                {"request": request["id"], **more},
                seen=world.row(Household, home.key)["version"],
                token=world.token(),
            )

    # --- what must hold -----------------------------------------------------------------------
    @invariant()
    def one_head_nobody_lost_nobody_twice(self) -> None:
        for home in self.homes:
            row, living = self.world.row(Household, home.key), home.living()
            there = [p for p in self.there(home.key) if not p["left_on"]]
            assert {p["id"]: (p["name"], p["relation"]) for p in there} == {
                key: (one.name, one.relation) for key, one in living.items()
            }
            assert row["state"] == ("H9" if home.ended else "H1")
            if home.ended:
                assert there == []
                continue
            assert len(there) == len(living) == row["members"]
            (head,) = [p["name"] for p in there if p["relation"] == "head"]
            assert head == row["head_name"]
            if self.live(home):
                case = self.world.case(home.case)
                assert (case["head_name"], case["members"]) == (head, row["members"])
        alive = Counter(one.who for home in self.homes for one in home.living().values())
        assert set(alive.values()) <= {1}

    @invariant()
    def every_change_is_an_event(self) -> None:
        for home in self.homes:
            events = self.world.rows(Event, subject="household", subject_id=home.key)
            assert len(events) == home.events == self.world.row(Household, home.key)["version"]
            told = [
                event for case in home.cases
                for event in self.world.rows(Event, subject_id=case, action="household_changed")
            ]  # fmt: skip
            assert len(told) == home.told
            assert all(json.loads(e["payload"])["reason"] for e in told)

    @invariant()
    def namesakes_elsewhere_are_left_alone(self) -> None:
        """A family of the same names, two of one name in it, stays as it was entered."""
        if self.witness is None:
            return
        key, (row, people) = self.witness
        assert self.village_of(key) == (row, people)
        assert len({person["name"] for person in people}) < len(people)

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
        assert lived == home.on(day), day

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
        with closing(Databases(run)) as handing_out:
            _open[engine] = Store(handing_out.fresh(engine, folder, TRAINED), folder)
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
    max_examples=10,
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
