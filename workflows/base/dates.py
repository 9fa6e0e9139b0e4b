"""How a day and an instant are written, on a screen, in a sentence and at a terminal.

Whoever shows an instant asks here: its day is Shanghai's. Stored, an instant is UTC, and its own
date before eight in the morning is the day before.
"""

from datetime import date, datetime

from workflows.base import clock
from workflows.base.words import ENGLISH, _, language


def day(value: date) -> str:
    """2016年5月3日, or 3 May 2016."""
    if language() == ENGLISH:
        return f"{value.day} {value:%B %Y}"
    return _("{y}年{m}月{d}日", y=value.year, m=value.month, d=value.day)


def day_of(moment: datetime) -> str:
    """The Shanghai day of an instant."""
    return day(clock.shanghai_day(moment))


def moment(value: datetime) -> str:
    """Day and minute of an instant, in Shanghai."""
    return f"{day_of(value)} {hour(value)}"


def hour(value: datetime) -> str:
    """14:03 of an instant, in Shanghai."""
    return f"{clock.local(value):%H:%M}"


def short(value: date) -> str:
    """2016-05-03: a day or an instant's Shanghai day where many stand below each other."""
    on = clock.shanghai_day(value) if isinstance(value, datetime) else value
    return on.isoformat()


def second(value: datetime) -> str:
    """2016-05-03 14:03:09: where two instants are held against each other."""
    return f"{stamp(value)}:{value:%S}"


def stamp(value: datetime) -> str:
    """2016-05-03 14:03: an instant inside a sentence."""
    return f"{short(value)} {hour(value)}"
