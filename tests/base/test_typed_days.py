"""A day somebody typed into a file is read where it can be one day alone, and asked otherwise."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.base import days

TODAY = date(2026, 10, 9)
THE_DAY = date(2025, 3, 1)
HAN = "〇一二三四五六七八九"


def han(number):
    """12 → 十二, as people say it."""
    tens, ones = divmod(number, 10)
    ten = {0: "", 1: "十"}.get(tens, f"{HAN[tens]}十")
    return ten + (HAN[ones] if ones else "")


# How offices write one day, each so that it can be no other.
WRITTEN = {
    "iso": lambda d: d.isoformat(),
    "cell": lambda d: f"{d.isoformat()}T00:00:00",
    "slash": lambda d: f"{d.year}/{d.month}/{d.day} 0:00",
    "dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "words": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "号": lambda d: f" {d.year} 年 {d.month} 月 {d.day} 号",
    "digits": lambda d: f"{d:%Y%m%d}",
    "serial": lambda d: str((d - date(1899, 12, 30)).days),
    "han": lambda d: f"{''.join(HAN[int(c)] for c in str(d.year))}年{han(d.month)}月{han(d.day)}日",
    "wide": lambda d: "".join(chr(ord(c) + 0xFEE0) for c in d.isoformat()),
    "english": lambda d: f"{d.day}-{d:%b}-{d.year}",
    "week": lambda d: f"{d.year}年{d.month}月{d.day}日 星期{'一二三四五六日'[d.weekday()]}",
    "born": lambda d: f"{d.year}.{d.month}.{d.day}生",
}
PLAIN = {"iso", "cell", "slash", "dots", "words", "wide"}
# Serials of five digits begin in 1927; what has four is a year.
SINCE = date(1928, 1, 1)


@given(st.dates(SINCE, TODAY), st.sampled_from(sorted(WRITTEN)))
def test_a_day_comes_back_however_an_office_writes_it(day, way):
    found = days.read(WRITTEN[way](day), latest=TODAY)
    assert (found.on, found.fault) == (day, None)
    assert bool(found.repairs) == (way not in PLAIN)
    assert all(day.isoformat() in str(done) for done in found.repairs)


@given(st.dates(date(1700, 1, 1), date(2399, 12, 31)))
def test_no_day_before_1900_or_to_come_is_kept(day):
    found = days.read(day.isoformat(), latest=TODAY)
    if days.FIRST <= day <= TODAY:
        assert found.on == day
    else:
        assert found.on is None
        assert found.fault.reason.key == "day_range"


@given(st.integers(1900, 2026), st.integers(1, 12))
def test_a_month_is_no_day(year, month):
    forms = f"{year}-{month:02}", f"{year}年{month}月", f"{year}.{month}", str(year), f"{year}年"
    for text in forms:
        found = days.read(text, latest=TODAY)
        assert (found.on, found.fault.reason.key) == (None, "day_month"), text
        assert text in str(found.fault.reason)


@given(st.text("0123456789-/.年月日一二三十 T:", max_size=14))
def test_whatever_is_typed_is_a_day_a_sentence_or_nothing_at_all(text):
    found = days.read(text, latest=TODAY)
    assert (found.on is None) or days.FIRST <= found.on <= TODAY
    if found.on is None and any(char.isalnum() for char in text):
        assert found.fault is not None
        assert str(found.fault.remedy).startswith("请")
    assert not (found.on and found.fault)


@pytest.mark.parametrize(
    ("text", "latest", "meant"),
    [
        ("68.3.1", TODAY, date(1968, 3, 1)),  # 2068 is to come
        ("25.3.1", TODAY, None),  # a hundred years old, or one
        ("25年3月1日", TODAY, None),
        ("68.3.1", None, None),  # no latest day: either century
        ("3/25/2016", TODAY, date(2016, 3, 25)),
        ("3/4/2016", TODAY, None),
        ("3/3/2016", TODAY, date(2016, 3, 3)),
        ("850301", TODAY, date(1985, 3, 1)),
        ("200311", TODAY, None),  # 2020-03-11, 2003-01-01 … or November 2003
        ("1985111", TODAY, None),
        ("2025-02-30", TODAY, None),
        ("一九六八年三月初一", TODAY, None),  # by the moon
        ("农历1968.3.1", TODAY, None),
        ("45717", TODAY, THE_DAY),
        ("45717.5", TODAY, THE_DAY),
        ("约1950年", TODAY, None),
        ("不详", TODAY, None),
        ("#N/A", TODAY, None),
    ],
)
def test_what_may_be_two_days_is_asked(text, latest, meant):
    found = days.read(text, latest=latest)
    assert found.on == meant
    assert (found.fault is None) == (meant is not None)


def test_both_days_are_named():
    fault = days.read("3/4/2016").fault
    assert str(fault.reason) == "“3/4/2016”可能是 2016-03-04、2016-04-03，分不清是哪一天。"


@given(st.dates(date(2000, 1, 1), TODAY - timedelta(1)))
def test_a_title_tells_its_day(day):
    for text in (f"截至{day.year}年{day.month}月{day.day}日", f"名册{day:%Y%m%d}.xlsx"):
        assert days.told_in(text) == day
    assert days.told_in(f"{day.year}年{day.month}月名册") >= day
    assert days.told_in("名册 370282202503010011") is None
