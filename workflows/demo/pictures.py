"""What the cast hands in, drawn small: papers with heading and stamp, photographs, signatures.

Every picture carries the words of its own use, so that no two are the same file.
"""

import io
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

_PAPER: Final = (372, 526)
_PHOTO: Final = (480, 320)
_NAME: Final = (300, 110)
_INK, _RED, _LINE, _PALE = (40, 40, 48), (196, 42, 36), (176, 182, 190), (250, 248, 242)
_FONTS: Final = Path(pylopdf_fonts_zh_cn.__file__).parent


@cache
def _font(size: int, face: str = "Sans") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / f"Noto{face}SC-Regular.otf"), size)


@cache
def _sheet() -> Image.Image:
    """An empty form: the rules every paper is written on."""
    image = Image.new("RGB", _PAPER, _PALE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((12, 12, _PAPER[0] - 13, _PAPER[1] - 13), outline=_LINE)
    for y in range(96, 400, 34):
        draw.line((30, y, _PAPER[0] - 30, y), fill=_LINE)
    return image


def paper(title: str, lines: tuple[str, ...], day: date, seal: str = "") -> bytes:
    """A scanned paper; `seal` is the office of the round stamp."""
    return _jpeg(_drawn(title, lines, day, seal))


def document(title: str, lines: tuple[str, ...], day: date, seal: str) -> bytes:
    """The same as a PDF of one page: how an office sends its decision."""
    out = io.BytesIO()
    _drawn(title, lines, day, seal).save(out, "PDF", resolution=72, creationDate=day.timetuple())
    return out.getvalue()


def _drawn(title: str, lines: tuple[str, ...], day: date, seal: str) -> Image.Image:
    image = _sheet().copy()
    draw = ImageDraw.Draw(image)
    font = _font(20 if len(title) <= 14 else 15, "Serif")
    draw.text((_PAPER[0] / 2, 58), title, font=font, fill=_INK, anchor="mm")
    for n, line in enumerate(lines[:9]):
        draw.text((34, 104 + n * 34), line[:24], font=_font(14), fill=_INK)
    dated = f"{day.year}年{day.month}月{day.day}日"
    draw.text((_PAPER[0] - 34, 490), dated, font=_font(14), fill=_INK, anchor="rm")
    if seal:
        _stamp(draw, seal)
    return image


def _stamp(draw: ImageDraw.ImageDraw, office: str) -> None:
    x, y, r = 270, 440, 54
    draw.ellipse((x - r, y - r, x + r, y + r), outline=_RED, width=3)
    draw.text((x, y), "★", font=_font(26), fill=_RED, anchor="mm")
    half = -(-len(office) // 2)
    for up, part in ((-28, office[:half]), (28, office[half:])):
        draw.text((x, y + up), part, font=_font(11), fill=_RED, anchor="mm")


def photo(caption: str, place: str, day: date) -> bytes:
    """A view with its date burnt in: a notice board with its list, or a house and people."""
    mood = Random(f"{caption}{place}{day}")  # noqa: S311 - a picture, not a secret
    image = Image.new("RGB", _PHOTO, (mood.randint(150, 205), mood.randint(185, 215), 230))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 210, *_PHOTO), fill=(mood.randint(120, 165), mood.randint(115, 140), 95))
    if "景" in caption or "期满" in caption:
        _board(draw, mood, near="近景" in caption)
    else:
        _house(draw, mood)
    draw.rectangle((0, 288, *_PHOTO), fill=(24, 26, 30))
    draw.text((10, 304), f"{place} {caption}"[:24], font=_font(14), fill="white", anchor="lm")
    draw.text((468, 304), day.isoformat(), font=_font(14), fill=(255, 210, 80), anchor="rm")
    return _jpeg(image)


def _board(draw: ImageDraw.ImageDraw, mood: Random, *, near: bool) -> None:
    size = 1.0 if near else 0.5
    left, top = 150 - 100 * size, 140 - 120 * size + mood.randint(0, 8)
    right, low = left + 380 * size, top + 230 * size
    draw.rectangle((left, top, right, low), fill=(72, 96, 118), outline=_INK, width=3)
    draw.rectangle((left + 70 * size, top + 16, right - 70 * size, low - 10), fill=(206, 60, 50))
    draw.rectangle((left + 80 * size, top + 46 * size, right - 80 * size, low - 18), fill=_PALE)
    for n in range(mood.randint(5, 8)):
        y = top + (64 + n * 17) * size
        draw.line((left + 92 * size, y, right - 92 * size, y), fill=_INK)
    draw.text(((left + right) / 2, top + 24), "村务公开", font=_font(14), fill="white", anchor="mm")


def _house(draw: ImageDraw.ImageDraw, mood: Random) -> None:
    left, wall = mood.randint(30, 170), (mood.randint(170, 225), 186, 160)
    draw.rectangle((left, 110, left + 210, 230), fill=wall, outline=_INK)
    draw.polygon(((left - 18, 110), (left + 105, 48), (left + 228, 110)), fill=(142, 74, 60))
    draw.rectangle((left + 30, 150, left + 95, 200), fill=(250, 246, 230), outline=_INK)
    draw.rectangle((left + 130, 145, left + 180, 230), fill=(110, 78, 58))
    step = mood.randint(60, 110)
    for n in range(mood.randint(1, 4)):
        x = 40 + n * step
        draw.ellipse((x, 190, x + 22, 212), fill=(86, 70, 62))
        draw.rectangle((x - 4, 212, x + 26, 270), fill=(mood.randint(50, 130), 72, 110))


def signature(name: str, under: str, day: date) -> bytes:
    """A name by hand under a paper, and the thumb beside it."""
    hand = Random(f"{name}{under}{day}")  # noqa: S311 - a picture, not a secret
    image = Image.new("RGB", _NAME, "white")
    draw = ImageDraw.Draw(image)
    for n, char in enumerate(name[:6]):
        at = (24 + n * 44, 22 + hand.randint(-6, 8))
        draw.text(at, char, font=_font(40, "Serif"), fill=(24, 30, 70))
    x, y = 236 + hand.randint(-4, 8), 48
    for r in range(4, 28, 4):
        draw.ellipse((x - r * 0.7, y - r, x + r * 0.7, y + r), outline=_RED)
    draw.text((292, 98), f"{under}  {day.isoformat()}", font=_font(12), fill=_LINE, anchor="rm")
    return _jpeg(image)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=72)
    return out.getvalue()
