"""The dry run of a roster: household by household, what taking it in would do to the register.

Writes nothing. A household that cannot come in leaves a remark beside the cell that keeps it out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from models.household import Person
from models.installation import keyring_of
from models.rows import table
from models.rows.household import HouseholdRow, PersonRow
from workflows.access.people import Actor
from workflows.access.places import path_name, standing_in, township_of
from workflows.access.roles import SEES_PEOPLE
from workflows.base import clock, telephones
from workflows.base.identity import mask_id, person_of
from workflows.base.refusals import Fault
from workflows.base.rows import RowDict, rows_of
from workflows.exchange import asking, roster
from workflows.exchange.diff import Staged, compare
from workflows.exchange.gazetteer import KEEPERS, gazetteer
from workflows.exchange.matching import Match, chosen, doubt, holders_of, match
from workflows.exchange.newer import NOTHING, known_by, newer
from workflows.exchange.roster import Remark, RosterHousehold, RosterReading
from workflows.exchange.unlike import Dead, remark, unlike
from workflows.households import fields
from workflows.households.change_requests import waiting_of
from workflows.households.checks import living
from workflows.households.household_numbers import Claim, Kind, unfit
from workflows.households.kept_out import held
from workflows.households.known_by import others, sharers
from workflows.households.members import blinds
from workflows.households.states import HouseholdState

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
    # What somebody said of the doubtful ones: {number in the file: household, 0 for none}.
    meant: Mapping[str, int] = field(default_factory=dict)
    # With a household of the village whose head has the name, and the names in it: is it they?
    doubtful: tuple[tuple[RosterHousehold, HouseholdRow, tuple[str, ...]], ...] = ()
    # Telephones that other households of the register or of the file gave too; what stays as the
    # register was told later.
    shared: tuple[Remark, ...] = ()
    # Households whose change would not be written but wait for a second person of the township.
    asking: tuple[int, ...] = ()

    @property
    def notes(self) -> tuple[Remark, ...]:
        """What comes in and somebody should look at, in the file's order."""
        return roster.in_file_order([*self.reading.notes, *self.shared], self.reading.sheets)

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
            "asking": len(self.asking),
            "refusals": [remark.as_json() for remark in self.refusals],
            "repairs": [repair.as_json() for repair in self.reading.repairs],
            "notes": [remark.as_json() for remark in self.notes],
            "sheets": [asdict(sheet) for sheet in self.reading.sheets],
            "unread": [asdict(sheet) for sheet in self.reading.unread],
        }


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


def stage(
    session: Session, actor: Actor, reading: RosterReading, meant: Mapping[str, int] | None = None
) -> Staging:
    """Compare a reading with what is stored, within the actor's area. Writes nothing.

    `meant`: {number in the file: the household on the register it is, 0 for none}, as somebody said
    of those in `doubtful`.
    """
    meant = meant or {}
    holders = holders_of(session, reading.households)
    matches = match(session, actor, KEEPERS, reading.households, holders)
    stored = chosen(matches, meant)
    people = people_of(session, [row["id"] for row in stored.values()])
    numbers = _numbers(session, actor, reading.households, stored)
    waiting = waiting_of(session, [row["id"] for row in stored.values()])
    named = {
        stored[home.number]["id"]: [m.facts.number for m in home.members if m.facts.number]
        for home in reading.households
        if home.number in stored
    }
    own_kin = asking.own_kin(session, actor, named, people)
    cases = asking.cases_of(session, list(stored.values()))
    blind = known_by(session, people, keyring_of(session).blind)
    dead = Dead.of(session, reading.households, [row["id"] for row in stored.values()], blind)
    later = newer(session, list(stored.values()), people, reading.as_of)
    rivals: dict[int, RosterHousehold] = {}
    waits: list[int] = []
    staged, refusals, refused_people, refused = (
        [],
        list(reading.refusals),
        reading.refused_people,
        0,
    )
    for home in reading.households:
        row = stored.get(home.number)
        own = people.get(row["id"], []) if row else []
        remarks = (
            _doubted(session, home, matches[home.number], meant, row, rivals)
            or _unfit(session, actor, home, row, holders)
            or dead.remarks(home, row)
            or dead.gone(home, row, own)
            or unlike(blind, home, own)
        )
        if fault := numbers.get(home.number):
            remarks.append(_of_number(home, fault))
        if not remarks:
            found = compare(
                home,
                row,
                own,
                keyring_of(session),
                reading.as_of,
                renumbered=not matches[home.number].numbered,
                newer=later.get(row["id"], NOTHING) if row else NOTHING,
                blind=blind,
            )
            kin = found.status == "changed" and found.household_id in own_kin
            if found.status == "same" or not (kin or found.household_id in waiting):
                staged.append(found)
                lines = [(on_record, values) for _member, on_record, values in found.people]
                if row and asking.asks(cases[row["id"]], row, own, found.columns, lines):
                    waits.append(row["id"])
                continue
            # One household that waits, or is the importer's kin, does not keep the file out.
            why = _KIN if kin else _WAITS
            remarks.append(_of_number(home, why))
        refusals += remarks
        refused += 1
        refused_people += len(home.members)
    return Staging(
        reading,
        tuple(staged),
        roster.in_file_order(refusals, reading.sheets),
        refused + len(reading.refused_households),
        refused_people,
        meant,
        _doubtful(session, reading, matches),
        (*_shared(session, staged), *_stands(staged, reading.as_of)),
        tuple(waits),
    )


def _stands(staged: Sequence[Staged], as_of: date) -> list[Remark]:
    """What an old roster does not take back, household by household."""
    return [
        _of_number(
            each.household,
            Fault.of(
                "register_newer",
                "名册是 {day} 的，以下内容登记里后来改过，按登记的保留：{what}。",
                "名册是对的，请在户信息里改正并写明原因。",
                day=as_of.isoformat(),
                what=[*each.stands],
            ),
        )
        for each in staged
        if each.stands
    ]


def _shared(session: Session, staged: Sequence[Staged]) -> tuple[Remark, ...]:
    """The telephones of the file that other households gave too, with how many did."""
    blind = keyring_of(session).blind
    words = {
        each.household_id: (blinds(telephones.read(each.household.phone), blind) or "").split()
        for each in staged
        if each.household.phone
    }
    there = sharers(session, {word for some in words.values() for word in some})
    for key, some in words.items():
        for word in some:
            there.setdefault(word, set()).add(key)
    found = []
    for each in staged:
        home = each.household
        if n := others(there, words.get(each.household_id, ()), each.household_id):
            told = living.SHARED_PHONE.finding({"n": n}, None)
            fault = Fault(told.reason, told.remedy)
            masked = telephones.read(home.phone).masked
            found.append(remark(home, home.row, fields.CATALOGUE["phone"].heading, masked, fault))
    return tuple(found)


def _doubtful(
    session: Session, reading: RosterReading, matches: Mapping[str, Match]
) -> tuple[tuple[RosterHousehold, HouseholdRow, tuple[str, ...]], ...]:
    found = [(home, matches[home.number].perhaps) for home in reading.households]
    people = people_of(session, [row["id"] for _home, row in found if row])
    return tuple(
        (home, row, tuple(each["name"] for each in people.get(row["id"], ())))
        for home, row in found
        if row
    )


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


def _doubted(
    session: Session,
    home: RosterHousehold,
    found: Match,
    meant: Mapping[str, int],
    row: HouseholdRow | None,
    rivals: dict[int, RosterHousehold],
) -> list[Remark]:
    """Why nobody can tell yet which household of the register this is."""
    fault = doubt(session, home, found, meant)
    if fault is None and row and (other := rivals.setdefault(row["id"], home)) is not home:
        fault = Fault.of(
            "one_household",
            "与第 {row} 行（户编号 {other}）在登记里是同一户。",
            "请把一户的人写在同一个户编号下，或核对证件号码和户编号。",
            row=other.row,
            other=other.number,
        )
    return [_of_number(home, fault)] if fault else []


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
    holders: dict[str, RowDict],
) -> list[Remark]:
    """Why this household cannot come in, as far as the register and the actor's area say."""
    if not actor.roles_at(home.village) & KEEPERS:
        wrong = "“{village}”不在您管辖的区域内。"
        fault = Fault.of("area", wrong, "请交由该村或该乡镇的人员导入。", village=home.place[2])
        return [remark(home, home.row, "行政村", home.place[2], fault)]
    if row and standing_in(session, row["region"]) == home.village != row["region"]:
        wrong = "这一户还登记在已并入“{village}”的村里。"
        remedy = "请管理员先在“管理—区划”把那个村的户移过来，再导入。"
        fault = Fault.of("not_moved_yet", wrong, remedy, village=home.place[2])
        return [remark(home, home.row, "行政村", home.place[2], fault)]
    if row and row["region"] != home.village:
        wrong = "户编号 {number} 已登记在另一个村。"
        fault = Fault.of("moved", wrong, "请核对户编号；迁移的请办理迁移。", number=home.number)
        return [remark(home, home.row, "行政村", home.place[2], fault)]
    remarks = []
    for member in home.members:
        number = member.facts.number
        if not number:
            continue
        holder = holders.get(keyring_of(session).blind(person_of(number)))
        if holder and (row is None or holder["id"] != row["id"]):
            seen = bool(actor.roles_at(holder["region"]) & SEES_PEOPLE)
            fault = held(
                holder["id_masked"],
                holder["name"],
                head=holder["head_name"],
                village=path_name(session, holder["region"], under=township_of(holder["region"])),
                household=holder["number"] or "",
                seen=seen,
            )
            remarks.append(remark(home, member.row, "证件号码", mask_id(number), fault))
    return remarks


def _of_number(home: RosterHousehold, fault: Fault) -> Remark:
    """A remark beside the household's number."""
    return remark(home, home.row, fields.CATALOGUE["household"].heading, home.number, fault)
