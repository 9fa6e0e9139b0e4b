"""What a paper says of a household beyond its own row: how it lives, who received its application,
who approved it, filed it and helps it."""

import json
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from models.account import User
from models.batch import ReviewRound
from models.case import Event
from models.columns import table
from models.record import RoundLine
from models.support import Official, Pairing
from workflows import papers
from workflows.base import clock
from workflows.base.codes import HOUSING
from workflows.base.words import _
from workflows.engine.context import RowDict, gather, rows_by, rows_of
from workflows.households.checks.labour import ABLE


def said(session: Session, case: RowDict, action: str) -> RowDict:
    """What was answered when an action was last taken, with `day` and the name `by` whom; {} when
    it never was."""
    events, users = table(Event), table(User)
    chosen = (
        select(events.c.payload, events.c.recorded_at, users.c.name)
        .outerjoin(users, users.c.id == events.c.actor_id)
        .where(events.c.subject_id == case["id"], events.c.action == action)
        .order_by(events.c.seq.desc())
        .limit(1)
    )
    found = session.execute(chosen).first()
    if found is None:
        return {}
    answers: RowDict = json.loads(found.payload)
    return answers | {"day": clock.shanghai_day(found.recorded_at), "by": found.name or ""}


def living(home: RowDict, answers: RowDict | None = None) -> papers.Living:
    """House, land and road. Roof and water are as the survey found them; before any, as the roster
    had them, which knows of a dangerous house but not of its grade."""
    traits, found = home["traits"] or {}, answers or {}
    land, roster = traits.get("land") or {}, traits.get("living") or {}
    roof = {"no": "safe", "yes": _("危房（等级未定）")}.get(roster.get("dangerous") or "", "")
    water = roster.get("safe_water") or traits.get("safe_water")
    if "water_safe" in found:
        water = "yes" if found["water_safe"] else "no"
    told = {
        "farmland": land.get("arable"),
        "woodland": land.get("forest"),
        "orchard": land.get("orchard"),
        "grassland": land.get("pasture"),
        "water_surface": land.get("water"),
        "housing_area": roster.get("area"),
        "housing": found.get("housing") or roof,
        "electricity": roster.get("electricity"),
        "safe_water": water,
        "toilet": roster.get("toilet"),
        "road": roster.get("road"),
        "road_km": roster.get("road_km"),
    }
    return papers.Living(**{k: str(v) for k, v in told.items() if v not in (None, "")})


def labourers(people: list[RowDict]) -> int | None:
    """How many are able to work; None while it is not known of everybody."""
    answers = [(person["traits"] or {}).get("labour") for person in people]
    return sum(answer in ABLE for answer in answers) if all(answers) else None


def surveyors(session: Session, case: RowDict, keys: list[int]) -> tuple[papers.Surveyor, ...]:
    """Who went to the house, and for whom."""
    bodies = {"work_team": _("驻村工作队"), "committee": _("村两委")}
    team = gather(session, [case], ["team"])[case["id"]]["team"]
    units = {one["user_id"]: bodies.get(one["body"] or "", "") for one in team}
    users = rows_by(session, table(User), "id", keys)
    return tuple(papers.Surveyor(name=u["name"], unit=units.get(u["id"], "")) for u in users)


def approval(session: Session, case: RowDict, county: str) -> tuple[str, date | None]:
    """Which body approved the household and on which day; ("", None) while nobody has."""
    if not case["approval_no"]:
        return "", None
    lines, rounds = table(RoundLine), table(ReviewRound)
    signed = session.execute(
        select(rounds.c.signed_at)
        .join(lines, lines.c.round_id == rounds.c.id)
        .where(lines.c.case_id == case["id"], rounds.c.level == "county")
        .where(rounds.c.document_no == case["approval_no"])
        .order_by(rounds.c.signed_at.desc())
        .limit(1)
    ).scalar()
    by = _("{county}扶贫开发领导小组", county=county)
    return by, clock.shanghai_day(signed) if signed else None


def helpers(session: Session, case: RowDict) -> tuple[papers.Helper, ...]:
    """The officials paired with the household, the first of them first, and until when each was;
    before any pairing the contact named at filing."""
    pairings = table(Pairing)
    paired = rows_of(
        session,
        pairings,
        pairings.c.household_id == case["household_id"],
        pairings.c.official_id.is_not(None),
    )
    keys = [pairing["official_id"] for pairing in paired]
    who = {row["id"]: row for row in rows_by(session, table(Official), "id", keys)}
    found = tuple(
        papers.Helper(
            name=who[one["official_id"]]["name"],
            unit=who[one["official_id"]]["unit"],
            post=who[one["official_id"]]["post"],
            phone=who[one["official_id"]]["contact"],
            since=one["from_on"],
            until=one["to_on"],
        )
        for one in sorted(paired, key=lambda one: (one["from_on"], one["id"]))
    )
    contact = case["contact_name"]
    return found or ((papers.Helper(name=contact),) if contact else ())


def surveyed(survey: RowDict) -> str:
    """In one line what a survey found: what the meeting hears of a household."""
    if survey["per_head_fen"] is None:
        return ""
    return _(
        "人均纯收入 {sum} 元，{roof}",
        sum=f"{survey['per_head_fen'] / 100:,.2f}",
        roof=HOUSING.label((survey["answers"] or {}).get("housing", "")),
    )
