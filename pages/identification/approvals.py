"""审核: township and county rounds, from the drawn sample to the signature."""

from typing import Any

import streamlit as st

from pages import backend
from pages.identification.approval_round import LEVELS, round_view
from pages.parts.badges import pieces, pill, words
from pages.parts.choices import apart
from pages.parts.lists import asked_for, choose, empty, paged
from pages.parts.opening import opening_form
from pages.parts.processes import of_process, whose_households
from pages.parts.stages import state_badge
from workflows.access.places import county_of
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.identification import opening
from workflows.identification.batches.review import forms
from workflows.identification.queries import approvals, batches


def render() -> None:
    """One round when its number stands in the address, else the rounds of a level."""
    key = asked_for("round")
    if key is None:
        _levels()
    else:
        round_view(key)


def _levels() -> None:
    st.title(_("审核"), anchor=False)
    with backend.reading() as (_session, actor):
        level, *others = approvals.levels(actor)
    if others:
        level = (
            st.segmented_control(
                _("级别"),
                list(LEVELS),
                default=level,
                format_func=lambda key: _(LEVELS[key]),
                key="round level",
                label_visibility="collapsed",
            )
            or "township"
        )
    with backend.reading() as (session, actor):
        waits = approvals.waiting(session, actor, level)
        collects = approvals.collects(actor, level)
        mine = approvals.places_of(session, actor, level) if collects else []
        works = batches.running(session, actor)
    pieces(
        words(_("待审："), strong=True),
        *(
            pill(f"{row['place']}{of_process(row['process'])} {_('{n} 户', n=row['n'])}", "ochre")
            for row in waits
        ),
        "" if waits else words(_("没有等待审核的户")),
    )
    if mine and works:
        _collect(level, mine, works)

    def load(after: Any, limit: int) -> list[RowDict]:
        with backend.reading() as (session, actor):
            return approvals.rounds(session, actor, level, after, limit)

    if not paged(f"rounds {level}", load, _entry, lambda row: row["id"]):
        empty(_("还没有审核批次。"), _("村里上报以后，新建一个批次，由系统抽取样本。"))


def _collect(level: str, mine: list[RowDict], works: list[RowDict]) -> None:
    with st.expander(_("新建审核批次"), icon=":material/add:"):
        spots = {row["key"]: row["name"] for row in mine}
        named = {row["id"]: f"{row['title']} {row['year']}" for row in works}
        left, right = st.columns(2)
        region = left.selectbox(
            _("范围"), list(spots), format_func=apart(spots), key=f"round place {level}"
        )
        work = right.selectbox(
            _("工作批次"), list(named), format_func=apart(named), key=f"round work {level}"
        )
        process = whose_households(f"round {level}")

        def collect(session: Any, actor: Any, answers: dict[str, Any], token: str) -> int:
            return opening.collect_round(
                session, actor, work, region, level, answers, token=token, case_process=process
            )

        row = {"id": 0, "region": region, "county": county_of(region)}
        made = opening_form(
            f"round {level} {region}",
            forms.Collect,
            row,
            _("新建审核批次"),
            collect,
            _("批次已建立。收齐上报后抽取样本。"),
            asks=False,
        )
        if made is not None:
            choose("round", made)


def _entry(row: RowDict) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"round_{row['id']}"):
        pieces(
            words(row["title"], strong=True),
            words(row["place"]),
            words(_("{n} 户", n=row["households"])),
            state_badge(row["state"], subject="round", edition=row["edition"]),
            words(row["document_no"], quiet=True),
        )
        if st.button(_("打开"), key=f"open round {row['id']}", type="tertiary"):
            choose("round", row["id"])
