"""结对: a pairing begun, handed over, its cards numbered and handed out."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session

from models.rows import table
from models.support import HelpCard, Official, Pairing
from workflows.access.people import Actor
from workflows.base.rows import RowDict
from workflows.engine import execute
from workflows.help.opening.scope import Answers, held, open_for, wait_for

LETTERS: Final = {"official": "AB", "organisation": "QY"}


def pair(session: Session, actor: Actor, household_id: int, answers: Answers, *, token: str) -> int:
    """A household and a helper; returns the pairing's id."""
    if answers.get("official"):
        held(session, actor, Official, [answers["official"]])
    return open_for(
        session,
        actor,
        Pairing,
        "pair",
        household_id,
        answers,
        token=token,
        from_on=answers.get("from_on"),
    )


def hand_over(
    session: Session, actor: Actor, pairing_id: int, answers: Answers, *, seen: int, token: str
) -> int:
    """End a pairing the day before and begin its successor; returns the new pairing's id.

    `answers` are those of a pairing, and `reason` why it changes hands.
    """
    old = held(session, actor, Pairing, [pairing_id])[0]
    begins: date = answers["from_on"]
    execute.perform(
        session,
        pairing_id,
        "end",
        actor,
        {"to_on": begins - timedelta(days=1), "reason": answers["reason"]},
        seen=seen,
        token=f"{token}-end",
        of=Pairing,
    )
    fresh = {key: value for key, value in answers.items() if key != "reason"}
    fresh["succeeds"] = pairing_id
    return pair(session, actor, old["household_id"], fresh, token=token)


def issue_card(
    session: Session,
    actor: Actor,
    pairing_id: int,
    issued_on: date,
    *,
    seen: int,
    token: str,
    receipt: tuple[int, ...] = (),
    reason: str = "",
) -> str:
    """Number and hand out a pairing's card; with a `reason` it is a reprint. Returns the number.

    `seen`: of two officers who both see a pairing without a card, the second is told.
    """
    row = held(session, actor, Pairing, [pairing_id])[0]
    number = _numbers(session, [row], issued_on)[pairing_id]
    answers: dict[str, Any] = {"number": number, "issued_on": issued_on, "receipt": receipt}
    if reason:
        answers["reason"] = reason
    done = execute.perform(
        session,
        pairing_id,
        "reprint_card" if reason else "issue_card",
        actor,
        answers,
        seen=seen,
        token=token,
        of=Pairing,
    )
    # Handed in twice it counts once: the number told is the one that was given out.
    told = json.loads(done.event["payload"]) if done.event else answers
    return str(told["number"])


def issue_cards(
    session: Session, actor: Actor, pairing_ids: Sequence[int], issued_on: date, *, token: str
) -> dict[int, str]:
    """Number and hand out the cards of many pairings; {pairing: number}. All or none."""
    rows = held(session, actor, Pairing, pairing_ids)
    numbers = _numbers(session, rows, issued_on)
    for row in rows:
        execute.perform(
            session,
            row["id"],
            "issue_card",
            actor,
            {"number": numbers[row["id"]], "issued_on": issued_on},
            seen=row["version"],
            token=f"{token}-{row['id']}",
            of=Pairing,
        )
    return numbers


def _numbers(session: Session, rows: Sequence[RowDict], day: date) -> dict[int, str]:
    """The next card numbers of each place and year; whoever numbers waits for the one before."""
    cards = table(HelpCard)
    wait_for(session, [row["region"] for row in rows])
    given: dict[str, int] = {}
    numbers = {}
    for row in rows:
        kind = "official" if row["official_id"] else "organisation"
        prefix = f"{LETTERS[kind]}-{row['region']}-{day.year}-"
        if prefix not in given:
            chosen = select(func.count()).where(
                cards.c.region == row["region"], cards.c.number.startswith(prefix)
            )
            given[prefix] = session.execute(chosen).scalar_one()
        given[prefix] += 1
        numbers[row["id"]] = f"{prefix}{given[prefix]:04d}"
    return numbers
