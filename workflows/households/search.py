"""Finding households: by name, number, or a whole ID number, as far as the reader may see."""

from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session

from models.household import Household, HouseholdNumber, Person, SearchWord
from models.installation import keyring_of
from models.rows import table
from workflows.access.people import Actor
from workflows.access.places import COUNTY, county_of
from workflows.access.roles import SEES_PEOPLE
from workflows.base import identity, names
from workflows.base.rows import RowDict
from workflows.households.household_numbers import tidy
from workflows.households.members import plain
from workflows.households.states import HouseholdState

# So many are found at once; whoever shows them says that there may be more.
FOUND: Final = 20


def _is_number(text: str) -> bool:
    """Does a search look like a whole ID number, typed as people type it?"""
    number = plain(text)
    return bool(identity.kind_of(number)) and number[:17].isdigit()


def find(
    session: Session,
    actor: Actor,
    wanted: str,
    *,
    region: int | None = None,
    limit: int = FOUND,
) -> list[RowDict]:
    """Households in the actor's area (or one village of it) by a name, part of it, initials, a
    number they are or were known by (roster, national system, handbook, card, file) or how it
    begins, or a whole ID number."""
    text = "".join(wanted.split()).lower()
    name = names.folded(wanted)
    if not text or not (name or any(char.isdigit() for char in text)):
        return []
    households, words, people = table(Household), table(SearchWord), table(Person)
    known = table(HouseholdNumber)
    ranges = actor.ranges(SEES_PEOPLE)
    if region is not None:
        # Asked for here: who is asked for only after the first twenty of a town is not found.
        ranges = [(region, region + 1)] if actor.roles_at(region) & SEES_PEOPLE else []
    if not ranges:
        return []
    if _is_number(text):
        blind = keyring_of(session).blind(identity.person_of(plain(text)))
        keys = select(people.c.household_id).where(
            people.c.id_blind == blind, people.c.left_on.is_(None)
        )
        where: ColumnElement[bool] = households.c.id.in_(keys)
    elif any(char.isdigit() for char in text):
        number = tidy(wanted)
        keys = select(known.c.household_id).where(
            known.c.number >= number, known.c.number < number + "\U0010ffff"
        )
        where = households.c.id.in_(keys)
    else:
        found: list[int] = []
        for lo, hi in ranges:
            counties = [words.c.county == county_of(lo)] if hi - lo <= COUNTY else []
            chosen = (
                select(words.c.household_id)
                .where(
                    *counties,
                    words.c.word >= name,
                    words.c.word < name + "\U0010ffff",
                    words.c.region >= lo,
                    words.c.region < hi,
                )
                .distinct()  # a household has many words: they must not crowd out the next one
                .limit(limit * 4)
            )
            found += session.execute(chosen).scalars()
        where = households.c.id.in_(set(found))
    scope = or_(*((households.c.region >= lo) & (households.c.region < hi) for lo, hi in ranges))
    chosen_rows = select(households).where(
        where, scope, households.c.state != HouseholdState.UNDONE
    )
    chosen_rows = chosen_rows.order_by(households.c.region, households.c.id).limit(limit)
    return [dict(row) for row in session.execute(chosen_rows).mappings()]
