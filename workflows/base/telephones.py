"""What a telephone is: one reading of it for every door where one is typed.

Mobile or land line, with or without area code, an extension, several in one cell, each with whose
it is: "13812345678（儿子）、0532-88551234转801". 无 is none. One text holds them all, sealed; each
number has a blind index of its own, so that the same number in two households is noticed.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from pydantic import AfterValidator

from workflows.base.identity import mask_phone
from workflows.base.refusals import Fault, Reason


def _words(text: str) -> list[str]:
    """A table of words, one behind the other."""
    return text.split()


# As typed: several, each with whose it is.
LONGEST_TYPED: Final = 100
BETWEEN: Final = "、"
_NONE: Final = frozenset(
    _words("无 没有 暂无 没 空 否 不详 未知 无电话 没有电话 无号码 未登记 none null n/a na nil")
)
_NONE_SIGNS: Final = re.compile(r"[-—–/\\*.·0０无]*")
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_LAND: Final = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))([2-9]\d{6,7})")
_LOCAL: Final = re.compile(r"[2-9]\d{6,7}")
_FREE: Final = re.compile(r"[48]00\d{7}")
_SERVICE: Final = re.compile(r"1\d{2,4}|9[56]\d{3,6}|\d{3,8}")
_ABROAD: Final = re.compile(r"^(?:\+|00)86-?|^86-?(?=1[3-9]\d{9}$)|^\(?(?:\+|00)86\)?-?")
_EXTENSION: Final = re.compile(r"(?:转|分机|ext\.?|#|x)[:.]?(\d{1,6})$", re.IGNORECASE)
_SPLIT: Final = re.compile(r"[、,，;；/／|｜\n\r]+|(?<=\d)或(?=[\d(+])")
# A number in a cell: what stands before and behind it says whose it is.
_RUN: Final = re.compile(
    r"\(?\+?\d[\d\-() ]*\d(?:\s*(?:转|分机|ext\.?|#)\s*[:.]?\s*\d{1,6})?", re.IGNORECASE
)
_SPACED: Final = re.compile(r"(?<=\d)\s+(?=(?:\+?86|1[3-9]|0\d{2,3}))")
_TURN: Final = "转"
_NOTE: Final = 12
_NO_NOTE: Final = re.compile(
    r"[()\[\]【】:：\-+*。.]|手机号?码?|电话|座机|联系方式|号码|tel|mobile"
)
_DASHES: Final = str.maketrans(dict.fromkeys("—–‐‑‒―−－_", "-"))


@dataclass(frozen=True, slots=True)
class Telephone:
    """One number as it is stored (digits, a dash behind an area code, 转 before an extension), and
    whose it is."""

    number: str
    note: str = ""

    @property
    def digits(self) -> str:
        """What is dialled: what two spellings of one number share. An extension belongs to it."""
        return "".join(char for char in self.number if char.isdigit())

    @property
    def masked(self) -> str:
        """As a screen shows it."""
        area, dash, line = self.number.partition("-")
        shown = f"{area}-{_stars(line)}" if dash else mask_phone(self.number)
        return f"{shown}（{self.note}）" if self.note else shown

    @property
    def told(self) -> str:
        """As one writes it."""
        return f"{self.number}（{self.note}）" if self.note else self.number


@dataclass(frozen=True, slots=True)
class Telephones:
    """What a cell says: the numbers, the pieces that are none (as typed), what was put right."""

    numbers: tuple[Telephone, ...] = ()
    unread: tuple[str, ...] = ()
    repairs: tuple[Reason, ...] = ()

    @property
    def text(self) -> str:
        """What is sealed: every number with whose it is; "" without one."""
        return BETWEEN.join(phone.told for phone in self.numbers)

    @property
    def masked(self) -> str:
        """What screens show."""
        return BETWEEN.join(phone.masked for phone in self.numbers)

    @property
    def fault(self) -> Fault | None:
        """Why something is left out; None when everything was read. Never refuses a household."""
        if not self.unread:
            return None
        return Fault.of(
            "E90",
            "联系电话“{typed}”不是电话号码（{n} 位数字），先不登记。",
            "请核对后补填手机或座机；没有电话的留空或填“无”。",
            typed=BETWEEN.join(map(hidden, self.unread)),
            n=sum(char.isdigit() for char in self.unread[0]),
        )


def read(text: str, *, office: bool = False) -> Telephones:
    """Every telephone in a text. `office`: short service numbers (12317, 110) count too."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    plain = "".join(
        " " if char in "\t\r\n" else char
        for char in plain
        if char in "\t\r\n" or unicodedata.category(char) not in ("Cf", "Cc")
    ).strip()
    if is_none(plain):
        return Telephones()
    found: dict[str, Telephone] = {}
    unread: list[str] = []
    for piece in _pieces(plain):
        phone = _one(piece, office)
        if phone is not None:
            found.setdefault(phone.digits, phone)
        elif any(char.isalnum() for char in piece) and not is_none(piece):
            if not any(char.isdigit() for char in piece) and found:
                last = next(reversed(found))
                found[last] = _noted(found[last], piece)
            else:
                unread.append(piece.strip())
    told = Telephones(tuple(found.values()), tuple(unread)).text
    repairs = (Reason("telephone", "电话改成统一的写法"),) if found and told != text.strip() else ()
    return Telephones(tuple(found.values()), tuple(unread), repairs)


def _typed(text: str) -> str:
    """A form's answer put right; the form's own sentence when it is no telephone."""
    found = read(text, office=True)
    if text.strip() and (found.unread or not found.numbers):
        raise ValueError("“{label}”不是电话号码，请填手机、座机（可带分机）或服务电话。")
    return found.text


# A telephone in a form: `Annotated[str, Ask(…), Field(…), PHONE]`.
PHONE: Final[Any] = AfterValidator(_typed)


def is_none(text: str) -> bool:
    """无, -, 没有: nobody has a telephone."""
    bare = unicodedata.normalize("NFKC", text).strip().strip("()。.").casefold()
    return bare in _NONE or bool(_NONE_SIGNS.fullmatch(bare))


def says_none(text: str) -> bool:
    """Is it typed that there is no telephone? An empty field says nothing."""
    return bool(text.strip()) and is_none(text)


def hidden(text: str) -> str:
    """What cannot be read, with its digits hidden: it may be a telephone all the same."""
    digits = sum(char.isdigit() for char in text)
    seen, shown = 0, []
    for char in text[:40]:
        seen += char.isdigit()
        keep = seen <= 3 or seen > digits - 2
        shown.append(char if not char.isdigit() or (keep and digits > 7) else "*")
    return "".join(shown)


def _stars(line: str) -> str:
    """88**1234: a land line behind its area code."""
    number, turn, extension = line.partition(_TURN)
    shown = number[:1] + "*" * (len(number) - 3) + number[-2:]
    return shown + turn + "*" * len(extension)


def _pieces(text: str) -> list[str]:
    """The text at its separators; brackets keep what stands in them together."""
    pieces: list[str] = []
    depth, start = 0, 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth <= 0 and _SPLIT.match(char):
            pieces.append(text[start:at])
            start, depth = at + 1, 0
    pieces.append(text[start:])
    parts = [part for piece in pieces for part in _SPLIT.split(piece) if part.strip()]
    if text.count("(") != text.count(")"):
        parts = [part for part in _SPLIT.split(text) if part.strip()]
    return _joined([half for part in parts for half in _halves(part)])


def _halves(piece: str) -> list[str]:
    """Two whole numbers with nothing but a space, or their notes, between them."""
    runs = [run for part in _SPACED.split(piece) for run in [part] if run.strip()]
    if len(runs) > 1 and all(_one(run, False) for run in runs):
        return runs
    found = list(_RUN.finditer(piece))
    whole = [run for run in found if _number(run[0], False)]
    if len(whole) < 2:
        return [piece]
    # 本人138… 儿子137…: where something is said before the first and nothing behind the last, what
    # stands between two is said of the second; else of the first.
    before = _note(piece[: whole[0].start()]) and not _note(piece[whole[-1].end() :])
    ends = [run.end() for run in whole[:-1]] if before else [run.start() for run in whole[1:]]
    return [piece[a:b] for a, b in zip([0, *ends], [*ends, len(piece)], strict=True)]


def _joined(pieces: list[str]) -> list[str]:
    """0532/88551234: an area code cut off from its line."""
    joined: list[str] = []
    for piece in pieces:
        area = joined and re.fullmatch(r"\s*0\d{2,3}\s*", joined[-1])
        if area and _LOCAL.match("".join(filter(str.isdigit, piece))):
            joined[-1] = f"{joined[-1].strip()}-{piece.strip()}"
        else:
            joined.append(piece)
    return joined


def _one(piece: str, office: bool) -> Telephone | None:
    """The one number of a piece and what stands beside it."""
    runs = [run for run in _RUN.finditer(piece) if sum(c.isdigit() for c in run[0]) > 2]
    if len(runs) != 1:
        return None
    run = runs[0]
    number = _number(run[0], office)
    if number is None:
        return None
    return _noted(Telephone(number), piece[: run.start()] + " " + piece[run.end() :])


def _noted(phone: Telephone, said: str) -> Telephone:
    """Whose it is, in a word or two; digits are no note."""
    note = _note(said)
    both = note if not phone.note or not note else f"{phone.note} {note}"
    return Telephone(phone.number, both or phone.note)


def _note(said: str) -> str:
    """What is said of a number, without signs and the words that only say that it is one."""
    return " ".join(re.sub(r"\d", "", _NO_NOTE.sub(" ", said)).split())[:_NOTE]


def _number(typed: str, office: bool) -> str | None:
    """The number in the one way it is stored; None when it can be none."""
    bare = "".join(typed.split())
    found = _EXTENSION.search(bare)
    extension = f"{_TURN}{found[1]}" if found else ""
    bare = bare[: found.start()] if found else bare
    bare = _ABROAD.sub("", bare)
    tail = re.fullmatch(r"(\(?0\d{2,3}\)?-?\d{7,8})-(\d{1,6})", bare)
    if tail and not extension:
        bare, extension = tail[1], f"{_TURN}{tail[2]}"
    digits = "".join(char for char in bare if char.isdigit())
    if digits.startswith("0") and _MOBILE.fullmatch(digits[1:]):
        digits = digits[1:]  # 0 before a mobile, as one dialled it from another town
    if len(digits) > 8 and digits.startswith("86") and bare.startswith(("86", "+86")):
        digits = digits[2:]
    if _MOBILE.fullmatch(digits):
        return digits
    if land := _LAND.fullmatch(digits):
        return f"{land[1]}-{land[2]}{extension}"
    if typed.lstrip("(").startswith(("+86", "0086")) and (land := _LAND.fullmatch("0" + digits)):
        return f"{land[1]}-{land[2]}{extension}"
    if _FREE.fullmatch(digits) or _LOCAL.fullmatch(digits):
        return digits + extension
    if office and _SERVICE.fullmatch(digits) and digits == bare.replace("-", ""):
        return digits + extension
    return None
