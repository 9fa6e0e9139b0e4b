"""The dry run of a roster: household by household, what taking it in would do to the register.

Writes nothing. A household that cannot come in leaves a remark beside the cell that keeps it out.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.household import Household, Person
from models.installation import keyring_of
from models.rows import table
from models.rows.household import HouseholdRow, PersonRow
from workflows.access.kinship import kin_of
from workflows.access.people import Actor
from workflows.access.places import COUNTY, county_of, former_names, standing_in, within
from workflows.access.places import Place as Unit
from workflows.access.roles import SEES_PEOPLE, Role
from workflows.base import clock
from workflows.base.identity import Fault, mask_id, person_of
from workflows.base.rows import rows_of
from workflows.exchange import roster
from workflows.exchange.diff import Staged, compare, met, namesakes, renamed
from workflows.exchange.roster import Places, Remark, RosterHousehold, RosterReading
from workflows.households import fields
from workflows.households.change_requests import waiting_of
from workflows.households.household_numbers import Claim, Kind, unfit
from workflows.households.states import HouseholdState

KEEPERS: Final = frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP, Role.COUNTY})
KEPT: Final = HouseholdState.KEPT
_WAITS: Final = Fault.of(
    "one_request", "这一户有一份家庭成员变更申请在等乡镇确认。", "请等确认或退回后再导入这一户。"
)
_KIN: Final = Fault.of(
    "kin",
    "您与这一户有登记的亲属关系，须回避该户的一切办理。",
    "其他户照常导入；这一户请由他人导入或变更。",
)
_CHUNK: Final = 10_000


@dataclass(frozen=True, slots=True)
class Staging:
    """What taking this roster in would do now, household by household."""

    reading: RosterReading
    households: tuple[Staged, ...]
    refusals: tuple[Remark, ...]
    refused: int
    refused_people: int

    def of(self, status: str) -> list[Staged]:
        """The households that are new, changed or same."""
        return [staged for staged in self.households if staged.status == status]

    @property
    def numberless(self) -> int:
        """People who come in without an ID number and have none on the register either."""
        return sum(
            not member.facts.number and (row is None or row["id_sealed"] is None)
            for staged in self.households
            for member, row, _values in staged.people
        )

    def as_json(self) -> dict[str, Any]:
        """The counts and the refusals as the command line prints them."""
        homes = {status: len(self.of(status)) for status in ("new", "changed", "same")}
        people = {
            status: sum(getattr(staged, f"people_{status}") for staged in self.households)
            for status in ("new", "changed", "same")
        }
        return {
            "households": homes | {"refused": self.refused},
            "people": people | {"refused": self.refused_people},
            "numberless": self.numberless,
            "refusals": [remark.as_json() for remark in self.refusals],
            "repairs": [repair.as_json() for repair in self.reading.repairs],
            "notes": [remark.as_json() for remark in self.reading.notes],
            "sheets": [asdict(sheet) for sheet in self.reading.sheets],
            "unread": [asdict(sheet) for sheet in self.reading.unread],
        }


def gazetteer(session: Session, actor: Actor) -> Places:
    """The villages of every county the actor works in, for reading a roster: by the names of today
    and those of before. A village that another followed is read as that one."""
    spans = {
        (lo, hi) if hi - lo > COUNTY else (county_of(lo), county_of(lo) + COUNTY)
        for lo, hi in actor.ranges(KEEPERS)
    }
    units = {unit.key: unit for lo, hi in spans for unit in within(session, lo, hi)}
    former, today = former_names(session), clock.today()
    followed: dict[int, list[Unit]] = defaultdict(list)
    for unit in units.values():
        if unit.successor is not None and not unit.stands_on(today):
            followed[unit.successor].append(unit)

    def names(key: int | None) -> set[str]:
        """What a unit is and was called."""
        borne = {name for name, _until in former.get(key or 0, ())}
        return borne | ({units[key].name} if key in units else set())

    def before(key: int) -> list[Unit]:
        """The unit and all it follows."""
        found, left = [], [units[key]]
        while left:
            unit = left.pop()
            found.append(unit)
            left += [each for each in followed[unit.key] if each not in found]
        return found

    def once(key: int | None) -> set[str]:
        """Every other name that means this unit: its own of before, theirs whom it follows, and,
        where villages live on below an abolished one, its follower's."""
        if key is None or key not in units:
            return set()
        return set().union(*(names(u.key) for u in before(key)), names(units[key].successor))

    def placed(unit: Unit) -> roster.Place:
        all_ = before(unit.key)
        counties = {county_of(one.key) for one in all_}
        return roster.Place(
            unit.key,
            units[county_of(unit.key)].name if county_of(unit.key) in units else "",
            units[unit.parent].name if unit.parent in units else "",
            unit.name,
            (
                tuple(sorted(set().union(*map(once, counties)))),
                tuple(sorted(set().union(*(once(one.parent) for one in all_)))),
                tuple(sorted(once(unit.key))),
            ),
            tuple(one.code for one in all_),
        )

    return Places(
        tuple(
            placed(unit)
            for unit in units.values()
            if unit.level == "village" and unit.parent is not None and unit.stands_on(today)
        )
    )


def read_and_stage(
    session: Session,
    actor: Actor,
    source: Path | bytes,
    *,
    name: str = "",
    limits: roster.Limits = roster.UPLOAD,
    as_of: date | None = None,
) -> Staging:
    """The dry run of a file, from bytes to what would happen. Raises Malformed for a bad file.

    `as_of`: the day the file's answers hold for, where somebody knows better than its title.
    """
    places = gazetteer(session, actor)
    reading = roster.read_roster(
        source, places=places, today=clock.today(), name=name, limits=limits, as_of=as_of
    )
    return stage(session, actor, reading)


def stage(session: Session, actor: Actor, reading: RosterReading) -> Staging:
    """Compare a reading with what is stored, within the actor's area. Writes nothing."""
    stored = _stored(session, actor, reading.households)
    people = people_of(session, [row["id"] for row in stored.values()])
    holders = _holders(session, reading.households)
    numbers = _numbers(session, actor, reading.households, stored)
    waiting = waiting_of(session, [row["id"] for row in stored.values()])
    related = kin_of(session, [row["id"] for row in stored.values()])
    own_kin = {
        home for home, kin in related.items() if any(k["user_id"] == actor.user_id for k in kin)
    }
    staged, refusals, refused_people, refused = (
        [],
        list(reading.refusals),
        reading.refused_people,
        0,
    )
    for home in reading.households:
        row = stored.get(home.number)
        own = people.get(row["id"], []) if row else []
        remarks = _unfit(session, actor, home, row, holders) or _unlike(session, home, own)
        if fault := numbers.get(home.number):
            remarks.append(
                _remark(home, home.row, fields.CATALOGUE["household"].heading, home.number, fault)
            )
        if not remarks:
            found = compare(home, row, own, keyring_of(session), reading.as_of)
            kin = found.status == "changed" and found.household_id in own_kin
            if found.status == "same" or not (kin or found.household_id in waiting):
                staged.append(found)
                continue
            # One household that waits, or is the importer's kin, does not keep the file out.
            why = _KIN if kin else _WAITS
            remarks.append(
                _remark(home, home.row, fields.CATALOGUE["household"].heading, home.number, why)
            )
        refusals += remarks
        refused += 1
        refused_people += len(home.members)
    return Staging(
        reading,
        tuple(staged),
        roster.in_file_order(refusals, reading.sheets),
        refused + len(reading.refused_households),
        refused_people,
    )


def _stored(
    session: Session, actor: Actor, homes: Sequence[RosterHousehold]
) -> dict[str, HouseholdRow]:
    """The households on the register under these numbers, in the actor's area."""
    households = table(Household)
    spans = actor.ranges(KEEPERS)
    found: dict[str, HouseholdRow] = {}
    numbers = [home.number for home in homes]
    for start in range(0, len(numbers), _CHUNK):
        rows = rows_of(
            session,
            households,
            households.c.number.in_(numbers[start : start + _CHUNK]),
            households.c.state == KEPT,
        )
        found |= {
            r["number"] or "": r for r in rows if any(lo <= r["region"] < hi for lo, hi in spans)
        }
    return found


def people_of(session: Session, keys: Sequence[int]) -> dict[int, list[PersonRow]]:
    """The people on the register of these households."""
    people = table(Person)
    rows: list[PersonRow] = []
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        rows += rows_of(
            session, people, people.c.household_id.in_(chunk), people.c.left_on.is_(None)
        )
    rows.sort(key=lambda row: (row["household_id"], row["id"]))
    return {key: list(own) for key, own in groupby(rows, key=lambda row: row["household_id"])}


def _holders(session: Session, homes: Sequence[RosterHousehold]) -> dict[str, HouseholdRow]:
    """{blind index of an ID: the registered household that has this person}."""
    ring, people, households = keyring_of(session), table(Person), table(Household)
    blinds = [
        ring.blind(person_of(member.facts.number))
        for home in homes
        for member in home.members
        if member.facts.number
    ]
    found: dict[str, HouseholdRow] = {}
    for start in range(0, len(blinds), _CHUNK):
        chosen = (
            select(people.c.id_blind, households.c.id, households.c.number, households.c.region)
            .join(households, households.c.id == people.c.household_id)
            .where(
                people.c.id_blind.in_(blinds[start : start + _CHUNK]),
                people.c.left_on.is_(None),
                households.c.state == KEPT,
            )
        )
        found |= {row.id_blind: dict(row._mapping) for row in session.execute(chosen)}
    return found


def _numbers(
    session: Session,
    actor: Actor,
    homes: Sequence[RosterHousehold],
    stored: dict[str, HouseholdRow],
) -> dict[str, Fault]:
    """{number: why no household of the file may bear it}."""
    claims = [
        Claim(
            Kind.ROSTER,
            home.number,
            stored[home.number]["id"] if home.number in stored else 0,
            home.head.facts.name,
            home.village,
        )
        for home in homes
    ]
    return {claim.number: fault for claim, fault in unfit(session, actor, claims)}


def _unfit(
    session: Session,
    actor: Actor,
    home: RosterHousehold,
    row: HouseholdRow | None,
    holders: dict[str, HouseholdRow],
) -> list[Remark]:
    """Why this household cannot come in, as far as the register and the actor's area say."""
    if not actor.roles_at(home.village) & KEEPERS:
        wrong = "“{village}”不在您管辖的区域内。"
        fault = Fault.of("area", wrong, "请交由该村或该乡镇的人员导入。", village=home.place[2])
        return [_remark(home, home.row, "行政村", home.place[2], fault)]
    if row and standing_in(session, row["region"]) == home.village != row["region"]:
        wrong = "这一户还登记在已并入“{village}”的村里。"
        remedy = "请管理员先在“管理—区划”把那个村的户移过来，再导入。"
        fault = Fault.of("not_moved_yet", wrong, remedy, village=home.place[2])
        return [_remark(home, home.row, "行政村", home.place[2], fault)]
    if row and row["region"] != home.village:
        wrong = "户编号 {number} 已登记在另一个村。"
        fault = Fault.of("moved", wrong, "请核对户编号；迁移的请办理迁移。", number=home.number)
        return [_remark(home, home.row, "行政村", home.place[2], fault)]
    remarks = []
    for member in home.members:
        number = member.facts.number
        if not number:
            continue
        holder = holders.get(keyring_of(session).blind(person_of(number)))
        if holder and (row is None or holder["id"] != row["id"]):
            visible = bool(actor.roles_at(holder["region"]) & SEES_PEOPLE)
            fault = Fault.of(
                "E4",
                "这个人已登记在另一户（户编号 {household}），一个人只能在一户。",
                "请核对这个人属于哪一户；迁入的请先在原户办理转出。",
                household=(holder["number"] or "—") if visible else "—",
            )
            remarks.append(_remark(home, member.row, "证件号码", mask_id(number), fault))
    return remarks


def _unlike(session: Session, home: RosterHousehold, own: Sequence[PersonRow]) -> list[Remark]:
    """Why the people of the file cannot be told from those on the register, or not join them."""
    ring = keyring_of(session)
    remarks = []
    for member in namesakes(home, own, ring):
        fault = Fault.of(
            "namesake",
            "登记里也有叫“{name}”的，证件号码对不上，分不清是不是同一个人。",
            "请先在户信息里核对这个人的证件号码，再导入。",
            name=member.facts.name,
        )
        remarks.append(_remark(home, member.row, "姓名", member.facts.name, fault))
    for member, row in renamed(home, own, ring):
        fault = Fault.of(
            "renamed",
            "登记里这个证件号码的人叫“{old}”，名册写的是“{name}”，分不清是改名还是号码写错。",
            "请核对号码；确是改名的，请先在户信息里改姓名并写明原因，再导入。",
            old=row["name"],
            name=member.facts.name,
        )
        remarks.append(_remark(home, member.row, "姓名", member.facts.name, fault))
    head = next((row for row in own if row["relation"] == "head"), None)
    if head and not remarks and head["id"] not in met(home, own, ring):
        fault = Fault.of(
            "two_heads",
            "登记的户主“{head}”不在这份名册里，名册的户主是“{name}”，一户不能有 2 个户主。",
            "请先在户信息里办理原户主的减少（去世、迁出等）或改正，再导入。",
            head=head["name"],
            name=home.head.facts.name,
        )
        remarks.append(_remark(home, home.head.row, "与户主关系", "户主", fault))
    return remarks


def _of_number(home: RosterHousehold, fault: Fault) -> Remark:
    """A remark beside the household's number."""
    return _remark(home, home.row, fields.CATALOGUE["household"].heading, home.number, fault)


def _remark(home: RosterHousehold, row: int, column: str, value: str, fault: Fault) -> Remark:
    return Remark(row, home.number, column, value, fault.reason, fault.remedy, home.sheet)
