"""What time it is: instants in UTC, days in Asia/Shanghai, working days by the published calendar.

The clock can be moved for one block (the demo replays a year; tests stand at midnight). Day counts
follow civil law: the start day is not counted, so N days from day D end at D+N+1 00:00
Asia/Shanghai.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_moved: ContextVar[datetime | None] = ContextVar("moved clock", default=None)


def now() -> datetime:
    """This moment, in UTC."""
    return _moved.get() or datetime.now(UTC)


def today() -> date:
    """This day in Shanghai."""
    return shanghai_day(now())


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Inside the block it is `moment` (aware), for this thread of work only."""
    if moment.tzinfo is None:
        raise ValueError("the clock moves to an aware moment only")
    token = _moved.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(token)


def local(moment: datetime) -> datetime:
    """An aware moment by the clocks of Shanghai: what people are shown, never what is stored."""
    return moment.astimezone(SHANGHAI)


def shanghai_day(moment: datetime) -> date:
    """The calendar day in Shanghai of an aware moment."""
    return local(moment).date()


def last_day(until: datetime) -> date:
    """The last Shanghai day of what runs out at an instant: one that ends at 00:00 has the day
    before."""
    return shanghai_day(until - timedelta(microseconds=1))


def start_of(day: date) -> datetime:
    """00:00 Asia/Shanghai of a day, as UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An hour of a Shanghai day, as UTC."""
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


def close_of(day: date, days: int) -> datetime:
    """When `days` full days after `day` are over: D+N+1 00:00 Asia/Shanghai."""
    return start_of(day + timedelta(days=days + 1))


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The State Council's calendar: `odd` maps days that differ from their weekday to works /
    rests."""

    odd: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def works(self, day: date) -> bool:
        """Is this a working day? Unpublished years go by the weekday alone."""
        return self.odd.get(day, day.weekday() < 5)

    def after(self, day: date, count: int) -> tuple[date, bool]:
        """The count-th working day after `day`, and whether it is provisional.

        Provisional: the count touched a year whose calendar has not been published.
        """
        provisional = day.year not in self.years
        while count > 0:
            day += timedelta(days=1)
            provisional |= day.year not in self.years
            count -= self.works(day)
        return day, provisional


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of days: calendar days, or working days."""

    days: int
    working: bool = False

    def ends(self, moment: datetime, calendar: WorkCalendar) -> tuple[datetime, bool]:
        """The instant the limit runs out when counted from `moment`, and whether it is
        provisional."""
        day = shanghai_day(moment)
        if not self.working:
            return close_of(day, self.days), False
        last, provisional = calendar.after(day, self.days)
        return start_of(last + timedelta(days=1)), provisional
