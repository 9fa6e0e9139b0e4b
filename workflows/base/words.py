"""What Lika says: Chinese in the source, English in locales/en/*.json, chosen per reader."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

LOCALES: Final = Path(__file__).resolve().parents[2] / "locales"
CHINESE: Final = "zh-CN"
ENGLISH: Final = "en"
LANGUAGES: Final = {CHINESE: "中文", ENGLISH: "English"}

_language: ContextVar[str] = ContextVar("language", default=CHINESE)


@cache
def english() -> dict[str, str]:
    """Every Chinese source string with its English, from all files of locales/en."""
    words: dict[str, str] = {}
    for file in sorted((LOCALES / ENGLISH).glob("*.json")):
        words.update(json.loads(file.read_text(encoding="utf-8")))
    return words


def _(source: str, **values: object) -> str:
    """The sentence in the reader's language, its {names} filled in.

    A value that is itself one of our words (a state's label, a role) is translated too, and so is
    each word of a list; the list is joined as the language does it. English has two forms where
    Chinese has one: `{n} {n:day|days} left` takes the first when the figure is 1.
    """
    filled = {name: _filled(value) for name, value in values.items()}
    if _language.get() != ENGLISH:
        return source.format(**filled) if filled else source
    said = english().get(source, source)
    return _FORMS.vformat(said, (), filled) if filled else said


class _Forms(Formatter):
    """Fills a sentence as `str.format` does, and knows `{n:one|many}`."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, two_forms, many = format_spec.partition("|")
        if two_forms:
            return one if str(value) == "1" else many
        return str(super().format_field(value, format_spec))


_FORMS: Final = _Forms()


def _filled(value: object) -> object:
    """What stands for one {name}: a word, a list of words, or a figure as it is."""
    if isinstance(value, (list, tuple)):
        return ("、" if _language.get() == CHINESE else ", ").join(str(_filled(v)) for v in value)
    if isinstance(value, str) and _language.get() == ENGLISH:
        return english().get(value, value)
    return value


def language() -> str:
    """The reader's language: zh-CN or en."""
    return _language.get()


def speak(language: str) -> None:
    """Choose the language for the rest of this run; an unknown one means Chinese."""
    _language.set(language if language in LANGUAGES else CHINESE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """The language inside one block: a paper or a test in another tongue than the page."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)
