"""Who comes from another household by a split or a merge: the very people who leave there, as they
stand on record, in the same village. Derived from both households; what is handed in otherwise is
refused.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError
from sqlmodel import Session

from models.columns import canonical
from models.household import ChangeRequest, Household, Person
from models.installation import keyring_of
from models.rows import table
from models.rows.household import PersonRow
from models.sealing import KeyFault, Keyring
from workflows.base import codes
from workflows.base.refusals import Reason
from workflows.base.rows import Row, rows_by, rows_of
from workflows.engine.changes import full
from workflows.engine.context import Facts
from workflows.engine.definition import NEW, Guard
from workflows.engine.loading import looks_up
from workflows.households import guards
from workflows.households.carrying_over import CARRIED, SEALED
from workflows.households.forms import Content, Together
from workflows.households.needs import ARRIVAL_FAULTS
from workflows.households.states import HouseholdState

# What a household that is split off has of its own; of everything else it begins without.
_OWN: Final = frozenset({"head_name", "members", "address", "group_name"})
_OF_A_HOME: Final = ("number", "phone_sealed", "bank_sealed", "traits", "elsewhere", "import_id")


@looks_up(ARRIVAL_FAULTS)
def _arrivals(session: Session, steps: Sequence[Facts]) -> Mapping[int, list[Reason]]:
    return {facts.row["id"]: _faults(session, facts) for facts in steps}


def _faults(session: Session, facts: Facts[Together]) -> list[Reason]:
    form, homes, asked = facts.form, table(Household), table(ChangeRequest)
    home = next(iter(rows_of(session, homes, homes.c.id == form.from_id)), None)
    here = facts.row
    same = home is not None and home["id"] != here["id"] and home["region"] == here["region"]
    if home is None or not same or home["state"] != HouseholdState.KEPT:
        return [_ELSEWHERE]
    request = next(iter(rows_of(session, asked, asked.c.id == (form.request or 0))), None)
    if (request is None) != (form.request is None):
        return [Reason(guards.REQUEST_OPEN.key, guards.REQUEST_OPEN.reason)]
    try:
        give = Content.model_validate(form.give).model_dump()
    except ValidationError:
        return [_NOT_TOGETHER]
    said: Mapping[str, Any] = give if request is None else request["content"]
    told = give if request is None else request
    wanted = "split" if here["state"] == NEW else "merge"
    events = {wanted, form.event, told.get("event")}
    there = said.get("there") or {}
    if len(events) > 1 or str(told.get("day")) != str(form.day):
        return [_NOT_TOGETHER]
    if request is not None and not _as_asked(there, here):
        return [_NOT_TOGETHER]
    people = rows_by(session, table(Person), "household_id", [home["id"]], live="left_on")
    wrong = _strangers(keyring_of(session), form, said, there.get("relations"), people)
    more = [_BARE] if here["state"] == NEW and not _bare(here, home) else []
    same_people = guards.SAME_PEOPLE
    return [Reason(same_people.key, same_people.reason, {"n": wrong})] * bool(wrong) + more


def _as_asked(there: Mapping[str, Any], here: Row) -> bool:
    """Is this the household that was asked for?"""
    if here["state"] != NEW:
        return bool(there.get("to") == here["id"])
    place = all(there.get(name) == here[name] for name in ("address", "group_name"))
    return there.get("to") is None and place


def _bare(here: Row, home: Row) -> bool:
    """Has the new household nothing but its people and its place?"""
    empty = full(Household, {**here, **dict.fromkeys(_OF_A_HOME)})
    default = full(Household, {name: value for name, value in empty.items() if value is not None})
    own = all((here[name] or None) == (default[name] or None) for name in _OF_A_HOME)
    return own and bool(here["county"] == home["county"])


def _strangers(
    ring: Keyring,
    form: Together,
    said: Mapping[str, Any],
    relations: Mapping[str, str] | None,
    people: Sequence[PersonRow],
) -> int:
    """How many of those who come, and of those who leave, are not each other."""
    leave = {key for key, values in said.get("changed", ()) if values.get("left_on")}
    stored = {row["id"]: row for row in people if row["id"] in leave}
    come = {row.get("id"): row for row in form.added}
    wrong = abs(len(form.added) - len(form.people)) + len(leave ^ {t for t, _h, _n in form.people})
    for there, here, name in form.people:
        was, row = stored.get(there), come.get(here)
        if was is None or row is None:
            wrong += 1
            continue
        relation = row.get("relation")
        expected = codes.RELATION.labels if relations is None else {relations.get(str(there))}
        fits = name == was["name"] and relation in expected and row.get("came_on") == form.day
        wrong += not (fits and _same(ring, was, row))
    return wrong


def _same(ring: Keyring, was: PersonRow, row: Row) -> bool:
    """Is everything carried over as it stands, what is sealed too?"""
    stored: Row = was
    open_ = {name: row.get(name) or None for name in CARRIED}
    if canonical({n: str(v) for n, v in open_.items()}) != canonical(
        {name: str(stored[name] or None) for name in CARRIED}
    ):
        return False
    return all(
        _plain(ring, stored[f"{what}_sealed"], stored["id"], what)
        == _plain(ring, row.get(f"{what}_sealed"), row["id"], what)
        for what in SEALED
    )


def _plain(ring: Keyring, sealed: bytes | None, key: int, what: str) -> str | None:
    """What is sealed for that row; None without it, "" when it was sealed for another."""
    if sealed is None:
        return None
    try:
        return ring.open(sealed, owner=f"person:{key}:{what}")
    except KeyFault:
        return ""


_ELSEWHERE: Final = Reason(
    "from_elsewhere",
    "人来自的那一户没有找到、已销户或不在本村，不能从那里分户或并户。请从本村在册的户中重新办理。",
)
_NOT_TOGETHER: Final = Reason(
    "one_household",
    "分出的户与接收的户写的事项、日期或去向不一致，不能一起办理。请刷新后重新办理。",
)
_BARE: Final = Reason(
    "new_home_bare",
    "分出的新户只能带来分出的人和住址，不能同时登记编号、账号、电话或户情况。请分户以后另行变更。",
)
AS_THEY_LEAVE: Final = Guard(
    "same_people",
    "",
    lambda facts: facts[ARRIVAL_FAULTS] or None,
    looks=(ARRIVAL_FAULTS,),
    reads_form=True,
)
