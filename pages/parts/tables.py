"""A table as one element: its cells escaped, on a phone a card for each row."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

import streamlit as st

from pages.parts.badges import pill
from pages.wording import plain

NOTHING: Final = "—"
_SHORT: Final = 6
# As many signs as a line of several in one cell, or a heading, holds without a break.
_LINE: Final = 18
_HEAD: Final = 4
_CELL: Final = "padding:.45em .7em;text-align:left;border-bottom:1px solid #D9D2C3"
_DENSE: Final = ";padding:.45em .4em;font-size:.9rem"
_CARDS: Final = (
    "<style>@media(max-width:640px){.lika-rows thead{display:none}"
    ".lika-rows tr{display:block;border:1px solid #D9D2C3;border-radius:6px;margin:0 0 .6em}"
    ".lika-rows td{--pill:normal;display:flex;justify-content:space-between;gap:1em;"
    "border:0!important;"
    "padding:.25em .7em!important}.lika-rows td:empty,.lika-rows td.lika-none{display:none}"
    ".lika-rows td::before{content:attr(data-name);opacity:.7;white-space:nowrap}}</style>"
)
_BESIDE: Final = (
    "<style>@media(max-width:640px){.lika-beside td,.lika-beside th{padding:.25em .3em!important;"
    "font-size:.86rem;overflow-wrap:anywhere;vertical-align:top}"
    ".lika-beside td:first-child{width:4.5em}}</style>"
)

# A way reads in the ink of the theme: underlined, so that it is not known by its colour alone.
_LINK: Final = '<a target="_self" style="color:inherit;text-decoration:underline;text-align:start" '


def sheet_of(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[int] = (),
    beside: bool = False,
    dense: bool = False,
) -> None:
    """A table as one element. Cells are escaped unless they are signs made by `sign`. `beside`:
    what stands in a row is to be compared and stays side by side on a phone too. `dense`: of many
    columns, which all have to be seen on a PC."""

    # On a phone a row becomes a card: every value beside its heading, nothing sideways.
    st.html(_BESIDE if beside else _CARDS)

    def cell(number: int, text: str, tag: str) -> str:
        align = ";text-align:right;font-variant-numeric:tabular-nums" if number in right else ""
        # A word of a few signs is not broken: beside long sentences it would stand upright.
        short = len(text) <= _SHORT and not isinstance(text, Sign)
        short = short and not dense
        if tag == "td" and not beside and (number == 0 or number in right or short):
            align += ";white-space:nowrap"
        if tag == "td" and "\n" in text and not isinstance(text, Sign):
            # Lines of a cell are told apart; short ones do not break within.
            whole = max(map(len, text.split("\n"))) <= _LINE
            align = align.replace(";white-space:nowrap", "")
            align += ";white-space:pre" if whole else ";white-space:pre-line"
        if tag == "th" and len(text) <= (2 if dense else _HEAD):
            align += ";white-space:nowrap"
        shown = text if isinstance(text, Sign) else escape(str(text))
        weight = ";font-weight:600;opacity:.78" if tag == "th" else ""
        name = f' data-name="{escape(heads[number])}"' if tag == "td" else ""
        # Nothing to say of it: on a card that is a line for nothing.
        none = ' class="lika-none"' if text == NOTHING and tag == "td" else ""
        style = f"{_CELL}{_DENSE}" if dense else _CELL
        return f'<{tag}{none} style="{style}{align}{weight}"{name}>{shown}</{tag}>'

    head = "".join(cell(number, text, "th") for number, text in enumerate(heads))
    body = "".join(
        f"<tr>{''.join(cell(number, text, 'td') for number, text in enumerate(row))}</tr>"
        for row in rows
    )
    st.html(
        '<div style="overflow-x:auto" tabindex="0">'
        f'<table class="{"lika-beside" if beside else "lika-rows"}" '
        'style="border-collapse:collapse;width:100%">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def told_sheet(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table of many columns, without those in which no row has an answer."""
    told = [at for at, cells in enumerate(zip(*rows, strict=True)) if {*cells} - {"", "—"}]
    sheet_of([heads[at] for at in told], [[row[at] for at in told] for row in rows], dense=True)


class Sign(str):
    """A ready piece of markup made by ourselves, never from what people typed."""

    __slots__ = ()


def sign(text: str, colour: str) -> Sign:
    """A pill inside a table; its words are escaped."""
    return Sign(pill(text, colour))


def link(address: str, words: str) -> Sign:
    """A way to a screen, by its address without the leading slash."""
    return Sign(f'{_LINK}href="/{address}">{escape(words)}</a>')


def badge(markup: str) -> Sign:
    """A state badge inside a table."""
    return Sign(markup)


def titled_table(
    title: str,
    heads: Sequence[str],
    rows: list[tuple[str, ...]],
    nothing: str,
    *,
    right: Sequence[int] = (),
) -> None:
    """A table under its title; without rows the sentence `nothing`."""
    st.markdown(f"**{plain(title)}**")
    if rows:
        sheet_of(heads, rows, right=right)
    else:
        st.caption(nothing)
