"""政策参数与节假日: looked at, and brought in by an administrator as a file with dates.

A profile is never edited: a change of rule is a new one from a new day; no case changes its own.
"""

import json
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import insert, select
from sqlmodel import Session

from models.policy import Holiday, HolidayYear, Profile
from models.rows import table
from workflows.access import places
from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.base import audit_log
from workflows.base.refusals import Malformed, NotNow, Reason
from workflows.policy import policy
from workflows.policy.demands import lacking, readable, wrong_entry
from workflows.policy.income import BLOCKS, is_window
from workflows.policy.policy import Policy

_LARGEST: Final = 200_000
_UPPER: Final = ("county", "prefecture", "province")
_WORDS: Final = {"休": False, "班": True}


@dataclass(frozen=True, slots=True)
class Shown:
    """One profile with its place and dates."""

    key: str
    label: str
    region: int
    valid_from: date
    valid_to: date | None
    rules: Policy


@dataclass(frozen=True, slots=True)
class Year:
    """One published year: where from, and how many days differ from their weekday."""

    year: int
    source: str
    rests: int
    works: int


def profiles(session: Session, actor: Actor) -> list[Shown]:
    """Every profile, the newest first."""
    actor.require(Role.ADMINISTRATOR)
    kept = table(Profile)
    rows = session.execute(select(kept).order_by(kept.c.valid_from.desc(), kept.c.key))
    return [
        Shown(
            row.key,
            row.label,
            row.region,
            row.valid_from,
            row.valid_to,
            Policy.model_validate(row.body),
        )
        for row in rows
    ]


def take_in(session: Session, actor: Actor, content: bytes, region: int) -> str:
    """A new profile for a county or above, or for every place, from its JSON file; its key. Raises
    Refused."""
    actor.require(Role.ADMINISTRATOR, region=region)
    place = places.place_of(session, region)
    everywhere = region == policy.EVERYWHERE
    if not everywhere and (place is None or place.level not in _UPPER):
        raise Malformed(Reason("profile_place", "政策参数按县或县以上登记，请另选地区。"))
    body = _read(content)
    since, until = _dates(body)
    kept = table(Profile)
    key = str(body["key"])
    if session.execute(select(kept.c.key).where(kept.c.key == key)).first():
        raise NotNow(
            Reason(
                "profile_key",
                "编号“{key}”已有一份，政策参数不能改。请换一个编号，从新的日期起生效。",
                {"key": key},
            )
        )
    same = select(kept.c.key).where(kept.c.region == region, kept.c.valid_from == since)
    if session.execute(same).first():
        raise NotNow(
            Reason(
                "profile_day",
                "该地从 {day} 起生效的政策参数已有一份，请另定生效日期。",
                {"day": since.isoformat()},
            )
        )
    session.execute(
        insert(kept).values(
            key=key,
            label=str(body["label"]),
            region=region,
            valid_from=since,
            valid_to=until,
            body=body,
        )
    )
    audit_log.enter(
        session,
        "settings",
        "profile_added",
        actor_id=actor.user_id,
        region=region,
        detail={"key": key, "since": since.isoformat()},
    )
    return key


def add_editions(session: Session) -> None:
    """Lay down what is shipped and missing; an edition that follows a profile in use is noted."""
    for key, since in policy.seed(session).items():
        detail = {"key": key, "since": since.isoformat()}
        audit_log.enter(session, "settings", "profile_added", actor_id=0, detail=detail)


def _read(content: bytes) -> dict[str, Any]:
    if len(content) > _LARGEST:
        raise Malformed(Reason("profile_size", "文件太大，政策参数文件不超过 200 KB。"))
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise Malformed(
            Reason("profile_json", "不是 JSON 文件。请从现有参数下载一份，改好后再传。")
        ) from None
    if not isinstance(body, dict):
        raise Malformed(
            Reason("profile_json", "不是 JSON 文件。请从现有参数下载一份，改好后再传。")
        )
    _sound(readable(body))
    return body


def _sound(rules: Policy) -> None:
    """Numbers that have the right type and still make no sense."""
    wrong = [f"limits.{s}" for s, text in rules.limits.items() if not _is_limit(text)]
    wrong += [f"notice_days.{k}" for k, days in rules.notice_days.items() if not 1 <= days <= 60]
    wrong += [] if set(rules.notice_days) == {1, 2, 3} else ["notice_days"]
    wrong += [name for name in ("quorum", "pass_ratio") if not _is_share(getattr(rules, name))]
    lines = rules.poverty_lines_fen
    wrong += [f"poverty_lines_fen.{y}" for y, fen in lines.items() if not y.isdigit() or fen <= 0]
    wrong += [
        f"other_lines_fen.{level}.{y}"
        for level, by_year in rules.other_lines_fen.items()
        for y, fen in by_year.items()
        if not y.isdigit() or fen <= 0
    ]
    wrong += [] if is_window(rules.income_window) else ["income_window"]
    keys = [item.key for item in rules.income_items]
    wrong += [f"income_items.{key[1]}" for key in dict.fromkeys(keys) if keys.count(key) > 1]
    wrong += [f"income_items.{block}" for block, _item in keys if block not in BLOCKS]
    # What the procedures miss is asked of numbers that can be read.
    if faults := [wrong_entry(place) for place in wrong] or lacking(rules):
        raise Malformed(*faults)


def _is_limit(text: str) -> bool:
    number = text.removesuffix("w")
    return number.isdecimal() and 1 <= int(number) <= 400


def _is_share(text: str) -> bool:
    try:
        return 0 < Fraction(text) <= 1
    except (ValueError, ZeroDivisionError):
        return False


def _dates(body: dict[str, Any]) -> tuple[date, date | None]:
    try:
        since = date.fromisoformat(body["valid_from"])
        until = date.fromisoformat(body["valid_to"]) if body.get("valid_to") else None
    except (KeyError, TypeError, ValueError):
        raise Malformed(
            Reason("profile_dates", "valid_from（和 valid_to）须是日期，如 2027-01-01，请更正。")
        ) from None
    if until is not None and until < since:
        raise Malformed(Reason("register_dates", "止日早于起日，请更正。"))
    return since, until


# ------------------------------------------------------------------------------------- holidays


def years(session: Session, actor: Actor) -> list[Year]:
    """The published years, the newest first."""
    actor.require(Role.ADMINISTRATOR)
    days, kept = table(Holiday), table(HolidayYear)
    counted: dict[int, list[int]] = {}
    for day, works in session.execute(select(days.c.day, days.c.works)):
        counted.setdefault(day.year, [0, 0])[works] += 1
    rows = session.execute(select(kept).order_by(kept.c.year.desc()))
    return [Year(row.year, row.source, *counted.get(row.year, (0, 0))) for row in rows]


def add_year(session: Session, actor: Actor, year: int, source: str, text: str) -> Year:
    """A year's calendar: one day a line, 休 or 班, and what for (2027-02-06 休 春节)."""
    actor.require(Role.ADMINISTRATOR)
    kept = table(HolidayYear)
    if session.execute(select(kept.c.year).where(kept.c.year == year)).first():
        raise NotNow(
            Reason("holiday_year", "{year} 年的节假日安排已经登记，不能重复登记。", {"year": year})
        )
    if len(source.strip()) < 4:
        raise Malformed(Reason("holiday_source", "请写明依据的文件，如“国办发明电〔2026〕×号”。"))
    days = _days(year, text)
    session.execute(insert(kept).values(year=year, source=source.strip()[:120]))
    session.execute(
        insert(table(Holiday)),
        [{"day": day, "works": int(works), "name": name} for day, (works, name) in days.items()],
    )
    session.info.pop("calendar", None)
    audit_log.enter(
        session,
        "settings",
        "holidays_added",
        actor_id=actor.user_id,
        detail={"year": year, "days": len(days)},
    )
    works = sum(1 for does, _name in days.values() if does)
    return Year(year, source.strip(), len(days) - works, works)


def _days(year: int, text: str) -> dict[date, tuple[bool, str]]:
    """The days of the text; every line that cannot be one is named."""
    found: dict[date, tuple[bool, str]] = {}
    reasons = []
    for number, line in enumerate(text.splitlines(), 1):
        parts = line.replace("\t", " ").replace(",", " ").split()
        if not parts:
            continue
        try:
            day = date.fromisoformat(parts[0])
            works = _WORDS[parts[1]]
        except (ValueError, KeyError, IndexError):
            reasons.append(_misread(number, line))
            continue
        if day.year != year or day in found:
            reasons.append(_misread(number, line))
        elif works != (day.weekday() < 5):
            # 休 on a Saturday says nothing that the weekday does not say already.
            found[day] = (works, " ".join(parts[2:])[:20])
    if reasons:
        raise Malformed(*reasons[:10])
    if not found:
        raise Malformed(
            Reason("holiday_none", "没有读到一天。请每行写一天，如：2027-02-06 休 春节")
        )
    return found


def _misread(number: int, line: str) -> Reason:
    return Reason(
        "holiday_line",
        "第 {n} 行“{line}”读不懂，或不是这一年，或重复。请写成：2027-02-06 休 春节",
        {"n": number, "line": line.strip()[:30]},
    )
