"""A day to choose: of any year, as births, terms and old papers need; what is too early or too late
for a step is the rule's to say, in a sentence."""

from datetime import date
from typing import Any, Final, overload

import streamlit as st

# Left alone, Streamlit offers ten years on either side of today.
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2100, 12, 31)


@overload
def date_input(label: str, value: date, **more: Any) -> date: ...
@overload
def date_input(label: str, value: None = None, **more: Any) -> date | None: ...
def date_input(
    label: str,
    value: date | None = None,
    *,
    key: str | None = None,
    since: date = EARLIEST,
    where: Any = st,
    **more: Any,
) -> date | None:
    """The day chosen; None while there is none. `where`: the column it stands in; `more`: help and
    width, as Streamlit takes them."""
    chosen: date | None = where.date_input(
        label, value, since, LATEST, key=key, format="YYYY-MM-DD", **more
    )
    return chosen
