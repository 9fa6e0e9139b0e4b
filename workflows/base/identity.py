"""ID numbers, disability certificates, phones: what is wrong with one, how little of it is shown.

The region code in front is only a hint and never checked: it is the place and year of the first
registration, and districts are renamed.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from workflows.base.refusals import Reason

MALE: Final = "male"
FEMALE: Final = "female"
CITIZEN: Final = "citizen"
DISABILITY: Final = "disability"
REISSUED: Final = "reissued"
KINDS: Final = {18: CITIZEN, 20: DISABILITY, 22: REISSUED}

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_OLDEST: Final = 150
_CITIZEN: Final = re.compile(r"[0-9]{17}[0-9X]")
_CERTIFICATE: Final = re.compile(r"[1-7][1-4]")
_REISSUE: Final = re.compile(r"[0-9B][0-9]")
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_PLACEHOLDER: Final = re.compile(r"(.)\1{5}")
_UNSEEN: Final = ("Zs", "Cf", "Cc")
_LOOK: Final = "请按证件核对。"


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text after repair, and what had to be repaired, in the order it was done."""

    text: str
    repairs: tuple[Reason, ...] = ()


CATEGORIES: Final = {
    "1": "sight",
    "2": "hearing",
    "3": "speech",
    "4": "limb",
    "5": "intellect",
    "6": "mind",
    "7": "multiple",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and what to do about it: two sentences, so that a table can hold them apart."""

    reason: Reason
    remedy: Reason

    @classmethod
    def of(cls, key: str, wrong: str, remedy: str, **values: object) -> "Fault":
        """Both sentences under one key, filled from the same figures."""
        return cls(Reason(key, wrong, values), Reason(key, remedy, values))


@dataclass(frozen=True, slots=True)
class Disability:
    """The two digits a disability certificate adds to the ID number."""

    category: str
    grade: int


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


def check_digit(first: str) -> str:
    """The eighteenth character that belongs to seventeen digits (GB 11643)."""
    return _CHECKS[sum(w * int(d) for w, d in zip(_WEIGHTS, first, strict=True)) % 11]


def kind_of(number: str) -> str:
    """citizen, disability or reissued by length; empty for any other length."""
    return KINDS.get(len(number), "")


def person_of(number: str) -> str:
    """The part that names the person: a disability certificate begins with the ID number."""
    return number[:18]


def born_on(number: str) -> date | None:
    """The date of birth inside the number; None where no such day exists."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """male or female by the seventeenth digit; empty where it cannot be read."""
    digit = number[16:17]
    if not (digit.isascii() and digit.isdigit()):
        return ""
    return MALE if int(digit) % 2 else FEMALE


def age_on(day: date, born: date) -> int:
    """Full years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def disability_of(number: str) -> Disability | None:
    """Category and grade of a disability certificate; None for an ordinary ID or a wrong ending."""
    ending = number[18:20]
    if len(number) not in (20, 22) or not _CERTIFICATE.fullmatch(ending):
        return None
    return Disability(CATEGORIES[ending[0]], int(ending[1]))


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
    if len(number) > 18 and not _CERTIFICATE.fullmatch(number[18:20]):
        wrong = "残疾人证号第 19 位应是类别（1—7）、第 20 位应是等级（1—4），现在不是。"
        yield Fault.of("E3", wrong, "请按残疾人证核对。")
    if len(number) == 22 and not _REISSUE.fullmatch(number[20:]):
        yield Fault.of("E3", "补办残疾人证号最后两位不对。", "请按残疾人证核对。")


def mobile_holds(phone: str) -> bool:
    """Eleven digits that a mainland mobile number can have."""
    return _MOBILE.fullmatch(phone) is not None


def mask_id(number: str) -> str:
    """370282********123X: where from and the last four; never birth date, category or grade.

    A number of another length shows less, because it is not known which digits stand where.
    """
    if len(number) in KINDS:
        return number[:6] + "*" * 8 + number[14:18] + "*" * (len(number) - 18)
    return _mask(number, 6, 2)


def mask_phone(phone: str) -> str:
    """138****5678 for a full number; less of any other."""
    return _mask(phone, 3, 4) if len(phone) == 11 else _mask(phone, 3, 2)


def mask_account(account: str) -> str:
    """Only the last four of a bank account."""
    return _mask(account, 0, 4)


def _mask(text: str, head: int, tail: int) -> str:
    """Stars between head and tail, at least four of them; a shorter text is all stars."""
    if len(text) < head + tail + 4:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]
