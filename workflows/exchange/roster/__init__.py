"""Reading a roster: from an uploaded file to households that can come in, without the database.

`read_roster` is pure but for the file: places are passed in, what is stored is compared later.
"""

from datetime import date
from pathlib import Path

from workflows.base import days
from workflows.base.refusals import Malformed, Reason
from workflows.base.spreadsheet.sheet import BULK, UPLOAD, Book, Limits, Sheet, read_book
from workflows.exchange.roster.columns import Columns, find_columns, names_people
from workflows.exchange.roster.households import gather
from workflows.exchange.roster.lines import Line
from workflows.exchange.roster.places import Gazetteer, Place, Places, places_from
from workflows.exchange.roster.placing import rows_of_people
from workflows.exchange.roster.reading import (
    Margin,
    Remark,
    Repair,
    RosterHousehold,
    RosterMember,
    RosterReading,
    SheetRead,
    Unread,
    in_file_order,
)

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
    "SheetRead",
    "Unread",
    "in_file_order",
    "places_from",
    "read_roster",
]


def read_roster(
    source: Path | bytes,
    *,
    places: Gazetteer,
    today: date,
    name: str = "",
    limits: Limits = UPLOAD,
    as_of: date | None = None,
) -> RosterReading:
    """Every household of the file, or why not. Raises Malformed when the file is no roster.

    `as_of`: the day its answers hold for; without it the day the file itself tells, else today.
    """
    book = read_book(source, name=name, limits=limits)
    rosters, unread = _rosters(book)
    margin = Margin()
    name = name or (source.name if isinstance(source, Path) else "")
    sheet, columns = rosters[0]
    as_of = min(as_of or _told_on(sheet, columns, name) or today, today)
    lines: list[Line] = []
    read = []
    titles = {}
    for sheet, columns in rosters:
        aside = margin.aside
        named = sheet.name if len(rosters) > 1 else ""
        found = [row.line() for row in rows_of_people(sheet, columns, margin, today, named)]
        titles[named] = columns
        unseen = tuple(line.member.row for line in found if line.member.row in sheet.hidden)
        read.append(SheetRead(sheet.name, len(found), margin.aside - aside, unseen))
        lines += found
    if not lines:
        raise Malformed(
            Reason(
                "file_no_people",
                "表头（第 {row} 行）下面没有一行写有人员。请检查后再传。",
                {"row": rosters[0][1].row},
            )
        )
    households = gather(lines, titles, margin, places, as_of)
    refused = margin.refused()
    return RosterReading(
        file_name=name,
        sha=rosters[0][0].sha,
        sheets=tuple(read),
        unread=tuple(unread),
        as_of=as_of,
        households=tuple(households),
        refusals=in_file_order(margin.refusals, read),
        repairs=tuple(margin.repairs),
        notes=in_file_order(margin.notes, read),
        refused_households=tuple(dict.fromkeys(ln.household for ln in lines if _out(ln, refused))),
        refused_people=sum(_out(line, refused) for line in lines),
    )


def _out(line: Line, refused: frozenset[str]) -> bool:
    return line.household in refused


def _rosters(book: Book) -> tuple[list[tuple[Sheet, Columns]], list[Unread]]:
    """The sheets with people, and those that are not read.

    A sheet of people that cannot be read stops the file: they may be members of households that
    stand on another. So does a file without a roster, with what its first sheet lacks.
    """
    rosters: list[tuple[Sheet, Columns]] = []
    unread: list[Unread] = []
    faults: list[Malformed] = []
    for sheet in book.sheets:
        filled = sum(any(cell.text.strip() for cell in row) for row in sheet.rows)
        try:
            rosters.append((sheet, find_columns(sheet.rows)))
        except Malformed as fault:
            faults.append(fault)
            if len(book.sheets) > 1 and names_people(sheet.rows):
                raise Malformed(_of_sheet(sheet.name, fault.reasons[0])) from None
            if filled:
                unread.append(Unread(sheet.name, filled, hidden=False))
    if not rosters:
        raise faults[0]
    unread += [Unread(name, rows, hidden=True) for name, rows in book.hidden if rows]
    return rosters, unread


def _of_sheet(name: str, reason: Reason) -> Reason:
    """The same sentence, with the sheet it speaks of."""
    wrong = "工作表“{sheet}”里有人员，读不了：{why}"
    return Reason("sheet_people", wrong, {"sheet": name, "why": reason})


def _told_on(sheet: Sheet, columns: Columns, name: str) -> date | None:
    """The day in the title rows, the sheet's name or the file's; of a month or year its last day.

    A pupil of 2016 is not measured by today's age.
    """
    title = " ".join(cell.text for row in sheet.rows[: columns.row - 1] for cell in row)
    for text in (title, sheet.name, name):
        if day := days.told_in(text):
            return day
    return None
