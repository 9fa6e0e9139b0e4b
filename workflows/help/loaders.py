"""What the processes of help know: the household and its filing, its helpers, what it already
gets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from models.case import Case
from models.columns import table
from models.household import Household
from models.record import Survey
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
from workflows.base.rows import RowDict, rows_by
from workflows.engine.loading import LOADERS, loads
from workflows.identification.states import CaseState


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


@loads("home", lambda: None)
def _home(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    homes = sorted({row["household_id"] for row in rows})
    found = {row["id"]: row for row in rows_by(session, table(Household), "id", homes)}
    filed, causes = filed_days(session, homes), causes_of(session, homes)
    return {
        row["id"]: found[row["household_id"]]
        | {
            "filed_on": filed.get(row["household_id"]),
            "causes": causes.get(row["household_id"], []),
        }
        for row in rows
        if row["household_id"] in found
    }


def _of_household(model: Any) -> Any:
    """All rows of one kind of the subject's household."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
        by_home: dict[int, list[RowDict]] = defaultdict(list)
        homes = {row["household_id"] for row in rows}
        for row in rows_by(session, table(model), "household_id", homes):
            by_home[row["household_id"]].append(row)
        return {row["id"]: by_home[row["household_id"]] for row in rows}

    return load


def _of_county(model: Any, state: str) -> Any:
    """All rows of one kind in the subject's county that stand in a state ("" for any)."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
        by_county: dict[int, list[RowDict]] = defaultdict(list)
        for row in rows_by(session, table(model), "county", {row["county"] for row in rows}):
            if state in ("", row["state"]):
                by_county[row["county"]].append(row)
        return {row["id"]: by_county[row["county"]] for row in rows}

    return load


def _linked(model: Any, link: str) -> Any:
    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
        keys = {row[link] for row in rows if row[link] is not None}
        found = {row["id"]: row for row in rows_by(session, table(model), "id", keys)}
        return {row["id"]: found.get(row[link]) for row in rows}

    return load


def _none() -> None:
    return None


LOADERS.update(
    {
        "home_pairings": (_of_household(Pairing), list),
        "home_measures": (_of_household(Measure), list),
        "home_visits": (_of_household(Visit), list),
        "home_gifts": (_of_household(Gift), list),
        "home_plans": (_of_household(HelpPlan), list),
        "officials": (_of_county(Official, "serving"), list),
        "organisations": (_of_county(Organisation, "helping"), list),
        "organisations_ever": (_of_county(Organisation, ""), list),
        "home_updates": (_of_household(YearlyUpdate), list),
        "visit": (_linked(Visit, "visit_id"), _none),
        "campaign": (_linked(VisitCampaign, "visit_campaign_id"), _none),
        "countered": (_linked(Gift, "counters_id"), _none),
    }
)


@loads("official_load", dict)
def _official_load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
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


@loads("pairings", list)
def _pairings(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """The pairings of an official or an organisation (the subject), whichever it is."""
    pairings, found = table(Pairing), defaultdict(list)
    keys = {row["id"] for row in rows}
    for column in ("official_id", "organisation_id"):
        for pairing in rows_by(session, pairings, column, keys):
            found[pairing[column]].append(pairing)
    return found


@loads("cards", list)
def _cards(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """The cards handed out under a pairing."""
    found: dict[int, list[RowDict]] = defaultdict(list)
    for card in rows_by(session, table(HelpCard), "pairing_id", {row["id"] for row in rows}):
        found[card["pairing_id"]].append(card)
    return found


def _gifts_by(link: str) -> Any:
    """The gifts that name the subject in one of their columns."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
        found: dict[int, list[RowDict]] = defaultdict(list)
        for gift in rows_by(session, table(Gift), link, {row["id"] for row in rows}):
            found[gift[link]].append(gift)
        return found

    return load


@loads("counter_entries", list)
def _counter_entries(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
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


LOADERS["visit_gifts"] = (_gifts_by("visit_id"), list)
