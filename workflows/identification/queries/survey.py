"""入户调查: the households to be visited, and everything one visit needs on one screen."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.case import Case
from models.household import Household, Person
from models.place import Region
from models.record import Survey, Veto
from models.rows import table
from models.rows.case import CaseRow
from models.rows.household import PersonRow
from models.rows.record import SurveyRow
from workflows.access.area_scope import within
from workflows.access.people import Actor, names_of
from workflows.access.roles import SEES_PEOPLE, Role
from workflows.base import clock
from workflows.base.identity import age_on
from workflows.base.rows import RowDict, rows_of
from workflows.engine import execute
from workflows.engine.execute import Offer
from workflows.households import member_checks
from workflows.households.checks.rule import Finding
from workflows.identification.states import CaseState
from workflows.policy import policy
from workflows.policy.policy import Policy

VISITORS: Final = frozenset({Role.CLERK, Role.COMMITTEE})
STATES: Final = (CaseState.ACCEPTED, CaseState.SURVEYING)
# What a surveyor sees of a person: never the sealed columns.
_SHOWN: Final = ("id", "name", "relation", "sex", "born", "id_masked", "traits")


@dataclass(frozen=True, slots=True)
class Stop:
    """One household of the round of visits."""

    case_id: int
    head_name: str
    group_name: str
    address: str
    village: int
    village_name: str
    members: int
    state: str
    row: RowDict
    surveyors: tuple[str, ...]
    mine: bool

    @property
    def arranged(self) -> bool:
        """Are surveyors and day set?"""
        return self.state != CaseState.ACCEPTED


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit as it stands: case, household, people, survey, rules, what the checks say."""

    case: CaseRow
    household: RowDict
    people: tuple[RowDict, ...]
    survey: SurveyRow | None
    surveyors: tuple[str, ...]
    mine: bool
    rules: Policy
    findings: tuple[Finding, ...]
    vetoes: tuple[str, ...]

    @property
    def due(self) -> bool:
        """Is the household to be visited, or being visited?"""
        return bool(self.case["state"] in STATES)

    @property
    def arranged(self) -> bool:
        """Are surveyors and day set?"""
        return bool(self.case["state"] == CaseState.SURVEYING)

    @property
    def action(self) -> str:
        """The step that hands the visit in, as the case's rules have it."""
        return "send_to_compare" if self.rules.compares else "submit_survey"


@dataclass(frozen=True, slots=True)
class Sum:
    """The computation before the eyes: what comes in, what goes out, per head, against the line."""

    income_fen: int
    costs_fen: int
    people: int
    per_head_fen: int | None
    line_fen: int | None
    year: int

    @property
    def below(self) -> bool | None:
        """Is it below the line? None while one of the two is not known."""
        if self.per_head_fen is None or self.line_fen is None:
            return None
        return self.per_head_fen < self.line_fen


def stops(
    session: Session, actor: Actor, *, after: tuple[int, int] = (0, 0), limit: int = 50
) -> list[Stop]:
    """The households to be visited or being visited, village by village."""
    cases, homes, regions, surveys = table(Case), table(Household), table(Region), table(Survey)
    chosen = (
        select(
            cases,
            homes.c.group_name,
            homes.c.address,
            regions.c.name.label("village_name"),
            surveys.c.surveyors,
        )
        .join(homes, homes.c.id == cases.c.household_id)
        .join(regions, regions.c.key == cases.c.region)
        .outerjoin(surveys, surveys.c.id == cases.c.survey_id)
        .where(
            within(actor, cases.c.region, VISITORS),
            cases.c.state.in_(STATES),
            (cases.c.region > after[0]) | ((cases.c.region == after[0]) & (cases.c.id > after[1])),
        )
        .order_by(cases.c.region, cases.c.id)
        .limit(limit)
    )
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    names = names_of(session, {user for row in rows for user in row["surveyors"] or ()})
    return [
        Stop(
            row["id"],
            row["head_name"],
            row["group_name"],
            row["address"],
            row["region"],
            row["village_name"],
            row["members"],
            row["state"],
            {name: row[name] for name in ("state", "due_at", "held_at", "provisional")},
            tuple(names.get(user, "") for user in row["surveyors"] or ()),
            actor.user_id in (row["surveyors"] or ()),
        )
        for row in rows
    ]


def visit(session: Session, actor: Actor, case_id: int) -> Visit | None:
    """One household for the table it is surveyed at; None when it is not this person's to see."""
    cases, homes = table(Case), table(Household)
    people, surveys, vetoes = table(Person), table(Survey), table(Veto)
    found = rows_of(session, cases, cases.c.id == case_id, within(actor, cases.c.region))
    if not found or not actor.roles_at(found[0]["region"]) & SEES_PEOPLE:
        return None
    case = found[0]
    home = rows_of(session, homes, homes.c.id == case["household_id"])[0]
    there = rows_of(
        session, people, people.c.household_id == home["id"], people.c.left_on.is_(None)
    )
    survey = next(iter(rows_of(session, surveys, surveys.c.id == case["survey_id"])), None)
    rules = policy.policy(session, case["profile"])
    open_vetoes = rows_of(session, vetoes, vetoes.c.case_id == case_id, vetoes.c.state == "open")
    team = survey["surveyors"] if survey else ()
    names = names_of(session, team)
    today = clock.today()
    return Visit(
        case,
        {k: v for k, v in home.items() if not k.endswith(("_sealed", "_blind"))},
        tuple(_person(row, today) for row in there),
        survey,
        tuple(names.get(user, "") for user in team),
        actor.user_id in team,
        rules,
        tuple(member_checks.findings(home, there, today)),
        tuple(
            choice.label if choice else row["item"]
            for row in open_vetoes
            for choice in [rules.choice(rules.vetoes, row["item"])]
        ),
    )


def handing_in(session: Session, actor: Actor, visit: Visit) -> Offer | None:
    """The offer of the step that hands this visit in; None for whoever did not take part."""
    offers = execute.offers(session, visit.case["id"], actor) if visit.mine else []
    return next((offer for offer in offers if offer.action.key == visit.action), None)


def fills_in(actor: Actor, row: RowDict) -> bool:
    """Is the next step of this case the visit's own sheet, and may this person fill it in?"""
    here = row["state"] == CaseState.SURVEYING
    return here and Role.COMMITTEE in actor.roles_at(row["region"])


def computed(rules: Policy, income: list[dict[str, Any]], people: int, on: date) -> Sum:
    """What the profile makes of the raw items, for the visit's day."""
    counted = {(item.block, item.item) for item in rules.income_items if item.counts}
    taken = [line for line in income if (line["block"], line["item"]) in counted]
    return Sum(
        sum(line["fen"] for line in taken if line["block"] != "costs"),
        sum(line["fen"] for line in taken if line["block"] == "costs"),
        people,
        rules.per_head(income, people),
        rules.line_fen(on.year),
        rules.income_year(on.year),
    )


def _person(row: PersonRow, today: date) -> RowDict:
    shown = {name: row[name] for name in _SHOWN}
    return shown | {"age": age_on(today, row["born"]) if row["born"] else None}
