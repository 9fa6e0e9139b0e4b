"""按另一政策参数重新测算: who of a place would come in and who would go. Nothing is changed."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from pages import backend
from pages.parts.choices import apart
from pages.parts.figures import instant
from pages.parts.lists import empty
from pages.parts.places import pick_place
from pages.parts.tables import sheet_of, sign
from workflows.base.words import _
from workflows.identification import recount
from workflows.identification.recount import Outcome, Recount

# As many as a screen can hold; the file has them all.
_SHOWN: Final = 200
# What was counted, till somebody counts again: a county takes seconds, and a screen is drawn often.
_KEPT: Final = "recount kept"


def render() -> None:
    """The place, the profile, the outcome by name."""
    st.title(_("收入重新测算"), anchor=False)
    st.caption(
        _(
            "按另一份政策参数把已有调查重新算一遍，看谁会进、谁会出。只看收入，不作改动，不用再入户。"
        )
    )
    with backend.reading() as (session, actor):
        known = recount.profiles(session, actor)
    place = pick_place("recount", recount.ASKERS)
    titles = {key: f"{key} · {_(label)}" for key, label in known.items()}
    under = st.selectbox(
        _("按哪份政策参数"), list(titles), format_func=apart(titles), key="recount under"
    )
    asked = (place.key, under) if place else None
    if st.button(_("测算"), type="primary", disabled=asked is None, key="recount do"):
        st.session_state.pop(_KEPT, None)
        if asked is not None:
            region = asked[0]
            if backend.write(lambda s, actor: recount.ask(s, actor, region, under), answers=False):
                with st.spinner(_("正在测算……")), backend.reading() as (session, actor):
                    found = recount.outcome(session, actor, region, under, _SHOWN)
                st.session_state[_KEPT] = (asked, found)
    kept, found = st.session_state.get(_KEPT, (None, None))
    # A place that is not this person's any more cannot be picked: what was counted there is gone.
    if asked is not None and kept == asked and found is not None:
        _outcome(*asked, found)


def _outcome(region: int, under: str, found: Outcome) -> None:
    counted = found.counted
    if not counted.n:
        empty(_("这个地方还没有做完的入户调查。"), _("先完成入户调查，再来测算。"))
        return
    with st.container(horizontal=True):
        for fate, label in recount.FATES.items():
            st.metric(_(label), counted.fates[fate])
    st.caption(_("{at} 测算；数据有变动的，请重新测算。", at=instant(found.at)))
    if found.shown:
        st.link_button(
            _("下载全部名单"), f"/recount/{region}.csv?under={under}", icon=":material/download:"
        )
        _table(found.shown)
    else:
        st.info(_("没有谁会进、谁会出。"))


def _table(rows: Sequence[Recount]) -> None:
    heads = [_(h) for h in recount.HEADINGS]
    wanted = [0, 1, 2, 4, 6, 7, 8, 9, 10, 11]
    colours = {"in": "green", "out": "ochre"}

    def cells(row: Recount) -> list[str]:
        said = list(row.cells())
        said[4] = sign(said[4], colours.get(row.fate.value, "grey"))
        return [said[n] for n in wanted]

    sheet_of([heads[n] for n in wanted], [cells(row) for row in rows], right=(4, 5, 6, 7))
