"""The people of a visited household on the telephone: who answers otherwise than on record.

Names, relations and numbers change on the screen alone. What comes back here stands in the draft
of the household's form, for the person to look at and save with a reason.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.household import Person
from models.rows import table
from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.households import fields
from workflows.households.entry_draft import line_of
from workflows.households.fields import Field, Kind, Of

# The repeated group, and the question in it that chooses the person.
GROUP: Final = "person"
WHO: Final = "person_who"
_KEY: Final = re.compile(r"p([0-7]?[0-9a-f]{1,15})")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_AMOUNT: Final = re.compile(r"\d{1,9}(\.\d{1,2})?")
# Asked where somebody is entered: not at a visit.
_AT_ENTRY: Final = frozenset({"no_number", "remark"})
LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Told:
    """`draft`: {the name in the household's draft: what the draft keeps}; `faults`: what cannot be
    taken; `gone`: of whom nothing is taken, for they left since."""

    draft: Mapping[str, Any]
    faults: tuple[Reason, ...]
    gone: tuple[Reason, ...]


def asked() -> tuple[Field, ...]:
    """What a telephone asks of a person: the answers of the household's form."""
    return tuple(f for f in fields.CATALOGUE.entered(Of.MEMBER) if f.key not in _AT_ENTRY)


def node(field: Field) -> str:
    """The name of a field's question."""
    return f"{GROUP}_{field.key}"


def key_of(person_id: int) -> str:
    """How the list names a person: no row of digits that a program takes for an ID."""
    return f"p{person_id:x}"


def read(session: Session, household_id: int, told: Sequence[Mapping[str, str]]) -> Told:
    """What a telephone tells of the household's people.

    told: a row {question: text} of each person somebody chose on the telephone. An answer left
    empty says nothing. Who left since the list was taken keeps nothing else out.
    """
    people = table(Person)
    known = select(people.c.id, people.c.name, people.c.left_on)
    ever = session.execute(known.where(people.c.household_id == household_id)).all()
    names = {row.id: row.name for row in ever}
    left = {row.id: row.left_on for row in ever if row.left_on is not None}
    draft: dict[str, Any] = {}
    faults: list[Reason] = []
    gone: list[Reason] = []
    seen: set[int] = set()
    for row in told:
        if not any(text for text in row.values()):
            continue
        key = _who(row.get(WHO, ""))
        if key not in names:
            faults.append(
                Reason(
                    "offline_person",
                    "成员答案里有一人不在这一户的名单上。请重新下载离线包，选对成员再填。",
                )
            )
        elif key in left:
            source = "“{name}”{day} 已离开本户，手机上填的这一人的情况没有带入。"
            values = {"name": names[key], "day": f"{left[key]}"}
            gone.append(Reason("offline_person_left", source, values))
        elif key in seen:
            source = "“{name}”的成员答案填了两次，分不清用哪一次。请在手机上删去一次再传。"
            faults.append(Reason("offline_person_twice", source, {"name": names[key]}))
        else:
            seen.add(key)
            answers, wrong = _answers(names[key], row)
            faults += wrong
            draft |= {f"{name} {line_of(key)}": said for name, said in answers.items()}
    return Told(draft, tuple(faults), tuple(gone))


def _who(text: str) -> int:
    """The person's key; 0 names nobody."""
    named = _KEY.fullmatch(text)
    return int(named[1], 16) if named else 0


def _answers(name: str, row: Mapping[str, str]) -> tuple[dict[str, Any], list[Reason]]:
    answers: dict[str, Any] = {}
    faults = []
    for field in asked():
        text = row.get(node(field), "").strip()
        if not text:
            continue
        said = _READ[field.kind](field, text)
        if said is None:
            source = "“{name}”的“{what}”填的是“{said}”，不是这一项的答案。请在手机上更正后再传。"
            values = {"name": name, "what": field.label, "said": text[:20]}
            faults.append(Reason("offline_person_answer", source, values))
        else:
            answers[field.key] = said
    return answers, faults


def _code(field: Field, text: str) -> str | None:
    assert field.codes is not None  # noqa: S101 - a coded field has its list
    return text if text in field.codes.offered(clock.today()) else None


def _whole(field: Field, text: str) -> int | None:
    said = int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None
    return None if said is None or (field.most and said > field.most) else said


def _day(_field: Field, text: str) -> dict[str, str] | None:
    """A day as a draft keeps it."""
    try:
        return {"day": date.fromisoformat(text).isoformat()} if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _yuan(_field: Field, text: str) -> float | None:
    try:
        return float(Decimal(text)) if _AMOUNT.fullmatch(text) else None
    except InvalidOperation:
        return None


def _words(_field: Field, text: str) -> str | None:
    return text if len(text) <= LONGEST else None


_READ: Final[Mapping[Kind, Callable[[Field, str], Any]]] = {
    Kind.CODE: _code,
    Kind.WHOLE: _whole,
    Kind.DAY: _day,
    Kind.FEN: _yuan,
    Kind.TEXT: _words,
}
