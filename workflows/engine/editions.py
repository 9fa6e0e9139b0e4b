"""A running case is taken over to a newer edition of its process: told first, done for chosen
cases, taken back while nobody has touched them.

What is open finishes under the edition it was opened under, unless somebody decides otherwise here.
The step is an event of the case like any other, and an entry in the book of settings.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field
from sqlalchemy import select
from sqlmodel import Session

from models.case import Case, Event
from models.columns import instant
from models.rows import table
from models.rows.case import CaseRow
from workflows.access.kinship import KinRow
from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.base import audit_log, recording
from workflows.base.refusals import NotReady, NotYours, Reason
from workflows.base.rows import RowDict, rows_of
from workflows.engine import execute
from workflows.engine.authorize import Request, not_found
from workflows.engine.carrying import carry_out, limit_of
from workflows.engine.changes import Changes, Move
from workflows.engine.context import Facts
from workflows.engine.definition import Action, Ask, Form, Process
from workflows.engine.loading import gather
from workflows.engine.needs import KIN
from workflows.engine.persist import write
from workflows.engine.registry import pinned, process_of
from workflows.policy import policy

ADOPT: Final = "adopt_edition"
LEAVE: Final = "leave_edition"
LABELS: Final = {ADOPT: "转入新版程序", LEAVE: "撤回转入新版程序"}
_MAY: Final = (Role.COUNTY, Role.SYSTEM)


class Why(Form):
    """Why a case changes its edition."""

    reason: Annotated[str, Ask("原因", kind="area"), Field(min_length=2, max_length=500)]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the take-over of one case would change, and what keeps it from being done.

    steps_new, steps_gone: labels of what can, or can no longer, be done from where it stands;
    rules_new: the sentences of rules that the same steps have besides. limit: the profile's number
    before and after ("" for none).
    """

    case_id: int
    head_name: str
    region: int
    source: str
    target: str
    steps_new: tuple[str, ...] = ()
    steps_gone: tuple[str, ...] = ()
    rules_new: tuple[str, ...] = ()
    limit: tuple[str, str] = ("", "")
    blocks: tuple[Reason, ...] = ()


def stands_in(process: Process, state: str) -> str | None:
    """Where a case of that state of an earlier edition stands in this one; None for nowhere."""
    kept = state if any(known.key == state for known in process.states) else None
    return process.adopts.get(state, kept)


def lawful(action: str, before: RowDict | None, after: RowDict) -> bool:
    """Is this event between two editions one that the newer of them provides for?"""
    if before is None or before["process"] != after["process"]:
        return False
    old, new = (before, after) if action == ADOPT else (after, before)
    newer = process_of(new["process"], new["edition"])
    earlier: bool = old["edition"] < new["edition"]
    return earlier and stands_in(newer, old["state"]) == new["state"]


def plan(
    session: Session, actor: Actor, key: str, edition: int, cases: Iterable[int]
) -> list[Wish]:
    """The dry run: what would change for each of these cases, and what blocks. Writes nothing."""
    target, source = process_of(key, edition), table(Case)
    rows = rows_of(session, source, source.c.id.in_(list(cases)), source.c.process == key)
    kin = gather(session, rows, [KIN])
    return [_wish(session, actor, target, row, kin[row["id"]][KIN]) for row in rows]


def _wish(session: Session, actor: Actor, target: Process, row: CaseRow, kin: list[KinRow]) -> Wish:
    old = pinned(row)
    state = stands_in(target, row["state"])
    blocks = [*_blocks(session, actor, target, row, state)]
    if any(one["user_id"] == actor.user_id for one in kin):
        blocks.append(
            Reason(
                "kin",
                "您与“{head}”户有登记的亲属关系，须回避该户的一切办理。请由他人办理。",
                {"head": row["head_name"]},
            )
        )
    before, after = _steps(old, row["state"]), _steps(target, state or "")
    rules = policy.policy(session, row["profile"]).limits
    return Wish(
        row["id"],
        row["head_name"],
        row["region"],
        row["state"],
        state or "",
        tuple(step.label for key, step in after.items() if key not in before),
        tuple(step.label for key, step in before.items() if key not in after),
        tuple(
            guard.reason or guard.key
            for key, step in after.items()
            if key in before
            for guard in step.guards
            if guard.key not in {known.key for known in before[key].guards}
        ),
        (
            rules.get(old.state(row["state"]).limit or "", ""),
            rules.get(target.state(state).limit or "", "") if state else "",
        ),
        tuple(blocks),
    )


def _steps(process: Process, state: str) -> dict[str, Action]:
    return {action.key: action for action in process.actions if state in action.sources}


def _blocks(
    session: Session, actor: Actor, target: Process, row: CaseRow, state: str | None
) -> Iterable[Reason]:
    old = pinned(row)
    told = {"head": row["head_name"], "state": old.state(row["state"]).label}
    if not any(held.role in _MAY and held.reaches(row["region"]) for held in actor.held):
        yield not_found()
    if row["edition"] >= target.edition:
        yield Reason(
            "edition_same",
            "“{head}”户已经按第 {edition} 版办理。",
            {**told, "edition": old.edition},
        )
    if old.state(row["state"]).final:
        yield Reason("edition_final", "“{head}”户已办结（{state}），不再转入。", told)
    if row["held_at"] is not None:
        yield Reason("edition_held", "“{head}”户在中止中，请先恢复。", told)
    if state is None:
        yield Reason("edition_nowhere", "新版没有“{state}”，也没有写明转到哪里：“{head}”户。", told)
        return
    if state != row["state"] and (row["meeting_id"] or row["notice_id"]):
        yield Reason("edition_listed", "“{head}”户在评议会或公示名单上，请等它结束。", told)
    limit = target.state(state).limit
    if limit is not None and policy.policy(session, row["profile"]).limit(limit) is None:
        yield Reason(
            "edition_limit",
            "政策参数“{profile}”缺少时限“{limit}”，“{head}”户不能转入。",
            {**told, "profile": row["profile"], "limit": limit},
        )


def adopt(
    session: Session, actor: Actor, key: str, edition: int, cases: Sequence[int], reason: str
) -> list[Wish]:
    """Take these cases over to that edition, all or none. Raises Refused with everything that
    blocks; returns what was done."""
    form = Why(reason=reason)
    locked = execute.lock(session, Case, cases)
    wishes = plan(session, actor, key, edition, cases)
    if missing := set(cases) - {wish.case_id for wish in wishes}:
        raise NotYours(*(not_found() for _ in missing))
    if blocks := [block for wish in wishes for block in wish.blocks]:
        raise NotReady(*blocks)
    target, moment = process_of(key, edition), recording.moment(session)
    moves = [
        _adopted(session, target, locked[wish.case_id], wish, actor, form, moment)
        for wish in wishes
    ]
    write(session, Case, target, moves)
    _audit(session, actor, ADOPT, target, moves)
    return wishes


def _adopted(
    session: Session,
    target: Process,
    row: RowDict,
    wish: Wish,
    actor: Actor,
    form: Why,
    moment: datetime,
) -> Move:
    def effect(facts: Facts, changes: Changes) -> None:
        changes.set(edition=target.edition)
        if wish.target == row["state"] and wish.limit[0] != wish.limit[1]:
            # The same stay under another limit: it counts from where the stay began.
            due_at, provisional = limit_of(session, facts, wish.target, row["since"])
            changes.set(due_at=due_at, provisional=provisional)

    return _fired(session, target, row, (ADOPT, wish.target, effect), actor, form, moment)


def leave(session: Session, actor: Actor, cases: Sequence[int], reason: str) -> None:
    """Take the take-over back, for cases that nobody has touched since: they stand as before, under
    the edition they came from. All or none; raises Refused."""
    form = Why(reason=reason)
    locked, moment = execute.lock(session, Case, cases), recording.moment(session)
    blocks, back = [], []
    for key in cases:
        row = locked.get(key)
        if row is None or not actor.roles_at(row["region"]).intersection(_MAY):
            raise NotYours(not_found())
        before = _before(session, row)
        if before is None:
            blocks.append(
                Reason(
                    "edition_touched",
                    "“{head}”户转入后已经办过别的步骤，不能撤回转入。",
                    {"head": row["head_name"]},
                )
            )
        else:
            back.append((row, before))
    if blocks:
        raise NotReady(*blocks)
    for row, before in back:
        process = pinned(row)
        restored = _restored(before)

        def effect(_f: Facts, changes: Changes, restored: RowDict = restored) -> None:
            changes.set(**restored)

        move = _fired(
            session, pinned(before), row, (LEAVE, before["state"], effect), actor, form, moment
        )
        write(session, Case, process, [move])
        _audit(session, actor, LEAVE, pinned(before), [move])


def _before(session: Session, row: RowDict) -> RowDict | None:
    """The row before the take-over, when that was the last thing done with it."""
    events = table(Event)
    chosen = (
        select(events.c.action, events.c.after)
        .where(events.c.subject_id == row["id"], events.c.seq >= row["version"] - 1)
        .order_by(events.c.seq)
    )
    found = session.execute(chosen).all()
    if len(found) != 2 or found[1].action != ADOPT:
        return None
    before: RowDict = json.loads(found[0].after)
    return before


def _restored(before: RowDict) -> RowDict:
    """What a take-over changes besides the state, as it was: canonical instants are moments
    again."""
    return {
        "edition": before["edition"],
        "since": instant(before["since"]),
        "due_at": None if before["due_at"] is None else instant(before["due_at"]),
        "provisional": bool(before["provisional"]),
    }


def _fired(
    session: Session,
    process: Process,
    row: RowDict,
    step: tuple[str, str, Any],
    actor: Actor,
    form: Why,
    moment: datetime,
) -> Move:
    """The step between two editions as the engine carries out any other."""
    key, target, effect = step
    action = Action(
        key, "", LABELS[key], sources=(row["state"],), targets=(target,), roles=_MAY, effect=effect
    )
    held = actor.roles_at(row["region"])
    facts = Facts(
        process,
        action,
        row,
        actor,
        next((role for role in _MAY if role in held), None),
        max(moment, row["moved_at"]),
        policy.policy(session, row["profile"]),
        form=form,
    )
    request = Request(row, action, {}, form=form)
    move, _fanned = carry_out(session, Case, request, facts, moment)
    return move


def _audit(
    session: Session, actor: Actor, what: str, process: Process, moves: Sequence[Move]
) -> None:
    audit_log.enter(
        session,
        "settings",
        what,
        actor_id=actor.user_id,
        detail={
            "process": process.key,
            "edition": process.edition,
            "cases": [move.after["id"] for move in moves],
        },
    )
