"""A file somebody uploaded, as rows of text: read by a confined child, refused in one sentence.

The child gets the bytes through a pipe and leaves nothing behind; whatever it does (loop, eat
memory, crash) becomes a `Malformed` here. Formula cells and numbers keep a mark: neither was typed
as text.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from workflows.base import sandbox
from workflows.base.refusals import Malformed, Reason

CHILD: Final = Path(__file__).with_name("child.py")
MB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost. `seconds` is wall time for the child from start to end."""

    seconds: float = 2.5
    memory: int = 280 * MB
    size: int = 10 * MB
    unfolded: int = 100 * MB
    output: int = 40 * MB
    rows: int = 20_000
    columns: int = 200
    entries: int = 500
    text: int = 300


UPLOAD: Final = Limits()
# The operator's own files on the command line: a county's roster, on a machine they answer for.
BULK: Final = Limits(
    seconds=90, memory=2048 * MB, size=200 * MB, unfolded=2048 * MB, output=600 * MB, rows=400_000
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell held. `number` and `formula` tell that it was not typed as text, `error` that
    it shows #N/A or the like (its text is empty then)."""

    text: str
    number: bool = False
    formula: bool = False
    error: bool = False

    @property
    def shows(self) -> str:
        """What whoever opens the file sees there: #N/A for a cell that could not be reckoned."""
        return "#N/A" if self.error else self.text.strip()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet as read, row 1 first. `merged`: (row, column, row, column) from 0, both
    ends belong to it."""

    name: str
    sha: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    # Rows, from 1, that whoever opens the file does not see.
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Book:
    """A file as read: its visible sheets in their order, the hidden ones by name and rows."""

    sheets: tuple[Sheet, ...]
    hidden: tuple[tuple[str, int], ...] = ()


_SENTENCES: Final = {
    "empty": "文件是空的（0 字节）。请重新导出后再传。",
    "size": "文件有 {n} MB，最多 {most} MB。请按乡镇或村分成几个文件再传。",
    "old_excel": "这是旧版表格（.xls、.et 或 .xlsb），读不了。请打开后“另存为”.xlsx 再传。",
    "password": "文件设了密码，读不了。请去掉密码、另存为 .xlsx 再传。",
    "html": "这是网页，只是改了名字，不是表格。请用 Excel 打开后“另存为”.xlsx 再传。",
    "not_table": "这不是表格文件。请选 .xlsx 或 .csv 文件。",
    "macro": "文件带有宏（.xlsm），为安全不读取。请“另存为”不带宏的 .xlsx 再传。",
    "broken": "文件损坏，打不开。请用 Excel 打开检查，“另存为”.xlsx 再传。",
    "bomb": "文件解开后有 {n} MB，最多 {most} MB。请删去图片和多余内容，另存后再传。",
    "far": "第 {cell} 格有内容，远在名册之外。请删除名册以外的行和列，另存后再传。",
    "entity": "文件里有外来定义，为安全不读取。请用 Excel 打开后“另存为”.xlsx 再传。",
    "rows": "名册有 {n} 行，一次最多 {most} 行。请按乡镇或村分成几个文件再传。",
    "columns": "名册有 {n} 列，最多 {most} 列。请删除用不到的列再传。",
    "memory": "文件内容太大，读它要的内存超过了限度。请删去多余内容，分成几个文件再传。",
    "time": "文件读了 {n} 秒还没有读完，已停止。请删去多余内容，分成几个文件再传。",
    "no_rows": "文件里没有可读的工作表。请把名册放在第一张工作表，另存后再传。",
}
_MACRO_NAMES: Final = (".xlsm", ".xltm", ".xlam")


def refused(key: str, values: Mapping[str, object] | None = None) -> Malformed:
    """The file as a whole cannot be taken: one sentence."""
    return Malformed(Reason(f"file_{key}", _SENTENCES[key], values or {}))


def read_sheet(source: Path | bytes, *, name: str = "", limits: Limits = UPLOAD) -> Sheet:
    """Every row of the first visible sheet; raises Malformed with one sentence."""
    return read_book(source, name=name, limits=limits).sheets[0]


def read_book(source: Path | bytes, *, name: str = "", limits: Limits = UPLOAD) -> Book:
    """Every row of every visible sheet; raises Malformed with one sentence."""
    name = name or (source.name if isinstance(source, Path) else "")
    if name.lower().endswith(_MACRO_NAMES):
        raise refused("macro")
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > limits.size:
        raise refused("size", {"n": math.ceil(size / MB), "most": limits.size // MB})
    data = source.read_bytes() if isinstance(source, Path) else source
    lines = _ask_child(data, limits).split("\n")
    head = json.loads(lines[0])
    if "fault" in head:
        raise refused(head["fault"], head["values"])
    sha, at, sheets = hashlib.sha256(data).hexdigest(), 1, []
    for told in head["sheets"]:
        below = lines[at : at + told["rows"]]
        at += told["rows"]
        rows = _cells(below, frozenset(told["formulas"]), frozenset(told["errors"]))
        sheets.append(
            Sheet(
                told["name"],
                sha,
                rows,
                tuple(map(tuple, told["merged"])),
                frozenset(told["hidden"]),
            )
        )
    return Book(tuple(sheets), tuple((name, rows) for name, rows in head["hidden"]))


def _ask_child(data: bytes, limits: Limits) -> str:
    """What the child wrote, or why there is no answer, in one sentence."""
    try:
        return sandbox.ask(CHILD, data, asdict(limits), limits.seconds).decode("utf-8", "replace")
    except sandbox.Stopped as stopped:
        raise refused(stopped.why, {"n": limits.seconds}) from None


def _cells(
    lines: list[str], formulas: frozenset[str], errors: frozenset[str]
) -> tuple[tuple[Cell, ...], ...]:
    """Rows of cells; equal texts share one cell, which is most of a roster."""
    known: dict[str, Cell] = {}

    def cell(value: str | list[str]) -> Cell:
        if isinstance(value, list):
            return Cell(value[0], number=True)
        return known.get(value) or known.setdefault(value, Cell(value))

    rows = [tuple(map(cell, json.loads(line))) for line in lines]
    if formulas or errors:
        return tuple(_marked(row, n, formulas, errors) for n, row in enumerate(rows, 1))
    return tuple(rows)


def _marked(
    row: tuple[Cell, ...], number: int, formulas: frozenset[str], errors: frozenset[str]
) -> tuple[Cell, ...]:
    """The row with its formula and error cells marked: what they show was not typed."""
    marked = []
    for column, cell in enumerate(row):
        place = f"{letters(column)}{number}"
        computed, failed = place in formulas, place in errors
        marked.append(replace(cell, formula=computed, error=failed) if computed or failed else cell)
    return tuple(marked)


def letters(column: int) -> str:
    """The name Excel shows above a column: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
