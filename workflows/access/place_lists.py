"""Lists of places taken in: what a file would change, the change itself, the tree as a file again.

A key, once given, stays: a unit that ended lives on beside its successor, and so does its name.
"""

import csv
import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import insert, select, update
from sqlmodel import Session

from models.keys import new_id
from models.place import PlaceList, PlaceName, Region
from models.rows import table
from workflows.access import accounts, places
from workflows.access.people import Actor, Held
from workflows.access.place_plan import Plan, Planner
from workflows.access.place_rows import read_places
from workflows.access.roles import Role
from workflows.base import audit_log, recording
from workflows.base.paths import DATA
from workflows.base.refusals import Malformed, Reason

if TYPE_CHECKING:
    from models.rows.place import RegionRow

# The demo's places, and the tests': an installation brings its own.
SHIPPED: Final = tuple(DATA / name for name in ("regions_qingdao.csv", "regions_jimo_2016.csv"))
# Whoever runs a command holds database and keys.
OPERATOR: Final = Actor(0, "命令行", (Held(Role.ADMINISTRATOR, 0, 10**12),))
_EXPORTED: Final = (
    *("代码", "名称", "级别", "上级代码"),
    *("启用日期", "停用日期", "继任代码", "曾用名"),
)
# Between the names a unit bore.
_BETWEEN: Final = ";"
_UNTIL: Final = "{name}（至{day}）"
# So many refusals are said in one go; the dry run lists them all.
_SAID: Final = 20


def plan(session: Session, actor: Actor, name: str, content: bytes) -> Plan:
    """The dry run of a file within the administrator's area. Writes nothing; Malformed when it is
    no list of places."""
    actor.require(Role.ADMINISTRATOR)
    regions = table(Region)
    known: dict[str, RegionRow] = {
        row.code: cast("RegionRow", dict(row._mapping)) for row in session.execute(select(regions))
    }
    file = read_places(name, content)
    return Planner(known, places.former_names(session), actor.ranges([Role.ADMINISTRATOR])).plan(
        file
    )


def take_in(session: Session, actor: Actor, name: str, content: bytes) -> Plan:
    """Take a whole file in, or nothing of it: Malformed with the sentences of its refused rows."""
    # Two lists at once: the second waits here, and is then judged beside what the first brought.
    audit_log.hold(session, "settings")
    found = plan(session, actor, name, content)
    if found.refused:
        reasons = [reason for _number, reason in found.refused]
        more = len(reasons) - _SAID
        raise Malformed(*reasons[:_SAID], *([_more(more)] if more > 0 else []))
    _write(session, found)
    counts = {kind: n for kind, n in found.counts.items() if n}
    session.execute(
        insert(table(PlaceList)).values(
            id=new_id(),
            file_name=name[:200],
            file_sha=found.file.sha,
            actor_id=actor.user_id,
            at=recording.moment(session),
            packed=zlib.compress(content),
            counts=counts,
        )
    )
    audit_log.enter(
        session,
        "settings",
        "places",
        actor_id=actor.user_id,
        detail={"sha": found.file.sha, "counts": counts},
    )
    accounts.reach_tops(session)
    places.changed(session)
    return found


def _write(session: Session, found: Plan) -> None:
    regions = table(Region)
    stored = set(session.execute(select(regions.c.key)).scalars())
    fresh = [row for row in found.rows if row["key"] not in stored]
    for row in found.rows:
        if row["key"] in stored:
            session.execute(update(regions).where(regions.c.key == row["key"]).values(dict(row)))
    if fresh:
        session.execute(insert(regions), [dict(row) for row in fresh])
    if found.names:
        session.execute(
            insert(table(PlaceName)),
            [
                {"id": new_id(), "place": place, "name": name, "valid_to": until}
                for place, name, until in found.names
            ],
        )


def load_regions(session: Session, files: Iterable[Path] = SHIPPED) -> int:
    """Lay the demo's places down, before there are books to write in; returns how many are new.
    Malformed when a list does not fit."""
    added = 0
    for file in files:
        found = plan(session, OPERATOR, file.name, file.read_bytes())
        if found.refused:
            raise Malformed(*(reason for _number, reason in found.refused[:_SAID]))
        _write(session, found)
        added += found.counts["new"]
    places.changed(session)
    return added


@dataclass(frozen=True, slots=True)
class Taken:
    """A list that was taken in."""

    at: datetime
    file_name: str
    file_sha: str
    counts: dict[str, int]


def taken(session: Session, actor: Actor) -> list[Taken]:
    """The lists taken in so far, the newest first; for an administrator."""
    actor.require(Role.ADMINISTRATOR)
    lists = table(PlaceList)
    chosen = select(lists.c.at, lists.c.file_name, lists.c.file_sha, lists.c.counts)
    rows = session.execute(chosen.order_by(lists.c.id.desc()).limit(20))
    return [Taken(*row) for row in rows]


def export(session: Session, actor: Actor) -> bytes:
    """The units of the administrator's area as a file that can be taken in again."""
    actor.require(Role.ADMINISTRATOR)
    regions, out = table(Region), io.StringIO(newline="")
    codes = {row.key: row.code for row in session.execute(select(regions.c.key, regions.c.code))}
    former = places.former_names(session)
    writer = csv.writer(out)
    writer.writerow(_EXPORTED)
    spans = actor.ranges([Role.ADMINISTRATOR])
    for row in session.execute(select(regions).order_by(regions.c.key, regions.c.below.desc())):
        if any(lo <= row.key < hi for lo, hi in spans):
            writer.writerow(
                [
                    row.code,
                    row.name,
                    row.level,
                    codes.get(row.parent, ""),
                    row.valid_from or "",
                    row.valid_to or "",
                    codes.get(row.successor, ""),
                    _BETWEEN.join(
                        _UNTIL.format(name=name, day=until) if until else name
                        for name, until in former.get(row.key, ())
                    ),
                ]
            )
    return out.getvalue().encode("utf-8-sig")


def _more(n: int) -> Reason:
    return Reason("places_more", "另有 {n} 行不能收，见试读的清单。改正后再传。", {"n": n})
