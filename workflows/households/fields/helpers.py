"""Who helps the household: kept with those who help (`models.support`), from a day to a day."""

from typing import Final

from workflows.base import codes
from workflows.households.fields.field import OF_OFFICIALS, Asked, Box, Field, Kind, Of, Seen

_STEP: Final = frozenset({Asked.STEP})
_PAPER: Final = (Box(("registration",), at="helpers"),)


def _helper(key: str, label: str, column: str, **more: object) -> Field:
    """A column of the list of helpers on the registration form."""
    return Field(
        f"helper_{key}",
        label,
        Of.HELPER,
        column=column,
        asked=_STEP,
        boxes=_PAPER,
        unlisted=OF_OFFICIALS,
        **more,  # type: ignore[arg-type]
    )


FIELDS: Final = (
    _helper("name", "帮扶责任人", "name"),
    _helper("sex", "帮扶责任人性别", "sex", kind=Kind.CODE, codes=codes.SEX),
    _helper("political", "帮扶责任人政治面貌", "political", kind=Kind.CODE, codes=codes.POLITICAL),
    _helper(
        "affiliation",
        "帮扶责任人隶属关系",
        "affiliation",
        kind=Kind.CODE,
        codes=codes.AFFILIATION,
    ),
    _helper("unit", "帮扶责任人单位", "unit"),
    _helper("position", "帮扶责任人职务", "post"),
    _helper("phone", "帮扶责任人电话", "contact"),
    _helper("since", "帮扶开始", "from_on", kind=Kind.DAY),
    _helper("until", "帮扶结束", "to_on", kind=Kind.DAY, seen=Seen.OFFICERS),
)
