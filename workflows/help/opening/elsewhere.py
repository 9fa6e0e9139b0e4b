"""Households of another town: filed there, helped from here. They never pass our six steps."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func
from sqlmodel import Session

from models.household import Household, Person
from models.installation import keyring_of
from models.keys import new_id
from models.rows import table
from workflows.access.people import Actor
from workflows.access.places import county_of
from workflows.access.roles import CASEWORK
from workflows.base.refusals import Malformed, Reason
from workflows.base.rows import rows_of
from workflows.engine import execute
from workflows.help.opening.scope import held, wait_for
from workflows.households.household_numbers import Claim, Kind, Tidy, misshapen, reason
from workflows.households.members import Entry, Member, person_columns
from workflows.households.register import entered_before, household_columns
from workflows.households.search_words import index_names
from workflows.households.states import HouseholdState


class Elsewhere(BaseModel):
    """What is known here of such a household: its head, its place, its card of the other town."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    head: Annotated[str, Field(min_length=1, max_length=40)]
    place: Annotated[str, Field(min_length=2, max_length=80)]
    card_number: Annotated[str, Field(min_length=2, max_length=40), Tidy]
    people: Annotated[int, Field(ge=1, le=30)] = 1
    cause: str = ""
    phone: Annotated[str, Field(max_length=20)] = ""


def register_elsewhere(
    session: Session, actor: Actor, region: int, entry: Elsewhere, *, token: str
) -> int:
    """Enter a household registered elsewhere, in the books of the place that helps it."""
    actor.require(*CASEWORK, region=region)
    county = county_of(region)
    key, ring = new_id(), keyring_of(session)
    home = _entry(entry)
    columns = household_columns(ring, home, key) | {"members": entry.people}
    people = [person_columns(ring, home.head, new_id())]
    before = entered_before(session, actor, token, columns, people)
    if before is not None:
        return before
    _refuse_twins(session, entry, region)
    event = execute.open_subject(
        session,
        Household,
        "register",
        actor,
        {"columns": {}, "added": people},
        token=token,
        id=key,
        region=region,
        county=county,
        elsewhere=True,
        **columns,
    )
    household = int(event["subject_id"])
    index_names(session, [(household, region, county, [entry.head])])
    return household


def amend_elsewhere(
    session: Session,
    actor: Actor,
    household_id: int,
    entry: Elsewhere,
    *,
    seen: int,
    token: str,
) -> int:
    """Bring such a household up to what the other town says now; without a telephone the old one
    stays. Returns its number."""
    old = held(session, actor, Household, [household_id])[0]
    if not old["elsewhere"]:
        raise Malformed(
            Reason(
                "not_elsewhere",
                "“{head}”户在本区建档，请在户案件里变更。",
                {"head": old["head_name"]},
            )
        )
    _refuse_twins(session, entry, old["region"], besides=household_id)
    home = _entry(entry)
    kept = {k: v for k, v in (old["traits"] or {}).items() if k != "cause"}
    home = home.model_copy(update={"traits": kept | home.traits})
    columns = household_columns(keyring_of(session), home, household_id, old)
    columns |= {"members": entry.people}
    if not entry.phone:
        columns = {name: v for name, v in columns.items() if not name.startswith("phone_")}
    people = table(Person)
    heads = rows_of(
        session, people, people.c.household_id == household_id, people.c.relation == "head"
    )
    changed = [(row["id"], {"name": entry.head}) for row in heads if row["name"] != entry.head]
    execute.perform(
        session,
        household_id,
        "amend",
        actor,
        {"columns": columns, "changed": changed},
        seen=seen,
        token=token,
        of=Household,
    )
    index_names(session, [(household_id, old["region"], old["county"], [entry.head])])
    return household_id


def _entry(entry: Elsewhere) -> Entry:
    return Entry(
        number=entry.card_number,
        address=entry.place,
        phone=entry.phone,
        traits={"cause": entry.cause} if entry.cause else {},
        members=(Member(name=entry.head, relation="head"),),
    )


def _refuse_twins(session: Session, entry: Elsewhere, region: int, *, besides: int = 0) -> None:
    """One card of the other town is one household here; two who enter it wait for each other."""
    claim = Claim(Kind.CARD, entry.card_number, besides, entry.head, region)
    if fault := misshapen(claim):
        raise Malformed(reason(fault))
    homes, county = table(Household), county_of(region)
    wait_for(session, [county])
    twins = rows_of(
        session,
        homes,
        func.upper(homes.c.number) == entry.card_number,
        homes.c.county == county,
        homes.c.elsewhere == 1,
        homes.c.state == HouseholdState.KEPT,
        homes.c.id != besides,
    )
    if twins:
        raise Malformed(_taken(entry, twins[0]["head_name"]))


def _taken(entry: Elsewhere, head: str) -> Reason:
    return Reason(
        "card_taken",
        "卡号 {number} 已登记为“{head}”户。请核对卡号，不要重复登记。",
        {"number": entry.card_number, "head": head},
    )
