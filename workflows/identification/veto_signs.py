"""否决情形 as information: what points to an item of the profile's list, from wherever it came.

Somebody put it forward, a department's list says it, or the visit's own answers do. Only the first
bars a step, and that by its own guards; the others are shown with their reason or exception to the
meeting and to whoever reviews.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from models.comparing import DepartmentHit
from models.household import Household
from models.record import Survey, Veto
from models.rows import table
from models.rows.comparing import DepartmentHitRow
from models.rows.record import VetoRow
from workflows.base.rows import Row, by_key, rows_by
from workflows.base.words import Word, _
from workflows.engine.registry import process_of
from workflows.households import fields
from workflows.households.fields import values
from workflows.identification.departments.kinds import BY_KEY
from workflows.identification.departments.states import HitState, told
from workflows.identification.record_states import VETOES
from workflows.policy import policy
from workflows.policy.policy import Choice, Policy

RAISED: Final = Word("已提出")
LISTED: Final = Word("部门名单")
ANSWERED: Final = Word("入户调查")
_UNSAID: Final = Word("没有说明")


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that points to an item: from where, what it says, where that stands in words, and
    the reason or exception given. `settled`: somebody has said why it does not exclude; `excuses`:
    and that goes for whatever else points to the item. `key`, `came`: of a department's hit, its
    key and when it came in, which may be after the verdict."""

    item: str
    label: str
    hard: bool
    whence: Word
    told: str
    standing: str
    reason: str = ""
    settled: bool = False
    excuses: bool = False
    key: int = 0
    came: datetime | None = None


def signs(session: Session, cases: Sequence[Row]) -> dict[int, tuple[Sign, ...]]:
    """{case: what points to a veto}, of those with anything.

    cases: rows with id, household_id, survey_id and profile; four queries for all of them.
    """
    keys = [case["id"] for case in cases]
    raised, listed = _many(rows_by(session, table(Veto), "case_id", keys)), defaultdict(list)
    for hit in rows_by(session, table(DepartmentHit), "case_id", keys):
        listed[hit["case_id"]].append(hit)
    visits = by_key(session, table(Survey), (case["survey_id"] for case in cases))
    seen = (case["household_id"] for case in cases if case["survey_id"] in visits)
    homes = by_key(session, table(Household), seen)
    found = {}
    for case in cases:
        rules, visit = policy.policy(session, case["profile"]), visits.get(case["survey_id"] or 0)
        own = [*_raised(rules, raised[case["id"]]), *_listed(rules, listed[case["id"]])]
        if visit is not None and visit["done"]:
            own += _answered(rules, homes[case["household_id"]], visit, own)
        if own:
            found[case["id"]] = tuple(own)
    return found


def unsettled(own: Iterable[Sign]) -> list[Word]:
    """The items that would exclude and of which nobody has said why they do not, each once."""
    items = {sign.item: Word(sign.label) for sign in own if sign.hard and not sign.settled}
    return [*items.values()]


def _many(rows: Iterable[VetoRow]) -> Mapping[int, list[VetoRow]]:
    found: dict[int, list[VetoRow]] = defaultdict(list)
    for row in rows:
        found[row["case_id"]].append(row)
    return found


def _item(rules: Policy, code: str) -> Choice:
    return rules.choice(rules.vetoes, code) or Choice(code=code, label=code)


def _raised(rules: Policy, rows: Iterable[VetoRow]) -> Iterator[Sign]:
    for row in rows:
        item = _item(rules, row["item"])
        standing, dropped = _(VETOES[row["state"]]), row["state"] == "dropped"
        yield Sign(
            item.code, item.label, row["hard"], RAISED, row["evidence"], standing,
            row["outcome"], dropped, dropped,
        )  # fmt: skip


def _listed(rules: Policy, hits: Iterable[DepartmentHitRow]) -> Iterator[Sign]:
    states = process_of("department_hit")
    for hit in hits:
        code = BY_KEY[hit["kind"]].veto
        if not code or hit["state"] in (HitState.SUPERSEDED, HitState.VETO):
            continue  # Replaced by a later list, or put forward and so among the first.
        item, standing = _item(rules, code), _(states.state(hit["state"]).label)
        settled, excuses = hit["state"] != HitState.OPEN, hit["state"] == HitState.EXPLAINED
        yield Sign(
            code, item.label, item.hard, LISTED, told(hit), standing,
            hit["outcome"], settled, excuses, hit["id"], hit["opened_at"],
        )  # fmt: skip


def _answered(rules: Policy, home: Row, visit: Row, before: Sequence[Sign]) -> Iterator[Sign]:
    # Another person's car, or an answer put right, says nothing of what the household answered.
    settled = {sign.item: sign for sign in before if sign.excuses}
    for item in rules.vetoes:
        for key, codes in item.signs.items():
            field = fields.CATALOGUE.by_key.get(key)
            if field is None:
                continue
            # What the visit saw stays a sign, whatever the register is made to say of it later.
            found = values.of_home(field, {"traits": {}}, visit["answers"])
            now, why = values.of_home(field, home, visit["answers"]), settled.get(item.code)
            for said in dict.fromkeys(each for each in (found, now) if each in codes):
                words = f"{_(field.label)}：{field.word(said)}"
                yield Sign(
                    item.code, item.label, item.hard, ANSWERED, words,
                    why.standing if why else _(_UNSAID), why.reason if why else "", bool(why),
                )  # fmt: skip
