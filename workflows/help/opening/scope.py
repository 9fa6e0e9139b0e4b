"""What every first act of help starts from: the household in reach, held until the end."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from models.case import Case
from models.household import Household
from models.place import Region
from models.rows import table
from workflows.access.people import Actor
from workflows.base.refusals import NotYours, Reason
from workflows.base.rows import RowDict, rows_by
from workflows.engine import execute
from workflows.households.states import HouseholdState
from workflows.identification.states import CaseState

Answers = Mapping[str, Any]


def held(session: Session, actor: Actor, model: type[SQLModel], keys: Sequence[int]) -> list[Any]:
    """Rows in this person's reach, locked: two pairings of one household wait for each other."""
    rows = rows_by(session, table(model), "id", keys, lock=True)
    if len(rows) != len(set(keys)) or not all(actor.roles_at(row["region"]) for row in rows):
        raise NotYours(Reason("not_found", "没有找到，或不在您的管辖范围内。请核对编号。"))
    return rows


def wait_for(session: Session, places: Iterable[int]) -> None:
    """Numbers and names are given out one at a time in a place: the second waits for the first."""
    regions = table(Region)
    chosen = regions.select().where(regions.c.key.in_(set(places))).order_by(regions.c.key)
    session.execute(chosen.with_for_update()).all()


def open_for(
    session: Session,
    actor: Actor,
    model: type[SQLModel],
    action: str,
    household_id: int,
    answers: Answers,
    *,
    token: str,
    **columns: Any,
) -> int:
    """Bring a subject of one household into being; it lies where the household lies."""
    home = held(session, actor, Household, [household_id])[0]
    columns = {**placed(home), **columns}
    event = execute.open_subject(session, model, action, actor, answers, token=token, **columns)
    return int(event["subject_id"])


def placed(home: RowDict) -> RowDict:
    """Where whatever belongs to a household lies."""
    return {"region": home["region"], "county": home["county"], "household_id": home["id"]}


def in_help(session: Session, actor: Actor, lo: int, hi: int) -> list[RowDict]:
    """The households help is for, in a place the person reaches: filed here, or of another town."""
    homes, cases = table(Household), table(Case)
    filed = select(cases.c.household_id).where(
        cases.c.region >= lo, cases.c.region < hi, cases.c.state == CaseState.FILED
    )
    chosen = (
        select(homes)
        .where(
            homes.c.region >= lo,
            homes.c.region < hi,
            homes.c.state == HouseholdState.KEPT,
            (homes.c.elsewhere == 1) | homes.c.id.in_(filed),
        )
        .order_by(homes.c.region, homes.c.id)
    )
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    return [row for row in rows if actor.roles_at(row["region"])]
