"""Checks on where, when and for what pay somebody works, and on public posts.

All of it is folded away on the forms: whoever was not asked misses nothing, and none of these stops
a step.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Final

from workflows.base.words import Word
from workflows.households import fields
from workflows.households.checks.facts import GROWN, OLD, OUTSIDE, UNABLE, MemberFacts
from workflows.households.checks.rule import Figures, MemberRule, when

BEYOND_TOWNSHIP: Final = frozenset({"county", *OUTSIDE})
# A place of work is told at least to its county.
COUNTY_LEVEL: Final = re.compile("[县市区旗]")
PAY: Final = (40_000, 3_000_000)  # fen a month: less or more is a slip, or wants a word
YEARS_AWAY: Final = 3
YUAN: Final = 100


def _post_without_period(member: MemberFacts, _on: date) -> Figures:
    whole = bool(member.post_from) and bool(member.post_to)
    return when(bool(member.post) and not whole)


def _period_without_post(member: MemberFacts, _on: date) -> Figures:
    said = member.post_from or member.post_to
    return when(bool(said) and not member.post, day=said or "")


def _in_post(member: MemberFacts, on: date) -> bool:
    """A public post that is not over."""
    return bool(member.post) and not (member.post_to and member.post_to < on.isoformat())


def _post_of_child(member: MemberFacts, on: date) -> Figures:
    age = member.age(on, "post") if _in_post(member, on) else None
    return when(age is not None and age < GROWN, age=age)


def _post_of_old(member: MemberFacts, on: date) -> Figures:
    age = member.age(on, "post") if _in_post(member, on) else None
    return when(age is not None and age >= OLD, age=age)


def _post_without_labour(member: MemberFacts, on: date) -> Figures:
    return when(member.labour in UNABLE and _in_post(member, on))


def _post_from_afar(member: MemberFacts, on: date) -> Figures:
    return when(member.work in OUTSIDE and _in_post(member, on))


def _place_vague(member: MemberFacts, _on: date) -> Figures:
    if member.work not in BEYOND_TOWNSHIP or not member.work_told:
        return None
    place = member.work_place or ""
    return when(not COUNTY_LEVEL.search(place), place=place or "—")


def _pay_odd(member: MemberFacts, _on: date) -> Figures:
    pay, (least, most) = member.monthly_pay, PAY
    if pay is None or least <= pay <= most:
        return None
    return {"n": _yuan(pay), "least": _yuan(least), "most": _yuan(most)}


def _ends_early(member: MemberFacts, _on: date) -> Figures:
    for start, end in ((member.work_from, member.work_to), (member.post_from, member.post_to)):
        if start and end and end < start:
            return {"start": start, "end": end}
    return None


def _idle_unended(member: MemberFacts, on: date) -> Figures:
    """Said not to work at all, and yet a time of work has begun and not ended."""
    idle = member.work_months == 0 and not member.work
    ended = bool(member.work_to) and str(member.work_to) <= on.isoformat()
    return when(idle and bool(member.work_from) and not ended, start=member.work_from)


def _never_back(member: MemberFacts, on: date) -> Figures:
    away = member.work in OUTSIDE and bool(member.work_from) and not member.work_to
    years = on.year - int(str(member.work_from)[:4]) if away else 0
    return when(years >= YEARS_AWAY, start=member.work_from, n=years)


def _details_missing(member: MemberFacts, _on: date) -> Figures:
    if not (member.works_away and member.work_told):
        return None
    empty = [key for key in ("employer", "monthly_pay") if getattr(member, key) in (None, "")]
    return when(bool(empty), fields=[Word(fields.CATALOGUE[key].label) for key in empty])


def _start_missing(member: MemberFacts, _on: date) -> Figures:
    return when(member.works_away and member.work_told and not member.work_from)


def _yuan(fen: int) -> str:
    return f"{Decimal(fen) / YUAN:.0f}"


_PERIOD: Final = ("post", "post_from", "post_to")
_DETAILS: Final = ("work_place", "employer", "monthly_pay", "work_from", "work_to")
MEMBER_RULES: Final = (
    MemberRule(
        "E73",
        "post_from",
        "{name}填了公益性岗位，没有填全开始和结束日期。",
        "请按岗位协议填写起止日期。",
        _post_without_period,
        reads=_PERIOD,
        stops=False,
    ),
    MemberRule(
        "E73",
        "post",
        "{name}填了公岗起止日期（{day}），没有填是什么岗位。",
        "请填写岗位名称；没有岗位的去掉日期。",
        _period_without_post,
        reads=_PERIOD,
        stops=False,
    ),
    MemberRule(
        "E71",
        "post",
        "{name} {age} 岁，未满 16 岁，却填了公益性岗位。",
        "请核对出生日期和岗位。",
        _post_of_child,
        reads=("post", "post_to", "born"),
        stops=False,
    ),
    MemberRule(
        "W72",
        "post",
        "{name} {age} 岁，已满 70 岁，仍填公益性岗位。",
        "请核对岗位是否到期；属实的请说明。",
        _post_of_old,
        reads=("post", "post_to", "born"),
    ),
    MemberRule(
        "E75",
        "post",
        "{name}没有或丧失劳动能力，却填了公益性岗位。",
        "请核对劳动技能和岗位。",
        _post_without_labour,
        reads=("post", "post_to", "labour"),
        stops=False,
    ),
    MemberRule(
        "W81",
        "post",
        "{name}在县外务工，又填了公益性岗位。",
        "请核对务工状况和岗位；属实的请说明。",
        _post_from_afar,
        reads=("post", "post_to", "work"),
    ),
    MemberRule(
        "W76",
        "work_place",
        "{name}在乡镇以外务工，务工地点“{place}”没有写到县。",
        "请写到县（市、区、旗）。",
        _place_vague,
        reads=("work", *_DETAILS),
    ),
    MemberRule(
        "W77",
        "monthly_pay",
        "{name}月工资 {n} 元，一般在 {least}—{most} 元之间。",
        "请核对是不是一个月的；属实的请说明。",
        _pay_odd,
    ),
    MemberRule(
        "E78",
        "work_to",
        "{name}务工或公岗的结束日期 {end} 早于开始日期 {start}。",
        "请核对两个日期。",
        _ends_early,
        reads=("work_from", "work_to", "post_from", "post_to"),
        stops=False,
    ),
    MemberRule(
        "E79",
        "work_to",
        "{name}填为没有务工，{start} 开始的务工却没有结束。",
        "请填写结束日期；还在务工的填写务工状况和月数。",
        _idle_unended,
        reads=("work", "work_months", "work_from", "work_to"),
        stops=False,
    ),
    MemberRule(
        "W83",
        "work_to",
        "{name} {start} 起在县外务工，{n} 年没有返乡。",
        "请核对是否还是本户的人；属实的请说明。",
        _never_back,
        reads=("work", "work_from", "work_to"),
    ),
    MemberRule(
        "E84",
        "employer",
        "{name}填了务工，没有填：{fields}。",
        "请问明后填写。",
        _details_missing,
        reads=("work", "work_months", *_DETAILS),
        stops=False,
    ),
    MemberRule(
        "E85",
        "work_from",
        "{name}填了务工，没有填务工开始日期。",
        "请问明后填写。",
        _start_missing,
        reads=("work", "work_months", *_DETAILS),
        stops=False,
    ),
)
