"""评议与调查矛盾: which households a meeting decided otherwise than their visit found, and what was
said of it.

The rules are those of `households.checks.contradiction`, the same at night, on the screens, and for
the township's verdict. A score is brought by whoever may show one; here nobody asks for it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from models.case import Event
from models.comparing import DepartmentHit
from models.finding import DataFinding
from models.household import Person
from models.record import AgendaLine, RoundLine, Survey
from models.rows import table
from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.base.rows import CHUNK, Row, by_key, rows_by
from workflows.base.saying import said
from workflows.engine.loading import grouped
from workflows.households.checks.contradiction import PASSED, REFUSED, RULES, VETOED
from workflows.households.checks.facts import HouseholdFacts
from workflows.households.checks.record_facts import CaseFacts, RecordFacts
from workflows.households.checks.rule import Finding
from workflows.households.findings import LIVE, REASONED
from workflows.identification import veto_signs
from workflows.identification.departments.states import HitState
from workflows.identification.veto_signs import Sign
from workflows.policy import policy
from workflows.policy.policy import Policy
from workflows.policy.score import Score


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One finding, and the reason somebody gave for it ("" while nobody has)."""

    finding: Finding
    reason: str = ""

    def __str__(self) -> str:
        """What stands against what, in the reader's language."""
        return str(self.finding.reason)


def facts(
    rules: Policy,
    votes: Sequence[Row],
    visit: Row | None,
    rounds: Sequence[Row],
    score: Score | None,
    signs: Sequence[Sign],
    written: Mapping[int, int],
) -> CaseFacts:
    """What the rules look at of one case; nothing where no meeting has decided on its last visit.

    votes, rounds: its lines of agendas and of rounds, oldest first; visit: its last survey;
    written: what `written` told of the rounds.
    """
    line = next((line for line in reversed(votes) if line["result"] in (PASSED, REFUSED)), None)
    # A visit made since the vote: what the meeting said was about another one.
    if line is None or (visit is not None and visit["id"] > line["id"]):
        return CaseFacts()
    on = visit["visited_on"] if visit is not None and visit["done"] else None
    answer = _answer(rounds, line["id"])
    until = written.get(answer["id"], 0) if answer else 0
    return CaseFacts(
        per_head=visit["per_head_fen"] if visit is not None and on else None,
        line=rules.line_fen(on) if on else None,
        voted=line["result"],
        answered=answer is not None,
        vetoed=tuple(veto_signs.unsettled(x for x in signs if answer is None or x.key > until)),
        score=score.between[1] if score else None,
        mark=score.poor_below if score else 0,
    )


def refused(votes: Sequence[Row]) -> bool:
    """Did any of these votes go against the household?"""
    return any(line["result"] == REFUSED for line in votes)


def _answer(rounds: Sequence[Row], since: int) -> Row | None:
    """The last line of a round after that vote that passed the household with a reason."""
    return next((line for line in reversed(rounds) if _says(line) and line["id"] > since), None)


def written(session: Session, lines: Iterable[Row]) -> dict[int, int]:
    """{line of a round: the event that wrote its verdict}, of those passed with a reason: what came
    in later it does not answer."""
    there = {(line["round_id"], line["case_id"]): line["id"] for line in lines if _says(line)}
    events, keys = table(Event), sorted({round_id for round_id, _case in there})
    found: dict[int, int] = {}
    for start in range(0, len(keys), CHUNK):
        chosen = select(events.c.subject_id, events.c.id, events.c.payload).where(
            events.c.subject_id.in_(keys[start : start + CHUNK]), events.c.action == "decide"
        )
        for row in session.execute(chosen.order_by(events.c.id)):
            for case in json.loads(row.payload)["cases"]:
                if (row.subject_id, case) in there:
                    found[there[row.subject_id, case]] = row.id
    return found


def _says(line: Row) -> bool:
    return line["verdict"] == "pass" and said(line["reason"]) > 1


def contradictions(
    session: Session, cases: Sequence[Row], scores: Mapping[int, Score]
) -> dict[int, list[Contradiction]]:
    """{case: what contradicts what, with its reason}, of those with anything."""
    keys, on = [case["id"] for case in cases], clock.today()
    votes = grouped(rows_by(session, table(AgendaLine), "case_id", keys), "case_id")
    voted = [case for case in cases if votes.get(case["id"])]
    keys = [case["id"] for case in voted]
    rounds = grouped(rows_by(session, table(RoundLine), "case_id", keys), "case_id")
    visits = by_key(session, table(Survey), (case["survey_id"] for case in voted))
    signs, told = veto_signs.signs(session, voted), _explained(session, voted)
    since = written(session, (x for own in rounds.values() for x in own))
    found = {}
    for case in voted:
        key, own = case["id"], votes[case["id"]]
        known = facts(
            policy.policy(session, case["profile"]),
            own,
            visits.get(case["survey_id"] or 0),
            rounds.get(key, ()),
            scores.get(key),
            signs.get(key, ()),
            since,
        )
        # What was answered is shown with its answer.
        items = known.vetoed
        if known.answered and not items:
            items = tuple(veto_signs.unsettled(signs.get(key, ())))
        whole = RecordFacts(HouseholdFacts(), replace(known, answered=False, vetoed=items))
        answer = _answer(rounds.get(key, ()), 0) if known.answered else None
        against = []
        for rule in RULES:
            if (values := rule.broken(whole, on)) is None:
                continue
            reason = _still(told.get((case["household_id"], rule.code)), rule.code, signs.get(key))
            if answer is not None and not (rule.code == VETOED and known.vetoed):
                reason = reason or answer["reason"]
            against.append(Contradiction(rule.finding(values), reason))
        if against:
            found[key] = against
    return found


class _Told(NamedTuple):
    reason: str
    at: datetime


def _still(told: _Told | None, code: str, signs: Sequence[Sign] | None) -> str:
    """What was explained in place, as far as nothing of the kind has come in since."""
    if told is None:
        return ""
    later = (x.came for x in signs or () if x.hard and not x.settled and x.came is not None)
    return "" if code == VETOED and any(came > told.at for came in later) else told.reason


def _explained(session: Session, cases: Iterable[Row]) -> Mapping[tuple[int, str], _Told]:
    """{(household, code): the reason given in place, and when}, where one stands."""
    kept = table(DataFinding)
    chosen = select(kept.c.household_id, kept.c.code, kept.c.reason, kept.c.reasoned_at).where(
        kept.c.household_id.in_([case["household_id"] for case in cases]),
        kept.c.code.in_([rule.code for rule in RULES]),
        LIVE,
        kept.c.standing == REASONED,
    )
    return {
        (row.household_id, row.code): _Told(row.reason, row.reasoned_at)
        for row in session.execute(chosen)
    }


def dead_heads(session: Session, cases: Sequence[Row]) -> dict[int, Reason]:
    """{case: that a department's list says its head has died}, where nobody has looked into it or
    passed the household with a reason since."""
    keys, hits, people = [case["id"] for case in cases], table(DepartmentHit), table(Person)
    dead: dict[int, int] = {}
    for start in range(0, len(keys), CHUNK):
        chosen = (
            select(hits.c.case_id, hits.c.id)
            .join(people, people.c.id == hits.c.person_id)
            .where(
                hits.c.case_id.in_(keys[start : start + CHUNK]),
                hits.c.kind == "death",
                hits.c.state == HitState.OPEN,
                people.c.relation == "head",
            )
        )
        for case, hit in session.execute(chosen):
            dead[case] = max(hit, dead.get(case, 0))
    lines = rows_by(session, table(RoundLine), "case_id", sorted(dead))
    since = written(session, lines)
    for line in lines:
        if since.get(line["id"], 0) > dead.get(line["case_id"], 0):
            del dead[line["case_id"]]
    said = Reason("head_dead", "部门名单记载户主已经死亡，没有人核实。")
    return dict.fromkeys(dead, said)
