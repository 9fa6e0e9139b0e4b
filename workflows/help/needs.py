"""What the steps of help may know: the household and its filing, its helpers, what it gets."""

from datetime import date
from typing import Final

from models.rows.household import ChangeRequestRow, HouseholdRow
from models.rows.support import (
    GiftRow,
    HelpCardRow,
    HelpPlanRow,
    MeasureRow,
    OrganisationRow,
    PairingRow,
    VisitCampaignRow,
    VisitRow,
    YearlyUpdateRow,
)
from workflows.engine.known import Need


class Home(HouseholdRow):
    """A household, the day its card was filed and the causes of its poverty, the main one first."""

    filed_on: date | None
    causes: list[str]


HOME: Final = Need[Home | None]("home")
HOME_PAIRINGS: Final = Need[list[PairingRow]]("home_pairings")
HOME_MEASURES: Final = Need[list[MeasureRow]]("home_measures")
HOME_VISITS: Final = Need[list[VisitRow]]("home_visits")
HOME_GIFTS: Final = Need[list[GiftRow]]("home_gifts")
HOME_PLANS: Final = Need[list[HelpPlanRow]]("home_plans")
HOME_UPDATES: Final = Need[list[YearlyUpdateRow]]("home_updates")
HOME_REQUESTS: Final = Need[list[ChangeRequestRow]]("home_requests")
ORGANISATIONS: Final = Need[list[OrganisationRow]]("organisations")
ORGANISATIONS_EVER: Final = Need[list[OrganisationRow]]("organisations_ever")
OFFICIAL_LOAD: Final = Need[dict[int, int]]("official_load")
PAIRINGS: Final = Need[list[PairingRow]]("pairings")
CARDS: Final = Need[list[HelpCardRow]]("cards")
VISIT: Final = Need[VisitRow | None]("visit")
VISIT_GIFTS: Final = Need[list[GiftRow]]("visit_gifts")
VISIT_CAMPAIGN: Final = Need[VisitCampaignRow | None]("campaign")
COUNTERED: Final = Need[GiftRow | None]("countered")
COUNTER_ENTRIES: Final = Need[list[GiftRow]]("counter_entries")
