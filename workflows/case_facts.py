"""What the steps of a case look back at: who has it on the desk."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.account import User
from models.columns import table
from workflows.facts import RowDict, loads


@loads("claimer", str)
def _claimer(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """The name of whoever has claimed the case, "" when nobody has."""
    users = table(User)
    claimed = {row["id"]: row["claimed_by"] for row in rows if row["claimed_by"] is not None}
    if not claimed:
        return {}
    found = session.execute(
        select(users.c.id, users.c.name).where(users.c.id.in_(set(claimed.values())))
    )
    names = {user.id: user.name for user in found}
    return {case_id: names.get(user, "") for case_id, user in claimed.items()}
