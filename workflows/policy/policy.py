"""Dated policy profiles: every number and list of the procedure, as data. A case is pinned to one
for life.

The shipped profiles lie in data/profiles; a county adds its own with dates. A profile in use is
never edited: a change of rule is a new profile from a new day.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Final

import chinese_calendar
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from sqlalchemy import func, insert, select
from sqlmodel import Session

from models.place import Region
from models.policy import Holiday, HolidayYear, Profile
from models.rows import table
from workflows.base.clock import Limit, WorkCalendar
from workflows.base.paths import DATA
from workflows.base.refusals import NotReady, Reason
from workflows.base.words import Word
from workflows.policy.clauses import KEYS, Basis, Clause, cited

PROFILES: Final = DATA / "profiles"
# The region of what holds wherever no nearer profile does.
EVERYWHERE: Final = 0
# The parts of the income sheet, in its order.
BLOCKS: Final = {
    "wages": "工资性收入",
    "business": "经营性收入",
    "property": "财产性收入",
    "transfers": "转移性收入",
    "costs": "生产经营性支出",
}


# One of our own words, as a sentence takes it.
Ours = Annotated[str, AfterValidator(Word)]


class Choice(BaseModel):
    """One entry of a coded list."""

    model_config = ConfigDict(frozen=True)
    code: str
    label: Ours
    hard: bool = True


class IncomeItem(BaseModel):
    """One raw item of income: its block, and whether this profile counts it."""

    model_config = ConfigDict(frozen=True)
    block: str
    item: str
    label: Ours
    counts: bool


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
    helper_load: int = Field(default=10, ge=1)
    # So many days to mend or explain what the checks found.
    finding_days: int = Field(default=15, ge=1)
    income_window: str
    income_measure: Ours
    poverty_lines_fen: Mapping[str, int]
    income_items: tuple[IncomeItem, ...]
    vetoes: tuple[Choice, ...]
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

    def income_year(self, year: int) -> int:
        """The year whose income a visit of this year asks for: the one before, or this one."""
        return year - (self.income_window == "上一自然年")

    def line_fen(self, visited: int) -> int | None:
        """The poverty line for a visit of that year, in fen per person: the line of the income's
        year, the latest one not after it. Every screen and every paper asks here."""
        year = self.income_year(visited)
        years = sorted(int(key) for key in self.poverty_lines_fen if int(key) <= year)
        return self.poverty_lines_fen[str(years[-1])] if years else None

    def per_head(self, income: list[dict[str, Any]], people: int) -> int | None:
        """(收入 − 生产经营支出) ÷ 人数, whole fen rounded down, of the items this profile
        counts."""
        if people <= 0:
            return None
        counted = {(i.block, i.item) for i in self.income_items if i.counts}
        total = 0
        for row in income:
            if (row["block"], row["item"]) in counted:
                total += -row["fen"] if row["block"] == "costs" else row["fen"]
        return total // people

    def choice(self, items: tuple[Choice, ...], code: str) -> Choice | None:
        """The entry of a list with that code."""
        return next((item for item in items if item.code == code), None)


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


def seed(session: Session) -> None:
    """Lay down the shipped profiles and the published holiday calendars, where they are missing."""
    profiles = table(Profile)
    have = set(session.execute(select(profiles.c.key)).scalars())
    for file in sorted(PROFILES.glob("*.json")):
        body = json.loads(file.read_text(encoding="utf-8"))
        if body["key"] in have:
            continue
        lay_down(session, body)
    _seed_holidays(session)


def lay_down(session: Session, body: dict[str, Any], region: int = EVERYWHERE) -> None:
    """Enter a profile for a place, in force from the day it names."""
    Policy.model_validate(body)
    until = body["valid_to"]
    session.execute(
        insert(table(Profile)).values(
            key=body["key"],
            label=body["label"],
            region=region,
            valid_from=date.fromisoformat(body["valid_from"]),
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
