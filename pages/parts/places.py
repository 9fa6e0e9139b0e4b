"""Choosing a place step by step downwards, from the places a person's roles begin at."""

from collections.abc import Collection

import streamlit as st

from pages import backend
from pages.parts.choices import apart
from workflows.access import places
from workflows.access.places import Place
from workflows.access.roles import Role
from workflows.base.words import _

_DEPTH = 5


def pick_place(
    key: str,
    roles: Collection[Role],
    *,
    levels: Collection[str] = (),
    standing: bool = False,
    every: bool = False,
) -> Place | None:
    """The place chosen; None until one of the wanted `levels` is reached (any level, without).
    `standing`: without places that ended and whose successor is offered too. `every`: who begins at
    several places may leave it at all of them, and does at first: None then."""
    with backend.reading() as (session, actor):
        tops = dict.fromkeys(h.lo for h in actor.held if h.role in roles)
        known = {k: p for k in tops if (p := places.place_of(session, k)) is not None}
    if standing:
        known = {k: p for k, p in known.items() if p.successor not in known}
    if not known:
        return None
    # Who begins at several: what stands today first, a county that ended after it.
    known = dict(sorted(known.items(), key=lambda item: item[1].successor is not None))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = known[next(iter(known))]
        if len(known) > 1:
            tops_ = ({0: _("（全部）")} if every else {}) | {k: p.name for k, p in known.items()}
            top = st.selectbox(
                _("地区"), list(tops_), format_func=apart(tops_), key=f"{key} top", width=200
            )
            if not top:
                return None
            place = known[top]
        for depth in range(_DEPTH):
            under = _under(place, levels)
            if not under:
                break
            titles = {0: _("（就是{place}）", place=place.name)} | {p.key: p.name for p in under}
            wanted = not levels or place.level in levels
            among = list(titles) if wanted else list(titles)[1:]
            chosen = st.selectbox(
                _("{place}的下级", place=place.name),
                among,
                0 if wanted else None,
                format_func=apart(titles),
                key=f"{key} {depth} {place.key}",
                placeholder=_("请选择"),
                width=200,
            )
            if not chosen:
                return place if wanted else None
            place = next(p for p in under if p.key == chosen)
    return place if not levels or place.level in levels else None


def _under(place: Place, levels: Collection[str]) -> list[Place]:
    if levels and place.level in levels and len(set(levels)) == 1:
        return []
    with backend.reading() as (session, _actor):
        return places.open_children(session, place.key)
