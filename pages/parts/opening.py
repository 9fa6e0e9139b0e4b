"""The form under which something comes into being: a campaign, a meeting, a gift."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages import backend
from pages.parts.answers import Sheet
from pages.parts.forms import ask_form, keeper
from workflows.base.rows import RowDict
from workflows.engine.definition import Form
from workflows.identification.queries import form_options
from workflows.storage import drafts


def opening_form(
    key: str,
    form: type[Form],
    row: RowDict,
    label: str,
    opens: Callable[[Any, Any, dict[str, Any], str], int],
    said: str,
    *,
    asks: bool = True,
) -> int | None:
    """The questions under which something comes into being; the new number once it has.

    `row` is the place: region and county, with the profile and id where the questions need lists.
    """
    sheet = Sheet.open(f"open {key}", f"open:{key}")
    options: Mapping[str, dict[Any, str]] = {}
    if asks:
        with backend.reading() as (session, actor):
            options = form_options.options_of(session, actor, row, form)
    drawn = ask_form(form, sheet, options)
    if not st.button(label, type="primary", key=f"open {key} do"):
        return None
    token = sheet.token

    def step(session: Any, actor: Any) -> int:
        payload = drawn.payload(keeper(session, actor, row, own=False))
        new = opens(session, actor, payload, token)
        drafts.drop(session, actor, sheet.draft)
        return new

    new = backend.write(step)
    if new is not None:
        sheet.forget()
        backend.flash(said)
    return new
