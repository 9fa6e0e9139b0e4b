"""Where things are: the region tree, loaded from official lists, read by range."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import insert, select, update
from sqlmodel import Session

from models.place import DIGITS, Region, region_key
from models.rows import table
from models.store import Store
from workflows.base.paths import DATA
from workflows.base.refusals import Malformed, Reason

if TYPE_CHECKING:
    from models.store import Store

SHIPPED: Final = tuple(DATA / name for name in ("regions_qingdao.csv", "regions_jimo_2016.csv"))
LEVEL_NAMES: Final = {
    "province": "省",
    "prefecture": "市",
    "county": "县（市、区）",
    "township": "乡镇（街道）",
    "village": "村（社区）",
}
# How many keys a unit holds: the digits below it.
TOWNSHIP: Final = 1_000
COUNTY: Final = 1_000_000
WIDTH: Final = {"village": 1, "township": TOWNSHIP, "county": COUNTY}


@dataclass(frozen=True, slots=True)
class Place:
    """One unit: its key, the end of its range, its names and dates."""

    key: int
    below: int
    code: str
    name: str
    level: str
    parent: int | None
    valid_from: date | None
    valid_to: date | None
    successor: int | None

    def stands_on(self, day: date) -> bool:
        """Did this unit exist on that day?"""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


def county_of(region: int) -> int:
    """The key of the county a region lies in (0 above the county)."""
    return region // COUNTY * COUNTY if region // COUNTY % 100 else 0


def township_of(region: int) -> int:
    """The key of the township a village lies in."""
    return region // TOWNSHIP * TOWNSHIP


def below_of(code: str) -> int:
    """The first key past the subtree of a code: 370282 → 370283000000."""
    return region_key(str(int(code) + 1).zfill(len(code)))


def load_regions(session: Session, files: Iterable[Path] = SHIPPED) -> int:
    """Add the units of the lists that are not there yet; give new names and dates to the others.

    A key, once given, stays: codes of an abolished county live on beside their successors.
    """
    regions = table(Region)
    known = {row["key"]: dict(row) for row in session.execute(select(regions)).mappings()}
    added = 0
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            numbered = enumerate(csv.DictReader(lines), 2)
            rows = [_row(file.name, line, words) for line, words in numbered]
        fresh = [row for row in rows if row["key"] not in known]
        for row in rows:
            told = {name: value for name, value in row.items() if value is not None}
            if row["key"] in known and not told.items() <= known[row["key"]].items():
                session.execute(update(regions).where(regions.c.key == row["key"]).values(told))
        if fresh:
            session.execute(insert(regions), fresh)
        known |= {row["key"]: row for row in rows}
        added += len(fresh)
    _paths.pop(session.info["store"], None)
    return added


def _row(file: str, line: int, words: Mapping[str, str]) -> dict[str, Any]:
    """One line of a list as a region; Malformed names the line that cannot be one."""
    code, parent = words["code"], words["parent_code"]
    if not (code.isdecimal() and len(code) in (2, 4, 6, 9, 12)) or not code.startswith(parent):
        raise Malformed(
            Reason(
                "region",
                "{file} 第 {line} 行：代码“{code}”须为 2、4、6、9 或 12 位，"
                "且在上级 {parent} 之下。",
                {"file": file, "line": line, "code": code, "parent": parent},
            )
        )

    def day(name: str) -> date | None:
        return date.fromisoformat(words[name]) if words.get(name) else None

    return {
        "key": region_key(code),
        "below": below_of(code),
        "code": code,
        "name": words["name"],
        "level": words["level"],
        "parent": region_key(parent) if parent else None,
        "valid_from": day("valid_from"),
        "valid_to": day("valid_to"),
        "successor": region_key(words["successor"]) if words.get("successor") else None,
    }


def place_of(session: Session, region: int) -> Place | None:
    """The unit of a key, None when there is none."""
    path = path_of(session, region)
    return path[-1] if path and path[-1].key == region else None


# The tree changes when lists are loaded, by this process, and at no other time.
_paths: Final[WeakKeyDictionary["Store", dict[int, tuple[Place, ...]]]] = WeakKeyDictionary()


def path_of(session: Session, region: int) -> tuple[Place, ...]:
    """Province, prefecture, county, township, village: the units on the way down to a key."""
    known = _paths.setdefault(session.info["store"], {})
    if region not in known:
        text = str(region).zfill(DIGITS)
        keys = {region_key(text[:digits]) for digits in (2, 4, 6, 9, 12)}
        keys = {key for key in keys if key <= region}
        regions = table(Region)
        found = session.execute(
            select(regions)
            .where(regions.c.key.in_(keys), regions.c.below > region)
            .order_by(regions.c.key, regions.c.below.desc())
        )
        path = tuple(Place(**row) for row in found.mappings())
        if not path or path[-1].key != region:
            return path
        known[region] = path
    return known[region]


def path_name(session: Session, region: int, *, under: int | None = None) -> str:
    """The names from the county down (or from below `under`), as an address writes them."""
    path = path_of(session, region)
    if under is not None:
        shown = [place for place in path if place.key != under and place.key >= under]
    else:
        shown = [place for place in path if place.level not in ("province", "prefecture")]
    return "".join(place.name for place in shown or path[-1:])


def children(session: Session, region: int | None) -> list[Place]:
    """The units directly below one (below the country, for None), in the order of their codes."""
    regions = table(Region)
    above = regions.c.parent.is_(None) if region is None else regions.c.parent == region
    rows = session.execute(select(regions).where(above).order_by(regions.c.key))
    return [Place(**row) for row in rows.mappings()]


def within(session: Session, lo: int, hi: int, level: str | None = None) -> list[Place]:
    """Every unit of a range (of one level), in the order of the tree."""
    regions = table(Region)
    wanted = select(regions).where(regions.c.key >= lo, regions.c.key < hi).order_by(regions.c.key)
    if level is not None:
        wanted = wanted.where(regions.c.level == level)
    return [Place(**row) for row in session.execute(wanted).mappings()]


def find(session: Session, name: str, lo: int = 0, hi: int = 10**DIGITS) -> list[Place]:
    """The units of exactly this name in a range."""
    regions = table(Region)
    rows = session.execute(
        select(regions)
        .where(regions.c.name == name, regions.c.key >= lo, regions.c.key < hi)
        .order_by(regions.c.key)
    )
    return [Place(**row) for row in rows.mappings()]
