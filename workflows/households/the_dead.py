"""Who is dead by the register: nobody enters them again, by no door and in no household."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session

from models.household import Person
from models.installation import keyring_of
from models.rows import table
from models.rows.household import PersonRow
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base import identity
from workflows.base.refusals import Reason
from workflows.base.rows import rows_by
from workflows.households.event_list import MISSED
from workflows.households.likeness import names_alike
from workflows.households.members import Member, plain
from workflows.households.same_person import left_with, once_known_by


def dead_of(session: Session, named: Mapping[str, str]) -> dict[str, PersonRow]:
    """{index of an ID number: the row they died in} of those of whom the register knows nothing
    newer than their death. `named`: {index: the name beside it}; a number that was put right before
    they died is theirs as far as the name is."""
    living = rows_by(session, table(Person), "id_blind", sorted(named), live="left_on")
    rows = [(row["id_blind"] or "", row) for row in (*left_with(session, named), *living)]
    rows += [
        (blind, row)
        for blind, row in once_known_by(session, named)
        if names_alike(named[blind], row["name"])
    ]
    rows.sort(key=lambda each: (each[1]["left_on"] is None, each[1]["id"]))
    # An import that was undone never told anything of anybody.
    newest = {blind: row for blind, row in rows if row["left_why"] != "undone"}
    return {blind: row for blind, row in newest.items() if row["left_why"] == "death"}


def of_the_dead(
    session: Session, actor: Actor, members: Iterable[Member], event: str = ""
) -> list[Reason]:
    """Each line whose ID number is that of somebody dead, of who comes as of whose number is put
    right, with the day they died and what to do. The name is told only where this person may see
    people."""
    typed = [(plain(m.number), m.name) for m in members if m.number]
    if not typed or event == MISSED:
        return []
    ring = keyring_of(session)
    named = {ring.blind(identity.person_of(number)): name for number, name in typed}
    return [_died(actor, row) for row in dead_of(session, named).values()]


def _died(actor: Actor, row: PersonRow) -> Reason:
    told = {"number": row["id_masked"], "name": row["name"], "day": f"{row['left_on']}"}
    if actor.roles_at(row["region"]) & SEES_PEOPLE:
        return Reason(
            "dead",
            "证件号码 {number}（{name}）登记为 {day} 死亡，不能再登记。"
            "请核对号码；死亡登记错的，请在“登记变更”中选“漏登补录”，附上证明。",
            told,
        )
    told.pop("name")
    return Reason(
        "dead",
        "证件号码 {number} 的人登记为 {day} 死亡，不能再登记。"
        "请核对号码；死亡登记错的，请在“登记变更”中选“漏登补录”，附上证明。",
        told,
    )
