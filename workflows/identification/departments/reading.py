"""A department's file as rows that can be compared: by ID number alone, the rest masked or put
away.

What is read here lives as long as the dry run on the screen; nothing of it is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from workflows.base import id_faults, identity
from workflows.base.refusals import Malformed, Reason
from workflows.base.spreadsheet.sheet import MB, UPLOAD, Book, Cell, Sheet, read_book
from workflows.base.words import Word
from workflows.exchange.roster.kinds import heading_of, kind_of
from workflows.identification.departments.kinds import BY_KEY, KINDS, NAMES, NUMBER, Kind

# A county's cars are more rows than a township's people.
LIMITS: Final = replace(UPLOAD, seconds=20, size=20 * MB, output=80 * MB, rows=100_000)
_LOOK: Final = 15
_NAME: Final = frozenset(map(heading_of, NAMES))
_NUMBER: Final = frozenset(map(heading_of, NUMBER))
# A disability certificate's number begins with the ID number: it serves where that is not given.
_CERTIFICATE: Final = frozenset(
    heading_of(heading)
    for column in BY_KEY["disability"].columns
    if column.key == "paper"
    for heading in column.headings
)


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One row that can be compared. `number` is the whole ID number and never leaves the memory;
    `says` pairs each column's key with its text as it may be shown, `raw` is the row whole. `row`
    says where it stands, with its sheet when several are read."""

    row: str
    number: str
    says: tuple[tuple[str, str], ...]
    raw: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read. `unread`: where (row 7, or 名单二 7) and why; `nameless`: rows without a
    number to compare by; `foot`: rows that are nobody (totals, signatures); `sheets`: of each
    sheet that is not read why."""

    kind: Kind
    sha: str
    name: str
    lines: tuple[Line, ...]
    unread: tuple[tuple[str, Reason], ...]
    nameless: int
    foot: int
    sheets: tuple[Reason, ...] = ()


def read(content: bytes, name: str, today: date, kind: str = "") -> Reading:
    """Read every visible sheet of a file of that kind; without one it is recognised by the
    headings of the first sheet that has ID numbers. What is not read is told.

    Malformed, in one sentence, for a file that is no table, has no ID numbers or no known kind.
    """
    book = read_book(content, name=name, limits=LIMITS)
    tables, others = _tables(book, kind)
    lines: list[Line] = []
    unread: list[tuple[str, Reason]] = []
    nameless = foot = 0
    for table in tables:
        named = f"{table.sheet.name} " if len(tables) > 1 else ""
        for row, cells in enumerate(table.sheet.rows[table.at :], table.at + 1):
            if not any(cell.text.strip() or cell.error for cell in cells):
                continue
            if kind_of(cells, table.name_at, _NAME):
                foot += 1
                continue
            cell = cells[table.number_at] if table.number_at < len(cells) else Cell("")
            if not cell.text.strip() and not cell.error:
                nameless += 1
                continue
            number = id_faults.normalise(cell.text.strip()).text
            where = f"{named}{row}"
            if wrong := _unfit(cell, number, today):
                unread.append((where, wrong))
            else:
                lines.append(_line(where, number, cells, table.columns, table.kind))
    told = tuple(lines), tuple(unread), nameless, foot, others
    return Reading(tables[0].kind, book.sheets[0].sha, name, *told)


def _tables(book: Book, kind: str) -> tuple[list["_Table"], tuple[Reason, ...]]:
    """The sheets that are lists of one kind, and of each other sheet with anything on it why it is
    not read. A file without a list is refused with what its first sheet lacks."""
    tables: list[_Table] = []
    others: list[Reason] = []
    faults: list[Malformed] = []
    for sheet in book.sheets:
        try:
            tables.append(_table(sheet, tables[0].kind.key if tables else kind))
        except Malformed as fault:
            faults.append(fault)
            if filled := sum(any(cell.text.strip() for cell in row) for row in sheet.rows):
                told = {"sheet": sheet.name, "n": filled, "why": fault.reasons[0]}
                wrong = "工作表“{sheet}”有 {n} 行，没有读入：{why}"
                others.append(Reason("list_sheet", wrong, told))
    if not tables:
        raise faults[0]
    wrong = "工作表“{sheet}”是隐藏的，有 {n} 行，没有读入。要比对的请取消隐藏再传。"
    others += [
        Reason("list_hidden", wrong, {"sheet": name, "n": rows})
        for name, rows in book.hidden
        if rows
    ]
    return tables, tuple(others)


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet that is a list: where its headings, names, numbers and other columns stand."""

    sheet: Sheet
    kind: Kind
    at: int
    number_at: int
    name_at: int
    columns: dict[str, int]


def _table(sheet: Sheet, kind: str) -> _Table:
    """The sheet as a list of that kind, or of the one its headings tell; Malformed for none."""
    at, heads = _heading(sheet)
    chosen = BY_KEY[kind] if kind else _recognised(at, heads)
    columns = _columns(chosen, heads)
    if not columns:
        wanted = [Word(column.label) for column in chosen.columns]
        wrong = "第 {row} 行表头里没有“{kind}”的内容列（{wanted}）。请核对名单种类或补上列名。"
        raise Malformed(
            Reason("list_columns", wrong, {"row": at, "kind": chosen.label, "wanted": wanted})
        )
    number_at = _number_at(heads)[0]
    name_at = next((n for n, head in enumerate(heads) if head in _NAME), number_at)
    return _Table(sheet, chosen, at, number_at, name_at, columns)


def _line(
    row: str, number: str, cells: Sequence[Cell], columns: dict[str, int], kind: Kind
) -> Line:
    said = []
    for column in kind.columns:
        place = columns.get(column.key)
        text = cells[place].text.strip()[:80] if place is not None and place < len(cells) else ""
        if text:
            said.append((column.key, column.shown(text) if column.shown else text))
    raw = "\x1f".join(
        cells[place].text.strip() if place < len(cells) else "" for place in columns.values()
    )
    return Line(row, identity.person_of(number), tuple(said), raw)


def _unfit(cell: Cell, number: str, today: date) -> Reason | None:
    """Why this cell is no ID number that can be compared."""
    if cell.formula or cell.error:
        return Reason("list_formula", "证件号码是公式算出的，没有读入。请粘贴为文本后再传。")
    if cell.number or "E+" in number:
        lost = "证件号码被存成了数字，后几位已丢失。请把这一列设为文本，重新导出后再传。"
        return Reason("list_number", lost)
    faults = id_faults.number_faults(number, today)
    return faults[0].reason if faults else None


def _heading(sheet: Sheet) -> tuple[int, list[str]]:
    """The row of the headings (1 is the first): the first that names a column of ID numbers."""
    for row, cells in enumerate(sheet.rows[:_LOOK], 1):
        heads = [heading_of(cell.text) for cell in cells]
        found = _number_at(heads)
        if len(found) > 1:
            twice = "第 {row} 行表头里有 {n} 列证件号码。请只留本人的一列再传。"
            raise Malformed(Reason("list_numbers", twice, {"row": row, "n": len(found)}))
        if found:
            return row, heads
    raise Malformed(
        Reason(
            "list_heading",
            "前 {n} 行里没有找到“证件号码”一列。比对只按证件号码，不按姓名；请补上这一列再传。",
            {"n": _LOOK},
        )
    )


def _number_at(heads: Sequence[str]) -> list[int]:
    """Where the ID numbers stand: their own column, or else the certificates'."""
    own = [n for n, head in enumerate(heads) if head in _NUMBER]
    return own or [n for n, head in enumerate(heads) if head in _CERTIFICATE]


def _recognised(at: int, heads: Sequence[str]) -> Kind:
    """The kind whose own headings are there; Malformed when it is none or more than one."""
    points = {
        kind.key: sum(
            any(heading_of(heading) in heads for heading in column.headings)
            for column in kind.columns
            if column.tells
        )
        for kind in KINDS
    }
    most = max(points.values())
    best = [key for key, n in points.items() if n == most]
    if most == 0 or len(best) > 1:
        raise Malformed(
            Reason(
                "list_kind",
                "从第 {row} 行表头看不出是哪一种名单。请在上面选定名单种类再预检。",
                {"row": at},
            )
        )
    return BY_KEY[best[0]]


def _columns(kind: Kind, heads: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column in kind.columns:
        known = {heading_of(heading) for heading in column.headings}
        place = next((n for n, head in enumerate(heads) if head in known), None)
        if place is not None:
            found[column.key] = place
    return found
