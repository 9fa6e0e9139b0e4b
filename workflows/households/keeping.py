"""What is kept of a household when a step changes it: how the register had it before.

The engine calls this around every step of the register, whatever the step and whatever door the
change came in by, so no change can forget it.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from models.columns import Subject, canonical_row
from models.household import HouseholdVersion, Person
from workflows.base.rows import RowDict
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.needs import PEOPLE

_PERSON: Final = str(Person.__tablename__)
# What a process needs of its subject is not the household's; what is sealed is never copied, nor
# the index by which a number is looked for.
_OF_THE_STEP: Final = frozenset(Subject.model_fields) - {"id", "region", "county", "state"}
_UNREAD: Final = ("_sealed", "_blind")


def image(row: Mapping[str, Any]) -> RowDict:
    """A row of the household or of a person without what is sealed, as plain JSON: days as ISO."""
    said = {k: v for k, v in row.items() if k not in _OF_THE_STEP and not k.endswith(_UNREAD)}
    plain: RowDict = json.loads(canonical_row(said))
    return plain


def keep(facts: Facts) -> Callable[[Changes], None]:
    """The household as it stands before a step; kept once the step turns out to change it."""
    if PEOPLE not in facts.known:
        # No step of the register: it goes over with its village, nobody comes, leaves or changes.
        return lambda _changes: None
    home, people = image(facts.row), [image(row) for row in facts[PEOPLE]]

    def changed(changes: Changes) -> None:
        came = [row for name, row in changes.inserts if name == _PERSON]
        touched = [values for name, _key, values in changes.changed if name == _PERSON]
        # A household that ends leaves an image too, though none of its columns need change.
        ends = any(facts.process.state(key).final for key in facts.action.targets)
        if not (changes.changes or came or touched or ends):
            return
        changes.add(
            HouseholdVersion,
            region=facts.row["region"],
            county=facts.row["county"],
            household_id=facts.row["id"],
            version=facts.row["version"],
            home=home,
            people=people,
            known_until=facts.now,
            day=_holds_from([*came, *touched], facts.today),
        )

    return changed


def _holds_from(rows: list[RowDict], today: date) -> date:
    """The day on which people came or left, the last where they are several; today for a
    correction."""
    days = [day for row in rows for day in (row.get("came_on"), row.get("left_on")) if day]
    return max(days, default=today)
