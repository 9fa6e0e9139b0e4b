"""Which rows of a rolled-up table make a person's whole: villages, or whole counties as one row."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_

from workflows.access.people import Actor
from workflows.access.places import COUNTY, TOWNSHIP
from workflows.access.roles import SEES_PEOPLE, Role

# Who looks over an area: a helper has his own households, an administrator none.
OVERSEERS: Final = SEES_PEOPLE | {Role.LEADER}


def summed(actor: Actor, source: Any) -> ColumnElement[bool]:
    """Every entry once: the county's own row where a county is reached, else its villages' rows."""
    return counted(actor.ranges(OVERSEERS), source)


def counted(ranges: Iterable[tuple[int, int]], source: Any) -> ColumnElement[bool]:
    """The rows of the tallies that make these ranges whole."""
    spans = []
    for lo, hi in ranges:
        if hi - lo == COUNTY and lo % COUNTY == 0:
            # By its key, not by region == county: that would read every row there is.
            spans.append(and_(source.c.region == lo, source.c.county == lo))
        elif hi - lo >= COUNTY:
            own = source.c.region == source.c.county
            spans.append(and_(source.c.county >= lo, source.c.county < hi, own))
        else:
            village = source.c.region != source.c.county
            spans.append(and_(source.c.region >= lo, source.c.region < hi, village))
    return or_(*spans) if spans else false()


def rolled_up(actor: Actor, source: Any) -> ColumnElement[bool]:
    """Every entry once in the sums of help, which have a township's own row besides."""
    return spanned(actor.ranges(OVERSEERS), source)


def spanned(ranges: Iterable[tuple[int, int]], source: Any) -> ColumnElement[bool]:
    """The rows of the sums of help that make these ranges whole: as few as there are."""
    spans = []
    for lo, hi in ranges:
        if hi - lo == COUNTY:
            spans.append(and_(source.c.region == lo, source.c.county == lo))
        elif hi - lo > COUNTY:
            own = source.c.region == source.c.county
            spans.append(and_(source.c.county >= lo, source.c.county < hi, own))
        elif lo % TOWNSHIP == 0 and hi % TOWNSHIP == 0:
            spans.append(source.c.region.in_(range(lo, hi, TOWNSHIP)))
        else:
            village = source.c.region % TOWNSHIP != 0
            spans.append(and_(source.c.region >= lo, source.c.region < hi, village))
    return or_(*spans) if spans else false()
