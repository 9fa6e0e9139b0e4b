"""One question's allowed answers: codes to store, words to read."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from workflows.base.words import Word, _


@dataclass(frozen=True)
class CodeList:
    """One question's allowed answers, in the order the form prints them.

    A form's lists change: `since` is the first day an answer was offered, `until` the first day it
    no longer was. What was answered then stays readable for ever.
    """

    key: str
    name: str
    labels: Mapping[str, str]
    aliases: Mapping[str, str] = field(default_factory=dict)
    since: Mapping[str, date] = field(default_factory=dict)
    until: Mapping[str, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Our own words, wherever a sentence takes them."""
        object.__setattr__(self, "name", Word(self.name))
        object.__setattr__(self, "labels", {code: Word(v) for code, v in self.labels.items()})

    def label(self, code: str) -> str:
        """The answer in the reader's language; a code this list does not know is shown as it is."""
        return _(self.labels[code]) if code in self.labels else code

    def options(self) -> dict[str, str]:
        """Every code with its label in the reader's language, for a select box."""
        return {code: _(label) for code, label in self.labels.items()}

    def offered(self, on: date | None = None) -> list[str]:
        """The codes to choose from on a day; without one those that no later list took out."""
        if on is None:
            return [code for code in self.labels if code not in self.until]
        return [
            code
            for code in self.labels
            if self.since.get(code, on) <= on and not self.until.get(code, date.max) <= on
        ]

    def read(self, text: str) -> str | None:
        """The code of a word as people write it; None when the list has no such answer."""
        return self._words.get(text) or self._words.get(_plain(text))

    @cached_property
    def _words(self) -> dict[str, str]:
        words = {_plain(alias): code for alias, code in self.aliases.items()}
        return words | {_plain(label): code for code, label in self.labels.items()}


def _plain(text: str) -> str:
    """Width, spaces and bracket style do not change an answer."""
    return "".join(unicodedata.normalize("NFKC", text).split())


YES_NO: Final = CodeList(
    "yes_no", "是否", {"yes": "是", "no": "否"}, {"有": "yes", "无": "no", "√": "yes", "×": "no"}
)
