"""What a rule rests on: the keys the guards name, and the regulation that a dated profile says.

A guard names a key; the profile of the case says title, number and clause of that day. A profile
laid down before it named any is read with those of the shipped profile of its time: a clause is
what a screen cites, no number that decides.
"""

from collections.abc import Iterable
from typing import Final

from pydantic import BaseModel, ConfigDict

from workflows.base.words import _, joined, phrases


class Clause:
    """The keys. HOUSE is the program's own rule of care, resting on no regulation."""

    TRAINING: Final = "training"
    APPLICATION: Final = "application"
    WHOLE: Final = "whole_household"
    SURVEY: Final = "survey"
    REVIEW: Final = "review"
    REPRESENTATIVES: Final = "representatives"
    QUORUM: Final = "quorum"
    KIN: Final = "kin"
    PUBLICITY: Final = "publicity"
    PERIOD: Final = "period"
    OBJECTIONS: Final = "objections"
    TOWNSHIP: Final = "township"
    COUNTY: Final = "county"
    SAMPLE: Final = "sample"
    APART: Final = "apart"
    LIMITS: Final = "limits"
    LISTS: Final = "lists"
    FILING: Final = "filing"
    FILE: Final = "file"
    HELP: Final = "help"
    HOUSE: Final = "house"


KEYS: Final = frozenset(text for name, text in vars(Clause).items() if name.isupper())


class Basis(BaseModel):
    """The regulation behind a clause key: its title, its number where it has one, the clause."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: str
    number: str = ""
    clause: str = ""

    @property
    def regulation(self) -> str:
        """The title, with its number where it has one, in the reader's language."""
        if not self.number:
            return _(self.title)
        return _("{title}（{number}）", title=_(self.title), number=_(self.number))


def cited(bases: Iterable[Basis]) -> str:
    """What rules rest on: each regulation once, with all its clauses."""
    clauses: dict[str, list[str]] = {}
    for basis in dict.fromkeys(bases):
        clauses.setdefault(basis.regulation, []).append(_(basis.clause) if basis.clause else "")
    told = (
        _("{title}，{clause}", title=title, clause=joined(filter(None, named)))
        if any(named)
        else title
        for title, named in clauses.items()
    )
    # A list of clauses has commas of its own.
    return phrases(told)
