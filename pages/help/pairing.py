"""A household's helpers: pair, hand over, end; cards issued, issued again, printed."""

import streamlit as st

from models.rows.support import HelpCardRow
from models.support import Pairing
from pages import backend
from pages.parts import days, help_words, stages
from pages.parts.answers import form_token, prefill
from pages.parts.badges import pieces, words
from pages.parts.figures import day
from pages.parts.forms import keeper
from pages.parts.offers import offers_panel
from pages.parts.opening import opening_form
from pages.parts.papers import printing
from pages.parts.tables import sheet_of
from pages.wording import plain
from workflows.base import clock
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.help.opening import pairing as opening_pairing
from workflows.help.processes import pairing
from workflows.help.processes.common import ARRANGERS
from workflows.help.processes.handing_over import HandingOver
from workflows.help.queries.household import HouseholdHelp


def draw(found: HouseholdHelp, may_write: bool) -> None:
    """Pairings, the current ones first, each with its cards."""
    home = found.home
    place = home | {"household_id": home["id"]}
    with backend.reading() as (_session, actor):
        may_arrange = bool(actor.roles_at(home["region"]) & set(ARRANGERS))
    current = [row for row in found.pairings if row["stands"]]
    if may_arrange:
        with st.expander(_("结对"), icon=":material/add:", expanded=not current):
            _as_filed(found, current)
            made = opening_form(
                f"pairing {home['id']}",
                pairing.Pair,
                place,
                _("结对"),
                lambda s, actor, answers, token: opening_pairing.pair(
                    s, actor, home["id"], answers, token=token
                ),
                _("已结对，请发卡。"),
            )
            if made is not None:
                st.rerun()
    for row in (*current, *(row for row in found.pairings if not row["stands"])):
        cards = [card for card in found.cards if card["pairing_id"] == row["id"]]
        with st.container(border=True):
            _one(row, cards, place, may_write=may_write, may_arrange=may_arrange)


def _as_filed(found: HouseholdHelp, current: list[RowDict]) -> None:
    """The first pairing begins with whom the card names; the choice stays the officer's."""
    named = found.contact
    if named is None or any(row["official_id"] for row in current):
        return
    if named.official is not None:
        prefill(f"open pairing {found.home['id']}", {"official": named.official})
        st.caption(plain(_("建档时写明的帮扶责任人：{name}。已选好，可以改选。", name=named.name)))
    else:
        st.caption(
            plain(
                _(
                    "建档时写明的帮扶责任人：{name}。登记里没有在任的这个人，请先登记，或另选一人。",
                    name=named.name,
                )
            )
        )


def _one(
    row: RowDict, cards: list[HelpCardRow], place: RowDict, *, may_write: bool, may_arrange: bool
) -> None:
    pieces(
        words(row["helper"], strong=True),
        words(row["contact"]),
        words(help_words.ways(row["ways"]), quiet=True),
        words(f"{day(row['from_on'])} — {day(row['to_on']) if row['to_on'] else ''}", quiet=True),
        words(_("协议 {number}", number=row["agreement_no"]) if row["agreement_no"] else ""),
        stages.standing(row, "pairing"),
    )
    if row["ended_why"]:
        st.caption(plain(_("变更原因：{text}", text=row["ended_why"])))
    if cards:
        sheet_of(
            (_("卡号"), _("卡"), _("发放日期"), _("补发原因")),
            [
                (
                    card["number"],
                    _(pairing.CARD_KINDS[card["kind"]]),
                    day(card["issued_on"]),
                    card["reprint_why"],
                )
                for card in cards
            ],
        )
        printing("card", row["id"], _("打印帮扶卡"))
    if not row["stands"]:
        return
    if may_write:
        _issue(row, again=bool(cards))
    if may_arrange:
        with st.expander(_("移交给别人帮扶"), icon=":material/swap_horiz:"):
            made = opening_form(
                f"handing over {row['id']} {row['version']}",
                HandingOver,
                place,
                _("移交"),
                lambda s, actor, answers, token: opening_pairing.hand_over(
                    s, actor, row["id"], answers, seen=row["version"], token=token
                ),
                _("已移交：原结对到前一天为止，请给新的帮扶人发卡。"),
            )
            if made is not None:
                st.rerun()
    offers_panel(row["id"], Pairing)


def _issue(row: RowDict, *, again: bool) -> None:
    """The card's number is given by itself; a second one says why."""
    key = f"card {row['id']} {row['version']}"
    with st.expander(
        _("补发卡") if again else _("发卡"), icon=":material/badge:", expanded=not again
    ):
        on = days.date_input(_("发放日期"), clock.today(), key=f"{key} on")
        why = st.text_input(_("补发原因"), key=f"{key} why", max_chars=200) if again else ""
        photo = st.file_uploader(
            _("签收照片（可不填）"), ["jpg", "jpeg", "png", "pdf"], key=f"{key} photo"
        )
        if again and not why.strip():
            st.caption(_("补发须写明原因，如：换了责任人、卡遗失。"))
        if not st.button(
            _("登记补发") if again else _("登记发卡"),
            type="primary",
            key=f"{key} do",
            disabled=again and len(why.strip()) < 2,
        ):
            return
        token = form_token(key)
        file = (photo.name, photo.getvalue()) if photo else None
        number = backend.write(
            lambda s, actor: opening_pairing.issue_card(
                s,
                actor,
                row["id"],
                on,
                seen=row["version"],
                token=token,
                receipt=(keeper(s, actor, row, own=False)("receipt photo", *file),) if file else (),
                reason=why.strip(),
            )
        )
        if number:
            backend.flash(_("已发卡 {number}，可以打印。", number=number))
            st.rerun()
