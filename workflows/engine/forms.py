"""What a form's answers mean: which are attachments, which are kept in the event, what did not
fit."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic import AfterValidator, ValidationError

from workflows.base import free_text
from workflows.base.refusals import Reason
from workflows.base.words import Word
from workflows.engine.definition import Ask, Form

Files = tuple[int, ...]

_MISFITS: Final = {
    "missing": "“{label}”没有填写，请填写后再提交。",
    "string_too_short": "“{label}”没有填写或太短，请填写完整。",
    "string_too_long": "“{label}”太长（最多 {max_length} 字），请缩短。",
    "greater_than_equal": "“{label}”不能小于 {ge}，请更正。",
    "greater_than": "“{label}”必须大于 {gt}，请更正。",
    "less_than_equal": "“{label}”不能大于 {le}，请更正。",
    "too_short": "“{label}”至少要 {min_length} 项，现有 {actual_length} 项。",
    "too_long": "“{label}”最多 {max_length} 项，现有 {actual_length} 项。",
    "extra_forbidden": "表单里没有“{label}”这一项，请刷新页面后重填。",
    "int_parsing": "“{label}”须是整数，请更正。",
    "int_from_float": "“{label}”须是整数，请更正。",
    "date_from_datetime_parsing": "“{label}”须是日期（如 2016-05-03），请更正。",
    "date_parsing": "“{label}”须是日期（如 2016-05-03），请更正。",
    "bool_parsing": "“{label}”请选择是或否。",
    "literal_error": "“{label}”不在可选范围内，请重新选择。",
    "enum": "“{label}”不在可选范围内，请重新选择。",
}
_OTHER: Final = "“{label}”填写有误，请核对后重填。"


def one_of(*values: str) -> AfterValidator:
    """An answer that is one of these symbols, as a `Literal` of written-out codes would be."""

    def among(answer: str) -> str:
        if answer not in values:
            raise ValueError(_MISFITS["literal_error"])
        return answer

    return AfterValidator(among)


@cache
def asks(form: type[Form]) -> dict[str, Ask]:
    """The question behind every field of a form."""
    return {
        name: next((meta for meta in info.metadata if isinstance(meta, Ask)), Ask(name))
        for name, info in form.model_fields.items()
    }


def attachment_ids(form: Form) -> list[int]:
    """Every attachment the answers name."""
    return [
        key
        for name, ask in asks(type(form)).items()
        if ask.kind == "attachments"
        for key in getattr(form, name)
    ]


def kept(form: Form) -> dict[str, Any]:
    """The answers as an event keeps them: secrets left out."""
    secret = {name for name, ask in asks(type(form)).items() if ask.secret}
    return form.model_dump(mode="json", exclude=secret)


def told(form: Form) -> dict[str, Any]:
    """What the person said: not the files (each gets a new number), nor what the program allots."""
    mute = {n for n, ask in asks(type(form)).items() if ask.given or ask.kind == "attachments"}
    return {name: said for name, said in kept(form).items() if name not in mute}


def unfit(form: Form, place: str, row: Mapping[str, Any]) -> list[Reason]:
    """What may stand in no free text: of every answer, whatever holds it, and of the columns `row`
    that a new subject is opened with. `place`: the code of its place."""
    labels = asks(type(form))
    found: dict[tuple[str, str], Reason] = {}
    for name, value in (*form.model_dump().items(), *row.items()):
        for key, text in free_text.among(value, name):
            label = form.inner.get(key) or (labels[name].label if name in labels else _COLUMN)
            for reason in free_text.faults(Word(label), text, key=key, place=place):
                found[reason.key, label] = reason
    return list(found.values())


# Of a new subject, what no question asked.
_COLUMN: Final = Word("登记内容")


def misfits(form: type[Form], error: ValidationError) -> list[Reason]:
    """What did not fit, in words that name the question; never the answer (it may be personal)."""
    labels = asks(form)
    reasons = []
    for fault in error.errors(include_url=False, include_input=False):
        place = fault["loc"][0] if fault["loc"] else ""
        label = labels[str(place)].label if str(place) in labels else str(place)
        source = _MISFITS.get(fault["type"], _OTHER)
        if fault["type"] == "too_short" and fault["ctx"]["actual_length"] == 0:
            source = "“{label}”还没有，请补上后再提交。"
        if fault["type"] == "value_error":
            source = str(fault.get("ctx", {}).get("error", _OTHER))
        ctx = fault.get("ctx", {})
        figures = getattr(ctx.get("error"), "values", {})
        reasons.append(Reason(f"form_{place}", source, {"label": Word(label), **ctx, **figures}))
    return reasons
