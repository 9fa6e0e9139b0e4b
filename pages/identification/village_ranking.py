"""A village's surveyed households side by side: score, income, places, the number it was given."""

import streamlit as st

from models.batch import VillageBatch
from pages import backend
from pages.parts.figures import yuan
from pages.parts.forms import action_form
from pages.parts.stages import state_badge
from pages.parts.standing import hints
from pages.parts.tables import badge, sheet_of, sign
from pages.wording import plain
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.engine.execute import Offer
from workflows.identification.queries import form_options, ranking
from workflows.identification.queries.ranking import Ranked
from workflows.identification.ranking import Quota, Standing


def village_ranking(batch: RowDict) -> None:
    """The quota, where the rules have one, and the list from the lowest score up."""
    key = batch["id"]
    with backend.reading() as (session, actor):
        there = ranking.of_village(session, actor, key)
        given = ranking.quota(session, actor, key)
        offer = ranking.entering(session, actor, key)
        row = form_options.subject_row(session, actor, key, of=VillageBatch)
    if given is not None and given.asked:
        _quota(given, row, offer)
    if not there:
        return
    with st.expander(_("得分与收入名次（{n} 户）", n=len(there)), icon=":material/checklist:"):
        st.caption(
            _(
                "已入户的户，得分从低到高；缺项的排在后面，不排名次。"
                "仅供工作人员参考，不对外公布，不作结论。"
            )
        )
        heads = (_("户主"), _("人口"), _("人均收入"), _("四看法"), _("现处于"))
        sheet_of(heads, [_row(one) for one in there], right=(1,))


def _quota(given: Quota, row: RowDict | None, offer: Offer | None) -> None:
    """The number the village was given, and for the township the way to write it down."""
    if said := given.said():
        st.info(plain(said), icon=":material/groups:")
    if row is not None and offer is not None:
        with st.expander(_("登记规模数"), icon=":material/groups:"):
            action_form(row, offer.action, VillageBatch)


def _row(one: Ranked) -> tuple[str, ...]:
    row, standing = one.row, one.told.standing
    return (
        row["head_name"],
        str(row["members"]),
        _income(standing) if standing else "",
        hints(one.told),
        badge(state_badge(row["state"], edition=row["edition"])),
    )


def _income(standing: Standing) -> str:
    """Per head and its place; a sign where it reaches the line."""
    fen, line = standing.per_head_fen, standing.line_fen
    if fen is None:
        return yuan(fen)
    told = _("{sum}，第 {n}/{all}", sum=yuan(fen), n=standing.by_income, all=standing.counted)
    return sign(told, "ochre") if line is not None and fen >= line else told
