"""The places a roster is read by: every village of the counties the reader works in, by its
names of today and of before."""

from collections import defaultdict
from typing import Final

from sqlmodel import Session

from workflows.access.people import Actor
from workflows.access.places import COUNTY, county_of, former_names, within
from workflows.access.places import Place as Unit
from workflows.access.roles import Role
from workflows.base import clock
from workflows.exchange import roster
from workflows.exchange.roster import Places

KEEPERS: Final = frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP, Role.COUNTY})


def gazetteer(session: Session, actor: Actor) -> Places:
    """The villages of every county the actor works in, for reading a roster: by the names of today
    and those of before. A village that another followed is read as that one."""
    spans = {
        (lo, hi) if hi - lo > COUNTY else (county_of(lo), county_of(lo) + COUNTY)
        for lo, hi in actor.ranges(KEEPERS)
    }
    units = {unit.key: unit for lo, hi in spans for unit in within(session, lo, hi)}
    former, today = former_names(session), clock.today()
    followed: dict[int, list[Unit]] = defaultdict(list)
    for unit in units.values():
        if unit.successor is not None and not unit.stands_on(today):
            followed[unit.successor].append(unit)

    def names(key: int | None) -> set[str]:
        """What a unit is and was called."""
        borne = {name for name, _until in former.get(key or 0, ())}
        return borne | ({units[key].name} if key in units else set())

    def before(key: int) -> list[Unit]:
        """The unit and all it follows."""
        found, left = [], [units[key]]
        while left:
            unit = left.pop()
            found.append(unit)
            left += [each for each in followed[unit.key] if each not in found]
        return found

    def once(key: int | None) -> set[str]:
        """Every other name that means this unit: its own of before, theirs whom it follows, and,
        where villages live on below an abolished one, its follower's."""
        if key is None or key not in units:
            return set()
        return set().union(*(names(u.key) for u in before(key)), names(units[key].successor))

    def placed(unit: Unit) -> roster.Place:
        all_ = before(unit.key)
        counties = {county_of(one.key) for one in all_}
        return roster.Place(
            unit.key,
            units[county_of(unit.key)].name if county_of(unit.key) in units else "",
            units[unit.parent].name if unit.parent in units else "",
            unit.name,
            (
                tuple(sorted(set().union(*map(once, counties)))),
                tuple(sorted(set().union(*(once(one.parent) for one in all_)))),
                tuple(sorted(once(unit.key))),
            ),
            tuple(one.code for one in all_),
        )

    return Places(
        tuple(
            placed(unit)
            for unit in units.values()
            if unit.level == "village" and unit.parent is not None and unit.stands_on(today)
        )
    )
