"""Words and dates as a screen shows them: names stay names, midnight is 24:00 of the day before."""

import re
from datetime import datetime
from typing import Final

from workflows.base import clock, dates
from workflows.base.words import _

day: Final = dates.day
day_of: Final = dates.day_of
moment: Final = dates.moment

# The three notices by their kind.
NOTICE_NAMES: Final = {1: "第一次公示", 2: "第二次公示", 3: "公告"}

# Markdown makes a link of an address even when every sign in it is escaped: a joiner parts it.
_ADDRESS: Final = re.compile(r"(?i)(https?://|www\.|@)")
_SIGNS: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>:$~&])")


def plain(text: str) -> str:
    """What people typed, for Markdown: nothing in it may become a link, an image or emphasis."""
    return _SIGNS.sub(r"\\\1", _ADDRESS.sub("\\1\u2060", " ".join(text.split())))


def closing(moment: datetime) -> str:
    """When something ends: 00:00 of a day is midnight of the day before to whoever reads a wall."""
    if not _midnight(moment):
        return dates.moment(moment)
    last = clock.last_day(moment)
    return _("{eve} 24:00（即 {date} 0:00）", eve=day(last), date=day_of(moment))


def eve(until: datetime) -> str:
    """The same in few words, for a line of a list: 5月3日 24:00."""
    last = clock.last_day(until)
    return f"{last.month}/{last.day} {'24:00' if _midnight(until) else dates.hour(until)}"


def _midnight(moment: datetime) -> bool:
    return moment == clock.start_of(clock.shanghai_day(moment))


def left(until: datetime, *, now: datetime | None = None) -> str:
    """How long until an instant, in the two largest units; or for how long it has been over."""
    seconds = int((until - (now or clock.now())).total_seconds())
    days, rest = divmod(abs(seconds), 86_400)
    hours, rest = divmod(rest, 3600)
    if days:
        span = _("{days} 天 {hours} 小时", days=days, hours=hours)
    else:
        span = _("{hours} 小时 {minutes} 分", hours=hours, minutes=rest // 60)
    return _("还有 {span}", span=span) if seconds > 0 else _("已过 {span}", span=span)
