"""报道对照, in the demo alone: the article's 24 facts, each counted here and now."""

import streamlit as st

from pages import backend
from pages.navigation import screens_of
from pages.parts.lists import empty
from pages.parts.tables import link, sheet_of
from workflows.base.refusals import NotYours
from workflows.base.words import _
from workflows.demo import article


def render() -> None:
    """One table: a fact, its figure, and the screen that names who is counted."""
    st.title(_("报道对照"), anchor=False)
    st.caption(_("报道里的 24 个事实，逐条由现有登记算出；没有一个数字是写死的。"))
    try:
        with backend.reading() as (session, actor):
            facts = article.facts(session, actor)
            mine = {screen.path for screen in screens_of(actor)}
    except NotYours as refused:
        empty(refused.sentences()[0])
        return
    sheet_of(
        (_("编号"), _("报道的事实"), _("这里算出"), _("从哪里算出"), _("名单")),
        [
            (
                fact.id,
                fact.said,
                fact.figure,
                fact.how,
                # Who may not open a screen reads where the names are, and not the names.
                link(fact.path, fact.where) if fact.path in mine else fact.where,
            )
            for fact in facts
        ],
        right=(2,),
    )
