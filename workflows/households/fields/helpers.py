"""Who helps the household: kept with those who help (`models.support`), from a day to a day."""

from typing import Final

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
    _helper("unit", "帮扶责任人单位", "unit"),
    _helper("position", "帮扶责任人职务", "post"),
    _helper("phone", "帮扶责任人电话", "contact"),
    _helper("since", "帮扶开始", "from_on", kind=Kind.DAY),
    _helper("until", "帮扶结束", "to_on", kind=Kind.DAY, seen=Seen.OFFICERS),
)
