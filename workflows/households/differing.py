"""What a change makes otherwise, answer by answer, old beside new, and whether it has to be asked
for."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from models.rows.case import CaseRow
from workflows.base.rows import Row
from workflows.base.words import _
from workflows.engine.registry import pinned
from workflows.households import answers, fields
from workflows.households.fields import Field, Of
from workflows.households.forms import Content
from workflows.households.household_numbers import LABELS, OF_CASE

# (who, field, was, now): who is "" for the household itself; numbers masked.
Line = tuple[str, str, str, str]
_SHOWN: Final = (
    *("name", "relation", "sex", "born", "id_kind", "id_masked", "phone_masked", "number"),
)
_TOLD_OF_NEW: Final = ("sex", "born", "phone_masked", "number")
# What no line may show, and the mask it is shown by.
_HIDDEN: Final = {
    f"{what}_{how}": f"{what}_masked"
    for what in ("id", "phone", "bank")
    for how in ("sealed", "blind")
}
_WHO: Final = frozenset({"name", "relation", "id_masked"})
_BLANK: Final[tuple[Any, ...]] = (None, "", (), [])
# Counted from the people, who are compared themselves and told beside the answers.
_COUNTED: Final = frozenset({"head_name", "members"})


def lines_of(
    content: Content, home: Row, people: Sequence[Row], cases: Sequence[Row] = ()
) -> list[Line]:
    """The answers that would differ, in the regulation's words, and the numbers of the household's
    cases."""
    return [_line(pair, Field.chinese) for pair in _pairs(content, home, people, cases)]


def answers_changed(
    content: Content, home: Row, people: Sequence[Row], cases: Sequence[Row] = ()
) -> list[Line]:
    """The answers that somebody had given and that would be others or none, in the reader's
    language. What is said for the first time is not among them, nor who somebody is: of that the
    people tell (changes.change_of)."""
    return [
        _line(pair, Field.word)
        for pair in _pairs(content, home, people, cases)
        if pair.was not in _BLANK and (not pair.who or pair.name not in _WHO)
    ]


class _Pair(NamedTuple):
    """One answer that would differ: whose ("" the household's), its column or key, whose fields it
    is among, and both values as they are stored."""

    who: str
    name: str
    of: tuple[Of, ...]
    was: Any
    now: Any


def _pairs(
    content: Content, home: Row, people: Sequence[Row], cases: Sequence[Row]
) -> Iterator[_Pair]:
    yield from _of_home(content.columns, home)
    for column, number in content.numbers.items():
        was = next((case[column] for case in cases if case.get(column)), "")
        if was != number:
            yield _Pair("", LABELS[OF_CASE[column]], (), was, number)
    stored = {row["id"]: row for row in people}
    for key, values in content.changed:
        row = stored.get(key)
        if row is not None and not values.get("left_on"):
            yield from _of_person(row, values)
    for row in content.added:
        # Who comes: what is told besides name, relation and number, which stand with the people.
        for name in _TOLD_OF_NEW:
            if row.get(name):
                yield _Pair(row["name"], name, (Of.MEMBER,), None, row[name])
        yield from _answers(row["name"], None, row.get("traits"))


def _of_home(columns: Row, home: Row) -> Iterator[_Pair]:
    for name, now in columns.items():
        told = name not in _HIDDEN and name not in _COUNTED and name != "traits"
        if told and (home.get(name) or None) != (now or None):
            yield _Pair("", name, (Of.HOUSEHOLD,), home.get(name), now)
    yield from _unseen("", (Of.HOUSEHOLD,), home, columns)
    if "traits" in columns:
        yield from _answers("", home.get("traits"), columns["traits"])


def _of_person(row: Row, values: Row) -> Iterator[_Pair]:
    who = row["name"]
    for name in _SHOWN:
        if name in values and (values[name] or None) != (row[name] or None):
            yield _Pair(who, name, (Of.MEMBER,), row[name], values[name])
    yield from _unseen(who, (Of.MEMBER,), row, values)
    if "traits" in values:
        yield from _answers(who, row["traits"], values["traits"])


def _unseen(who: str, of: tuple[Of, ...], row: Row, values: Row) -> Iterator[_Pair]:
    """Numbers that are others though they look alike, masked: whoever decides is told so."""
    for name in dict.fromkeys(_HIDDEN[each] for each in values if each in _HIDDEN):
        was = row.get(name) or None
        columns = [each for each in values if _HIDDEN.get(each) == name]
        alike = (values.get(name, was) or None) == was
        if alike and any(values[each] != row.get(each) for each in columns):
            # Taken out, or put in without its mask: neither has one of its own.
            gone = all(values[each] in _BLANK for each in columns)
            another = _("{masked}（另一号码）", masked=was or "—")
            yield _Pair(who, name, of, was, "" if gone else another)


def _answers(who: str, was: Any, now: Any) -> Iterator[_Pair]:
    old, new = answers.alone(was), answers.alone(now)
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            yield _Pair(who, key, tuple(Of), old.get(key), new.get(key))


def _line(pair: _Pair, said: Callable[[Field, Any], str]) -> Line:
    wanted = pair.name.removesuffix("_masked")
    among = fields.CATALOGUE.of(*pair.of)
    field = next((f for f in among if wanted in (f.column or f.key, f.key)), None)
    if field is None:
        return (pair.who, pair.name, str(pair.was or ""), str(pair.now or ""))
    return (pair.who, str(field.label), said(field, pair.was), said(field, pair.now))


def differs(content: Content, home: Row, people: Sequence[Row], cases: Sequence[Row] = ()) -> bool:
    """Does anything change at all? A day that an unchanged answer holds for is no change."""
    left = any(values.get("left_on") for _key, values in content.changed)
    # What is sealed is compared before: a number is another though its mask is the same.
    rows = (content.columns, *(values for _key, values in content.changed))
    sealed = any(name.endswith("_sealed") for values in rows for name in values)
    hidden = sealed or _another(content, home, people)
    return bool(content.added or left or hidden or lines_of(content, home, people, cases))


def _another(content: Content, home: Row, people: Sequence[Row]) -> bool:
    """Is any value another, shown or not? The answers are compared one by one, without their
    days."""
    stored = {row["id"]: row for row in people}
    pairs = [(home, content.columns), *((stored.get(k), v) for k, v in content.changed)]
    return any(
        (row.get(name) or None) != (value or None)
        for row, values in pairs
        if row is not None
        for name, value in values.items()
        if name != "traits" and name not in _COUNTED
    )


def must_be_asked(cases: Sequence[CaseRow], content: Content, home: Row, people: Any) -> bool:
    """Does this wait for a second person? Everything does once the household is filed; where money
    goes, as soon as its application is handed in."""
    stands = [pinned(case).state(case["state"]) for case in cases]
    if any(state.goal for state in stands):
        return differs(content, home, people, cases)
    return "bank_sealed" in content.columns and any(not state.draft for state in stands)
