"""What the screens of batches share: a form that opens something, tables as one element, names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

import streamlit as st

from pages import backend
from pages.parts.answers import Sheet
from pages.parts.badges import pill
from pages.parts.forms import ask_form, keeper
from pages.wording import plain
from workflows.base.words import _
from workflows.engine.context import RowDict
from workflows.engine.definition import Form
from workflows.engine.execute import Outcome
from workflows.engine.registry import process_of, processes
from workflows.identification.queries import form_options, status_text
from workflows.storage import drafts

_SHORT: Final = 6
_CELL: Final = "padding:.45em .7em;text-align:left;border-bottom:1px solid #D9D2C3"
_CARDS: Final = (
    "<style>@media(max-width:640px){.lika-rows thead{display:none}"
    ".lika-rows tr{display:block;border:1px solid #D9D2C3;border-radius:6px;margin:0 0 .6em}"
    ".lika-rows td{display:flex;justify-content:space-between;gap:1em;border:0!important;"
    "padding:.25em .7em!important}.lika-rows td:empty{display:none}"
    ".lika-rows td::before{content:attr(data-name);opacity:.7;white-space:nowrap}}</style>"
)
# On the light ground, on the dark one.
_COLOURS: Final = {
    "green": ("#1F5F4F", "#7CCBB3"),
    "red": ("#B3311F", "#F4A193"),
    "ochre": ("#8A5A00", "#E5B968"),
}


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


def naming(key: int, names: Mapping[int, str]) -> Callable[[Outcome], None]:
    """For offers_panel: the households left out are told by name, not by number."""

    def name(_outcome: Outcome) -> None:
        left = st.session_state.get(f"left out {key}")
        if left:
            st.session_state[f"left out {key}"] = [
                (names.get(case_id, case_id), sentences) for case_id, sentences in left
            ]

    return name


def report(outcomes: Sequence[Outcome], names: Mapping[int, str], key: str) -> str:
    """What became of a bulk action: how many moved; the others are kept to be shown."""
    left = [
        (names.get(outcome.subject_id, str(outcome.subject_id)), outcome.refused.sentences())
        for outcome in outcomes
        if outcome.refused
    ]
    st.session_state[f"left behind {key}"] = left
    moved = len(outcomes) - len(left)
    return _("已办理 {n} 户，{left} 户没有办成。", n=moved, left=len(left))


def show_left(key: str) -> None:
    """The households a bulk action could not move, once, with every reason."""
    left = st.session_state.pop(f"left behind {key}", None)
    if left:
        with st.container(border=True):
            st.warning(_("有 {n} 户没有随同办理：", n=len(left)))
            for name, sentences in left:
                st.text(f"{name}：{' '.join(sentences)}")


def sheet_of(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()
) -> None:
    """A table as one element. Cells are escaped unless they are signs made by `sign`."""

    # On a phone a row becomes a card: every value beside its heading, nothing sideways.
    st.html(_CARDS)

    def cell(number: int, text: str, tag: str) -> str:
        align = ";text-align:right;font-variant-numeric:tabular-nums" if number in right else ""
        # A word of a few signs is not broken: beside long sentences it would stand upright.
        short = len(text) <= _SHORT and not isinstance(text, Sign)
        if tag == "td" and (number == 0 or number in right or short):
            align += ";white-space:nowrap"
        shown = text if isinstance(text, Sign) else escape(str(text))
        weight = ";font-weight:600;opacity:.78" if tag == "th" else ""
        name = f' data-name="{escape(heads[number])}"' if tag == "td" else ""
        return f'<{tag} style="{_CELL}{align}{weight}"{name}>{shown}</{tag}>'

    head = "".join(cell(number, text, "th") for number, text in enumerate(heads))
    body = "".join(
        f"<tr>{''.join(cell(number, text, 'td') for number, text in enumerate(row))}</tr>"
        for row in rows
    )
    st.html(
        '<div style="overflow-x:auto" tabindex="0"><table class="lika-rows" '
        'style="border-collapse:collapse;width:100%">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


class Sign(str):
    """A ready piece of markup made by ourselves, never from what people typed."""

    __slots__ = ()


def sign(text: str, colour: str) -> Sign:
    """A pill inside a table; its words are escaped."""
    return Sign(pill(text, colour))


def opened_file(attachment_id: int, label: str) -> Sign:
    """A way to one file of the folder, on the route that asks who is asking."""
    return Sign(f'<a href="/file/{attachment_id}" target="_blank">{escape(label)}</a>')


def badge(markup: str) -> Sign:
    """A state badge inside a table."""
    return Sign(markup)


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


def printing(kind: str, key: int, label: str, **query: str) -> None:
    """A way to a paper on a route of our own: authorised and noted on every call."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    st.link_button(
        label, f"/paper/{kind}/{key}.pdf" + (f"?{asked}" if asked else ""), icon=":material/print:"
    )


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


def in_whose_hands(row: RowDict) -> None:
    """Who has it now: nobody wonders whom to ring."""
    with backend.reading() as (session, actor):
        who = status_text.owner(session, actor, row)
    if who:
        st.caption(_("现由{who}办理", who=plain(who)))


def of_process(key: str) -> str:
    """Whose households a list takes, told where there are several processes."""
    if len(_household_processes()) < 2:
        return ""
    return _("（{process}）", process=process_of(key).label)


def whose_households(key: str) -> str:
    """The process whose households something is opened for: asked where there are several."""
    known = _household_processes()
    if len(known) < 2:
        return known[0]
    chosen = st.selectbox(
        _("程序"), known, format_func=lambda name: _(process_of(name).label), key=f"of {key}"
    )
    return str(chosen)


def _household_processes() -> list[str]:
    return list(dict.fromkeys(p.key for p in processes() if p.judges_households))
