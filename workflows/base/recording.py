"""The instant a thing goes on record under: now, and never before what is on record already.

A clock that was set back and then right again would make days pass that nobody lived through: a
notice posted at the earlier hour is over when the clock jumps forward. So one mark holds for the
whole installation, read from the records themselves: it survives a restart, it is the same for
every process, and a restored backup brings its own.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlmodel import Session

from models.account import Ledger
from models.case import Event, Root
from models.rows import table
from workflows.base import clock, dates
from workflows.base.refusals import NotNow, Reason

# Time servers correct a clock by so much, and two computers before one database differ by it.
JITTER: Final = timedelta(seconds=5)


def moment(session: Session) -> datetime:
    """Now, to be written into events, entries and rows; NotNow when the clock was set back.

    Behind the newest record by no more than JITTER it is the next instant after that record.
    """
    now, newest = clock.now(), _newest(session)
    if newest is None or now >= newest:
        return now
    if newest - now <= JITTER:
        return newest + timedelta(microseconds=1)
    raise NotNow(
        Reason(
            "clock_back",
            "电脑时钟现在是 {now}，早于最近一笔记录的时间 {newest}，什么也没有办理。"
            "请把电脑的日期和时间校准后再办；时钟没有错的，请管理员查明何时被拨快过，必要时恢复那以前的备份。",
            {
                "now": dates.second(now),
                "newest": dates.second(newest),
            },
        )
    )


def _newest(session: Session) -> datetime | None:
    marks = session.execute(_marks()).one()
    return max((mark for mark in marks if mark is not None), default=None)


@cache
def _marks() -> Select[Any]:
    """The newest instant of each table that is only ever added to: three steps into an index."""
    instants = (table(Event).c.recorded_at, table(Ledger).c.at, table(Root).c.at)
    return select(*(select(func.max(instant)).scalar_subquery() for instant in instants))
