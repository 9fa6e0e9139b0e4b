"""What the scenes of the year of help know of each other."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from workflows.base.rows import RowDict

# The zone's officer writes the office's books.
OFFICE: Final = "town.zone"


@dataclass
class Year:
    """Households, helpers and pairings, in the order they came; each list by place."""

    homes: list[RowDict] = field(default_factory=list)
    officials: list[int] = field(default_factory=list)
    pairings: list[int] = field(default_factory=list)
    campaigns: dict[str, int] = field(default_factory=dict)
    firms: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    elsewhere: list[int] = field(default_factory=list)
    agreements: list[int] = field(default_factory=list)
    # Households by what is done for them: the 14 a measure is recorded for.
    schooling: list[int] = field(default_factory=list)
    projects: list[int] = field(default_factory=list)
    allowances: list[int] = field(default_factory=list)
