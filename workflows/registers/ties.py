"""Who is meant by a name on a register: the people of a village to choose from, and how an entry's
ties read on a screen. A name only suggests; the key decides."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.account import User
from models.household import Household, Person
from models.register import Representative
from models.rows import table
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base.refusals import NotYours, Reason
from workflows.base.rows import RowDict
from workflows.exchange.roster.kinds import said


def villagers(session: Session, actor: Actor, region: int) -> list[RowDict]:
    """Everybody in a household of the village: who a list's household numbers and groups mean."""
    return people_of(session, region) if actor.roles_at(region) & SEES_PEOPLE else []


def person(session: Session, region: int, person_id: int) -> RowDict:
    """One of them. Raises NotYours for anybody else."""
    found = [row for row in people_of(session, region) if row["id"] == person_id]
    if not found:
        reason = "没有找到这个人，或不在本村的户里。请重新查找后再选。"
        raise NotYours(Reason("register_person", reason))
    return found[0]


def people_of(session: Session, region: int, homes: Iterable[int] | None = None) -> list[RowDict]:
    those, there = table(Person), table(Household)
    where = [there.c.region == region, those.c.left_on.is_(None)]
    if homes is not None:
        where.append(there.c.id.in_(set(homes)))
    chosen = (
        select(
            those.c.id,
            those.c.name,
            those.c.relation,
            those.c.id_masked,
            those.c.id_blind,
            there.c.id.label("household_id"),
            there.c.number,
            there.c.head_name,
            there.c.group_name,
        )
        .join(there, there.c.id == those.c.household_id)
        .where(*where)
        .order_by(there.c.id, those.c.id)
    )
    return [dict(row) for row in session.execute(chosen).mappings()]


def meant(known: Iterable[RowDict], name: str, words: RowDict) -> RowDict | None:
    """The one person of that name in the household or group that a list names; None when it names
    neither, nobody, or several."""
    number, group = said(words.get("household", "")), said(words.get("group", ""))
    if not number and not group:
        return None
    fits = [
        row
        for row in known
        if row["name"] == name
        and (not number or said(row["number"] or "") == number)
        and (not group or said(row["group_name"]) == group)
    ]
    return fits[0] if len(fits) == 1 else None


def told(session: Session, rows: list[RowDict]) -> None:
    """Add to each entry the words of its ties: home (head and group), person (masked number where
    one is known), account, representative; "" where it has none."""
    homes = _words(session, Household, rows, "household_id", ("head_name", "group_name"))
    users = _words(session, User, rows, "user_id", ("name",))
    seats = _words(session, Representative, rows, "representative_id", ("name",))
    blinds = {row.get("id_blind") or row.get("kin_blind") for row in rows} - {None}
    those = table(Person)
    there = {
        found.id_blind: (found.id_masked, found.household_id)
        for found in session.execute(
            select(those.c.id_blind, those.c.id_masked, those.c.household_id).where(
                those.c.id_blind.in_(blinds), those.c.left_on.is_(None)
            )
        )
    }
    for row in rows:
        blind = row.pop("id_blind", None) or row.pop("kin_blind", None)
        row.pop("kin_blind", None)
        row["numbered"] = blind is not None
        row["person"] = there.get(blind, ("", 0))[0]
        row["home"] = homes.get(row.get("household_id"), "")
        row["account"] = users.get(row.get("user_id"), "")
        row["seat"] = seats.get(row.get("representative_id"), "")


def _words(
    session: Session, model: Any, rows: list[RowDict], link: str, columns: tuple[str, ...]
) -> dict[Any, str]:
    target = table(model)
    keys = {row.get(link) for row in rows} - {None}
    if not keys:
        return {}
    chosen = select(target.c.id, *(target.c[name] for name in columns)).where(target.c.id.in_(keys))
    return {row[0]: " ".join(filter(None, row[1:])) for row in session.execute(chosen)}
