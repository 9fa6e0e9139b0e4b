"""Two people who wait for somebody's word whether they are one, and look alike no more.

What was changed of one of them answers nothing: a name put far off would otherwise take the pair
off the list by itself. It waits on, with what has become of it, until somebody says. It is closed,
with the reason, only where there are no two to be compared any more.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import update
from sqlmodel import Session

from models.household import Person
from models.likeness import Likeness
from models.rows import table
from models.rows.likeness import LikenessRow
from workflows.households import alongside
from workflows.households.likeness import CHANGED, Alike, Someone

CLOSED: Final = "其中一人已不在册，或两人都有了证件号码、号码已能分清，资料不再相像，不再比对。"


def wait_on(session: Session, rows: Sequence[LikenessRow]) -> tuple[int, int]:
    """Of these waiting pairs, which the comparison no longer finds: (how many wait on though their
    data changed since, how many are closed)."""
    kept, people = table(Likeness), table(Person)
    keys = {row[side] for row in rows for side in ("first_id", "second_id")}
    wanted = people.c.id.in_(sorted(keys))
    living = {one.id: one for one in alongside.people_of(session, wanted)}
    gone = {one.id: one for one in alongside.gone_of(session, wanted)}
    changed, closed = 0, []
    for row in rows:
        first, second = (living.get(key) or gone.get(key) for key in _pair(row))
        if first is None or second is None or _told_apart(first, second):
            closed.append(row["id"])
            continue
        now = Alike(first, second, (CHANGED,))
        if now.basis != row["basis"]:
            changed += 1
            values = {"why": list(now.why), "basis": now.basis}
            session.execute(update(kept).where(kept.c.id == row["id"]).values(values))
    over = {"standing": "gone", "reason": CLOSED}
    session.execute(update(kept).where(kept.c.id.in_(closed)).values(over))
    return changed, len(closed)


def _pair(row: LikenessRow) -> tuple[int, int]:
    return row["first_id"], row["second_id"]


def _told_apart(one: Someone, other: Someone) -> bool:
    """Beside somebody gone it is the number that tells, where both have one; two who are gone are
    nobody's question."""
    return bool(one.gone and other.gone) or bool(
        (one.gone or other.gone) and one.blind and other.blind
    )
