"""The folder of a case, number by number, and the papers printed from what is entered."""

from typing import Any

import streamlit as st

from pages import backend
from pages.wording import plain
from workflows.base import dates
from workflows.base.words import _, labelled
from workflows.identification.paperwork import KINDS
from workflows.identification.queries import case as cases


def folder(case_id: int) -> None:
    """The papers of a case by their number, and what can be printed."""
    with backend.reading() as (session, actor):
        folders = cases.folder(session, actor, case_id)
    # Entered once, printed as often as needed: the papers of one household.
    prints = " · ".join(
        f"[{_(kind.name)}](/paper/{key}/{case_id}.pdf)"
        for key, kind in KINDS.items()
        if kind.beside_case
    )
    st.markdown(":material/print: " + labelled(_("打印（已填好）"), prints))
    st.markdown("\n".join(_number(folder) for folder in folders))


def _number(folder: cases.Folder) -> str:
    """One number of the folder in a line: its papers, or that it is not there yet."""
    name = f"- {folder.number} {_(folder.name)}"
    if not any(paper["superseded_at"] is None for paper in folder.papers):
        name += f" — :gray[{_('还没有')}]"
    shown = [_paper(paper, number) for number, paper in enumerate(folder.papers, 1)]
    return " · ".join([name, *shown])


def _paper(paper: dict[str, Any], number: int) -> str:
    title = plain(paper["title"] or _("第 {n} 份", n=number))
    said = f"[{title}](/file/{paper['attachment_id']})" if paper["attachment_id"] else title
    filed = dates.day_of(paper["filed_at"])
    gone = f" :gray[{_('已被替代')}]" if paper["superseded_at"] is not None else ""
    return f"{said} {filed}{gone}"
