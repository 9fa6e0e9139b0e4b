"""Filing as its screen shows it: which household lacks what, by the folder's index; the batches."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from models.batch import FilingBatch
from models.case import Case
from models.household import Household
from models.place import Region
from models.record import FilingLine, Paper
from models.rows import table
from models.rows.case import CaseRow
from models.rows.record import PaperRow
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.roles import CASEWORK, SEES_PEOPLE
from workflows.base.rows import RowDict, read, rows_of
from workflows.engine.loading import know
from workflows.engine.registry import pinned, process_of
from workflows.households.needs import TO_FILE
from workflows.identification.folders import FOLDERS, needed
from workflows.identification.states import CaseState
from workflows.policy import policy


@dataclass(frozen=True, slots=True)
class Slot:
    """One number of the folder's index: what lies there, and whether something must."""

    number: str
    name: str
    needed: bool
    papers: tuple[PaperRow, ...]


class Waiting(CaseRow):
    """A case that waits to be filed, with the name of its village."""

    village: str


@dataclass(frozen=True, slots=True)
class ToFile:
    """A household that waits for its card, and what it still lacks before the filing form."""

    row: Waiting
    village: str
    missing: tuple[str, ...]
    number: bool


def handed_in() -> tuple[str, ...]:
    """The folders that come with the filing itself, as the numbers do."""
    return process_of("identification").state(CaseState.FILED).fills


def waiting(session: Session, actor: Actor, after: int | None, limit: int) -> list[ToFile]:
    """The households in filing, in the order they came, with what their folders lack."""
    cases, regions, homes = table(Case), table(Region), table(Household)
    chosen = (
        select(cases, regions.c.name.label("village"), homes.c.number.label("home_no"))
        .join(regions, regions.c.key == cases.c.region)
        .join(homes, homes.c.id == cases.c.household_id)
        .where(cases.c.state == CaseState.FILING, within(actor, cases.c.region, SEES_PEOPLE))
        .order_by(cases.c.id)
        .limit(limit)
    )
    if after is not None:
        chosen = chosen.where(cases.c.id > after)
    rows = read(session, chosen, Waiting)
    have = _folders(session, [row["id"] for row in rows])
    found = []
    for row in rows:
        needed = _needed(session, row)
        lacks = tuple(
            n for n in needed if n not in have.get(row["id"], ()) and n not in handed_in()
        )
        found.append(ToFile(row, row["village"], lacks, bool(row["national_no"])))
    return found


def filed(session: Session, actor: Actor, after: int | None, limit: int) -> list[RowDict]:
    """The households with their card, the newest first."""
    cases, regions = table(Case), table(Region)
    wanted = ("id", "head_name", "members", "file_no", "national_no", "moved_at", "region")
    chosen = (
        select(*(cases.c[name] for name in wanted), regions.c.name.label("village"))
        .join(regions, regions.c.key == cases.c.region)
        .where(cases.c.state == CaseState.FILED, within(actor, cases.c.region, SEES_PEOPLE))
        .order_by(cases.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        chosen = chosen.where(cases.c.id < after)
    return [dict(row) for row in session.execute(chosen).mappings()]


def folder(session: Session, actor: Actor, case_id: int) -> list[Slot]:
    """The index 01-17 of a household's folder: what lies under each number; [] out of reach."""
    cases, papers = table(Case), table(Paper)
    found = rows_of(session, cases, cases.c.id == case_id)
    if not found or not actor.roles_at(found[0]["region"]) & SEES_PEOPLE:
        return []
    needed = _needed(session, found[0])
    lying: dict[str, list[PaperRow]] = {}
    for row in rows_of(session, papers, papers.c.case_id == case_id):
        if row["superseded_at"] is None:
            lying.setdefault(row["folder"], []).append(row)
    return [
        Slot(number, FOLDERS[number], number in needed, tuple(lying.get(number, ())))
        for number in process_of("identification").filled_by(CaseState.FILED)
        if number in needed or number in lying
    ]


def batches(session: Session, actor: Actor, after: int | None, limit: int) -> list[RowDict]:
    """Filing batches in reach, the newest first: place, households, numbers that came back."""
    rows, regions, lines = table(FilingBatch), table(Region), table(FilingLine)
    households = select(func.count()).where(lines.c.filing_batch_id == rows.c.id).scalar_subquery()
    numbered = (
        select(func.count())
        .where(lines.c.filing_batch_id == rows.c.id, lines.c.national_no != "")
        .scalar_subquery()
    )
    chosen = (
        select(
            rows,
            regions.c.name.label("place"),
            households.label("households"),
            numbered.label("numbered"),
        )
        .join(regions, regions.c.key == rows.c.region)
        .where(within(actor, rows.c.region, CASEWORK))
        .order_by(rows.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        chosen = chosen.where(rows.c.id < after)
    return [dict(row) for row in session.execute(chosen).mappings()]


def _folders(session: Session, keys: list[int]) -> dict[int, set[str]]:
    papers = table(Paper)
    found: dict[int, set[str]] = {}
    for case_id, number in session.execute(
        select(papers.c.case_id, papers.c.folder)
        .where(papers.c.case_id.in_(keys), papers.c.superseded_at.is_(None))
        .distinct()
    ):
        found.setdefault(case_id, set()).add(number)
    return found


def _needed(session: Session, row: CaseRow) -> list[str]:
    """The numbers this household's folder must hold before the card: the same rule as the guard."""
    compares = policy.policy(session, row["profile"]).compares
    numbers = pinned(row).filled_by(CaseState.FILED)
    return needed(numbers, compares=compares, related=row["related_official"])


def about(session: Session, actor: Actor, case_id: int) -> RowDict | None:
    """The case's own row with its village; None out of reach."""
    cases, regions = table(Case), table(Region)
    chosen = (
        select(cases, regions.c.name.label("village"))
        .join(regions, regions.c.key == cases.c.region)
        .where(cases.c.id == case_id, within(actor, cases.c.region, SEES_PEOPLE))
    )
    row = session.execute(chosen).mappings().one_or_none()
    return None if row is None else dict(row)


def batch(session: Session, actor: Actor, batch_id: int) -> RowDict | None:
    """A filing batch with its place; None out of reach.

    `exports`: its list is still to be frozen; `receives`: the receipt may come back now.
    """
    rows, regions = table(FilingBatch), table(Region)
    chosen = (
        select(rows, regions.c.name.label("place"))
        .join(regions, regions.c.key == rows.c.region)
        .where(rows.c.id == batch_id, within(actor, rows.c.region, CASEWORK))
    )
    row = session.execute(chosen).mappings().one_or_none()
    if row is None:
        return None
    found = dict(row)
    process = pinned(found)
    return found | {
        "exports": row["state"] in process.sources_of("export"),
        "receives": row["state"] in process.sources_of("receipt"),
    }


def batch_lines(session: Session, actor: Actor, batch_id: int) -> list[RowDict]:
    """The households of a batch: the frozen lines, or, while it is open, who waits."""
    row = batch(session, actor, batch_id)
    if row is None:
        return []
    cases, regions, lines = table(Case), table(Region), table(FilingLine)
    wanted = (cases.c.id.label("case_id"), cases.c.head_name, cases.c.members)
    chosen = select(*wanted, regions.c.name.label("village")).join(
        regions, regions.c.key == cases.c.region
    )
    if row["state"] == "open":
        waiting = know(session, row, TO_FILE)
        chosen = chosen.add_columns(cases.c.national_no.label("number")).where(
            cases.c.id.in_([case["id"] for case in waiting])
        )
    else:
        chosen = (
            chosen.add_columns(lines.c.national_no.label("number"))
            .join(lines, lines.c.case_id == cases.c.id)
            .where(lines.c.filing_batch_id == batch_id)
        )
    found = session.execute(chosen.order_by(cases.c.region, cases.c.id)).mappings()
    return [dict(line) for line in found]
