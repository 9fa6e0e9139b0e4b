"""并村: what still lies in a village that was merged into another, and its move over there.

One listed act: households with their cases and help, registers, accounts. What hangs on a list that
is not closed yet stays until it is, and is told with the day. It is not undone: the way back is a
list of places that names the old village as the successor, and the same act.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, SQLModel

from models.account import Grant
from models.batch import FilingBatch, PublicityNotice, ReviewMeeting, ReviewRound, VillageBatch
from models.case import Attachment, Case
from models.comparing import DepartmentHit
from models.finding import DataFinding
from models.household import ChangeRequest, Household, Person, SearchWord
from models.likeness import Likeness
from models.place import Region
from models.record import (
    AgendaLine,
    FilingLine,
    NoticeLine,
    Objection,
    Paper,
    RoundLine,
    Survey,
    Veto,
    WrongFiling,
)
from models.rows import table
from models.support import (
    Gift,
    HelpCard,
    HelpPlan,
    Measure,
    Pairing,
    Visit,
    YearlyUpdate,
)
from workflows.access import places
from workflows.access.people import Actor
from workflows.access.places import Place, county_of, standing_in
from workflows.base import audit_log, clock
from workflows.base.refusals import NotNow, NotReady, Reason
from workflows.base.rows import Row, RowDict, rows_by
from workflows.base.words import Word
from workflows.engine.registry import pinned, states_where, subject_of
from workflows.engine.relocating import MAY, Why, relocate
from workflows.records import left_open, merged_registers

# A line, the list it stands on, the column that names the list, what the list is called.
_LISTS: Final[tuple[tuple[type[SQLModel], type[SQLModel], str, str], ...]] = (
    (AgendaLine, ReviewMeeting, "meeting_id", "评议会"),
    (NoticeLine, PublicityNotice, "notice_id", "公示"),
    (RoundLine, ReviewRound, "round_id", "审核批"),
    (FilingLine, FilingBatch, "filing_batch_id", "录入批"),
)
_HELP: Final[tuple[type[SQLModel], ...]] = (Pairing, HelpPlan, Measure, Visit, Gift, YearlyUpdate)
# What else goes over by an event of its own: whoever has to settle it works there now.
_WITH_HOME: Final[tuple[type[SQLModel], ...]] = (*_HELP, DepartmentHit)
# What goes along with a case; lines stay with the list of their village.
_OF_CASE: Final = (Survey, Veto, WrongFiling, Objection, Paper)


@dataclass(frozen=True, slots=True)
class Listing:
    """What the move of a village comes to. `cases`: {label of the state: how many}; `staying`: how
    many households cannot go yet, each reason once; `open`: what else is not finished there and
    who finishes it (until then whoever works there goes on working there too); `packs`: how many
    of those that go are on somebody's telephone. No name of anybody stands here."""

    village: Place
    into: Place
    households: int
    cases: Mapping[str, int]
    help: int
    registers: int
    grants: int
    stay: int
    staying: tuple[Reason, ...]
    open: tuple[Reason, ...] = ()
    packs: int = 0

    @property
    def empty(self) -> bool:
        """Is there nothing left to move?"""
        return not (self.households or self.stay or self.registers or self.grants)

    @property
    def ends(self) -> bool:
        """Does nothing stay behind for which somebody has to work there?"""
        return not (self.stay or self.open)


@dataclass(frozen=True, slots=True)
class _Found:
    homes: list[RowDict]
    cases: list[RowDict]
    stuck: set[int]
    staying: list[Reason]
    batches: dict[int, int]


def merged(session: Session, actor: Actor) -> list[Listing]:
    """The ended villages of the person's area with a successor, where something is left."""
    regions, homes, given = table(Region), table(Household), table(Grant)
    spans = actor.ranges(MAY)
    live = given.c.valid_to.is_(None) | (given.c.valid_to > clock.today())
    left = (
        select(homes.c.id).where(homes.c.region == regions.c.key).exists()
        | select(given.c.id).where(given.c.region == regions.c.key, live).exists()
        | left_open.anything(regions.c.key)
    )
    chosen = select(regions.c.key).where(
        regions.c.level == "village",
        regions.c.valid_to < clock.today(),
        regions.c.successor.is_not(None),
        left,
    )
    keys = session.execute(chosen.order_by(regions.c.key)).scalars().all()
    return [listing(session, actor, k) for k in keys if any(lo <= k < hi for lo, hi in spans)]


def listing(session: Session, actor: Actor, region: int) -> Listing:
    """The dry run of one village. Raises NotNow when nobody follows it, NotYours elsewhere."""
    village, into = _between(session, actor, region)
    return _listing(session, village, into, _found(session, village, into))


def move(session: Session, actor: Actor, region: int, reason: str) -> Listing:
    """Move what can go, in one transaction; returns what went and what stays.

    Raises NotReady when nothing can go yet, with every reason, and when all that could has gone
    and something is still to be finished there.
    """
    # A list of places that is being taken in may give the village another successor.
    audit_log.hold(session, "settings")
    village, into = _between(session, actor, region)
    form = Why(reason=reason)
    found = _found(session, village, into, lock=True)
    told = _listing(session, village, into, found)
    if told.stay and not told.households:
        raise NotReady(*told.staying)
    if told.empty:
        raise NotNow(
            Reason("nothing_to_move", "“{place}”没有要移的户和授权。", {"place": village.name})
        )
    place = (into.key, county_of(into.key))
    homes = [row for row in found.homes if row["id"] not in found.stuck]
    keys = [row["id"] for row in homes]
    moved = [*keys]
    _carry(
        session,
        Household,
        homes,
        place,
        actor,
        form,
        _beside(session, keys, "household_id", (Person, ChangeRequest)),
    )
    cases = [row for row in found.cases if row["household_id"] not in found.stuck]
    columns = {
        row["id"]: {"village_batch_id": found.batches[row["village_batch_id"]]}
        for row in cases
        if not pinned(row).state(row["state"]).final
    }
    case_keys = [row["id"] for row in cases]
    moved += case_keys
    relocate(
        session, Case, cases, place, actor, form,
        columns=columns, records=_beside(session, case_keys, "case_id", _OF_CASE),
    )  # fmt: skip
    for kind in _WITH_HOME:
        theirs = [
            dict(row) for row in rows_by(session, table(kind), "household_id", keys, lock=True)
        ]
        theirs = [row for row in theirs if row["region"] == region]
        own = [row["id"] for row in theirs]
        cards = _beside(session, own, "pairing_id", (HelpCard,)) if kind is Pairing else {}
        _carry(session, kind, theirs, place, actor, form, cards)
        moved += own
    _along(session, keys, moved, place)
    if not told.stay:
        merged_registers.carry(session, actor, region, place)
    given = merged_registers.accounts(session, actor, region, into.key, ends=told.ends)
    if told.open and not (keys or told.registers or given):
        raise NotReady(*told.open)
    audit_log.enter(
        session,
        "settings",
        "relocated",
        actor_id=actor.user_id,
        region=region,
        detail={"into": into.key, "households": len(keys), "cases": len(cases), "stay": told.stay},
    )
    return told


def _carry(
    session: Session,
    model: type[SQLModel],
    rows: Sequence[RowDict],
    place: tuple[int, int],
    actor: Actor,
    form: Why,
    records: Mapping[int, Sequence[tuple[type[SQLModel], Row]]],
) -> None:
    if rows:
        relocate(session, model, rows, place, actor, form, columns={}, records=records)


def _between(session: Session, actor: Actor, region: int) -> tuple[Place, Place]:
    actor.require(*MAY, region=region)
    village = places.place_of(session, region)
    into = places.place_of(session, standing_in(session, region))
    if village is None or into is None or into.key == region:
        raise NotNow(
            Reason(
                "not_merged",
                "{place} 没有停用，或没有继任的村，无须移户。请先在区划表里填停用日期和继任代码。",
                {"place": village.name if village else region},
            )
        )
    actor.require(*MAY, region=into.key)
    return village, into


def _found(session: Session, village: Place, into: Place, *, lock: bool = False) -> _Found:
    homes_, cases_ = table(Household), table(Case)
    keys = session.execute(
        select(homes_.c.id).where(homes_.c.region == village.key).order_by(homes_.c.id)
    ).scalars()
    homes: list[RowDict] = [dict(r) for r in rows_by(session, homes_, "id", [*keys], lock=lock)]
    ids = [row["id"] for row in homes]
    cases: list[RowDict] = [
        dict(r) for r in rows_by(session, cases_, "household_id", ids, lock=lock)
    ]
    stuck, staying = _on_lists(session, cases)
    batches, lacking = _batches(session, cases, into)
    stuck |= {int(row["household_id"]) for row in cases if row["id"] in lacking}
    if lacking:
        staying.append(
            Reason(
                "relocate_no_batch",
                "“{into}”在同一工作批次里还没有村批次，有 {n} 户在办的移不过去。"
                "请先在“批次与培训”为“{into}”新建村批次。",
                {"into": into.name, "n": len(lacking)},
            )
        )
    return _Found(homes, cases, stuck, staying, batches)


def _on_lists(session: Session, cases: Sequence[RowDict]) -> tuple[set[int], list[Reason]]:
    """The households on a list that is not closed, and when they can go."""
    open_cases = [row for row in cases if not pinned(row).state(row["state"]).final]
    home = {row["id"]: row["household_id"] for row in open_cases}
    stuck: set[int] = set()
    reasons = []
    for line, of, link, label in _LISTS:
        open_ = states_where(subject_of(of), lambda state: not state.final)
        every: list[RowDict] = [dict(r) for r in rows_by(session, table(line), "case_id", [*home])]
        lines = [row for row in every if row.get("result") != "struck"]
        wanted = {row[link] for row in lines}
        listed = {
            row["id"]: row
            for row in rows_by(session, table(of), "id", sorted(wanted))
            # A round that was signed has let its households go, whatever is written up later.
            if row["state"] in open_ and row.get("signed_at") is None
        }
        for key, row in listed.items():
            on_it = {home[each["case_id"]] for each in lines if each[link] == key}
            stuck |= on_it
            until = row.get("close_at")
            day = clock.shanghai_day(until) if until else row.get("planned_on")
            told = {"what": Word(label), "n": len(on_it), "day": day}
            reasons.append(
                Reason("relocate_until", "{n} 户在{what}名单上，{day} 结束后才能移。", told)
                if day
                else Reason("relocate_later", "{n} 户在{what}名单上，办结后才能移。", told)
            )
    return stuck, reasons


def _batches(
    session: Session, cases: Sequence[RowDict], into: Place
) -> tuple[dict[int, int], set[int]]:
    """{batch of the old village: that of the new one in the same campaign}; the open cases that
    have none."""
    batches = table(VillageBatch)
    running = [row for row in cases if not pinned(row).state(row["state"]).final]
    old = rows_by(session, batches, "id", sorted({row["village_batch_id"] for row in running}))
    there = {
        row["campaign_id"]: row["id"]
        for row in rows_by(session, batches, "region", [into.key])
        if not pinned(row).state(row["state"]).final
    }
    found = {row["id"]: there[row["campaign_id"]] for row in old if row["campaign_id"] in there}
    return found, {row["id"] for row in running if row["village_batch_id"] not in found}


def _listing(session: Session, village: Place, into: Place, found: _Found) -> Listing:
    going = [row["id"] for row in found.homes if row["id"] not in found.stuck]
    going_cases = [row for row in found.cases if row["household_id"] not in found.stuck]
    states = Counter(str(pinned(row).state(row["state"]).label) for row in going_cases)
    n_help = sum(len(rows_by(session, table(kind), "household_id", going)) for kind in _HELP)
    return Listing(
        village,
        into,
        len(going),
        dict(states),
        n_help,
        merged_registers.entries(session, village.key),
        len(merged_registers.granted(session, village.key)),
        len(found.homes) - len(going),
        tuple(found.staying),
        left_open.unfinished(session, village.key),
        len(left_open.on_telephones(session, village.key, going_cases)),
    )


def _beside(
    session: Session, keys: Sequence[int], link: str, kinds: Sequence[type[SQLModel]]
) -> dict[int, list[tuple[type[SQLModel], Row]]]:
    """{subject: the records that go along with it}."""
    found: dict[int, list[tuple[type[SQLModel], Row]]] = {}
    for kind in kinds:
        for row in rows_by(session, table(kind), link, list(keys)):
            found.setdefault(row[link], []).append((kind, row))
    return found


def _along(
    session: Session, homes: Sequence[int], moved: Sequence[int], place: tuple[int, int]
) -> None:
    """The words a household is found by, what the checks found of it, who looks like its people,
    and the files of what moved."""
    region, county = place
    words, files, found, pairs = (
        table(kind) for kind in (SearchWord, Attachment, DataFinding, Likeness)
    )
    there, people = {"region": region, "county": county}, table(Person)
    for start in range(0, len(homes), 5_000):
        chunk = homes[start : start + 5_000]
        lived = select(people.c.id).where(people.c.household_id.in_(chunk))
        for source in (words, found):
            session.execute(update(source).where(source.c.household_id.in_(chunk)).values(there))
        session.execute(update(pairs).where(pairs.c.first_id.in_(lived)).values(there))
        other = {"other_region": region}
        session.execute(update(pairs).where(pairs.c.second_id.in_(lived)).values(other))
    for start in range(0, len(moved), 5_000):
        chunk = moved[start : start + 5_000]
        session.execute(update(files).where(files.c.subject_id.in_(chunk)).values(there))
