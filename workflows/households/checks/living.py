"""Checks on the household's contact, land, house, water, road and income."""

from collections.abc import Callable
from dataclasses import fields as dataclass_fields
from datetime import date
from decimal import Decimal
from typing import Final

from workflows.base import codes, telephones
from workflows.base.words import Word
from workflows.households import fields
from workflows.households.checks.facts import (
    HouseholdFacts,
    IncomeFacts,
    LandFacts,
    LivingFacts,
    MemberFacts,
)
from workflows.households.checks.rule import Figures, HouseholdRule, MemberRule, when

_LAND: Final = tuple(each.name for each in dataclass_fields(LandFacts))
_LIVING: Final = tuple(each.name for each in dataclass_fields(LivingFacts))
_SUMS: Final = tuple(f"income.{each.name}" for each in dataclass_fields(IncomeFacts))
# Answered with a word; the others are measured.
_WORDS: Final = ("safe_water", "toilet", "electricity", "road", "dangerous")
FAR: Final = Decimal(5)  # km to a road: further is rare here, so a figure to look at again
WELL_OFF: Final = 2_000_000  # 20,000 yuan a head and year, in fen
OTHERS: Final = 2  # at most so many causes beside the main one (登记表指标解释)
LEAST_WAGE: Final = 10_000  # 100 yuan in fen: a smaller yearly wage is a month's or a slip
YUAN: Final = 100


def _phone(household: HouseholdFacts, _on: date) -> Figures:
    if not household.phone:
        return None
    unread = telephones.read(household.phone).unread
    return when(bool(unread), n=sum(char.isdigit() for piece in unread for char in piece))


def _member_phone(member: MemberFacts, on: date) -> Figures:
    return _phone(HouseholdFacts(phone=member.member_phone), on) if member.member_phone else None


def _shared_phone(household: HouseholdFacts, _on: date) -> Figures:
    return when(household.phone_shared > 0, n=household.phone_shared)


def _area_missing(household: HouseholdFacts, _on: date) -> Figures:
    if household.land is None:
        return None
    empty = [_label(key) for key in _LAND if getattr(household.land, key) is None]
    return when(bool(empty), fields=empty)


def _area_odd(household: HouseholdFacts, _on: date) -> Figures:
    if household.land is None:
        return None
    for key in _LAND:
        area, most = getattr(household.land, key), fields.CATALOGUE[key].most
        if area is not None and not 0 <= area <= most:
            return {"area": _label(key), "n": area, "most": most}
    return None


def _far(household: HouseholdFacts, _on: date) -> Figures:
    km = household.living.road_km if household.living else Decimal(0)
    return when(km is not None and km > FAR, n=km)


def _distance_missing(household: HouseholdFacts, _on: date) -> Figures:
    return when(household.living is not None and household.living.road_km is None)


def _answer_missing(household: HouseholdFacts, _on: date) -> Figures:
    living = household.living
    if living is None:
        return None
    empty = [_label(key) for key in _WORDS if getattr(living, key) == ""]
    if living.area is None:
        empty.append(_label("area"))
    return when(bool(empty), fields=empty)


def _in_need(household: HouseholdFacts, _on: date) -> Figures:
    living = household.living
    unserved = any(member.serious_illness == "no" for member in household.members)
    found = [
        (Word("住危房"), living is not None and living.dangerous == "yes"),
        (Word("饮水不安全"), living is not None and living.safe_water == "no"),
        (Word("没有大病保险"), unserved),
    ]
    needs = [word for word, there in found if there]
    return when(bool(needs) and household.monitored is False, needs=needs)


def _dark(household: HouseholdFacts, _on: date) -> Figures:
    return when(household.living is not None and household.living.electricity == "no")


def _small_wage(household: HouseholdFacts, _on: date) -> Figures:
    if household.income is None:
        return None
    wages = household.income.wages
    return when(0 < wages < LEAST_WAGE, n=_yuan(wages))


def _allowed_without(household: HouseholdFacts, _on: date) -> Figures:
    income = household.income
    return when(
        bool(household.allowed) and income is not None and income.transfers == 0,
        names=household.allowed,
    )


def _well_off(household: HouseholdFacts, _on: date) -> Figures:
    """As the visit found it, before any as a list has it."""
    found = household.income.per_capita if household.income else None
    fen = household.per_capita if found is None else found
    if fen is None or fen <= WELL_OFF:
        return None
    return {"n": _yuan(fen), "most": _yuan(WELL_OFF)}


def _not_caused(household: HouseholdFacts, _on: date) -> Figures:
    return when(household.cause == "")


def _caused_twice(household: HouseholdFacts, _on: date) -> Figures:
    twice = bool(household.cause) and household.cause in household.other_causes
    return when(twice, cause=Word(codes.CAUSE.labels.get(household.cause or "", "")))


def _caused_often(household: HouseholdFacts, _on: date) -> Figures:
    n = len(household.other_causes)
    return when(n > OTHERS, n=n, most=OTHERS)


def _disaster_untold(household: HouseholdFacts, _on: date) -> Figures:
    return when("disaster" in household.causes and not household.disaster)


def _other_untold(household: HouseholdFacts, _on: date) -> Figures:
    return when("other" in household.causes and not household.cause_note)


def _disaster_feared(household: HouseholdFacts, _on: date) -> Figures:
    return when("disaster" in household.risks and not household.disaster)


def _other_feared(household: HouseholdFacts, _on: date) -> Figures:
    return when("other" in household.risks and not household.cause_note)


def _sum_differs(household: HouseholdFacts, _on: date) -> Figures:
    income = household.income
    if income is None or income.total is None:
        return None
    parts = income.wages + income.business + income.property + income.transfers - income.costs
    return when(parts != income.total, total=_yuan(income.total), parts=_yuan(parts))


def _share_differs(household: HouseholdFacts, _on: date) -> Figures:
    """Per head within a yuan: forms round to the yuan."""
    income = household.income
    if income is None or income.total is None or income.per_capita is None:
        return None
    # What was found per head holds for who was there at the visit: a split leaves it as it was.
    n = len(household.members) if income.people is None else income.people
    if not n:
        return None
    exact = income.total // n
    wrong = abs(exact - income.per_capita) > YUAN
    return when(wrong, stated=_yuan(income.per_capita), n=n, right=_yuan(exact))


def _negative(field: str) -> Callable[[HouseholdFacts, date], Figures]:
    def broken(household: HouseholdFacts, _on: date) -> Figures:
        if household.income is None:
            return None
        amount: int = getattr(household.income, field)
        return when(amount < 0, n=_yuan(amount))

    return broken


def _label(key: str) -> Word:
    return Word(fields.CATALOGUE[key].label)


def _yuan(fen: int) -> str:
    return f"{Decimal(fen) / YUAN:.2f}"


_POSITIVE: Final = "请填 0 或正数；亏损填在生产经营性支出里。"
MEMBER_RULES: Final = (
    MemberRule(
        "E90",
        "member_phone",
        "{name}的电话（{n} 位数字）不是手机号，也不是座机号。",
        "请核对后填写手机或座机；没有电话的留空。",
        _member_phone,
        stops=False,
    ),
)
SHARED_PHONE: Final = HouseholdRule(
    "W91",
    "phone",
    "另有 {n} 户填了同一个联系电话。",
    "请核对是谁的电话；属实的（如代接）请说明。",
    _shared_phone,
)

HOUSEHOLD_RULES: Final = (
    HouseholdRule(
        "E90",
        "phone",
        "联系电话（{n} 位数字）不是手机号，也不是座机号。",
        "请核对后填写手机或座机；没有电话的留空。",
        _phone,
    ),
    SHARED_PHONE,
    HouseholdRule(
        "E100",
        "land",
        "土地面积没有填：{fields}。",
        "没有的填 0。",
        _area_missing,
        reads=_LAND,
        stops=False,
    ),
    HouseholdRule(
        "W101",
        "land",
        "{area} {n} 亩，一般在 0—{most} 亩之间。",
        "请核对单位是不是亩；属实的请说明。",
        _area_odd,
        reads=_LAND,
    ),
    HouseholdRule(
        "W102",
        "road_km",
        "到主干路 {n} 公里，一般不超过 5 公里。",
        "请核对单位是不是公里；属实的请说明。",
        _far,
    ),
    HouseholdRule(
        "W102", "road_km", "没有填写到主干路的距离。", "请填公里数，路边的填 0。", _distance_missing
    ),
    HouseholdRule(
        "E103",
        "living",
        "生活条件没有填：{fields}。",
        "请入户看过后填写。",
        _answer_missing,
        reads=(*_WORDS, "area"),
        stops=False,
    ),
    HouseholdRule(
        "W104",
        "living",
        "这一户{needs}，却没有纳入监测。",
        "请研判是否纳入；不纳入的请说明。",
        _in_need,
        reads=("dangerous", "safe_water", "serious_illness", "monitored"),
    ),
    HouseholdRule(
        "W105", "electricity", "这一户没有通生活用电。", "请核对；属实的请报告乡镇。", _dark
    ),
    HouseholdRule(
        "W113",
        "income",
        "全年工资性收入只有 {n} 元。",
        "请核对是不是按月填的；属实的请说明。",
        _small_wage,
        reads=("income.wages",),
    ),
    HouseholdRule(
        "W114",
        "income",
        "{names}享受低保，转移性收入却是 0 元。",
        "请核对低保和收入；属实的请说明。",
        _allowed_without,
        reads=("allowance", "income.transfers"),
    ),
    HouseholdRule(
        "W112",
        "per_capita",
        "人均纯收入 {n} 元，超过 {most} 元。",
        "请核对金额是不是全户的；属实的请说明。",
        _well_off,
        reads=("per_capita", "income.per_capita"),
    ),
    HouseholdRule("E120", "cause", "没有填写主要致贫原因。", "请入户问明后选一项。", _not_caused),
    HouseholdRule(
        "E132",
        "other_causes",
        "其他致贫原因里又填了主要致贫原因“{cause}”。",
        "请从其他致贫原因里去掉这一项。",
        _caused_twice,
        reads=("cause", "other_causes"),
    ),
    HouseholdRule(
        "E132",
        "other_causes",
        "其他致贫原因填了 {n} 项，最多 {most} 项。",
        "请保留最主要的。",
        _caused_often,
    ),
    HouseholdRule(
        "E121",
        "disaster",
        "致贫原因有因灾，没有填是哪一种灾害。",
        "请问明后选一项。",
        _disaster_untold,
        reads=("cause", "other_causes", "disaster"),
        stops=False,
    ),
    HouseholdRule(
        "E121",
        "cause_note",
        "致贫原因选了其他，没有写明是什么原因。",
        "请写明实际原因。",
        _other_untold,
        reads=("cause", "other_causes", "cause_note"),
        stops=False,
    ),
    HouseholdRule(
        "E121",
        "disaster",
        "返贫致贫风险有因自然灾害，没有填是哪一种灾害。",
        "请问明后选一项。",
        _disaster_feared,
        reads=("risks", "disaster"),
        stops=False,
    ),
    HouseholdRule(
        "E121",
        "cause_note",
        "返贫致贫风险选了其他，没有写明是什么风险。",
        "请在“其他原因说明”里写明。",
        _other_feared,
        reads=("risks", "cause_note"),
        stops=False,
    ),
    HouseholdRule(
        "E115",
        "income",
        "总收入填 {total} 元，各项相加减支出是 {parts} 元。",
        "请核对各项和合计。",
        _sum_differs,
        reads=_SUMS[:-2],
    ),
    HouseholdRule(
        "E115",
        "income",
        "人均收入填 {stated} 元，按 {n} 人计算是 {right} 元。",
        "请核对人数和人均收入。",
        _share_differs,
        reads=("income.total", "income.per_capita"),
    ),
    HouseholdRule(
        "E115",
        "income",
        "工资性收入是 {n} 元，小于 0。",
        _POSITIVE,
        _negative("wages"),
        reads=("income.wages",),
    ),
    HouseholdRule(
        "E115",
        "income",
        "生产经营性支出是 {n} 元，小于 0。",
        _POSITIVE,
        _negative("costs"),
        reads=("income.costs",),
    ),
)
