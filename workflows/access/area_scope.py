"""Which rows a person may look at, as a condition on the column that holds a row's place."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from workflows.access.people import Actor
from workflows.access.roles import Role


def within(actor: Actor, column: Any, roles: Iterable[Role] | None = None) -> ColumnElement[bool]:
    """The row lies in a place the person reaches (with one of `roles`)."""
    spans = [and_(column >= lo, column < hi) for lo, hi in actor.ranges(roles)]
    return or_(*spans) if spans else false()


def over(actor: Actor, key: Any, below: Any) -> ColumnElement[bool]:
    """The row's place contains, or lies in, a place the person reaches: a county's campaign."""
    spans = [and_(key < hi, below > lo) for lo, hi in actor.ranges()]
    return or_(*spans) if spans else false()
