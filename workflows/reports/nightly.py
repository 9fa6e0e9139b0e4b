"""Every night: all the checks over the whole register, a stretch at a time, and what is kept of
them brought up to date. And at once over the one household that was just saved, by the same code:
what is told and explained there the night does not ask again.

A stretch is read and judged without holding anybody up (`judged`), then what came of it is written
(`settled`) in a short transaction of its own. What only shows when households stand side by side
(a shared telephone, a photo used in two villages) is asked once before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import distinct, func, or_, select
from sqlmodel import Session

from models.case import Attachment
from models.household import Household, Person
from models.record import Paper
from models.rows import table
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base import clock
from workflows.base.rows import RowDict, parts_between, parts_by
from workflows.households import findings, known_by
from workflows.households.checks import VILLAGE_RULES, check_household, check_records
from workflows.households.checks.facts import HouseholdFacts
from workflows.households.checks.record_facts import RecordFacts
from workflows.households.checks.rule import Finding
from workflows.households.checks.village import VillageFacts
from workflows.households.findings import Differing, Found, Home, Settled
from workflows.households.member_checks import household_facts
from workflows.households.states import HouseholdState
from workflows.policy import policy
from workflows.reports import village_records
from workflows.reports.case_records import Records

_THERE: Final = table(Person).c.left_on.is_(None)
# What photos of several folders show.
_SIDE_BY_SIDE: Final = frozenset({"E168"})
# Judged in a quarter of a second, written in a few hundredths.
STRETCH: Final = 500
_HOME: Final = ("id", "version", "region", "county", "state", "phone_blind", "traits")
_PERSON: Final = (
    "id",
    "household_id",
    "name",
    "relation",
    "sex",
    "born",
    "id_kind",
    "traits",
    "phone_blind",
)


@dataclass(frozen=True, slots=True)
class Across:
    """What households have in common: {telephone's index: how many gave it}, photos of several
    villages, and of several days."""

    phones: Mapping[str, int]
    photos: frozenset[str]
    dated: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A stretch that was looked at: its last key, what is to be written of each household, and the
    version of each that was looked at ({key: version})."""

    last: int
    homes: Sequence[Differing]
    versions: Mapping[int, int]


def across(session: Session) -> Across:
    """Asked of the whole register, before the first stretch. A paper may well be one for many, as
    the county's decision is; a photo is of one place and one day."""
    papers, files = table(Paper), table(Attachment)
    filed = func.min(papers.c.filed_at), func.max(papers.c.filed_at)
    villages = func.count(distinct(papers.c.region))
    chosen = (
        select(papers.c.sha, villages, *filed)
        .join(files, files.c.id == papers.c.attachment_id)
        .where(papers.c.sha != "", papers.c.superseded_at.is_(None), files.c.kind == "photo")
        .group_by(papers.c.sha)
        .having(or_(villages > 1, filed[0] < filed[1]))
    )
    photos = session.execute(chosen).all()
    elsewhere = frozenset(sha for sha, n, _first, _last in photos if n > 1)
    days = frozenset(
        sha
        for sha, _n, first, last in photos
        if clock.shanghai_day(first) != clock.shanghai_day(last)
    )
    return Across(known_by.shared(session), elsewhere, days)


def judged(
    session: Session, common: Across, after: int = 0, *, size: int = STRETCH
) -> Judged | None:
    """What is found in the households after a key; None: there are no more. A household that is no
    longer kept has no findings."""
    homes = table(Household)
    chosen = select(homes.c.id).where(homes.c.id > after).order_by(homes.c.id).limit(size)
    keys = list(session.execute(chosen).scalars())
    return _judged(session, common, keys[0], keys[-1]) if keys else None


def at_once(session: Session, actor: Actor, home: int) -> None:
    """The checks over one household in the transaction that saved it, for whoever sees its people
    there. Its photos beside those of others wait for the night."""
    homes, people = table(Household), table(Person)
    rows = parts_by(session, homes, ("id", "region", "phone_blind"), "id", [home])
    if not rows or not actor.roles_at(rows[0]["region"]) & SEES_PEOPLE:
        return
    there = parts_by(session, people, ("id", "phone_blind"), "household_id", [home], live="left_on")
    given = known_by.sharers(session, known_by.words(rows[0], there))
    phones = {word: len(sharing) for word, sharing in given.items() if len(sharing) > 1}
    common = Across(phones, frozenset(), frozenset())
    found = _judged(session, common, home, home, unasked=_SIDE_BY_SIDE)
    findings.settle(session, found.homes, clock.now())


def _judged(
    session: Session,
    common: Across,
    first: int,
    last: int,
    *,
    unasked: frozenset[str] = frozenset(),
) -> Judged:
    """Every household from a first key to a last."""
    homes, people = table(Household), table(Person)
    there: dict[int, list[RowDict]] = {}
    for row in parts_between(session, people, _PERSON, "household_id", first, last, live=_THERE):
        there.setdefault(row["household_id"], []).append(row)
    records = Records(session, first, last, clock.now(), common.photos, common.dated)
    today = clock.today()
    looked: list[Home] = []
    versions: dict[int, int] = {}
    for home in parts_between(session, homes, _HOME, "id", first, last):
        kept = home["state"] == HouseholdState.KEPT
        found = _found(home, there.get(home["id"], []), records, common, today) if kept else []
        looked.append(Home(home["id"], home["region"], home["county"], found))
        versions[home["id"]] = home["version"]
    rules = policy.policy_for(session, looked[0].region, today)
    due = today + timedelta(days=policy.policy(session, rules).finding_days)
    differ = findings.differing(session, looked, clock.now(), due, unasked)
    return Judged(last, differ, versions)


def villages(session: Session) -> list[Differing]:
    """What is found in every village, to be settled: asked once a night, after its households."""
    today, there = clock.today(), village_records.villages(session)
    looked = [
        Home(region, region, county, _of_village(facts, today), village=True)
        for region, (county, facts) in sorted(there.items())
    ]
    if not looked:
        return findings.of_villages(session, (), clock.now(), today)
    rules = policy.policy_for(session, looked[0].region, today)
    due = today + timedelta(days=policy.policy(session, rules).finding_days)
    return findings.of_villages(session, looked, clock.now(), due)


def _of_village(facts: VillageFacts, on: date) -> list[Found]:
    found = []
    for rule in VILLAGE_RULES:
        values = rule.broken(facts, on)
        if values is not None:
            stands = findings.digest([str(values[name]) for name in rule.holds])
            found.append(Found(0, rule.finding(values), stands))
    return found


def settled(session: Session, stretch: Judged) -> Settled:
    """Bring what is kept to what was found. A household that somebody has changed since it was
    looked at is left for the next night: what was found there is of another household."""
    differ = [each.home for each in stretch.homes if each]
    now = {
        row["id"]: row["version"]
        for row in parts_by(session, table(Household), ("id", "version"), "id", differ)
    }
    same = [
        each
        for each in stretch.homes
        if not each or now.get(each.home) == stretch.versions[each.home]
    ]
    return findings.settle(session, same, clock.now())


def _found(
    home: RowDict, people: Sequence[RowDict], records: Records, common: Across, on: date
) -> list[Found]:
    words = known_by.words(home, people) if common.phones else ()
    shared = max((common.phones.get(word, 1) - 1 for word in words), default=0)
    key = home["id"]
    facts = household_facts(home, people, records.income(key), records.visit(key), shared)
    each = dict(zip((row["id"] for row in people), facts.members, strict=True))
    record = RecordFacts(
        facts,
        records.case(key),
        records.measures(key, each),
        records.same_years(key),
    )
    found = [*check_household(facts, on), *check_records(record, on)]
    return [_kept(finding, facts, people) for finding in found]


def _kept(finding: Finding, facts: HouseholdFacts, people: Sequence[RowDict]) -> Found:
    """With whom it is about and the answers it speaks of: those its rule reads, no age and no
    number of days of today."""
    if finding.member is None:
        answers = [
            [getattr(member, key, None) for key in finding.reads] for member in facts.members
        ]
        own = [
            getattr(part, key.removeprefix("income."), None)
            for key in finding.reads
            for part in (facts, facts.land, facts.living, facts.income)
        ]
        figures = finding.reason.values.values() if finding.level == "record" else ()
        stands = sorted(str(getattr(each, "since", each)) for each in figures)
        return Found(0, finding, findings.digest((answers, own, stands)))
    member = facts.members[finding.member]
    said = [getattr(member, key, None) for key in finding.reads]
    return Found(people[finding.member]["id"], finding, findings.digest(said))
