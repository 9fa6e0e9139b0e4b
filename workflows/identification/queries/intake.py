"""What the intake screen reads: villages one enters for, households without a case, their batch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, false, or_, select
from sqlmodel import Session

from models.batch import VillageBatch
from models.case import Case
from models.household import Household, Person
from models.installation import keyring_of
from models.rows import table
from models.rows.case import CaseRow
from workflows.access import places
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE, Role
from workflows.base import id_faults, telephones
from workflows.base.clock import today
from workflows.base.rows import RowDict, rows_of
from workflows.base.words import _
from workflows.engine.registry import pinned, process_of
from workflows.households import answers, fields, known_by, member_checks
from workflows.households.checks import check_household
from workflows.households.checks.facts import MEMBER_ANSWERS, MemberFacts
from workflows.households.checks.rule import Finding
from workflows.households.fields import Of
from workflows.households.members import blinds
from workflows.households.states import HouseholdState
from workflows.policy import policy

ENTERERS: Final = frozenset({Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP})
_MOST: Final = 300


@dataclass(frozen=True, slots=True)
class Gate:
    """How a village stands to applications: the batch that takes them, or why none does."""

    batch_id: int | None = None
    late: bool = False
    planned: bool = False


def villages(session: Session, actor: Actor) -> dict[int, str]:
    """The villages this person enters households for, by key."""
    found: dict[int, str] = {}
    for lo, hi in actor.ranges(ENTERERS):
        for place in places.within(session, lo, hi, "village")[:_MOST]:
            if place.stands_on(today()):
                found[place.key] = place.name
    return found


def household(session: Session, actor: Actor, key: int) -> RowDict | None:
    """A household as it may be amended: its columns without what is sealed, its people, and by how
    many other households its telephone was given (phone_shared); `gone`: it is on the register no
    more."""
    homes, people = table(Household), table(Person)
    rows = rows_of(session, homes, homes.c.id == key)
    if not rows or not actor.roles_at(rows[0]["region"]) & ENTERERS:
        return None
    row = {
        name: value for name, value in rows[0].items() if not name.endswith(("_sealed", "_blind"))
    }
    row["gone"] = rows[0]["state"] != HouseholdState.KEPT
    there = rows_of(session, people, people.c.household_id == key, people.c.left_on.is_(None))
    words = known_by.words(rows[0], there)
    row["phone_shared"] = known_by.others(known_by.sharers(session, words), words, key)
    row["people"] = [
        {k: value for k, value in person.items() if not k.endswith(("_sealed", "_blind"))}
        for person in sorted(there, key=lambda person: person["relation"] != "head")
    ]
    return row


def gates(session: Session, actor: Actor, regions: set[int]) -> dict[int, Gate]:
    """{village: its gate}: the newest batch whose training is closed and which is not archived."""
    batches = table(VillageBatch)
    regions = {region for region in regions if actor.roles_at(region)}
    found = dict.fromkeys(regions, Gate())
    for row in rows_of(session, batches, batches.c.region.in_(regions)):
        if row["state"] in ("trained", "surveying"):
            found[row["region"]] = Gate(row["id"], late=row["state"] == "surveying")
        elif row["state"] == "planned" and found[row["region"]].batch_id is None:
            found[row["region"]] = Gate(planned=True)
    return found


def opens(actor: Actor, region: int | None = None) -> bool:
    """May the person open an application there (anywhere, when no place is named)?"""
    openers = process_of("identification").openers("open")
    held = {each.role for each in actor.held} if region is None else actor.roles_at(region)
    return not openers.isdisjoint(held)


def without_case(
    session: Session, actor: Actor, *, after: int | None = None, limit: int = 20
) -> list[RowDict]:
    """Households of this person's villages that never applied, the newest first."""
    homes, cases = table(Household), table(Case)
    spans = [and_(homes.c.region >= lo, homes.c.region < hi) for lo, hi in actor.ranges(ENTERERS)]
    chosen = (
        select(homes.c.id, homes.c.region, homes.c.head_name, homes.c.group_name, homes.c.members)
        .where(
            or_(*spans) if spans else false(),
            homes.c.state == HouseholdState.KEPT,
            ~select(cases.c.id)
            .where(cases.c.household_id == homes.c.id, cases.c.process == "identification")
            .exists(),
        )
        .order_by(homes.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        chosen = chosen.where(homes.c.id < after)
    return [dict(row) for row in session.execute(chosen).mappings()]


def last_case(session: Session, actor: Actor, household_id: int) -> CaseRow | None:
    """The household's newest case of the six steps, open or ended; None when it never applied."""
    cases = table(Case)
    mine = cases.c.household_id == household_id, cases.c.process == "identification"
    rows = rows_of(session, cases, *mine)
    return rows[-1] if rows and actor.roles_at(rows[-1]["region"]) & SEES_PEOPLE else None


def ended(row: CaseRow) -> bool:
    """Has this case come to one of its ends without a card?"""
    state = pinned(row).state(row["state"])
    return state.final and not state.goal


def how_it_ended(session: Session, actor: Actor, row: CaseRow) -> str:
    """The end of an earlier case and its coded reason, for whoever applies again."""
    if not actor.roles_at(row["region"]) & SEES_PEOPLE:
        return ""
    state = pinned(row).state(row["state"])
    rules = policy.policy(session, row["profile"])
    listed = (*rules.refusal_reasons, *rules.vetoes)
    choice = next((item for item in listed if item.code == row["reason_code"]), None)
    if choice is None:
        return _("上次结果：{state}。", state=state.label)
    return _("上次结果：{state}（{reason}）。", state=state.label, reason=choice.label)


def sharing(session: Session, actor: Actor, phone: str, home: int | None) -> int:
    """How many other households gave a telephone typed for this one (None: a new one): a number and
    no name, wherever they are. Who enters nobody is told 0."""
    if not actor.ranges(ENTERERS):
        return 0
    words = (blinds(telephones.read(phone), keyring_of(session).blind) or "").split()
    return known_by.others(known_by.sharers(session, words), words, home or 0)


def findings(
    entry: list[dict[str, Any]],
    phone: str | None = None,
    shared: int = 0,
    traits: Mapping[str, Any] | None = None,
) -> list[Finding]:
    """What the checks say about people as they are typed, numbers in the clear and unsaved.

    `traits`: the answers that the form asks, with their days; the household's own as they would be
    stored. `shared`: by how many other households the telephone was given (None: it was not typed
    anew).
    """
    asked = {each.key for each in fields.CATALOGUE.entered(Of.MEMBER)} & MEMBER_ANSWERS
    people = tuple(
        MemberFacts(
            name=person["name"],
            relation=person["relation"] or None,
            number=id_faults.normalise(person["number"]).text if person["number"] else None,
            sex=person["sex"] or None,
            born=person["born"],
            member_phone=person.get("phone") or None,
            days=answers.days(person["traits"]),
            **{name: person["traits"].get(name) for name in asked},
        )
        for person in entry
    )
    told, days = member_checks.flat(traits), answers.days(traits)
    facts = member_checks.of_answers(people, told, days, phone=phone, shared=shared)
    return check_household(facts, today())
