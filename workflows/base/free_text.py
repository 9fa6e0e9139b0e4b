"""What may stand in a text that people write as they like: a reason, an address, a remark, a place.

Such a text reaches papers, posters, books and exports. So it holds no whole ID number, which has a
column of its own where it is sealed, and no letter that stops the press; what hangs on a wall holds
no long number at all. The engine asks for every text of every action, the other doors for theirs; a
roster's cell is masked instead, so that no household stays out for a remark.

What counts as an ID number: 18 characters with an area, a day of birth and a check digit that fit
(GB 11643), however they are grouped or written, also inside a longer row of digits (a disability
certificate begins with one). The 15 digits of before 1999 have no check digit: they count where
they stand alone with area and day of birth, but not as a document's or household's number, nor
behind the code of the village itself. Accounts, telephones and file numbers fail one of these.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from workflows.base import identity, lettering
from workflows.base.refusals import Fault, Malformed, Reason
from workflows.base.words import Word

_NEW, _OLD = 18, 15
# The provinces (GB/T 2260); 83: residents' cards of people from Taiwan.
_AREAS: Final = frozenset(
    f"{n}"
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (81, 83))
    for n in range(first, last + 1)
) | {"71"}
# A foreigner's card: 9, then the province.
_ABROAD: Final = "9"
_YEARS: Final = range(1850, 2100)
_GROUP: Final = re.compile(r"[0-9]+|X")
_BETWEEN: Final = re.compile(r"[\s\-_.·,/:~|+()]{0,4}")
# A telephone is not the beginning of anything else.
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_MOST_GROUPS: Final = _NEW
_DASHES: Final = "‐‑‒–—―−－﹣ー・•，、：／（）"
_SAME: Final = str.maketrans({**dict.fromkeys(_DASHES, "-"), "x": "X", "Х": "X", "х": "X"})
# The long numbers of people: what a wall may not show, whatever they are.
LONG: Final = re.compile(r"[0-9]{7}")
# By the name of the answer: what is sealed or reckoned is no text; what is itself some number.
_NO_TEXT: Final = ("_blind", "_sealed", "_masked", "sha", "hash")
_NUMBERS: Final = ("_no", "number", "numbers", "code")
_ON_THE_WALL: Final = frozenset({"group_name", "issuer", "office", "place_name"})
_SHOWN: Final = 4


def _plain(text: str) -> list[tuple[str, int]]:
    """The text in half width and capitals, without unseen characters; each with where it stood."""
    found: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        figure = unicodedata.digit(char, None)
        if figure is not None:
            found.append((str(figure), at))
        elif unicodedata.category(char) not in ("Cf", "Mn"):
            folded = unicodedata.normalize("NFKC", char.translate(_SAME)).translate(_SAME)
            found += [(each, at) for each in folded]
    return found


def _is_new(digits: str) -> bool:
    area = digits[1:3] if digits[0] == _ABROAD else digits[:2]
    born = identity.born_on(digits)
    if area not in _AREAS or born is None or born.year not in _YEARS:
        return False
    return digits[:17].isdecimal() and identity.check_digit(digits[:17]) == digits[17]


def _is_old(digits: str) -> bool:
    try:
        date(1900 + int(digits[6:8]), int(digits[8:10]), int(digits[10:12]))
    except ValueError:
        return False
    return digits[:2] in _AREAS


def spans(text: str, *, old: bool = True, place: str = "") -> list[tuple[int, int]]:
    """Where whole ID numbers stand in a text: (first, behind the last) each, in order. `old`: those
    of 15 digits too, but for what begins with the code of the village `place` (12 digits)."""
    if sum(map(str.isdigit, text)) < _OLD:
        return []
    plain = _plain(text)
    said = "".join(char for char, _at in plain)
    groups = list(_GROUP.finditer(said))
    found: list[tuple[int, int]] = []
    for nth, group in enumerate(groups):
        where = _within(said, group) or _joined(said, groups, nth, old, place)
        if where and (not found or plain[where[0]][1] >= found[-1][1]):
            found.append((plain[where[0]][1], plain[where[1] - 1][1] + 1))
    return found


def _within(said: str, group: re.Match[str]) -> tuple[int, int] | None:
    """One in a row of digits, whatever stands before and behind."""
    last = group.end() + said[group.end() :].startswith("X")
    for start in range(group.start(), last - _NEW + 1):
        if _is_new(said[start : start + _NEW]):
            return start, start + _NEW
    return None


def _joined(
    said: str, groups: list[re.Match[str]], nth: int, old: bool, place: str
) -> tuple[int, int] | None:
    """One broken up by spaces and dashes, from this group on; of 15 digits also in one piece."""
    digits, end = "", groups[nth].start()
    for group in groups[nth : nth + _MOST_GROUPS]:
        if digits and not _BETWEEN.fullmatch(said, end, group.start()):
            return None
        digits, end = digits + group[0], group.end()
        whole = len(digits) == _NEW and _is_new(digits)
        if old and len(digits) == _OLD and digits.isdecimal() and not _follows(said, groups, group):
            whole = _is_old(digits) and not (place and digits.startswith(place))
        if whole:
            return groups[nth].start(), end
        if len(digits) >= _NEW or _MOBILE.fullmatch(digits):
            return None
    return None


def _follows(said: str, groups: list[re.Match[str]], group: re.Match[str]) -> bool:
    """Do more digits belong to it? Then these are not 15."""
    later = next((each for each in groups if each.start() >= group.end()), None)
    return later is not None and bool(_BETWEEN.fullmatch(said, group.end(), later.start()))


def masked(text: str) -> str:
    """The text with the ID numbers in it as screens show them."""
    while found := spans(text):
        start, end = found[-1]
        digits = "".join(c for c, _at in _plain(text[start:end]) if c.isdigit() or c == "X")
        text = text[:start] + identity.mask_id(digits) + text[end:]
    return text


def long_number(text: str) -> bool:
    """Does it hold what may be an ID number, a telephone or an account, broken up or not?"""
    plain = unicodedata.normalize("NFKC", text)
    return bool(LONG.search(re.sub(r"[\W_]", "", plain)))


def faults(label: str | Word, text: str, *, key: str = "", place: str = "") -> list[Reason]:
    """Why this may not stand in the text so called; empty when it may. `key`: the answer's name,
    which says what sort of text it is; `place`: the code of the village it is written in."""
    if key.endswith(_NO_TEXT):
        return []
    told: dict[str, object] = {"label": label}
    found = []
    if spans(text, old=not key.endswith(_NUMBERS), place=place):
        found.append(Reason("whole_number", _WHOLE, told))
    elif key in _ON_THE_WALL and long_number(text):
        found.append(Reason("wall_number", _WALL, told))
    if odd := lettering.unprintable(text):
        codes = [f"U+{ord(char):04X}" for char in odd[:_SHOWN]]
        shown = "".join(char if char.isprintable() else "□" for char in odd[:_SHOWN])
        found.append(Reason("unprintable_text", _ODD, told | {"letters": shown, "codes": codes}))
    return found


_WHOLE: Final = (
    "“{label}”里写了完整的身份证号码。号码只填在“证件号码”一栏（加密保存），"
    "这里请删去，或只写姓名和末四位。"
)
_WALL: Final = (
    "“{label}”要印在公示上，不能有 7 位以上的数字（像证件号码、电话、账号）。请删去这些数字。"
)
_ODD: Final = (
    "“{label}”里的“{letters}”（{codes}）印不出来，会卡住名单和表册。请改用标准字符，或删去。"
)


def require(**texts: tuple[str | Word, str]) -> None:
    """Raise Malformed with every reason; by the answer's name: (what it is called, the text)."""
    reasons = [r for key, (label, text) in texts.items() for r in faults(label, text, key=key)]
    if reasons:
        raise Malformed(*reasons)


def among(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text within an answer, with the name it goes by there."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from among(each, str(name))
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for each in value:
            yield from among(each, key)


def hidden(value: Any, key: str = "") -> Any:
    """A value for the books, with every ID number in it masked."""
    if isinstance(value, str):
        return value if key.endswith(_NO_TEXT) else masked(value)
    if isinstance(value, Mapping):
        return {name: hidden(each, str(name)) for name, each in value.items()}
    return [hidden(each, key) for each in value] if isinstance(value, (list, tuple)) else value


def shown(text: str, *, key: str = "") -> str:
    """A stored text as paper shows it: what no door lets in any more is left out, so that one old
    word never stops a village's list."""
    return cleaned(text, key=key)[0]


def cleaned(text: str, *, key: str = "") -> tuple[str, tuple[Fault, ...]]:
    """A text from somebody's list as it can be taken in, and what was left out of it."""
    noted: list[Fault] = []
    plain = masked(text)
    if plain != text:
        noted.append(
            Fault.of(
                "whole_number",
                "这一格里写了完整的身份证号码，已遮住中间几位后读入。",
                "号码只填在“证件号码”一栏；请在原表中删去。",
            )
        )
    if key in _ON_THE_WALL and long_number(plain):
        plain = re.sub(r"[\d*][\d*\W_]*[\d*]|\d", "", plain).strip("（）() ")
        noted.append(
            Fault.of(
                "wall_number",
                "这一格要印在公示上，其中的长串数字没有读入。",
                "请核对组名；电话填在“联系电话”一栏。",
            )
        )
    if odd := lettering.unprintable(plain):
        plain = "".join(char for char in plain if char not in odd)
        noted.append(
            Fault.of(
                "unprintable_text",
                "这一格里有 {n} 个印不出来的字符，没有读入。",
                "请核对后改用标准字符。",
                n=len(odd),
            )
        )
    return plain, tuple(noted)
