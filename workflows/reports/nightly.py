"""Every night: all the checks over the whole register, a stretch at a time, and what is kept of
them brought up to date.

A stretch is read, judged and written in a transaction of its own: nobody waits for the night, and
nothing is held for long. What only shows when households stand side by side (a shared telephone, a
photo used in two villages) is asked once before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sqlalchemy import distinct, func, or_, select
from sqlmodel import Session

from models.case import Attachment
from models.household import Household, Person
from models.record import Paper
from models.rows import table
from models.rows.household import HouseholdRow, PersonRow
from workflows.base import clock
from workflows.base.rows import rows_by, rows_of
from workflows.households import findings, known_by
from workflows.households.checks import check_household, check_records
from workflows.households.checks.facts import HouseholdFacts
from workflows.households.checks.record_facts import RecordFacts
from workflows.households.checks.rule import Finding
from workflows.households.findings import Found, Home, Settled
from workflows.households.member_checks import household_facts
from workflows.households.states import HouseholdState
from workflows.policy import policy
from workflows.reports.case_records import Records

STRETCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Across:
    """What households have in common: {telephone's index: how many gave it}, photos of several
    villages, and of several days."""

    phones: Mapping[str, int]
    photos: frozenset[str]
    dated: frozenset[str]


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


def stretch(
    session: Session, common: Across, after: int = 0, *, size: int = STRETCH
) -> tuple[int | None, Settled]:
    """Judge and settle the households after a key: the last key (None: there are no more), and
    what became of them. A household that is no longer kept has no findings."""
    homes, people = table(Household), table(Person)
    chosen = select(homes.c.id).where(homes.c.id > after).order_by(homes.c.id).limit(size)
    keys = list(session.execute(chosen).scalars())
    if not keys:
        return None, Settled()
    there: dict[int, list[PersonRow]] = {}
    for row in rows_by(session, people, "household_id", keys, live="left_on"):
        there.setdefault(row["household_id"], []).append(row)
    now = clock.now()
    records = Records(session, keys, now, common.photos, common.dated)
    settled: list[Home] = []
    for home in rows_of(session, homes, homes.c.id.in_(keys)):
        kept = home["state"] == HouseholdState.KEPT
        found = _found(home, there.get(home["id"], []), records, common) if kept else []
        settled.append(Home(home["id"], home["region"], home["county"], found))
    region = settled[0].region
    days = policy.policy(session, policy.policy_for(session, region, clock.today())).finding_days
    done = findings.settle(session, settled, now, clock.today() + timedelta(days=days))
    return keys[-1], done


def _found(
    home: HouseholdRow, people: list[PersonRow], records: Records, common: Across
) -> list[Found]:
    on = clock.today()
    facts = household_facts(home, people, records.income(home["id"]), records.visit(home["id"]))
    words = (home["phone_blind"] or "").split()
    shared = max((common.phones.get(word, 1) - 1 for word in words), default=0)
    facts = replace(facts, phone_shared=shared)
    each = dict(zip((row["id"] for row in people), facts.members, strict=True))
    record = RecordFacts(
        facts,
        records.case(home["id"]),
        records.measures(home["id"], each),
        records.same_years(home["id"]),
    )
    found = [*check_household(facts, on), *check_records(record, on)]
    return [_kept(finding, facts, people) for finding in found]


def _kept(finding: Finding, facts: HouseholdFacts, people: list[PersonRow]) -> Found:
    """With whom it is about and the answers it speaks of: those its rule reads, no age of today."""
    if finding.member is None:
        answers = [
            [getattr(member, key, None) for key in finding.reads] for member in facts.members
        ]
        own = [
            getattr(part, key.removeprefix("income."), None)
            for key in finding.reads
            for part in (facts, facts.land, facts.living, facts.income)
        ]
        figures = dict(finding.reason.values) if finding.level == "record" else {}
        return Found(
            0, finding, findings.digest((answers, own, sorted(map(str, figures.values()))))
        )
    member = facts.members[finding.member]
    said = [getattr(member, key, None) for key in finding.reads]
    return Found(people[finding.member]["id"], finding, findings.digest(said))
