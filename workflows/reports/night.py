"""The night's work, done once by one process among several: who has taken it, how far it has come,
how it ended.

All of it is one setting of the installation, written together with each stretch: a process that
dies leaves the night where its last stretch was written, and the next one goes on from there.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select, text, update
from sqlmodel import Session

from models.account import Setting
from models.columns import instant, micros
from models.keys import new_id
from models.rows import table
from workflows.base import clock
from workflows.storage import settings

KEY: Final = "night"
CHECKS: Final = "checks"
ALIKE: Final = "alike"
DONE: Final = "done"
# A stretch is written every second or so: who has been silent for so long is gone.
SILENT: Final = timedelta(minutes=10)
# So many days without a night that came through, and the administrators are told.
MISSED: Final = 2
_FIRST: Final = text(
    "INSERT INTO setting (key, value) VALUES ('night', '{}') ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Night:
    """One night: its day (ISO), by whom (a key made for this run), its last sign of life
    (microseconds), what it is at (checks, alike, done), the last household it judged, what came of
    it so far (findings, then pairs that look alike), the number under which a fault was written
    down ("": none), and the day of the last one that came through."""

    day: str = ""
    by: int = 0
    at: int = 0
    stage: str = CHECKS
    after: int = 0
    new: int = 0
    closed: int = 0
    changed: int = 0
    standing: int = 0
    alike: int = 0
    fault: str = ""
    through: str = ""

    @property
    def seen(self) -> datetime | None:
        """Its last sign of life; None before the first night."""
        return instant(self.at) if self.at else None

    @property
    def done(self) -> bool:
        """Has it come through?"""
        return self.stage == DONE


class Taken(Exception):  # noqa: N818 - nothing is wrong: another process does it
    """Another process has the night's work in hand, or had it done today."""


def last(session: Session) -> Night:
    """The night that runs or ran last; an empty one before the first."""
    return Night(**(settings.value(session, KEY) or {}))


def missed(night: Night) -> int:
    """Days since one last came through, where these are too many; 0 otherwise, and before the
    first."""
    if not night.at:
        return 0
    days = (clock.today() - date.fromisoformat(night.through or night.day)).days
    return days if days > MISSED else 0


def take(session: Session, *, again: bool = False) -> Night:
    """Take the night's work in hand; one that was broken off goes on where it stopped. Taken while
    another process is at it, and when today's is done (`again`: do it all the same)."""
    stood, today = _held(session), clock.today().isoformat()
    seen = stood.seen
    if seen is not None and not stood.done and not stood.fault and clock.now() - seen < SILENT:
        raise Taken
    if stood.done or not stood.at:
        if stood.day == today and not again:
            raise Taken
        mine = Night(day=today, by=new_id(), through=stood.through)
    else:
        mine = replace(stood, by=new_id(), fault="")
    return _write(session, mine)


def go_on(session: Session, mine: Night) -> Night:
    """Written with what was just done. Taken when another process has taken over meanwhile."""
    if _held(session).by != mine.by:
        raise Taken
    return _write(session, mine)


def end(session: Session, mine: Night) -> Night:
    """It came through."""
    return go_on(session, replace(mine, stage=DONE, through=mine.day))


def fail(session: Session, mine: Night, number: str) -> None:
    """It stopped at a fault, written down under this number; the next goes on from there."""
    stood = _held(session)
    if stood.by == mine.by:
        _write(session, replace(stood, fault=number))


def _held(session: Session) -> Night:
    """The night on record, its row held until the transaction ends."""
    kept = table(Setting)
    session.execute(_FIRST)
    row = select(kept.c.value).where(kept.c.key == KEY).with_for_update()
    return Night(**session.execute(row).scalar_one())


def _write(session: Session, night: Night) -> Night:
    kept = table(Setting)
    told = replace(night, at=micros(clock.now()))
    session.execute(update(kept).where(kept.c.key == KEY).values(value=asdict(told)))
    return told
