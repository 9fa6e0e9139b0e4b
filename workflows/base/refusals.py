"""Why something may not be done, in words for the person who wanted it.

`Refused` is for people: the moment, the person or the file is wrong. It is never logged as a fault.
`DefinitionError` is for programmers: the procedure itself is wrong. The two never meet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.base.words import _


@dataclass(frozen=True, slots=True)
class Reason:
    """One unmet rule: its key, the sentence (Chinese source) and the figures that fill it.

    `clause`: the key of what the rule rests on; the profile of the day says the regulation.
    """

    key: str
    source: str
    values: Mapping[str, object] = field(default_factory=dict)
    clause: str = field(default="", compare=False)

    def __str__(self) -> str:
        return _(self.source, **self.values)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and what to do about it: two sentences, so that a table can hold them apart."""

    reason: Reason
    remedy: Reason

    @classmethod
    def of(cls, key: str, wrong: str, remedy: str, **values: object) -> "Fault":
        """Both sentences under one key, filled from the same figures."""
        return cls(Reason(key, wrong, values), Reason(key, remedy, values))


class Refused(Exception):  # noqa: N818 - the word people read, not an error of the program
    """Nothing was changed; carries every reason, each a sentence in the reader's language."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(", ".join(reason.key for reason in reasons))
        self.reasons = reasons

    def sentences(self) -> list[str]:
        """Every reason in the reader's language."""
        return [str(reason) for reason in self.reasons]


class NotYours(Refused):
    """The person may not do this: role, area, earlier involvement or kinship."""


class NotNow(Refused):
    """The thing is not in a state from which this leads on."""


class NotReady(Refused):
    """A rule is not met yet."""


class Overtaken(Refused):
    """Somebody else acted first: says who and when."""


class Malformed(Refused):
    """What was handed in (a form, a file) cannot be taken as it is."""


class DefinitionError(Exception):
    """The procedure as written contradicts itself; found at start-up and in tests."""
