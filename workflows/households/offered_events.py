"""What the screen of changes shows: the events, what each asks, and whom it may be about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from models.household import Household, Person
from models.rows import table
from models.rows.case import CaseRow
from workflows.access.people import Actor
from workflows.access.roles import CASEWORK
from workflows.base import clock, codes, identity
from workflows.base.rows import Row, RowDict, rows_by, rows_of
from workflows.base.words import Word, _
from workflows.engine.loading import gather
from workflows.engine.registry import pinned
from workflows.households.asking_again import Again, asked_before
from workflows.households.at_hand import household_of
from workflows.households.changes import stands
from workflows.households.event_list import COMES_BACK, DIED_AWAY, EVENTS, Shape
from workflows.households.events import Act, away_of, back_since, may_return
from workflows.households.household_numbers import LABELS, OF_CASE, Kind
from workflows.households.needs import LIVE_CASES
from workflows.households.states import HouseholdState

# The questions of each kind of event, in the order of the screen.
_ASKS: Final = {
    Shape.LEAVES: ("person", "head"),
    Shape.DIED: ("away",),
    Shape.COMES: ("newcomer",),
    Shape.RETURNS: ("former",),
    Shape.ANSWERS: ("person", "answers"),
    Shape.HEAD: ("head",),
    Shape.CORRECTS: ("person", "corrected"),
    Shape.PHONE: ("phone",),
    Shape.BANK: ("bank",),
    Shape.SPLIT: ("people", "head", "new_home"),
    Shape.MERGE: ("into",),
    Shape.GONE: ("fates",),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """events: {code: words}; asks: {code: names of questions}; answers: {code: keys of fields};
    people, homes: {key: words}, told apart; former: {code: {key: words}} of who left and comes back
    by that event, or died away; relations: what those who left were to the head; rows: the people
    as they stand; proof: papers are asked for; waits: a second person decides; numbers: the
    household's own that may be put right, {question: (what it is, as it stands)}; standing: what a
    split or a merge does to a case under way, "" when there is nothing to say; again: a request
    that came to nothing and is asked anew."""

    version: int
    events: dict[str, str]
    asks: dict[str, tuple[str, ...]]
    answers: dict[str, tuple[str, ...]]
    people: dict[int, str]
    former: dict[str, dict[int, str]]
    homes: dict[int, str]
    relations: dict[int, str]
    rows: list[RowDict]
    head: int | None
    proof: bool
    waits: bool
    numbers: dict[str, tuple[Word, str]]
    standing: str
    again: Again | None = None

    @property
    def told(self) -> Act:
        """What is filled in to begin with: what was asked for before, else nothing."""
        return self.again.act if self.again else Act(event="")


def offered(
    session: Session, actor: Actor, household_id: int, again: int | None = None
) -> Offered | None:
    """The screen of one household's changes; None out of reach or when it is not kept any more.
    again: the request that is asked anew."""
    homes = table(Household)
    found = rows_of(session, homes, homes.c.id == household_id)
    if (
        not found
        or found[0]["state"] != HouseholdState.KEPT
        or not actor.roles_at(found[0]["region"]) & CASEWORK
    ):
        return None
    home, people, gone = household_of(session, actor, household_id)
    cases = gather(session, [home], (LIVE_CASES,))[household_id][LIVE_CASES]
    filed = any(stands(case).goal for case in cases)
    others = [
        row
        for row in rows_of(
            session,
            homes,
            homes.c.region == home["region"],
            homes.c.state == HouseholdState.KEPT,
            homes.c.elsewhere == 0,
        )
        if row["id"] != household_id
    ]
    ever = (*people, *gone)
    left = [row for row in gone if not back_since(row, ever)]
    former = {code: [row for row in left if may_return(row, code)] for code in COMES_BACK}
    former[DIED_AWAY] = away_of(ever)
    codes_ = {
        code: event
        for code, event in EVENTS.items()
        if event.shape in _ASKS
        and (event.shape not in (Shape.RETURNS, Shape.DIED) or former[code])
        and (event.shape is not Shape.GONE or _may_end(actor, home, filed=filed))
    }
    return Offered(
        home["version"],
        {code: codes.CHANGE.label(code) for code in codes_},
        {code: _ASKS[event.shape] for code, event in codes_.items()},
        {code: event.answers for code, event in codes_.items()},
        _told(people),
        {code: _told(rows) for code, rows in former.items()},
        _homes(session, others),
        {row["id"]: row["relation"] for row in left},
        [{k: v for k, v in row.items() if not k.endswith(("_sealed", "_blind"))} for row in people],
        next((row["id"] for row in people if row["relation"] == "head"), None),
        filed,
        filed,
        _numbers(home, cases),
        _standing(cases),
        asked_before(session, actor, household_id, again) if again is not None else None,
    )


def _may_end(actor: Actor, home: Row, *, filed: bool) -> bool:
    """May this person say that the household is gone, or ask for it where it is filed?"""
    action = pinned(home).action("ask_together" if filed else "close_gone")
    return bool(action and set(action.roles) & actor.roles_at(home["region"]))


def _numbers(home: Row, cases: Sequence[Row]) -> dict[str, tuple[Word, str]]:
    """The list's number of every household, and those of a filed one's card."""
    found = {"household_no": (Word(LABELS[Kind.ROSTER]), home["number"] or "")}
    filed = [case for case in cases if stands(case).goal]
    for column, kind in OF_CASE.items():
        if filed:
            found[column] = (Word(LABELS[kind]), filed[0][column] or "")
    return found


def _standing(cases: Sequence[CaseRow]) -> str:
    """Nobody splits a household off a list unawares."""
    for case in cases:
        state = stands(case)
        if state.listed_from:
            return _(
                "该户在“{state}”，名单上写的是现在的户主和人数。分户、并户以后须由乡镇“重新上名单”，"
                "公示时间重新计算；能等的，请等这次办完再办。",
                state=state.label,
            )
        if case["survey_id"] is not None and not state.final:
            return _(
                "该户已入户调查，在“{state}”。分户、并户以后须由别人“核对成员变更”，"
                "或者重新入户，才能往下办。",
                state=state.label,
            )
    return ""


def _told(people: Sequence[Row]) -> dict[int, str]:
    """Each person so that nobody is taken for a namesake: name, relation, age, masked number."""
    today = clock.today()
    said = {}
    for row in sorted(people, key=lambda row: row["relation"] != "head"):
        age = identity.age_on(today, row["born"]) if row["born"] else None
        about: list[Any] = [
            codes.RELATION.label(row["relation"]),
            *([_("{n} 岁", n=age)] if age is not None else []),
            # The end alone: on a phone a whole number hides just what tells two of one name apart.
            *([_("尾号 {end}", end=_end(row["id_masked"]))] if row["id_masked"] else []),
        ]
        said[row["id"]] = _("{name}（{about}）", name=row["name"], about=about)
    return _apart(said)


def _homes(session: Session, homes: Sequence[Row]) -> dict[int, str]:
    """Each household so that two heads of one name are told apart: head, group, number of people,
    the end of the head's number."""
    people = table(Person)
    heads = rows_by(session, people, "household_id", [row["id"] for row in homes], live="left_on")
    ends = {row["household_id"]: row["id_masked"] for row in heads if row["relation"] == "head"}
    said = {}
    for row in homes:
        end = _end(ends.get(row["id"]) or "")
        about: list[Any] = [
            *([row["group_name"]] if row["group_name"] else []),
            _("{n} 人", n=row["members"]),
            *([_("户主尾号 {end}", end=end)] if end else []),
        ]
        said[row["id"]] = _("{name}（{about}）", name=row["head_name"], about=about)
    return _apart(said)


def _end(masked: str) -> str:
    """The last that a mask shows: the number of a disability card ends in stars."""
    return masked.rstrip("*")[-4:]


def _apart(said: dict[int, str]) -> dict[int, str]:
    many = Counter(said.values())
    return {
        key: f"{words} …{str(key)[-4:]}" if many[words] > 1 else words
        for key, words in said.items()
    }
