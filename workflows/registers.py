"""The registers behind the votes and the posters: representatives, officials' kin, telephones.

Nothing is erased: an entry ends on a day. Kept by who works the place, never by an administrator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlmodel import Session, SQLModel

from models.columns import table
from models.household import Household
from models.keys import new_id
from models.register import ObjectionPhone, OfficialKin, Representative
from models.store import keyring_of
from workflows import clock, codes, identity, ledger, places
from workflows.facts import RowDict, gather, rows_of
from workflows.people import Actor, Role
from workflows.places import county_of
from workflows.refusals import Malformed, NotNow, NotYours, Reason, Refused
from workflows.roster.file import UPLOAD, Sheet, read_sheet

_VILLAGERS: Final = frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP})
KEEPERS: Final = _VILLAGERS | {Role.COUNTY}
_READERS: Final = KEEPERS | {Role.TOWNSHIP_LEADER, Role.COUNTY_LEADERS, Role.INSPECTOR}
_LONG: Final = 60


@dataclass(frozen=True, slots=True)
class Register:
    """One of the three: its table, who keeps it where, its columns as a spreadsheet heads them."""

    key: str
    label: str
    model: type[SQLModel]
    keepers: frozenset[Role]
    levels: frozenset[str]
    columns: dict[str, str]
    needed: tuple[str, ...]


REPRESENTATIVES: Final = Register(
    "representatives",
    "村民代表",
    Representative,
    _VILLAGERS,
    frozenset({"village"}),
    {"姓名": "name", "任期起": "valid_from", "任期止": "valid_to"},
    ("name",),
)
KIN: Final = Register(
    "kin",
    "干部近亲属备案",
    OfficialKin,
    _VILLAGERS,
    frozenset({"village"}),
    {
        "干部姓名": "official_name",
        "职务": "post",
        "关系": "relation",
        "亲属姓名": "kin_name",
        "亲属身份证号": "kin_number",
        "起": "valid_from",
        "止": "valid_to",
    },
    ("official_name", "post", "relation", "kin_name"),
)
PHONES: Final = Register(
    "phones",
    "异议电话",
    ObjectionPhone,
    frozenset({Role.TOWNSHIP, Role.COUNTY}),
    frozenset({"village", "township", "county"}),
    {"受理单位": "office", "电话": "phone", "起": "valid_from", "止": "valid_to"},
    ("office", "phone"),
)
REGISTERS: Final = (REPRESENTATIVES, KIN, PHONES)


@dataclass(frozen=True, slots=True)
class Staged:
    """What taking a spreadsheet in would do now: rows to enter with the account each is tied to,
    rows that are there already, and rows refused with why."""

    fresh: tuple[tuple[dict[str, Any], int | None], ...]
    same: int
    refused: tuple[tuple[int, tuple[Reason, ...]], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: rows entered, and rows that were there already."""

    added: int
    same: int


def rows(session: Session, actor: Actor, register: Register, region: int) -> list[RowDict]:
    """Every entry of a place, past ones too; those in force first. Sealed words are left out."""
    if not actor.roles_at(region) & _READERS:
        raise NotYours(Reason("register_area", "这个地方的登记册不在您可看的范围内。"))
    target, today = table(register.model), clock.today()
    shown = [column for column in target.c if column.name != "kin_blind"]
    found = session.execute(
        select(*shown).where(target.c.region == region).order_by(target.c.valid_from, target.c.id)
    )
    listed = [dict(row) for row in found.mappings()]
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
) -> int:
    """Enter one, from a day on (today) until a day (open). Raises Refused with every reason.

    `household_id`, `user_id` and `representative_id` tie the words to who is meant, where the
    register knows such a tie: recusals follow it.
    """
    _may_keep(session, actor, register, region)
    ties = {
        "household_id": household_id,
        "user_id": user_id,
        "representative_id": representative_id,
    }
    values = _checked(session, register, words)
    _known_here(session, region, household_id)
    if not _remembered(_running(session, register, region), register, values):
        raise NotNow(Reason("register_twice", "登记册里已有同样的一条，不必重复登记。"))
    return _enter(session, actor, register, region, values, ties)


def end(
    session: Session, actor: Actor, register: Register, row_id: int, *, last_day: date | None = None
) -> None:
    """The entry counts to the end of a day (today) and no longer; what it decided before stands."""
    target = table(register.model)
    row = session.execute(select(target).where(target.c.id == row_id)).mappings().one_or_none()
    if row is None:
        raise NotNow(Reason("register_gone", "没有这条登记，列表可能已更新。请刷新后再选。"))
    _may_keep(session, actor, register, row["region"])
    last = last_day or clock.today()
    if last < row["valid_from"]:
        raise Malformed(
            Reason(
                "register_before",
                "止日 {last} 早于起日 {first}，请更正。",
                {"last": last.isoformat(), "first": row["valid_from"].isoformat()},
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
    ledger.enter(
        session,
        "registers",
        f"{register.key}_ended",
        actor_id=actor.user_id,
        region=row["region"],
        subject_id=row_id,
        detail={"until": last.isoformat()},
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
    sheet = read_sheet(content, name=name, limits=UPLOAD)
    heading, columns = _heading(sheet, register)
    known = _running(session, register, region)
    accounts = _accounts(session, actor, region) if register is KIN else {}
    same = 0
    fresh: list[tuple[dict[str, Any], int | None]] = []
    refused: list[tuple[int, tuple[Reason, ...]]] = []
    for number, cells in enumerate(sheet.rows[heading:], heading + 1):
        words = {key: cells[at].text.strip() for key, at in columns.items() if at < len(cells)}
        if not any(words.values()):
            continue
        try:
            values = _checked(session, register, words)
        except Refused as refusal:
            refused.append((number, refusal.reasons))
            continue
        if _remembered(known, register, values):
            fresh.append((values, accounts.get(values.get("official_name", ""))))
        else:
            same += 1
    return Staged(tuple(fresh), same, tuple(refused))


def take_in(
    session: Session, actor: Actor, register: Register, region: int, staged: Staged
) -> Taken:
    """Enter the good rows of a dry run; what somebody entered since is not entered twice."""
    _may_keep(session, actor, register, region)
    known, added = _running(session, register, region), 0
    for values, user_id in staged.fresh:
        if _remembered(known, register, values):
            _enter(session, actor, register, region, values, {"user_id": user_id})
            added += 1
    return Taken(added, staged.same + len(staged.fresh) - added)


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
                    "register": register.label,
                    "levels": "、".join(
                        name for key, name in places.LEVEL_NAMES.items() if key in register.levels
                    ),
                },
            )
        )


def _heading(sheet: Sheet, register: Register) -> tuple[int, dict[str, int]]:
    """The row of the headings (1 is the first) and where each known column stands."""
    for number, cells in enumerate(sheet.rows[:10], 1):
        at = {
            register.columns[cell.text.strip()]: place
            for place, cell in enumerate(cells)
            if cell.text.strip() in register.columns
        }
        if set(register.needed) <= at.keys():
            return number, at
    raise Malformed(
        Reason(
            "register_heading",
            "前 10 行里没有找到表头。须有这些列：{columns}。",
            {
                "columns": "、".join(
                    c for c, key in register.columns.items() if key in register.needed
                )
            },
        )
    )


def _checked(session: Session, register: Register, words: dict[str, Any]) -> dict[str, Any]:
    """The columns to write, or every reason why not."""
    headings = {key: heading for heading, key in register.columns.items()}
    reasons: list[Reason] = []
    values: dict[str, Any] = {}
    for key, heading in headings.items():
        given = words.get(key)
        if key in ("valid_from", "valid_to"):
            values[key] = _day(given, heading, reasons)
            continue
        text = "".join(str(given or "").split())
        if (not text and key in register.needed) or len(text) > _LONG:
            reasons.append(
                Reason("register_word", "“{column}”没有填写，或超过 60 字。", {"column": heading})
            )
        values[key] = text
    values["valid_from"] = values["valid_from"] or clock.today()
    if values["valid_to"] is not None and values["valid_to"] < values["valid_from"]:
        reasons.append(Reason("register_dates", "止日早于起日，请更正。"))
    _OWN.get(register.key, _nothing_more)(session, values, reasons)
    if reasons:
        raise Malformed(*reasons)
    return values


def _day(given: Any, heading: str, reasons: list[Reason]) -> date | None:
    if not given or isinstance(given, date):
        return given or None
    text = str(given).replace("年", "-").replace("月", "-").replace("日", "")
    text = text.replace("/", "-").replace(".", "-").split(" ")[0]
    try:
        year, month, day = (int(part) for part in text.split("-"))
        return date(year, month, day)
    except ValueError:
        reasons.append(
            Reason(
                "register_day",
                "“{column}”须是日期，如 2016-05-03，请更正。",
                {"column": heading},
            )
        )
        return None


def _nothing_more(_session: Session, _values: dict[str, Any], _reasons: list[Reason]) -> None:
    """A register whose words need no further look."""


def _check_kin(session: Session, values: dict[str, Any], reasons: list[Reason]) -> None:
    """The relative's number is kept as a keyed word only: it recuses, it is never shown."""
    number = identity.normalise(values.pop("kin_number")).text
    values["relation"] = codes.RELATION.read(values["relation"]) or values["relation"]
    values["kin_blind"] = None
    if number:
        reasons += [fault.reason for fault in identity.number_faults(number, clock.today())]
        values["kin_blind"] = keyring_of(session).blind(identity.person_of(number))


def _check_phone(_session: Session, values: dict[str, Any], reasons: list[Reason]) -> None:
    digits = values["phone"].replace("-", "").replace("－", "")
    if not (digits.isdecimal() and 3 <= len(digits) <= 12):
        reasons.append(
            Reason(
                "register_phone",
                "电话“{phone}”须是 3—12 位数字，可带短横线，请更正。",
                {"phone": values["phone"]},
            )
        )


_OWN: Final[dict[str, Callable[[Session, dict[str, Any], list[Reason]], None]]] = {
    "kin": _check_kin,
    "phones": _check_phone,
}
# What makes two entries the same one, dates apart.
_SAME: Final = {
    "representatives": ("name",),
    "kin": ("official_name", "relation", "kin_name"),
    "phones": ("office", "phone"),
}


def _running(
    session: Session, register: Register, region: int
) -> dict[tuple[str, ...], list[date | None]]:
    """{what makes an entry the same: the last days of those entered}, of one place."""
    target = table(register.model)
    known: dict[tuple[str, ...], list[date | None]] = {}
    for row in rows_of(session, target, target.c.region == region):
        known.setdefault(_same(register, row), []).append(row["valid_to"])
    return known


def _remembered(
    known: dict[tuple[str, ...], list[date | None]], register: Register, values: RowDict
) -> bool:
    """Is it new, beside what is known? Then it is known from now on."""
    last_days = known.setdefault(_same(register, values), [])
    if any(last is None or last >= values["valid_from"] for last in last_days):
        return False
    last_days.append(values["valid_to"])
    return True


def _same(register: Register, values: RowDict) -> tuple[str, ...]:
    return tuple(values[name] for name in _SAME[register.key])


def _known_here(session: Session, region: int, household_id: int | None) -> None:
    homes = table(Household)
    if household_id is None:
        return
    here = session.execute(
        select(homes.c.id).where(homes.c.id == household_id, homes.c.region == region)
    ).scalar_one_or_none()
    if here is None:
        raise NotYours(Reason("register_home", "没有找到这一户，或不在这个村。请核对后再登记。"))


def _enter(
    session: Session,
    actor: Actor,
    register: Register,
    region: int,
    values: dict[str, Any],
    ties: dict[str, int | None],
) -> int:
    target, key = table(register.model), new_id()
    tied = {name: value for name, value in ties.items() if name in target.c}
    session.execute(
        insert(target).values(id=key, region=region, county=county_of(region), **values, **tied)
    )
    ledger.enter(
        session,
        "registers",
        f"{register.key}_added",
        actor_id=actor.user_id,
        region=region,
        subject_id=key,
        detail={"since": values["valid_from"].isoformat()},
    )
    return key
