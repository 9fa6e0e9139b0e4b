"""Does a row that would be written agree with itself, whoever made the payload?

What is sealed opens, for that very row, to the number whose index and mask stand beside it; birth
and sex are those of the number; every answer is one that is asked and of its list. Asked of each
step that carries rows, and again where a request is confirmed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session

from models.household import Person
from models.installation import keyring_of
from models.rows import table
from models.sealing import KeyFault, Keyring
from workflows.base import codes, id_faults, identity, telephones
from workflows.base.refusals import Reason
from workflows.base.rows import Row, rows_by
from workflows.base.words import Word, _
from workflows.engine.context import Facts
from workflows.engine.definition import NEW, Guard
from workflows.engine.loading import looks_up
from workflows.engine.needs import PEOPLE
from workflows.households import answers, fields
from workflows.households.changes import laid_over, the_request, typed
from workflows.households.event_list import DIED_ON
from workflows.households.fields import Of
from workflows.households.forms import Content, Together
from workflows.households.listed import off_list
from workflows.households.members import account_mask, blinds
from workflows.households.needs import REQUESTS, ROW_FAULTS
from workflows.households.row_shapes import label_of

_OF_NUMBER: Final = frozenset(("id_sealed", "id_blind", "id_masked", "id_kind", "born", "sex"))
_OF_HOME: Final = (Of.HOUSEHOLD, Of.LAND, Of.LIVING, Of.INCOME, Of.HELPER)
_APART: Final = (Of.LAND, Of.LIVING)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a step would write: the household's columns, new people, {a person: columns}."""

    columns: Row
    added: Sequence[Row]
    changed: Mapping[int, Row]


def _said(facts: Facts) -> _Said:
    """By the form, or by the request that it decides."""
    form = facts.form
    if isinstance(form, Content):
        return _Said(form.columns, form.added, dict(form.changed))
    request = the_request(facts)
    if request is None:
        return _Said({}, (), {})
    # A request keeps the answers that differ: what is judged is the row that would be written.
    kept, stored = request["content"], {row["id"]: row for row in facts.get(PEOPLE) or ()}
    return _Said(
        laid_over(typed(kept["columns"]), facts.row),
        [typed(row) for row in kept["added"]],
        {
            key: laid_over(typed(values), stored[key])
            for key, values in kept["changed"]
            if key in stored
        },
    )


@looks_up(ROW_FAULTS)
def _row_faults(session: Session, steps: Sequence[Facts]) -> Mapping[int, list[Reason]]:
    ring = keyring_of(session)
    said = {facts.row["id"]: _said(facts) for facts in steps}
    keys = [row["id"] for each in said.values() for row in each.added]
    there = rows_by(session, table(Person), "id", sorted(set(keys))) if keys else []
    taken = {row["id"] for row in there} | {key for key in keys if keys.count(key) > 1}
    return {
        facts.row["id"]: [
            *_keys(said[facts.row["id"]], taken),
            *_faults(ring, facts, said[facts.row["id"]]),
        ]
        for facts in steps
    }


def _keys(said: _Said, taken: set[int]) -> Iterator[Reason]:
    if wrong := [row["name"] for row in said.added if row["id"] in taken]:
        yield Reason("row_taken", _TAKEN, {"n": len(wrong), "names": wrong})


def _faults(ring: Keyring, facts: Facts, said: _Said) -> Iterator[Reason]:
    if isinstance(facts.form, Together):
        return  # who arrives is compared, what is sealed too, with who leaves
    home, new = facts.row, facts.row["state"] == NEW
    yield from _home(ring, home, {**home, **said.columns} if new else said.columns, new=new)
    stored: dict[int, Row] = {row["id"]: row for row in facts.get(PEOPLE) or ()}
    for row in said.added:
        yield from _person(ring, {}, row, facts.today)
    for key, values in said.changed.items():
        if key in stored:
            yield from _person(ring, stored[key], values, facts.today)


def _home(ring: Keyring, was: Row, values: Row, *, new: bool) -> Iterator[Reason]:
    row, house = {**was, **values}, _("户信息")
    if any(name.startswith("phone_") for name in values) and not _phone(ring, row, "household"):
        yield _unlike(house, "phone_masked")
    if any(name.startswith("bank_") for name in values) and not _account(ring, row):
        yield _unlike(house, "bank_masked")
    if "traits" in values:
        before = {} if new else was["traits"]
        yield from _answers(house, before, values["traits"], _OF_HOME)


def _person(ring: Keyring, was: Row, values: Row, on: date) -> Iterator[Reason]:
    row = {**was, **values}
    if _OF_NUMBER & values.keys() and not _number(ring, was, row, on):
        yield _unlike(row["name"], "id_masked")
    if any(name.startswith("phone_") for name in values) and not _phone(ring, row, "person"):
        yield _unlike(row["name"], "phone_masked")
    if "traits" in values:
        yield from _answers(row["name"], was.get("traits"), values["traits"], (Of.MEMBER,))


def _number(ring: Keyring, was: Row, row: Row, on: date) -> bool:
    """Index, mask, kind, birth and sex are those of the number that is sealed; without one there is
    none of them, and one that was on record goes only with the reason why there is none."""
    number = _plain(ring, row.get("id_sealed"), f"person:{row['id']}:id")
    beside = (row.get("id_blind"), row.get("id_masked"), row.get("id_kind"))
    if number is None:
        told = (row.get("traits") or {}).get("no_number") in codes.NO_NUMBER.labels
        return not any(beside) and (told or not was.get("id_blind"))
    return not id_faults.number_faults(number, on) and (
        *beside,
        row.get("born"),
        row.get("sex"),
    ) == (
        ring.blind(identity.person_of(number)),
        identity.mask_id(number),
        str(len(number)),
        identity.born_on(number),
        identity.sex_of(number),
    )


def _phone(ring: Keyring, row: Row, of: str) -> bool:
    text = _plain(ring, row.get("phone_sealed"), f"{of}:{row['id']}:phone")
    phones = telephones.read(text or "")
    told = (row.get("phone_blind"), row.get("phone_masked") or "")
    return (text is None or bool(phones.numbers)) and told == (
        blinds(phones, ring.blind),
        phones.masked,
    )


def _account(ring: Keyring, row: Row) -> bool:
    text = _plain(ring, row.get("bank_sealed"), f"household:{row['id']}:bank")
    return text != "" and (row.get("bank_masked") or "") == account_mask(text or "")


def _plain(ring: Keyring, sealed: bytes | None, owner: str) -> str | None:
    """What is sealed for that row; None without it, "" when it was sealed for another."""
    if sealed is None:
        return None
    try:
        return ring.open(sealed, owner=owner)
    except (KeyFault, ValueError):
        return ""


def _answers(whose: str, was: Row | None, now: Row, of: Iterable[Of]) -> Iterator[Reason]:
    """Of what differs from the record: no answer that nobody asks, none off its list. What a list
    had once stays an answer."""
    asked = fields.CATALOGUE.answers(*of)
    # Nobody who lives there died away.
    known = {each.key for each in asked} - {DIED_ON}
    before, said = answers.alone(was), answers.alone(now)
    new = {key: value for key, value in said.items() if key not in before or before[key] != value}
    beside = [answers.days(was).keys(), answers.days(now).keys() | answers.sources(now).keys()]
    strange = (new.keys() | (beside[1] - beside[0])) - known
    if strange:
        yield Reason("unknown_answer", _UNKNOWN, {"whose": whose, "n": len(strange)})
    yield from off_list(whose, new, asked)
    if wrong := set(answers.sources(now).values()) - set(answers.Source):
        yield Reason("unknown_answer", _UNKNOWN, {"whose": whose, "n": len(wrong)})


def _unlike(whose: str, column: str) -> Reason:
    return Reason("sealed_unlike", _UNLIKE, {"whose": whose, "what": Word(label_of(column))})


_UNLIKE: Final = (
    "“{whose}”的“{what}”前后不一：加密保存的号码、显示的号码和由号码得出的内容"
    "（出生日期、性别等）须是同一个号码的。请刷新后重新填写这 1 项。"
)
_UNKNOWN: Final = "“{whose}”有 {n} 项回答不是登记所问的内容。请刷新后从表上重新填写。"
_TAKEN: Final = "新增的 {n} 人（{names}）占用了已登记的人的位置。请刷新后重新填写。"


def _wrong(facts: Facts) -> list[Reason] | None:
    return facts[ROW_FAULTS] or None


SOUND: Final = Guard(
    "sound_rows", "", _wrong, needs=(PEOPLE,), looks=(ROW_FAULTS,), reads_form=True
)
# Where a request is decided: it was asked for by whoever could post it.
SOUND_AS_ASKED: Final = Guard(
    "sound_rows", "", _wrong, needs=(PEOPLE, REQUESTS), looks=(ROW_FAULTS,), reads_form=True
)
