"""What the lists of help's questions offer: officials, organisations, helpers' accounts, the codes
of its measures and gifts."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import or_, select
from sqlmodel import Session

from models.account import Grant, User
from models.rows import table
from workflows.access import places
from workflows.access.roles import Role
from workflows.base import clock, codes, dates
from workflows.base.rows import Row
from workflows.base.words import beside
from workflows.engine.needs import PEOPLE
from workflows.help.needs import HOME_PAIRINGS, ORGANISATIONS
from workflows.help.processes import gifts, helpers, pairing, visits, yearly
from workflows.households.needs import OFFICIALS
from workflows.identification.queries.form_options import Options, bring


def _officials(rows: Sequence[Row]) -> Options:
    return {row["id"]: " ".join(filter(None, (row["name"], row["unit"]))) for row in rows}


def _former(rows: Sequence[Row]) -> Options:
    """Pairings that came to an end: the one this one takes the place of."""
    return {
        row["id"]: f"{dates.short(row['from_on'])} – {dates.short(row['to_on'])}"
        for row in rows
        if row["to_on"] is not None
    }


def _helper_accounts(session: Session, row: Row) -> Options:
    """Who may sign in as a helper in the county, whatever part of it the grant names."""
    grants, users, today = table(Grant), table(User), clock.today()
    lo = places.county_of(row["region"])
    rows = session.execute(
        select(users.c.id, users.c.name, users.c.login)
        .join(grants, grants.c.user_id == users.c.id)
        .where(
            grants.c.role == Role.HELPER,
            grants.c.region >= lo,
            grants.c.region < lo + places.COUNTY,
            grants.c.valid_from <= today,
            or_(grants.c.valid_to.is_(None), grants.c.valid_to >= today),
            users.c.disabled_at.is_(None),
        )
        .order_by(users.c.id)
    )
    return {one.id: beside(one.name, one.login) for one in rows}


def _townships(session: Session, row: Row) -> Options:
    """Where an organisation's help may be meant for: the county, or one of its townships."""
    county = places.county_of(row["region"])
    whole = places.place_of(session, county)
    under = places.children(session, county)
    return {p.key: p.name for p in ([whole] if whole else []) + under}


def _names(rows: Sequence[Row]) -> Options:
    return {row["id"]: row["name"] for row in rows}


_SILENT: Final = {"": "（未填）"}

bring(
    labels={
        "gift_kind": gifts.KINDS,
        "organisation_kind": helpers.KINDS,
        "organisation_scope": helpers.SCOPES,
        "duty": {"": "不在领导小组"} | helpers.DUTIES,
        "official_sex": {**_SILENT, **codes.SEX.labels},
        "official_political": {**_SILENT, **codes.POLITICAL.labels},
        "official_affiliation": {**_SILENT, **codes.AFFILIATION.labels},
        "campaign_kind": visits.CAMPAIGN_KINDS,
        "members_found": yearly.FOUND,
    },
    ticked={"ways": pairing.WAYS, "topics": visits.TOPICS},
    loaded={
        "choice:officials": (OFFICIALS, _officials),
        "choice:organisations": (ORGANISATIONS, _names),
        "choice:members": (PEOPLE, _names),
        "choice:ended_pairings": (HOME_PAIRINGS, _former),
    },
    sought={"helper_accounts": _helper_accounts, "scope_region": _townships},
)
