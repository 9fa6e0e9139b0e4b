"""Does a change do what its event says, and nothing else?

Every shape of event names what it may touch. A request with the papers of a birth cannot carry
somebody out, and one of a telephone no person.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from workflows.base import codes
from workflows.base.rows import Row
from workflows.base.words import Word, _
from workflows.households import answers, fields
from workflows.households.event_list import EVENTS, LEAVING_ASKED, HouseholdEvent, Shape
from workflows.households.fields import Of
from workflows.households.forms import Content


class Touched(StrEnum):
    """What of a household a change touches."""

    COMES = "comes"
    LEAVES = "leaves"
    WHO = "who"  # name, sex, birth, ID number
    RELATION = "relation"
    ANSWER = "answer"
    PLACE = "place"
    PHONE = "phone"
    BANK = "bank"
    NUMBER = "number"
    ELSE = "else"  # what no event of a household may say


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing that a change makes another: what it is, whose (a person's key, None for the
    household's), in words for a sentence, and the row's new values."""

    what: Touched
    key: int | None
    told: str
    values: Mapping[str, Any]


# Head and number follow from the people; the index from the telephone.
FOLLOWS: Final = frozenset({"head_name", "members"})
OF_HOME: Final = {
    "traits": Touched.ANSWER,
    "address": Touched.PLACE,
    "group_name": Touched.PLACE,
    "number": Touched.NUMBER,
    **dict.fromkeys(("phone_sealed", "phone_blind", "phone_masked"), Touched.PHONE),
    **dict.fromkeys(("bank_sealed", "bank_masked"), Touched.BANK),
}
_OF_PERSON: Final = {
    "relation": Touched.RELATION,
    "traits": Touched.ANSWER,
    "number": Touched.NUMBER,
    **dict.fromkeys(("phone_sealed", "phone_blind", "phone_masked"), Touched.PHONE),
    **dict.fromkeys(
        ("name", "sex", "born", "id_kind", "id_sealed", "id_blind", "id_masked"), Touched.WHO
    ),
}
_LABELS: Final = {
    Touched.PHONE: Word("联系电话"),
    Touched.BANK: Word("银行账号"),
    Touched.NUMBER: Word("编号"),
    Touched.PLACE: Word("住址"),
    Touched.ANSWER: Word("户情况"),
    Touched.RELATION: Word("与户主关系"),
    Touched.WHO: Word("姓名或证件号码"),
    Touched.ELSE: Word("登记以外的内容"),
}
# By the shape of an event: what it may touch.
MAY: Final[Mapping[Shape, frozenset[Touched]]] = {
    Shape.LEAVES: frozenset({Touched.LEAVES, Touched.RELATION}),
    Shape.COMES: frozenset({Touched.COMES}),
    Shape.RETURNS: frozenset({Touched.COMES}),
    Shape.ANSWERS: frozenset({Touched.ANSWER}),
    Shape.HEAD: frozenset({Touched.RELATION}),
    # Of the answers only those that follow the name or the number (_follows).
    Shape.CORRECTS: frozenset(
        {Touched.WHO, Touched.RELATION, Touched.ANSWER, Touched.NUMBER, Touched.PLACE}
    ),
    Shape.PHONE: frozenset({Touched.PHONE}),
    Shape.BANK: frozenset({Touched.BANK}),
    Shape.SPLIT: frozenset({Touched.LEAVES, Touched.RELATION}),
    Shape.MERGE: frozenset({Touched.LEAVES}),
    Shape.GONE: frozenset({Touched.LEAVES}),
    # Whom it is about is none of the household's people (away.py).
    Shape.DIED: frozenset(),
    # Who comes back is derived from the register, never told.
    Shape.RESTORED: frozenset(),
    Shape.FACTS: frozenset({Touched.ANSWER, Touched.PLACE, Touched.PHONE}),
    Shape.ROSTER: frozenset(set(Touched) - {Touched.LEAVES, Touched.BANK, Touched.ELSE}),
}
# Of one person at a time: who comes, who goes, who is put right.
_ALONE: Final[Mapping[Shape, Touched]] = {
    Shape.LEAVES: Touched.LEAVES,
    Shape.COMES: Touched.COMES,
    Shape.RETURNS: Touched.COMES,
    Shape.ANSWERS: Touched.ANSWER,
}
OVER_TWO: Final = frozenset({Shape.SPLIT, Shape.MERGE, Shape.GONE})


def touches(form: Content, home: Row, people: Sequence[Row]) -> list[Touch]:
    """Everything the form makes another, in the order of the form."""
    found = [
        Touch(Touched.COMES, row.get("id"), _("增加“{name}”", name=row["name"]), row)
        for row in form.added
    ]
    stored = {row["id"]: row for row in people}
    for key, values in form.changed:
        row = stored.get(key)
        if row is not None:
            found += _of_person(row, values)
    for name, value in form.columns.items():
        what = OF_HOME.get(name, Touched.ELSE)
        if name not in FOLLOWS and _other(name, home.get(name), value):
            found.append(Touch(what, None, _(_LABELS[what]), {name: value}))
    if form.numbers:
        told = _(_LABELS[Touched.NUMBER])
        said: dict[str, Any] = dict(form.numbers.items())
        found.append(Touch(Touched.NUMBER, None, told, said))
    return found


def _of_person(row: Row, values: Mapping[str, Any]) -> list[Touch]:
    if "left_on" in values:
        told = _("“{name}”离开本户", name=row["name"])
        more = values.keys() - {"left_on", "left_why"}
        gone = Touch(Touched.LEAVES, row["id"], told, values)
        return [gone, *(_touch(row, Touched.ELSE, values) for _name in more)]
    differ: dict[Touched, None] = {}
    for name, value in values.items():
        if _other(name, row.get(name), value):
            differ[_OF_PERSON.get(name, Touched.ELSE)] = None
    return [_touch(row, what, values) for what in differ]


def _touch(row: Row, what: Touched, values: Mapping[str, Any]) -> Touch:
    told = _("“{name}”的{what}", name=row["name"], what=_(_LABELS[what]))
    return Touch(what, row["id"], told, values)


def _other(name: str, was: Any, now: Any) -> bool:
    """Of answers those count, not the days they hold for."""
    if name == "traits":
        return bool(answered(was, now))
    return bool((was or None) != (now or None))


def answered(was: Any, now: Any) -> list[str]:
    """The answers that differ, those about land and living among them, by key."""
    old, new = answers.alone(was), answers.alone(now)
    return sorted(key for key in {*old, *new} if old.get(key) != new.get(key))


def strays(form: Content, home: Row, people: Sequence[Row]) -> list[Touch]:
    """What the change does that its event does not say; of no event only what none may."""
    found = touches(form, home, people)
    event = EVENTS.get(form.event)
    if event is None:
        return [touch for touch in found if touch.what is Touched.ELSE]
    stray = [touch for touch in found if touch.what not in MAY[event.shape]]
    stored = {row["id"]: row for row in people}
    return stray or _too_many(event, stored, found) or _otherwise(event, form, stored, found)


def exchanged(stored: Mapping[int, Row], changed: Mapping[int, Mapping[str, Any]]) -> bool:
    """Do two people take each other's ID number, and is nothing else of who they are changed?"""
    if len(changed) != 2 or not changed.keys() <= stored.keys():
        return False
    one, other = changed
    pairs = ((one, other), (other, one))
    return all(
        stored[b]["id_blind"]
        and changed[a].get("id_blind") == stored[b]["id_blind"]
        and not {"name", "relation", "number", "traits"} & changed[a].keys()
        for a, b in pairs
    )


def _too_many(
    event: HouseholdEvent, stored: Mapping[int, Row], found: Sequence[Touch]
) -> list[Touch]:
    """An event of one person tells of one; numbers entered crosswise are put right together."""
    if event.shape is Shape.CORRECTS:
        whose = list(Counter(touch.key for touch in found))
        if exchanged(stored, {t.key: t.values for t in found if t.key is not None}):
            return [touch for touch in found if touch.key is None]
        return [touch for touch in found if touch.key in whose[1:]]
    what = _ALONE.get(event.shape)
    return [touch for touch in found if touch.what is what][1:]


def _otherwise(
    event: HouseholdEvent, form: Content, stored: Mapping[int, Row], found: Sequence[Touch]
) -> list[Touch]:
    """The day, the reason and the answers are those of the event."""
    why = event.why or event.code
    wanted = {*event.answers, *event.sets}
    wrong = []
    for touch in found:
        values = touch.values
        if touch.what is Touched.LEAVES:
            # Without a day it is that which is missing.
            fits = form.day is None or values["left_on"] == form.day
            # Of a household that is gone each goes for a reason of their own.
            whys = LEAVING_ASKED if event.shape is Shape.GONE else (why,)
            fits = fits and values.get("left_why") in whys
        elif touch.what is Touched.COMES and event.shape is not Shape.ROSTER:
            fits = values.get("came_on") == form.day and not values.get("left_on")
        elif event.shape is Shape.ANSWERS and touch.key is not None:
            was = stored[touch.key]["traits"]
            fits = wanted.issuperset(answered(was, values["traits"]))
        elif event.shape is Shape.CORRECTS:
            fits = _right(touch, stored)
        else:
            fits = True
        if not fits:
            wrong.append(touch)
    return wrong


def _right(touch: Touch, stored: Mapping[int, Row]) -> bool:
    """Is it put right, or made something else? Another name and another number is another
    person; an answer is changed with what it follows from."""
    if touch.key is None:
        return touch.what is not Touched.ANSWER
    was, now = stored[touch.key], touch.values
    if touch.what is Touched.WHO:
        other = {n for n in ("name", "id_blind") if now.get(n, was[n]) != was[n]}
        # A number is taken out with the one reason there is for it, never silently.
        silent = was["id_blind"] and not now.get("id_blind", was["id_blind"])
        if silent and not _follows(was, now):
            return False
        return len(other) < 2 or not answers.once_numbered(was)
    if touch.what is Touched.ANSWER:
        follow = {"remark", "no_number"} if _follows(was, now) else {"remark"}
        return follow.issuperset(answered(was["traits"], now["traits"]))
    return True


def _follows(was: Row, now: Mapping[str, Any]) -> bool:
    """Is why there is no number told when it goes (as under examination), and no longer when it
    comes?"""
    if "id_blind" not in now:
        return False
    why = (now.get("traits", was["traits"]) or {}).get("no_number")
    return why is None if now["id_blind"] else bool(was["id_blind"]) and why == codes.CHECKING


def label_of(key: str) -> str:
    """An answer's question in the reader's language."""
    field = next((each for each in fields.CATALOGUE.of(*Of) if each.key == key), None)
    return _(field.label) if field else key
