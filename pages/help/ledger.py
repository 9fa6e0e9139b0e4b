"""钱物台账: entries by giver, campaign, year and kind, with exact totals."""

from typing import Any

import streamlit as st

from pages import backend
from pages.help import signs
from pages.parts import help_words, stages
from pages.parts.badges import light
from pages.parts.choices import apart
from pages.parts.figures import yuan
from pages.parts.lists import empty
from pages.parts.tables import sheet_of
from workflows.base.words import Word, _
from workflows.help.processes import gifts
from workflows.help.queries import money, visits
from workflows.help.queries.money import Totals

_MOST = 200


@st.fragment
def draw() -> None:
    """Totals, then the entries that fit what was chosen."""
    with backend.reading() as (session, actor):
        whole = money.totals(session, actor)
        campaigns = {row["id"]: row["title"] for row in visits.campaigns(session, actor)}
    if not whole.n:
        empty(_("还没有登记钱物。"), _("请打开一户，在“钱物”里登记。"))
        return
    _totals(whole)
    chosen = _filters(whole, campaigns)
    with backend.reading() as (session, actor):
        rows = money.ledger(session, actor, limit=_MOST + 1, **chosen)
    st.markdown(
        f"**{_('所选 {n} 笔，合计 {sum}', n=len(rows), sum=yuan(sum(r['fen'] for r in rows)))}**"
        if len(rows) <= _MOST
        else _("多于 {n} 笔，只显示最近 {n} 笔；请再缩小范围。", n=_MOST)
    )
    sheet_of(
        (_("户主"), _("日期"), _("谁给的"), _("内容"), _("金额或折价"), _("状态")),
        [
            (
                signs.home_link(row["household_id"], row["head_name"]),
                signs.on(row["given_on"]),
                row["organisation"] or row["official"] or "—",
                " · ".join(
                    part
                    for part in (
                        row["item"],
                        row["quantity"],
                        help_words.gift(row["kind"]),
                        row["campaign"],
                    )
                    if part
                ),
                yuan(row["fen"]),
                stages.standing(row, "gift"),
            )
            for row in rows[:_MOST]
        ],
        right=(4,),
    )


def _totals(whole: Totals) -> None:
    light(
        _("累计 {sum}", sum=yuan(whole.fen)),
        "green",
        _(
            "{n} 笔 · 现金 {cash} · 实物折价 {goods} · 企业和单位 {firms} · 个人 {people}",
            n=whole.n,
            cash=yuan(whole.by_kind.get("cash", 0)),
            goods=yuan(whole.by_kind.get("goods", 0)),
            firms=yuan(whole.by_giver_kind.get("organisation", 0)),
            people=yuan(whole.by_giver_kind.get("official", 0)),
        ),
    )
    with st.expander(_("按捐助方、按年合计"), icon=":material/functions:"):
        sheet_of(
            (_("捐助方"), *(str(year) for year in whole.by_year), _("合计")),
            [
                (
                    signs.way(
                        "unit" if giver.kind == "organisation" else "official",
                        giver.id,
                        giver.name,
                    ),
                    *(yuan(giver.by_year.get(year, 0)) for year in whole.by_year),
                    yuan(giver.fen),
                )
                for giver in whole.givers
            ],
            right=tuple(range(1, len(whole.by_year) + 2)),
        )


def _filters(whole: Totals, campaigns: dict[int, str]) -> dict[str, Any]:
    """Year, kind, giver, campaign: what is left open is not asked."""
    givers = {(giver.kind, giver.id): giver.name for giver in whole.givers}
    with st.container(horizontal=True):
        year = st.selectbox(
            _("年度"),
            list(whole.by_year),
            None,
            key="ledger year",
            placeholder=_("全部"),
            width=140,
        )
        kind = st.selectbox(
            _(Word("类别", "of help")),
            list(gifts.KINDS),
            None,
            format_func=help_words.gift,
            key="ledger kind",
            placeholder=_("全部"),
            width=140,
        )
        giver = st.selectbox(
            _("捐助方"),
            list(givers),
            None,
            format_func=apart(givers),
            key="ledger giver",
            placeholder=_("全部"),
            width=280,
        )
        campaign = st.selectbox(
            _("走访活动"),
            list(campaigns),
            None,
            format_func=apart(campaigns),
            key="ledger campaign",
            placeholder=_("全部"),
            width=280,
        )
    return {"year": year, "kind": kind, "giver": giver, "campaign_id": campaign}
