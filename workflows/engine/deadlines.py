"""When a household is late: past its limit; on a list only when that was left hanging.

One rule for the desks, the leaders' figures and the names behind them, the villages' table and the
sweep. A list cannot be taken down before its time is up, so on that day nobody is late with it.
"""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, or_

from workflows.base import clock
from workflows.engine.assignment import ON_WALL

# Days after the last one of a list.
LEFT_HANGING: Final = 3


def late(cases: Table) -> ColumnElement[bool]:
    """The cases that are late at this moment; what is on hold is not."""
    now = clock.now()
    return and_(
        cases.c.held_at.is_(None),
        cases.c.due_at <= now,
        or_(cases.c.state.not_in(ON_WALL), cases.c.due_at <= now - timedelta(days=LEFT_HANGING)),
    )


def late_by_day(state: ColumnElement[Any], day: ColumnElement[int]) -> ColumnElement[bool]:
    """The same of the tallies, whose limits are days (ordinals): every limit ends at midnight."""
    today = clock.today().toordinal()
    return or_(
        and_(state.not_in(ON_WALL), day <= today),
        and_(state.in_(ON_WALL), day <= today - LEFT_HANGING),
    )
