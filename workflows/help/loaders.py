"""What the processes of help know: the household and its filing, its helpers, what it already
gets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlmodel import Session

from models.case import Case
from models.household import ChangeRequest, Household
from models.record import Survey
from models.rows import table
from models.rows.support import GiftRow, PairingRow
from models.support import (
    Gift,
    HelpCard,
    HelpPlan,
    Measure,
    Official,
    Organisation,
    Pairing,
    Visit,
    VisitCampaign,
    YearlyUpdate,
)
from workflows.base.clock import shanghai_day
from workflows.base.rows import R, RowDict, rows_by
from workflows.engine.loading import Loader, loads
from workflows.help.needs import (
    CARDS,
    COUNTER_ENTRIES,
    COUNTERED,
    HOME,
    HOME_GIFTS,
    HOME_MEASURES,
    HOME_PAIRINGS,
    HOME_PLANS,
    HOME_REQUESTS,
    HOME_UPDATES,
    HOME_VISITS,
    OFFICIAL_LOAD,
    ORGANISATIONS,
    ORGANISATIONS_EVER,
    PAIRINGS,
    VISIT,
    VISIT_CAMPAIGN,
    VISIT_GIFTS,
    Home,
)
from workflows.households.needs import OFFICIALS
from workflows.identification.states import CaseState

if TYPE_CHECKING:
    from models.rows import Of


def filed_days(session: Session, households: Sequence[int]) -> dict[int, date]:
    """{household: the day its card was filed}, of those that are filed."""
    cases = table(Case)
    chosen = select(cases.c.household_id, cases.c.since).where(
        cases.c.household_id.in_(households), cases.c.state == CaseState.FILED
    )
    return {home: shanghai_day(since) for home, since in session.execute(chosen)}


def causes_of(session: Session, households: Sequence[int]) -> dict[int, list[str]]:
    """{household: its causes, the main one of the filed case's survey first; else the
    register's}."""
    cases, surveys, homes = table(Case), table(Survey), table(Household)
    found: dict[int, list[str]] = {}
    for home, traits in session.execute(
        select(homes.c.id, homes.c.traits).where(homes.c.id.in_(households))
    ):
        named = [(traits or {}).get("cause"), *((traits or {}).get("other_causes") or ())]
        found[home] = [cause for cause in named if cause]
    chosen = (
        select(cases.c.household_id, surveys.c.answers)
        .join(surveys, surveys.c.id == cases.c.survey_id)
        .where(cases.c.household_id.in_(households), cases.c.state == CaseState.FILED)
    )
    for home, answers in session.execute(chosen):
        if answers.get("cause"):
            others = [cause for cause in found.get(home, ()) if cause != answers["cause"]]
            found[home] = [answers["cause"], *others]
    return found


@loads(HOME, lambda: None)
def _home(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Home | None]:
    homes = sorted({row["household_id"] for row in rows})
    found = {row["id"]: row for row in rows_by(session, table(Household), "id", homes)}
    filed, causes = filed_days(session, homes), causes_of(session, homes)
    known: dict[int, Home] = {
        key: Home(**home, filed_on=filed.get(key), causes=causes.get(key, []))
        for key, home in found.items()
    }
    return {row["id"]: known[row["household_id"]] for row in rows if row["household_id"] in known}


def _of_household(model: "Of[R]") -> Loader[list[R]]:
    """All rows of one kind of the subject's household."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[R]]:
        by_home: dict[int, list[R]] = defaultdict(list)
        homes = {row["household_id"] for row in rows}
        for row in rows_by(session, model, "household_id", homes):
            by_home[row["household_id"]].append(row)
        return {row["id"]: by_home[row["household_id"]] for row in rows}

    return load


def _of_county(model: "Of[R]", state: str) -> Loader[list[R]]:
    """All rows of one kind in the subject's county that stand in a state ("" for any)."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[R]]:
        by_county: dict[int, list[R]] = defaultdict(list)
        for row in rows_by(session, model, "county", {row["county"] for row in rows}):
            if state in ("", row["state"]):
                by_county[row["county"]].append(row)
        return {row["id"]: by_county[row["county"]] for row in rows}

    return load


def _linked(model: "Of[R]", link: str) -> Loader[R | None]:
    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, R | None]:
        keys = {row[link] for row in rows if row[link] is not None}
        found = {row["id"]: row for row in rows_by(session, model, "id", keys)}
        return {row["id"]: found.get(row[link]) for row in rows}

    return load


def _naming(model: "Of[R]", link: str) -> Loader[list[R]]:
    """The rows that name the subject in one of their columns."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[R]]:
        found: dict[int, list[R]] = defaultdict(list)
        for row in rows_by(session, model, link, {row["id"] for row in rows}):
            found[row[link]].append(row)
        return found

    return load


def _none() -> None:
    return None


loads(HOME_PAIRINGS, list)(_of_household(table(Pairing)))
loads(HOME_MEASURES, list)(_of_household(table(Measure)))
loads(HOME_VISITS, list)(_of_household(table(Visit)))
loads(HOME_GIFTS, list)(_of_household(table(Gift)))
loads(HOME_PLANS, list)(_of_household(table(HelpPlan)))
loads(HOME_REQUESTS, list)(_of_household(table(ChangeRequest)))
loads(HOME_UPDATES, list)(_of_household(table(YearlyUpdate)))
loads(OFFICIALS, list)(_of_county(table(Official), "serving"))
loads(ORGANISATIONS, list)(_of_county(table(Organisation), "helping"))
loads(ORGANISATIONS_EVER, list)(_of_county(table(Organisation), ""))
loads(VISIT, _none)(_linked(table(Visit), "visit_id"))
loads(VISIT_CAMPAIGN, _none)(_linked(table(VisitCampaign), "visit_campaign_id"))
loads(COUNTERED, _none)(_linked(table(Gift), "counters_id"))
loads(VISIT_GIFTS, list)(_naming(table(Gift), "visit_id"))
loads(CARDS, list)(_naming(table(HelpCard), "pairing_id"))


@loads(OFFICIAL_LOAD, dict)
def _official_load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, dict[int, int]]:
    """{official: how many households are paired with them now} in the subject's county."""
    pairings = table(Pairing)
    chosen = (
        select(pairings.c.county, pairings.c.official_id, func.count())
        .where(
            pairings.c.county.in_({row["county"] for row in rows}),
            pairings.c.state == "current",
            pairings.c.official_id.is_not(None),
        )
        .group_by(pairings.c.county, pairings.c.official_id)
    )
    loads_: dict[int, dict[int, int]] = defaultdict(dict)
    for county, official, count in session.execute(chosen):
        loads_[county][official] = count
    return {row["id"]: loads_[row["county"]] for row in rows}


@loads(PAIRINGS, list)
def _pairings(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[PairingRow]]:
    """The pairings of an official or an organisation (the subject), whichever it is."""
    pairings = table(Pairing)
    found: dict[int, list[PairingRow]] = defaultdict(list)
    for column in ("official_id", "organisation_id"):
        for key, own in _naming(pairings, column)(session, rows).items():
            found[key] += own
    return found


@loads(COUNTER_ENTRIES, list)
def _counter_entries(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[GiftRow]]:
    """The counter-entries that already take back this gift, or the gift this one takes back."""
    gifts, found = table(Gift), defaultdict(list)
    homes = {row["household_id"] for row in rows}
    wanted = {row["counters_id"] or row["id"] for row in rows}
    entries = [
        gift
        for gift in rows_by(session, gifts, "household_id", homes)
        if gift["counters_id"] in wanted
    ]
    for row in rows:
        of = row["counters_id"] or row["id"]
        found[row["id"]] = [g for g in entries if g["counters_id"] == of and g["id"] != row["id"]]
    return found
