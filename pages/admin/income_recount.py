"""按另一政策参数重新测算: who of a place would come in and who would go. Nothing is changed."""

from itertools import islice
from typing import Final

import streamlit as st

from pages import backend
from pages.parts.choices import apart
from pages.parts.lists import empty
from pages.parts.places import pick_place
from pages.parts.tables import sheet_of, sign
from workflows.base.words import _
from workflows.identification import recount
from workflows.identification.recount import Counted, Recount

# As many as a screen can hold; the file has them all.
_SHOWN: Final = 200


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
        st.session_state["recount asked"] = asked
        if place is not None:
            region = place.key
            backend.write(lambda s, actor: recount.ask(s, actor, region, under), answers=False)
    if asked is not None and st.session_state.get("recount asked") == asked:
        _outcome(*asked)


def _outcome(region: int, under: str) -> None:
    counted = Counted()
    with backend.reading() as (session, actor):
        rows = recount.tally(recount.recount(session, actor, region, under), counted)
        shown = list(islice(rows, _SHOWN))
        for _row in rows:
            pass
    if not counted.n:
        empty(_("这个地方还没有做完的入户调查。"), _("先完成入户调查，再来测算。"))
        return
    with st.container(horizontal=True):
        for fate, label in recount.FATES.items():
            st.metric(_(label), counted.fates[fate])
    if shown:
        st.link_button(
            _("下载全部名单"), f"/recount/{region}.csv?under={under}", icon=":material/download:"
        )
        _table(shown)
    else:
        st.info(_("没有谁会进、谁会出。"))


def _table(rows: list[Recount]) -> None:
    heads = [_(h) for h in recount.HEADINGS]
    wanted = [0, 1, 2, 4, 6, 7, 8, 9, 10, 11]
    colours = {"in": "green", "out": "ochre"}

    def cells(row: Recount) -> list[str]:
        said = list(row.cells())
        said[4] = sign(said[4], colours.get(row.fate.value, "grey"))
        return [said[n] for n in wanted]

    sheet_of([heads[n] for n in wanted], [cells(row) for row in rows], right=(4, 5, 6, 7))
