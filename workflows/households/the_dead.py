"""Who is dead by the register: nobody enters them again, by no door and in no household."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
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
from workflows.households.event_list import MISSED, died_on, left_for
from workflows.households.forms import Content
from workflows.households.likeness import names_alike
from workflows.households.members import Member, plain
from workflows.households.needs import DEAD_COMING
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
    return {blind: row for blind, row in newest.items() if left_for(row) == "death"}


def died_here(
    ever: Iterable[PersonRow], name: str, born: date | None, sex: str, *, numbered: bool
) -> PersonRow | None:
    """In which of a household's rows (`ever`: who lives there and who left) somebody of that name,
    birth and sex died whom no number tells from who comes. Somebody of that name and day who lives
    is another, or the same who came back."""
    alike = [row for row in ever if born and (row["name"], row["born"]) == (name, born)]
    if any(row["left_on"] is None for row in alike):
        return None
    died = [
        row
        for row in alike
        if left_for(row) == "death"
        and not (numbered and row["id_blind"])
        and (not sex or not row["sex"] or row["sex"] == sex)
    ]
    return max(died, key=lambda row: row["id"], default=None)


def of_the_dead(
    session: Session,
    actor: Actor,
    members: Iterable[Member],
    event: str = "",
    ever: Sequence[PersonRow] = (),
) -> list[Reason]:
    """Each line that is somebody dead, with the day they died and what to do: by the ID number, of
    who comes as of whose number is put right; without one by name, birth and sex among the
    household's own rows (`ever`). Elsewhere the name is told only to who may see people there."""
    lines = [m for m in members if m.number or (m.key is None and m.back is None)]
    if not lines or event == MISSED:
        return []
    ring = keyring_of(session)
    named = {ring.blind(identity.person_of(plain(m.number))): m.name for m in lines if m.number}
    dead = dead_of(session, named)
    return [_died(actor, row) for row in dead.values()] + [
        Reason("dead", _DIED_HERE, _told(row))
        for m in lines
        if m.key is None and (row := _died_without_number(ever, m)) is not None
    ]


def _died_without_number(ever: Sequence[PersonRow], member: Member) -> PersonRow | None:
    number = plain(member.number)
    born = identity.born_on(number) or member.born
    sex = identity.sex_of(number) or member.sex
    return died_here(ever, member.name, born, sex, numbered=bool(number))


_DIED_HERE: Final = (
    "“{name}”（{born} 出生）登记为 {day} 死亡，不能再登记。"
    "死亡登记错的，请在“登记变更”中选“漏登补录”，从离开过的人中选择，附上证明；"
    "是另一人的，请填写能区分的姓名。"
)


def _told(died: PersonRow) -> dict[str, object]:
    return {"name": died["name"], "born": f"{died['born']}", "day": f"{died_on(died)}"}


def _died(actor: Actor, row: PersonRow) -> Reason:
    told = {"number": row["id_masked"], "name": row["name"], "day": f"{died_on(row)}"}
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
    if facts.form.event == MISSED:
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
