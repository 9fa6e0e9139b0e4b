"""Villages as a roster names them: which region each name means, and which was probably meant."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final, Protocol

_TAILS: Final = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "行政村", "村")
_TOWNS: Final = ("店镇", "街道办事处", "镇", "乡", "街道")
_ALIKE: Final = 0.6
_BESIDE: Final = re.compile(r"[\d\s()（）:：-]")
_CODE: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")


class Gazetteer(Protocol):
    """What the roster asks about places; the database answers it, or a file in tests."""

    def village_of(self, county: str, township: str, village: str) -> int | None:
        """The region key of a village, None when it is unknown or not one village only."""

    def villages_near(self, county: str, township: str) -> Sequence[str]:
        """Names of the villages there, for a suggestion."""

    def now_called(self, county: str, township: str, village: str) -> str:
        """County, township and village as they are called today, when one of these names is of
        before; "" otherwise."""

    def several(self, county: str, township: str, village: str) -> Sequence[str]:
        """The villages meant by a name that means several, by their whole names."""


@dataclass(frozen=True, slots=True)
class Place:
    """One village with the names above it, and what each was called before."""

    key: int
    county: str
    township: str
    village: str
    once: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] = ((), (), ())
    # Its code, and those of the villages that it followed.
    codes: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """The names as an address writes them."""
        return f"{self.county}{self.township}{self.village}"


@dataclass(frozen=True)
class Places:
    """Villages in memory; a name may leave out 村 or 村民委员会, a township's 镇, or county and
    township, and may be one of before. A code of 12 digits beside it or in its stead is believed
    first: it means one village, whatever that is called."""

    all: tuple[Place, ...]
    _found: dict[tuple[str, str, str], set[int]] = field(default_factory=dict)
    _once: dict[tuple[str, str, str], set[int]] = field(default_factory=dict)
    _by_key: dict[int, Place] = field(default_factory=dict)
    _coded: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place in self.all:
            for code in place.codes:
                self._coded.setdefault(code, set()).add(place.key)
            self._by_key.setdefault(place.key, place)
            now = ({place.county, ""}, _short({place.township}) | {""}, _both({place.village}))
            self._put(self._found, place.key, *now)
            if any(place.once):
                once = (
                    now[0] | set(place.once[0]),
                    now[1] | _short(place.once[1]),
                    now[2] | _both(place.once[2]),
                )
                self._put(self._once, place.key, *once)

    @staticmethod
    def _put(
        index: dict[tuple[str, str, str], set[int]],
        key: int,
        counties: set[str],
        townships: set[str],
        villages: set[str],
    ) -> None:
        for county in counties:
            for township in townships:
                for name in villages:
                    index.setdefault((county, township, name), set()).add(key)

    def village_of(self, county: str, township: str, village: str) -> int | None:
        """The one village of that name there: the full name wins over the bare one, what is called
        so today over what was."""
        if code := _code(village):
            coded = self._coded.get(code, set())
            return next(iter(coded)) if len(coded) == 1 else None
        for index in (self._found, self._once):
            meant = [index.get((county, township, n), set()) for n in (village, bare(village))]
            for keys in meant:
                if len(keys) == 1:
                    return next(iter(keys))
            if any(meant):
                return None
        return None

    def now_called(self, county: str, township: str, village: str) -> str:
        """The village's whole name of today, when what is written is a name of before."""
        key = self.village_of(county, township, village)
        if key is None:
            return ""
        if code := _code(village):
            beside = _BESIDE.sub("", village)
            same = code == str(key) and bare(beside) in ("", bare(self._by_key[key].village))
            return "" if same else self._by_key[key].whole
        told = {(county, township, name) for name in (village, bare(village))}
        return (
            "" if any(key in self._found.get(one, ()) for one in told) else self._by_key[key].whole
        )

    def several(self, county: str, township: str, village: str) -> Sequence[str]:
        """The whole names of those meant, where they are more than one."""
        keys = set(self._coded.get(_code(village), ()))
        for index in (self._found, self._once):
            for name in (village, bare(village)):
                keys = keys or index.get((county, township, name), set())
        return sorted(self._by_key[key].whole for key in keys) if len(keys) > 1 else ()

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


def _both(names: Iterable[str]) -> set[str]:
    return {shape for name in names for shape in (name, bare(name))}


def _short(names: Iterable[str]) -> set[str]:
    """移风店镇 is also written 移风店, and 移风."""
    found = set()
    for name in names:
        found.add(name)
        for tail in _TOWNS:
            if name.endswith(tail) and len(name) >= len(tail) + 2:
                found.add(name.removesuffix(tail))
    return found


def _code(village: str) -> str:
    """The village's code, when that is written: 东塔子村（370282400201）; "" without one."""
    found = _CODE.search(village)
    return found[0] if found else ""


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
