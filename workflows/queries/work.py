"""我的待办: what waits for a person, read off the procedure and their roles and places.

A household waits for a role when one of its main actions does; a meeting, notice or round likewise.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlmodel import Session

from models.account import User
from models.batch import (
    PublicityNotice,
    ReviewMeeting,
    ReviewRound,
    TrainingSession,
    VillageBatch,
)
from models.case import Case, Event
from models.columns import Big, Instant, Subject, table
from models.household import Household
from workflows import clock
from workflows.facts import RowDict, gather, rows_of
from workflows.hands import (
    ANSWERS,
    BARRED,
    BELOW,
    HEARINGS,
    held_states,
    holders_of,
    main_states,
    states_below,
)
from workflows.lateness import late
from workflows.people import CASEWORK, ROLE_NAMES, Actor, Role
from workflows.places import path_name
from workflows.process import Process
from workflows.processes.notice import KEEPERS, POSTERS
from workflows.roll import MODELS, process_of, subject_of
from workflows.words import _

R = Role
MOST: Final = 1000
# Of each kind of batch object so many; whoever shows them says that there may be more.
TASKS: Final = 50
SOON: Final = timedelta(days=3)
RECENT: Final = timedelta(days=14)
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
# Where a row stands in its list: claimed by a colleague, not urged, due, key.
Mark = tuple[int, int, datetime, int]
# States that wait for a list or a round to be begun, and who begins it.
_BEGINS: Final[dict[str, tuple[Role, ...]]] = {
    "C2": (R.COMMITTEE, R.CLERK),
    "E1": (R.TOWNSHIP,),
    "F1": (R.COUNTY,),
    "F2": (R.TOWNSHIP,),
}
RETURNS: Final = (
    "ask_correction",
    "contradicted",
    "doubted",
    "off_agenda",
    "uphold_facts_1",
    "uphold_facts_2",
    "return_paper",
    "return_meeting",
    "return_facts",
    "return_application",
    "county_return",
    "county_facts",
    "reconsider",
    "back_from_filing",
)
BATCHES: Final = ("campaign", "village_batch", "training", "meeting", "notice", "round", "filing")


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures on top of my work; each capped at MOST + 1."""

    todo: int
    soon: int
    returned: int
    waiting: int
    late: int
    done: int


@dataclass(frozen=True, slots=True)
class Task:
    """A batch object that waits for this person: which, where it stands, what its next step is."""

    subject: str
    row: RowDict
    action: str
    label: str


@dataclass(frozen=True, slots=True)
class Gathering:
    """Households of one state that wait until somebody begins a list or a round for them."""

    state: str
    passed: bool
    households: int


def _spans(actor: Actor, process: Process, subjects: Any) -> list[ColumnElement[bool]]:
    """The rows that wait for one of this person's roles at their place, grant by grant."""
    return [
        and_(
            subjects.c.region >= held.lo,
            subjects.c.region < held.hi,
            subjects.c.state.in_(main_states(process, held.role)),
        )
        for held in actor.held
        if held.role in CASEWORK and main_states(process, held.role)
    ]


def _mine(actor: Actor, process: Process, subjects: Any) -> ColumnElement[bool]:
    """The rows that wait for one of this person's roles at their place."""
    return or_(false(), *_spans(actor, process, subjects))


@lru_cache(maxsize=512)
def _my_cases(actor: Actor) -> ColumnElement[bool]:
    """The households that wait for this person.

    One flat OR, each part with an index of its own: a nested one is answered by reading them all.
    Put together once for the roles somebody holds: every list of my work begins with it.
    """
    cases, process = table(Case), process_of("case")
    free = or_(cases.c.objections == 0, cases.c.state.not_in(BARRED))
    mine = [and_(span, free) for span in _spans(actor, process, cases)]
    answers = [state.key for state in process.open_states() if state.key not in HEARINGS]
    for lo, hi in actor.ranges({ANSWERS}):
        # The word, not a variable: only so is the index of the few objected ones used.
        objected = cases.c.objections > literal_column("0", Integer)
        here = and_(cases.c.region >= lo, cases.c.region < hi)
        mine.append(and_(objected, here, cases.c.state.in_(answers)))
    # What others urge, one by one, even where a meeting or a round decides about many.
    urged = cases.c.urged > literal_column("0", Integer)
    mine += [
        and_(
            urged,
            cases.c.region >= held.lo,
            cases.c.region < held.hi,
            cases.c.state.in_(held_states(process, held.role)),
            free,
        )
        for held in actor.held
        if held.role in CASEWORK
    ]
    # What they claimed is on their desk even while a meeting or a round decides about it.
    # (An unclaimed one is neither equal nor unequal: what waits elsewhere is asked for with NOT.)
    mine += [
        and_(
            cases.c.claimed_by.is_not(None),
            cases.c.claimed_by == actor.user_id,
            cases.c.region >= lo,
            cases.c.region < hi,
        )
        for lo, hi in actor.ranges(CASEWORK)
    ]
    return or_(false(), *mine)


def _theirs(actor: Actor) -> ColumnElement[int]:
    """1 when a colleague has claimed it: it stands below what nobody is at yet."""
    claimed = table(Case).c.claimed_by
    return case((and_(claimed.is_not(None), claimed != actor.user_id), 1), else_=0)


def _calm() -> ColumnElement[int]:
    """0 when somebody urges it: it stands above the rest."""
    return case((table(Case).c.urged > 0, 0), else_=1)


def within(actor: Actor, subjects: Any, roles: Iterable[Role] | None = None) -> ColumnElement[bool]:
    """The rows of this person's area (with one of `roles`)."""
    spans = [
        and_(subjects.c.region >= lo, subjects.c.region < hi) for lo, hi in actor.ranges(roles)
    ]
    return or_(*spans) if spans else false()


def _todo(actor: Actor) -> list[ColumnElement[bool]]:
    cases = table(Case)
    return [_my_cases(actor), cases.c.held_at.is_(None)]


def _soon(actor: Actor) -> list[ColumnElement[bool]]:
    return [*_todo(actor), table(Case).c.due_at < clock.now() + SOON]


def _returned(actor: Actor) -> list[ColumnElement[bool]]:
    cases, events = table(Case), table(Event)
    came_back = select(events.c.id).where(
        events.c.subject_id == cases.c.id,
        events.c.recorded_at == cases.c.since,
        events.c.target == cases.c.state,
        events.c.action.in_(RETURNS),
    )
    return [*_todo(actor), came_back.exists()]


def _waiting(actor: Actor) -> list[ColumnElement[bool]]:
    cases = table(Case)
    still = [state.key for state in process_of("case").open_states()]
    return [
        within(actor, cases, {*CASEWORK, R.LEADER, R.INSPECTOR}),
        cases.c.state.in_(still),
        or_(~_my_cases(actor), cases.c.held_at.is_not(None)),
    ]


def _late(actor: Actor) -> list[ColumnElement[bool]]:
    """Overdue at the level below."""
    cases, process = table(Case), process_of("case")
    spans = [
        and_(
            cases.c.region >= held.lo,
            cases.c.region < held.hi,
            cases.c.state.in_(states_below(process, held.role)),
        )
        for held in actor.held
        if held.role in BELOW
    ]
    return [or_(false(), *spans), late(cases), ~_my_cases(actor)]


def oversees(actor: Actor) -> bool:
    """Is there a level below this person whose delays are theirs to see?"""
    return actor.holds(*BELOW)


LISTS: Final = {
    "todo": _todo,
    "soon": _soon,
    "returned": _returned,
    "waiting": _waiting,
    "late": _late,
}
# What is with others: nobody's claim and no urging puts it in another order.
OTHERS: Final = ("waiting", "late")


def counts(session: Session, actor: Actor) -> Counts:
    """The figures, all in one query whatever their size."""
    lists = {which: (table(Case), where(actor)) for which, where in LISTS.items()}
    lists["done"] = (table(Event), _own_steps(actor))
    capped = []
    for which, (source, where) in lists.items():
        some = select(source.c.id).where(*where).limit(MOST + 1).subquery()
        counted = select(func.count()).select_from(some)
        capped.append(counted.scalar_subquery().label(which))
    return Counts(**session.execute(select(*capped)).mappings().one())


def _own_steps(actor: Actor) -> list[ColumnElement[bool]]:
    events = table(Event)
    return [
        events.c.actor_id == actor.user_id,
        events.c.recorded_at > clock.now() - RECENT,
        events.c.subject != "household",
        events.c.cause_id.is_(None),
    ]


def _shown(cases: Any, homes: Any, *more: ColumnElement[Any]) -> Select[Any]:
    claimers = table(User)
    return select(
        cases.c.id,
        cases.c.region,
        cases.c.county,
        cases.c.head_name,
        cases.c.members,
        cases.c.state,
        cases.c.edition,
        cases.c.version,
        cases.c.since,
        cases.c.due_at,
        cases.c.provisional,
        cases.c.held_at,
        cases.c.objections,
        cases.c.claimed_by,
        cases.c.urged,
        claimers.c.name.label("claimer"),
        homes.c.group_name,
        *more,
    ).select_from(
        cases.join(homes, homes.c.id == cases.c.household_id).outerjoin(
            claimers, claimers.c.id == cases.c.claimed_by
        )
    )


def cases_of(
    session: Session,
    actor: Actor,
    which: str,
    *,
    after: Mark | None = None,
    limit: int = 20,
    besides: int = 0,
) -> list[RowDict]:
    """One of the LISTS, the most urgent first; `after` is the mark of the row before.

    In one's own lists what is urged comes first, and what a colleague has claimed last.
    """
    cases, homes = table(Case), table(Household)
    due = func.coalesce(cases.c.due_at, literal(_NEVER, Instant))
    theirs, calm = _theirs(actor), _calm()
    order: list[ColumnElement[Any]] = [theirs, calm, due, cases.c.id]
    if which in OTHERS:
        del order[:2]
    chosen = _shown(cases, homes, theirs.label("theirs"), calm.label("calm"))
    chosen = chosen.where(*LISTS[which](actor), cases.c.id != besides)
    if after is not None:
        last = [literal(after[0], Integer), literal(after[1], Integer)]
        last += [literal(after[2], Instant), literal(after[3], Big)]
        chosen = chosen.where(tuple_(*order) > tuple_(*last[-len(order) :]))
    chosen = chosen.order_by(*order).limit(limit)
    return [dict(row) for row in session.execute(chosen).mappings()]


def mark(row: RowDict) -> Mark:
    """Where a page of cases_of ends."""
    return (row["theirs"], row["calm"], row["due_at"] or _NEVER, row["id"])


def done_lately(
    session: Session, actor: Actor, *, after: int | None = None, limit: int = 20
) -> list[RowDict]:
    """The person's own steps of two weeks, newest first, each with the household's state now."""
    events, cases = table(Event), table(Case)
    chosen = (
        select(
            events.c.id,
            events.c.subject,
            events.c.subject_id,
            events.c.action,
            events.c.recorded_at,
            events.c.region,
            cases.c.head_name,
            cases.c.state,
            cases.c.edition,
        )
        .outerjoin(cases, cases.c.id == events.c.subject_id)
        .where(*_own_steps(actor))
        # Along the index of a person's steps; by the key alone a whole county's steps are read.
        .order_by(events.c.recorded_at.desc(), events.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        chosen = chosen.where(events.c.id < after)
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    for row in rows:
        action = process_of(row["subject"]).action(row["action"])
        row["label"] = action.label if action else row["action"]
    return rows


def tasks(session: Session, actor: Actor, *, limit: int = TASKS) -> list[Task]:
    """The batch objects that wait for this person: one query for each kind."""
    found: list[Task] = []
    for subject in BATCHES:
        process, subjects = process_of(subject), table(MODELS[subject])
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
    return and_(meetings.c.state == "minutes", officer, within(actor, meetings, CASEWORK))


def _trained(*, closed: bool) -> ColumnElement[bool]:
    """Has the village batch a training: one that is over, or any that was not called off?"""
    batches, trainings = table(VillageBatch), table(TrainingSession)
    there = trainings.c.state == "closed" if closed else trainings.c.state != "cancelled"
    return exists().where(trainings.c.village_batch_id == batches.c.id, there)


def _to_train(actor: Actor) -> ColumnElement[bool]:
    """A village batch begins with a training, and the clerk plans it."""
    batches = table(VillageBatch)
    planned = and_(batches.c.state == "planned", ~_trained(closed=False))
    return and_(within(actor, batches, {R.CLERK}), planned)


def _due_or_draft() -> ColumnElement[bool]:
    notices = table(PublicityNotice)
    return or_(notices.c.state == "draft", notices.c.close_at <= clock.now())


def _task(process: Process, actor: Actor, row: RowDict) -> Task | None:
    """The next step of a batch object, when it is this person's."""
    roles = actor.roles_at(row["region"])
    if process.subject == "notice":
        wanted = POSTERS if row["state"] == "draft" else KEEPERS
        roles &= set(wanted[row["kind"]])
    if process.subject == "round":
        township = {R.TOWNSHIP, R.TOWNSHIP_LEADER}
        roles &= township if row["level"] == "township" else {R.COUNTY, R.COUNTY_LEADERS}
    signs = process.subject == "meeting" and row["state"] == "minutes"
    if signs and actor.user_id in {row["chair_id"], row["recorder_id"]} - set(row["signed"]):
        return Task(process.subject, row, "sign", "签字")
    for action in process.actions:
        if action.main and row["state"] in action.sources and roles & set(action.roles):
            return Task(process.subject, row, action.key, action.label)
    if process.subject == "village_batch" and R.CLERK in roles:
        return Task(process.subject, row, "plan", "计划培训")
    return None


def gatherings(session: Session, actor: Actor) -> list[Gathering]:
    """Households that wait for this person to begin a notice or a round, counted by state."""
    cases = table(Case)
    spans = [
        and_(
            cases.c.region >= held.lo,
            cases.c.region < held.hi,
            cases.c.state.in_([s for s, roles in _BEGINS.items() if held.role in roles]),
        )
        for held in actor.held
        if any(held.role in roles for roles in _BEGINS.values())
    ]
    passed = cases.c.verdict.is_not(None)
    chosen = (
        select(cases.c.state, passed.label("passed"), func.count().label("n"))
        .where(
            or_(*spans) if spans else false(),
            cases.c.notice_id.is_(None),
            cases.c.held_at.is_(None),
            cases.c.objections == 0,
        )
        .group_by(cases.c.state, passed)
        .order_by(cases.c.state)
    )
    found = session.execute(chosen)
    return [Gathering(row.state, bool(row.passed) and row.state == "E1", row.n) for row in found]


def place_of(session: Session, actor: Actor, region: int) -> str:
    """A place as this person says it: from below their own area down; their own village by name."""
    own = [held.lo for held in actor.held if held.reaches(region)]
    return path_name(session, region, under=max(own, default=None))


def waits_for(row: RowDict) -> str:
    """The role a case is with, without asking who holds it: for a line of a list. "" for nobody."""
    roles = holders_of(process_of("case", row["edition"]), row)
    return _(ROLE_NAMES[roles[0]]) if roles else ""


def whereabouts(session: Session, actor: Actor, key: int, *, of: type[Subject] = Case) -> str:
    """Where a subject is now, who has it, until when: the sentence after every step."""
    subjects = table(of)
    rows = rows_of(session, subjects, subjects.c.id == key)
    if not rows or not actor.roles_at(rows[0]["region"]):
        return _("已办理。")
    row = rows[0]
    state = process_of(subject_of(of), row["edition"]).state(row["state"])
    if state.final:
        return _("已办理 · 现处于“{state}”，已办结。", state=state.label)
    who = owner(session, actor, row, of=of)
    if not who:
        return _("已办理 · 现处于“{state}”。", state=state.label)
    if row["due_at"] is None:
        return _("已办理 · 现处于“{state}”，由{who}办理。", state=state.label, who=who)
    last = row["due_at"].astimezone(clock.SHANGHAI) - timedelta(microseconds=1)
    return _(
        "已办理 · 现处于“{state}”，由{who}办理，截止{y}年{m}月{d}日。",
        state=state.label,
        who=who,
        y=last.year,
        m=last.month,
        d=last.day,
    )


def owner(session: Session, actor: Actor, row: RowDict, *, of: type[Subject] = Case) -> str:
    """In whose hands a subject is: the role, and who holds it at that place. "" when nobody has a
    next step: an open campaign simply lasts."""
    roles = holders_of(process_of(subject_of(of), row["edition"]), row)
    if of is ReviewRound:
        township = {R.TOWNSHIP, R.TOWNSHIP_LEADER}
        roles = tuple(r for r in roles if (r in township) == (row["level"] == "township"))
    if not roles or not actor.ranges():
        return ""
    team = gather(session, [row], ["team"])[row["id"]]["team"]
    first = next((role for role in roles if any(m["role"] == role for m in team)), roles[0])
    names = list(dict.fromkeys(m["name"] for m in team if m["role"] == first))
    shown = "、".join(names[:3]) + (_("等{n}人", n=len(names)) if len(names) > 3 else "")
    return f"{_(ROLE_NAMES[first])}{' ' if shown else ''}{shown}"
