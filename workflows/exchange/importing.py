"""Taking a roster in: compared with what is stored, written by the engine, undone while untouched.

A dry run is `stage`, which writes nothing. An empty cell never erases what is stored, and a person
who is missing from the file is never removed: leaving a household needs a reason and a proof.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlmodel import Session

from models.batch import VillageBatch
from models.case import Case
from models.columns import table
from models.household import Household, ImportBatch, Person
from models.keys import new_id
from models.store import keyring_of
from workflows.access.people import SEES_PEOPLE, Actor, Role
from workflows.access.places import COUNTY, county_of, within
from workflows.base import audit_log, clock, recording
from workflows.base.identity import Fault, mask_id, person_of
from workflows.base.refusals import NotNow, Overtaken, Reason, Refused
from workflows.base.words import _
from workflows.engine import conflicts
from workflows.engine.context import RowDict, rows_of
from workflows.engine.execute import open_many, open_subject, perform
from workflows.exchange import roster
from workflows.exchange.diff import Staged, compare, met, namesakes
from workflows.exchange.roster import Places, Remark, RosterHousehold, RosterReading
from workflows.exchange.roster.columns import HEADINGS
from workflows.households import household_numbers
from workflows.households.change_requests import asked, hand_in, waiting_of
from workflows.households.household_numbers import Claim, Kind, unfit
from workflows.households.register import index_names
from workflows.households.states import HouseholdState

KEEPERS: Final = frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP, Role.COUNTY})
AMENDED: Final = "这次导入变更了 {n} 户原有信息，不能整批撤销。请逐户核对后变更回来。"
_KEPT: Final = HouseholdState.KEPT
_WAITS: Final = Fault.of(
    "one_request", "这一户有一份家庭成员变更申请在等乡镇确认。", "请等确认或退回后再导入这一户。"
)
_NOTE: Final = 200
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
            "refusals": [remark.as_json() for remark in self.refusals],
            "repairs": [repair.as_json() for repair in self.reading.repairs],
            "notes": [remark.as_json() for remark in self.reading.notes],
            "sheets": [asdict(sheet) for sheet in self.reading.sheets],
            "unread": [asdict(sheet) for sheet in self.reading.unread],
        }


@dataclass(frozen=True, slots=True)
class Opened:
    """Applications opened after an import; `waiting` households need their training closed."""

    opened: tuple[int, ...]
    waiting: tuple[int, ...]
    refused: tuple[tuple[int, Refused], ...]


def gazetteer(session: Session, actor: Actor) -> Places:
    """The villages of every county the actor works in, for reading a roster."""
    spans = {
        (lo, hi) if hi - lo > COUNTY else (county_of(lo), county_of(lo) + COUNTY)
        for lo, hi in actor.ranges(KEEPERS)
    }
    units = [unit for lo, hi in spans for unit in within(session, lo, hi)]
    names = {unit.key: unit.name for unit in units}
    return Places(
        tuple(
            roster.Place(
                unit.key, names.get(county_of(unit.key), ""), names.get(unit.parent, ""), unit.name
            )
            for unit in units
            if unit.level == "village" and unit.parent is not None
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
    people = _people(session, [row["id"] for row in stored.values()])
    holders = _holders(session, reading.households)
    numbers = _numbers(session, actor, reading.households, stored)
    waiting = waiting_of(session, [row["id"] for row in stored.values()])
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
            remarks.append(_remark(home, home.row, HEADINGS["household"][0], home.number, fault))
        if not remarks:
            found = compare(home, row, own, keyring_of(session), reading.as_of)
            if found.status == "same" or found.household_id not in waiting:
                staged.append(found)
                continue
            # One household that waits does not keep the whole file out.
            remarks.append(_remark(home, home.row, HEADINGS["household"][0], home.number, _WAITS))
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


def take_in(session: Session, actor: Actor, staging: Staging) -> RowDict:
    """Write what the staging shows; the import's row. Overtaken if the register has moved since."""
    # The second of two clicks finds its file in: it waits for the first and is answered as done.
    conflicts.one_form_at_a_time(session, f"import:{staging.reading.sha}")
    conflicts.one_at_a_time(session, household_numbers.ALONE)
    now = stage(session, actor, staging.reading)
    news, changes = now.of("new"), now.of("changed")
    if not news and not changes and (earlier := _earlier(session, staging.reading.sha)):
        return earlier
    if [(s.status, s.version) for s in now.households] != [
        (s.status, s.version) for s in staging.households
    ]:
        raise Overtaken(
            Reason("import_stale", "预检之后户信息已有变化，没有导入。请重新预检后再导入。")
        )
    batch_id = new_id()
    ring = keyring_of(session)
    token = f"import:{batch_id}"
    if news:
        wishes = [
            (staged.content(ring), _columns(staged.household, staged.household_id, batch_id))
            for staged in news
        ]
        open_many(session, Household, "register", actor, wishes, token=token)
    # A change of people under way is told with its reason: the file it came from.
    note = _("名册导入：{name}", name=staging.reading.file_name)[:_NOTE]
    waiting = []
    for staged in changes:
        outcome = hand_in(
            session,
            actor,
            staged.household_id,
            staged.content(ring) | {"note": note},
            seen=staged.version,
            token=token,
        )
        if asked(outcome):
            waiting.append(staged.household_id)
    _index(session, [*news, *changes])
    row = {
        "id": batch_id,
        "region": _span(now.households),
        "file_name": staging.reading.file_name,
        "file_sha": staging.reading.sha,
        "actor_id": actor.user_id,
        "at": recording.moment(session),
        "undone_at": None,
        "undone_by": None,
        "report": {key: now.as_json()[key] for key in ("households", "people", "unread")}
        | {"changed": [staged.household_id for staged in changes], "asked": waiting}
        | {"as_of": now.reading.as_of.isoformat()},
    }
    session.execute(insert(table(ImportBatch)).values(row))
    _log(session, actor, "take_in", row)
    return row


def open_applications(session: Session, actor: Actor, batch_id: int) -> Opened:
    """Open an application for each household of the import whose village's training is closed."""
    homes, batches = table(Household), table(VillageBatch)
    rows = rows_of(session, homes, homes.c.import_id == batch_id, homes.c.state == _KEPT)
    with_case = {case["household_id"] for case in _cases_of(session, batch_id)}
    trained = {
        batch["region"]: batch["id"]
        for batch in rows_of(
            session,
            batches,
            batches.c.region.in_({row["region"] for row in rows}),
            batches.c.state == "trained",
        )
    }
    opened, waiting, refused = [], [], []
    for row in rows:
        if row["id"] in with_case:
            continue
        if row["region"] not in trained:
            waiting.append(row["id"])
            continue
        links = {
            "region": row["region"],
            "county": row["county"],
            "household_id": row["id"],
            "village_batch_id": trained[row["region"]],
            "head_name": row["head_name"],
        }
        try:
            event = open_subject(
                session,
                Case,
                "open",
                actor,
                {},
                token=f"import:{row['id']}",
                process="identification",
                **links,
            )
            opened.append(event["subject_id"])
        except Refused as refusal:
            refused.append((row["id"], refusal))
    return Opened(tuple(opened), tuple(waiting), tuple(refused))


def undo(session: Session, actor: Actor, batch_id: int) -> int:
    """Take back the households an import brought, while nobody has touched one; how many."""
    batches, homes = table(ImportBatch), table(Household)
    found = rows_of(session, batches, batches.c.id == batch_id)
    if not found or found[0]["undone_at"] is not None:
        raise NotNow(Reason("import_gone", "没有这次导入，或已经撤销。请刷新导入记录。"))
    if found[0]["report"]["changed"]:
        raise NotNow(
            Reason(
                "import_changed",
                AMENDED,
                {"n": len(found[0]["report"]["changed"])},
            )
        )
    rows = rows_of(session, homes, homes.c.import_id == batch_id, homes.c.state == _KEPT)
    touched = {row["id"] for row in rows if row["version"] > 1}
    cases = _cases_of(session, batch_id)
    touched |= {case["household_id"] for case in cases if case["version"] > 1}
    if touched:
        names = "、".join(row["number"] or "" for row in rows if row["id"] in touched)
        raise NotNow(
            Reason(
                "import_touched",
                "有 {n} 户导入后已变更或已申请（户编号 {names}），不能撤销。请先办结这些户。",
                {"n": len(touched), "names": names[:200]},
            )
        )
    for case in cases:
        # The person who takes an import back may have no say in the village's cases: the engine
        # asks.
        seen = {"seen": case["version"], "token": f"undo:{batch_id}"}
        perform(session, case["id"], "discard", actor, {}, **seen)
    people = _people(session, [row["id"] for row in rows])
    gone = {"left_on": clock.today(), "left_why": "撤销导入"}
    for row in rows:
        content = {"changed": tuple((each["id"], gone) for each in people.get(row["id"], []))}
        perform(
            session,
            row["id"],
            "undo",
            actor,
            content,
            seen=row["version"],
            token=f"undo:{batch_id}",
            of=Household,
        )
    session.execute(
        update(batches)
        .where(batches.c.id == batch_id)
        .values(undone_at=recording.moment(session), undone_by=actor.user_id)
    )
    _log(session, actor, "undo", found[0])
    return len(rows)


def _cases_of(session: Session, batch_id: int) -> list[RowDict]:
    """The cases of an import's households."""
    homes, cases = table(Household), table(Case)
    chosen = (
        select(cases)
        .join(homes, homes.c.id == cases.c.household_id)
        .where(homes.c.import_id == batch_id)
    )
    return [dict(row) for row in session.execute(chosen).mappings()]


def _stored(session: Session, actor: Actor, homes: Sequence[RosterHousehold]) -> dict[str, RowDict]:
    """The households on the register under these numbers, in the actor's area."""
    households = table(Household)
    spans = actor.ranges(KEEPERS)
    found: dict[str, RowDict] = {}
    numbers = [home.number for home in homes]
    for start in range(0, len(numbers), _CHUNK):
        rows = rows_of(
            session,
            households,
            households.c.number.in_(numbers[start : start + _CHUNK]),
            households.c.state == _KEPT,
        )
        found |= {r["number"]: r for r in rows if any(lo <= r["region"] < hi for lo, hi in spans)}
    return found


def _people(session: Session, keys: Sequence[int]) -> dict[int, list[RowDict]]:
    """The people on the register of these households."""
    people = table(Person)
    rows: list[RowDict] = []
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        rows += rows_of(
            session, people, people.c.household_id.in_(chunk), people.c.left_on.is_(None)
        )
    rows.sort(key=lambda row: (row["household_id"], row["id"]))
    return {key: list(own) for key, own in groupby(rows, key=lambda row: row["household_id"])}


def _holders(session: Session, homes: Sequence[RosterHousehold]) -> dict[str, RowDict]:
    """{blind index of an ID: the registered household that has this person}."""
    ring, people, households = keyring_of(session), table(Person), table(Household)
    blinds = [
        ring.blind(person_of(member.facts.number or ""))
        for home in homes
        for member in home.members
    ]
    found: dict[str, RowDict] = {}
    for start in range(0, len(blinds), _CHUNK):
        chosen = (
            select(people.c.id_blind, households.c.id, households.c.number, households.c.region)
            .join(households, households.c.id == people.c.household_id)
            .where(
                people.c.id_blind.in_(blinds[start : start + _CHUNK]),
                people.c.left_on.is_(None),
                households.c.state == _KEPT,
            )
        )
        found |= {row.id_blind: dict(row._mapping) for row in session.execute(chosen)}
    return found


def _numbers(
    session: Session,
    actor: Actor,
    homes: Sequence[RosterHousehold],
    stored: dict[str, RowDict],
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
    row: RowDict | None,
    holders: dict[str, RowDict],
) -> list[Remark]:
    """Why this household cannot come in, as far as the register and the actor's area say."""
    if not actor.roles_at(home.village) & KEEPERS:
        wrong = "“{village}”不在您管辖的区域内。"
        fault = Fault.of("area", wrong, "请交由该村或该乡镇的人员导入。", village=home.place[2])
        return [_remark(home, home.row, "行政村", home.place[2], fault)]
    if row and row["region"] != home.village:
        wrong = "户编号 {number} 已登记在另一个村。"
        fault = Fault.of("moved", wrong, "请核对户编号；迁移的请办理迁移。", number=home.number)
        return [_remark(home, home.row, "行政村", home.place[2], fault)]
    remarks = []
    for member in home.members:
        number = member.facts.number or ""
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


def _unlike(session: Session, home: RosterHousehold, own: Sequence[RowDict]) -> list[Remark]:
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


def _remark(home: RosterHousehold, row: int, column: str, value: str, fault: Fault) -> Remark:
    return Remark(row, home.number, column, value, fault.reason, fault.remedy, home.sheet)


def _index(session: Session, written: Sequence[Staged]) -> None:
    """Make the households findable by every name in them, those kept from before included."""
    people = _people(session, [staged.household_id for staged in written])
    for start in range(0, len(written), _CHUNK):
        index_names(
            session,
            [
                (
                    staged.household_id,
                    staged.household.village,
                    county_of(staged.household.village),
                    [row["name"] for row in people.get(staged.household_id, [])],
                )
                for staged in written[start : start + _CHUNK]
            ],
        )


def _columns(home: RosterHousehold, key: int, batch_id: int) -> RowDict:
    return {
        "id": key,
        "region": home.village,
        "county": county_of(home.village),
        "number": home.number,
        "import_id": batch_id,
    }


def _span(homes: Sequence[Staged]) -> int:
    """The smallest place that holds every village of the import."""
    villages = {staged.household.village for staged in homes}
    for unit in (1, 1_000, 1_000_000, 100_000_000, 10_000_000_000):
        places = {village // unit * unit for village in villages}
        if len(places) == 1:
            return places.pop()
    return 0


def _earlier(session: Session, sha: str) -> RowDict | None:
    """The last import of the same file that still stands."""
    batches = table(ImportBatch)
    rows = rows_of(session, batches, batches.c.file_sha == sha, batches.c.undone_at.is_(None))
    return max(rows, key=lambda row: (row["at"], row["id"]), default=None)


def _log(session: Session, actor: Actor, what: str, row: RowDict) -> None:
    counts = {"households": row["report"]["households"], "sha": row["file_sha"]}
    audit_log.enter(
        session,
        "imports",
        what,
        actor_id=actor.user_id,
        region=row["region"],
        subject_id=row["id"],
        detail=counts,
    )
