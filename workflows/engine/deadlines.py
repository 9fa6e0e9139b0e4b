"""When a household is late: past its limit; on a list only when that was left hanging.

One rule for the desks, the leaders' figures and the names behind them, the villages' table and the
sweep. A list cannot be taken down before its time is up, so on that day nobody is late with it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, or_

from workflows.base import clock
from workflows.engine.registry import states_where

# Days after the last one of a list.
LEFT_HANGING: Final = 3


# Hundredths of a limit that are reminded of while it runs.
REMINDED: Final = (50, 80)
# Days before a limit ends that it is called soon.
SOON: Final = 3


def on_wall(subject: str = "case") -> tuple[str, ...]:
    """The states in which a list hangs: a household's, or the notice's own."""
    return states_where(subject, lambda state: state.on_wall)


def hangs(row: Mapping[str, Any]) -> bool:
    """Is it a household on a list that hangs, or the list itself?"""
    return row.get("state") in (*on_wall(), *on_wall("notice"))


def late(cases: Table) -> ColumnElement[bool]:
    """The cases that are late at this moment; what is on hold is not."""
    now, hanging = clock.now(), on_wall()
    return and_(
        cases.c.held_at.is_(None),
        cases.c.due_at <= now,
        or_(cases.c.state.not_in(hanging), cases.c.due_at <= now - timedelta(days=LEFT_HANGING)),
    )


def late_by_day(state: ColumnElement[Any], day: ColumnElement[int]) -> ColumnElement[bool]:
    """The same of the tallies, whose limits are days (ordinals): every limit ends at midnight."""
    today, hanging = clock.today().toordinal(), on_wall()
    return or_(
        and_(state.not_in(hanging), day <= today),
        and_(state.in_(hanging), day <= today - LEFT_HANGING),
    )
