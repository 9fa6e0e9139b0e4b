"""The confined reader: turns an uploaded file into lines of JSON, in a process that may die.

Run by file.py as a script with the limits as its argument and the file on standard input, nothing
else: no database, no network, no temporary file. It knows the standard library and calamine only.
First line out: the visible sheets in their order and the names of the hidden ones, or the fault.
Then one line per row, sheet after sheet: text cells as strings, numbers as one-item lists.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

CHUNK = 1 << 18
SEAM = 400
FAR = re.compile(rb' r="([A-Z]{3,}\d+|[A-Z]{1,2}\d{7,})"')
FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]{0,200}?\br="([A-Z]+\d+)"[^>]{0,200}>\s*<(?:\w+:)?f\b')
ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]{0,200}?\bt="e")[^>]{0,200}?\br="([A-Z]+\d+)"')
HIDDEN = re.compile(
    rb'<(?:\w+:)?row\b(?=[^>]{0,300}?\bhidden="(?:1|true)")[^>]{0,300}?\br="(\d{1,7})"'
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    CalamineError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
    KeyError,
    IndexError,
)


class Fault(Exception):  # noqa: N818 - a finding about the file, not an error of the program
    """Why this file is not read: a key for the sentence, and its figures."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def main() -> None:
    """Limits first, then read; a fault is an answer, anything else is the parent's to explain."""
    limits: dict[str, int] = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"]))
    data = sys.stdin.buffer.read()
    try:
        head, rows = read(data, limits)
        answer(head, rows, limits)
    except Fault as fault:
        say({"fault": fault.key, "values": fault.values})
    except MemoryError:
        say({"fault": "memory", "values": {}})
    except BROKEN:
        say({"fault": "broken", "values": {}})


def say(value: object) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def answer(head: dict[str, Any], sheets: Iterator[list[Any]], limits: dict[str, int]) -> None:
    """All rows of all sheets, or a fault in their place when they would flood the parent."""
    lines: list[str] = []
    size = 0
    for about, rows in zip(head["sheets"], sheets, strict=True):
        before = len(lines)
        for row in rows:
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
            size += len(line)
            if size > limits["output"]:
                raise Fault("memory")
            lines.append(line)
        about["rows"] = len(lines) - before
    say(head)
    sys.stdout.write("\n".join(lines))


def about(name: str, **more: object) -> dict[str, Any]:
    """What is told of a sheet beside its rows."""
    empty: dict[str, Any] = {"formulas": [], "errors": [], "merged": [], "hidden": []}
    return {"name": name, "rows": 0} | empty | more


def read(data: bytes, limits: dict[str, int]) -> tuple[dict[str, Any], Iterator[Any]]:
    """The kind of a file is told by its content, never by its name."""
    if not data:
        raise Fault("empty")
    if data.startswith(OLE):
        raise Fault("password" if ENCRYPTED in data else "old_excel")
    if data.startswith(b"PK"):
        return workbook(data, limits)
    text = decoded(data)
    if text.lstrip().startswith("<"):
        raise Fault("html")
    return {"sheets": [about("")], "hidden": []}, iter([table(text, limits)])


def workbook(data: bytes, limits: dict[str, int]) -> tuple[dict[str, Any], Iterator[Any]]:
    """Every visible sheet, after the archive has been looked over without unfolding it."""
    formulas, errors, unseen = inspect(data, limits)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    grids = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    seen = [sheet.name for sheet in grids if sheet.visible == SheetVisibleEnum.Visible]
    if not seen:
        raise Fault("no_rows")
    height, pages, told, hidden = 0, [], [], []
    for sheet in grids:
        page = book.get_sheet_by_name(sheet.name)
        if sheet.name not in seen:
            hidden.append([sheet.name, page.height])
            continue
        height += page.total_height
        if height > limits["rows"]:
            raise Fault("rows", n=height, most=limits["rows"])
        if page.total_width > limits["columns"]:
            raise Fault("columns", n=page.total_width, most=limits["columns"])
        pages.append(page)
        told.append(
            about(
                sheet.name,
                formulas=sorted(formulas.get(sheet.name, set()) | formulas.get("", set())),
                errors=sorted(errors.get(sheet.name, set()) | errors.get("", set())),
                hidden=sorted(map(int, unseen.get(sheet.name, set()) | unseen.get("", set()))),
                merged=[[*start, *end] for start, end in page.merged_cell_ranges or ()],
            )
        )
    return {"sheets": told, "hidden": hidden}, (
        ([plain(cell, limits["text"]) for cell in row] for row in page.to_python(False))
        for page in pages
    )


def inspect(data: bytes, limits: dict[str, int]) -> tuple[dict[str, set[str]], ...]:
    """Refuse what would hurt to open; {sheet: its cells that hold a formula}, an error, its rows
    that are hidden or filtered away."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if "xl/vbaProject.bin" in names:
            raise Fault("macro")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Fault("password")
        if "xl/workbook.xml" not in names:
            raise Fault("old_excel" if "xl/workbook.bin" in names else "not_table")
        unfolded = sum(entry.file_size for entry in entries)
        if unfolded > limits["unfolded"] or len(entries) > limits["entries"]:
            raise Fault("bomb", n=unfolded >> 20, most=limits["unfolded"] >> 20)
        found = {entry.filename: scan(archive, entry) for entry in entries}
        sheets = sheets_of(archive)
    kinds: tuple[dict[str, set[str]], ...] = ({}, {}, {})
    for part, marks in found.items():
        for kind, refs in zip(kinds, marks, strict=True):
            kind.setdefault(sheets.get(part, ""), set()).update(refs)
    return kinds


def sheets_of(archive: zipfile.ZipFile) -> dict[str, str]:
    """{part: sheet}; a part that is not found here is taken to speak of every sheet."""
    try:
        # Foreign definitions are refused by now, and this process may die.
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (KeyError, ElementTree.ParseError):
        return {}
    parts = {link.get("Id"): "xl/" + link.get("Target", "").removeprefix("/xl/") for link in links}
    return {
        parts[key]: sheet.get("name", "")
        for sheet in book.iter()
        if sheet.tag.endswith("}sheet")
        for name, key in sheet.items()
        if name.endswith("}id") and key in parts
    }


def scan(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[set[str], ...]:
    """One part, whatever its name says it is, in pieces: no foreign definitions, no far cell."""
    formulas: set[str] = set()
    errors: set[str] = set()
    hidden: set[str] = set()
    with archive.open(entry) as part:
        piece = part.read(CHUNK)
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            raise Fault("entity")
        while piece:
            if far := FAR.search(piece):
                raise Fault("far", cell=far[1].decode())
            if b"<f" in piece or b":f" in piece:
                formulas |= {ref.decode() for ref in FORMULA.findall(piece)}
            if b't="e"' in piece:
                errors |= {ref.decode() for ref in ERROR.findall(piece)}
            if b"hidden=" in piece:
                hidden |= {ref.decode() for ref in HIDDEN.findall(piece)}
            more = part.read(CHUNK)
            piece = piece[-SEAM:] + more if more else b""
    return formulas, errors, hidden


def plain(cell: object, most: int) -> object:
    """A cell as text; a number keeps a mark, because a number is not what somebody typed."""
    if isinstance(cell, str):
        return cell if len(cell) <= most else cell[:most]
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        whole = abs(cell) < 1e16 and cell == int(cell)
        return [str(int(cell)) if whole else repr(cell)]
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else ""


def decoded(data: bytes) -> str:
    """Text in one of the encodings Excel and WPS write; anything with a NUL is no text."""
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and not text.startswith("%PDF"):
            return text
    raise Fault("not_table")


def table(text: str, limits: dict[str, int]) -> Iterator[list[Any]]:
    """A CSV file; the separator is the one its first lines use most."""
    start = text[:2000]
    separator = max(",\t;", key=start.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator), 1):
            if number > limits["rows"]:
                raise Fault("rows", n=number, most=limits["rows"])
            if len(row) > limits["columns"]:
                raise Fault("columns", n=len(row), most=limits["columns"])
            yield [cell[: limits["text"]] for cell in row]
    except csv.Error as error:
        raise Fault("broken") from error


if __name__ == "__main__":
    main()
