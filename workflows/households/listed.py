"""Answers of a list are answers of that list: a code that none has is stored by no door."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from workflows.base import codes
from workflows.base.refusals import Reason
from workflows.base.words import Word, _
from workflows.households import fields
from workflows.households.fields import Kind, Of
from workflows.households.fields.field import Field
from workflows.households.members import Entry

_UNLISTED: Final = "“{whose}”的“{field}”填的是“{value}”，清单里没有这一项。请从清单中重新选择。"


def unlisted(entry: Entry) -> list[Reason]:
    """One sentence for each answer whose list does not have it: whose it is, which answer, what was
    handed in. What a list had once stays an answer."""
    reasons = []
    for member in entry.members:
        said = {"relation": member.relation, "sex": member.sex or ""}
        for key, list_ in (("relation", codes.RELATION), ("sex", codes.SEX)):
            if said[key] and said[key] not in list_.labels:
                reasons.append(_reason(member.name, fields.CATALOGUE[key], said[key]))
        reasons += off_list(member.name, member.traits, fields.CATALOGUE.answers(Of.MEMBER))
    house = _("户信息")
    for of in (Of.HOUSEHOLD, Of.LAND, Of.LIVING):
        answers = entry.traits if of is Of.HOUSEHOLD else entry.traits.get(of) or {}
        reasons += off_list(house, answers, fields.CATALOGUE.answers(of))
    return reasons


def off_list(whose: str, answers: Mapping[str, Any], asked: Iterable[Field]) -> Iterator[Reason]:
    """The same of these answers, by their keys."""
    for each in asked:
        if each.codes is None or not (said := answers.get(each.key)):
            continue
        several = said if isinstance(said, (list, tuple)) else (said,)
        if isinstance(said, (list, tuple)) != (each.kind is Kind.SEVERAL):
            yield _reason(whose, each, said)
            continue
        for value in several:
            if each.coded(value) not in each.codes.labels:
                yield _reason(whose, each, value)


def _reason(whose: str, field: Field, value: object) -> Reason:
    told = {"whose": whose, "field": Word(field.label), "value": str(value)[:40]}
    return Reason("unlisted", _UNLISTED, told)
