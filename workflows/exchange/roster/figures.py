"""A number as a cell of a roster has it: plain, or with the unit that its column asks for anyway
(3.5亩, 3个月, 120㎡, 2000元/月). Another unit is another number: it is left to be asked."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final

from workflows.base import id_faults
from workflows.base.refusals import Fault, Reason
from workflows.exchange.roster.cells import short
from workflows.households.fields import Field, Kind

_MOST_MEASURED: Final = 10_000_000
_NUMBER: Final = re.compile(r"([-+]?[0-9]+(?:\.[0-9]*)?(?:[Ee][-+]?[0-9]+)?)(.*)")
_YEAR: Final = re.compile("[0-9]{4}")
# The unit of what is asked in a unit that its label tells.
_UNIT: Final = {
    "work_months": "月",
    "per_capita": "元/年",
    "monthly_pay": "元/月",
    **dict.fromkeys(("rebuilt", "plan_year", "out_year", "again_year"), "年"),
}
# {unit: how people write it}, widths and capitals aside.
_WRITTEN: Final = {
    "亩": frozenset(("亩", "市亩")),
    "平方米": frozenset(("平方米", "平米", "m2", "平方")),
    "公里": frozenset(("公里", "千米", "km")),
    "人": frozenset(("人", "口", "口人", "个人")),
    "月": frozenset(("个月", "月")),
    "年": frozenset(("年", "年度")),
    "元": frozenset(("元", "块", "元整")),
    "元/月": frozenset(("元", "块", "元/月", "/月", "元每月", "块/月")),
    "元/年": frozenset(("元", "块", "元/年", "/年", "元每年", "元/人")),
}


def unit_of(field: Field) -> str:
    """The unit in which this number is asked; "" for one without."""
    return _UNIT.get(field.key, field.unit)


def apart(text: str, field: Field) -> tuple[str, str]:
    """The number, and the unit that stood behind it: "" where none did, or not the field's own."""
    bare = unicodedata.normalize("NFKC", id_faults.normalise(text).text)
    plain = bare.replace(",", "").replace(" ", "")
    found = _NUMBER.fullmatch(plain)
    unit = unit_of(field)
    if found is None or found[2].lower() not in _WRITTEN.get(unit, ()):
        return plain, ""
    if unit == "年" and not _YEAR.fullmatch(found[1]):
        return plain, ""
    return found[1], found[2]


def read(number: str, kind: Kind) -> int | str:
    """The number as it is stored: whole, in fen, or plainly written. Raises ValueError for what is
    none."""
    try:
        if kind is Kind.WHOLE:
            return int(number)
        if kind is Kind.FEN:
            return int((_finite(number) * 100).to_integral_value())
        return format(_finite(number).normalize(), "f")
    except (InvalidOperation, OverflowError) as why:
        raise ValueError(number) from why


def _finite(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number) >= _MOST_MEASURED:
        raise ValueError(text)
    return number


def without_unit(number: str, unit: str) -> tuple[Reason, ...]:
    """What was put right: the unit was the column's own."""
    return (
        Reason(
            "unit", "单位“{unit}”就是本列的单位，按 {number} 读入", {"unit": unit, "number": number}
        ),
    )


def no_number(text: str, column: str) -> Fault:
    """What is no number in the column's unit, left out."""
    return Fault.of(
        "figure",
        "“{column}”一列的“{word}”不是数字，先空着。",
        "请在入户调查时补填。",
        column=column,
        word=short(text),
    )


def no_answer(text: str, column: str) -> Fault:
    """An answer that the column's list does not have, left out."""
    return Fault.of(
        "code",
        "“{column}”一列没有“{word}”这个答案，先空着。",
        "请在入户调查时补填。",
        column=column,
        word=short(text),
    )


def for_later(fault: Fault) -> Fault:
    """An answer that cannot be read keeps nobody out: it is asked again."""
    remedy = "先空着，请改正后重新上传，或在入户调查时补填。"
    return Fault(fault.reason, Reason(fault.reason.key, remedy))
