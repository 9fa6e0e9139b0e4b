"""Reading a roster: from an uploaded file to households that can come in, without the database.

`read_roster` is pure but for the file: places are passed in, what is stored is compared later.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

from workflows.identity import Fault
from workflows.refusals import Malformed, Reason
from workflows.roster.columns import Columns, find_columns
from workflows.roster.file import BULK, UPLOAD, Cell, Limits, Sheet, read_sheet
from workflows.roster.households import gather
from workflows.roster.places import Gazetteer, Place, Places, places_from
from workflows.roster.reading import (
    Margin,
    Remark,
    Repair,
    RosterHousehold,
    RosterMember,
    RosterReading,
    in_file_order,
)
from workflows.roster.rows import Line, Row

__all__ = [
    "BULK",
    "UPLOAD",
    "Gazetteer",
    "Limits",
    "Place",
    "Places",
    "Remark",
    "Repair",
    "RosterHousehold",
    "RosterMember",
    "RosterReading",
    "places_from",
    "read_roster",
]

_DAY: Final = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_TOTALS: Final = ("合计", "总计", "小计")


def read_roster(
    source: Path | bytes,
    *,
    places: Gazetteer,
    today: date,
    name: str = "",
    limits: Limits = UPLOAD,
) -> RosterReading:
    """Every household of the file, or why not. Raises Malformed when the file is no roster."""
    sheet = read_sheet(source, name=name, limits=limits)
    columns = find_columns(sheet.rows)
    margin = Margin()
    as_of = _exported_on(sheet, columns, today)
    lines = _lines(sheet, columns, margin)
    if not lines:
        raise Malformed(
            Reason(
                "file_no_people",
                "表头（第 {row} 行）下面没有一行写有人员。请检查后再传。",
                {"row": columns.row},
            )
        )
    households = gather(lines, columns, margin, places, as_of)
    refused = margin.refused()
    return RosterReading(
        file_name=name or (source.name if isinstance(source, Path) else ""),
        sha=sheet.sha,
        sheet=sheet.name,
        as_of=as_of,
        households=tuple(households),
        refusals=in_file_order(margin.refusals),
        repairs=tuple(margin.repairs),
        notes=in_file_order(margin.notes),
        refused_households=tuple(dict.fromkeys(ln.household for ln in lines if _out(ln, refused))),
        refused_people=sum(_out(line, refused) for line in lines),
    )


def _out(line: Line, refused: frozenset[str]) -> bool:
    return line.household in refused


def _lines(sheet: Sheet, columns: Columns, margin: Margin) -> list[Line]:
    """Rows that name a person; blank rows, totals and signatures below are passed over."""
    lines = []
    for number, cells in enumerate(sheet.rows[columns.row :], columns.row + 1):
        if not any(cell.text for cell in cells):
            continue
        row = Row(number, cells, columns, margin)
        if row.text("name") or row.text("number"):
            lines.append(row.line())
        elif _is_total(cells):
            _compare_total(row, len(lines))
    return lines


def _is_total(cells: Iterable[Cell]) -> bool:
    first = next((text for cell in cells if (text := cell.text.strip())), "")
    return first.replace(" ", "").startswith(_TOTALS)


def _compare_total(row: Row, people: int) -> None:
    """The file counts itself: a different count means rows were lost on the way."""
    stated = row.text("count")
    if stated.isdigit() and int(stated) != people:
        fault = Fault.of(
            "total",
            "合计写 {stated} 人，名册里读到 {n} 人。",
            "请核对名册是否导出完整。",
            stated=int(stated),
            n=people,
        )
        row.note("count", stated, fault)


def _exported_on(sheet: Sheet, columns: Columns, today: date) -> date:
    """The day in the title rows, so that a pupil of 2016 is not measured by today's age."""
    title = " ".join(cell.text for row in sheet.rows[: columns.row - 1] for cell in row)
    found = _DAY.search(title)
    if not found:
        return today
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return today
    return min(day, today)
