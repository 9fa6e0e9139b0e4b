"""我的待办: the households that wait for a person, by the procedure, their roles and places.

A household waits for a role when one of its main actions does. Meetings, notices and rounds are in
`batch_tasks`; in whose hands one household is, in `whereabouts`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Table,
    and_,
    case,
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
from models.case import Case, Event
from models.columns import Big, Instant
from models.household import Household
from models.rows import table
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.roles import CASEWORK, Role
from workflows.base import clock
from workflows.base.rows import RowDict
from workflows.engine.assignment import (
    BELOW,
    held_states,
    main_states,
    states_below,
)
from workflows.engine.deadlines import SOON, late
from workflows.engine.definition import Process
from workflows.engine.registry import actions_where, pinned, process_of, processes_in, states_where
from workflows.households.changes import changed_since
from workflows.identification.queries.survey import fills_in

MOST: Final = 1000
RECENT: Final = timedelta(days=14)
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
# Where a row stands in its list: claimed by a colleague, not urged, due, key.
Mark = tuple[int, int, datetime, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures on top of my work; each capped at MOST + 1."""

    todo: int
    soon: int
    returned: int
    waiting: int
    late: int
    done: int


Procedures = tuple[Process, ...]


def spans(actor: Actor, processes: Procedures, subjects: Any) -> list[ColumnElement[bool]]:
    """The rows that wait for one of this person's roles at their place, grant by grant."""
    return [
        and_(
            subjects.c.region >= held.lo,
            subjects.c.region < held.hi,
            subjects.c.state.in_(states),
        )
        for held in actor.held
        if held.role in CASEWORK and (states := _by_role(processes, main_states, held.role))
    ]


def _by_role(
    processes: Procedures, states: Callable[[Process, Role], tuple[str, ...]], role: Role
) -> list[str]:
    """The states of all these processes that are of interest to a role: a state's code tells
    whose it is."""
    return list(dict.fromkeys(key for process in processes for key in states(process, role)))


def _my_cases(actor: Actor) -> ColumnElement[bool]:
    return _cases_of(actor, processes_in(Case))


@lru_cache(maxsize=512)
def _cases_of(actor: Actor, processes: Procedures) -> ColumnElement[bool]:
    """The households that wait for this person.

    One flat OR, each part with an index of its own: a nested one is answered by reading them all.
    Put together once for the roles somebody holds: every list of my work begins with it.
    """
    cases = table(Case)
    first = states_where("case", lambda state: state.answers_first)
    free = or_(cases.c.objections == 0, cases.c.state.not_in(first))
    mine = [and_(span, free) for span in spans(actor, processes, cases)]
    for lo, hi, answers in _answering(actor, processes):
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
            cases.c.state.in_(_by_role(processes, held_states, held.role)),
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


def _answering(actor: Actor, processes: Procedures) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """The places, and the states there, in which an objection that is open is this person's to
    answer."""
    by_roles: dict[tuple[Role, ...], dict[str, None]] = {}
    for process in processes:
        open_ = process.states_where(lambda state: not (state.final or state.hearing))
        by_roles.setdefault(process.answered_by, {}).update(dict.fromkeys(open_))
    for roles, states in by_roles.items():
        for lo, hi in actor.ranges(roles):
            yield lo, hi, tuple(states)


def _theirs(actor: Actor) -> ColumnElement[int]:
    """1 when a colleague has claimed it: it stands below what nobody is at yet."""
    claimed = table(Case).c.claimed_by
    return case((and_(claimed.is_not(None), claimed != actor.user_id), 1), else_=0)


def _calm() -> ColumnElement[int]:
    """0 when somebody urges it: it stands above the rest."""
    return case((table(Case).c.urged > 0, 0), else_=1)


def _todo(actor: Actor) -> list[ColumnElement[bool]]:
    cases = table(Case)
    return [_my_cases(actor), cases.c.held_at.is_(None)]


def _soon(actor: Actor) -> list[ColumnElement[bool]]:
    return [*_todo(actor), table(Case).c.due_at < clock.now() + timedelta(days=SOON)]


def _returned(actor: Actor) -> list[ColumnElement[bool]]:
    cases, events = table(Case), table(Event)
    came_back = select(events.c.id).where(
        events.c.subject_id == cases.c.id,
        events.c.recorded_at == cases.c.since,
        events.c.target == cases.c.state,
        events.c.action.in_(actions_where("case", lambda a: a.returns)),
    )
    return [*_todo(actor), came_back.exists()]


def _waiting(actor: Actor) -> list[ColumnElement[bool]]:
    cases = table(Case)
    still = states_where("case", lambda state: not state.final)
    return [
        within(actor, cases.c.region, {*CASEWORK, Role.LEADER, Role.INSPECTOR}),
        cases.c.state.in_(still),
        or_(~_my_cases(actor), cases.c.held_at.is_not(None)),
    ]


def _late(actor: Actor) -> list[ColumnElement[bool]]:
    """Overdue at the level below."""
    cases, processes = table(Case), processes_in(Case)
    spans = [
        and_(
            cases.c.region >= held.lo,
            cases.c.region < held.hi,
            cases.c.state.in_(_by_role(processes, states_below, held.role)),
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
    cases: Table = table(Case)
    lists = {which: (cases, where(actor)) for which, where in LISTS.items()}
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
        cases.c.household_id,
        cases.c.people_hash,
        cases.c.state,
        cases.c.process,
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

    In one's own lists what is urged comes first, and what a colleague has claimed last. `surveys`:
    the next step is the visit's own sheet, and this person's. `changed`: other people live there
    than were surveyed.
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
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    others = changed_since(session, rows)
    return [row | {"surveys": fills_in(actor, row), "changed": row["id"] in others} for row in rows]


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
            cases.c.process,
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
        # A case says by which process it goes; of everything else there is one of its name.
        process = pinned(row) if row["process"] else process_of(row["subject"])
        action = process.action(row["action"])
        row["label"] = action.label if action else row["action"]
    return rows
