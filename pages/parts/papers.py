"""Ways to papers and files, on routes of our own: authorised and noted on every call."""

from html import escape

import streamlit as st

from pages.parts.tables import Sign


def opened_file(attachment_id: int, label: str) -> Sign:
    """A way to one file of the folder, on the route that asks who is asking."""
    return Sign(f'<a href="/file/{attachment_id}" target="_blank">{escape(label)}</a>')


def printing(kind: str, key: int, label: str, **query: str) -> None:
    """A way to a paper on a route of our own: authorised and noted on every call."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    st.link_button(
        label, f"/paper/{kind}/{key}.pdf" + (f"?{asked}" if asked else ""), icon=":material/print:"
    )
