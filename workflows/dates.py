"""How a day and an instant are written, on a screen and at a terminal: 2016年5月3日 14:03."""

from datetime import date, datetime

from workflows import clock
from workflows.words import ENGLISH, _, language


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
    return f"{day_of(value)} {value.astimezone(clock.SHANGHAI):%H:%M}"
