"""What the guards of households and of their lists read, a query for many subjects each.

Imported for what it registers; loaders of one process alone lie beside that process.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, SQLModel

from models.account import Grant, User
from models.batch import PublicityNotice, ReviewMeeting, TrainingSession, VillageBatch
from models.case import Attachment, Case, OpenCase, Part
from models.columns import table
from models.household import Household, Person
from models.place import Region
from models.record import (
    AgendaLine,
    FilingLine,
    NoticeLine,
    Objection,
    Paper,
    RoundLine,
    Survey,
    Veto,
)
from models.register import ObjectionPhone, Representative
from workflows.access.kinship import kin_of
from workflows.access.people import CASEWORK
from workflows.access.places import township_of
from workflows.base import clock
from workflows.engine.context import (
    LOADERS,
    Loader,
    RowDict,
    loads,
    rows_by,
    rows_of,
)


def _grouped(rows: Iterable[RowDict], key: str) -> dict[int, list[RowDict]]:
    groups: dict[int, list[RowDict]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


def _ids(rows: Sequence[RowDict], column: str = "id") -> set[int]:
    return {row[column] for row in rows if row[column] is not None}


def _by_link(model: type[SQLModel], link: str) -> Loader:
    """A loader of the one row a column of the subject points at."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
        target = table(model)
        found = {r["id"]: r for r in rows_by(session, target, "id", _ids(rows, link))}
        return {row["id"]: found[row[link]] for row in rows if row[link] in found}

    return load


def _children(model: type[SQLModel], key: str, **fixed: object) -> Loader:
    """A loader of all rows that point at the subject."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
        found = rows_by(session, table(model), key, _ids(rows))
        return _grouped((r for r in found if all(r[c] == v for c, v in fixed.items())), key)

    return load


def _line_in(model: type[SQLModel], link: str) -> Loader:
    """A loader of a case's line in the batch object it stands in now."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
        lines = table(model)
        found = {
            (r["case_id"], r[link]): r
            for r in rows_of(
                session, lines, lines.c[link].in_(_ids(rows, link)), lines.c.case_id.in_(_ids(rows))
            )
        }
        return {r["id"]: found[r["id"], r[link]] for r in rows if (r["id"], r[link]) in found}

    return load


def _none() -> None:
    return None


LOADERS.update(
    {
        "household": (_by_link(Household, "household_id"), _none),
        "village_batch": (_by_link(VillageBatch, "village_batch_id"), _none),
        "survey": (_by_link(Survey, "survey_id"), _none),
        "meeting": (_by_link(ReviewMeeting, "meeting_id"), _none),
        "notice": (_by_link(PublicityNotice, "notice_id"), _none),
        "earlier": (_by_link(Case, "earlier_case_id"), _none),
        "agenda_line": (_line_in(AgendaLine, "meeting_id"), _none),
        "notice_line": (_line_in(NoticeLine, "notice_id"), _none),
        "vetoes": (_children(Veto, "case_id"), list),
        "objections": (_children(Objection, "case_id", state="open"), list),
        "founded": (_children(Objection, "case_id", state="founded"), list),
        "notice_lines": (_children(NoticeLine, "case_id"), list),
        "surveys": (_children(Survey, "case_id"), list),
        "paper_rows": (_children(Paper, "case_id"), list),
        "agenda": (_children(AgendaLine, "meeting_id"), list),
        "lines": (_children(NoticeLine, "notice_id"), list),
        "filing_lines": (_children(FilingLine, "filing_batch_id"), list),
        "trainings": (_children(TrainingSession, "village_batch_id"), list),
        "batch_cases": (_children(Case, "village_batch_id"), list),
        "own_files": (_children(Attachment, "subject_id"), list),
    }
)


@loads("papers", set)
def _papers(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    papers = table(Paper)
    live: dict[int, set[str]] = defaultdict(set)
    for case_id, folder in session.execute(
        select(papers.c.case_id, papers.c.folder).where(
            papers.c.case_id.in_(_ids(rows)), papers.c.superseded_at.is_(None)
        )
    ):
        live[case_id].add(folder)
    return live


@loads("people", list)
def _people(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    people = table(Person)
    households = {row["id"]: row.get("household_id", row["id"]) for row in rows}
    found = _grouped(
        rows_by(session, people, "household_id", households.values(), live="left_on"),
        "household_id",
    )
    return {key: found[home] for key, home in households.items() if home in found}


@loads("parts", dict)
def _parts(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    parts = table(Part)
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for case_id, user_id, part in session.execute(
        select(parts.c.case_id, parts.c.user_id, parts.c.part).where(
            parts.c.case_id.in_(_ids(rows))
        )
    ):
        found[case_id][part].add(user_id)
    return found


@loads("kin", list)
def _kin(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    found = kin_of(session, {row["household_id"] for row in rows})
    return {r["id"]: found[r["household_id"]] for r in rows if r["household_id"] in found}


@loads("taken_ids", set)
def _taken_ids(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
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


@loads("past_cases", list)
def _past_cases(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """The household's other cases of the same process, the one that moved last at the end."""
    found = _grouped(
        rows_by(session, table(Case), "household_id", _ids(rows, "household_id")), "household_id"
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


def _dated(session: Session, model: type[SQLModel], regions: set[int]) -> list[RowDict]:
    target, today = table(model), clock.today()
    return rows_of(
        session,
        target,
        target.c.region.in_(regions),
        target.c.valid_from <= today,
        or_(target.c.valid_to.is_(None), target.c.valid_to >= today),
    )


@loads("representatives", list)
def _representatives(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """Those in term today, and whoever is signed in at the meeting asked about: a term that ran
    out since recuses as before. `homes` holds the households each of them lives in."""
    in_term = _dated(session, Representative, _ids(rows, "region"))
    known = {row["id"] for row in in_term}
    signed_in = {key for row in rows for key in row.get("present") or ()} - known
    if signed_in:
        in_term += rows_of(
            session, table(Representative), table(Representative).c.id.in_(signed_in)
        )
    people = table(Person)
    lives: dict[str, set[int]] = defaultdict(set)
    for person in rows_by(
        session, people, "id_blind", {r["id_blind"] for r in in_term} - {None}, live="left_on"
    ):
        lives[person["id_blind"]].add(person["household_id"])
    for row in in_term:
        row["homes"] = {row["household_id"], *lives.get(row["id_blind"], ())} - {None}
    found = _grouped(in_term, "region")
    return {
        row["id"]: [
            r for r in found[row["region"]] if r["id"] in known or r["id"] in row.get("present", ())
        ]
        for row in rows
        if row["region"] in found
    }


@loads("phones", list)
def _phones(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """The objection telephones of village, township and county over the subject."""
    keys = {row["id"]: _upward(row["region"], row["county"]) for row in rows}
    found = _dated(session, ObjectionPhone, {key for all_ in keys.values() for key in all_})
    return {k: [r for r in found if r["region"] in upward] for k, upward in keys.items()}


def _upward(region: int, county: int) -> set[int]:
    return {region, township_of(region), county}


@loads("team", list)
def _team(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """Everyone who holds a working grant over the subject's place today: id, name, role, body."""
    grants, regions, users = table(Grant), table(Region), table(User)
    today = clock.today()
    places = _ids(rows, "region")
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


@loads("meetings", list)
def _meetings(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """The review meetings still planned in the case's village for its process, under the numbers
    it is pinned to."""
    meetings = table(ReviewMeeting)
    found = _grouped(
        rows_of(
            session,
            meetings,
            meetings.c.region.in_(_ids(rows, "region")),
            meetings.c.state == "planned",
        ),
        "region",
    )
    return {
        row["id"]: [
            m
            for m in found.get(row["region"], ())
            if (m["profile"], m["case_process"]) == (row["profile"], row["process"])
        ]
        for row in rows
    }


def _agenda_homes_of(session: Session, rows: Sequence[RowDict]) -> dict[int, dict[int, int]]:
    lines, cases = table(AgendaLine), table(Case)
    homes: dict[int, dict[int, int]] = defaultdict(dict)
    for meeting, case_id, home in session.execute(
        select(lines.c.meeting_id, lines.c.case_id, cases.c.household_id)
        .join(cases, cases.c.id == lines.c.case_id)
        .where(lines.c.meeting_id.in_(_ids(rows)), lines.c.result != "struck")
    ):
        homes[meeting][case_id] = home
    return homes


@loads("agenda_homes", dict)
def _agenda_homes(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """{case: household} of every household on a meeting's agenda."""
    return _agenda_homes_of(session, rows)


@loads("line_kin", dict)
def _line_kin(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """{case: kinships} of every household on a meeting's agenda."""
    homes = _agenda_homes_of(session, rows)
    kin = kin_of(session, {home for all_ in homes.values() for home in all_.values()})
    return {
        meeting: {case_id: kin[home] for case_id, home in all_.items() if home in kin}
        for meeting, all_ in homes.items()
    }


@loads("on_notice", dict)
def _on_notice(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """{case: its row} of every case that stands on the notice now."""
    cases = table(Case)
    found: dict[int, dict[int, RowDict]] = defaultdict(dict)
    for case in rows_of(session, cases, cases.c.notice_id.in_(_ids(rows))):
        found[case["notice_id"]][case["id"]] = case
    return found


def _kin_on(model: type[SQLModel], link: str) -> Loader:
    """A loader of {case: kinships} of every household on a list."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
        lines, cases = table(model), table(Case)
        chosen = (
            select(lines.c[link], cases.c.id, cases.c.household_id)
            .join(cases, cases.c.id == lines.c.case_id)
            .where(lines.c[link].in_(_ids(rows)))
        )
        found = session.execute(chosen).all()
        kin = kin_of(session, {home for _object, _case, home in found})
        listed: dict[int, dict[int, list[RowDict]]] = defaultdict(dict)
        for key, case_id, home in found:
            if home in kin:
                listed[key][case_id] = kin[home]
        return listed

    return load


LOADERS["notice_kin"] = (_kin_on(NoticeLine, "notice_id"), dict)
LOADERS["round_kin"] = (_kin_on(RoundLine, "round_id"), dict)


@loads("surveyors", dict)
def _surveyors(session: Session, rows: Sequence[RowDict]) -> Mapping[int, Any]:
    """{case: who surveyed it} of every line of a notice."""
    lines, parts = table(NoticeLine), table(Part)
    found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for notice, case_id, user_id in session.execute(
        select(lines.c.notice_id, parts.c.case_id, parts.c.user_id)
        .join(parts, parts.c.case_id == lines.c.case_id)
        .where(lines.c.notice_id.in_(_ids(rows)), parts.c.part == "surveyed")
    ):
        found[notice][case_id].add(user_id)
    return found
