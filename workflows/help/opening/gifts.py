"""钱物台账: an entry, and the counter-entry that takes one back."""

from sqlmodel import Session

from models.support import Gift
from workflows.access.people import Actor
from workflows.base import clock
from workflows.base.refusals import NotReady, Reason
from workflows.engine import execute
from workflows.help.opening.scope import Answers, held, open_for


def give(
    session: Session,
    actor: Actor,
    household_id: int,
    answers: Answers,
    *,
    campaign_id: int | None = None,
    token: str,
) -> int:
    """Money, goods or work given to a household; returns the entry's id."""
    return open_for(
        session,
        actor,
        Gift,
        "give",
        household_id,
        answers,
        token=token,
        visit_campaign_id=campaign_id,
        given_on=answers.get("given_on"),
        kind="",
        item="",
        fen=0,
    )


def counter(
    session: Session, actor: Actor, gift_id: int, reason: str, *, seen: int, token: str
) -> int:
    """Take an entry back by one of the same amount below nothing; both stay. Returns its id."""
    entry = held(session, actor, Gift, [gift_id])[0]
    if entry["state"] != "given":
        raise NotReady(Reason("counter", "没有找到可以冲销的记录，或已经冲销过。"))
    day = clock.today()
    counter_id = open_for(
        session,
        actor,
        Gift,
        "counter",
        entry["household_id"],
        {"given_on": day, "fen": -entry["fen"], "reason": reason},
        token=f"{token}-counter",
        counters_id=gift_id,
        given_on=day,
        kind="",
        item="",
        fen=0,
    )
    execute.perform(
        session, gift_id, "strike", actor, {"reason": reason}, seen=seen, token=token, of=Gift
    )
    return counter_id
