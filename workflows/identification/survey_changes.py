"""What a visit says otherwise than the one before it: old beside new, in the reader's language."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workflows.base.rows import Row
from workflows.base.words import _
from workflows.households import fields
from workflows.policy.income import yuan
from workflows.policy.policy import Policy

# What it is about, what it was and what it is now, in words.
Line = tuple[str, str, str]
_BLANK: tuple[Any, ...] = (None, "", (), [])


def done_before(surveys: Sequence[Row]) -> Row | None:
    """The last visit of the case that was handed in; None before any."""
    done = [row for row in surveys if row["done"]]
    return max(done, key=lambda row: row["nth"], default=None)


def apart(
    rules: Policy, before: Row, answers: Mapping[str, Any], income: Sequence[Row]
) -> list[Line]:
    """The answers and items of income given then that are others or none now; what is said for the
    first time is not among them."""
    return [*_answers(before["answers"] or {}, answers), *_income(rules, before["income"], income)]


def _answers(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Line]:
    for field in fields.CATALOGUE.surveyed:
        old, new = (field.coded(each.get(field.name)) for each in (was, now))
        said = field.word(old), field.word(new)
        if old not in _BLANK and (said[0] != said[1] if said[0] else old != new):
            yield _(field.label), said[0] or "—", said[1] or "—"


def _income(rules: Policy, was: Sequence[Row] | None, now: Sequence[Row]) -> Iterator[Line]:
    labels = {item.key: item.label for item in rules.income_items}
    old, new = ({(x["block"], x["item"]): x["fen"] for x in rows or ()} for rows in (was, now))
    for key, fen in old.items():
        if new.get(key) != fen:
            told = yuan(new[key]) if key in new else "—"
            yield _(labels.get(key) or str(key[1])), yuan(fen), told
