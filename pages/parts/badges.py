"""Small signs and words as ready markup. Colours carry facts and nothing else."""

from html import escape
from typing import Final

import streamlit as st

from workflows.base.rows import Row
from workflows.base.words import _

_PILLS: Final = {
    "red": "background:#F8E8E3;color:#B3311F",
    "ochre": "background:#F7EED9;color:#7A4F00",
    "green": "background:#E3EEE8;color:#1F5F4F",
    "grey": "background:#ECEAE4;color:#4A525C",
}
SHAPE: Final = (
    "display:inline-block;border-radius:6px;padding:.08em .5em;max-width:100%;"
    "white-space:var(--pill,nowrap);"
)


def pieces(*parts: str) -> None:
    """Draw a line of ready signs and escaped words as one element."""
    st.html(
        # A pill longer than a phone is wide breaks; one in a narrow column of a table does not.
        '<div style="--pill:normal;display:flex;flex-wrap:wrap;gap:.5em;align-items:center;'
        'line-height:1.7">' + "".join(part for part in parts if part) + "</div>"
    )


def words(text: str, *, strong: bool = False, quiet: bool = False) -> str:
    """A name or a sentence as it is: nothing in it becomes markup."""
    style = "font-weight:650;font-size:1.08em" if strong else "opacity:.78" if quiet else ""
    return f'<span style="{style}">{escape(text)}</span>'


def headline(text: str) -> str:
    """What a detail view is about, as its one first-level heading, in the line of its signs."""
    style = "font-size:1.3em;font-weight:650;margin:0;padding:0;line-height:1.4"
    return f'<h1 style="{style}">{escape(text)}</h1>'


def pill(text: str, colour: str) -> str:
    """A small coloured sign: red overdue or refused, ochre waiting, green done, grey the rest."""
    return f'<span style="{SHAPE}{_PILLS[colour]}">{escape(text)}</span>'


def claim_pill(claimer: str, *, mine: bool) -> str:
    """On whose desk a household lies; "" when nobody has claimed it."""
    if not claimer:
        return ""
    return pill(_("我已认领"), "green") if mine else pill(_("由{name}认领", name=claimer), "ochre")


def urged_pill(times: int) -> str:
    """How often the owners of a household were urged since it moved; "" when never."""
    return pill(_("被催办 {n} 次", n=times), "ochre") if times else ""


def changed_pill(changed: bool) -> str:
    """That other people live there than were surveyed; "" when none do."""
    return pill(_("成员有变更，待核对"), "red") if changed else ""


def objection_pill(row: Row) -> str:
    """Where an objection stands: red while something is still to be done about it."""
    colour = "red" if row["pressing"] else "ochre" if row["upheld"] else "grey"
    return pill(_(row["standing"]), colour)


# On the light ground, on the dark one.
_COLOURS: Final = {
    "green": ("#1F5F4F", "#7CCBB3"),
    "red": ("#B3311F", "#F4A193"),
    "ochre": ("#8A5A00", "#E5B968"),
}


def light(text: str, colour: str, note: str = "") -> None:
    """A big number with its colour: readable from the back of the room."""
    paper, dark = _COLOURS[colour]
    st.html(
        f'<div role="status" style="border-left:8px solid {paper};padding:.2em .8em">'
        f'<div style="font-size:1.9rem;font-weight:650;line-height:1.25;color:{paper};'
        f'color:light-dark({paper},{dark})">{escape(text)}</div><div>{escape(note)}</div></div>'
    )


def large_names() -> None:
    """Names of this page's pills as large as a thumb: for the one screen in the room."""
    st.html(
        "<style>[class*='st-key-names'] button{min-height:48px;font-size:1.1rem;"
        "padding:.3rem 1rem}</style>"
    )
