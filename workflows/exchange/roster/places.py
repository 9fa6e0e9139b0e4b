"""Villages as a roster names them: which region each name means, and which was probably meant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final, Protocol

_TAILS: Final = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "行政村", "村")
_ALIKE: Final = 0.6


class Gazetteer(Protocol):
    """What the roster asks about places; the database answers it, or a file in tests."""

    def village_of(self, county: str, township: str, village: str) -> int | None:
        """The region key of a village, None when it is unknown or not one village only."""

    def villages_near(self, county: str, township: str) -> Sequence[str]:
        """Names of the villages there, for a suggestion."""


@dataclass(frozen=True, slots=True)
class Place:
    """One village with the names above it."""

    key: int
    county: str
    township: str
    village: str


@dataclass(frozen=True)
class Places:
    """Villages in memory; a name may leave out 村 or 村民委员会, or county and township."""

    all: tuple[Place, ...]
    _found: dict[tuple[str, str, str], set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place in self.all:
            for county in {place.county, ""}:
                for township in {place.township, ""}:
                    for name in {place.village, bare(place.village)}:
                        self._found.setdefault((county, township, name), set()).add(place.key)

    def village_of(self, county: str, township: str, village: str) -> int | None:
        """The one village of that name there; the full name wins over the bare one."""
        for name in (village, bare(village)):
            keys = self._found.get((county, township, name), set())
            if len(keys) == 1:
                return next(iter(keys))
        return None

    def villages_near(self, county: str, township: str) -> Sequence[str]:
        """Villages of that township, each once."""
        return sorted(
            {
                place.village
                for place in self.all
                if county in ("", place.county) and township in ("", place.township)
            }
        )


def places_from(rows: Iterable[tuple[str, str, str, str]]) -> Places:
    """Villages from (code, name, level, parent code) rows: a region file, or the region table."""
    rows = list(rows)
    names = {code: name for code, name, _level, _parent in rows}
    parents = {code: parent for code, _name, _level, parent in rows}
    found = []
    for code, name, level, township in rows:
        if level == "village":
            county = parents.get(township, "")
            key = int(code.ljust(12, "0"))
            found.append(Place(key, names.get(county, ""), names.get(township, ""), name))
    return Places(tuple(found))


def bare(village: str) -> str:
    """东塔子村村民委员会 → 东塔子."""
    for tail in _TAILS:
        if village.endswith(tail) and len(village) > len(tail):
            village = village.removesuffix(tail)
    return village


def nearest(village: str, names: Iterable[str]) -> str:
    """The name that differs least, "" when none is close: 东塔孑村 → 东塔子村."""
    scored = [(SequenceMatcher(None, bare(village), bare(name)).ratio(), name) for name in names]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else ""
