"""One organisation or official: the households, what was given, what may be done."""

import streamlit as st

from models.support import Official, Organisation
from pages import backend
from pages.help import signs
from pages.parts import help_words
from pages.parts.badges import pieces, words
from pages.parts.figures import yuan
from pages.parts.lists import back, empty
from pages.parts.offers import offers_panel
from pages.parts.stages import state_badge
from pages.parts.tables import sheet_of
from pages.wording import plain
from workflows.base import dates
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.help.processes import helpers
from workflows.help.queries import money, screen
from workflows.identification.queries import form_options


def draw_organisation(key: int) -> None:
    """One organisation: its households, what it gave, what may be done."""
    with backend.reading() as (session, actor):
        row = form_options.subject_row(session, actor, key, of=Organisation)
        homes = screen.behind(session, actor, "pairing", "organisation", key) if row else []
        given = money.ledger(session, actor, giver=("organisation", key)) if row else []
        n, fen = money.given(session, actor, ("organisation", key)) if row else (0, 0)
    back("help", _("返回帮扶"))
    if row is None:
        empty(_("没有找到，或不在您的管辖范围内。"))
        return
    st.title(plain(row["name"]), anchor=False)
    pieces(
        words(_(helpers.KINDS[row["kind"]])),
        words(help_words.scope(row["scope"])),
        words(row["address"]),
        words(_("负责人 {name}", name=row["person_in_charge"])),
        words(row["contact"]),
        state_badge(row["state"], subject="organisation", edition=row["edition"]),
    )
    names = ("name", "kind", "scope", "scope_region", "address", "person_in_charge", "contact")
    signs.prefill(f"organisation {key} {row['version']} amend", row, names)
    offers_panel(key, Organisation)
    _homes_of(homes)
    _given_by(given, n, fen)


def draw_official(key: int) -> None:
    """One official: the households, what was given, what may be done."""
    with backend.reading() as (session, actor):
        row = form_options.subject_row(session, actor, key, of=Official)
        homes = screen.behind(session, actor, "pairing", "official", key) if row else []
        given = money.ledger(session, actor, giver=("official", key)) if row else []
        n, fen = money.given(session, actor, ("official", key)) if row else (0, 0)
    back("help", _("返回帮扶"))
    if row is None:
        empty(_("没有找到，或不在您的管辖范围内。"))
        return
    st.title(plain(row["name"]), anchor=False)
    pieces(
        words(" ".join(part for part in (row["unit"], row["post"]) if part)),
        words(help_words.duty(row["duty"])),
        words(row["contact"]),
        state_badge(row["state"], subject="official", edition=row["edition"]),
    )
    names = ("name", "unit", "post", "contact", "leader", "duty", "user_id")
    signs.prefill(f"official {key} {row['version']} amend", row, names)
    offers_panel(key, Official)
    _homes_of(homes)
    _given_by(given, n, fen)


def _homes_of(homes: list[screen.Named]) -> None:
    st.subheader(_("结对的户（{n}）", n=len(homes)), anchor=False)
    if len(homes) == screen.NAMES:
        st.caption(_("只列出前 {n} 户。", n=len(homes)))
    if homes:
        sheet_of(
            (_("户主"), _("村")),
            [(signs.home_link(one.household_id, one.head_name), one.village) for one in homes],
        )


def _given_by(given: list[RowDict], n: int, fen: int) -> None:
    st.subheader(_("给出的钱物（合计 {sum}）", sum=yuan(fen)), anchor=False)
    if n > len(given):
        st.caption(_("多于 {n} 笔，只显示最近 {n} 笔；请再缩小范围。", n=len(given)))
    if given:
        sheet_of(
            (_("日期"), _("户主"), _("内容"), _("金额或折价")),
            [
                (
                    dates.short(row["given_on"]),
                    signs.home_link(row["household_id"], row["head_name"]),
                    " ".join(part for part in (row["item"], row["quantity"]) if part),
                    yuan(row["fen"]),
                )
                for row in given
            ],
            right=(3,),
        )
