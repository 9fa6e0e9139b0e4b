"""分户、并户 on a screen: which other household, who went or came, and the way there."""

from collections.abc import Sequence

import streamlit as st

from pages.parts.badges import pieces, pill, words
from pages.parts.figures import day
from pages.parts.lists import go
from workflows.base.words import _, joined
from workflows.households.links import Linked


def links_panel(links: Sequence[Linked]) -> None:
    """A line for each split and merge of a household."""
    for nth, link in enumerate(links):
        with st.container(horizontal=True, vertical_alignment="center"):
            pieces(
                words(said(link)),
                words(day(link.day), quiet=True),
                pill(_("已销户"), "grey") if link.gone else "",
            )
            if link.case is None and not link.enters:
                continue
            label = _("打开“{head}”户", head=link.head)
            if st.button(label, key=f"link {link.of} {nth}", icon=":material/link:"):
                if link.case is None:
                    go("intake", household=link.other)
                go("case_file", case=link.case)


def said(link: Linked) -> str:
    """Who went where, in a sentence."""
    who = joined(link.people)
    if link.kind == "split":
        if link.gave:
            return _("{who}分户，另立“{head}”户", who=who, head=link.head)
        return _("本户由“{head}”户分出：{who}", who=who, head=link.head)
    if link.gave:
        return _("本户并入“{head}”户：{who}", who=who, head=link.head)
    return _("“{head}”户并入本户：{who}", who=who, head=link.head)
