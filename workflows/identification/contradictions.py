"""评议与调查矛盾: which households a meeting decided otherwise than their visit found, and what was
said of it.

The rules are those of `households.checks.contradiction`, the same at night, on the screens, and for
the township's verdict. A score is brought by whoever may show one; here nobody asks for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlmodel import Session

from models.finding import DataFinding
from models.record import AgendaLine, RoundLine, Survey
from models.rows import table
from workflows.base import clock
from workflows.base.rows import Row, by_key, rows_by
from workflows.base.saying import said
from workflows.engine.loading import grouped
from workflows.households.checks.contradiction import PASSED, REFUSED, RULES
from workflows.households.checks.facts import HouseholdFacts
from workflows.households.checks.record_facts import CaseFacts, RecordFacts
from workflows.households.checks.rule import Finding
from workflows.households.findings import REASONED
from workflows.identification import veto_signs
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
) -> CaseFacts:
    """What the rules look at of one case; nothing where no meeting has decided on its last visit.

    votes, rounds: its lines of agendas and of rounds, oldest first; visit: its last survey.
    """
    line = next((line for line in reversed(votes) if line["result"] in (PASSED, REFUSED)), None)
    # A visit made since the vote: what the meeting said was about another one.
    if line is None or (visit is not None and visit["id"] > line["id"]):
        return CaseFacts()
    on = visit["visited_on"] if visit is not None and visit["done"] else None
    return CaseFacts(
        per_head=visit["per_head_fen"] if visit is not None and on else None,
        line=rules.line_fen(on) if on else None,
        voted=line["result"],
        answered=bool(_answer(rounds, line["id"])),
        vetoed=tuple(veto_signs.unsettled(signs)),
        score=score.between[1] if score else None,
        mark=score.poor_below if score else 0,
    )


def refused(votes: Sequence[Row]) -> bool:
    """Did any of these votes go against the household?"""
    return any(line["result"] == REFUSED for line in votes)


def _answer(rounds: Sequence[Row], since: int) -> str:
    """What was written when the household was passed in a round after that vote; "" for nothing."""
    told = (line["reason"] for line in reversed(rounds) if _says(line) and line["id"] > since)
    return next(told, "")


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
        )
        # What was answered is shown with its answer.
        whole = RecordFacts(HouseholdFacts(), replace(known, answered=False))
        answer = _answer(rounds.get(key, ()), 0) if known.answered else ""
        against = [
            Contradiction(
                rule.finding(values), told.get((case["household_id"], rule.code)) or answer
            )
            for rule in RULES
            if (values := rule.broken(whole, on)) is not None
        ]
        if against:
            found[key] = against
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
