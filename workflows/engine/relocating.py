"""A subject follows its village into the one that took it over: the same state, another place.

No step of any process, and one of all: the counters go along, what came and stayed before counts
where it happened.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from pydantic import Field
from sqlmodel import Session, SQLModel

from workflows.access.people import Actor
from workflows.access.roles import Role
from workflows.base import recording
from workflows.base.refusals import NotYours
from workflows.base.rows import Row, RowDict
from workflows.engine.authorize import Request, not_found
from workflows.engine.carrying import carry_out
from workflows.engine.changes import Changes, Move
from workflows.engine.context import Facts
from workflows.engine.definition import Action, Ask, Form, Process
from workflows.engine.persist import write
from workflows.engine.registry import pinned
from workflows.policy import policy

RELOCATE: Final = "relocate"
LABELS: Final = {RELOCATE: "随村迁并"}
# It decides nothing about a household: whoever keeps the places may do it.
MAY: Final = (Role.COUNTY, Role.ADMINISTRATOR)


class Why(Form):
    """On what ground the village's affairs go over: the order of the merger."""

    reason: Annotated[str, Ask("依据", kind="area"), Field(min_length=2, max_length=500)]


def lawful(before: RowDict | None, after: RowDict) -> bool:
    """Is this event one that moved nothing but the place?"""
    if before is None:
        return False
    kept = ("process", "edition", "state", "since", "due_at")
    return before["region"] != after["region"] and all(before[k] == after[k] for k in kept)


def relocate(
    session: Session,
    model: type[SQLModel],
    rows: Sequence[RowDict],
    place: tuple[int, int],
    actor: Actor,
    form: Why,
    *,
    columns: Mapping[int, RowDict],
    records: Mapping[int, Sequence[tuple[type[SQLModel], Row]]],
) -> None:
    """Move locked rows to a place (village, county), each by an event of its own.

    `columns`: what else of a row changes; `records`: the rows beside it that go along. NotYours
    where the person keeps no places.
    """
    moment = recording.moment(session)
    moves: dict[Process, list[Move]] = {}
    for row in rows:
        role = next((role for role in MAY if role in actor.roles_at(row["region"])), None)
        if role is None:
            raise NotYours(not_found())

        def effect(_facts: Facts, changes: Changes, row: RowDict = row) -> None:
            region, county = place
            changes.set(region=region, county=county, **columns.get(row["id"], {}))
            for kind, beside in records.get(row["id"], ()):
                changes.change(kind, beside, region=region, county=county)

        process = pinned(row)
        action: Action[Any] = Action(
            RELOCATE, "", LABELS[RELOCATE], sources=(row["state"],), roles=MAY, effect=effect
        )
        rules = policy.policy(session, row["profile"])
        now = max(moment, row["moved_at"])
        facts = Facts(process, action, row, actor, role, now, rules, form=form)
        move, _fanned = carry_out(
            session, model, Request(row, action, {}, form=form), facts, moment
        )
        moves.setdefault(process, []).append(move)
    for process, together in moves.items():
        write(session, model, process, together)
