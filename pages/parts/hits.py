"""A department's hit on the screen: what the list says beside what the household said, and what a
person may do about it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from models.comparing import DepartmentHit
from pages import backend
from pages.parts.answers import Sheet, prefill
from pages.parts.badges import pieces, pill, words
from pages.parts.choices import apart
from pages.parts.figures import day
from pages.parts.forms import ask_form, keeper
from pages.parts.lists import go
from pages.wording import plain
from workflows.base.rows import RowDict
from workflows.base.words import _, labelled
from workflows.engine import execute
from workflows.engine.definition import Action
from workflows.identification.departments import resolving
from workflows.identification.queries import form_options
from workflows.storage import drafts


@backend.fragment
def hit_panel(row: RowDict, *, at_case: bool = False) -> None:
    """One hit (queries.hits), with the ways to resolve it; `at_case`: its household is known."""
    with st.container(border=True, key=f"hit_{row['id']}_{row['version']}"):
        pieces(
            words(row["person"], strong=True),
            pill(_(row["what"]), "grey"),
            pill(_(row["standing"]), "ochre" if row["open"] else "grey"),
            "" if at_case else words(_("{head}户", head=row["head_name"])),
            "" if at_case else words(row["place"], quiet=True),
        )
        said, own = st.columns(2)
        with said:
            st.caption(
                _("{office}的名单，截至 {day}", office=plain(row["office"]), day=day(row["as_of"]))
            )
            for label, text in row["lines"] or [(_("名单"), _("在名单上"))]:
                st.text(labelled(label, text))
        with own:
            st.caption(_("农户填报"))
            for label, text in row["against"] or [(_("填报"), _("没有问过这一项"))]:
                st.text(labelled(label, text))
        if row["outcome"]:
            by = _("{name}认定：{why}", name=row["resolver"], why=row["outcome"])
            st.text(by)
        _ways(row, at_case=at_case)
        _resolve(row)


def _ways(row: RowDict, *, at_case: bool) -> None:
    """To the case; to the household's form where the register is to be put right."""
    with st.container(horizontal=True):
        if not at_case and st.button(
            _("打开户案件"), key=f"case of hit {row['id']}", icon=":material/folder_open:"
        ):
            go("case_file", case=row["case_id"])
        if row["amend"] and st.button(
            _("变更户信息"), key=f"amend of hit {row['id']}", icon=":material/edit:", type="primary"
        ):
            go("intake", household=row["household_id"], edit=1)


def _resolve(row: RowDict) -> None:
    with backend.reading() as (session, actor):
        offers = {
            offer.action.key: offer
            for offer in execute.offers(session, row["id"], actor, of=DepartmentHit)
            if not offer.action.own_place
        }
    if not offers:
        return
    labels = {key: _(offer.action.label) for key, offer in offers.items()}
    chosen = st.pills(
        _("认定为"), list(labels), format_func=apart(labels), key=f"as {row['id']} {row['version']}"
    )
    if chosen is None:
        return
    offer = offers[chosen]
    if offer.unmet:
        for reason in offer.unmet:
            st.warning(plain(str(reason)))
        return
    _form(row, offer.action)


def _form(row: RowDict, action: Action) -> None:
    key = f"department_hit {row['id']} {row['version']} {action.key}"
    if row["veto"]:
        prefill(key, {"item": row["veto"]})
    sheet = Sheet.open(key, f"department_hit:{row['id']}:{action.key}")
    with backend.reading() as (session, actor):
        options = form_options.options_of(session, actor, row, action.form)
    with st.container(key=f"form_{key.replace(' ', '_')}"):
        drawn = ask_form(action.form, sheet, options)
        done = st.button(_("办理“{action}”", action=action.label), type="primary", key=f"{key} do")
    if not done:
        return
    token = sheet.token

    def step(session: Any, actor: Any) -> str:
        payload = drawn.payload(keeper(session, actor, row, own=False))
        standing = resolving.resolve(
            session, actor, row["id"], action.key, payload, seen=row["version"], token=token
        )
        drafts.drop(session, actor, sheet.draft)
        return standing

    standing = backend.write(step)
    if standing is None:
        return
    sheet.forget()
    backend.flash(_("已认定：{standing}", standing=_(standing)))
    st.rerun()


def hits_panel(rows: Sequence[RowDict]) -> None:
    """The hits that wait on a case: those this person may do something about, the others folded."""
    theirs = []
    for row in rows:
        if row["amend"] or row["resolves"]:
            hit_panel(row, at_case=True)
        else:
            theirs.append(row)
    if theirs:
        with st.expander(
            _("部门名单比中 {n} 项，等乡镇或县级核查认定", n=len(theirs)),
            icon=":material/fact_check:",
        ):
            for row in theirs:
                hit_panel(row, at_case=True)
