"""Who is dead by the register: nobody enters them again, by no door and in no household."""

from collections.abc import Iterable

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
from workflows.households.members import Member, plain

# Who was recorded dead by mistake comes back by this event, with its proof.
COMES_BACK = "missed"


def dead_of(session: Session, blinds: Iterable[str]) -> dict[str, PersonRow]:
    """{index of an ID number: the row they died in} of those of whom the register knows nothing
    newer than their death."""
    newest: dict[str, PersonRow] = {}
    rows = rows_by(session, table(Person), "id_blind", sorted(set(blinds)))
    # An import that was undone never told anything of anybody.
    for row in sorted(rows, key=lambda each: (each["left_on"] is None, each["id"])):
        if row["id_blind"] and row["left_why"] != "undone":
            newest[row["id_blind"]] = row
    return {blind: row for blind, row in newest.items() if row["left_why"] == "death"}


def of_the_dead(
    session: Session, actor: Actor, members: Iterable[Member], event: str = ""
) -> list[Reason]:
    """Of new lines: each whose ID number is that of somebody dead, with the day they died and
    what to do. The name is told only where this person may see people."""
    typed = [plain(m.number) for m in members if m.key is None and m.number]
    if not typed or event == COMES_BACK:
        return []
    ring = keyring_of(session)
    blinds = [ring.blind(identity.person_of(number)) for number in typed]
    return [_died(actor, row) for row in dead_of(session, blinds).values()]


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
