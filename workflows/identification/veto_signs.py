"""否决情形 as information: what points to an item of the profile's list, from wherever it came.

Somebody put it forward, a department's list says it, or the visit's own answers do. Only the first
bars a step, and that by its own guards; the others are shown with their reason or exception to the
meeting and to whoever reviews.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.case import Event
from models.comparing import DepartmentHit
from models.household import Household, HouseholdVersion
from models.record import Survey, Veto
from models.rows import table
from models.rows.comparing import DepartmentHitRow
from models.rows.record import VetoRow
from workflows.base import clock
from workflows.base.rows import Row, by_key, rows_by
from workflows.base.words import Word, _, labelled
from workflows.engine.loading import grouped
from workflows.engine.registry import process_of
from workflows.households import fields
from workflows.households.fields import Field, values
from workflows.identification.departments.kinds import BY_KEY
from workflows.identification.departments.states import HitState, told
from workflows.identification.record_states import VETOES
from workflows.policy import policy
from workflows.policy.policy import Choice, Policy

RAISED: Final = Word("已提出")
LISTED: Final = Word("部门名单")
ANSWERED: Final = Word("入户调查")
_DROPPED: Final = "dropped"
_UNSAID: Final = Word("没有说明")


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that points to an item: from where, what it says, where that stands in words, and
    the reason or exception given. `settled`: somebody has said why it does not exclude; `excuses`:
    and that goes for whatever else pointed to the item then, `at`. `mark`: what exactly it is, in
    no language."""

    item: str
    label: str
    hard: bool
    whence: Word
    told: str
    standing: str
    reason: str = ""
    settled: bool = False
    excuses: bool = False
    mark: str = ""
    at: datetime | None = None


def signs(session: Session, cases: Sequence[Row]) -> dict[int, tuple[Sign, ...]]:
    """{case: what points to a veto}, of those with anything.

    cases: rows with id, household_id, survey_id and profile; six queries for all of them.
    """
    keys = [case["id"] for case in cases]
    raised, listed = _many(rows_by(session, table(Veto), "case_id", keys)), defaultdict(list)
    dropped = _dropped(session, raised)
    for hit in rows_by(session, table(DepartmentHit), "case_id", keys):
        listed[hit["case_id"]].append(hit)
    visits = by_key(session, table(Survey), (case["survey_id"] for case in cases))
    seen = (case["household_id"] for case in cases if case["survey_id"] in visits)
    homes = by_key(session, table(Household), seen)
    found, said = {}, {}
    for case in cases:
        rules, visit = policy.policy(session, case["profile"]), visits.get(case["survey_id"] or 0)
        raised_, hits = raised[case["id"]], listed[case["id"]]
        own = [*_raised(rules, raised_, dropped), *_listed(rules, hits)]
        if visit is not None and visit["done"]:
            said[case["id"]] = rules, homes[case["household_id"]], visit
        if own:
            found[case["id"]] = own
    excused = [key for key, own in found.items() if key in said and _excuses(own)]
    made = grouped(rows_by(session, table(Survey), "case_id", excused), "case_id")
    owners = [said[key][1]["id"] for key in excused]
    kept = grouped(
        rows_by(session, table(HouseholdVersion), "household_id", owners), "household_id"
    )
    for key, (rules, home, visit) in said.items():
        own = found.get(key, [])
        earlier = [v for v in made.get(key, ()) if v["done"]], kept.get(home["id"], ())
        if more := [*_answered(rules, home, visit, own, earlier)]:
            found[key] = own + more
    return {key: tuple(own) for key, own in found.items()}


def _excuses(own: Iterable[Sign]) -> list[Sign]:
    return [sign for sign in own if sign.excuses]


def _dropped(session: Session, raised: Mapping[int, Sequence[VetoRow]]) -> dict[int, datetime]:
    """{a veto that was dropped: when}."""
    cases = [key for key, rows in raised.items() if any(row["state"] == _DROPPED for row in rows)]
    if not cases:
        return {}
    events = table(Event)
    chosen = select(events.c.payload, events.c.recorded_at).where(
        events.c.subject_id.in_(cases), events.c.action == "drop_veto"
    )
    return {json.loads(row.payload)["veto"]: row.recorded_at for row in session.execute(chosen)}


def unsettled(own: Iterable[Sign]) -> list[Word]:
    """The items that would exclude and of which nobody has said why they do not, each once."""
    items = {sign.item: Word(sign.label) for sign in own if sign.hard and not sign.settled}
    return [*items.values()]


def pointers(own: Iterable[Sign]) -> tuple[str, ...]:
    """What exactly points to those items."""
    return tuple(sorted(sign.mark for sign in own if sign.hard and not sign.settled))


def _many(rows: Iterable[VetoRow]) -> Mapping[int, list[VetoRow]]:
    found: dict[int, list[VetoRow]] = defaultdict(list)
    for row in rows:
        found[row["case_id"]].append(row)
    return found


def _item(rules: Policy, code: str) -> Choice:
    return rules.choice(rules.vetoes, code) or Choice(code=code, label=code)


def _raised(rules: Policy, rows: Iterable[VetoRow], when: Mapping[int, datetime]) -> Iterator[Sign]:
    for row in rows:
        item = _item(rules, row["item"])
        standing, dropped = _(VETOES[row["state"]]), row["state"] == _DROPPED
        yield Sign(
            item.code, item.label, row["hard"], RAISED, row["evidence"], standing,
            row["outcome"], dropped, dropped, f"veto:{row['id']}:{row['state']}",
            when.get(row["id"]),
        )  # fmt: skip


def _listed(rules: Policy, hits: Iterable[DepartmentHitRow]) -> Iterator[Sign]:
    states = process_of("department_hit")
    for hit in hits:
        code = BY_KEY[hit["kind"]].veto
        if not code or hit["state"] in (HitState.SUPERSEDED, HitState.VETO):
            continue  # Replaced by a later list, or put forward and so among the first.
        item, standing = _item(rules, code), _(states.state(hit["state"]).label)
        # To be put right is the register, not the list: nobody has said why it does not exclude.
        settled = hit["state"] not in (HitState.OPEN, HitState.CORRECTED)
        excuses = hit["state"] == HitState.EXPLAINED
        yield Sign(
            code, item.label, item.hard, LISTED, told(hit), standing,
            hit["outcome"], settled, excuses, f"hit:{hit['id']}:{hit['state']}", hit["since"],
        )  # fmt: skip


def _answered(
    rules: Policy,
    home: Row,
    visit: Row,
    before: Sequence[Sign],
    earlier: tuple[Sequence[Row], Sequence[Row]],
) -> Iterator[Sign]:
    # Another person's car, or an answer put right, says nothing of what the household answered.
    excused = {sign.item: sign for sign in _excuses(before)}
    for item in rules.vetoes:
        for key, codes in item.signs.items():
            field = fields.CATALOGUE.by_key.get(key)
            if field is None:
                continue
            # What the visit saw stays a sign, whatever the register is made to say of it later.
            found = values.of_home(field, {"traits": {}}, visit["answers"])
            now, why = values.of_home(field, home, visit["answers"]), excused.get(item.code)
            for said in dict.fromkeys(each for each in (found, now) if each in codes):
                # An excuse is one for what was known when it was given.
                known = why is None or said in _known(field, home, *earlier, why.at)
                held = why if known else None
                words = labelled(_(field.label), field.word(said))
                yield Sign(
                    item.code, item.label, item.hard, ANSWERED, words,
                    held.standing if held else _(_UNSAID), held.reason if held else "",
                    bool(held), mark=f"said:{key}:{said}",
                )  # fmt: skip


def _known(
    field: Field,
    home: Row,
    visits: Sequence[Row],
    versions: Sequence[Row],
    at: datetime | None,
) -> tuple[Any, ...]:
    """What visit and register said at that instant (None: now)."""
    later = [row for row in versions if at is not None and row["known_until"] > at]
    then = min(later, key=lambda row: row["version"], default=None)
    register: Row = then["home"] if then else home
    made = [v for v in visits if at is None or v["visited_on"] <= clock.shanghai_day(at)]
    seen = made[-1]["answers"] if made else {}
    return (
        values.of_home(field, {"traits": {}}, seen),
        values.of_home(field, {"traits": register.get("traits") or {}}, seen),
    )
