"""What the register was told after the day of a roster: an old roster takes none of it back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final

from sqlmodel import Session

from models.household import FormerNumber, HouseholdVersion, ImportBatch
from models.rows import table
from models.rows.household import HouseholdRow, HouseholdVersionRow, ImportBatchRow, PersonRow
from workflows.base.rows import Row, rows_by, rows_of
from workflows.engine.loading import grouped
from workflows.households.keeping import image

_OF_HOME: Final = ("head_name", "group_name", "phone_masked", "number")
_OF_PERSON: Final = (
    *("name", "relation", "sex", "born", "id_kind", "number"),
    *("id_masked", "phone_masked"),
)


@dataclass(frozen=True, slots=True)
class Newer:
    """Columns of a household, and of its people by key, that were changed after a roster's day."""

    home: frozenset[str] = frozenset()
    people: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def of(self, person: int | None) -> frozenset[str]:
        """Those of a person on the register."""
        return self.people.get(person or 0, frozenset())


NOTHING: Final = Newer()


def newer(
    session: Session,
    homes: Sequence[HouseholdRow],
    people: Mapping[int, Sequence[PersonRow]],
    as_of: date,
) -> dict[int, Newer]:
    """{household: what of it was changed after that day}; those of which nothing was are left out.

    What a roster changed is as old as that roster, whenever it was taken in.
    """
    kept = rows_by(session, table(HouseholdVersion), "household_id", [each["id"] for each in homes])
    if not kept:
        return {}
    batches = table(ImportBatch)
    since = batches.c.at >= min(row["known_until"] for row in kept)
    imports = rows_of(session, batches, since)
    by_home = grouped(kept, "household_id")
    found = {}
    for home in homes:
        earlier = sorted(by_home.get(home["id"], ()), key=lambda row: row["version"])
        if earlier:
            now = {"home": image(home), "people": [image(p) for p in people.get(home["id"], ())]}
            days = _days(home["id"], earlier, imports)
            if (one := _since(earlier, now, days, as_of)) != NOTHING:
                found[home["id"]] = one
    return found


def known_by(
    session: Session, people: Mapping[int, Sequence[PersonRow]], blind: Callable[[str], str]
) -> Callable[[str], str]:
    """How a number finds the person on the register who has it, or had it until it was put right:
    an old roster knows the old one. A number that somebody of them has now is theirs."""
    here = {row["id"]: row["id_blind"] for some in people.values() for row in some}
    former = rows_by(session, table(FormerNumber), "person_id", list(here))
    theirs = {row["blind"]: here[row["person_id"]] for row in former}
    now = {each for each in here.values() if each}
    once = {old: new for old, new in theirs.items() if new and old not in now}

    def found(number: str) -> str:
        word = blind(number)
        return once.get(word, word)

    return found


def _days(
    home: int, earlier: Sequence[HouseholdVersionRow], imports: Sequence[ImportBatchRow]
) -> list[date]:
    """As of when each of these changes is: the roster's day for what a roster changed. An import
    is noted right after what it wrote."""
    days = [row["day"] for row in earlier]
    for each in imports:
        if home in each["report"].get("changed", ()) and "as_of" in each["report"]:
            written = [n for n, row in enumerate(earlier) if row["known_until"] <= each["at"]]
            if written:
                days[written[-1]] = date.fromisoformat(each["report"]["as_of"])
    return days


def _since(
    earlier: Sequence[HouseholdVersionRow], now: Row, days: Sequence[date], as_of: date
) -> Newer:
    home: set[str] = set()
    people: dict[int, frozenset[str]] = {}
    for day, (before, after) in zip(days, pairwise([*earlier, now]), strict=True):
        if day <= as_of:
            continue
        home |= _differ(_OF_HOME, before["home"], after["home"])
        then = {row["id"]: row for row in before["people"]}
        for row in after["people"]:
            if row["id"] in then and (told := _differ(_OF_PERSON, then[row["id"]], row)):
                people[row["id"]] = people.get(row["id"], frozenset()) | told
    return Newer(frozenset(home), people)


def _differ(
    columns: Sequence[str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> set[str]:
    return {name for name in columns if before.get(name) != after.get(name)}
