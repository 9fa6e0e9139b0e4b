"""比对名单: the hits to be resolved, a list taken in, and the lists there were."""

from typing import Final

import streamlit as st

from pages import backend
from pages.comparing.lists import history, take_in
from pages.parts.choices import apart
from pages.parts.hits import hit_panel
from pages.parts.lists import asked_for, empty, from_the_start, paged
from pages.parts.places import pick_place
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.engine.registry import process_of
from workflows.identification.departments.kinds import KINDS
from workflows.identification.departments.taking_in import TAKERS
from workflows.identification.queries import hits

_EVERY: Final = ""


def render() -> None:
    """Three tabs; the one for a new list only for whom takes them in."""
    st.title(_("比对名单"), anchor=False)
    with backend.reading() as (_session, actor):
        takes = actor.holds(*TAKERS)
    titles = {"queue": _("命中"), "new": _("收取名单"), "lists": _("已收名单")}
    if not takes:
        del titles["new"]
    bodies = {"queue": _queue, "new": take_in, "lists": history}
    tabs = st.tabs(list(titles.values()), key="comparing tabs", on_change="rerun")
    for tab, name in zip(tabs, titles, strict=True):
        if tab.open:
            with tab:
                bodies[name]()


def _queue() -> None:
    """The hits of one standing, kind and place, page by page."""
    with backend.reading() as (session, actor):
        counts = hits.counts(session, actor)
    states = {s.key: s.label for s in process_of("department_hit").states}
    named = {key: f"{_(label)} {counts.get(key, 0)}" for key, label in states.items()}
    kinds = {_EVERY: _("各种名单")} | {kind.key: _(kind.label) for kind in KINDS}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        state = st.selectbox(
            _("认定情况"),
            list(named),
            format_func=apart(named),
            key="hits state",
            on_change=from_the_start,
            args=("hits",),
            width=220,
        )
        kind = st.selectbox(
            _("名单种类"),
            list(kinds),
            format_func=apart(kinds),
            key="hits kind",
            on_change=from_the_start,
            args=("hits",),
            width=220,
        )
    place = pick_place("hits place", hits.READERS, every=True)
    span = (place.key, place.below) if place else None

    def load(after: int | None, limit: int) -> list[RowDict]:
        with backend.reading() as (session, actor):
            return hits.queue(
                session,
                actor,
                state=state,
                kind=kind,
                region=span,
                after=after or 0,
                limit=limit,
            )

    key = f"hits {state} {kind} {place.key if place else 0}"
    if not paged(key, load, hit_panel, lambda row: row["id"]):
        empty(_("没有这样的命中。"), _("名单由县级经办在“收取名单”里传入；命中会出现在这里。"))
    if asked_for("hit") is not None:
        st.query_params.clear()
