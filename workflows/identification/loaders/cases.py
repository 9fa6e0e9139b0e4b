"""What the steps of a case look back at: who has it on the desk, who urged today, who acted since
it moved."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from models.account import User
from models.batch import ReviewRound
from models.case import Case, Event
from models.household import Household
from models.place import Region
from models.record import RoundLine
from models.rows import table
from models.rows.case import CaseRow
from workflows.base import clock
from workflows.base.rows import RowDict, read, rows_of
from workflows.engine.context import Facts
from workflows.engine.loading import loads, looks_up
from workflows.engine.registry import editions, pinned
from workflows.households.changes import changed_since
from workflows.households.needs import TO_FILE
from workflows.identification.awaiting import waiting_for
from workflows.identification.needs import (
    CANDIDATES,
    CLAIMER,
    DRAWINGS,
    MERGE_LIVES,
    SINCE_MOVED,
    URGED_TODAY,
    Acted,
    Candidate,
    Drawing,
)


@loads(CLAIMER, str)
def _claimer(session: Session, rows: Sequence[RowDict]) -> Mapping[int, str]:
    """The name of whoever has claimed the case, "" when nobody has."""
    users = table(User)
    claimed = {row["id"]: row["claimed_by"] for row in rows if row["claimed_by"] is not None}
    if not claimed:
        return {}
    found = session.execute(
        select(users.c.id, users.c.name).where(users.c.id.in_(set(claimed.values())))
    )
    names = {user.id: user.name for user in found}
    return {case_id: names.get(user, "") for case_id, user in claimed.items()}


@looks_up(MERGE_LIVES)
def _merge_lives(session: Session, steps: Sequence[Facts]) -> Mapping[int, bool]:
    """Is the case into which one is merged another one, of the same village, that lives?"""
    cases = table(Case)
    named = {f.row["id"]: getattr(f.form, "merged_into", None) for f in steps}
    wanted = {key for key in named.values() if key is not None}
    there = {row["id"]: row for row in rows_of(session, cases, cases.c.id.in_(wanted))}
    found = {}
    for facts in steps:
        row = there.get(named[facts.row["id"]] or 0)
        state = pinned(row).state(row["state"]) if row else None
        found[facts.row["id"]] = bool(
            row
            and state
            and row["id"] != facts.row["id"]
            and row["region"] == facts.row["region"]
            and (state.goal or not state.final)
        )
    return found


@loads(URGED_TODAY, dict)
def _urged_today(session: Session, rows: Sequence[RowDict]) -> Mapping[int, dict[int, datetime]]:
    """{person: when} of those who urged the case today."""
    events = table(Event)
    found: dict[int, dict[int, datetime]] = defaultdict(dict)
    for case_id, user_id, moment in session.execute(
        select(events.c.subject_id, events.c.actor_id, events.c.recorded_at).where(
            events.c.subject_id.in_([row["id"] for row in rows]),
            events.c.action == "urge",
            events.c.recorded_at >= clock.start_of(clock.today()),
        )
    ):
        found[case_id][user_id] = moment
    return found


@loads(SINCE_MOVED, list)
def _since_moved(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[Acted]]:
    """The step that brought the case to where it stands, and every event since: who, when, what."""
    events, users, cases = table(Event), table(User), table(Case)
    found: dict[int, list[Acted]] = defaultdict(list)
    for event in read(
        session,
        select(
            events.c.id,
            events.c.subject_id,
            events.c.action,
            events.c.source,
            events.c.target,
            events.c.actor_id,
            events.c.recorded_at,
            users.c.name,
        )
        .join(cases, cases.c.id == events.c.subject_id)
        .outerjoin(users, users.c.id == events.c.actor_id)
        .where(
            events.c.subject_id.in_([row["id"] for row in rows]),
            events.c.recorded_at >= cases.c.since,
        )
        .order_by(events.c.seq),
        Acted,
    ):
        if event["source"] != event["target"]:
            found[event["subject_id"]].clear()
        found[event["subject_id"]].append(event)
    return found


@loads(DRAWINGS, list)
def _drawings(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[Drawing]]:
    """The drawings of rounds the case stands in, cancelled ones left out: who and when."""
    lines, rounds = table(RoundLine), table(ReviewRound)
    events, users = table(Event), table(User)
    found: dict[int, list[Drawing]] = defaultdict(list)
    for drawing in read(
        session,
        select(lines.c.case_id, events.c.id, events.c.action, events.c.recorded_at, users.c.name)
        .join(rounds, rounds.c.id == lines.c.round_id)
        .join(events, events.c.subject_id == rounds.c.id)
        .join(users, users.c.id == events.c.actor_id)
        .where(
            lines.c.case_id.in_([row["id"] for row in rows]),
            rounds.c.state != "cancelled",
            events.c.action == "draw",
        )
        .order_by(events.c.recorded_at, events.c.id),
        Drawing,
    ):
        found[drawing["case_id"]].append(drawing)
    return found


@loads(CANDIDATES, list)
def _candidates(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[Candidate]]:
    """The households of the village batch that may stand on a notice of this kind now, in file
    order. Of the batch: its profile, so the days of the list, is theirs. Who is no longer the
    household that was surveyed waits until that is settled."""
    cases, homes = table(Case), table(Household)
    found: dict[int, list[Candidate]] = {}
    for row in rows:
        where = [cases.c.village_batch_id == row["village_batch_id"]]
        where.append(waiting_for(cases, editions(row["case_process"]), "notice", row["kind"]))
        where.append(cases.c.region == row["region"])
        where += [cases.c.notice_id.is_(None), cases.c.held_at.is_(None), cases.c.objections == 0]
        # From the register, at this moment: the head may have died since the case was opened.
        chosen = (
            select(
                *(c for c in cases.c if c.name not in ("head_name", "members")),
                homes.c.group_name,
                homes.c.head_name,
                homes.c.members,
            )
            .join(homes, homes.c.id == cases.c.household_id)
            .where(*where)
            .order_by(cases.c.id)
        )
        waiting = read(session, chosen, Candidate)
        others = changed_since(session, waiting)
        found[row["id"]] = [case for case in waiting if case["id"] not in others]
    return found


@loads(TO_FILE, list)
def _to_file(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[CaseRow]]:
    """The cases below the batch's place that wait for their national number. Whose people are
    others than those announced waits until that is settled: the national list carries nobody who
    is not confirmed."""
    cases, regions = table(Case), table(Region)
    found: dict[int, list[CaseRow]] = {}
    for row in rows:
        below = session.execute(
            select(regions.c.below).where(regions.c.key == row["region"])
        ).scalar_one()
        waiting = rows_of(
            session,
            cases,
            cases.c.region >= row["region"],
            cases.c.region < below,
            waiting_for(cases, editions(row["case_process"]), "filing", ""),
            cases.c.national_no.is_(None),
        )
        others = changed_since(session, waiting)
        found[row["id"]] = [case for case in waiting if case["id"] not in others]
    return found
