"""Checks of households that are said to be out of poverty (脱贫), or to live below the line.

What shows here is looked at again by people; a true answer may break each of them, so none stops a
step.
"""

from datetime import date
from decimal import Decimal
from typing import Final

from workflows.base.words import Word
from workflows.households.checks.facts import UNABLE, HouseholdFacts
from workflows.households.checks.health import uninsured
from workflows.households.checks.record_facts import RecordFacts
from workflows.households.checks.rule import Figures, HouseholdRule, RecordRule, when
from workflows.households.checks.schooling import child_out_of_school

FLOOR: Final = 400_000  # 4,000 yuan a head and year, in fen
FLOOR_AFTER: Final = 2020
MONTHS: Final = 6
YUAN: Final = 100


def _below_the_floor(household: HouseholdFacts, on: date) -> Figures:
    fen = household.per_capita
    if fen is None or fen >= FLOOR:
        return None
    year = household.told_on("per_capita", on).year
    return when(year > FLOOR_AFTER, n=_yuan(fen), year=year, least=_yuan(FLOOR))


def _no_year(household: HouseholdFacts, _on: date) -> Figures:
    return when(household.lifted and not household.out_year)


def _still_in_need(household: HouseholdFacts, on: date) -> Figures:
    """What must be there before anybody is out of poverty (三保障和饮水安全)."""
    if not household.lifted:
        return None
    living = household.living
    members = household.members
    found = [
        (Word("义务教育阶段失学"), any(child_out_of_school(member, on) for member in members)),
        (Word("住危房"), living is not None and living.dangerous == "yes"),
        (Word("饮水不安全"), living is not None and living.safe_water == "no"),
        (Word("没有医保"), any(uninsured(member) for member in members)),
    ]
    needs = [word for word, there in found if there]
    return when(bool(needs), needs=needs)


def _nobody_able(household: HouseholdFacts, _on: date) -> Figures:
    answers = [member.labour for member in household.members]
    unable = bool(answers) and all(answer in UNABLE for answer in answers)
    return when(household.lifted and unable, n=len(answers))


def _no_contact(household: HouseholdFacts, _on: date) -> Figures:
    return when(household.lifted and household.phone == "")


def _too_soon(facts: RecordFacts, _on: date) -> Figures:
    """Only the year is known: sure where even its last day is less than half a year later."""
    filed, year = _years(facts)
    if filed is None or year is None:
        return None
    late = (filed.year, filed.month) > (year, 12 - MONTHS)
    return when(late, filed=str(filed), year=year, n=MONTHS)


def _at_once(facts: RecordFacts, _on: date) -> Figures:
    filed, year = _years(facts)
    sure = filed is not None and (filed.year, filed.month) == (year, 12)
    return when(sure, filed=str(filed), year=year)


def _years(facts: RecordFacts) -> tuple[date | None, int | None]:
    return (facts.case.filed if facts.case else None), facts.home.out_year


def _unhelped(facts: RecordFacts, _on: date) -> Figures:
    filed = facts.case is not None and facts.case.filed is not None
    return when(facts.home.lifted and filed and not facts.measures)


def _lifted_below(facts: RecordFacts, _on: date) -> Figures:
    return _below(facts) if facts.home.lifted else None


def _unwatched(facts: RecordFacts, _on: date) -> Figures:
    return _below(facts) if facts.home.monitored is False else None


def _below(facts: RecordFacts) -> Figures:
    case = facts.case
    if case is None or case.per_head is None or case.line is None:
        return None
    return when(case.per_head < case.line, n=_yuan(case.per_head), line=_yuan(case.line))


def _yuan(fen: int) -> str:
    return f"{Decimal(fen) / YUAN:.2f}"


_LOOK: Final = "请核对脱贫属性和这一项；属实的请说明。"
HOUSEHOLD_RULES: Final = (
    HouseholdRule(
        "E111",
        "per_capita",
        "{year} 年人均纯收入 {n} 元，低于 {least} 元。",
        "请核对金额是不是按人、按年算的；属实的请说明。",
        _below_the_floor,
        stops=False,
    ),
    HouseholdRule(
        "E142",
        "out_year",
        "脱贫属性填脱贫，没有填脱贫年度。",
        "请填写脱贫年度。",
        _no_year,
        reads=("poverty", "out_year"),
        stops=False,
    ),
    HouseholdRule(
        "E143",
        "poverty",
        "脱贫属性填脱贫，这一户却还有：{needs}。",
        _LOOK,
        _still_in_need,
        reads=(
            *("poverty", "dangerous", "safe_water", "resident_medical", "employee_medical"),
            *("school", "education", "dropout", "born"),
        ),
        stops=False,
    ),
    HouseholdRule(
        "W146",
        "poverty",
        "脱贫属性填脱贫，全户 {n} 人都没有劳动能力。",
        _LOOK,
        _nobody_able,
        reads=("poverty", "labour"),
    ),
    HouseholdRule(
        "E147",
        "phone",
        "脱贫属性填脱贫，没有联系电话。",
        "请填写联系电话；确实没有的请说明。",
        _no_contact,
        reads=("poverty", "phone"),
        stops=False,
    ),
)
RECORD_RULES: Final = (
    RecordRule(
        "W110",
        "monitored",
        "调查人均收入 {n} 元，低于标准 {line} 元，却填为没有纳入监测。",
        "请研判是否纳入；不纳入的请说明。",
        _unwatched,
        reads=("case", "survey", "monitored"),
    ),
    RecordRule(
        "E140",
        "out_year",
        "{filed} 建档立卡，脱贫年度填 {year} 年，相隔不满 {n} 个月。",
        _LOOK,
        _too_soon,
        reads=("case", "out_year"),
        stops=False,
    ),
    RecordRule(
        "E141",
        "out_year",
        "{filed} 建档立卡，脱贫年度填 {year} 年，是当月脱贫。",
        _LOOK,
        _at_once,
        reads=("case", "out_year"),
        stops=False,
    ),
    RecordRule(
        "E144",
        "help",
        "脱贫属性填脱贫，没有登记过一项帮扶措施。",
        "请补登措施；自然脱贫的请说明。",
        _unhelped,
        reads=("case", "measure", "poverty"),
        stops=False,
    ),
    RecordRule(
        "E145",
        "poverty",
        "脱贫属性填脱贫，调查人均收入 {n} 元却低于标准 {line} 元。",
        _LOOK,
        _lifted_below,
        reads=("case", "survey", "poverty"),
        stops=False,
    ),
)
