"""Which letters the papers' fonts can print, read from the fonts themselves.

The press prints with fonts we brought or the office chose, never with the machine's own. A letter
of a name that no font has is printed as 〓, the printer's mark for a letter to be written in.
"""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pylopdf_fonts_zh_cn

from workflows.base.paths import ROOT

# An office that owns 仿宋 and 小标宋 puts the files here; the layout asks for them first.
OFFICE_FONTS: Final = ROOT / "templates" / "fonts"
MISSING: Final = "〓"
# The planes of Chinese letters: what stands there is one, though this interpreter's table of
# Unicode may be older than the letter. The last two places of a plane are never characters.
_LETTER_PLANES: Final = range(0x20000, 0x40000)
_NO_LETTER: Final = frozenset({"Co", "Cs", "Cc"})
_FORMATS: Final = (4, 12)
# Set as a space or a new line.
_BREAKS: Final = "\n\r\t\x85\u2028\u2029"


def folders() -> list[Path]:
    """Where the fonts lie that papers are printed with."""
    ours = pylopdf_fonts_zh_cn.sans_path().parent
    return [folder for folder in (ours, OFFICE_FONTS) if folder.is_dir()]


def is_han(char: str) -> bool:
    """A Chinese letter, of whatever edition of Unicode."""
    point = ord(char)
    if point in _LETTER_PLANES:
        return point & 0xFFFF < 0xFFFE
    return (
        char == "〇"
        or 0x3400 <= point <= 0x4DBF
        or 0x4E00 <= point <= 0x9FFF
        or (
            # Among the compatibility letters twelve are letters of their own.
            0xFA0E <= point <= 0xFA29 and unicodedata.normalize("NFC", char) == char
        )
    )


def is_private(char: str) -> bool:
    """A 自造字 or no letter at all: it looks right on one machine only."""
    return unicodedata.category(char) in _NO_LETTER


def has_glyph(char: str) -> bool:
    """Some font of the papers has it. A mark that only chooses a form is drawn with its letter."""
    if unicodedata.category(char) in ("Mn", "Cf", "Zs", "Cc"):
        return True
    return ord(char) in _points()


def printed(text: str) -> str:
    """The text as it stands on paper: letters that no font has are 〓."""
    if text.isascii():
        return text
    return "".join(
        MISSING if not is_private(char) and is_han(char) and not has_glyph(char) else char
        for char in text
    )


def unprintable(text: str) -> str:
    """The characters of a text that stop the press, each once: the doors and the press ask here."""
    return "".join(dict.fromkeys(char for char in text if _stops(char)))


def _stops(char: str) -> bool:
    """No letter at all, or one that neither has a glyph nor can be written in by pen."""
    if " " <= char <= "~" or char in _BREAKS:
        return False
    return is_private(char) or not (is_han(char) or has_glyph(char))


def missing(text: str) -> str:
    """The Chinese letters of a text that no font has, each once."""
    return "".join(dict.fromkeys(c for c in text if is_han(c) and not has_glyph(c)))


@cache
def _points() -> frozenset[int]:
    found: set[int] = set()
    for folder in folders():
        for file in sorted(folder.iterdir()):
            if file.suffix.lower() in (".otf", ".ttf", ".ttc"):
                found.update(_of_file(file.read_bytes()))
    return frozenset(found)


def _of_file(font: bytes) -> Iterator[int]:
    """Every code point its character maps know (OpenType, formats 4 and 12); a file that is no
    font knows none."""
    try:
        starts = [0]
        if font[:4] == b"ttcf":
            (count,) = struct.unpack_from(">I", font, 8)
            starts = list(struct.unpack_from(f">{count}I", font, 12))
        for start in starts:
            (tables,) = struct.unpack_from(">H", font, start + 4)
            for n in range(tables):
                tag, _sum, at, _size = struct.unpack_from(">4sIII", font, start + 12 + 16 * n)
                if tag == b"cmap":
                    yield from _of_map(font, at)
    except struct.error:
        return


def _of_map(font: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", font, at + 2)
    for n in range(count):
        _platform, _coding, offset = struct.unpack_from(">HHI", font, at + 4 + 8 * n)
        (kind,) = struct.unpack_from(">H", font, at + offset)
        if kind == _FORMATS[0]:
            (twice,) = struct.unpack_from(">H", font, at + offset + 6)
            ends = struct.unpack_from(f">{twice // 2}H", font, at + offset + 14)
            starts = struct.unpack_from(f">{twice // 2}H", font, at + offset + 16 + twice)
            for first, last in zip(starts, ends, strict=True):
                yield from range(first, last + 1)
        elif kind == _FORMATS[1]:
            (groups,) = struct.unpack_from(">I", font, at + offset + 12)
            for group in range(groups):
                first, last, _glyph = struct.unpack_from(
                    ">III", font, at + offset + 16 + 12 * group
                )
                yield from range(first, last + 1)
