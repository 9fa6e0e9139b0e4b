"""One field of the catalogue as a widget: by what its answer is."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import streamlit as st

from workflows.base.words import _
from workflows.households.fields import Field, Kind

_LONG: Final = 300


def ask(where: Any, field: Field, label: str, key: Callable[[list[str] | None], str]) -> Any:
    """Draw it; the answer, None (or "") when it is left empty. `key` gives the widget's key for the
    answers it may have."""
    if field.codes is not None:
        options = list(field.codes.labels)
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
    return where.text_input(label, key=key(None), max_chars=_LONG)


def cells(across: int) -> Iterator[Any]:
    """Places for fields, so many in a row, row after row."""
    while True:
        yield from st.columns(across)
