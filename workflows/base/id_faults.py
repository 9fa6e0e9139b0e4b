"""What is wrong with an ID number or a disability certificate, and what was put right."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from workflows.base.identity import CERTIFICATE, KINDS, age_on, born_on, check_digit
from workflows.base.refusals import Fault, Reason

_OLDEST: Final = 150
_CITIZEN: Final = re.compile(r"[0-9]{17}[0-9X]")
_REISSUE: Final = re.compile(r"[0-9B][0-9]")
_PLACEHOLDER: Final = re.compile(r"(.)\1{5}")
_UNSEEN: Final = ("Zs", "Cf", "Cc")
_LOOK: Final = "请按证件核对。"


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text after repair, and what had to be repaired, in the order it was done."""

    text: str
    repairs: tuple[Reason, ...] = ()


def normalise(text: str) -> Repaired:
    """Half-width digits, no spaces, capital X: repairs that cannot change which number is meant."""
    if text.isascii() and text.isalnum() and "x" not in text:
        return Repaired(text)  # nearly every cell of a roster
    repairs: list[Reason] = []
    bare = "".join(c for c in text if unicodedata.category(c) not in _UNSEEN)
    if bare != text:
        repairs.append(Reason("spaces", "去掉空格"))
    narrow = "".join(_narrow(c) for c in bare)
    if narrow != bare:
        repairs.append(Reason("full_width", "全角数字改为半角"))
    if narrow.startswith("'"):  # the mark by which Excel users force text
        narrow = narrow[1:]
        repairs.append(Reason("apostrophe", "去掉前面的撇号"))
    upper = narrow.replace("x", "X")
    if upper != narrow:
        repairs.append(Reason("small_x", "小写 x 改为大写 X"))
    return Repaired(upper, tuple(repairs))


def _narrow(char: str) -> str:
    """The ASCII form of a full-width character; other odd digits stay (and are refused)."""
    return chr(ord(char) - 0xFEE0) if 0xFF01 <= ord(char) <= 0xFF5E else char


# E4 within a household, as the checks have it and as the form says it.
TWICE: Final = (
    "“{names}”{n} 人的证件号码都是 {number}。",
    "请核对是谁的号码，一人只留一行。",
)


def twice(number: str, names: Sequence[str]) -> Fault:
    """A number (masked) that these people of one household have."""
    return Fault.of("E4", *TWICE, number=number, n=len(names), names=[*names])


def number_faults(number: str, today: date) -> tuple[Fault, ...]:
    """Everything wrong with a normalised number, each with its remedy; empty when it is sound."""
    if not number:
        remedy = "请按户口簿或身份证填写；确实没有的，请在“申请”里登记这一户并写明原因。"
        return (Fault.of("E5", "没有填写证件号码。", remedy),)
    if _PLACEHOLDER.match(number):
        return (Fault.of("E5", "证件号码是凑数的号码。", "请按户口簿或身份证填写真实号码。"),)
    if len(number) not in KINDS:
        wrong = (
            "证件号码有 {n} 位，应为 18 位（身份证）、20 位（残疾人证）或 22 位（补办残疾人证）。"
        )
        return (Fault.of("E1", wrong, _LOOK, n=len(number)),)
    if not _CITIZEN.fullmatch(number[:18]):
        wrong = "证件号码里有数字以外的字符，只有第 18 位可以是 X。"
        return (Fault.of("E1", wrong, _LOOK),)
    return (*_date_faults(number, today), *_check_faults(number), *_ending_faults(number))


def _date_faults(number: str, today: date) -> Iterator[Fault]:
    born = born_on(number)
    if born is None or age_on(today, born) > _OLDEST:
        yield Fault.of("E6", "证件号码第 7—14 位不是真实的出生日期。", _LOOK)
    elif born > today:
        yield Fault.of("E6", "证件号码里的出生日期还没有到。", _LOOK)


def _check_faults(number: str) -> Iterator[Fault]:
    if check_digit(number[:17]) != number[17]:
        key = "E2" if len(number) == 18 else "E3"
        remedy = "请按身份证逐位核对后改正。"
        yield Fault.of(key, "证件号码校验位不对，至少有一位写错了。", remedy)


def _ending_faults(number: str) -> Iterator[Fault]:
    if len(number) > 18 and not CERTIFICATE.fullmatch(number[18:20]):
        wrong = "残疾人证号第 19 位应是类别（1—7）、第 20 位应是等级（1—4），现在不是。"
        yield Fault.of("E3", wrong, "请按残疾人证核对。")
    if len(number) == 22 and not _REISSUE.fullmatch(number[20:]):
        yield Fault.of("E3", "补办残疾人证号最后两位不对。", "请按残疾人证核对。")
