"""The registers behind the votes and the posters: representatives, officials' kin, telephones.

Nothing is erased: an entry ends on a day. Kept by who works the place, never by an administrator.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlmodel import Session

from models.batch import ReviewMeeting
from models.columns import table
from models.household import Household
from models.keys import new_id
from workflows.access import places
from workflows.access.people import Actor, Role
from workflows.access.places import county_of
from workflows.base import audit_log, clock
from workflows.base.refusals import Malformed, NotNow, NotYours, Reason
from workflows.base.words import Word
from workflows.engine.context import RowDict, gather, rows_of
from workflows.registers import ties as register_ties
from workflows.registers.files import Reader
from workflows.registers.rows import Listed, Sorted, one_person, overlapping, sort_rows
from workflows.registers.words import (
    KEEPERS,
    KIN,
    PHONES,
    REGISTERS,
    REPRESENTATIVES,
    Register,
    blind_of,
    checked,
)

__all__ = ["KEEPERS", "KIN", "PHONES", "REGISTERS", "REPRESENTATIVES", "Register"]

_READERS: Final = KEEPERS | {Role.TOWNSHIP_LEADER, Role.COUNTY_LEADERS, Role.INSPECTOR}
_WHY: Final = 2
_UNDER_WAY: Final = ("notified", "signing_in", "deliberating", "minutes")


@dataclass(frozen=True, slots=True)
class Staged:
    """What taking a spreadsheet in would do now.

    `fresh`: rows to enter with the account each is tied to; `same`: how many are there already;
    `refused`: row and why; `asked`: rows with the name of an entry, and something it does not say:
    the same person unless whoever takes the file in says that it is another; `foot`: rows below or
    between the people that are nobody, and what they are; `alike`: names that the file itself has
    for several people. `good` is every row to be taken in or compared.
    """

    fresh: tuple[tuple[dict[str, Any], int | None], ...]
    same: int
    refused: tuple[tuple[int, tuple[Reason, ...]], ...]
    asked: tuple[tuple[int, dict[str, Any]], ...] = ()
    foot: tuple[tuple[int, Reason], ...] = ()
    alike: tuple[tuple[str, int], ...] = ()
    good: tuple[Listed, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: rows entered, and rows that were there already."""

    added: int
    same: int


def rows(session: Session, actor: Actor, register: Register, region: int) -> list[RowDict]:
    """Every entry of a place, past ones too; those in force first, with the words of whom each is
    tied to (register_ties.told). Sealed words are left out."""
    if not actor.roles_at(region) & _READERS:
        raise NotYours(Reason("register_area", "这个地方的登记册不在您可看的范围内。"))
    target, today = table(register.model), clock.today()
    found = session.execute(
        select(target).where(target.c.region == region).order_by(target.c.valid_from, target.c.id)
    )
    listed = [dict(row) for row in found.mappings()]
    if register.apart:
        register_ties.told(session, listed)
    return sorted(listed, key=lambda row: not in_force(row, today))


def team(session: Session, actor: Actor, region: int) -> dict[int, str]:
    """Everyone with an account who works at the place today: whom an entry may be tied to."""
    if not actor.roles_at(region) & _READERS:
        raise NotYours(Reason("register_area", "这个地方的登记册不在您可看的范围内。"))
    row = {"id": 0, "region": region, "county": county_of(region)}
    return {r["user_id"]: r["name"] for r in gather(session, [row], ["team"])[0]["team"]}


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
    _may_keep(session, actor, register, region)
    values = checked(session, register, words)
    ties = {
        "household_id": household_id,
        "user_id": user_id,
        "representative_id": representative_id,
    }
    values |= _tied(session, actor, register, region, {**ties, "person_id": person_id}, values)
    rivals = overlapping(register, _running(session, register, region), values)
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
    return _enter(session, actor, register, region, values)


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
    row = _row(session, register, row_id)
    region = row["region"]
    _may_keep(session, actor, register, region)
    reasons: list[Reason] = []
    given: dict[str, Any] = {}
    if register.apart and (blind := blind_of(session, number, reasons)):
        given[register.apart[0][0]] = blind
    if reasons:
        raise Malformed(*reasons)
    _not_own(session, actor, row)
    given = _tied(session, actor, register, region, ties, given) | given
    given = {column: value for column, value in given.items() if value not in (None, row[column])}
    if not given:
        raise NotNow(
            Reason("register_untied", "没有选要对应的人，或已经这样对应。请选定后再保存。")
        )
    if any(row[column] is not None for column in given):
        actor.require(Role.TOWNSHIP, region=region)
        _no_meeting(session, register, region)
        if len(why.strip()) < _WHY:
            raise Malformed(Reason("register_why", "更正已有的对应，须写明原因。"))
    _tie(session, actor, register, row, given, why)


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
    target, row = table(register.model), _row(session, register, row_id)
    _may_keep(session, actor, register, row["region"])
    _not_own(session, actor, row)
    actor.require(*sorted(register.enders), region=row["region"])
    if register is KIN and len(why.strip()) < _WHY:
        raise Malformed(Reason("register_end_why", "终止近亲属备案，须写明原因。"))
    _no_meeting(session, register, row["region"])
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


def read_in(
    session: Session,
    actor: Actor,
    register: Register,
    region: int,
    content: bytes,
    *,
    name: str = "",
) -> Staged:
    """The dry run of a spreadsheet: good rows and, with row and reason, the others. Writes
    nothing; raises Malformed with one sentence when the file is no such register."""
    _may_keep(session, actor, register, region)
    accounts = _accounts(session, actor, region) if register is KIN else {}
    reader = Reader(session, actor, register, region, accounts)
    reader.read(content, name)
    found = sort_rows(register, _running(session, register, region), reader.good)
    names = [row.values[register.needed[0]] for row in reader.good]
    alike = {n: names.count(n) for n in names} if register is REPRESENTATIVES else {}
    refused = [*reader.refused, *((number, (why,)) for number, why in found.doubled)]
    return Staged(
        fresh=tuple((row.values, row.values.get("user_id")) for row in found.fresh),
        same=len(found.same),
        refused=tuple(sorted(refused, key=lambda one: one[0])),
        asked=tuple((row.number, row.values) for row, _there in found.asked),
        foot=tuple(reader.foot),
        alike=tuple((each, n) for each, n in alike.items() if n > 1),
        good=tuple(reader.good),
    )


def take_in(
    session: Session,
    actor: Actor,
    register: Register,
    region: int,
    staged: Staged,
    *,
    others: tuple[int, ...] = (),
) -> Taken:
    """Enter the good rows of a dry run; what somebody entered since is not entered twice.

    `others` are the rows asked about that are another person of the name; the rest of those gives
    its ties to the entry it is about.
    """
    _may_keep(session, actor, register, region)
    known = _running(session, register, region)
    found: Sorted = sort_rows(register, known, staged.good)
    new = found.fresh + [row for row, _there in found.asked if row.number in others]
    for row in new:
        _enter(session, actor, register, region, row.values)
    for row, there in found.asked:
        brings = {
            column: row.values[column]
            for column in register.ties
            if row.values.get(column) is not None and there[column] is None
        }
        if row.number not in others and brings:
            _tie(session, actor, register, there, brings, "")
    return Taken(len(new), len(staged.good) - len(new) - len(found.doubled))


def _accounts(session: Session, actor: Actor, region: int) -> dict[str, int]:
    """{name: account} of the place's team, where only one has the name: recusals follow it."""
    named: dict[str, list[int]] = {}
    for user_id, name in team(session, actor, region).items():
        named.setdefault(name, []).append(user_id)
    return {name: keys[0] for name, keys in named.items() if len(keys) == 1}


def _may_keep(session: Session, actor: Actor, register: Register, region: int) -> None:
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


def _running(session: Session, register: Register, region: int) -> list[RowDict]:
    """Every entry of one place."""
    target = table(register.model)
    return rows_of(session, target, target.c.region == region)


def _row(session: Session, register: Register, row_id: int) -> RowDict:
    found = rows_of(session, table(register.model), table(register.model).c.id == row_id)
    if not found:
        raise NotNow(Reason("register_gone", "没有这条登记，列表可能已更新。请刷新后再选。"))
    return found[0]


def _no_meeting(session: Session, register: Register, region: int) -> None:
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


def _not_own(session: Session, actor: Actor, row: RowDict) -> None:
    """Nobody frees themselves: the kinship one is recused by is ended, or tied anew, by others."""
    if "official_name" not in row:
        return
    users = {row["user_id"]} - {None}
    if row["representative_id"] is not None:
        users |= {_row(session, REPRESENTATIVES, row["representative_id"])["user_id"]} - {None}
    if actor.user_id in users or (not users and row["official_name"] == actor.name):
        reason = "这条登记说的是您本人的亲属关系，不能由您更改或终止。请由他人办理。"
        raise NotYours(Reason("register_own", reason))


def _tied(
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
    if seat is not None and _row(session, REPRESENTATIVES, seat)["region"] != region:
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


def _tie(
    session: Session, actor: Actor, register: Register, row: RowDict, given: RowDict, why: str
) -> None:
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


def _enter(
    session: Session, actor: Actor, register: Register, region: int, values: dict[str, Any]
) -> int:
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
