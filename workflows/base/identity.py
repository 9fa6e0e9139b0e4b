"""ID numbers, disability certificates, phones: what their digits tell, how little of one is shown.

The region code in front is only a hint and never checked: it is the place and year of the first
registration, and districts are renamed.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

MALE: Final = "male"
FEMALE: Final = "female"
CITIZEN: Final = "citizen"
DISABILITY: Final = "disability"
REISSUED: Final = "reissued"
KINDS: Final = {18: CITIZEN, 20: DISABILITY, 22: REISSUED}

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
CERTIFICATE: Final = re.compile(r"[1-7][1-4]")
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")


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
class Disability:
    """The two digits a disability certificate adds to the ID number."""

    category: str
    grade: int


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
    if len(number) not in (20, 22) or not CERTIFICATE.fullmatch(ending):
        return None
    return Disability(CATEGORIES[ending[0]], int(ending[1]))


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
