"""A household's helpers: pair, hand over, end; cards issued, issued again, printed."""

from collections.abc import Mapping

import streamlit as st

from models.support import Pairing
from pages import backend
from pages.help import signs
from pages.parts import days
from pages.parts.answers import form_token
from pages.parts.badges import day, pieces, plain, words
from pages.parts.batchwork import opening_form, printing, sheet_of
from pages.parts.choices import apart
from pages.parts.forms import keeper
from pages.parts.offers import offers_panel
from workflows.base import clock
from workflows.base.words import _
from workflows.engine.context import RowDict
from workflows.help import opening as help_
from workflows.help.processes import pairing
from workflows.help.processes.common import ARRANGERS
from workflows.help.processes.handing_over import HandingOver
from workflows.help.queries import HouseholdHelp


def draw(found: HouseholdHelp, may_write: bool) -> None:
    """Pairings, the current ones first, each with its cards."""
    home = found.home
    place = home | {"household_id": home["id"]}
    with backend.reading() as (_session, actor):
        may_arrange = bool(actor.roles_at(home["region"]) & set(ARRANGERS))
    current = [row for row in found.pairings if row["state"] == "current"]
    if may_arrange:
        with st.expander(_("结对"), icon=":material/add:", expanded=not current):
            made = opening_form(
                f"pairing {home['id']}",
                pairing.Pair,
                place,
                _("结对"),
                lambda s, actor, answers, token: help_.pair(
                    s, actor, home["id"], answers, token=token
                ),
                _("已结对，请发卡。"),
            )
            if made is not None:
                st.rerun()
    for row in (*current, *(row for row in found.pairings if row["state"] != "current")):
        cards = [card for card in found.cards if card["pairing_id"] == row["id"]]
        with st.container(border=True):
            _one(row, cards, place, may_write=may_write, may_arrange=may_arrange)


def _one(
    row: RowDict, cards: list[RowDict], place: RowDict, *, may_write: bool, may_arrange: bool
) -> None:
    pieces(
        words(row["helper"], strong=True),
        words(row["contact"]),
        words(signs.ways(row["ways"]), quiet=True),
        words(f"{day(row['from_on'])} — {day(row['to_on']) if row['to_on'] else ''}", quiet=True),
        words(_("协议 {number}", number=row["agreement_no"]) if row["agreement_no"] else ""),
        signs.standing(row, "pairing"),
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
    if row["state"] != "current":
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
                lambda s, actor, answers, token: help_.hand_over(
                    s, actor, row["id"], answers, seen=row["version"], token=token
                ),
                _("已移交：原结对到前一天为止，请给新的帮扶人发卡。"),
            )
            if made is not None:
                st.rerun()
    offers_panel(row["id"], Pairing, without=("issue_card", "reprint_card"))


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
            lambda s, actor: help_.issue_card(
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


def counter_form(standing: Mapping[int, str], versions: Mapping[int, int]) -> None:
    """A wrong entry is met by one of the same amount below nothing; both stay."""
    with st.expander(_("冲销一笔"), icon=":material/undo:"):
        key = st.selectbox(
            _("哪一笔"), list(standing), None, format_func=apart(standing), key="counter which"
        )
        why = st.text_input(_("冲销原因"), key="counter why", max_chars=300).strip()
        if st.button(
            _("冲销"), type="primary", key="counter do", disabled=key is None or len(why) < 2
        ):
            entry = int(key or 0)
            token = form_token(f"counter {key}")
            backend.write(
                lambda s, actor: help_.counter(
                    s, actor, entry, why, seen=versions[entry], token=token
                ),
                success=_("已冲销：原记录和冲销记录都保留。"),
            )
