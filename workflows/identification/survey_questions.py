"""The catalogue's fields as questions of the survey: what each asks, and what its answer may be."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import Field as Bounds

from workflows.engine.definition import Ask
from workflows.households import fields
from workflows.households.fields import Field, Kind, Of

_LONG: Final = 1000
_PLAIN: Final[dict[Kind, tuple[Any, Any]]] = {
    Kind.WHOLE: (int, Bounds(ge=0)),
    Kind.DECIMAL: (Decimal, Bounds(ge=0)),
    Kind.TEXT: (str, Bounds(max_length=_LONG)),
    Kind.AREA: (str, Bounds(max_length=_LONG)),
}


def asked(of: Iterable[Field] | None = None) -> dict[str, Any]:
    """{the answer's name: its type with the question, what stands where it is left out}, as
    pydantic makes a form of them; of all that the survey asks, or of some of it."""
    return {field.name: _asked(field) for field in of or fields.CATALOGUE.surveyed}


def names() -> tuple[str, ...]:
    """Under which names a survey keeps them, in the order they are asked."""
    return tuple(field.name for field in fields.CATALOGUE.surveyed)


class Heading(StrEnum):
    """Under which heading the visit asks: what is asked of every household, then what may be left
    open."""

    HOME = "home"
    LAND = "land"
    LIVING = "living"
    FURTHER = "further"


def heading_of(field: Field) -> Heading:
    """The heading of a question: what may be left open about land or living stands apart."""
    question = field.question
    if question is None or question.needed:
        return Heading.HOME
    apart = {Of.LAND: Heading.LAND, Of.LIVING: Heading.LIVING}
    return Heading.FURTHER if question.apart else apart.get(field.of, Heading.HOME)


def _asked(field: Field) -> tuple[Any, Any]:
    assert field.question is not None  # noqa: S101 - only those with a question are surveyed
    ask = Ask(field.question.label, kind=_kind(field))
    needed = field.question.needed
    bounds: Any = Bounds()
    if field.yes_no and needed:
        kind: Any = bool
    elif field.codes is not None:
        kind = Literal[tuple(field.codes.labels)]
    else:
        kind, bounds = _PLAIN[field.kind]
    if field.kind is Kind.SEVERAL:
        return Annotated[tuple[kind, ...], ask, Bounds(max_length=field.most or None)], ()
    if needed:
        return Annotated[kind, ask, bounds], ...
    if field.kind in (Kind.TEXT, Kind.AREA):
        return Annotated[kind, ask, bounds], ""
    return Annotated[kind | None, ask, bounds], None


def _kind(field: Field) -> str:
    if field.yes_no and field.question and field.question.needed:
        return ""
    if field.codes is not None:
        several = field.kind is Kind.SEVERAL
        return f"{'several' if several else 'choice'}:{field.codes.key}"
    return "area" if field.kind is Kind.AREA else ""
