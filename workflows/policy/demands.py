"""What the procedures cannot do without in a profile: each brings its demand (see
`workflows.procedures`), so that a profile knows no procedure."""

from collections.abc import Callable, Iterable
from typing import Final

from workflows.policy.policy import Policy

# Names the entries of a profile that are not as this procedure needs them.
Demand = Callable[[Policy], Iterable[str]]
_demands: Final[list[Demand]] = []


def demand(one: Demand) -> None:
    """Ask this of every profile that comes in."""
    _demands.append(one)


def lacking(rules: Policy) -> list[str]:
    """The entries of a profile that some procedure misses, or finds other than it needs."""
    return [entry for one in _demands for entry in one(rules)]
