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
from workflows.base.words import _
from workflows.engine import execute
from workflows.engine.execute import Offer
from workflows.households import member_checks
from workflows.households.checks.facts import IncomeFacts
from workflows.households.checks.income_facts import income_facts, of_survey
from workflows.households.checks.rule import Finding
from workflows.households.score_facts import facts_of
from workflows.identification.states import CaseState
from workflows.policy import policy
from workflows.policy.income import Account, yuan
from workflows.policy.policy import Policy, Standard
from workflows.policy.score import Score

VISITORS: Final = frozenset({Role.CLERK, Role.COMMITTEE})
STATES: Final = (CaseState.ACCEPTED, CaseState.SURVEYING)
# What a surveyor sees of a person: never the sealed columns.
_SHOWN: Final = ("id", "name", "relation", "sex", "born", "id_masked", "phone_masked", "traits")


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
    def again(self) -> bool:
        """Was an earlier visit of the case handed in, so that what differs wants its reason?"""
        return self.survey is not None and self.survey["nth"] > 1

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
    """The computation before the eyes: every line as it counts, per head, against the line.

    `asked`…`until` is the window of the income; `standards` are the lines of every level, that
    which decides first. `none` are the items asked of which there is nothing, `unasked` those
    that nobody answered, `missing` those of them that count. `findings` is what the checks make of
    the sums.
    """

    account: Account
    line_fen: int | None
    year: int
    since: date
    until: date
    standards: tuple[Standard, ...]
    none: tuple[str, ...]
    unasked: tuple[str, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def income_fen(self) -> int:
        """What comes in, coefficients taken."""
        return self.account.income_fen

    @property
    def costs_fen(self) -> int:
        """What is deducted for production."""
        return self.account.costs_fen

    @property
    def people(self) -> int:
        """By how many it is divided."""
        return self.account.people

    @property
    def per_head_fen(self) -> int | None:
        """Per head in fen; None while nobody says how many they are."""
        return self.account.sure_fen // self.people if self.people > 0 else None

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
    income = _found_before(session, rules, survey)
    said = survey["answers"] if survey and survey["done"] else None
    return Visit(
        case,
        {k: v for k, v in home.items() if not k.endswith(("_sealed", "_blind"))},
        tuple(_person(row, today) for row in there),
        survey,
        tuple(names.get(user, "") for user in team),
        actor.user_id in team,
        rules,
        tuple(member_checks.findings(home, there, today, income, said)),
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
    counted = rules.account(income, people)
    answered = {(line.block, line.item) for line in counted.lines}
    unasked = [item for item in rules.income_items if item.key not in answered]
    facts = income_facts(counted, counted.per_head_fen)
    return Sum(
        counted,
        rules.line_fen(on),
        rules.income_year(on),
        *rules.window(on),
        rules.standards(on),
        tuple(line.label for line in counted.lines if not line.fen),
        tuple(item.label for item in unasked),
        tuple(item.label for item in unasked if item.counts and not item.covered),
        tuple(member_checks.income_findings(facts)),
    )


def scored(visit: Visit, answers: RowDict, on: date) -> Score | None:
    """四看法 of what is on the sheet so far; None where the profile has none, or nobody has said
    how many they are."""
    if visit.rules.score is None or not answers.get("people"):
        return None
    survey = {
        "visited_on": on,
        "people": answers["people"],
        "income": answers.get("income", []),
        "answers": answers,
    }
    return visit.rules.score.score(facts_of(visit.rules, visit.household, visit.people, survey))


def plainly(total: Sum) -> str:
    """The sum in words for the household, to be read out at the table."""
    if total.per_head_fen is None or total.line_fen is None:
        return ""
    told = {
        "n": total.people,
        "sum": yuan(total.account.sure_fen),
        "each": yuan(total.per_head_fen),
        "line": yuan(total.line_fen),
        "gap": yuan(abs(total.per_head_fen - total.line_fen)),
        "since": total.since.isoformat(),
        "until": total.until.isoformat(),
    }
    source = (
        "念给农户听：您家 {n} 口人，{since} 到 {until} 这一年按规定算的收入是 {sum} 元，"
        "平均每人 {each} 元，比标准 {line} 元低 {gap} 元。"
        if total.below
        else "念给农户听：您家 {n} 口人，{since} 到 {until} 这一年按规定算的收入是 {sum} 元，"
        "平均每人 {each} 元，比标准 {line} 元高 {gap} 元。"
    )
    return _(source, **told)


def _found_before(session: Session, rules: Policy, survey: SurveyRow | None) -> IncomeFacts | None:
    """The income of the survey as handed in, by the profile it was made by."""
    made_by = survey["formula"] if survey else None
    return of_survey(policy.policy(session, made_by) if made_by else rules, survey)


def _person(row: PersonRow, today: date) -> RowDict:
    shown = {name: row[name] for name in _SHOWN}
    return shown | {"age": age_on(today, row["born"]) if row["born"] else None}
