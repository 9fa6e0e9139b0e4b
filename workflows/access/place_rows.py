"""A list of places as offices have it: its headings, and each row as one unit or one refusal."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from workflows.base import days, free_text
from workflows.base.refusals import Malformed, Reason
from workflows.base.spreadsheet.sheet import BULK, Cell, Limits, Sheet, read_book

LEVEL_OF: Final = {2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "village"}
_DIGITS: Final = (2, 4, 6, 9, 12)
# Column: the headings it goes by. The bureau of statistics writes 统计用区划代码.
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("代码", "区划代码", "行政区划代码", "统计用区划代码", "code"),
    "name": ("名称", "区划名称", "单位名称", "name"),
    "level": ("级别", "层级", "level"),
    "parent": ("上级代码", "上级区划代码", "parent", "parentcode"),
    "valid_from": ("启用日期", "validfrom"),
    "valid_to": ("停用日期", "validto"),
    "successor": ("继任代码", "successor"),
    "former": ("曾用名", "formernames"),
}
# Read past: what kind of settlement it is says nothing of who governs it.
_COLUMN: Final = {heading: key for key, names in HEADINGS.items() for heading in names}
_LEVELS: Final = {
    "province": ("province", "省", "省级", "直辖市", "自治区"),
    "prefecture": ("prefecture", "市", "地级", "地市", "市级", "地级市", "自治州", "盟", "地区"),
    "county": ("county", "县", "县级", "区", "县级市", "区县", "县（市、区）", "旗"),
    "township": ("township", "乡", "镇", "乡镇", "街道", "乡级", "乡镇级", "乡镇（街道）"),
    "village": ("village", "村", "村级", "社区", "居委会", "村委会", "村（社区）", "村居"),
}
_LEVEL: Final = {word: level for level, words in _LEVELS.items() for word in words}
_FORMER: Final = re.compile(r"(.+?)(?:[（(]至(.+?)[）)])?")
# 停用日期 “无”: an end that was a mistake is taken back.
_NEVER: Final = frozenset({"无", "none", "-", "—"})


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One unit as a file tells it; what it leaves blank it says nothing of.

    `number` is the row in the file. `reopened`: an end on record is taken back. `former`: names it
    bore, each with its last day if that is known.
    """

    number: int
    code: str
    name: str
    level: str
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""
    reopened: bool = False
    former: tuple[tuple[str, date | None], ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceFile:
    """A file as read: its rows, and the rows that are none, each with the sentence why."""

    name: str
    sha: str
    content: bytes
    rows: tuple[PlaceRow, ...]
    refused: tuple[tuple[int, Reason], ...]


def read_places(name: str, content: bytes, *, limits: Limits = BULK) -> PlaceFile:
    """Every row of every sheet that has the headings; Malformed when none has them."""
    if name.lower().endswith(".csv") and _utf8(content):
        # Plain text needs no child to be careful of it.
        sheets: Sequence[Sheet] = (_sheet(content),)
    else:
        sheets = read_book(content, name=name, limits=limits).sheets
    rows: list[PlaceRow] = []
    refused: list[tuple[int, Reason]] = []
    headed = False
    for sheet in sheets:
        found = _heading(sheet)
        if found is None:
            continue
        headed = True
        for number, row in _rows(sheet, *found):
            if isinstance(row, Reason):
                refused.append((number, row))
            else:
                rows.append(row)
    if not headed:
        raise Malformed(
            Reason(
                "places_heading",
                "前 10 行里没有找到表头。须有“代码”和“名称”两列"
                "（也可写“区划代码”“统计用区划代码”）。请补上表头再传。",
            )
        )
    sha = hashlib.sha256(content).hexdigest()
    return PlaceFile(name, sha, content, tuple(rows), tuple(refused))


def _utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return b"\t" not in content


def _sheet(content: bytes) -> Sheet:
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return Sheet("", "", tuple(tuple(map(Cell, line)) for line in lines))


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The number of the heading's row and where each known column stands."""
    for number, cells in enumerate(sheet.rows[:10], 1):
        at: dict[str, int] = {}
        for place, cell in enumerate(cells):
            key = _COLUMN.get(re.sub(r"[\s_*]", "", cell.text).lower())
            if key is not None:
                at.setdefault(key, place)
        if {"code", "name"} <= at.keys():
            return number, at
    return None


def _rows(
    sheet: Sheet, heading: int, at: Mapping[str, int]
) -> Iterator[tuple[int, PlaceRow | Reason]]:
    for number, cells in enumerate(sheet.rows[heading:], heading + 1):
        told = {key: cells[place].shows if place < len(cells) else "" for key, place in at.items()}
        if any(told.values()):
            try:
                yield number, _row(number, told)
            except Malformed as fault:
                yield number, fault.reasons[0]


def _row(number: int, told: Mapping[str, str]) -> PlaceRow:
    """One row; Malformed with one sentence when it is no unit."""
    code = _code(told["code"], number)
    name = "".join(told["name"].split())
    if not name or len(name) > 60:
        raise _fault("places_name", "第 {row} 行（{code}）的名称是空的或超过 60 字。请填写名称。",
                     row=number, code=code)  # fmt: skip
    if free_text.faults(name, name, key="place_name"):
        raise _fault(
            "places_sign",
            "第 {row} 行（{code}）的名称里有长串数字，或有印不出来的字符。请更正名称。",
            row=number, code=code,
        )  # fmt: skip
    level, words = LEVEL_OF[len(code)], told.get("level", "")
    if words and _LEVEL.get(words.lower()) != level:
        raise _fault(
            "places_level",
            "第 {row} 行“{name}”的代码 {code} 有 {n} 位，级别却写“{level}”。"
            "请核对：2 位是省，4 位是市，6 位是县，9 位是乡镇，12 位是村。",
            row=number, name=name, code=code, n=len(code), level=words,
        )  # fmt: skip
    parent = _code(told["parent"], number) if told.get("parent") else ""
    if parent and (parent == code or not code.startswith(parent)):
        raise _fault(
            "places_under",
            "第 {row} 行“{name}”的代码 {code} 不在上级 {parent} 之下。"
            "划归别处的单位有新的代码：请用新代码另起一行，在旧代码一行填停用日期和继任代码。",
            row=number, name=name, code=code, parent=parent,
        )  # fmt: skip
    reopened = told.get("valid_to", "").lower() in _NEVER
    began = _day(told.get("valid_from", ""), number, name)
    ended = None if reopened else _day(told.get("valid_to", ""), number, name)
    if began and ended and ended < began:
        raise _fault(
            "places_dates",
            "第 {row} 行“{name}”的停用日期 {to} 早于启用日期 {since}。请核对两个日期。",
            row=number, name=name, to=ended, since=began,
        )  # fmt: skip
    successor = _code(told["successor"], number) if told.get("successor") else ""
    return PlaceRow(
        number, code, name, level, parent, began, ended, successor, reopened,
        tuple(_former(told.get("former", ""), number)),
    )  # fmt: skip


def _code(text: str, number: int) -> str:
    """The code without the zeros that fill it up: 341000000000 → 3410."""
    code = "".join(text.split()).removesuffix(".0")
    if code.isascii() and code.isdecimal() and len(code) in _DIGITS:
        for whole, above in ((12, 9), (9, 6), (6, 4), (4, 2)):
            if len(code) == whole and not int(code[above:]):
                code = code[:above]
        begun = (0, *_DIGITS)
        parts = [code[a:b] for a, b in zip(begun, _DIGITS, strict=False) if b <= len(code)]
        if int(parts[0]) >= 11 and all(map(int, parts)):
            return code
    raise _fault(
        "places_code",
        "第 {row} 行的代码“{code}”不是区划代码：须为 2、4、6、9 或 12 位数字，后面可以补零。"
        "请把这一列设为“文本”格式后核对。",
        row=number, code=text[:40],
    )  # fmt: skip


def _day(text: str, number: int, name: str) -> date | None:
    found = days.read(text)
    if found.fault:
        raise _fault(
            "places_day", "第 {row} 行“{name}”的日期{wrong}{remedy}",
            row=number, name=name, wrong=found.fault.reason, remedy=found.fault.remedy,
        )  # fmt: skip
    return found.on


def _former(text: str, number: int) -> Iterator[tuple[str, date | None]]:
    """即墨市（至2017-10-29）；即墨县 → each name with its last day."""
    for part in re.split("[；;、]", text):
        if found := _FORMER.fullmatch("".join(part.split())):
            yield found[1], _day(found[2] or "", number, found[1])


def _fault(key: str, sentence: str, **figures: object) -> Malformed:
    return Malformed(Reason(key, sentence, figures))
