"""What each column of a household's or a person's row may hold, whoever wrote the payload: its
type, a code of its list, a mask with the shape of a mask.

Only what can be seen in the value itself; what it must agree with is asked by `sound_rows`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from workflows.base import codes, free_text, names
from workflows.base.code_list import CodeList
from workflows.base.words import Word

_BLIND: Final = re.compile(r"[0-9a-f]{32}(?: [0-9a-f]{32})*")
_BESIDE: Final = ("as_of", "source")
_TEXT: Final = 500
_NUMBER: Final = 40
_SUFFIX: Final = re.compile(r"_(sealed|blind|masked)$")


def _text(most: int = _TEXT, least: int = 0) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and least <= len(value.strip()) <= most


def _or_none(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or holds(value)


def _code(list_: CodeList, *more: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and (value in more or value in list_.labels)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _day(value: Any) -> bool:
    return type(value) is date


def _sealed(value: Any) -> bool:
    return isinstance(value, bytes) and bool(value)


def _blind(value: Any) -> bool:
    return isinstance(value, str) and bool(_BLIND.fullmatch(value))


def _mask(value: Any) -> bool:
    """Empty, or stars with never seven digits in a row."""
    if not isinstance(value, str) or len(value) > _TEXT:
        return False
    return not value or ("*" in value and not free_text.LONG.search(value))


def _plain(value: Any) -> bool:
    """One answer, or several of a list."""
    if isinstance(value, (list, tuple)):
        return all(isinstance(each, (str, int, float)) for each in value)
    return value is None or isinstance(value, (str, int, float))


def _days_and_sources(traits: Mapping[str, Any]) -> bool:
    held = [traits.get(name, {}) for name in _BESIDE]
    if not all(isinstance(each, Mapping) for each in held):
        return False
    days, sources = held
    try:
        return all(date.fromisoformat(day) for day in days.values()) and all(
            isinstance(code, str) for code in sources.values()
        )
    except (TypeError, ValueError):
        return False


def _answers(value: Any, *, nested: bool = True) -> bool:
    """Answers with their days and sources; of land and living with their like."""
    if not isinstance(value, Mapping) or not _days_and_sources(value):
        return False
    apart = ("land", "living") if nested else ()
    return all(
        _answers(each, nested=False) if name in apart else _plain(each)
        for name, each in value.items()
        if name not in _BESIDE
    )


_SEALED_ONE: Final = {
    "phone_sealed": _or_none(_sealed),
    "phone_blind": _or_none(_blind),
    "traits": _answers,
}
_PERSON: Final[Mapping[str, Callable[[Any], bool]]] = {
    **_SEALED_ONE,
    "id": _whole,
    "name": _text(names.LONGEST_TYPED, 1),
    "relation": _code(codes.RELATION),
    "sex": _code(codes.SEX, ""),
    "born": _or_none(_day),
    "number": _or_none(_text(_NUMBER)),
    "id_kind": _text(_NUMBER),
    "id_sealed": _or_none(_sealed),
    "id_blind": _or_none(_blind),
    "id_masked": _mask,
    "phone_masked": _or_none(_mask),
    "came_on": _or_none(_day),
    "left_on": _or_none(_day),
    "left_why": _code(codes.LEAVING),
}
_HOME: Final[Mapping[str, Callable[[Any], bool]]] = {
    **_SEALED_ONE,
    "number": _or_none(_text(_NUMBER)),
    "head_name": _text(names.LONGEST_TYPED, 1),
    "group_name": _text(),
    "address": _text(),
    "members": _whole,
    "phone_masked": _mask,
    "bank_sealed": _or_none(_sealed),
    "bank_masked": _mask,
}
# Where those go who leave by a split or a merge. Whether the household is one, a rule says.
_THERE: Final[Mapping[str, Callable[[Any], bool]]] = {
    "to": _plain,
    "head": _or_none(_whole),
    "relations": lambda value: (
        isinstance(value, Mapping) and all(_code(codes.RELATION)(each) for each in value.values())
    ),
    "address": _text(),
    "group_name": _text(),
}
# What a new person's row has where nothing was said: a payload need not repeat it.
_UNSAID: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("sex", "id_kind", "id_masked"), ""),
    **dict.fromkeys(("born", "number", "id_sealed", "id_blind")),
    **dict.fromkeys(("phone_sealed", "phone_blind", "phone_masked")),
}
_LABELS: Final = {
    "name": Word("姓名"),
    "head_name": Word("户主"),
    "relation": codes.RELATION.name,
    "sex": codes.SEX.name,
    "born": Word("出生日期"),
    "id": Word("证件号码"),
    "phone": Word("联系电话"),
    "bank": Word("银行账号"),
    "number": Word("编号"),
    "address": Word("住址"),
    "group_name": Word("村民小组"),
    "there": Word("去向"),
    "traits": Word("各项情况"),
    "came_on": Word("来到本户的日期"),
    "left_on": Word("离开本户的日期"),
    "left_why": codes.LEAVING.name,
    "id_kind": codes.ID_KIND.name,
    "members": Word("人数"),
}
_MISSHAPEN: Final = "“{label}”有 {n} 处（{what}）不在清单里、写法不对或没有填写。请刷新后重新填写。"


class Misshapen(ValueError):  # noqa: N818 - as the refusals are named
    """Values that their columns cannot hold: how many, and of what."""

    def __init__(self, n: int, what: list[Word]) -> None:
        super().__init__(_MISSHAPEN)
        self.values = {"n": n, "what": what}


def label_of(column: str) -> Word:
    """What a column is called in a sentence."""
    if column in _LABELS:
        return Word(_LABELS[column])
    return Word(_LABELS.get(_SUFFIX.sub("", column), "登记以外的内容"))


def _refuse(shapes: Mapping[str, Callable[[Any], bool]], rows: Iterable[Mapping[str, Any]]) -> None:
    wrong = [
        name
        for row in rows
        for name, value in row.items()
        if name in shapes and not shapes[name](value)
    ]
    if wrong:
        labels = [label_of(name) for name in dict.fromkeys(wrong)]
        raise Misshapen(len(wrong), labels)


def whole(rows: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """New people's rows, what was not said as the table has it. Raises Misshapen."""
    said = tuple({**_UNSAID, **row} for row in rows)
    _refuse(_PERSON, said)
    return said


def of_people(rows: Iterable[Mapping[str, Any]]) -> None:
    """Raise Misshapen where a value is not what its column of a person holds."""
    _refuse(_PERSON, rows)


def of_home(columns: Mapping[str, Any]) -> None:
    """The same of a household's own columns; a column that is none of these is for the guards."""
    _refuse(_HOME, [columns])


def of_there(there: Mapping[str, Any]) -> None:
    """The same of where they go, which says nothing else."""
    if strange := there.keys() - _THERE.keys():
        raise Misshapen(len(strange), [label_of("")])
    _refuse(_THERE, [there])
