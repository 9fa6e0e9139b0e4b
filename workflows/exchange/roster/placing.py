"""Which rows of a sheet speak of a person, and of which household's: merged, left blank, ditto.

A household's number often stands once, beside its head: merged downwards, or with the cells below
left blank, or marked 同上. Whoever cannot be placed without doubt stands under a number of their
own, "#" and the row, that no household has: gather() then refuses whom they may belong to.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from workflows.base import id_faults, relations
from workflows.base.refusals import Fault, Reason
from workflows.base.spreadsheet.sheet import Cell, Sheet, refused
from workflows.exchange.roster import kinds
from workflows.exchange.roster.beside import BESIDE
from workflows.exchange.roster.cells import EXACT, is_ditto, lost_digits
from workflows.exchange.roster.columns import Columns
from workflows.exchange.roster.kinds import LONGEST_NAME
from workflows.exchange.roster.reading import Margin
from workflows.exchange.roster.rows import Row
from workflows.households import fields
from workflows.households.fields import Of

_PLACE: Final = ("county", "township", "village")
_BLANK: Final = Cell("")
_NUMBERED: Final = re.compile("[0-9A-Za-z一二三四五六七八九十百千〇零]")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")


def rows_of_people(
    sheet: Sheet, columns: Columns, margin: Margin, today: date, named: str = ""
) -> list[Row]:
    """The rows that speak of a person, each with its household; the rest is set aside.

    `named`: the sheet's name where the file has several.
    """
    return _Placing(sheet, columns, margin, today, named).rows()


class _Placing:
    """One sheet from its header down."""

    def __init__(
        self, sheet: Sheet, columns: Columns, margin: Margin, today: date, named: str
    ) -> None:
        self._today = today
        self._named = named
        self._columns = columns
        self._margin = margin
        self._heads = {f: kinds.heading_of(columns.title(f)) for f in columns.places}
        self._grid = _unmerged(sheet, columns)
        self._counted = self._since = 0
        at = columns.places["relation"]
        below = self._grid[columns.row :]
        self._listed = relations.listed(cells[at].text for cells in below if at < len(cells))

    def rows(self) -> list[Row]:
        """Row by row: what is passed over, whose number is missing, who stands where."""
        people: list[Row] = []
        joined: set[int] = set()
        last = self._columns.row
        for number, cells in enumerate(self._grid[self._columns.row :], self._columns.row + 1):
            row = Row(number, cells, self._columns, self._margin, self._today, self._named)
            row.listed = self._listed
            if not any(cell.text.strip() or cell.error for cell in cells):
                continue
            if self._repeats_header(row):
                self._margin.aside += 1
                last = number if last == number - 1 else last
            elif self._is_foot(row):
                self._margin.aside += 1
                self._compare_total(row, len(people))
            else:
                if last == number - 1 and people:
                    joined.add(len(people))
                people.append(row)
                last = number
        self._settle(people, joined)
        return people

    def _settle(self, people: Sequence[Row], joined: set[int]) -> None:
        """Every row's place and household; `joined` rows follow the one before without a gap."""
        for at in sorted(joined):
            self._ditto(people[at], people[at - 1])
        keys = [_key(row) for row in people]
        once = not _stands_again(keys, joined)
        villages = [(row.text("village"), None) for row in people]
        villages_once = not _stands_again(villages, joined)
        for at, row in enumerate(people):
            before = people[at - 1] if at in joined else None
            key, fault = keys[at]
            if key:
                row.household = key
            elif before and self._continues(row, before, fault, once, _next_key(keys, joined, at)):
                self._join(row, before, fault is _SAME)
            else:
                self._unplaced(row, before, fault)
            self._village(row, before, villages_once)
        first: dict[str, Row] = {}
        for row in people:
            if row.text("village"):
                first.setdefault(row.household, row)
        for row in people:
            self._village(row, first.get(row.household), once=False)

    @staticmethod
    def _continues(row: Row, before: Row, fault: Fault | None, once: bool, below: str) -> bool:
        """Blank below the household's first row, or 同上: the same household as the row above."""
        if fault is _SAME:
            return True
        if fault is not None or row.heads():
            return False
        return once or below == before.household or before.household.startswith("#")

    def _unplaced(self, row: Row, before: Row | None, fault: Fault | None) -> None:
        """A head opens a household of its own; whoever follows without one may belong to it."""
        follows = before is not None and before.household.startswith("#") and not row.heads()
        own = f"#{self._named} {row.number}" if self._named else f"#{row.number}"
        row.household = before.household if before and follows else own
        row.refuse("household", _shown(row), fault or _NO_NUMBER)

    def _village(self, row: Row, before: Row | None, once: bool) -> None:
        """The village stands once as well: of the household, or of the whole stretch below it."""
        cell = row.cell("village")
        if cell.text.strip() or cell.error or cell.formula:
            return
        if before is None or not before.text("village"):
            return
        same = row.household == before.household
        if not same and not once:
            return
        for field in _PLACE:
            if not row.text(field) and not row.cell(field).error:
                row.put(field, before.cell(field))
        if not same:
            row.repaired("village", "", before.text("village"), (_LIKE_ABOVE,))

    def _join(self, row: Row, before: Row, ditto: bool) -> None:
        row.household = before.household
        if not before.household.startswith("#"):
            was = row.text("household")
            done = _SAME_ABOVE if ditto else _LIKE_HEAD
            row.repaired("household", was, before.household, (done,))

    def _ditto(self, row: Row, before: Row) -> None:
        """同上 is what the row above says; without a row above it stays, and is no answer."""
        for field in self._columns.places.keys() - {"household", *_own()}:
            if is_ditto(row.text(field)):
                row.put(field, before.cell(field))

    def _repeats_header(self, row: Row) -> bool:
        """The header again, as it is printed on every page."""
        said = [f for f, title in self._heads.items() if kinds.heading_of(row.text(f)) == title]
        return len(said) >= min(3, len(self._heads)) and "name" in said

    def _is_foot(self, row: Row) -> bool:
        """Totals, signatures, dates, remarks: whatever says nothing only a person has."""
        texts = [kinds.said(cell.text) for cell in row.cells if cell.text.strip()]
        number = sum(char.isalnum() for char in row.text("number"))
        if number >= EXACT or relations.known(row.text("relation")) or not texts:
            return False
        name = kinds.said(row.text("name"))
        looked = (texts[0], name) if name and row.text("household") else texts
        if kinds.is_total(texts[0], name) or kinds.is_foot(texts, looked):
            return True
        answers = _coded_answers()
        person = {"household", *_own(), *answers}
        spoken = {field for field in person if row.text(field) or row.cell(field).error}
        # Where somebody may write a sentence below the people.
        writable = {"household", "name", *answers}
        wrote = len(texts) == 1 and spoken <= writable and kinds.is_sentence(texts[0])
        if spoken and not wrote:
            return False
        row.note("name", "", _NOBODY)
        return True

    def _compare_total(self, row: Row, people: int) -> None:
        """The file counts itself: a different count means rows were lost on the way."""
        texts = [kinds.said(cell.text) for cell in row.cells if cell.text.strip()]
        if not kinds.is_total(texts[0], kinds.said(row.text("name"))):
            return
        since, self._since = people - self._since, people
        allowed = {people, since} if kinds.of_page(texts[0]) else {people}
        stated = id_faults.normalise(row.text("count")).text
        if stated.isdecimal() and int(stated) not in allowed:
            fault = Fault.of(
                "total",
                "合计写 {stated} 人，名册里读到 {n} 人。",
                "请核对名册是否导出完整。",
                stated=int(stated),
                n=people,
            )
            row.note("count", stated, fault)


_SAME_ABOVE: Final = Reason("ditto", "“同上”改为上一行的户编号")
_LIKE_HEAD: Final = Reason("filled", "空着的户编号照上一行填")
_LIKE_ABOVE: Final = Reason("filled", "空着的行政村照上一行填")
_NO_NUMBER: Final = Fault.of(
    "household", "没有填写户编号，分不清是哪一户的人。", "请填写户编号；合并的单元格请拆开填满。"
)
# 同上: the number is the one above; where there is none, the sentence is the same.
_SAME: Final = Fault(_NO_NUMBER.reason, _NO_NUMBER.remedy)
_NOBODY: Final = Fault.of(
    "nobody", "这一行没有写人，没有读取。", "是合计、说明的不用管；漏了姓名的请补上后重新上传。"
)


def _own() -> set[str]:
    """What only the person's own cell says: no cell beside or above speaks for it."""
    return {each.key for each in fields.CATALOGUE.of(Of.MEMBER) if each.column}


def _coded_answers() -> set[str]:
    """What a total or a signature never answers; months of work are none of it, a total may add
    them up."""
    return {each.key for each in fields.CATALOGUE.rostered(Of.MEMBER) if each.codes}


def _key(row: Row) -> tuple[str, Fault | None]:
    """The household's number in this row: the number; "" and why there is none, None if blank."""
    cell = row.cell("household")
    text = id_faults.normalise(cell.text).text
    if not text and not cell.error and not cell.formula:
        return "", None
    if is_ditto(cell.text):
        return "", _SAME
    # A formula without a result shows nothing, and means something.
    computed = cell.formula and (cell.number or not text)
    if lost_digits(cell, text) or computed or _DATE.fullmatch(text):
        wrong = "户编号存成了数字或公式，Excel 可能已改动它的数字（如去掉前面的 0）。"
        return "", Fault.of("number", wrong, "请把这一列设为“文本”格式，照原件重新录入。")
    if (
        cell.error
        or len(text) > LONGEST_NAME
        or text[0] in "#=＝+-@同如"
        or not _NUMBERED.search(text)
    ):
        wrong = "户编号写的是“{text}”，不是编号。"
        value = text[:12] or "#"
        return "", Fault.of("household", wrong, "请填写户编号后重新上传。", text=value)
    return text, None


def _shown(row: Row) -> str:
    return row.text("household")[:12]


def _stands_again(keys: Sequence[tuple[str, Fault | None]], joined: set[int]) -> bool:
    """Some value is written in two rows running: then a blank cell was forgotten, not left out."""
    return any(keys[at][0] and keys[at][0] == keys[at - 1][0] for at in joined)


def _next_key(keys: Sequence[tuple[str, Fault | None]], joined: set[int], at: int) -> str:
    """The next number written below without a gap."""
    below = at + 1
    while below in joined and not keys[below][0] and keys[below][1] is None:
        below += 1
    return keys[below][0] if below in joined else ""


def _unmerged(sheet: Sheet, columns: Columns) -> list[tuple[Cell, ...]]:
    """The rows with the value of a merged range in each of its rows, but for a person's own."""
    own = _own()
    shared = {
        at
        for field, at in columns.places.items()
        if field not in own and not field.startswith(BESIDE)
    }
    rows = list(sheet.rows)
    filled, most = 0, len(rows) * max(len(shared), 1)
    for top, left, bottom, _right in sheet.merged:
        if left not in shared or top < columns.row or top >= len(rows):
            continue
        value = rows[top][left] if left < len(rows[top]) else _BLANK
        for at in range(top + 1, min(bottom + 1, len(rows))):
            filled += 1
            if filled > most:
                # No program writes ranges that lie upon each other.
                raise refused("broken")
            here = rows[at]
            if left < len(here) and not here[left].text:
                rows[at] = (*here[:left], replace(value), *here[left + 1 :])
    return rows
