"""What happened to a subject, newest first: who, when, in which role, why."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from pages.parts.figures import instant
from pages.parts.stages import state_badge
from pages.wording import day_of
from workflows.base.words import _, labelled
from workflows.identification.queries.timeline import Happened


def timeline(events: Sequence[Happened], *, subject: str = "case") -> None:
    """Draw events as one element."""
    st.html(
        '<ol style="list-style:none;margin:0;padding:0 0 0 .9em;border-left:3px solid #B3CFC2">'
        + "".join(_entry(event, subject) for event in events)
        + "</ol>"
    )


def _entry(event: Happened, subject: str) -> str:
    moved = event.source != event.target
    to = (
        f" → {state_badge(event.target, subject=event.subject or subject, edition=event.edition)}"
        if moved
        else ""
    )
    who = escape(_("{name}（{about}）", name=event.actor, about=_(event.role)))
    when = escape(instant(event.recorded_at))
    if event.claimed_at is not None and day_of(event.claimed_at) != day_of(event.recorded_at):
        when += " · " + escape(_("发生于 {when}", when=day_of(event.claimed_at)))
    said = "".join(
        f'<div style="white-space:pre-wrap">{escape(labelled(_(label), text))}</div>'
        for label, text in event.said
    )
    if event.left_out:
        said += f"<div>{escape(_('{n} 户没有随同办理', n=event.left_out))}</div>"
    return (
        '<li style="margin:0 0 .8em 0;padding-left:.6em">'
        f"<div><strong>{escape(_(event.label))}</strong>{to}</div>"
        f'<div style="opacity:.78">{when} · {who}</div>{said}</li>'
    )
