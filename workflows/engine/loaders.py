"""What the engine and every process over households read: the household and its people, who took
part, who is kin, who works there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select
from sqlmodel import Session

from models.account import Grant, User
from models.case import Attachment, Case, OpenCase, Part
from models.household import Household, Person
from models.place import Region
from models.record import Paper
from models.rows import table
from models.rows.case import CaseRow
from models.rows.household import PersonRow
from workflows.access.kinship import KinRow, kin_of
from workflows.access.roles import CASEWORK
from workflows.base import clock
from workflows.base.rows import RowDict, rows_by
from workflows.engine.loading import by_link, children, grouped, ids, loads, never, nothing
from workflows.engine.needs import (
    EARLIER,
    HOUSEHOLD,
    KIN,
    OWN_FILES,
    PAPER_ROWS,
    PAPERS,
    PARTS_TAKEN,
    PAST_CASES,
    PEOPLE,
    TAKEN_IDS,
    TEAM,
    Colleague,
)

loads(HOUSEHOLD, never)(by_link(table(Household), "household_id"))
loads(EARLIER, nothing)(by_link(table(Case), "earlier_case_id"))
loads(PAPER_ROWS, list)(children(table(Paper), "case_id"))
loads(OWN_FILES, list)(children(table(Attachment), "subject_id"))


@loads(PAPERS, set)
def _papers(session: Session, rows: Sequence[RowDict]) -> Mapping[int, set[str]]:
    papers = table(Paper)
    live: dict[int, set[str]] = defaultdict(set)
    for case_id, folder in session.execute(
        select(papers.c.case_id, papers.c.folder).where(
            papers.c.case_id.in_(ids(rows)), papers.c.superseded_at.is_(None)
        )
    ):
        live[case_id].add(folder)
    return live


@loads(PEOPLE, list)
def _people(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[PersonRow]]:
    people = table(Person)
    households = {row["id"]: row.get("household_id", row["id"]) for row in rows}
    found = grouped(
        rows_by(session, people, "household_id", households.values(), live="left_on"),
        "household_id",
    )
    return {key: found[home] for key, home in households.items() if home in found}


@loads(PARTS_TAKEN, dict)
def _parts(session: Session, rows: Sequence[RowDict]) -> Mapping[int, dict[str, set[int]]]:
    parts = table(Part)
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for case_id, user_id, part in session.execute(
        select(parts.c.case_id, parts.c.user_id, parts.c.part).where(parts.c.case_id.in_(ids(rows)))
    ):
        found[case_id][part].add(user_id)
    return found


@loads(KIN, list)
def _kin(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[KinRow]]:
    found = kin_of(session, {row["household_id"] for row in rows})
    return {r["id"]: found[r["household_id"]] for r in rows if r["household_id"] in found}


@loads(TAKEN_IDS, set)
def _taken_ids(session: Session, rows: Sequence[RowDict]) -> Mapping[int, set[int]]:
    """Other open cases of the same process that hold an ID of one of the household's members."""
    people, taken = table(Person), table(OpenCase)
    homes = {(row["household_id"], row["process"]): row["id"] for row in rows}
    found: dict[int, set[int]] = defaultdict(set)
    for home, process, case_id in session.execute(
        select(people.c.household_id, taken.c.process, taken.c.case_id)
        .join(taken, taken.c.id_blind == people.c.id_blind)
        .where(
            people.c.household_id.in_({row["household_id"] for row in rows}),
            people.c.left_on.is_(None),
        )
    ):
        mine = homes.get((home, process))
        if mine is not None and case_id != mine:
            found[mine].add(case_id)
    return found


@loads(PAST_CASES, list)
def _past_cases(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[CaseRow]]:
    """The household's other cases of the same process, the one that moved last at the end."""
    found = grouped(
        rows_by(session, table(Case), "household_id", ids(rows, "household_id")), "household_id"
    )
    return {
        row["id"]: sorted(
            (
                case
                for case in found.get(row["household_id"], ())
                if case["id"] != row["id"] and case["process"] == row["process"]
            ),
            key=lambda case: case["since"],
        )
        for row in rows
    }


@loads(TEAM, list)
def _team(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[Colleague]]:
    """Everyone who holds a working grant over the subject's place today: id, name, role, body."""
    grants, regions, users = table(Grant), table(Region), table(User)
    today = clock.today()
    places = ids(rows, "region")
    found = session.execute(
        select(
            grants.c.user_id,
            users.c.name,
            grants.c.role,
            grants.c.body,
            regions.c.key,
            regions.c.below,
        )
        .join(regions, regions.c.key == grants.c.region)
        .join(users, users.c.id == grants.c.user_id)
        .where(
            regions.c.key <= max(places, default=0),
            regions.c.below > min(places, default=0),
            grants.c.valid_from <= today,
            or_(grants.c.valid_to.is_(None), grants.c.valid_to >= today),
            users.c.disabled_at.is_(None),
            grants.c.role.in_(sorted(CASEWORK)),
        )
        .order_by(grants.c.id)
    ).all()
    return {
        row["id"]: [
            {"user_id": g.user_id, "name": g.name, "role": g.role, "body": g.body}
            for g in found
            if g.key <= row["region"] < g.below
        ]
        for row in rows
    }
