"""A hostile or broken file gets one clear sentence, soon, within its memory, and leaves nothing."""

import io
import os
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.fixtures.sources import ROOT
from workflows.base.refusals import Malformed
from workflows.base.spreadsheet.sheet import read_sheet
from workflows.base.words import ENGLISH, speaking
from workflows.exchange.roster import Limits, Places, read_roster

TODAY = date(2016, 5, 21)
NOWHERE = Places(())
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(sheet=b"", *, strings=b"", extra=None, hidden=False):
    """The smallest xlsx, its sheet given as raw XML."""
    state = ' state="hidden"' if hidden else ""
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r0" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}"><sheets>'
            f'<sheet name="a" sheetId="1" r:id="r1"{state}/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}">'
            f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/a.xml"/>'
            f'<Relationship Id="r2" Type="{RELATIONS}/sharedStrings" Target="s.xml"/>'
            "</Relationships>"
        ).encode(),
        "xl/s.xml": f'<sst xmlns="{SPREADSHEET}">'.encode() + strings + b"</sst>",
        "xl/worksheets/a.xml": sheet or rows(b""),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | (extra or {})).items():
            archive.writestr(name, content)
    return out.getvalue()


def rows(inside, before=b""):
    """A sheet around its rows."""
    return (
        before
        + f'<worksheet xmlns="{SPREADSHEET}"><sheetData>'.encode()
        + inside
        + b"</sheetData></worksheet>"
    )


def inline(ref, text="x"):
    """One text cell."""
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def row(number, *cells):
    return f'<row r="{number}">'.encode() + b"".join(cells) + b"</row>"


def entity_bomb():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]>'.encode()
    return workbook(rows(row(1, inline("A1", "&e8;")), bomb))


def lying_bomb():
    """120 MB of spaces in a part whose directory entry says one kilobyte."""
    data = bytearray(workbook(rows(b" " * 120_000_000)))
    at = data.index(b"xl/worksheets/a.xml", data.index(b"PK\x01\x02"))
    data[at - 22 : at - 18] = (1024).to_bytes(4, "little")
    return bytes(data)


def echoing_strings():
    """One long shared string, named by hundreds of thousands of cells."""
    cell = b'<c t="s"><v>0</v></c>'
    strings = b"<si><t>" + b"x" * 32_000 + b"</t></si>"
    lines = (b'<row r="%d">' % n + cell * 100 + b"</row>" for n in range(1, 4000))
    return workbook(rows(b"".join(lines)), strings=strings)


def encrypted_entry():
    data = bytearray(workbook())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


HOSTILE = {
    "nothing at all": (lambda: b"", "empty"),
    "a truncated workbook": (lambda: workbook()[:-120], "broken"),
    "a zip header and then noise": (lambda: b"PK\x03\x04" + os.urandom(5000), "broken"),
    "a photo": (lambda: b"\xff\xd8\xff\xe0" + b"\x00\x10JFIF" * 500, "not_table"),
    "a pdf": (lambda: b"%PDF-1.7\n1 0 obj\n", "not_table"),
    "noise": (lambda: bytes(range(256)) * 40, "not_table"),
    "a word document": (lambda: other_zip(), "not_table"),
    "an old workbook": (lambda: OLE + b"\0" * 4000, "old_excel"),
    "a binary workbook": (lambda: other_zip("xl/workbook.bin"), "old_excel"),
    "a workbook with a password": (
        lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "an encrypted zip": (encrypted_entry, "password"),
    "a web page renamed": (lambda: b"\n <html><table><tr><td>1</td></tr></table>", "html"),
    "a workbook with macros": (
        lambda: workbook(extra={"xl/vbaProject.bin": b"x"}),
        "macro",
    ),
    "a zip bomb": (lambda: workbook(rows(b" " * 120_000_000)), "bomb"),
    "a thousand parts": (
        lambda: workbook(extra={f"xl/p{n}.bin": b"" for n in range(1000)}),
        "bomb",
    ),
    "a far cell": (lambda: workbook(rows(row(1048576, inline("XFD1048576")))), "far"),
    "a far row": (lambda: workbook(rows(row(1048576, inline("A1048576")))), "far"),
    "a far column": (lambda: workbook(rows(row(1, inline("XFD1")))), "far"),
    "an entity bomb": (entity_bomb, "entity"),
    "many columns": (
        lambda: ("姓名," * 500).encode(),
        "columns",
    ),
    "many rows": (lambda: b"a,b\n" * 20_001, "rows"),
    "only a hidden sheet": (lambda: workbook(hidden=True), "no_rows"),
    "a sheet that is no XML": (lambda: workbook(b"<worksheet><sheetData><row><c"), "*"),
    "a bomb that lies about its size": (lying_bomb, "*"),
    "a sheet that would fill memory": (
        lambda: workbook(rows(row(1, inline("A1")) + row(999_999, inline("ZZ999999")))),
        "*",
    ),
    "echoing strings": (echoing_strings, "*"),
    "one giant field": (lambda: b'"' + b"x" * 1_000_000, "*"),
    "no header": (lambda: "甲,乙\n1,2\n".encode(), "no_header"),
    "a blank sheet": (workbook, "no_header"),
}


def other_zip(name="word/document.xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"<a/>")
    return out.getvalue()


def children():
    tasks = Path("/proc/self/task").glob("*/children")
    return {pid for task in tasks for pid in task.read_text().split()}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_gets_one_sentence_soon_and_leaves_nothing(what, tmp_path, monkeypatch):
    make, key = HOSTILE[what]
    data = make()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = children()
    start = time.monotonic()
    with pytest.raises(Malformed) as refused:
        read_roster(data, places=NOWHERE, today=TODAY, name="名册.xlsx")
    assert time.monotonic() - start < 3
    assert len(refused.value.reasons) == 1
    reason = refused.value.reasons[0]
    assert key in ("*", reason.key.removeprefix("file_"))
    sentence = str(reason)
    assert "请" in sentence
    assert "{" not in sentence
    assert sentence.endswith("。")
    with speaking(ENGLISH):
        assert str(reason).isascii() or "姓名" in str(reason)
    assert children() == before
    assert list(tmp_path.iterdir()) == []


MEASURED = """
import resource, sys
from datetime import date
from pathlib import Path
from workflows.base.refusals import Malformed
from workflows.exchange.roster import Places, read_roster
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_roster(Path(sys.argv[1]), places=Places(()), today=date(2016, 5, 21))
except Malformed:
    after = [resource.getrusage(who).ru_maxrss for who in (-1, 0)]
    print(after[0], after[1] - before)
"""


@pytest.mark.parametrize(
    "what",
    [
        "a zip bomb",
        "a bomb that lies about its size",
        "a sheet that would fill memory",
        "echoing strings",
        "a far cell",
    ],
)
def test_what_would_fill_memory_is_stopped_before_it_does(what, tmp_path):
    """Measured in a process of its own: a forked child starts with its parent's peak."""
    file = tmp_path / "roster.xlsx"
    file.write_bytes(HOSTILE[what][0]())
    measured = subprocess.run(
        [sys.executable, "-c", MEASURED, str(file)],
        capture_output=True,
        check=True,
        text=True,
        cwd=ROOT,
    )
    child, parent = map(int, measured.stdout.split())
    assert child < 300 * 1024
    assert parent < 50 * 1024


def test_a_macro_workbook_is_refused_by_its_name():
    with pytest.raises(Malformed) as refused:
        read_sheet(workbook(), name="名册.XLSM")
    assert refused.value.reasons[0].key == "file_macro"


def test_a_file_over_the_size_is_refused_before_anybody_opens_it():
    with pytest.raises(Malformed, match="file_size"):
        read_sheet(b"PK" + bytes(2_000_000), limits=Limits(size=1 << 20))


def test_a_reader_that_takes_too_long_is_stopped():
    start = time.monotonic()
    with pytest.raises(Malformed, match="file_time"):
        read_sheet(b"a,b\n" * 15_000, limits=Limits(seconds=0.001))
    assert time.monotonic() - start < 1


def test_a_formula_keeps_its_mark_although_only_its_value_is_read():
    formula = b'<c r="B1" t="str"><f>1+1</f><v>2</v></c>'
    sheet = read_sheet(workbook(rows(row(1, inline("A1", "x"), formula))))
    assert [cell.formula for cell in sheet.rows[0]] == [False, True]


def test_line_separators_inside_a_cell_do_not_make_new_rows():
    sheet = read_sheet("甲\u2028乙,丙\x85丁\n二,三\n".encode())
    assert len(sheet.rows) == 2
    assert sheet.rows[0][0].text == "甲\u2028乙"
