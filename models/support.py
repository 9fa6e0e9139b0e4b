"""Help after filing: who helps, whom, by what, what was given — each a subject with events of its
own.

A row is added with its date, never overwritten: a pairing that ends stays, a gift is corrected by a
counter-entry. Money is fen; goods are valued in fen beside their quantity.
"""

from datetime import date
from typing import Any

from sqlalchemy import Index, Integer, Text
from sqlmodel import Field

from models.columns import Base, Big, Body, Day, Flag, Placed, Subject

STRICT = {"sqlite_strict": True}


class Organisation(Subject, table=True):
    """帮扶单位: an enterprise, social organisation, village, neighbourhood committee or unit.

    `plain_name` is the name without its legal endings and spaces: the same firm under two spellings
    meets itself there. `scope` is the region its help is meant for; `fixed` says whether it has
    households of its own (the city-wide ones of the federation's committee have none).
    """

    __tablename__ = "organisation"
    __table_args__ = (
        Index("ix_organisation_region", "region"),
        Index("uq_organisation_plain_name", "county", "plain_name", unique=True),
        STRICT,
    )

    name: str = Field(sa_type=Text)
    plain_name: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    scope: str = Field(sa_type=Text)
    scope_region: int = Field(sa_type=Big)
    address: str = Field(default="", sa_type=Text)
    person_in_charge: str = Field(default="", sa_type=Text)
    contact: str = Field(default="", sa_type=Text)


class Official(Subject, table=True):
    """帮扶责任人: a named official. `duty` is the place in the leading group, "" for none.

    `affiliation` says which level the unit belongs to (隶属关系).
    """

    __tablename__ = "official"
    __table_args__ = (
        Index("ix_official_region", "region"),
        Index("ix_official_user", "user_id"),
        STRICT,
    )

    name: str = Field(sa_type=Text)
    unit: str = Field(default="", sa_type=Text)
    post: str = Field(default="", sa_type=Text)
    contact: str = Field(default="", sa_type=Text)
    sex: str = Field(default="", sa_type=Text)
    political: str = Field(default="", sa_type=Text)
    affiliation: str = Field(default="", sa_type=Text)
    leader: bool = Field(default=False, sa_type=Flag)
    duty: str = Field(default="", sa_type=Text)
    user_id: int | None = Field(default=None, sa_type=Big, foreign_key="account.id")


class Pairing(Subject, table=True):
    """结对: one household and one helper (an official or an organisation), from a day to a day."""

    __tablename__ = "pairing"
    __table_args__ = (
        Index("ix_pairing_region", "region", "state"),
        Index("ix_pairing_household", "household_id"),
        Index("ix_pairing_official", "official_id"),
        Index("ix_pairing_organisation", "organisation_id"),
        STRICT,
    )

    household_id: int = Field(sa_type=Big, foreign_key="household.id")
    official_id: int | None = Field(default=None, sa_type=Big, foreign_key="official.id")
    organisation_id: int | None = Field(default=None, sa_type=Big, foreign_key="organisation.id")
    ways: Any = Field(default_factory=list, sa_type=Body)
    agreement_no: str = Field(default="", sa_type=Text)
    from_on: date = Field(sa_type=Day)
    to_on: date | None = Field(default=None, sa_type=Day)
    ended_why: str = Field(default="", sa_type=Text)
    succeeds_id: int | None = Field(default=None, sa_type=Big)


class HelpCard(Placed, table=True):
    """A card handed out: 帮联AB卡 (official) or 帮扶卡 (enterprise). Reprinted, never
    overwritten."""

    __tablename__ = "help_card"
    __table_args__ = (Index("ix_help_card_pairing", "pairing_id"), STRICT)

    pairing_id: int = Field(sa_type=Big, foreign_key="pairing.id")
    kind: str = Field(sa_type=Text)
    number: str = Field(sa_type=Text)
    issued_on: date = Field(sa_type=Day)
    reprint_why: str = Field(default="", sa_type=Text)


class HelpPlan(Subject, table=True):
    """一户一策: one household's plan for one year; signed by the household when agreed."""

    __tablename__ = "help_plan"
    __table_args__ = (
        Index("ix_help_plan_region", "region", "state"),
        Index("uq_help_plan_household_year", "household_id", "year", unique=True),
        STRICT,
    )

    household_id: int = Field(sa_type=Big, foreign_key="household.id")
    year: int = Field(sa_type=Integer)
    causes: Any = Field(default_factory=list, sa_type=Body)
    target: str = Field(default="", sa_type=Text)
    steps: str = Field(default="", sa_type=Text)
    policy_read_on: date | None = Field(default=None, sa_type=Day)
    result: str = Field(default="", sa_type=Text)


class Measure(Subject, table=True):
    """帮扶措施: intended, applied, declared, under way, done — with the household's word on its
    effect."""

    __tablename__ = "measure"
    __table_args__ = (
        Index("ix_measure_region", "region", "state"),
        Index("ix_measure_household", "household_id"),
        STRICT,
    )

    household_id: int = Field(sa_type=Big, foreign_key="household.id")
    person_id: int | None = Field(default=None, sa_type=Big, foreign_key="person.id")
    kind: str = Field(sa_type=Text)
    # Why the household was poor when the measure was thought of: leaders read measures by cause.
    cause: str = Field(default="", sa_type=Text)
    year: int = Field(sa_type=Integer)
    title: str = Field(default="", sa_type=Text)
    fen: int = Field(default=0, sa_type=Big)
    effect: str = Field(default="", sa_type=Text)
    signed: bool = Field(default=False, sa_type=Flag)


class VisitCampaign(Subject, table=True):
    """走访活动: a window of days in which every leader visits; what each household is to get."""

    __tablename__ = "visit_campaign"
    __table_args__ = (Index("ix_visit_campaign_region", "region", "state"), STRICT)

    title: str = Field(sa_type=Text)
    alias: str = Field(default="", sa_type=Text)
    kind: str = Field(default="visit", sa_type=Text)
    from_on: date = Field(sa_type=Day)
    to_on: date = Field(sa_type=Day)
    items: Any = Field(default_factory=list, sa_type=Body)


class Visit(Subject, table=True):
    """走访: who came, when, what was spoken of, what is to follow."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_region", "region"),
        Index("ix_visit_household", "household_id"),
        Index("ix_visit_campaign", "visit_campaign_id", "official_id"),
        STRICT,
    )

    household_id: int = Field(sa_type=Big, foreign_key="household.id")
    visit_campaign_id: int | None = Field(
        default=None, sa_type=Big, foreign_key="visit_campaign.id"
    )
    official_id: int | None = Field(default=None, sa_type=Big, foreign_key="official.id")
    organisation_id: int | None = Field(default=None, sa_type=Big, foreign_key="organisation.id")
    visited_on: date = Field(sa_type=Day)
    topics: Any = Field(default_factory=list, sa_type=Body)
    requests: str = Field(default="", sa_type=Text)
    next_step: str = Field(default="", sa_type=Text)
    note: str = Field(default="", sa_type=Text)


class Gift(Subject, table=True):
    """钱物: what one giver gave one household on a day. Negative only as the counter-entry of
    another.

    `kind` cash, goods or job; `per_year` marks a yearly promise; `emergency` the one path before
    filing.
    """

    __tablename__ = "gift"
    __table_args__ = (
        Index("ix_gift_region_day", "region", "given_on"),
        Index("ix_gift_household", "household_id"),
        Index("ix_gift_organisation", "organisation_id"),
        Index("ix_gift_official", "official_id"),
        Index("ix_gift_campaign", "visit_campaign_id"),
        STRICT,
    )

    household_id: int = Field(sa_type=Big, foreign_key="household.id")
    person_id: int | None = Field(default=None, sa_type=Big, foreign_key="person.id")
    official_id: int | None = Field(default=None, sa_type=Big, foreign_key="official.id")
    organisation_id: int | None = Field(default=None, sa_type=Big, foreign_key="organisation.id")
    visit_campaign_id: int | None = Field(
        default=None, sa_type=Big, foreign_key="visit_campaign.id"
    )
    visit_id: int | None = Field(default=None, sa_type=Big, foreign_key="visit.id")
    given_on: date = Field(sa_type=Day)
    kind: str = Field(sa_type=Text)
    item: str = Field(sa_type=Text)
    quantity: str = Field(default="", sa_type=Text)
    fen: int = Field(sa_type=Big)
    per_year: bool = Field(default=False, sa_type=Flag)
    emergency: bool = Field(default=False, sa_type=Flag)
    counters_id: int | None = Field(default=None, sa_type=Big)


class YearlyUpdate(Subject, table=True):
    """动态管理: one household's file brought up to date in one year."""

    __tablename__ = "yearly_update"
    __table_args__ = (
        Index("ix_yearly_update_region", "region", "state"),
        Index("uq_yearly_update_household_year", "household_id", "year", unique=True),
        STRICT,
    )

    household_id: int = Field(sa_type=Big, foreign_key="household.id")
    year: int = Field(sa_type=Integer)
    answers: Any = Field(default_factory=dict, sa_type=Body)
    next_step: str = Field(default="", sa_type=Text)


class HelpSum(Base, table=True):
    """Leaders' numbers of help, moved with each step: per village, township and county.

    kind `gift` (what: giver kind:gift kind; at: yyyymm), `giver` (what: organisation:id or
    official:id; at: year), `in_campaign` (what: id; at: year), `measure` (what: measure:state;
    at: year), `fit` (what: cause:measure:state; at: year), `pairing` (what: official or
    organisation), `home` (filed households; what: filed, no_official, no_measure), `met` (filed
    households a campaign reached; what: its id). A screen reads these, never a scan of the entries.
    """

    __tablename__ = "help_sum"
    __table_args__ = STRICT

    region: int = Field(primary_key=True, sa_type=Big)
    county: int = Field(primary_key=True, sa_type=Big)
    kind: str = Field(primary_key=True, sa_type=Text)
    what: str = Field(primary_key=True, sa_type=Text)
    at: int = Field(primary_key=True, sa_type=Integer)
    n: int = Field(default=0, sa_type=Integer)
    fen: int = Field(default=0, sa_type=Big)
