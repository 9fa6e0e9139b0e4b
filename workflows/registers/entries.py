"""The registers behind the votes and the posters: representatives, officials' kin, telephones.

Nothing is erased: an entry ends on a day. Kept by who works the place, never by an administrator.
"""

from datetime import date
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session

from models.rows import table
from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.base import audit_log, clock, free_text
from workflows.base.refusals import Malformed, NotNow, NotYours, Reason
from workflows.base.rows import RowDict
from workflows.base.words import Word
from workflows.registers import ties as register_ties
from workflows.registers.keeping import (
    READERS,
    checked_ties,
    enter,
    entries_of,
    entry,
    may_keep,
    no_meeting,
    not_own,
    write_tie,
)
from workflows.registers.rows import one_person, overlapping
from workflows.registers.words import KIN, REPRESENTATIVES, Register, blind_of, checked

_WHY: Final = 2


def rows(session: Session, actor: Actor, register: Register, region: int) -> list[RowDict]:
    """Every entry of a place, past ones too; those in force first, with the words of whom each is
    tied to (register_ties.told). Sealed words are left out."""
    if not actor.roles_at(region) & READERS:
        raise NotYours(Reason("register_area", "这个地方的登记册不在您可看的范围内。"))
    target, today = table(register.model), clock.today()
    found = session.execute(
        select(target).where(target.c.region == region).order_by(target.c.valid_from, target.c.id)
    )
    listed = [dict(row) for row in found.mappings()]
    if register.apart:
        register_ties.told(session, listed)
    return sorted(listed, key=lambda row: not in_force(row, today))


def in_force(row: RowDict, day: date) -> bool:
    """Does the entry count on that day?"""
    begun: bool = row["valid_from"] <= day
    return begun and (row["valid_to"] is None or day <= row["valid_to"])


def add(
    session: Session,
    actor: Actor,
    register: Register,
    region: int,
    words: dict[str, Any],
    *,
    household_id: int | None = None,
    user_id: int | None = None,
    representative_id: int | None = None,
    person_id: int | None = None,
    another: bool = False,
) -> int:
    """Enter one, from a day on (today) until a day (open). Raises Refused with every reason.

    `person_id` (or `household_id`), `user_id` and `representative_id` tie the words to who is
    meant, where the register knows such a tie: recusals follow it. `another`: not whoever of that
    name is on the register, though nothing tells the two apart.
    """
    may_keep(session, actor, register, region)
    values = checked(session, register, words)
    ties = {
        "household_id": household_id,
        "user_id": user_id,
        "representative_id": representative_id,
    }
    values |= checked_ties(
        session, actor, register, region, {**ties, "person_id": person_id}, values
    )
    rivals = overlapping(register, entries_of(session, register, region), values)
    told = [one_person(register, row, values) for row in rivals]
    if True in told or (None in told and register is not REPRESENTATIVES and not another):
        raise NotNow(
            Reason(
                "register_twice",
                "登记册里已有同样的一条，不必重复登记。要补身份证号或对应到人，请在那一条上办理。",
            )
        )
    if None in told and not another:
        raise NotNow(
            Reason(
                "register_namesake",
                "登记册里已有 {n} 位“{name}”。是同一人的，不必重复登记；是同名的另一人，"
                "请选定所在的户或填写身份证号，都没有的勾选“是同名的另一人”。",
                {"n": told.count(None), "name": values["name"]},
            )
        )
    return enter(session, actor, register, region, values)


def tie(
    session: Session,
    actor: Actor,
    register: Register,
    row_id: int,
    *,
    number: str = "",
    why: str = "",
    **ties: int | None,
) -> None:
    """Say who is meant by an entry: by person_id, household_id, user_id, representative_id or an
    ID number. Recusals follow at once.

    A tie that stands is put right by the township alone, with a reason. Raises Refused.
    """
    free_text.require(reason=(Word("原因"), why))
    row = entry(session, register, row_id)
    region = row["region"]
    may_keep(session, actor, register, region)
    reasons: list[Reason] = []
    given: dict[str, Any] = {}
    if register.apart and (blind := blind_of(session, number, reasons)):
        given[register.apart[0][0]] = blind
    if reasons:
        raise Malformed(*reasons)
    not_own(session, actor, row)
    given = checked_ties(session, actor, register, region, ties, given) | given
    given = {column: value for column, value in given.items() if value not in (None, row[column])}
    if not given:
        raise NotNow(
            Reason("register_untied", "没有选要对应的人，或已经这样对应。请选定后再保存。")
        )
    if any(row[column] is not None for column in given):
        actor.require(Role.TOWNSHIP, region=region)
        no_meeting(session, register, region)
        if len(why.strip()) < _WHY:
            raise Malformed(Reason("register_why", "更正已有的对应，须写明原因。"))
    write_tie(session, actor, register, row, given, why)


def end(
    session: Session,
    actor: Actor,
    register: Register,
    row_id: int,
    *,
    last_day: date | None = None,
    why: str = "",
) -> None:
    """The entry counts to the end of a day (today) and no longer; what it decided before stands.

    A kinship is ended with a reason. Nothing ends before today, nor under a meeting that counts by
    it. Raises Refused.
    """
    free_text.require(reason=(Word("原因"), why))
    target, row = table(register.model), entry(session, register, row_id)
    may_keep(session, actor, register, row["region"])
    not_own(session, actor, row)
    actor.require(*sorted(register.enders), region=row["region"])
    if register is KIN and len(why.strip()) < _WHY:
        raise Malformed(Reason("register_end_why", "终止近亲属备案，须写明原因。"))
    no_meeting(session, register, row["region"])
    last = last_day or clock.today()
    if last < row["valid_from"]:
        raise Malformed(
            Reason(
                "register_before",
                "止日 {last} 早于起日 {first}，请更正。",
                {"last": last.isoformat(), "first": row["valid_from"].isoformat()},
            )
        )
    if last < clock.today():
        raise Malformed(
            Reason(
                "register_back",
                "止日 {last} 已经过去：那以后的应到人数和回避是按这条登记算的。最早到今天为止。",
                {"last": last.isoformat()},
            )
        )
    if row["valid_to"] is not None and row["valid_to"] <= last:
        raise NotNow(
            Reason(
                "register_ended",
                "这条登记本来就到 {day} 为止。",
                {"day": row["valid_to"].isoformat()},
            )
        )
    session.execute(update(target).where(target.c.id == row_id).values(valid_to=last))
    audit_log.enter(
        session,
        "registers",
        f"{register.key}_ended",
        actor_id=actor.user_id,
        region=row["region"],
        subject_id=row_id,
        detail={"until": last.isoformat()} | ({"why": why.strip()} if why.strip() else {}),
    )
