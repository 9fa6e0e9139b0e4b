"""Where things are: the region tree, read by range. Lists are taken in by `place_lists`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from sqlalchemy import func, select
from sqlmodel import Session

from models.place import DIGITS, PlaceList, PlaceName, Region, region_key
from models.rows import table
from workflows.base import clock
from workflows.base.refusals import NotNow, Reason

if TYPE_CHECKING:
    from models.store import Store

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


def place_of(session: Session, region: int) -> Place | None:
    """The unit of a key, None when there is none."""
    path = path_of(session, region)
    return path[-1] if path and path[-1].key == region else None


# Known paths of a database, and the newest list that was in when they were read.
_paths: Final[WeakKeyDictionary["Store", tuple[int, dict[int, tuple[Place, ...]]]]] = (
    WeakKeyDictionary()
)
_STAMP: Final = "newest list of places"


def changed(session: Session) -> None:
    """The tree is another one now, for this session and every later one."""
    _paths.pop(session.info["store"], None)
    session.info.pop(_STAMP, None)


def _known_paths(session: Session) -> dict[int, tuple[Place, ...]]:
    """What is known of this database's paths: another server may have taken a list in since, so
    each session asks once which is the newest."""
    lists = table(PlaceList)
    if _STAMP not in session.info:
        newest = session.execute(select(func.max(lists.c.id))).scalar_one() or 0
        session.info[_STAMP] = newest
    stamp: int = session.info[_STAMP]
    kept = _paths.get(session.info["store"])
    if kept is None or kept[0] < stamp:
        kept = (stamp, {})
        _paths[session.info["store"]] = kept
    # A session that began before the newest list reads for itself.
    return kept[1] if kept[0] == stamp else {}


def path_of(session: Session, region: int, on: date | None = None) -> tuple[Place, ...]:
    """Province, prefecture, county, township, village: the units on the way down to a key, by the
    names they bear, or bore on a day."""
    known = _known_paths(session)
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
    path = known[region]
    if on is None:
        return path
    former = former_names(session, [place.key for place in path])
    return tuple(replace(p, name=_name_on(former.get(p.key, ()), on, p.name)) for p in path)


def former_names(
    session: Session, keys: Collection[int] | None = None
) -> dict[int, list[tuple[str, date | None]]]:
    """{unit: the names it bore, each with its last day if that is known}, the oldest first."""
    names = table(PlaceName)
    chosen = select(names.c.place, names.c.name, names.c.valid_to)
    if keys is not None:
        chosen = chosen.where(names.c.place.in_(keys))
    found: dict[int, list[tuple[str, date | None]]] = {}
    for row in session.execute(chosen):
        found.setdefault(row.place, []).append((row.name, row.valid_to))
    for borne in found.values():
        borne.sort(key=lambda one: (one[1] or date.min, one[0]))
    return found


def _name_on(former: Iterable[tuple[str, date | None]], day: date, now: str) -> str:
    return next((name for name, until in former if until is not None and day <= until), now)


def standing_in(session: Session, region: int) -> int:
    """Where what lies in a unit belongs today: the unit itself, or who follows it."""
    seen: set[int] = set()
    while region not in seen:
        seen.add(region)
        place = place_of(session, region)
        if place is None or place.successor is None or place.stands_on(clock.today()):
            return region
        region = place.successor
    return region


def path_name(
    session: Session, region: int, *, under: int | None = None, on: date | None = None
) -> str:
    """The names from the county down (or from below `under`), as an address writes them."""
    path = path_of(session, region, on)
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


def open_children(session: Session, region: int) -> list[Place]:
    """The units directly below one that new work may go to: those that stand, and those that ended
    with units below them that live on."""
    regions, below = table(Region), table(Region).alias()
    day = clock.today()
    lives = (
        select(below.c.key)
        .where(
            below.c.parent == regions.c.key, below.c.valid_to.is_(None) | (below.c.valid_to >= day)
        )
        .exists()
    )
    rows = session.execute(
        select(regions)
        .where(
            regions.c.parent == region,
            regions.c.valid_to.is_(None) | (regions.c.valid_to >= day) | lives,
        )
        .order_by(regions.c.key)
    )
    return [Place(**row) for row in rows.mappings()]


def require_standing(session: Session, region: int) -> None:
    """NotNow when a village has ended: it takes nothing new, its successor does."""
    place = place_of(session, region)
    if place is None or place.level != "village" or place.stands_on(clock.today()):
        return
    follows = standing_in(session, region)
    if follows == region:
        raise NotNow(
            Reason(
                "place_ended",
                "“{place}”已于 {day} 停用，不再办理新事项。请到现在的村办理。",
                {"place": place.name, "day": place.valid_to},
            )
        )
    raise NotNow(
        Reason(
            "place_merged",
            "“{place}”已于 {day} 并入“{into}”，不再办理新事项。请到“{into}”办理。",
            {"place": place.name, "day": place.valid_to, "into": path_name(session, follows)},
        )
    )


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
