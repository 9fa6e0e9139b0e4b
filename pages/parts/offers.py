"""What a person may do with a subject now: one main action, the others, and why some are grey."""

from collections.abc import Callable, Collection

import streamlit as st

from models.case import Case
from models.columns import Subject
from pages import backend
from pages.parts.forms import action_form
from pages.wording import plain
from workflows.access.people import Actor
from workflows.base.refusals import Reason
from workflows.base.rows import Row
from workflows.base.words import _, labelled
from workflows.engine import carrying, execute
from workflows.engine.execute import Offer
from workflows.identification.queries import form_options, status_text
from workflows.manual import reference
from workflows.policy import policy
from workflows.policy.policy import Policy

# An action possible from so many states is always there: it belongs behind "more".
_ALWAYS = 4


def offers_panel(
    subject: int | Row,
    of: type[Subject] = Case,
    *,
    about: str = "",
    then: Callable[[carrying.Outcome], None] | None = None,
) -> None:
    """The buttons of a subject and, once one is pressed, the form of that action below them.

    `about`: only the actions that belong to that matter. What a screen draws in a way of its own
    is not among them. `then`: see action_form.
    """
    with backend.reading() as (session, actor):
        key = subject if isinstance(subject, int) else int(subject["id"])
        row = form_options.subject_row(session, actor, key, of=of)
        offers = execute.offers(session, key, actor, of=of) if row else []
        rules = policy.policy(session, row["profile"]) if row else None
    if row is None or rules is None:
        return
    offers = [
        offer
        for offer in offers
        if not offer.action.own_place and about in ("", offer.action.about)
    ]
    _left_out(key)
    if not offers:
        return
    place = f"{of.__tablename__} {key} {row['version']}"
    _buttons(offers, place, rules, lambda offer: reference_link(row, offer, actor))
    opened = _overtaken(key) or st.session_state.get(f"{place} open")
    st.session_state[f"{place} open"] = opened
    ready = {offer.action.key: offer for offer in offers if not offer.unmet}
    if opened == "main":
        opened = next((key for key, offer in ready.items() if offer.action.primary), None)
    chosen = ready.get(str(opened))
    if chosen is not None:
        with st.container(border=True, key=f"form_{of.__tablename__}_{key}"):
            st.subheader(_(chosen.action.label), anchor=False)
            action_form(row, chosen.action, of, then)


def _left_out(key: int) -> None:
    """The households a batch could not move, once, with every reason."""
    left = st.session_state.pop(f"left out {key}", None)
    if left:
        with st.container(border=True):
            st.warning(_("有 {n} 户没有随同办理：", n=len(left)))
            for case_id, sentences in left:
                st.text(labelled(case_id, " ".join(sentences)))


def _overtaken(key: int) -> str | None:
    """Somebody acted first: who and when, once; the form that was being filled in opens again."""
    action, sentences = st.session_state.pop(f"overtaken {key}", (None, []))
    for sentence in sentences:
        st.warning(plain(sentence), icon=":material/group:")
    return str(action) if action else None


def _open(place: str, action: str) -> None:
    st.session_state[f"{place} open"] = action
    st.session_state[f"{place} turn"] = st.session_state.get(f"{place} turn", 0) + 1


def reference_link(row: Row, offer: Offer, actor: Actor) -> str:
    """The way from a grey button to its step in the manual, as a link below the reasons."""
    address = reference.address(row, offer.action, actor)
    return (
        f":material/help: [{_('手册里的这一步：{action}', action=offer.action.label)}]({address})"
    )


def _buttons(offers: list[Offer], place: str, rules: Policy, told: Callable[[Offer], str]) -> None:
    always = [
        o
        for o in offers
        if len(o.action.sources) > _ALWAYS and not (o.action.pinned and not o.unmet)
    ]
    here = [o for o in offers if o not in always]
    ready = sorted((o for o in here if not o.unmet), key=lambda o: not o.action.primary)
    grey = [o for o in here if o.unmet]
    with st.container(horizontal=True):
        for number, offer in enumerate(ready):
            _button(offer, place, main=number == 0 and offer.action.primary)
        # Without anything to do, what would be next stands there and says why not yet.
        for offer in grey:
            if offer.action.primary and not any(o.action.primary for o in ready):
                _button(offer, place, main=False)
        rest = [o for o in always if not o.unmet]
        if rest or grey:
            # A new key after each choice: the menu is another one then, and so it is closed.
            turn = st.session_state.get(f"{place} turn", 0)
            menu = f"more {place} {turn}"
            with st.popover(_("更多操作"), icon=":material/more_horiz:", key=menu):
                for offer in rest:
                    _button(offer, place, main=False)
                _why(grey + [o for o in always if o.unmet], rules, told)
    waiting = [o for o in grey if o.action.primary and not any(r.action.primary for r in ready)]
    for offer in waiting:
        st.caption(
            _("“{action}”现在还不能办：", action=offer.action.label)
            + plain(refusal(offer.unmet, rules))
        )
        st.caption(told(offer))


def _button(offer: Offer, place: str, *, main: bool) -> None:
    action = offer.action
    st.button(
        _(action.label),
        key=f"{place} {action.key}",
        type="primary" if main else "secondary",
        disabled=bool(offer.unmet),
        help="\n\n".join(plain(str(reason)) for reason in offer.unmet) or None,
        on_click=_open,
        args=(place, action.key),
    )


def _why(offers: list[Offer], rules: Policy, told: Callable[[Offer], str]) -> None:
    """The grey ones, each with every reason: a hint under the pointer does not exist on a phone."""
    if not offers:
        return
    st.markdown(f"**{_('现在不能办的')}**")
    for offer in offers:
        sentences = plain(refusal(offer.unmet, rules))
        st.caption(f"{labelled(_(offer.action.label), sentences)} {told(offer)}")


def refusal(reasons: Collection[Reason], rules: Policy) -> str:
    """Every reason, and after them what they rest on."""
    said = " ".join(str(reason) for reason in reasons)
    bases = rules.cited(reason.clause for reason in reasons)
    return said + _("（依据：{bases}）", bases=bases) if bases else said


def in_whose_hands(row: Row) -> None:
    """Who has it now: nobody wonders whom to ring."""
    with backend.reading() as (session, actor):
        who = status_text.owner(session, actor, row)
    if who:
        st.caption(_("现由{who}办理", who=plain(who)))
