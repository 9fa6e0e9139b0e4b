"""评议与调查矛盾: which households a meeting decided otherwise than their visit found, and what was
said of it.

The rules are those of `households.checks.contradiction`, the same at night, on the screens, and for
the township's verdict. A score is brought by whoever may show one; here nobody asks for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlmodel import Session

from models.finding import DataFinding
from models.record import AgendaLine, RoundLine, Survey
from models.rows import table
from workflows.base import clock
from workflows.base.rows import Row, by_key, rows_by
from workflows.households.checks.contradiction import PASSED, REFUSED, RULES
from workflows.households.checks.facts import HouseholdFacts
from workflows.households.checks.record_facts import CaseFacts, RecordFacts
from workflows.households.checks.rule import Finding
from workflows.households.findings import REASONED
from workflows.identification import veto_signs
from workflows.policy import policy
from workflows.policy.score import Score


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One finding, and the reason somebody gave for it ("" while nobody has)."""

    finding: Finding
    reason: str = ""

    def __str__(self) -> str:
        """What stands against what, in the reader's language."""
        return str(self.finding.reason)


def facts_of(
    session: Session, cases: Sequence[Row], scores: Mapping[int, Score]
) -> dict[int, CaseFacts]:
    """{case: what the rules look at}, of those whose last visit a meeting has decided on.

    cases: rows with id, household_id, survey_id and profile.
    """
    last = {line["case_id"]: line for line in _lines(session, cases)}
    # A visit made since the vote: what the meeting said was about another one.
    decided = [
        case
        for case in cases
        if case["id"] in last and last[case["id"]]["id"] > (case["survey_id"] or 0)
    ]
    visits = by_key(session, table(Survey), (case["survey_id"] for case in decided))
    signs = veto_signs.signs(session, decided)
    answers = _answers(session, decided)
    found = {}
    for case in decided:
        key, visit = case["id"], visits.get(case["survey_id"] or 0)
        rules, score, line = policy.policy(session, case["profile"]), scores.get(key), last[key]
        done = visit is not None and visit["done"]
        found[key] = CaseFacts(
            per_head=visit["per_head_fen"] if visit and done else None,
            line=rules.line_fen(visit["visited_on"]) if visit and visit["visited_on"] else None,
            voted=line["result"],
            answered=any(said for at, said in answers[key] if at > line["id"]),
            vetoed=tuple(veto_signs.unsettled(signs.get(key, ()))),
            score=score.between[1] if score else None,
            mark=score.poor_below if score else 0,
        )
    return found


def contradictions(
    session: Session, cases: Sequence[Row], scores: Mapping[int, Score]
) -> dict[int, list[Contradiction]]:
    """{case: what contradicts what, with its reason}, of those with anything."""
    known, on = facts_of(session, cases, scores), clock.today()
    rounds, told = _answers(session, cases), _explained(session, cases)
    found = {}
    for case in cases:
        facts = known.get(case["id"])
        if facts is None:
            continue
        # What was answered is shown with its answer.
        whole = RecordFacts(HouseholdFacts(), replace(facts, answered=False))
        said = rounds[case["id"]][-1][1] if facts.answered else ""
        own = [
            Contradiction(rule.finding(values), told.get((case["household_id"], rule.code)) or said)
            for rule in RULES
            if (values := rule.broken(whole, on)) is not None
        ]
        if own:
            found[case["id"]] = own
    return found


def _lines(session: Session, cases: Iterable[Row]) -> Iterable[Row]:
    """The votes that passed or refused these cases, oldest first."""
    lines = rows_by(session, table(AgendaLine), "case_id", [case["id"] for case in cases])
    return [line for line in lines if line["result"] in (PASSED, REFUSED)]


def _answers(session: Session, cases: Iterable[Row]) -> Mapping[int, list[tuple[int, str]]]:
    """{case: (the round's line, what was written when it was passed)}, oldest first."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for line in rows_by(session, table(RoundLine), "case_id", [case["id"] for case in cases]):
        if line["verdict"] == "pass" and line["reason"].strip():
            found[line["case_id"]].append((line["id"], line["reason"]))
    return found


def _explained(session: Session, cases: Iterable[Row]) -> Mapping[tuple[int, str], str]:
    """{(household, code): the reason given in place}, where one stands."""
    kept = table(DataFinding)
    chosen = select(kept.c.household_id, kept.c.code, kept.c.reason).where(
        kept.c.household_id.in_([case["household_id"] for case in cases]),
        kept.c.code.in_([rule.code for rule in RULES]),
        kept.c.standing == REASONED,
    )
    return {(row.household_id, row.code): row.reason for row in session.execute(chosen)}
