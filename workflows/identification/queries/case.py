"""One household's case for its screen: header, people, surveys, papers, decisions, what happened.

Leaders and helpers see name, village and state; the rest is for those who may see people.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from sqlalchemy import select
from sqlmodel import Session

from models.case import Attachment, Case
from models.household import Household, Person
from models.record import Paper, Survey
from models.rows import table
from models.rows.case import CaseRow
from models.rows.household import PersonRow
from models.rows.record import SurveyRow
from workflows.access.people import Actor, names_of
from workflows.access.places import path_name
from workflows.access.roles import CASEWORK, SEES_CASES, SEES_PEOPLE, Role
from workflows.base import clock, codes
from workflows.base.rows import RowDict, read, rows_of
from workflows.base.words import _, joined
from workflows.engine.assignment import holders_of
from workflows.engine.registry import pinned
from workflows.households import known_by, member_checks, open_requests
from workflows.households.checks.rule import Finding
from workflows.households.links import Linked, links_of
from workflows.households.states import HouseholdState
from workflows.identification.folders import FOLDERS, needed
from workflows.identification.queries import first_time, unsettled
from workflows.identification.queries.status_text import owner
from workflows.identification.queries.survey import Sum, computed
from workflows.identification.states import CaseState
from workflows.policy import policy

# Who may open a case at all.
VIEWERS: Final = SEES_CASES


@dataclass(frozen=True, slots=True)
class Header:
    """Who, where, in which state, in whose hands, until when, and what is missing.

    `unsound`: the household's own data stop it; they are put right on the household's form.
    `claimer` has it on the desk; `claimed`: that is the person who looks; `owns`: the next step is
    theirs to take. `waiting`: what a batch object still to begin is told of; `ended`: without a
    card, its household still there. `requests`: what the village of a filed household has asked to
    change, the newest first, decided ones included. `links`: the households it was split from or
    merged with; `former`: the numbers it bears no more; `gone`: its household is on the register no
    more.
    """

    row: CaseRow
    place: str
    owner: str
    household: RowDict
    missing: tuple[str, ...] = ()
    unsound: bool = False
    full: bool = False
    works: bool = False
    surveys: bool = False
    claimer: str = ""
    claimed: bool = False
    owns: bool = False
    waiting: str = ""
    ended: bool = False
    requests: tuple[RowDict, ...] = ()
    links: tuple[Linked, ...] = ()
    former: tuple[str, ...] = ()
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """One number of the household's folder: what lies in it, what is missing."""

    number: str
    name: str
    needed: bool
    papers: tuple[RowDict, ...] = ()


def _case(session: Session, actor: Actor, case_id: int) -> CaseRow | None:
    cases = table(Case)
    rows = rows_of(session, cases, cases.c.id == case_id)
    return rows[0] if rows and actor.roles_at(rows[0]["region"]) & VIEWERS else None


def full_row(session: Session, actor: Actor, case_id: int) -> CaseRow | None:
    """The case for somebody who may see people; None for everybody else."""
    row = _case(session, actor, case_id)
    return row if row and actor.roles_at(row["region"]) & SEES_PEOPLE else None


_LEADERS_SEE: Final = (
    "id", "region", "county", "head_name", "state", "process", "edition", "decided_from"
)  # fmt: skip
_HOME: Final = (
    "id", "number", "head_name", "group_name", "address", "members", "phone_masked", "bank_masked",
    "traits",
    "state", "version",
)  # fmt: skip


def header(session: Session, actor: Actor, case_id: int) -> Header | None:
    """The head of the case's screen; None when it is not there for this person."""
    row = _case(session, actor, case_id)
    if row is None:
        return None
    place = path_name(session, row["region"])
    roles = actor.roles_at(row["region"])
    state = pinned(row).state(row["state"])
    holder = "" if state.final else owner(session, actor, row)
    claimed = [] if row["claimed_by"] is None else [row["claimed_by"]]
    claimer = "".join(names_of(session, claimed).values())
    if not roles & SEES_PEOPLE:
        # What is left of the row for them.
        seen = cast("CaseRow", {k: v for k, v in row.items() if k in _LEADERS_SEE})
        return Header(seen, place, holder, {}, claimer=claimer)
    homes, people = table(Household), table(Person)
    home = rows_of(session, homes, homes.c.id == row["household_id"])[0]
    members = rows_of(
        session, people, people.c.household_id == home["id"], people.c.left_on.is_(None)
    )
    village = bool(roles & {Role.CLERK, Role.COMMITTEE})
    surveys = row["state"] == CaseState.SURVEYING and village
    blocking = [] if state.final else member_checks.blocking(home, members, clock.today())
    return Header(
        row,
        place,
        holder,
        {name: home[name] for name in _HOME},
        () if state.final else _missing(session, actor, row, blocking, members),
        unsound=bool(blocking),
        full=True,
        works=bool(roles & CASEWORK),
        surveys=surveys,
        claimer=claimer,
        claimed=row["claimed_by"] == actor.user_id,
        owns=bool(roles.intersection(holders_of(pinned(row), row))),
        waiting=state.waiting,
        ended=state.final and not state.goal and home["state"] == HouseholdState.KEPT,
        requests=tuple(open_requests.of_household(session, actor, home["id"])),
        links=tuple(links_of(session, actor, [home["id"]])),
        former=tuple(known_by.former(session, actor, home["id"])),
        gone=home["state"] != HouseholdState.KEPT,
    )


def _missing(
    session: Session,
    actor: Actor,
    row: CaseRow,
    blocking: list[Finding],
    members: list[PersonRow],
) -> tuple[str, ...]:
    """What keeps this case from going on, in sentences."""
    found = [_("待补正：{item}", item=item) for item in row["wanted"]]
    if row["objections"]:
        found.append(_("有 {n} 项异议没有办结", n=row["objections"]))
    if row["vetoes"]:
        found.append(_("有 {n} 项否决情形没有认定", n=row["vetoes"]))
    found += unsettled.said(session, actor, row)
    found += map(str, first_time.learnt_since(session, actor, row))
    found += [f"{finding.reason} {finding.remedy}" for finding in blocking]
    if unnumbered := [member["name"] for member in members if member["id_blind"] is None]:
        found.append(
            _(
                "有 {n} 人没有证件号码：{names}（建档前补登，或写明原因并附证明）",
                n=len(unnumbered),
                names=joined(unnumbered),
            )
        )
    papers = table(Paper)
    live = set(
        session.execute(
            select(papers.c.folder).where(
                papers.c.case_id == row["id"], papers.c.superseded_at.is_(None)
            )
        ).scalars()
    )
    lacks = [n for n in _needed(session, row, row["state"]) if n not in live]
    if lacks:
        names = joined(f"{n} {_(FOLDERS[n])}" for n in lacks)
        found.append(_("档案缺 {n} 份：{names}", n=len(lacks), names=names))
    return tuple(found)


def _needed(session: Session, row: CaseRow, state: str) -> list[str]:
    """The folders that must be there once a case stands in that state; a list's own paper is filed
    when it is posted, not before."""
    numbers = pinned(row).filled_by(state)
    compares = policy.policy(session, row["profile"]).compares
    return needed(numbers, compares=compares, related=row["related_official"])


def members(session: Session, actor: Actor, case_id: int) -> list[RowDict]:
    """The household's people, numbers masked, coded answers in words."""
    row = full_row(session, actor, case_id)
    if row is None:
        return []
    return members_of(session, actor, row["household_id"])


def members_of(session: Session, actor: Actor, household_id: int) -> list[RowDict]:
    """The people living in a household now, the head first."""
    people = table(Person)
    chosen = (
        select(
            people.c.id, people.c.region, people.c.name, people.c.relation, people.c.sex,
            people.c.born, people.c.id_masked, people.c.phone_masked, people.c.traits,
        )
        .where(people.c.household_id == household_id, people.c.left_on.is_(None))
        .order_by(people.c.id)
    )  # fmt: skip
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    if rows and not actor.roles_at(rows[0]["region"]) & SEES_PEOPLE:
        return []
    return sorted(rows, key=lambda row: row["relation"] != "head")


class Visited(SurveyRow):
    """A visit with who went, its income line by line, the line of its year and its measure."""

    who: list[str]
    sum: Sum
    line_fen: int | None
    measure: str


def surveys(session: Session, actor: Actor, case_id: int) -> list[Visited]:
    """Every visit, the newest first: who went, and what was earned, line by line."""
    row = full_row(session, actor, case_id)
    if row is None:
        return []
    visits = table(Survey)
    chosen = select(visits).where(visits.c.case_id == case_id).order_by(visits.c.id)
    found = read(session, chosen, Visited)
    names = names_of(session, {user for visit in found for user in visit["surveyors"]})
    rules = policy.policy(session, row["profile"])
    for visit in found:
        visit["who"] = [names.get(user, "") for user in visit["surveyors"]]
        on = visit["visited_on"] or clock.today()
        visit["sum"] = computed(rules, visit["income"], visit["people"], on)
        visit["line_fen"] = rules.line_fen(on)
        visit["measure"] = rules.income_measure
    return found[::-1]


def folder(session: Session, actor: Actor, case_id: int) -> list[Folder]:
    """The household's folder by number, superseded papers included and marked."""
    row = full_row(session, actor, case_id)
    if row is None:
        return []
    papers, files = table(Paper), table(Attachment)
    chosen = (
        select(
            papers.c.folder, papers.c.attachment_id, papers.c.title, papers.c.filed_at,
            papers.c.superseded_at, files.c.media, files.c.kind,
        )
        .outerjoin(files, files.c.id == papers.c.attachment_id)
        .where(papers.c.case_id == case_id)
        .order_by(papers.c.folder, papers.c.id)
    )  # fmt: skip
    by_number: dict[str, list[RowDict]] = {}
    for paper in session.execute(chosen).mappings():
        by_number.setdefault(paper["folder"], []).append(dict(paper))
    wanted = set(_needed(session, row, CaseState.FILED))
    return [
        Folder(number, name, number in wanted, tuple(by_number.get(number, ())))
        for number, name in FOLDERS.items()
        if number in wanted or number in by_number
    ]


def latest_of(session: Session, actor: Actor, homes: list[int]) -> dict[int, RowDict]:
    """{household: its newest case, as far as this person may see it}."""
    cases = table(Case)
    chosen = (
        select(cases.c.id, cases.c.household_id, cases.c.region, cases.c.state, cases.c.edition)
        .where(cases.c.household_id.in_(homes))
        .order_by(cases.c.opened_at, cases.c.id)
    )
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    return {row["household_id"]: row for row in rows if actor.roles_at(row["region"]) & VIEWERS}


def sex_and_age(row: RowDict, on: date) -> str:
    """男，66 岁."""
    sex = codes.SEX.label(row["sex"]) if row["sex"] else "—"
    if row["born"] is None:
        return sex
    born: date = row["born"]
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return _("{sex}，{n} 岁", sex=sex, n=age)
