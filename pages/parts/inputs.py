"""One field of the catalogue as a widget: by what its answer is."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

import streamlit as st

from pages.parts import days
from workflows.base import clock
from workflows.base.words import _, beside
from workflows.households.fields import Field, Kind

_LONG: Final = 300
_MOST: Final = 10_000_000.0


def ask(
    where: Any,
    field: Field,
    label: str,
    key: Callable[[list[str] | None], str],
    stands: Any = None,
) -> Any:
    """Draw it; the answer as it is stored, None (or "" or []) when it is left empty. `key` gives
    the widget's key for the answers it may have.

    Offered is what the list has today, and what stands whatever the list of then was.
    """
    if field.codes is not None:
        options = offered(field, stands)
        if field.kind is Kind.SEVERAL:
            return where.multiselect(
                label,
                options,
                key=key(options),
                format_func=field.codes.label,
                max_selections=field.most or None,
                placeholder=_("请选择（可多选）"),
            )
        return where.selectbox(
            label,
            options,
            None,
            key=key(options),
            format_func=field.codes.label,
            placeholder=_("请选择"),
        )
    if field.kind is Kind.WHOLE:
        return where.number_input(label, 0, field.most or None, None, key=key(None))
    if field.kind is Kind.DECIMAL:
        number = where.number_input(label, 0.0, _MOST, None, 0.1, "%.2f", key=key(None))
        return None if number is None else plain(number)
    if field.kind is Kind.FEN:
        yuan = where.number_input(label, 0.0, _MOST, None, 100.0, "%.2f", key=key(None))
        return None if yuan is None else round(yuan * 100)
    if field.kind is Kind.DAY:
        day = days.date_input(label, key=key(None), where=where)
        return day.isoformat() if day else None
    return where.text_input(label, key=key(None), max_chars=_LONG)


def start(field: Field, stands: Any) -> Any:
    """What stands, as the widget begins with it."""
    if stands in (None, ""):
        return [] if field.kind is Kind.SEVERAL else None
    if field.kind is Kind.DECIMAL:
        return float(stands)
    if field.kind is Kind.FEN:
        return stands / 100
    if field.kind is Kind.DAY:
        return date.fromisoformat(stands)
    return stands


def offered(field: Field, stands: Any) -> list[str]:
    """The answers to choose from: those of today's list, and the one that stands."""
    if field.codes is None:
        return []
    today = field.codes.offered(clock.today())
    held = stands if isinstance(stands, (list, tuple)) else [stands]
    return [code for code in field.codes.labels if code in today or code in held]


def labelled(field: Field, n: int = 0) -> str:
    """The field's words, with its unit and the line's number."""
    label = beside(_(field.label), _(field.unit)) if field.unit else _(field.label)
    return label + (f" {n}" if n else "")


def plain(number: float) -> str:
    """A measure as it is stored: "2.5", never 2.50 or 1E+1."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def cells(across: int) -> Iterator[Any]:
    """Places for fields, so many in a row, row after row."""
    while True:
        yield from st.columns(across)
