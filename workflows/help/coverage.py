"""How one filed household stands with help, before and after a step: helped, measured, met.

Whether a household still has a measure depends on its other rows, so the row that moved does not
say it: counted before a write and again after, the difference goes to the sums.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, select, true
from sqlmodel import Session

from models.case import Case
from models.household import Household
from models.rows import table
from models.support import Measure, Pairing, Visit
from workflows.base.rows import RowDict
from workflows.help.sums import Key, add, places_of
from workflows.identification.states import CaseState

FILED: Final = CaseState.FILED
# Whose steps may change how a household stands with help.
MOVED_BY: Final = ("case", "visit", "pairing", "measure")
# home: filed, no_official, no_measure; met: a campaign that reached the household.
Standing = Counter[Key]


@contextmanager
def counted(
    session: Session, subject: str, steps: Iterable[tuple[RowDict | None, RowDict]]
) -> Iterator[None]:
    """Add to the sums how the households stand after these steps against how they stood before.

    They are held meanwhile.
    """
    homes = touched(subject, steps)
    if not homes:
        yield
        return
    hold(session, homes)
    stood = standing(session, homes)
    yield
    add(session, moved(stood, standing(session, homes)))


def touched(subject: str, steps: Iterable[tuple[RowDict | None, RowDict]]) -> list[int]:
    """The households whose standing these steps may change."""
    homes = set()
    for before, after in steps:
        if subject == "case":
            filed = (before is not None and before["state"] == FILED, after["state"] == FILED)
            away = before is not None and before["region"] != after["region"]
            moved = filed[0] != filed[1] or (filed[1] and away)
        elif subject == "visit":
            moved = after["visit_campaign_id"] is not None
        else:
            moved = subject in ("pairing", "measure")
        if moved:
            homes.add(after["household_id"])
    return sorted(homes)


def hold(session: Session, homes: list[int]) -> None:
    """Two steps of one household wait for each other here: the second sees what the first left."""
    source = table(Household)
    chosen = select(source.c.id).where(source.c.id.in_(homes)).order_by(source.c.id)
    session.execute(chosen.with_for_update(key_share=True)).all()


def standing(session: Session, homes: list[int] | None = None) -> Standing:
    """What these households (None: all) count as, for their village, town and county."""
    cases, visits = table(Case), table(Visit)
    here: ColumnElement[bool] = true() if homes is None else cases.c.household_id.in_(homes)
    total: Standing = Counter()
    for row in session.execute(_filed().where(here)):
        counted = ["filed"]
        if not row.helped:
            counted.append("no_official")
        if not row.measured:
            counted.append("no_measure")
        for place in places_of(row.region, row.county):
            for what in counted:
                total[place, row.county, "home", what, 0] += 1
    met = (
        select(cases.c.region, cases.c.county, visits.c.visit_campaign_id, cases.c.household_id)
        .join(visits, visits.c.household_id == cases.c.household_id)
        .where(
            here,
            cases.c.state == FILED,
            visits.c.state == "recorded",
            visits.c.visit_campaign_id.is_not(None),
        )
        .distinct()
    )
    for row in session.execute(met):
        for place in places_of(row.region, row.county):
            total[place, row.county, "met", str(row.visit_campaign_id), 0] += 1
    return total


def _filed() -> Select[Any]:
    cases, pairings, measures = table(Case), table(Pairing), table(Measure)
    helped = exists().where(
        pairings.c.household_id == cases.c.household_id,
        pairings.c.state == "current",
        pairings.c.official_id.is_not(None),
    )
    measured = exists().where(
        and_(measures.c.household_id == cases.c.household_id, measures.c.state != "dropped")
    )
    return (
        select(
            cases.c.household_id,
            cases.c.region,
            cases.c.county,
            helped.label("helped"),
            measured.label("measured"),
        )
        .where(cases.c.state == FILED)
        .distinct()
    )


def moved(before: Standing, after: Standing) -> dict[Key, tuple[int, int]]:
    """What to add to the sums: (entries, fen), fen never."""
    return {
        key: (after[key] - before[key], 0)
        for key in before.keys() | after.keys()
        if after[key] != before[key]
    }
