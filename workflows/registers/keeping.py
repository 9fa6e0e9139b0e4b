"""Who may keep a register, and how its entries and their ties are written."""

from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlmodel import Session

from models.batch import ReviewMeeting
from models.household import Household
from models.keys import new_id
from models.rows import table
from workflows.access import places
from workflows.access.people import Actor
from workflows.access.places import county_of
from workflows.access.roles import Role
from workflows.base import audit_log
from workflows.base.refusals import Malformed, NotNow, NotYours, Reason
from workflows.base.rows import RowDict, rows_of
from workflows.base.words import Word
from workflows.engine.loading import know
from workflows.engine.needs import TEAM
from workflows.registers import ties as register_ties
from workflows.registers.words import KEEPERS, PHONES, REPRESENTATIVES, Register

READERS: Final = KEEPERS | {Role.TOWNSHIP_LEADER, Role.COUNTY_LEADERS, Role.INSPECTOR}
_UNDER_WAY: Final = ("notified", "signing_in", "deliberating", "minutes")


def team(session: Session, actor: Actor, region: int) -> dict[int, str]:
    """Everyone with an account who works at the place today: whom an entry may be tied to."""
    if not actor.roles_at(region) & READERS:
        raise NotYours(Reason("register_area", "这个地方的登记册不在您可看的范围内。"))
    row = {"id": 0, "region": region, "county": county_of(region)}
    return {r["user_id"]: r["name"] for r in know(session, row, TEAM)}


def may_keep(session: Session, actor: Actor, register: Register, region: int) -> None:
    """Raises Refused unless the person keeps this register at a place of its level."""
    actor.require(*sorted(register.keepers), region=region)
    place = places.place_of(session, region)
    if place is None or place.level not in register.levels:
        raise Malformed(
            Reason(
                "register_level",
                "“{register}”不在这一级登记，请在 {levels} 一级选择。",
                {
                    "register": Word(register.label),
                    "levels": [
                        Word(name)
                        for key, name in places.LEVEL_NAMES.items()
                        if key in register.levels
                    ],
                },
            )
        )


def entries_of(session: Session, register: Register, region: int) -> list[RowDict]:
    """Every entry of one place."""
    target = table(register.model)
    return rows_of(session, target, target.c.region == region)


def entry(session: Session, register: Register, row_id: int) -> RowDict:
    """One entry. Raises NotNow when it is gone."""
    found = rows_of(session, table(register.model), table(register.model).c.id == row_id)
    if not found:
        raise NotNow(Reason("register_gone", "没有这条登记，列表可能已更新。请刷新后再选。"))
    row: RowDict = found[0]
    return row


def no_meeting(session: Session, register: Register, region: int) -> None:
    """Who is counted and who stands back is fixed from the notice of a meeting to its end."""
    meetings = table(ReviewMeeting)
    if register is PHONES:
        return
    found = rows_of(
        session, meetings, meetings.c.region == region, meetings.c.state.in_(_UNDER_WAY)
    )
    if found:
        raise NotNow(
            Reason(
                "register_meeting",
                "{day} 的评议会已通知、还没有结束，其间应到人数和回避不变。"
                "请在会议结束或取消后再办。",
                {"day": found[0]["planned_on"].isoformat()},
            )
        )


def not_own(session: Session, actor: Actor, row: RowDict) -> None:
    """Nobody frees themselves: the kinship one is recused by is ended, or tied anew, by others."""
    if "official_name" not in row:
        return
    users = {row["user_id"]} - {None}
    if row["representative_id"] is not None:
        users |= {entry(session, REPRESENTATIVES, row["representative_id"])["user_id"]} - {None}
    if actor.user_id in users or (not users and row["official_name"] == actor.name):
        reason = "这条登记说的是您本人的亲属关系，不能由您更改或终止。请由他人办理。"
        raise NotYours(Reason("register_own", reason))


def checked_ties(
    session: Session,
    actor: Actor,
    register: Register,
    region: int,
    ties: dict[str, int | None],
    values: dict[str, Any],
) -> dict[str, Any]:
    """The columns that tie an entry to who is meant: of this village, of its team, of its
    register. Raises NotYours for anybody else."""
    person_id = ties.get("person_id")
    found: dict[str, Any] = {
        column: value for column, value in ties.items() if column in register.ties
    }
    if person_id is not None:
        person = register_ties.person(session, region, person_id)
        found["household_id"] = person["household_id"]
        blind = register.apart[0][0]
        found[blind] = values.get(blind) or person["id_blind"]
    _known_here(session, region, found.get("household_id"))
    seat, user = found.get("representative_id"), found.get("user_id")
    if seat is not None and entry(session, REPRESENTATIVES, seat)["region"] != region:
        raise NotYours(Reason("register_seat", "没有找到这位村民代表，请在本村名册里重选。"))
    if user is not None and user not in team(session, actor, region):
        raise NotYours(Reason("register_user", "没有找到这个账号，或他在本村没有授权。请重选。"))
    return found


def _known_here(session: Session, region: int, household_id: int | None) -> None:
    homes = table(Household)
    if household_id is None:
        return
    here = session.execute(
        select(homes.c.id).where(homes.c.id == household_id, homes.c.region == region)
    ).scalar_one_or_none()
    if here is None:
        raise NotYours(Reason("register_home", "没有找到这一户，或不在这个村。请核对后再登记。"))


def write_tie(
    session: Session, actor: Actor, register: Register, row: RowDict, given: RowDict, why: str
) -> None:
    """Tie an entry to who is meant, and say so in the audit log."""
    target = table(register.model)
    session.execute(update(target).where(target.c.id == row["id"]).values(**given))
    audit_log.enter(
        session,
        "registers",
        f"{register.key}_tied",
        actor_id=actor.user_id,
        region=row["region"],
        subject_id=row["id"],
        detail={
            "to": {column: _told(column, value) for column, value in given.items()},
            "before": {column: _told(column, row[column]) for column in given},
            "why": why.strip(),
        },
    )


def _told(column: str, value: Any) -> Any:
    """A tie as the book says it: of a number only that there is one."""
    return value is not None if column.endswith("_blind") else value


def enter(
    session: Session, actor: Actor, register: Register, region: int, values: dict[str, Any]
) -> int:
    """Write a new entry and say so in the audit log; returns its key."""
    places.require_standing(session, region)
    target, key = table(register.model), new_id()
    columns = {name: value for name, value in values.items() if name in target.c}
    session.execute(
        insert(target).values(id=key, region=region, county=county_of(region), **columns)
    )
    audit_log.enter(
        session,
        "registers",
        f"{register.key}_added",
        actor_id=actor.user_id,
        region=region,
        subject_id=key,
        detail={"since": values["valid_from"].isoformat()},
    )
    return key
