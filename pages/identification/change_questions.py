"""What an event of a household asks, question by question; each gives its part of the act."""

from collections.abc import Callable
from functools import partial
from typing import Final

import streamlit as st

from pages.identification.change_people import (
    Answers,
    came_back,
    choose,
    corrected,
    newcomer,
)
from pages.parts import inputs
from pages.parts.answers import Sheet
from pages.parts.choices import apart
from workflows.base import codes
from workflows.base.words import _
from workflows.households import fields
from workflows.households.event_list import leaving_of_gone
from workflows.households.offered_events import Offered
from workflows.households.relations import suggest


def _person(sheet: Sheet, offer: Offered, event: str) -> Answers:
    among, was = offer.people, offer.told.person
    return {"person": choose(sheet, f"person {event}", _("是哪一位"), among, was)}


def _former(sheet: Sheet, offer: Offered, event: str) -> Answers:
    """Who comes back, and what they are to the head there is now."""
    return came_back(sheet, offer, event, _("从本户离开过的人"))


def _away(sheet: Sheet, offer: Offered, event: str) -> Answers:
    """Who died in prison or abroad."""
    among, label = offer.former[event], _("是哪一位（服刑或出国定居的）")
    return {"person": choose(sheet, f"away {event}", label, among, offer.told.person)}


def _head(sheet: Sheet, offer: Offered, event: str) -> Answers:
    """Who is head afterwards: asked when the head goes, or when that is the event."""
    goes = sheet.value(f"person {event}")
    left = sheet.value(f"people {event}") or ()
    if "person" in offer.asks[event] and goes != offer.head:
        return {}
    if "people" in offer.asks[event] and offer.head not in left:
        return {}
    staying = {k: v for k, v in offer.people.items() if k not in (goes, *left)}
    if "person" not in offer.asks[event] and "people" not in offer.asks[event]:
        staying = {k: v for k, v in staying.items() if k != offer.head}
    head = choose(sheet, f"head {event}", _("由谁任户主"), staying, offer.told.head)
    if head is None:
        return {"head": None}
    likely = {**suggest(offer.rows, head), **_as_told(offer, head)}
    others = [key for key in offer.people if key != head and key not in (goes, *left)]
    told = _related(
        sheet, f"relation {head}", others, offer,
        lambda name: _("{name}是新户主的", name=name), likely,
    )  # fmt: skip
    return {"head": head, "relations": told}


def _as_told(offer: Offered, head: int) -> dict[int, str]:
    """What the others were said to be to that head, when it was asked before."""
    return offer.told.relations if head == offer.told.head else {}


def _people(sheet: Sheet, offer: Offered, event: str) -> Answers:
    chosen = st.multiselect(
        _("分出的人（可多选）"),
        list(offer.people),
        key=sheet.part(f"people {event}", list(offer.told.people), list(offer.people)),
        format_func=apart(offer.people),
        placeholder=_("请选择"),
    )
    return {"people": tuple(chosen)}


def _new_home(sheet: Sheet, offer: Offered, event: str) -> Answers:
    """Who heads the new household, what the others are to that head, where it lives."""
    going = {key: offer.people[key] for key in sheet.value(f"people {event}") or ()}
    # One who goes alone heads the new household.
    alone = next(iter(going)) if len(going) == 1 else None
    start = alone or offer.told.head_there
    head = choose(sheet, f"head there {alone}", _("新户由谁任户主"), going, start)
    address = st.text_input(
        _("新户的住址"),
        key=sheet.part("address there", offer.told.said.get("address", "")),
        max_chars=120,
    )
    likely = suggest([row for row in offer.rows if row["id"] in going], head) if head else {}
    if head == offer.told.head_there:
        likely = {**likely, **offer.told.relations_there}
    told = _related(
        sheet, f"there {head}", [key for key in going if key != head] if head else [], offer,
        lambda name: _("{name}是新户户主的", name=name), likely,
    )  # fmt: skip
    return {"head_there": head, "relations_there": told, "said": {"address": address}}


def _into(sheet: Sheet, offer: Offered, _event: str) -> Answers:
    """Into which household of the village, and what each is to the head there."""
    into = choose(sheet, "into", _("并入哪一户"), offer.homes, offer.told.into)
    likely = offer.told.relations_there if into == offer.told.into else {}
    told = _related(
        sheet, f"into {into}", list(offer.people) if into else [], offer,
        lambda name: _("{name}是那户户主的", name=name), likely,
    )  # fmt: skip
    return {"into": into, "relations_there": told}


def _fates(sheet: Sheet, offer: Offered, _event: str) -> Answers:
    """What became of each: the register says of everybody how they left."""
    among = {code: codes.LEAVING.label(code) for code in leaving_of_gone(filed=offer.waits)}
    told = {
        key: choose(
            sheet, f"fate {key}", _("{name}的去向", name=words), among, offer.told.fates.get(key)
        )
        for key, words in offer.people.items()
    }
    return {"fates": {key: why for key, why in told.items() if why}}


def _related(
    sheet: Sheet,
    name: str,
    whom: list[int],
    offer: Offered,
    label: Callable[[str], str],
    likely: dict[int, str],
) -> dict[int, str]:
    """What each of these is to the head, with what is likely filled in."""
    among = {c: w for c, w in codes.RELATION.options().items() if c != "head"}
    told = {
        key: choose(sheet, f"{name} {key}", label(offer.people[key]), among, likely.get(key))
        for key in whom
    }
    return {key: relation for key, relation in told.items() if relation}


def _answers(sheet: Sheet, offer: Offered, event: str) -> Answers:
    said = {}
    for key in offer.answers[event]:
        field = fields.CATALOGUE[key]
        start = inputs.start(field, offer.told.said.get(key))
        said[key] = inputs.ask(st, field, _(field.label), partial(sheet.part, key, start))
    return {"said": said}


def _typed(name: str, label: str) -> Callable[[Sheet, Offered, str], Answers]:
    def ask(sheet: Sheet, offer: Offered, _event: str) -> Answers:
        typed = st.text_input(
            _(label),
            key=sheet.part(name, offer.told.said.get(name, "")),
            max_chars=30,
            autocomplete="off",
            placeholder=offer.again.masked if offer.again else "",
        )
        return {"said": {name: typed}}

    return ask


QUESTIONS: Final[dict[str, Callable[[Sheet, Offered, str], Answers]]] = {
    "person": _person,
    "former": _former,
    "away": _away,
    "head": _head,
    "people": _people,
    "new_home": _new_home,
    "into": _into,
    "fates": _fates,
    "newcomer": newcomer,
    "answers": _answers,
    "corrected": corrected,
    "phone": _typed("phone", "新的联系电话"),
    "bank": _typed("bank", "新的银行账号"),
}
