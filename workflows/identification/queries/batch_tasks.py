"""我的待办: the batch objects that wait for a person, and the households to begin one for."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlmodel import Session

from models.batch import (
    PublicityNotice,
    ReviewMeeting,
    TrainingSession,
    VillageBatch,
)
from models.case import Case
from models.rows import table
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.roles import CASEWORK, Role
from workflows.base import clock
from workflows.base.rows import RowDict
from workflows.engine.definition import Awaited, Process, State
from workflows.engine.registry import models, process_of, processes_in
from workflows.identification.awaiting import pairs, passed, waits
from workflows.identification.queries.work import spans

# Of each kind of batch object so many; whoever shows them says that there may be more.
TASKS: Final = 50
BATCHES: Final = ("campaign", "village_batch", "training", "meeting", "notice", "round", "filing")


@dataclass(frozen=True, slots=True)
class Task:
    """A batch object that waits for this person: which, where it stands, what its next step is."""

    subject: str
    row: RowDict
    action: str
    label: str


@dataclass(frozen=True, slots=True)
class Gathering:
    """Households of one state that wait until somebody begins a batch object for them."""

    state: State
    awaited: Awaited
    households: int


def _mine(actor: Actor, process: Process, subjects: Any) -> ColumnElement[bool]:
    """The rows that wait for one of this person's roles at their place."""
    return or_(false(), *spans(actor, (process,), subjects))


def tasks(session: Session, actor: Actor, *, limit: int = TASKS) -> list[Task]:
    """The batch objects that wait for this person: one query for each kind."""
    found: list[Task] = []
    for subject in BATCHES:
        process, subjects = process_of(subject), table(models()[subject])
        mine = _mine(actor, process, subjects)
        if subject == "meeting":
            mine = or_(mine, _to_sign(actor))
        if subject == "notice":
            mine = and_(mine, _due_or_draft())
        if subject == "village_batch":
            mine = or_(and_(mine, _trained(closed=True)), _to_train(actor))
        chosen = select(subjects).where(mine).order_by(subjects.c.id).limit(limit)
        for mapping in session.execute(chosen).mappings():
            row = dict(mapping)
            task = _task(process, actor, row)
            if task is not None:
                found.append(task)
    return found


def _to_sign(actor: Actor) -> ColumnElement[bool]:
    meetings = table(ReviewMeeting)
    officer = or_(meetings.c.chair_id == actor.user_id, meetings.c.recorder_id == actor.user_id)
    return and_(meetings.c.state == "minutes", officer, within(actor, meetings.c.region, CASEWORK))


def _trained(*, closed: bool) -> ColumnElement[bool]:
    """Has the village batch a training: one that is over, or any that was not called off?"""
    batches, trainings = table(VillageBatch), table(TrainingSession)
    there = trainings.c.state == "closed" if closed else trainings.c.state != "cancelled"
    return exists().where(trainings.c.village_batch_id == batches.c.id, there)


def _to_train(actor: Actor) -> ColumnElement[bool]:
    """A village batch begins with a training, and the clerk plans it."""
    batches = table(VillageBatch)
    planned = and_(batches.c.state == "planned", ~_trained(closed=False))
    return and_(within(actor, batches.c.region, {Role.CLERK}), planned)


def _due_or_draft() -> ColumnElement[bool]:
    notices = table(PublicityNotice)
    return or_(notices.c.state == "draft", notices.c.close_at <= clock.now())


def _task(process: Process, actor: Actor, row: RowDict) -> Task | None:
    """The next step of a batch object, when it is this person's."""
    roles = actor.roles_at(row["region"])
    signs = process.subject == "meeting" and row["state"] == "minutes"
    if signs and actor.user_id in {row["chair_id"], row["recorder_id"]} - set(row["signed"]):
        return Task(process.subject, row, "sign", "签字")
    for action in process.actions:
        if action.primary and row["state"] in action.sources and roles & set(action.roles_on(row)):
            return Task(process.subject, row, action.key, action.label)
    if process.subject == "village_batch" and Role.CLERK in roles:
        return Task(process.subject, row, "plan", "计划培训")
    return None


def gatherings(session: Session, actor: Actor) -> list[Gathering]:
    """Households that wait for this person to begin a notice or a round, counted by state."""
    cases, found = table(Case), []
    theirs = [
        (state, awaited)
        for state, awaited in pairs(*processes_in(Case))
        if actor.holds(*awaited.begun_by)
    ]
    chosen = (
        select(cases.c.state, passed(cases), func.count())
        .where(
            or_(
                false(),
                *(
                    and_(waits(cases, state, awaited), _begins(actor, awaited))
                    for state, awaited in theirs
                ),
            ),
            cases.c.notice_id.is_(None),
            cases.c.held_at.is_(None),
            cases.c.objections == 0,
        )
        .group_by(cases.c.state, cases.c.verdict)
    )
    counted = Counter[tuple[str, bool | None]]()
    for key, through, n in session.execute(chosen):
        counted[key, bool(through)] += n
        counted[key, None] += n
    for state, awaited in theirs:
        if n := counted[state.key, awaited.passed]:
            found.append(Gathering(state, awaited, n))
    return found


def _begins(actor: Actor, awaited: Awaited) -> ColumnElement[bool]:
    """The households this person may begin it for."""
    cases = table(Case)
    return or_(
        false(),
        *(
            and_(cases.c.region >= lo, cases.c.region < hi)
            for lo, hi in actor.ranges(awaited.begun_by)
        ),
    )
