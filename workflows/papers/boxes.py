"""The boxes of a paper's tables, as its template draws them: which field, under which words, how
wide."""

from typing import Any

from workflows.base.words import _
from workflows.households import fields
from workflows.households.fields import Box, Field, Of


def of(paper: str) -> dict[str, list[dict[str, Any]]]:
    """{table: its boxes in order} of a template, in the language being spoken."""
    known = fields.CATALOGUE
    of_members = known.boxes(paper, Of.MEMBER)
    return {
        "members": [_drawn(*pair) for pair in of_members if not pair[1].second],
        "second": [_drawn(*pair) for pair in of_members if pair[1].second],
        "living": [_drawn(*pair) for pair in known.boxes(paper, Of.LAND, Of.LIVING)],
    }


def _drawn(field: Field, box: Box) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": _(box.label or field.label),
        "list": field.codes.key if field.codes else "",
        "unit": _(field.unit) if field.unit else "",
        "mm": box.mm,
        "fr": box.fr,
        "span": box.span,
    }
