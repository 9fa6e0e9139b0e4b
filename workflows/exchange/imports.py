"""The rosters taken in within a person's area, the newest first: what may still be undone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select
from sqlmodel import Session

from models.account import User
from models.household import ImportBatch
from models.rows import table
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.exchange.gazetteer import KEEPERS
from workflows.exchange.roster import Unread

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Import:
    """One roster: which file, when, by whom, what came of it."""

    id: int
    file_name: str
    at: datetime
    by: str
    households: dict[str, int]
    undone_at: datetime | None
    changed: int
    unread: tuple[Unread, ...] = ()


def imports(session: Session, actor: Actor, *, limit: int = MOST) -> list[Import]:
    """The last rosters: one's own, and those of the places one works at."""
    batches, users = table(ImportBatch), table(User)
    rows = session.execute(
        select(batches, users.c.name)
        .join(users, users.c.id == batches.c.actor_id)
        .where(
            or_(
                batches.c.actor_id == actor.user_id,
                within(actor, batches.c.region, KEEPERS),
            )
        )
        .order_by(batches.c.at.desc(), batches.c.id.desc())
        .limit(limit)
    )
    found = []
    for row in rows.mappings():
        report: dict[str, Any] = row["report"]
        found.append(
            Import(
                row["id"],
                row["file_name"],
                row["at"],
                row["name"],
                report["households"],
                row["undone_at"],
                len(report["changed"]),
                tuple(Unread(**sheet) for sheet in report.get("unread", ())),
            )
        )
    return found
