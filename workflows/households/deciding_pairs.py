"""Who says of two people that they are one or are not, where much hangs on it: somebody who neither
entered nor changed either household (the second person of domain.md 2.9)."""

from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.case import Case, Event
from models.household import Household, Person
from models.rows import table
from models.rows.likeness import LikenessRow
from workflows.access.people import Actor
from workflows.base.refusals import NotYours, Reason
from workflows.base.rows import rows_by
from workflows.households.changes import stands

# Who only said yes or no to what another asked for changed nothing themselves.
_ANSWERS: Final = ("confirm_change", "refuse_change", "withdraw_change")


def require_apart(session: Session, actor: Actor, row: LikenessRow) -> None:
    """Raises NotYours where something weighs on one of the two and this person entered or changed
    the household of either."""
    pair = (row["first_id"], row["second_id"])
    people = rows_by(session, table(Person), "id", pair)
    homes = {person["household_id"] for person in people}
    gone = any(person["left_on"] is not None for person in people)
    if not gone and not _weighs(session, homes):
        return
    events, heads = table(Event), table(Household)
    own = session.execute(
        select(heads.c.head_name)
        .join(events, events.c.subject_id == heads.c.id)
        .where(
            heads.c.id.in_(homes),
            events.c.subject == "household",
            events.c.actor_id == actor.user_id,
            events.c.action.not_in(_ANSWERS),
        )
        .limit(1)
    ).scalar_one_or_none()
    if own is not None:
        source = (
            "“{head}”户由您登记或变更过，而两人之一已离开、死亡，或有错评、否决情形，"
            "不能由您一人判断。请交由乡镇或县级没有办过这两户登记的另一人判断。"
        )
        raise NotYours(Reason("likeness_apart", source, {"head": own}))


def _weighs(session: Session, homes: set[int]) -> bool:
    """Was a case of one of these households ended without the file, or has it a veto undecided?"""
    cases: list[Any] = [*rows_by(session, table(Case), "household_id", homes)]
    return any(case["vetoes"] or (stands(case).final and not stands(case).goal) for case in cases)
