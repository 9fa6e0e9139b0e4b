"""A list before it is frozen: who stands on it, in whose name, exactly as the wall will show it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages import backend
from pages.identification.notice_signs import lines_table
from pages.parts.answers import form_token, spend
from pages.parts.choices import apart
from pages.parts.lists import choose, empty, these
from pages.parts.standing import contradiction_lines
from pages.wording import plain
from workflows.access import places
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.engine.definition import ListWords
from workflows.engine.registry import process_of
from workflows.identification import opening
from workflows.identification.queries import notices, ranking
from workflows.identification.queries.ranking import Told


@backend.fragment
def draft(village_batch_id: int, region: int, kind: int, process: str) -> None:
    """Choose, look at it, freeze it. Lines that left an earlier list make a supplementary one."""
    with backend.reading() as (session, actor):
        found = notices.candidates(session, actor, region, village_batch_id, kind, process)
        signed = notices.issuer(session, actor, region, kind)
        told = ranking.told(session, actor, [row["id"] for row in found])
        path = {place.level: place.name for place in places.path_of(session, region)}
    if not found:
        empty(_("这些户刚刚已列入别的名单，请刷新。"))
        return
    key = f"{village_batch_id} {kind} {process} {these(found)}"
    named = {row["id"]: f"{row['head_name']} {row['group_name']}".strip() for row in found}
    chosen = st.multiselect(
        _("列入名单的户"),
        list(named),
        default=list(named),
        format_func=apart(named),
        key=f"draft {key}",
    )
    if kind == 3 and len(chosen) < len(found):
        st.warning(_("公告名单须与审定名单完全一致，少列一户就不能张贴。"))
    issuer = st.text_input(_("落款单位"), value=signed, max_chars=60, key=f"issuer {key}")
    rows = [row for row in found if row["id"] in set(chosen)]
    _against(rows, told)
    _wall(process_of(process).lists[kind], path, issuer, rows)
    if st.button(
        _("拟定名单（{n} 户）", n=len(chosen)),
        type="primary",
        disabled=not chosen,
        key=f"draft do {key}",
    ):
        _freeze(village_batch_id, kind, process, rows, issuer, f"draft {key}")


def _against(rows: list[RowDict], told: Mapping[int, Told]) -> None:
    """Whom the meeting and the visit judge otherwise, before the list goes up: to the offices."""
    found = [row for row in rows if row["id"] in told and told[row["id"]].contradictions]
    if not found:
        return
    with st.expander(
        _("名单中有 {n} 户评议与调查矛盾（不上墙）", n=len(found)),
        icon=":material/compare_arrows:",
        expanded=True,
    ):
        for row in found:
            st.markdown(f"**{plain(row['head_name'])}**")
            contradiction_lines(told[row["id"]].contradictions)


def _wall(said: ListWords, path: dict[str, str], issuer: str, rows: list[RowDict]) -> None:
    with st.container(border=True):
        st.caption(_("墙上将这样写（定稿后不能改，只能作废重拟）"))
        st.markdown(f"#### {_(said.title)}")
        st.text(f"{path.get('township', '')}{path.get('village', '')}")
        st.text(_(said.lead))
        lines_table(rows)
        st.text(issuer)


def _freeze(
    village_batch_id: int, kind: int, process: str, rows: list[RowDict], issuer: str, form: str
) -> None:
    again = [row["again"] for row in rows]
    # A list of returned lines only supplements the one they stood on.
    supplements = max(again) if again and all(again) else None
    cases, token = tuple(row["id"] for row in rows), form_token(form)

    def step(session: Any, actor: Any) -> int:
        return opening.draft_notice(
            session,
            actor,
            village_batch_id,
            kind,
            cases,
            issuer,
            token=token,
            supplements_id=supplements,
            case_process=process,
        )

    made = backend.write(step)
    if made is not None:
        spend(form)
        backend.flash(_("名单已拟定。请打印海报张贴，拍近景、远景照片后登记张贴。"))
        choose("notice", made)
