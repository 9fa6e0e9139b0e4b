"""What is known of a household in a field: as the last visit found it, before any as on record."""

from collections.abc import Mapping
from typing import Any, Final

from workflows.base.words import _
from workflows.households import fields
from workflows.households.fields.field import Field, Of, Seen

Row = Mapping[str, Any]
# Beside a survey's answers: the day of the visit.
VISITED: Final = "as_of"


def of_home(field: Field, home: Row, answers: Row | None = None) -> Any:
    """The household's answer: a code or what was typed; None where nobody said anything.

    home: the household's row; answers: of the survey that counts. An answer to another field that
    tells this one stands behind its own from the same source.
    """
    teller = fields.CATALOGUE.by_key.get(field.told_by)
    found = answers or {}
    visit = (_surveyed(field, found), teller and _surveyed(teller, found))
    record = (kept(field, home), teller and kept(teller, home))
    since = _day(field, home)
    # What was put right after the visit is newer than what the visit found.
    later = bool(since and found.get(VISITED) and since > found[VISITED])
    for said in (record, visit) if later else (visit, record):
        own, other = said
        value = _retold(field, other) if own is None else own
        if value is not None:
            return value
    return None


def of_person(field: Field, person: Row) -> Any:
    """A person's answer; the ID number masked; None where nobody said anything."""
    if field.column:
        return person[f"{field.column}_masked" if field.seen is Seen.SEALED else field.column]
    return _said((person["traits"] or {}).get(field.key))


def written(traits: Row, said: Row) -> dict[str, Any]:
    """A household's answers with these laid over, by field; an empty one is no longer answered.
    Those about land and living stand with their like."""
    laid = dict(traits)
    for key, value in said.items():
        field = fields.CATALOGUE[key]
        apart = field.of in (Of.LAND, Of.LIVING)
        answers = dict(laid.get(field.of) or {}) if apart else laid
        answers.pop(key, None)
        if value not in (None, "", [], ()):
            answers[key] = list(value) if isinstance(value, tuple) else value
        if apart:
            # A roster's answer stands at the top: of one that was given anew there are not two.
            laid.pop(key, None)
            laid[field.of.value] = answers
            if not answers:
                del laid[field.of.value]
    return laid


def kept(field: Field, home: Row) -> Any:
    """The household's answer on record; None where nobody said anything.

    A roster's answer stands at the top, one about land and living may stand with its like.
    """
    traits = home["traits"] or {}
    with_its_like = _said((traits.get(field.of) or {}).get(field.key))
    return _said(traits.get(field.key)) if with_its_like is None else with_its_like


def _day(field: Field, home: Row) -> str:
    """The day the answer on record holds for; "" where none is kept."""
    traits = home["traits"] or {}
    beside = (traits.get(field.of) or {}).get(VISITED) or {}
    return str(beside.get(field.key) or (traits.get(VISITED) or {}).get(field.key) or "")


def _surveyed(field: Field, answers: Row) -> Any:
    return _said(field.coded(answers.get(field.name))) if field.question else None


def _said(value: Any) -> Any:
    return None if value == "" else value


def _retold(field: Field, value: Any) -> Any:
    """Another field's answer as this one's: a code, or words where no code of ours says it."""
    told = field.retold.get(value) if isinstance(value, str) else None
    if told is None or (field.codes and told in field.codes.labels):
        return told
    return _(told)
