"""Dated policy profiles: every number and list of the procedure, as data. A case is pinned to one
for life.

The shipped profiles lie in data/profiles; a county adds its own with dates. A profile in use is
never edited: a change of rule is a new profile from a new day.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any, Final, Literal

import chinese_calendar
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from sqlalchemy import func, insert, or_, select
from sqlmodel import Session

from models.place import Region
from models.policy import Holiday, HolidayYear, Profile
from models.rows import table
from workflows.base import clock
from workflows.base.clock import Limit, WorkCalendar
from workflows.base.paths import DATA
from workflows.base.refusals import NotReady, Reason
from workflows.policy.clauses import KEYS, Basis, Clause, cited
from workflows.policy.income import Account, IncomeItem, Ours, account, window
from workflows.policy.score import ScoreSheet

PROFILES: Final = DATA / "profiles"
# The region of what holds wherever no nearer profile does.
EVERYWHERE: Final = 0


class Choice(BaseModel):
    """One entry of a coded list. `signs`, of a veto: the answers that point to it, {field of the
    catalogue: its codes}."""

    model_config = ConfigDict(frozen=True)
    code: str
    label: Ours
    hard: bool = True
    signs: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standard:
    """A poverty line: its level (a code of `codes.STANDARD`, "" when the profile names none), the
    year it is of, fen per person and year, and whether it is the one that decides here."""

    level: str
    year: int
    fen: int
    applies: bool


class Policy(BaseModel):
    """The numbers in force. Days are days, ratios fractions, money fen per person and year."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    key: str
    label: Ours
    limits: Mapping[str, str]
    notice_days: Mapping[int, int]
    notice_retention_days: int = Field(ge=0)
    meeting_slack_days: int = Field(ge=0)
    correction_warn_days: int = Field(ge=0)
    veto_heard_days: int = Field(ge=0)
    surveyors: int = Field(ge=2)
    quorum: str
    pass_ratio: str
    pass_strict: bool
    township_sample_percent: int = Field(ge=0, le=100)
    county_sample_percent: int = Field(ge=0, le=100)
    compares: bool
    # How long what a department's list said of somebody is kept after it was resolved.
    hit_retention_days: int = Field(default=730, ge=30)
    # So long a list's rows lie sealed for households that sign after it came; 0: not at all.
    list_days: int = Field(default=180, ge=0, le=730)
    helper_load: int = Field(default=10, ge=1)
    # So many days to mend or explain what the checks found.
    finding_days: int = Field(default=15, ge=1)
    income_window: str
    income_measure: Ours
    # The line that decides, by year; of which level it is, and those of the other levels.
    poverty_lines_fen: Mapping[str, int]
    line_level: str = ""
    other_lines_fen: Mapping[str, Mapping[str, int]] = Field(default_factory=dict)
    income_items: tuple[IncomeItem, ...]
    # By the items' coefficients and shares of costs, or by what production really cost: never both.
    cost_method: Literal["real", "coefficient"] = "real"
    vetoes: tuple[Choice, ...]
    # 四看法: information for whoever decides, never a ground; None: this profile has no sheet.
    score: ScoreSheet | None = None
    # 规模控制: does a village have a number of people it was given? Never a bar.
    quota: bool = False
    refusal_reasons: tuple[Choice, ...]
    hold_reasons: tuple[Choice, ...]
    # What reviewers write again and again when they do not pass a household, per verdict.
    verdict_reasons: Mapping[str, tuple[Choice, ...]] = Field(default_factory=dict)
    # What the rules rest on, by the keys the guards name.
    clauses: Mapping[str, Basis]

    @model_validator(mode="before")
    @classmethod
    def _cited(cls, body: Any) -> Any:
        """A profile laid down before clauses were named cites those shipped for its time."""
        if not isinstance(body, Mapping) or "clauses" in body:
            return body
        return {**body, "clauses": _shipped_clauses(str(body.get("valid_from", "")))}

    @field_validator("clauses")
    @classmethod
    def _complete(cls, clauses: Mapping[str, Basis]) -> Mapping[str, Basis]:
        if missing := KEYS - clauses.keys():
            raise ValueError(f"clauses: {', '.join(sorted(missing))}")
        return clauses

    def cited(self, clauses: Iterable[str]) -> str:
        """The regulations behind these clause keys, in words; "" where the rules are the program's
        own care, which nobody needs to look up, or name no clause."""
        keys = dict.fromkeys(clauses)
        return cited(
            self.clauses[key] for key in keys if key in self.clauses and key != Clause.HOUSE
        )

    def limit(self, state: str) -> Limit | None:
        """The limit of a state: "10" calendar days, "3w" working days, None without one."""
        text = self.limits.get(state)
        if text is None:
            return None
        return Limit(int(text.rstrip("w")), working=text.endswith("w"))

    def quorate(self, present: int, members: int) -> bool:
        """Does the meeting stand? present ÷ members ≥ quorum (《村民委员会组织法》第二十六条)."""
        return members > 0 and Fraction(present, members) >= Fraction(self.quorum)

    def quorum_of(self, members: int) -> int:
        """The smallest number present that makes the meeting stand."""
        need = Fraction(self.quorum) * members
        return -(-need.numerator // need.denominator)

    def passes(self, votes_for: int, voting: int) -> bool:
        """Is the household passed? votes ÷ (present − recused) against the ratio, > or ≥ as this
        profile says."""
        if voting <= 0:
            return False
        share, ratio = Fraction(votes_for, voting), Fraction(self.pass_ratio)
        return share > ratio if self.pass_strict else share >= ratio

    def window(self, visited: date | int) -> tuple[date, date]:
        """The first and the last day of the income that a visit on this day asks for; of a year
        alone, before any visit, its last day."""
        on = date(visited, 12, 31) if isinstance(visited, int) else visited
        return window(self.income_window, on)

    def income_year(self, visited: date | int) -> int:
        """The year whose income a visit asks for: the one in which its window ends."""
        return self.window(visited)[1].year

    def line_fen(self, visited: date | int) -> int | None:
        """The poverty line for a visit, in fen per person: the line of the income's year, the
        latest one not after it. Every screen and every paper asks here."""
        of_year = _of_year(self.poverty_lines_fen, self.income_year(visited))
        return of_year[1] if of_year else None

    def standards(self, visited: date | int) -> tuple[Standard, ...]:
        """The lines of every level for a visit, that which decides first."""
        year = self.income_year(visited)
        lines = [(self.line_level, self.poverty_lines_fen), *self.other_lines_fen.items()]
        return tuple(
            Standard(level, *found, applies=number == 0)
            for number, (level, by_year) in enumerate(lines)
            if (found := _of_year(by_year, year))
        )

    def account(
        self, income: Iterable[Mapping[str, Any]], people: int, asked_by: "Policy | None" = None
    ) -> Account:
        """Raw items (block, item, fen) as this profile counts them, line by line; `asked_by` is
        the profile they were asked by, when it is another one."""
        return account(
            self.key,
            self.income_items,
            income,
            people,
            coefficients=self.cost_method == "coefficient",
            asked_by=asked_by.income_items if asked_by else None,
        )

    def per_head(self, income: Iterable[Mapping[str, Any]], people: int) -> int | None:
        """(收入 − 生产经营支出) ÷ 人数, whole fen rounded down, of the items this profile
        counts; None without people."""
        return self.account(income, people).sure_fen // people if people > 0 else None

    def choice(self, items: tuple[Choice, ...], code: str) -> Choice | None:
        """The entry of a list with that code."""
        return next((item for item in items if item.code == code), None)


def _of_year(lines: Mapping[str, int], year: int) -> tuple[int, int] | None:
    """The latest year of these lines that is not after this one, and its fen."""
    years = [int(key) for key in lines if int(key) <= year]
    return (max(years), lines[str(max(years))]) if years else None


@cache
def _shipped_clauses(day: str) -> Mapping[str, Any]:
    """The clauses of the shipped profile in force on that day, of the earliest before any."""
    bodies = [json.loads(f.read_text(encoding="utf-8")) for f in PROFILES.glob("*.json")]
    bodies.sort(key=lambda body: body["valid_from"])
    begun = [body for body in bodies if body["valid_from"] <= day]
    clauses: Mapping[str, Any] = (begun or bodies[:1])[-1]["clauses"]
    return clauses


_read: dict[tuple[str, str], Policy] = {}


def policy(session: Session, key: str) -> Policy:
    """The profile of that key. A profile never changes, so one reading serves the process."""
    where = str(session.get_bind().engine.url), key
    if where not in _read:
        profiles = table(Profile)
        body = session.execute(select(profiles.c.body).where(profiles.c.key == key)).scalar_one()
        _read[where] = Policy.model_validate(body)
    return _read[where]


def policy_for(session: Session, region: int, day: date) -> str:
    """The key of the profile in force at a place on a day: the nearest upper unit's newest."""
    profiles, regions = table(Profile), table(Region)
    rows = session.execute(
        select(
            profiles.c.key,
            profiles.c.region,
            profiles.c.valid_from,
            profiles.c.valid_to,
            regions.c.below,
        ).outerjoin(regions, regions.c.key == profiles.c.region)
    ).all()
    fitting = [
        row
        for row in rows
        if row.valid_from <= day
        and (row.valid_to is None or day <= row.valid_to)
        # A place is a range: the zeros of 3710 (a prefecture) are digits, and 3713 is not in it.
        and (row.region == 0 or (row.below is not None and row.region <= region < row.below))
    ]
    if not fitting:
        raise NotReady(
            Reason("profile", "{day}没有适用的政策参数，请管理员先登记。", {"day": day.isoformat()})
        )
    key: str = max(fitting, key=lambda row: (row.region, row.valid_from)).key
    return key


def seed(session: Session) -> dict[str, date]:
    """Lay down the shipped profiles and the published holiday calendars, where they are missing.

    Where profiles are in use, an edition that follows one of them begins on this day at the
    earliest: a rule is never new for a day that is past. It is not laid down where somebody
    brought in a profile of their own for every place: that one stays in force. Returns {key: since}
    of such editions.
    """
    profiles = table(Profile)
    have = set(session.execute(select(profiles.c.key)).scalars())
    added = {}
    for file in sorted(PROFILES.glob("*.json")):
        body = json.loads(file.read_text(encoding="utf-8"))
        follows = body.get("follows")
        if body["key"] in have:
            continue
        if not have or follows is None:
            lay_down(session, body)
        elif (since := _turn(session, follows, body)) is not None:
            lay_down(session, body, since=since)
            added[body["key"]] = since
    _seed_holidays(session)
    return added


def wants_edition(session: Session) -> bool:
    """Is there a shipped edition that this installation, which has its profiles, lacks and would
    follow?"""
    have = set(session.execute(select(table(Profile).c.key)).scalars())
    bodies = [json.loads(f.read_text(encoding="utf-8")) for f in PROFILES.glob("*.json")]
    return any(
        body["key"] not in have
        and body.get("follows") in have
        and _turn(session, body["follows"], body) is not None
        for body in bodies
    )


def _turn(session: Session, follows: str, body: Mapping[str, Any]) -> date | None:
    """From which day an edition takes over here from the one it follows; None where that one is
    not in force everywhere then."""
    profiles, since = table(Profile), max(date.fromisoformat(body["valid_from"]), clock.today())
    in_force = session.execute(
        select(profiles.c.key)
        .where(
            profiles.c.region == EVERYWHERE,
            profiles.c.valid_from <= since,
            or_(profiles.c.valid_to.is_(None), profiles.c.valid_to >= since),
        )
        .order_by(profiles.c.valid_from.desc())
    ).scalars()
    return since if next(iter(in_force), None) == follows else None


def lay_down(
    session: Session,
    body: dict[str, Any],
    region: int = EVERYWHERE,
    *,
    since: date | None = None,
) -> None:
    """Enter a profile for a place, in force from the day it names, or from a later one."""
    Policy.model_validate(body)
    until = body["valid_to"]
    session.execute(
        insert(table(Profile)).values(
            key=body["key"],
            label=body["label"],
            region=region,
            valid_from=since or date.fromisoformat(body["valid_from"]),
            valid_to=date.fromisoformat(until) if until else None,
            body=body,
        )
    )


def _seed_holidays(session: Session) -> None:
    years = table(HolidayYear)
    have = set(session.execute(select(years.c.year)).scalars())
    for year in range(2013, date(2026, 1, 1).year + 1):
        if year in have:
            continue
        session.execute(insert(years).values(year=year, source="国务院办公厅放假安排"))
        days = [date(year, 1, 1) + timedelta(n) for n in range(366)]
        odd = [
            {"day": day, "works": int(chinese_calendar.is_workday(day)), "name": ""}
            for day in days
            if day.year == year and chinese_calendar.is_workday(day) != (day.weekday() < 5)
        ]
        if odd:
            session.execute(insert(table(Holiday)), odd)


_calendars: dict[tuple[str, int, int], WorkCalendar] = {}


def calendar(session: Session) -> WorkCalendar:
    """The calendar as this installation knows it now (an administrator may add a year or a day)."""
    holidays, years = table(Holiday), table(HolidayYear)
    odd, known = session.execute(_STAMP).one()
    stamp = str(session.get_bind().engine.url), odd, known
    if stamp not in _calendars:
        _calendars[stamp] = WorkCalendar(
            {
                day: bool(works)
                for day, works in session.execute(select(holidays.c.day, holidays.c.works))
            },
            frozenset(session.execute(select(years.c.year)).scalars()),
        )
    return _calendars[stamp]


_STAMP: Final = select(
    # Days are only added or turned over: the sum of their kinds tells a change.
    select(func.coalesce(func.sum(table(Holiday).c.works + 2), 0)).scalar_subquery(),
    select(func.count()).select_from(table(HolidayYear)).scalar_subquery(),
)
