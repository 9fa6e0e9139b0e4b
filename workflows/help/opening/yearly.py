"""动态管理: the yearly round of a place begun, and its sheet for the national system."""

import hashlib
from datetime import date

from sqlmodel import Session

from models.rows import table
from models.support import YearlyUpdate
from workflows.access import places
from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.base import audit_log
from workflows.base.refusals import NotReady, NotYours, Reason
from workflows.base.rows import rows_by, rows_of
from workflows.engine import execute
from workflows.exchange import national
from workflows.exchange.national import Exported
from workflows.help.opening.scope import in_help, placed


def begin_year(session: Session, actor: Actor, region: int, year: int, *, token: str) -> list[int]:
    """Every filed household of a place goes on this year's list; who is on it stays. New ids."""
    below = _below(session, region)
    homes = [h for h in in_help(session, actor, region, below) if not h["elsewhere"]]
    there = {
        row["household_id"]
        for row in rows_by(session, table(YearlyUpdate), "household_id", [h["id"] for h in homes])
        if row["year"] == year
    }
    wishes = [
        ({"year": year}, {**placed(home), "year": year})
        for home in homes
        if home["id"] not in there
    ]
    if not wishes:
        return []
    events = execute.open_many(session, YearlyUpdate, "begin", actor, wishes, token=token)
    return [int(event["subject_id"]) for event in events]


def entry_sheet(session: Session, actor: Actor, region: int, year: int) -> Exported:
    """The updated households of a place in the national system's own columns; written down."""
    actor.require(Role.TOWNSHIP, Role.COUNTY, region=region)
    updates = table(YearlyUpdate)
    below = _below(session, region)
    rows = rows_of(
        session,
        updates,
        updates.c.region >= region,
        updates.c.region < below,
        updates.c.year == year,
        updates.c.state == "updated",
    )
    if not rows:
        raise NotReady(
            Reason("nothing_updated", "{year} 年度还没有已更新待录入的户。", {"year": year})
        )
    day = date(year, 12, 31)
    people = national.rows_of_households(session, {row["household_id"]: row for row in rows}, day)
    body = national.sheet(people, day.isoformat())
    made = Exported(body, hashlib.sha256(body).hexdigest(), len(rows), len(people))
    audit_log.enter(
        session,
        "access",
        "yearly_sheet",
        actor_id=actor.user_id,
        region=region,
        detail={"households": len(rows), "people": len(people), "sha": made.sha, "year": year},
    )
    return made


def _below(session: Session, region: int) -> int:
    place = places.place_of(session, region)
    if place is None:
        raise NotYours(Reason("not_found", "没有找到，或不在您的管辖范围内。请核对编号。"))
    return place.below
