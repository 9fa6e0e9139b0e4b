"""评议与调查矛盾: which households a meeting decided otherwise than their visit found, and what was
said of it.

The rules are those of `households.checks.contradiction`, the same at night, on the screens, and for
the township's verdict. A score is brought by whoever may show one; here nobody asks for it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

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
from workflows.base.words import Word
from workflows.engine.context import Facts
from workflows.engine.loading import grouped
from workflows.households.checks.contradiction import PASSED, REFUSED, RULES, VETOED
from workflows.households.checks.facts import HouseholdFacts
from workflows.households.checks.record_facts import CaseFacts, RecordFacts
from workflows.households.checks.rule import Finding
from workflows.households.findings import LIVE, REASONED, digest
from workflows.households.findings import said as figures
from workflows.identification import veto_signs
from workflows.identification.departments.states import HitState
from workflows.identification.needs import CONTRADICTED
from workflows.identification.veto_signs import Sign
from workflows.policy import policy
from workflows.policy.policy import Policy
from workflows.policy.score import Score


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One finding, and the reason somebody gave for it as it stands now ("" while nobody has)."""

    finding: Finding
    reason: str = ""

    def __str__(self) -> str:
        """What stands against what, in the reader's language."""
        return str(self.finding.reason)

    @property
    def kind(self) -> Word:
        """What sort of finding it is: a verdict against the visit, an item, a death."""
        return KINDS.get(self.finding.code, AGAINST)


AGAINST: Final = Word("评议与调查矛盾")
HEAD_DEAD: Final = "head_dead"
KINDS: Final = {VETOED: Word("否决情形没有说明"), HEAD_DEAD: Word("名单记载户主死亡")}
# {what was found, with its figures: the reason given for it}
Answers = Mapping[str, str]


def mark(finding: Finding) -> str:
    """What a reason is given for: the finding with its figures, in one short text."""
    return digest((finding.code, figures(finding)["values"]))


def facts(
    rules: Policy,
    votes: Sequence[Row],
    visit: Row | None,
    rounds: Sequence[Row],
    score: Score | None,
    signs: Sequence[Sign],
    answers: Mapping[int, Answers],
) -> CaseFacts:
    """What the rules look at of one case; nothing where no meeting has decided on its last visit.

    votes, rounds: its lines of agendas and of rounds, oldest first; visit: its last survey;
    answers: what `given` told of the rounds.
    """
    line = next((line for line in reversed(votes) if line["result"] in (PASSED, REFUSED)), None)
    # A visit made since the vote: what the meeting said was about another one.
    if line is None or (visit is not None and visit["id"] > line["id"]):
        return CaseFacts()
    on = visit["visited_on"] if visit is not None and visit["done"] else None
    whole = CaseFacts(
        per_head=visit["per_head_fen"] if visit is not None and on else None,
        line=rules.line_fen(on) if on else None,
        voted=line["result"],
        vetoed=tuple(veto_signs.unsettled(signs)),
        pointers=veto_signs.pointers(signs),
        score=score.between[1] if score else None,
        mark=score.poor_below if score else 0,
    )
    said = _said(rounds, answers)
    codes = (each.code for each in _found(whole) if mark(each) in said) if said else ()
    return replace(whole, answered=frozenset(codes))


def _found(case: CaseFacts) -> list[Finding]:
    whole, on = RecordFacts(HouseholdFacts(), case), clock.today()
    told = ((rule, rule.broken(whole, on)) for rule in RULES)
    return [rule.finding(values) for rule, values in told if values is not None]


def _said(rounds: Sequence[Row], answers: Mapping[int, Answers]) -> dict[str, str]:
    """What the rounds that passed it answered, the last word on each finding."""
    return {m: why for line in rounds for m, why in answers.get(line["id"], {}).items()}


def refused(votes: Sequence[Row]) -> bool:
    """Did any of these votes go against the household?"""
    return any(line["result"] == REFUSED for line in votes)


def given(session: Session, lines: Iterable[Row]) -> dict[int, Answers]:
    """{line of a round: what its verdict answered}, of those passed with a reason."""
    there = {(line["round_id"], line["case_id"]): line["id"] for line in lines if _says(line)}
    events, keys = table(Event), sorted({round_id for round_id, _case in there})
    found: dict[int, Answers] = {}
    for start in range(0, len(keys), CHUNK):
        chosen = select(events.c.subject_id, events.c.payload).where(
            events.c.subject_id.in_(keys[start : start + CHUNK]), events.c.action == "decide"
        )
        for row in session.execute(chosen.order_by(events.c.id)):
            told = json.loads(row.payload)
            for case in told["cases"]:
                if (row.subject_id, case) in there:
                    found[there[row.subject_id, case]] = told.get("answers", {})
    return found


def _says(line: Row) -> bool:
    return line["verdict"] == "pass" and said(line["reason"]) > 1


def contradictions(
    session: Session, cases: Sequence[Row], scores: Mapping[int, Score]
) -> dict[int, list[Contradiction]]:
    """{case: what contradicts what, with its reason}, of those with anything."""
    keys = [case["id"] for case in cases]
    votes = grouped(rows_by(session, table(AgendaLine), "case_id", keys), "case_id")
    voted = [case for case in cases if votes.get(case["id"])]
    keys = [case["id"] for case in voted]
    rounds = grouped(rows_by(session, table(RoundLine), "case_id", keys), "case_id")
    visits = by_key(session, table(Survey), (case["survey_id"] for case in voted))
    signs, told = veto_signs.signs(session, voted), _explained(session, voted)
    answers = given(session, (x for own in rounds.values() for x in own))
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
            answers,
        )
        since = _said(rounds.get(key, ()), answers)
        # What was answered is shown with its answer.
        against = [
            Contradiction(each, _still(told.get((case["household_id"], each.code)), each)
                          or since.get(mark(each), ""))
            for each in _found(replace(known, answered=frozenset()))
        ]  # fmt: skip
        if against:
            found[key] = against
    return found


class _Told(NamedTuple):
    reason: str
    figures: Row


def _still(told: _Told | None, finding: Finding) -> str:
    """What was explained in place, as long as the figures are those it was given for."""
    same = told is not None and told.figures == figures(finding)["values"]
    return told.reason if told is not None and same else ""


def _explained(session: Session, cases: Iterable[Row]) -> Mapping[tuple[int, str], _Told]:
    """{(household, code): the reason given in place, and for which figures}, where one stands."""
    kept = table(DataFinding)
    chosen = select(kept.c.household_id, kept.c.code, kept.c.reason, kept.c.said).where(
        kept.c.household_id.in_([case["household_id"] for case in cases]),
        kept.c.code.in_([rule.code for rule in RULES]),
        LIVE,
        kept.c.standing == REASONED,
    )
    return {
        (row.household_id, row.code): _Told(row.reason, row.said["values"])
        for row in session.execute(chosen)
    }


def dead_heads(session: Session, cases: Sequence[Row]) -> dict[int, Contradiction]:
    """{case: that a department's list says its head has died}, where nobody has looked into it,
    with the reason of whoever passed the household all the same."""
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
    if not dead:
        return {}
    rounds = grouped(rows_by(session, table(RoundLine), "case_id", sorted(dead)), "case_id")
    answers = given(session, (x for own in rounds.values() for x in own))
    found = {}
    for case, hit in dead.items():
        told = {"hit": hit}
        wrong, remedy = Reason(HEAD_DEAD, _DEAD, told), Reason(HEAD_DEAD, _DEAD_TO_DO, told)
        finding = Finding(HEAD_DEAD, "record", "case", wrong, remedy)
        reason = _said(rounds.get(case, ()), answers).get(mark(finding), "")
        found[case] = Contradiction(finding, reason)
    return found


_DEAD: Final = "部门名单记载户主已经死亡，没有人核实。"
_DEAD_TO_DO: Final = "请核实：属实的先登记死亡、由谁任户主，不属实的说明理由。"


def found_of(
    session: Session, cases: Sequence[Row], scores: Mapping[int, Score]
) -> dict[int, list[Contradiction]]:
    """{case: everything that wants a word of whoever passes it, each with its own reason}."""
    found = contradictions(session, cases, scores)
    for key, each in dead_heads(session, cases).items():
        found.setdefault(key, []).append(each)
    return found


def silent(facts: Facts, cases: Iterable[int]) -> list[Contradiction]:
    """What of these households wants a word of whoever passes them, and has none."""
    found = facts[CONTRADICTED]
    return [each for key in cases for each in found.get(key, ()) if not each.reason]
