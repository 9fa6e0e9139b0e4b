"""Who is dead by the register: nobody enters them again, by no door and in no household."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

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
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.loading import looks_up
from workflows.engine.needs import PEOPLE
from workflows.households.forms import Content
from workflows.households.likeness import names_alike
from workflows.households.members import Member, plain
from workflows.households.needs import DEAD_COMING
from workflows.households.same_person import left_with, once_known_by

# Who was recorded dead by mistake comes back by this event, with its proof.
COMES_BACK = "missed"


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
    if not typed or event == COMES_BACK:
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


@looks_up(DEAD_COMING)
def _dead_coming(session: Session, steps: Sequence[Facts]) -> Mapping[int, list[PersonRow]]:
    """Of those whom a form brings, or gives another number, who died and in which row."""
    named = {facts.row["id"]: _numbered(facts) for facts in steps}
    everybody = {blind: name for each in named.values() for blind, name in each.items()}
    dead = dead_of(session, everybody) if everybody else {}
    return {
        key: [dead[blind] for blind in sorted(each.keys() & dead.keys())]
        for key, each in named.items()
    }


def _numbered(facts: Facts[Content]) -> dict[str, str]:
    """{index of a number that is new here: the name beside it}."""
    if facts.form.event == COMES_BACK:
        return {}
    stored = {row["id"]: row for row in facts.get(PEOPLE) or ()}
    changed = [
        {"name": stored[key]["name"], **values}
        for key, values in facts.form.changed
        if key in stored and values.get("id_blind") != stored[key]["id_blind"]
    ]
    rows = (*facts.form.added, *changed)
    return {row["id_blind"]: row["name"] for row in rows if row.get("id_blind")}


def _brings_the_dead(facts: Facts[Content]) -> Unmet:
    return [_died(facts.actor, row) for row in facts[DEAD_COMING]] or None


LIVING: Final = Guard(
    "dead", "", _brings_the_dead, needs=(PEOPLE,), looks=(DEAD_COMING,), reads_form=True
)
