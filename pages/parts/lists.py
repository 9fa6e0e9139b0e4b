"""Lists page by page, ways between screens, and what an empty list says to do next."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn, TypeVar

import streamlit as st

from workflows.base.rows import RowDict
from workflows.base.words import _

T = TypeVar("T")


def _elsewhere() -> None:
    """Stands for a screen of the navigation: only its address counts."""


def go(screen: str, **numbers: int | str) -> NoReturn:
    """Open another screen (the name of its module), numbers and nothing else in its address."""
    query = {name: str(number) for name, number in numbers.items()}
    st.switch_page(st.Page(_elsewhere, url_path=screen), query_params=query)


def asked_for(name: str) -> int | None:
    """A number in this screen's address; anything else is as if nothing stood there."""
    text = str(st.query_params.get(name, ""))
    return int(text) if text.isdecimal() and len(text) < 20 else None


def empty(what: str, next_step: str = "") -> None:
    """Nothing here; and what to do next."""
    st.info(f"{what}\n\n{next_step}" if next_step else what, icon=":material/inbox:")


def paged(
    key: str,
    load: Callable[[Any, int], Sequence[T]],
    draw: Callable[[T], None],
    mark: Callable[[T], Any],
    *,
    size: int = 10,
) -> int:
    """Draw one page of a list and the ways on and back; returns how many rows were drawn.

    `load(after, limit)` reads the rows after a mark (None: from the start), so that the hundredth
    page costs what the first one does.
    """
    marks: list[Any] = st.session_state.setdefault(f"{key} marks", [None])
    rows = load(marks[-1], size + 1)
    while not rows and len(marks) > 1:
        # What stood on this page has left the list since: the page before it, not "nothing here".
        marks.pop()
        rows = load(marks[-1], size + 1)
    for row in rows[:size]:
        draw(row)
    if len(marks) > 1 or len(rows) > size:
        following = mark(rows[size - 1]) if len(rows) > size else None
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("上一页"),
                key=f"{key} back {len(marks)}",
                disabled=len(marks) == 1,
                icon=":material/chevron_left:",
                on_click=marks.pop,
            )
            st.button(
                _("下一页"),
                key=f"{key} on {len(marks)}",
                disabled=following is None,
                icon=":material/chevron_right:",
                on_click=marks.append,
                args=(following,),
            )
            st.caption(_("第 {n} 页", n=len(marks)))
    return len(rows[:size])


def from_the_start(*keys: str) -> None:
    """Another filter: the lists begin at their first page again."""
    for key in keys:
        st.session_state.pop(f"{key} marks", None)


def back(screen: str, label: str) -> None:
    """Back to the list of the same screen."""
    if st.button(label, key=f"back {screen}", icon=":material/arrow_back:", type="tertiary"):
        st.query_params.clear()
        st.rerun()


def these(rows: Iterable[RowDict]) -> str:
    """A word for just these rows at just these versions: another list has other widgets."""
    return f"{hash(tuple((row['id'], row['version']) for row in rows)):x}"


def choose(name: str, key: int) -> None:
    """Open one subject of this screen: its number in the address, and nothing else."""
    st.query_params.from_dict({name: str(key)})
    st.rerun()
