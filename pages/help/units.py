"""帮扶力量: organisations and how they add up, officials and their load, the leading group."""

from html import escape

import streamlit as st

from models.support import Official, Organisation
from pages import backend
from pages.help import signs
from pages.help.places import pick
from pages.parts.badges import pieces, plain, state_badge, words, yuan
from pages.parts.batchwork import back, light, opening_form, printing, sheet_of
from pages.parts.lists import empty
from pages.parts.offers import offers_panel
from pages.parts.places import pick_place
from workflows.access.people import SEES_PEOPLE
from workflows.base import dates
from workflows.base.words import _
from workflows.engine.context import RowDict
from workflows.help import opening as help_
from workflows.help import queries as seen
from workflows.help.processes import helpers
from workflows.help.processes.common import ARRANGERS
from workflows.help.processes.pairing import CARD_KINDS
from workflows.help.queries import PairingLoad, Reconciliation, screen
from workflows.identification.queries import form_options

_BOX = (
    "border:1px solid #8A8F97;border-radius:6px;padding:.4em .8em;text-align:center;flex:0 1 auto"
)


def draw() -> None:
    """The sum of the organisations, the leading group, who helps how many."""
    with backend.reading() as (session, actor):
        summed = seen.reconciliation(session, actor)
        load = seen.pairing_load(session, actor)
        group = seen.leading_group(session, actor)
        may = actor.holds(*ARRANGERS)
    _reconciled(summed)
    if group:
        st.subheader(_("领导小组"), anchor=False)
        chart(group)
    if may:
        _new_organisation()
        _new_official()
    _printed()
    _organisations(load)
    _officials(load)


def _reconciled(found: Reconciliation) -> None:
    parts = [found.by_scope.get(scope, 0) for scope in helpers.SCOPES]
    light(
        f"{' + '.join(map(str, parts))} = {sum(parts)}",
        "green" if found.holds else "red",
        _(
            "登记的帮扶单位共 {n} 家，按范围相加{fit}",
            n=found.whole,
            fit=_("相符") if found.holds else _("不符，或有单位还没有结对"),
        ),
    )
    sheet_of(
        (_("帮扶范围"), _("单位"), _("结对户次")),
        [
            (
                signs.scope(scope),
                str(found.by_scope.get(scope, 0)),
                str(found.paired_by_scope.get(scope, 0)),
            )
            for scope in helpers.SCOPES
        ]
        + [(_("合计"), str(found.whole), str(sum(found.paired_by_scope.values())))],
        right=(1, 2),
    )


def chart(group: list[RowDict]) -> None:
    """The leading group as a tree of boxes, level under level."""
    levels: dict[str, list[RowDict]] = {}
    for row in group:
        levels.setdefault(row["duty"], []).append(row)
    drawn = []
    for duty in helpers.DUTIES:
        boxes = "".join(
            f'<div style="{_BOX}"><strong>{escape(row["name"])}</strong>'
            f'<div style="opacity:.8;font-size:.92em">{escape(row["post"])}</div></div>'
            for row in levels.get(duty, ())
        )
        if boxes:
            drawn.append(
                f'<div style="font-weight:600;opacity:.78">{escape(signs.duty(duty))}</div>'
                '<div style="display:flex;flex-wrap:wrap;gap:.6em;justify-content:center">'
                f"{boxes}</div>"
            )
    line = '<div style="width:2px;height:14px;background:#8A8F97"></div>'
    st.html(
        '<div style="display:flex;flex-direction:column;align-items:center;gap:.35em">'
        f"{line.join(drawn)}</div>"
    )


def _printed() -> None:
    """All the cards of a place in one file: an evening's printing for a village."""
    with st.expander(_("一次打印全村（镇）的帮扶卡"), icon=":material/print:"):
        place = pick_place("cards", SEES_PEOPLE)
        if place is None:
            return
        with st.container(horizontal=True):
            for kind, label in CARD_KINDS.items():
                printing(
                    "cards",
                    place.key,
                    _("打印{place}的{card}", place=place.name, card=_(label)),
                    of=kind,
                )


def _new_organisation() -> None:
    with st.expander(_("登记单位"), icon=":material/add:"):
        place = pick("organisation", ARRANGERS)
        if place is None:
            return
        made = opening_form(
            f"organisation {place['region']}",
            helpers.OrganisationForm,
            place,
            _("登记单位"),
            lambda s, actor, answers, token: help_.register_organisation(
                s, actor, place["region"], answers, token=token
            ),
            _("单位已登记，可以结对。"),
        )
        if made is not None:
            st.rerun()


def _new_official() -> None:
    with st.expander(_("登记帮扶责任人"), icon=":material/person_add:"):
        place = pick("official", ARRANGERS)
        if place is None:
            return
        made = opening_form(
            f"official {place['region']}",
            helpers.OfficialForm,
            place,
            _("登记帮扶责任人"),
            lambda s, actor, answers, token: help_.register_official(
                s, actor, place["region"], answers, token=token
            ),
            _("帮扶责任人已登记，可以结对。"),
        )
        if made is not None:
            st.rerun()


def _organisations(load: PairingLoad) -> None:
    with st.expander(
        _("帮扶单位（{n}）", n=len(load.organisations)), icon=":material/apartment:", expanded=True
    ):
        if not load.organisations:
            empty(_("还没有登记帮扶单位。"))
            return
        sheet_of(
            (_("单位"), _("帮扶范围"), _("结对户")),
            [
                (
                    signs.way("unit", one.id, one.name),
                    signs.scope(one.scope),
                    str(one.n),
                )
                for one in load.organisations
            ],
            right=(2,),
        )


def _officials(load: PairingLoad) -> None:
    with st.expander(
        _("帮扶责任人（{n}）", n=len(load.officials)), icon=":material/groups:", expanded=True
    ):
        if not load.officials:
            empty(_("还没有登记帮扶责任人。"))
            return
        sheet_of(
            (_("姓名"), _("职务"), _("班子成员"), _("包户")),
            [
                (
                    signs.way("official", one.id, one.name),
                    one.post,
                    _("是") if one.leader else "",
                    str(one.n),
                )
                for one in load.officials
            ],
            right=(3,),
        )


# ------------------------------------------------------------------------------------- one helper


def draw_organisation(key: int) -> None:
    """One organisation: its households, what it gave, what may be done."""
    with backend.reading() as (session, actor):
        row = form_options.subject_row(session, actor, key, of=Organisation)
        homes = screen.behind(session, actor, "pairing", "organisation", key) if row else []
        given = seen.ledger(session, actor, giver=("organisation", key)) if row else []
        n, fen = seen.given(session, actor, ("organisation", key)) if row else (0, 0)
    back("help", _("返回帮扶"))
    if row is None:
        empty(_("没有找到，或不在您的管辖范围内。"))
        return
    st.title(plain(row["name"]), anchor=False)
    pieces(
        words(_(helpers.KINDS[row["kind"]])),
        words(signs.scope(row["scope"])),
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
        given = seen.ledger(session, actor, giver=("official", key)) if row else []
        n, fen = seen.given(session, actor, ("official", key)) if row else (0, 0)
    back("help", _("返回帮扶"))
    if row is None:
        empty(_("没有找到，或不在您的管辖范围内。"))
        return
    st.title(plain(row["name"]), anchor=False)
    pieces(
        words(" ".join(part for part in (row["unit"], row["post"]) if part)),
        words(signs.duty(row["duty"])),
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
