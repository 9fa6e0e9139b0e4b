"""What Lika says: Chinese in the source, other languages in locales/, chosen per reader.

The catalogues are gettext's: locales/<language>/LC_MESSAGES/<subject>.po, read once by Babel.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

from babel.messages.pofile import read_po

LOCALES: Final = Path(__file__).resolve().parents[2] / "locales"
CHINESE: Final = "zh-CN"
ENGLISH: Final = "en"
LANGUAGES: Final = {CHINESE: "中文", ENGLISH: "English"}

_language: ContextVar[str] = ContextVar("language", default=CHINESE)

Catalogue = Mapping[tuple[str, str], tuple[str, ...]]


class Word(str):
    """One of our own words (a state's label, a role) where it fills a {name} of a sentence.

    It is translated when the sentence is said. A plain `str` never is: that is what somebody typed,
    and a person may be named 组长. Compared, in JSON and in a hash a word is its Chinese source.
    `context` tells two meanings of one Chinese word apart (gettext's msgctxt).
    """

    __slots__ = ("context",)
    context: str

    def __new__(cls, source: str, context: str = "") -> "Word":
        """The word `source`, as it stands in the code."""
        word = super().__new__(cls, source)
        word.context = context or getattr(source, "context", "")
        return word


@cache
def catalogue(language: str) -> Catalogue:
    """{(context, source): its forms} from all files of a language; one form, or one for 1 and one
    for all other counts. What a language says with the source itself is not in it."""
    folder = LOCALES / language.replace("-", "_") / "LC_MESSAGES"
    words: dict[tuple[str, str], tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                said = message.string if isinstance(message.string, tuple) else (message.string,)
                source = message.id if isinstance(message.id, str) else message.id[0]
                forms = tuple(str(form or "") for form in said)
                if source and all(forms):
                    words[message.context or "", source] = forms
    return words


@cache
def english() -> dict[str, str]:
    """Every Chinese source that has no context, with its English (of two forms that for many)."""
    return {
        source: said[-1] for (context, source), said in catalogue(ENGLISH).items() if not context
    }


def _(source: str, **values: object) -> str:
    """The sentence in the reader's language, its {names} filled in.

    A value that is a `Word` is said in that language too, and so is each word of a list; the list
    is joined as the language does it. {n} is what a sentence counts: of two forms the first is
    taken when it is 1. Another figure that is counted chooses within the sentence:
    `{m} {m:person|people}`.
    """
    context = source.context if isinstance(source, Word) else ""
    forms = catalogue(_language.get()).get((context, source), (str(source),))
    said = forms[0] if str(values.get("n")) == "1" else forms[-1]
    if not values:
        return said
    filled = {name: _filled(value) for name, value in values.items()}
    return _FORMS.vformat(said, (), filled) if "|" in said else said.format(**filled)


class _Forms(Formatter):
    """Fills a sentence as `str.format` does, and knows `{m:one|many}`."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, two_forms, many = format_spec.partition("|")
        if two_forms:
            return one if str(value) == "1" else many
        return str(super().format_field(value, format_spec))


_FORMS: Final = _Forms()


def joined(values: Iterable[object]) -> str:
    """Several words, names or figures in a row, as the reader's language joins them."""
    return _("list separator").join(str(_filled(value)) for value in values)


def phrases(values: Iterable[object]) -> str:
    """Several phrases, which may hold commas, in a row, as the reader's language parts them."""
    return _("phrase separator").join(str(_filled(value)) for value in values)


def labelled(label: object, text: object) -> str:
    """A label and what stands under it, as the reader's language joins them."""
    return _("{label}：{text}", label=label, text=text)


def beside(text: object, about: object) -> str:
    """A text and, in brackets, what is said beside it."""
    return _("{name}（{about}）", name=text, about=about)


def _filled(value: object) -> object:
    """What stands for one {name}: a word in the reader's language, a list, else as it is."""
    if isinstance(value, Word):
        return _(value)
    if isinstance(value, (list, tuple)):
        return joined(value)
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
