"""按另一政策参数重新测算: what the surveys on record come to under other rules. A dry run: nobody
is asked again, nothing is changed, and only that somebody looked is written down."""

import csv
import io
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import IO, Any, Final, TextIO

from sqlalchemy import and_, or_, select
from sqlmodel import Session

from models.case import Case
from models.household import Household
from models.place import Region
from models.policy import Profile
from models.record import Survey
from models.rows import table
from workflows.access import places
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.base import audit_log, clock
from workflows.base.refusals import Malformed, NotYours, Reason
from workflows.base.words import _, joined
from workflows.households.states import HouseholdState
from workflows.policy import policy
from workflows.policy.income import Account, yuan
from workflows.policy.policy import Policy

# Who may ask for it and see names; an administrator, who sees no household, is told the counts.
OFFICERS: Final = frozenset(
    {Role.TOWNSHIP, Role.TOWNSHIP_LEADER, Role.COUNTY, Role.COUNTY_LEADERS, Role.INSPECTOR}
)
ASKERS: Final = OFFICERS | {Role.ADMINISTRATOR}
_AT_ONCE: Final = 1000
_FORMULA: Final = frozenset("=+-@\t\r")


class Fate(StrEnum):
    """What other rules do to a household, by its income alone."""

    IN = "in"
    OUT = "out"
    SAME = "same"
    UNSURE = "unsure"
    UNKNOWN = "unknown"


FATES: Final = {
    Fate.IN: "将低于标准（进）",
    Fate.OUT: "将不低于标准（出）",
    Fate.UNSURE: "说不准",
    Fate.UNKNOWN: "算不出",
    Fate.SAME: "不变",
}
HEADINGS: Final = (
    *("村", "组", "户主", "案件", "结果", "原政策参数", "原人均（元）", "原标准（元）"),
    *("新人均（元）", "新标准（元）", "哪些项目", "说明"),
)


@dataclass(frozen=True, slots=True)
class Recount:
    """One household: the figure on record and its line, the figure under the other rules (`least`
    and `most` per head, the same when nothing is open) and its line, and which items made it."""

    case_id: int
    village: str
    group: str
    head: str
    fate: Fate
    profile: str
    was_fen: int | None
    was_line_fen: int | None
    least_fen: int | None
    most_fen: int | None
    line_fen: int | None
    items: tuple[str, ...] = ()
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        """The row of the table that leaves the house, in the order of HEADINGS."""
        now = _plain(self.least_fen)
        if self.least_fen != self.most_fen:
            now = f"{now}—{_plain(self.most_fen)}"
        return (
            *(self.village, self.group, self.head, str(self.case_id), _(FATES[self.fate])),
            *(self.profile, _plain(self.was_fen), _plain(self.was_line_fen)),
            *(now, _plain(self.line_fen), joined(self.items), self.note),
        )


@dataclass(slots=True)
class Counted:
    """How many households of a place fared how, so far."""

    fates: Counter[Fate] = field(default_factory=Counter)

    @property
    def n(self) -> int:
        """All of them."""
        return sum(self.fates.values())


def profiles(session: Session, actor: Actor) -> dict[str, str]:
    """{key: label} of the profiles a place may be counted under, the newest first."""
    actor.require(*ASKERS)
    kept = table(Profile)
    rows = session.execute(select(kept.c.key, kept.c.label).order_by(kept.c.valid_from.desc()))
    return {row.key: row.label for row in rows}


def ask(session: Session, actor: Actor, region: int, under: str) -> str:
    """Note who looks at a whole place under which rules; the place's name. Raises Refused when the
    place, the profile or the person does not allow it."""
    actor.require(*ASKERS, region=region)
    place = places.place_of(session, region)
    if place is None:
        raise NotYours(Reason("not_found", "没有找到，或不在您的管辖范围内。请核对编号。"))
    known = profiles(session, actor)
    if under not in known:
        raise Malformed(
            Reason(
                "no_profile",
                "没有编号为“{key}”的政策参数，现有：{known}。请先导入，或换一个编号。",
                {"key": under, "known": list(known)},
            )
        )
    audit_log.enter(
        session,
        "access",
        "income_recount",
        actor_id=actor.user_id,
        region=region,
        detail={"under": under},
    )
    return place.name


def recount(session: Session, actor: Actor, region: int, under: str) -> Iterator[Recount]:
    """Every household of a place whose newest case has a survey, counted under another profile.

    Household by household, a thousand read at once: memory does not grow with the place. Names
    are those of people the actor may see: of an administrator every one is empty.
    """
    actor.require(*ASKERS, region=region)
    place = places.place_of(session, region)
    if place is None:
        return
    rules = policy.policy(session, under)
    named = bool(actor.roles_at(region) & OFFICERS)
    for row in _rows(session, actor, region, place.below):
        yield _one(session, rules, row, named=named)


def tally(rows: Iterator[Recount], counted: Counted) -> Iterator[Recount]:
    """Those that other rules touch or cannot tell, while everybody is counted."""
    for row in rows:
        counted.fates[row.fate] += 1
        if row.fate is not Fate.SAME:
            yield row


def write(out: TextIO, rows: Iterable[Recount], delimiter: str = ",") -> None:
    """The table of these rows. A cell that a spreadsheet would take for a formula is a word."""
    table_ = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    table_.writerow([_(heading) for heading in HEADINGS])
    for row in rows:
        table_.writerow([_as_text(cell) for cell in row.cells()])


def _as_text(cell: str) -> str:
    amount = cell.lstrip("-").replace(".", "").isdigit()
    return "'" + cell if cell[:1] in _FORMULA and not amount else cell


def write_table(out: IO[bytes], session: Session, actor: Actor, region: int, under: str) -> None:
    """The table of those that other rules touch or cannot tell, as a spreadsheet opens it, row by
    row into a file: it is never whole in memory."""
    # A spreadsheet tells UTF-8 by the mark in front.
    told = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    write(told, tally(recount(session, actor, region, under), Counted()))
    told.detach()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a recount, as a screen shows it: how many fared how, the first of those whom
    the other rules touch or cannot tell, and the instant it was counted."""

    counted: Counted
    shown: tuple[Recount, ...]
    at: datetime


def outcome(session: Session, actor: Actor, region: int, under: str, most: int) -> Outcome:
    """Everybody of the place counted, the first `most` of those touched kept."""
    counted = Counted()
    rows = tally(recount(session, actor, region, under), counted)
    shown = tuple(islice(rows, most))
    deque(rows, maxlen=0)
    return Outcome(counted, shown, clock.now())


def _rows(session: Session, actor: Actor, lo: int, hi: int) -> Iterator[Any]:
    """The newest surveyed case of each household that is kept, by place and household."""
    cases, homes, surveys, regions = table(Case), table(Household), table(Survey), table(Region)
    later, visits = cases.alias("later"), surveys.alias("later_survey")
    overtaken = (
        select(later.c.id)
        .join(visits, visits.c.id == later.c.survey_id)
        .where(
            later.c.household_id == cases.c.household_id,
            later.c.id > cases.c.id,
            visits.c.done == 1,
        )
        .exists()
    )
    chosen = (
        select(
            cases.c.id, cases.c.region, cases.c.profile, cases.c.head_name, homes.c.group_name,
            regions.c.name.label("village"), surveys.c.income, surveys.c.people,
            surveys.c.per_head_fen, surveys.c.formula, surveys.c.visited_on,
        )
        .join(homes, homes.c.id == cases.c.household_id)
        .join(regions, regions.c.key == cases.c.region)
        .join(surveys, surveys.c.id == cases.c.survey_id)
        .where(
            within(actor, cases.c.region, ASKERS),
            cases.c.region >= lo,
            cases.c.region < hi,
            surveys.c.done == 1,
            homes.c.state == HouseholdState.KEPT,
            ~overtaken,
        )
        .order_by(cases.c.region, cases.c.id)
        .limit(_AT_ONCE)
    )  # fmt: skip
    after = (lo - 1, 0)
    while True:
        beyond = or_(
            cases.c.region > after[0],
            and_(cases.c.region == after[0], cases.c.id > after[1]),
        )
        found = session.execute(chosen.where(beyond)).all()
        yield from found
        if len(found) < _AT_ONCE:
            return
        after = (found[-1].region, found[-1].id)


def _one(session: Session, rules: Policy, row: Any, *, named: bool) -> Recount:
    own = policy.policy(session, row.formula or row.profile)
    was_line, line = own.line_fen(row.visited_on), rules.line_fen(row.visited_on)
    counted = rules.account(row.income, row.people, own)
    between = counted.between if row.income else None
    least, most = between or (None, None)
    fate, note = _fate(row, was_line, line, between, rules, counted)
    return Recount(
        row.id,
        row.village,
        row.group_name if named else "",
        row.head_name if named else "",
        fate,
        own.key,
        row.per_head_fen,
        was_line,
        least,
        most,
        line,
        tuple(_differing(own.account(row.income, row.people), counted, rules)) if between else (),
        note,
    )


def _fate(
    row: Any,
    was_line: int | None,
    line: int | None,
    between: tuple[int, int] | None,
    rules: Policy,
    counted: Account,
) -> tuple[Fate, str]:
    if between is None or row.per_head_fen is None:
        return Fate.UNKNOWN, _("调查没有分项收入或人数，不能重算")
    if line is None or was_line is None:
        return Fate.UNKNOWN, _("没有该年度的标准")
    note = ""
    if counted.open:
        items = [_(each.label) for each in counted.open]
        note = _("{profile} 分不清：{items}", profile=rules.key, items=joined(items))
    least, most = between
    if (least < line) is not (most < line):
        return Fate.UNSURE, note
    was, now = row.per_head_fen < was_line, least < line
    return (Fate.SAME if was is now else Fate.IN if now else Fate.OUT), note


def _differing(own: Account, other: Account, rules: Policy) -> Iterator[str]:
    """The lines that the other rules count otherwise, as they say it."""
    for was, now in zip(own.lines, other.lines, strict=True):
        if (was.least, was.most) != (now.least, now.most):
            yield now.said(rules.key)


def _plain(fen: int | None) -> str:
    return "—" if fen is None else yuan(fen).replace(",", "")
