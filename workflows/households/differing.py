"""What a change makes otherwise, answer by answer, old beside new, and whether it has to be asked
for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from models.rows.case import CaseRow
from workflows.base.rows import Row
from workflows.base.words import _
from workflows.engine.registry import pinned
from workflows.households import fields
from workflows.households.answers import BESIDE
from workflows.households.fields import Of
from workflows.households.forms import Content
from workflows.households.household_numbers import LABELS, OF_CASE

# (who, field, was, now): who is "" for the household itself; numbers masked.
Line = tuple[str, str, str, str]
LABEL_OF_ID: Final = "证件号码"
_SHOWN: Final = ("name", "relation", "sex", "born", "id_masked", "phone_masked", "number")
# Counted from the people, who are compared themselves.
_COUNTED: Final = frozenset({"head_name", "members"})
# Follow from the people; who came and who went is told beside them.
_FOLLOWS: Final = frozenset({"head_name", "members", "phone_blind"})


def lines_of(
    content: Content, home: Row, people: Sequence[Row], cases: Sequence[Row] = ()
) -> list[Line]:
    """The answers that would differ, in the regulation's words, and the numbers of the household's
    cases."""
    own = {
        name.removesuffix("_masked"): (home.get(name), new)
        for name, new in content.columns.items()
        if not name.endswith("_sealed") and name not in _FOLLOWS and name != "traits"
    }
    found = [
        _line("", name, was, now, (Of.HOUSEHOLD,)) for name, (was, now) in own.items() if was != now
    ]
    if "traits" in content.columns:
        found += _answers("", home.get("traits"), content.columns["traits"])
    for column, number in content.numbers.items():
        was = next((case[column] for case in cases if case.get(column)), "")
        if was != number:
            found.append(("", LABELS[OF_CASE[column]], was or "", number))
    stored = {row["id"]: row for row in people}
    for key, values in content.changed:
        row = stored.get(key)
        if row is None or values.get("left_on"):
            continue
        who = row["name"]
        found += [
            _line(who, name, row[name], values[name], (Of.MEMBER,))
            for name in _SHOWN
            if name in values and values[name] != row[name]
        ]
        masked = values.get("id_masked")
        if masked and masked == row["id_masked"] and "id_sealed" in values:
            # Old and new look alike: whoever decides is told that they are not.
            found.append((who, LABEL_OF_ID, masked, _("{masked}（另一号码）", masked=masked)))
        if "traits" in values:
            found += _answers(who, row["traits"], values["traits"])
    for row in content.added:
        # Who comes: what is told besides name, relation and number, which stand with the people.
        found += [
            _line(row["name"], name, None, row[name], (Of.MEMBER,))
            for name in ("sex", "born")
            if row.get(name)
        ]
        found += _answers(row["name"], None, row.get("traits"))
    return found


def _answers(who: str, was: Any, now: Any) -> list[Line]:
    old, new = _flat(was or {}), _flat(now or {})
    return [
        _line(who, key, old.get(key), new.get(key), tuple(Of))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    ]


def _flat(traits: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without their days and sources; those about land and living beside the others."""
    found: dict[str, Any] = {}
    for key, value in traits.items():
        if isinstance(value, Mapping):
            found |= {} if key in BESIDE else value
        else:
            found[key] = value
    return found


def _line(who: str, name: str, was: Any, now: Any, of: Iterable[Of]) -> Line:
    wanted = name.removesuffix("_masked")
    field = next(
        (f for f in fields.CATALOGUE.of(*of) if wanted in (f.column or f.key, f.key)), None
    )
    if field is None:
        return (who, name, str(was or ""), str(now or ""))
    return (who, str(field.label), field.chinese(was), field.chinese(now))


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
