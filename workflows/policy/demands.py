"""What the procedures cannot do without in a profile: each brings its demand (see
`workflows.procedures`), so that a profile knows no procedure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from pydantic import ValidationError

from workflows.base.refusals import Malformed, Reason
from workflows.policy.policy import Policy

# Says which entries of a profile are not as somebody needs them.
Demand = Callable[[Policy], Iterable[Reason]]
_demands: Final[list[Demand]] = []
_vital: Final[list[Demand]] = []


def demand(one: Demand, *, vital: bool = False) -> None:
    """Ask this of every profile that comes in; what is `vital` also at every start of those in
    use. A profile is never edited: what an earlier version did without is not vital."""
    _demands.append(one)
    if vital:
        _vital.append(one)


def lacking(rules: Policy, *, vital: bool = False) -> list[Reason]:
    """What the procedures miss in a profile, or find other than they need it."""
    return [reason for one in (_vital if vital else _demands) for reason in one(rules)]


def readable(body: Mapping[str, Any]) -> Policy:
    """The profile of this body. Malformed: each entry that is missing or cannot be read."""
    try:
        return Policy.model_validate(body)
    except ValidationError as fault:
        raise Malformed(
            *(
                wrong_entry(".".join(str(part) for part in error["loc"]))
                for error in fault.errors(include_url=False, include_input=False)[:20]
            )
        ) from None


def wrong_entry(place: str) -> Reason:
    """An entry of a profile that is not there or makes no sense."""
    return Reason(
        "profile_field", "“{place}”一项缺少或不对，请对照现有参数更正。", {"place": place}
    )
