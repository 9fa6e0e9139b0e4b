"""帮扶力量: organisations and how they add up, officials and their load, the leading group."""

from html import escape

import streamlit as st

from pages import backend
from pages.help import signs
from pages.help.places import pick
from pages.parts import help_words
from pages.parts.badges import light
from pages.parts.lists import empty
from pages.parts.opening import opening_form
from pages.parts.papers import printing
from pages.parts.places import pick_place
from pages.parts.tables import sheet_of
from workflows.access.roles import SEES_PEOPLE
from workflows.base.rows import RowDict
from workflows.base.words import _
from workflows.help.opening import helpers as opening_helpers
from workflows.help.processes import helpers
from workflows.help.processes.common import ARRANGERS
from workflows.help.processes.pairing import CARD_KINDS
from workflows.help.queries import pairing
from workflows.help.queries.pairing import PairingLoad, Reconciliation

_BOX = (
    "border:1px solid #8A8F97;border-radius:6px;padding:.4em .8em;text-align:center;flex:0 1 auto"
)


def draw() -> None:
    """The sum of the organisations, the leading group, who helps how many."""
    with backend.reading() as (session, actor):
        summed = pairing.reconciliation(session, actor)
        load = pairing.pairing_load(session, actor)
        group = pairing.leading_group(session, actor)
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
                help_words.scope(scope),
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
                f'<div style="font-weight:600;opacity:.78">{escape(help_words.duty(duty))}</div>'
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
            lambda s, actor, answers, token: opening_helpers.register_organisation(
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
            lambda s, actor, answers, token: opening_helpers.register_official(
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
                    help_words.scope(one.scope),
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
