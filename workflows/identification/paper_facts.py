"""What a paper says of a household beyond its own row: how it lives, who received its application,
who approved it, filed it and helps it."""

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.account import User
from models.batch import Campaign, ReviewRound, VillageBatch
from models.case import Event
from models.record import RoundLine
from models.rows import table
from models.rows.batch import PublicityNoticeRow
from models.rows.case import CaseRow
from models.rows.household import HouseholdRow, PersonRow
from models.rows.record import SurveyRow
from models.support import Official, Pairing
from workflows.access import places
from workflows.base import clock
from workflows.base.rows import Row, RowDict, by_key, rows_by, rows_of
from workflows.base.words import _, joined
from workflows.engine.loading import know
from workflows.engine.needs import TEAM
from workflows.households import fields
from workflows.households.checks.labour import ABLE
from workflows.households.fields import Field, Of, values
from workflows.papers.household import Surveyor
from workflows.papers.values import Helper, Living, Member


def place(session: Session, region: int, on: date | None = None) -> dict[str, Any]:
    """County, township and village, for the head of a paper: by the names of its day."""
    names = {place.level: place.name for place in places.path_of(session, region, on)}
    return {level: names.get(level, "") for level in ("county", "township", "village")}


def short_number(row: Row) -> str:
    """The file's number once there is one; before, a short one that no eye takes for an ID."""
    day = clock.shanghai_day(row["opened_at"])
    return row.get("file_no") or f"{day.year}{day.month:02d}-{row['id'] % 1_000_000:06d}"


def year_of(session: Session, row: CaseRow | PublicityNoticeRow) -> int:
    """The campaign's year: the year of identification, whose income is last year's."""
    batches, campaigns = table(VillageBatch), table(Campaign)
    batch = rows_of(session, batches, batches.c.id == row["village_batch_id"])[0]
    return int(rows_of(session, campaigns, campaigns.c.id == batch["campaign_id"])[0]["year"])


def said(session: Session, case: CaseRow, action: str) -> RowDict:
    """What was answered when an action was last taken, with `day`, the name `by` whom and the
    `region` the case lay in then; {} when it never was."""
    events, users = table(Event), table(User)
    chosen = (
        select(events.c.payload, events.c.recorded_at, events.c.region, users.c.name)
        .outerjoin(users, users.c.id == events.c.actor_id)
        .where(events.c.subject_id == case["id"], events.c.action == action)
        .order_by(events.c.seq.desc())
        .limit(1)
    )
    found = session.execute(chosen).first()
    if found is None:
        return {}
    answers: RowDict = json.loads(found.payload)
    day = clock.shanghai_day(found.recorded_at)
    return answers | {"day": day, "by": found.name or "", "region": found.region}


def living(home: HouseholdRow, answers: RowDict | None = None) -> Living:
    """House, land and road. Roof and water are as the survey found them; before any, as the roster
    had them, which knows of a dangerous house but not of its grade."""
    said = partial(values.of_home, home=home, answers=answers)
    return Living(**_boxed(said, Of.LAND, Of.LIVING))


def features(home: HouseholdRow, answers: RowDict | None = None) -> str:
    """What kind of household it is, as far as somebody said so, at the visit or before."""
    known = [each for each in fields.CATALOGUE if any(box.at == "traits" for box in each.boxes)]
    return joined(_(each.label) for each in known if values.of_home(each, home, answers) == "yes")


def members(people: list[PersonRow]) -> tuple[Member, ...]:
    """Who lives there, the head first."""
    ordered = sorted(people, key=lambda person: (person["relation"] != "head", person["id"]))
    return tuple(
        Member(**_boxed(partial(values.of_person, person=person), Of.MEMBER)) for person in ordered
    )


def _boxed(said: Callable[[Field], Any], *subjects: Of) -> RowDict:
    """{field: its answer} of those that have a box; what nobody said is left to the pen."""
    known = fields.CATALOGUE
    told = {each.key: said(each) for each in known.of(*subjects) if each.key in known.printed}
    return {key: value for key, value in told.items() if value not in (None, "")}


def labourers(people: list[PersonRow]) -> int | None:
    """How many are able to work; None while it is not known of everybody."""
    answers = [(person["traits"] or {}).get("labour") for person in people]
    return sum(answer in ABLE for answer in answers) if all(answers) else None


def surveyors(session: Session, case: CaseRow, keys: list[int]) -> tuple[Surveyor, ...]:
    """Who went to the house, and for whom."""
    bodies = {"work_team": _("驻村工作队"), "committee": _("村两委")}
    team = know(session, case, TEAM)
    units = {one["user_id"]: bodies.get(one["body"] or "", "") for one in team}
    users = rows_by(session, table(User), "id", keys)
    return tuple(Surveyor(name=u["name"], unit=units.get(u["id"], "")) for u in users)


def approval(session: Session, case: CaseRow, county: str) -> tuple[str, date | None]:
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


def helpers(session: Session, case: CaseRow) -> tuple[Helper, ...]:
    """The officials paired with the household, the first of them first, and until when each was;
    before any pairing the contact named at filing."""
    pairings = table(Pairing)
    paired = rows_of(
        session,
        pairings,
        pairings.c.household_id == case["household_id"],
        pairings.c.official_id.is_not(None),
    )
    who = by_key(session, table(Official), (pairing["official_id"] for pairing in paired))
    found = tuple(
        Helper(
            name=helper["name"],
            unit=helper["unit"],
            sex=helper["sex"],
            political=helper["political"],
            affiliation=helper["affiliation"],
            post=helper["post"],
            phone=helper["contact"],
            since=one["from_on"],
            until=one["to_on"],
        )
        for one in sorted(paired, key=lambda one: (one["from_on"], one["id"]))
        for helper in (who[one["official_id"] or 0],)
    )
    if found:
        return found
    # What the card says, in the words of the register: who was chosen by key is told by it.
    chosen = by_key(session, table(Official), (case["contact_id"],)).get(case["contact_id"] or 0)
    if chosen:
        return (
            Helper(
                name=chosen["name"],
                unit=chosen["unit"],
                post=chosen["post"],
                phone=chosen["contact"],
            ),
        )
    contact = case["contact_name"]
    return (Helper(name=contact),) if contact else ()


def surveyed(survey: SurveyRow) -> str:
    """In one line what a survey found: what the meeting hears of a household."""
    if survey["per_head_fen"] is None:
        return ""
    return _(
        "人均纯收入 {sum} 元，{roof}",
        sum=f"{survey['per_head_fen'] / 100:,.2f}",
        roof=fields.CATALOGUE["housing"].word((survey["answers"] or {}).get("housing")),
    )
