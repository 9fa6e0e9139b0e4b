"""When two people of the register look like one: names that are the same or nearly so, and
something else that they share.

Names alone never make anybody suspect: namesakes are ordinary. Looking alike decides nothing; a
person says whether they are one (workflows.households.duplicates).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import Final

from pypinyin import lazy_pinyin

from models.columns import canonical
from workflows.base import names

# Of a pair that waited already: it looks alike no more, and nobody has said a word.
CHANGED: Final = "changed"
# What two people share, beside a name: the order in which it is told.
WHY: Final = {
    "same_name": "姓名相同",
    "near_name": "姓名相近",
    "born": "出生日期相同",
    "phone": "两户电话相同",
    "address": "两户住址相同",
    "one_head": "户主姓名相同",
    "gone": "其中一人已离开或死亡",
    CHANGED: "资料已变更，现在不再相像",
}
# What names a house: 十二号, 5栋, 3-2. 东岭村, 东岭村3组 and 村东头 are shared by half a village.
_HOUSE: Final = re.compile(r"号|[0-9](?![0-9]*[组队社])")
# A slip of the pen in a name of two letters leaves one letter: too little to say anything.
_LONG: Final = 3


# A block is compared at a time: its names are met again and again, those of the last hardly ever.
_NAMES: Final = 5_000


@dataclass(frozen=True, slots=True)
class Someone:
    """One person as the comparison sees them: no number, its index alone; `phones` are the indexes
    of the household's telephones, `address` as `place_of` reads the household's, `under` its head's
    name. `gone`: why they left (codes.LEAVING), "" of who lives there."""

    id: int
    household: int
    region: int
    county: int
    name: str
    sex: str
    born: date | None
    blind: str
    head: bool
    phones: frozenset[str] = frozenset()
    address: str = ""
    under: str = ""
    gone: str = ""

    @property
    def said(self) -> list[object]:
        """What a decision about this person rests on."""
        born = self.born.isoformat() if self.born else ""
        return [self.id, self.household, self.name, self.sex, born, self.blind]


@dataclass(frozen=True, slots=True)
class Alike:
    """Two people who look alike, the smaller key first, and what they share (codes of WHY)."""

    first: Someone
    second: Someone
    why: tuple[str, ...]

    @property
    def basis(self) -> str:
        """Names the data compared: another one is another question."""
        said = [self.first.said, self.second.said, self.why]
        return hashlib.sha256(canonical(said).encode()).hexdigest()[:32]


def place_of(address: str) -> str:
    """An address as it is compared; "" where it tells no house, only a village or a group."""
    bare = "".join(unicodedata.normalize("NFKC", address).split())
    return bare if _HOUSE.search(bare) else ""


@lru_cache(maxsize=_NAMES)
def _sound(name: str) -> str:
    return " ".join(lazy_pinyin(name))


@lru_cache(maxsize=_NAMES)
def _bare(name: str) -> str:
    return names.folded(name) or name


def names_alike(one: str, other: str) -> str:
    """same_name, near_name or "": the same letters; the same sound; one letter more or less, or
    another one behind the same surname, in a name of three and more."""
    a, b = _bare(one), _bare(other)
    if a == b:
        return "same_name"
    if abs(len(a) - len(b)) > 1:
        return ""
    if len(a) == len(b) and _sound(a) == _sound(b):
        return "near_name"
    long = min(len(a), len(b)) >= _LONG or max(len(a), len(b)) > _LONG
    return "near_name" if long and _one_apart(a, b) else ""


def _one_apart(a: str, b: str) -> bool:
    """One letter another, or one more at one place."""
    if len(a) == len(b):
        # Another surname is another family: neighbours' children are named alike.
        return a[0] == b[0] and sum(x != y for x, y in zip(a, b, strict=True)) == 1
    short, long = sorted((a, b), key=len)
    at = next((n for n, x in enumerate(short) if x != long[n]), len(short))
    return short[at:] == long[at + 1 :]


def alike(one: Someone, other: Someone) -> Alike | None:
    """The two side by side when they may be one person; None when nothing beside a name says so.

    Of one day of birth and one sex; or two heads whose households share telephone or address. One
    ID number is never two people: the register refuses it.
    """
    name = names_alike(one.name, other.name)
    if not name or one.id == other.id:
        return None
    shared = []
    if one.born is not None and one.born == other.born and _one_sex(one, other):
        shared.append("born")
    if one.head and other.head and one.household != other.household:
        if one.phones & other.phones:
            shared.append("phone")
        if one.address and (one.region, one.address) == (other.region, other.address):
            shared.append("address")
    if not shared:
        return None
    first, second = sorted((one, other), key=lambda person: person.id)
    return Alike(first, second, (name, *shared))


def alike_to_gone(one: Someone, gone: Someone) -> Alike | None:
    """Somebody who lives here beside somebody who left or died, where a number does not tell: of
    one day of birth; or, of one without a number, under a head of one name.

    Who comes back to their own household sheds nothing, the dead apart.
    """
    name = names_alike(one.name, gone.name)
    home = one.household == gone.household and gone.gone != "death"
    if not name or home or (one.blind and gone.blind) or not _one_sex(one, gone):
        return None
    shared = []
    if one.born is not None and one.born == gone.born:
        shared.append("born")
    if name == "same_name" and not one.blind and one.under == gone.under and not one.head:
        shared.append("one_head")
    if not shared:
        return None
    first, second = sorted((one, gone), key=lambda person: person.id)
    return Alike(first, second, (name, *shared, "gone"))


def _one_sex(one: Someone, other: Someone) -> bool:
    return not (one.sex and other.sex) or one.sex == other.sex


def among(people: Sequence[Someone], besides: Iterable[Someone] = ()) -> Iterator[Alike]:
    """Those of a small group who look alike: with each other, and with these others."""
    others = list(besides)
    pairs = [*combinations(people, 2), *((a, b) for a in people for b in others)]
    for one, other in pairs:
        found = alike(one, other)
        if found is not None:
            yield found
