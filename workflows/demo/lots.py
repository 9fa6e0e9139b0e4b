"""Households of one village that the cast takes along together."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflows.demo.cast import Village
    from workflows.demo.families import Family


@dataclass
class Lot:
    """Households of one village that go the way together, with their cases."""

    village: "Village"
    families: list["Family"]
    homes: list[int] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)
