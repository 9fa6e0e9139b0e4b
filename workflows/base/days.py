"""What a day is in a file that somebody typed: one reading for rosters, registers, departments'
lists and lists of places.

Read is what can mean one day alone: 2016-05-03, 2016年5月3日, 20160503, 二〇一六年五月三日, 68.3.1
where days to come are none, 42493 (a day that Excel shows as a number). Whatever may mean two days
(3/4/2016, 25.3.1) or none (2025-03: no day is told) is asked, never guessed.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from workflows.base.refusals import Fault, Reason

FIRST: Final = date(1900, 1, 1)
LAST: Final = date(2100, 12, 31)
_SHOWN: Final = 20
# What stands in a cell that tells no day.
_NONE: Final = re.compile("[-—–/]*|无|没有|暂无|空")
_EPOCH: Final = date(1899, 12, 30)
_PLAIN: Final = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日")
_MIDNIGHT: Final = re.compile(r"[T ]0?0:00(?::00(?:\.0+)?)?")
_TIME: Final = re.compile(r"[T ]?(?:[上下]午)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
_AFTER: Final = re.compile(r"[ (]*(?:星期|周)[一二三四五六日天][ )]*|出?生|[.。,，]")
_SPLIT: Final = re.compile(r"\s*[-/.,、\\_—–年月]\s*|\s+")
_SIGNED: Final = re.compile(r"(\d{2}|\d{4})年(\d{1,2})月(\d{1,2})(?:日|号)?")
_HAN: Final = re.compile("([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月"
                         "([一二三四五六七八九十廿卅]{1,3})[日号]")  # fmt: skip
_DIGITS: Final = "〇一二三四五六七八九"
_TEN: Final = "十"
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_NAMED: Final = re.compile(
    rf"(\d{{1,4}})[-/. ]({'|'.join(_MONTHS)})[a-z]*[-/. ,]+(\d{{1,4}})", re.IGNORECASE
)
_PARTIAL: Final = re.compile(r"\d{4}年?|\d{4}[-/.年]\d{1,2}月?|\d{2,4}年\d{1,2}月")
_RUN: Final = re.compile(r"\d{4,8}")
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?")
# Inside a title or a file's name: a day, a month, a year.
_TOLD: Final = (
    re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})"),
    re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)"),
    re.compile(r"(20\d\d)\s*年\s*(\d{1,2})\s*月"),
    re.compile(r"(20\d\d)\s*年"),
)


@dataclass(frozen=True, slots=True)
class Day:
    """A cell as a day. `on` is None where it tells none; then `fault` says why, unless the cell is
    empty. `repairs` tell how it was read where it was not written as a day usually is."""

    on: date | None = None
    repairs: tuple[Reason, ...] = ()
    fault: Fault | None = None


def read(text: str, *, latest: date | None = None) -> Day:
    """The one day that this text can mean, from FIRST up to `latest` (LAST without it)."""
    typed = " ".join(unicodedata.normalize("NFKC", text).split()).removeprefix("'").strip()
    if _NONE.fullmatch(typed):
        return Day()
    last = latest or LAST
    bare = _bare(typed)
    meant = set(_readings(bare))
    within = sorted(day for day in meant if FIRST <= day <= last)
    partial = bool(_PARTIAL.fullmatch(bare)) or _is_month(bare)
    if len(within) == 1 and not partial:
        if _PLAIN.fullmatch(_MIDNIGHT.sub("", typed)):
            return Day(within[0])
        return Day(within[0], (Reason("day", "日期按 {day} 读入", {"day": within[0].isoformat()}),))
    return Day(fault=_fault(text.strip()[:_SHOWN], within, partial, bool(meant), last))


def shown(text: str) -> str:
    """The day plainly (2016-05-03) where the text means one alone; else the text as it stands."""
    day = read(text).on
    return text if day is None else day.isoformat()


def told_in(text: str) -> date | None:
    """The day inside a title, a sheet's or a file's name; of a month or year its last day."""
    for pattern in _TOLD:
        if (found := pattern.search(text)) and (day := _last_of(*map(int, found.groups()))):
            return day
    return None


def _last_of(year: int, month: int = 12, day: int = 0) -> date | None:
    """That day; without one the last of the month."""
    if day or not 1 <= month <= 12:
        return _valid(year, month, day)
    return date(year, month, monthrange(year, month)[1])


def _bare(typed: str) -> str:
    """Without the hour, the day of the week and what stands behind a day."""
    bare, before = re.sub(r"\s*([年月日号])\s*", r"\1", _MIDNIGHT.sub("", typed)), ""
    while bare != before:
        before = bare
        for tail in (_AFTER, _TIME):
            ends = [found for found in tail.finditer(bare) if found.end() == len(bare)]
            bare = bare[: ends[0].start()].strip() if ends and ends[0].start() else bare
    return bare


def _readings(bare: str) -> Iterator[date]:
    """Every day that this may mean, of whatever century."""
    if found := _SERIAL.fullmatch(bare):
        yield _EPOCH + timedelta(int(found[1]))
    elif _RUN.fullmatch(bare):
        yield from _run_together(bare)
    elif found := _HAN.fullmatch(bare):
        year = "".join(str(_digit(char)) for char in found[1])
        yield from _days(year, str(_han(found[2])), str(_han(found[3])))
    elif found := _NAMED.fullmatch(bare):
        month = str(_MONTHS.index(found[2].lower()) + 1)
        yield from _days(found[1], month, found[3])
        yield from _days(found[3], month, found[1])
    elif found := _SIGNED.fullmatch(bare):
        yield from _days(*found.groups())
    else:
        parts = _SPLIT.split(bare.rstrip("日号"))
        if len(parts) == 3 and all(part.isascii() and part.isdecimal() for part in parts):
            first, second, third = parts
            yield from _days(first, second, third)
            yield from _days(third, first, second)
            yield from _days(third, second, first)


def _run_together(digits: str) -> Iterator[date]:
    """20160503; 680301; 1985111, which is the 11th of January or the 1st of November."""
    if len(digits) == 6:
        yield from _days(digits[:2], digits[2:4], digits[4:])
    for month in (1, 2):
        if 1 <= len(digits) - 4 - month <= 2:
            yield from _days(digits[:4], digits[4 : 4 + month], digits[4 + month :])


def _is_month(bare: str) -> bool:
    """202503: a year and a month run together."""
    first = _valid(int(bare[:4]), int(bare[4:]), 1) if re.fullmatch(r"\d{6}", bare) else None
    return first is not None and FIRST <= first <= LAST


def _days(year: str, month: str, day: str) -> Iterator[date]:
    """The days of these parts; a year of two digits is of either century."""
    centuries = {4: (0,), 2: (1900, 2000)}.get(len(year), ())
    for century in centuries if len(month) < 3 and len(day) < 3 else ():
        each = century + int(year)
        if found := _valid(each, int(month), int(day)):
            yield found


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _digit(char: str) -> int:
    return max(_DIGITS.find(char), 0)


def _han(text: str) -> int:
    """十 → 10, 二十一 → 21, 廿三 → 23; 0 for what is no number."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition(_TEN)
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_digit(tens) if tens else 1) * 10 * bool(ten) + (_digit(ones) if ones else 0)


def _fault(text: str, within: list[date], partial: bool, meant: bool, last: date) -> Fault:
    if partial:
        wrong, remedy = "“{text}”没有写到日。", "请写明是哪一天，如 2016-05-03。"
        return Fault.of("day_month", wrong, remedy, text=text)
    if within:
        wrong = "“{text}”可能是 {days}，分不清是哪一天。"
        remedy = "请写成四位年份的年月日，如 2016-05-03。"
        days = [day.isoformat() for day in within]
        return Fault.of("day_several", wrong, remedy, text=text, days=days)
    if meant:
        wrong, remedy = "“{text}”不在 {first} 至 {last} 之间。", "请核对年份后改正。"
        ends = {"first": FIRST.isoformat(), "last": last.isoformat()}
        return Fault.of("day_range", wrong, remedy, text=text, **ends)
    wrong, remedy = "“{text}”不是日期。", "请写成年月日，如 2016-05-03。"
    return Fault.of("day", wrong, remedy, text=text)
