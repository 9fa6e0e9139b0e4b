"""How the leaders' numbers move with one step: pure arithmetic, carried out by the engine.

Kinds: state · since · due · stay · came (models.case.Tally). Days are ordinals of Shanghai days.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from workflows.base.clock import shanghai_day
from workflows.base.rows import RowDict

Key = tuple[int, int, str, str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a row stands: all that the numbers know of it."""

    state: str
    since: datetime
    due_at: datetime | None

    def counts(self) -> list[tuple[str, str, int]]:
        """What it counts as: its state, the day it came, the day it is due."""
        kept = [
            ("state", self.state, 0),
            ("since", self.state, shanghai_day(self.since).toordinal()),
        ]
        if self.due_at is not None:
            kept.append(("due", self.state, shanghai_day(self.due_at).toordinal()))
        return kept


# A village, its county, where a household stood there and where it stands there; did it come there
# by a step of the procedure, or with its village?
Shift = tuple[int, int, Standing | None, Standing | None, bool]


def _standing(row: RowDict) -> Standing:
    return Standing(row["state"], row["since"], row["due_at"])


def shifts(before: RowDict | None, after: RowDict) -> tuple[Shift, ...]:
    """What the numbers know of one step: the households of a meeting often share one."""
    stood = None if before is None else _standing(before)
    if before is None or before["region"] == after["region"]:
        return ((after["region"], after["county"], stood, _standing(after), True),)
    return (
        (before["region"], before["county"], stood, None, False),
        (after["region"], after["county"], None, _standing(after), False),
    )


def deltas(before: RowDict | None, after: RowDict) -> Counter[Key]:
    """What to add to which tally rows, for the village and rolled up for the county."""
    return summed(shifts(before, after))


def summed(moved: Iterable[Shift]) -> Counter[Key]:
    """What many steps add together."""
    total: dict[Key, int] = {}
    for (region, county, before, after, stepped), times in Counter(moved).items():
        for (kind, state, day), n in _moves(before, after, stepped).items():
            # Plain sums: a Counter's own arithmetic is ten times slower, and this runs per event.
            for place in (region, county):
                key = (place, county, kind, state, day)
                total[key] = total.get(key, 0) + n * times
    return Counter({key: n for key, n in total.items() if n})


def _moves(
    before: Standing | None, after: Standing | None, stepped: bool
) -> dict[tuple[str, str, int], int]:
    """One step's own change, before it is a place's."""
    moves: dict[tuple[str, str, int], int] = {}
    for standing, n in ((before, -1), (after, 1)):
        for key in standing.counts() if standing else ():
            moves[key] = moves.get(key, 0) + n
    if after is None or not stepped:
        return moves
    entered = shanghai_day(after.since).toordinal()
    if before is None:
        moves["came", after.state, entered] = 1
    elif (after.state, after.since) != (before.state, before.since):
        moves["came", after.state, entered] = 1
        moves["stay", before.state, entered - shanghai_day(before.since).toordinal()] = 1
    return moves


def recount(rows: list[RowDict], events: list[tuple[RowDict | None, RowDict]]) -> Counter[Key]:
    """The tallies as they must be: standing counts from the rows, came and stay from the events."""
    total: Counter[Key] = Counter()
    for row in rows:
        for kind, state, day in _standing(row).counts():
            for region in (row["region"], row["county"]):
                total[region, row["county"], kind, state, day] += 1
    for before, after in events:
        for key, n in deltas(before, after).items():
            if key[2] in ("came", "stay"):
                total[key] += n
    return Counter({key: n for key, n in total.items() if n})
