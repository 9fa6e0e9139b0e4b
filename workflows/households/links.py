"""Where people of a household went, and where they came from: the other household of each split and
merge, both ways."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import or_
from sqlmodel import Session

from models.case import Case
from models.household import Household, HouseholdLink
from models.rows import table
from workflows.access.people import Actor
from workflows.access.roles import SEES_CASES, Role
from workflows.base.rows import rows_by, rows_of
from workflows.households.states import HouseholdState

_ENTERERS: Final = frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP})


@dataclass(frozen=True, slots=True)
class Linked:
    """One act that bound a household to another.

    `of`: whose link it is; `gave`: it gave people, and did not take them in; `kind`: split or
    merge; `people`: their names; `other`, `head`, `gone`, `case`: the other household, who heads it
    (of one that is gone: who did last), whether it is closed, its newest case; `enters`: this
    person may open it on the screen of households.
    """

    of: int
    gave: bool
    kind: str
    day: date
    people: tuple[str, ...]
    other: int
    head: str
    gone: bool
    case: int | None
    enters: bool


def links_of(session: Session, actor: Actor, households: Sequence[int]) -> list[Linked]:
    """The links of these households, the oldest first; only with households in this person's
    reach."""
    bound, homes, cases = table(HouseholdLink), table(Household), table(Case)
    mine = set(households)
    if not mine:
        return []
    rows = rows_of(session, bound, or_(bound.c.from_id.in_(mine), bound.c.to_id.in_(mine)))
    ends = {row[side] for row in rows for side in ("from_id", "to_id")}
    there = {row["id"]: row for row in rows_by(session, homes, "id", sorted(ends))}
    newest: dict[int, int] = {}
    for case in sorted(
        rows_by(session, cases, "household_id", sorted(ends)), key=lambda row: row["id"]
    ):
        newest[case["household_id"]] = case["id"]
    found = []
    for row in sorted(rows, key=lambda row: (row["day"], row["id"])):
        for of, other, gave in (
            (row["from_id"], row["to_id"], True),
            (row["to_id"], row["from_id"], False),
        ):
            home = there.get(other)
            if of not in mine or home is None or not actor.roles_at(home["region"]) & SEES_CASES:
                continue
            found.append(
                Linked(
                    of,
                    gave,
                    row["kind"],
                    row["day"],
                    tuple(str(line[2]) for line in row["people"]),
                    other,
                    home["head_name"],
                    home["state"] != HouseholdState.KEPT,
                    newest.get(other),
                    bool(actor.roles_at(home["region"]) & _ENTERERS),
                )
            )
    return found
