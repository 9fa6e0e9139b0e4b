"""The one way anything moves: judge, fire, write, in the caller's transaction.

The only writer of state, events and tallies. `perform` moves one subject or raises Refused with
every reason and changes nothing; `perform_many` moves many and lists every refusal. Closing a batch
object fans out to its households through the same judge.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from pydantic import ValidationError
from sqlalchemy import (
    BindParameter,
    Integer,
    Select,
    bindparam,
    literal_column,
    select,
)
from sqlmodel import Session, SQLModel

from models.case import Case, Event
from models.columns import canonical
from models.keys import new_id
from models.rows import table
from workflows.access.people import Actor
from workflows.base import clock, recording
from workflows.base.refusals import NotNow, NotYours, Reason
from workflows.base.rows import Row, RowDict, rows_by, rows_of
from workflows.engine import conflicts
from workflows.engine.authorize import Request, judge, no_such, not_found, refusal
from workflows.engine.carrying import Outcome, carry_out
from workflows.engine.changes import full
from workflows.engine.context import Facts
from workflows.engine.definition import NEW, Action, FanOut, Process
from workflows.engine.forms import told
from workflows.engine.machine import table_of
from workflows.engine.persist import write
from workflows.engine.registry import followers, opened_in, pinned, processes_in, subject_of
from workflows.policy import policy


@dataclass(frozen=True, slots=True)
class Offer:
    """An action a person might take now: grey when `unmet` says why not."""

    action: Action
    unmet: tuple[Reason, ...] = ()


def open_subject(
    session: Session,
    model: type[SQLModel],
    action: str,
    actor: Actor,
    payload: Mapping[str, Any],
    *,
    token: str | None = None,
    profile: str | None = None,
    process: str | None = None,
    **columns: Any,
) -> RowDict:
    """Bring a new subject into being by its first action; returns its event. Raises Refused.

    `columns` are the subject's own: region, county and its links. The same token opens once.
    `process` is the key of the one it goes by, needed where a table holds several.
    """
    wishes = [(payload, columns)]
    return open_many(
        session, model, action, actor, wishes, token=token, profile=profile, process=process
    )[0]


def open_many(
    session: Session,
    model: type[SQLModel],
    action: str,
    actor: Actor,
    wishes: Sequence[tuple[Mapping[str, Any], RowDict]],
    *,
    token: str | None = None,
    profile: str | None = None,
    process: str | None = None,
) -> list[RowDict]:
    """Many new subjects of one kind in one go (an import): all or none; their events in order."""
    by = opened_in(model, process)
    step = by.action(action)
    if step is None or NEW not in step.sources:
        raise NotNow(no_such(by, action))
    if token is not None:
        conflicts.one_form_at_a_time(session, token)
        if earlier := opened_before(session, model, action, actor, token):
            if not _same(earlier, step, [payload for payload, _columns in wishes]):
                raise NotNow(spent())
            return earlier
    moment = recording.moment(session)
    today, profiles, requests = clock.shanghai_day(moment), {}, []
    for payload, columns in wishes:
        region = columns["region"]
        if region not in profiles:
            profiles[region] = profile or policy.policy_for(session, region, today)
        row = full(
            model,
            {
                "id": new_id(),
                "process": by.key,
                "edition": by.edition,
                "profile": profiles[region],
                "state": NEW,
                "version": 0,
                "opened_at": moment,
                "since": moment,
                "moved_at": moment,
                "moved_by": actor.user_id,
                **columns,
            },
        )
        requests.append(Request(row, step, payload, token=token, fresh=True))
    outcomes = _move(session, model, requests, actor, moment)
    refused = [outcome.refused for outcome in outcomes if outcome.refused]
    if refused:
        raise refused[0]
    return [outcome.event for outcome in outcomes if outcome.event]


def perform(
    session: Session,
    subject_id: int,
    action: str,
    actor: Actor,
    payload: Mapping[str, Any],
    *,
    seen: int,
    token: str,
    of: type[SQLModel] = Case,
    door: str = "",
) -> Outcome:
    """Move one subject and return what became of it; raises Refused and changes nothing.

    `seen` is the version the person looked at, `token` the form's own: handed in twice, it counts
    once. `door`: which part of the program hands it in, where a guard asks; no form can say so.
    """
    outcome = perform_many(
        session,
        [subject_id],
        action,
        actor,
        payload,
        seen={subject_id: seen},
        token=token,
        of=of,
        door=door,
    )[0]
    if outcome.refused:
        raise outcome.refused
    return outcome


def perform_many(
    session: Session,
    subject_ids: Sequence[int],
    action: str,
    actor: Actor,
    payload: Mapping[str, Any],
    *,
    seen: Mapping[int, int],
    token: str,
    of: type[SQLModel] = Case,
    door: str = "",
) -> list[Outcome]:
    """Move many subjects by one action; whoever cannot move is listed with the reasons.

    Raises NotNow and moves nobody when the computer's clock was set back.
    """
    for word in _alone(of, action):
        conflicts.one_at_a_time(session, word)
    rows = lock(session, of, subject_ids)
    before = _told(session, [key for key in subject_ids if key in rows], token)
    outcomes: dict[int, Outcome] = {}
    requests = []
    for key in dict.fromkeys(subject_ids):
        row = rows.get(key)
        if row is None:
            outcomes[key] = Outcome(key, refused=NotYours(not_found()))
            continue
        process = pinned(row)
        step = process.action(action)
        if key in before:
            outcomes[key] = _again(before[key], step, actor, payload)
        elif not _within_reach(actor, row["region"]):
            outcomes[key] = Outcome(key, refused=NotYours(not_found()))
        elif step is None:
            outcomes[key] = Outcome(key, refused=NotNow(no_such(process, action)))
        else:
            seen_now = seen.get(key, -1)
            requests.append(Request(row, step, payload, token=token, seen=seen_now, door=door))
    if requests:
        for outcome in _move(session, of, requests, actor, recording.moment(session)):
            outcomes[outcome.subject_id] = outcome
    return [outcomes[key] for key in dict.fromkeys(subject_ids)]


def offers(
    session: Session, subject_id: int, actor: Actor, *, of: type[SQLModel] = Case
) -> list[Offer]:
    """The actions this person's roles allow from here, each with what it still lacks."""
    subjects = table(of)
    rows = rows_of(session, subjects, subjects.c.id == subject_id)
    if not rows or not _within_reach(actor, rows[0]["region"]):
        return []
    row = rows[0]
    process = pinned(row)
    leads = table_of(process)
    roles = actor.roles_at(row["region"])
    found = []
    moment = clock.now()
    for action in process.actions:
        if (action.key, row["state"]) not in leads or not roles.intersection(action.roles):
            continue
        if action.whose is not None and not action.roles_on(row):
            # Nobody's on this very subject.
            continue
        request = Request(row, action, {}, seen=row["version"])
        judge(session, process, [request], actor, moment, asked=False)
        withheld = {guard.key for guard in action.guards if guard.withholds}
        if any(reason.key in withheld for _kind, reason in request.reasons):
            continue
        found.append(Offer(action, tuple(reason for _kind, reason in request.reasons)))
    return found


def _alone(model: type[SQLModel], action: str) -> list[str]:
    """The words under which that action waits for others of its kind. They are taken before any
    row is, so it is not known yet by which of the table's processes the subject goes."""
    found = (process.action(action) for process in processes_in(model))
    return sorted({step.alone for step in found if step is not None and step.alone})


def _within_reach(actor: Actor, region: int) -> bool:
    return bool(actor.roles_at(region))


def lock(session: Session, model: type[SQLModel], ids: Sequence[int]) -> dict[int, RowDict]:
    """The rows as they are now, locked to the end (PostgreSQL; SQLite has one writer)."""
    return {row["id"]: row for row in rows_by(session, table(model), "id", ids, lock=True)}


def _told(session: Session, ids: Sequence[int], token: str | None) -> dict[int, RowDict]:
    """Events this token already made."""
    if token is None or not ids:
        return {}
    told = {"keys": ids if ids[1:] else ids[0], "token": token}
    found = session.connection().execute(_by_token(len(ids) == 1), told)
    return {row["subject_id"]: dict(row) for row in found.mappings()}


@cache
def _by_token(one: bool) -> Select[Any]:
    events = table(Event)
    subject = events.c.subject_id
    key: BindParameter[int] = bindparam("keys", expanding=not one)
    return select(events).where(
        subject == key if one else subject.in_(key), events.c.token == bindparam("token")
    )


def opened_before(
    session: Session, model: type[SQLModel], action: str, actor: Actor, token: str
) -> list[RowDict]:
    """The openings this person's form was answered with when it was handed in before."""
    events = table(Event)
    found = rows_of(
        session,
        events,
        events.c.subject == subject_of(model),
        # The word, not a variable: only so is the index of openings used.
        literal_column("event.seq", Integer) == literal_column("1"),
        events.c.action == action,
        events.c.actor_id == actor.user_id,
        events.c.token == token,
    )
    return [dict(event) for event in found]


def _again(
    event: RowDict, action: Action | None, actor: Actor, payload: Mapping[str, Any]
) -> Outcome:
    """The answer this form already had; a refusal when it is not the same wish."""
    mine = action and (event["action"], event["actor_id"]) == (action.key, actor.user_id)
    if action is None or not mine or not _same([event], action, [payload]):
        return Outcome(event["subject_id"], refused=NotNow(spent()))
    return Outcome(event["subject_id"], event=event)


def _same(events: Sequence[Row], action: Action, payloads: Sequence[Mapping[str, Any]]) -> bool:
    """Did these events come of the same answers? Other answers are another wish, never done."""
    try:
        asked = [told(action.form.model_validate(dict(payload))) for payload in payloads]
    except ValidationError:
        return False
    names = {name for answers in asked for name in answers}
    heard = [json.loads(event["payload"]) for event in events]
    done = Counter(canonical({n: said[n] for n in names if n in said}) for said in heard)
    return not Counter(canonical(answers) for answers in asked) - done


def spent() -> Reason:
    """A form's token that came back with another wish."""
    return Reason("token", "这张表单已用于另一项操作，请刷新页面后重新填写。")


def _move(
    session: Session,
    model: type[SQLModel],
    requests: Sequence[Request],
    actor: Actor,
    moment: datetime,
) -> list[Outcome]:
    """Judge, carry out and write all requests, grouped by action and process."""
    groups: dict[tuple[str, Process], list[Request]] = {}
    for request in requests:
        groups.setdefault((request.action.key, pinned(request.row)), []).append(request)
    outcomes: list[Outcome] = []
    for (_key, process), group in groups.items():
        judged = judge(session, process, group, actor, moment)
        with _undone_if_refused(session, group[0].action):
            carried = []
            for request, facts in zip(group, judged, strict=True):
                if request.reasons:
                    outcomes.append(Outcome(request.row["id"], refused=refusal(request)))
                else:
                    households = partial(_fan_out, session, facts, moment)
                    carried.append(carry_out(session, model, request, facts, moment, households))
                    _whole_or_nothing(request.action, carried[-1][1])
            with conflicts.refused_in_words():
                write(session, model, process, [move for move, _fanned in carried])
        outcomes += [
            Outcome(move.after["id"], event=move.event, fanned=fanned) for move, fanned in carried
        ]
    return outcomes


def _undone_if_refused(session: Session, action: Action) -> AbstractContextManager[object]:
    """What a whole act has written by the time a half is refused is taken back at once, whatever
    the caller does with its transaction."""
    return session.begin_nested() if action.whole else nullcontext()


def _whole_or_nothing(action: Action, fanned: Sequence[Outcome]) -> None:
    """Of some acts no half may stand: the refusal of one is the refusal of all."""
    for left in fanned:
        if action.whole and left.refused is not None:
            raise left.refused


def _fan_out(session: Session, facts: Facts, moment: datetime) -> tuple[Outcome, ...]:
    """Move the households of a batch object under its authority, and what follows the step, in
    the same transaction."""
    wishes = list(facts.action.fans_out(facts)) if facts.action.fans_out else []
    for follower in followers(facts.process.subject):
        wishes += follower(session, facts)
    groups: dict[type[SQLModel], list[FanOut]] = {}
    for wish in wishes:
        groups.setdefault(wish.of or Case, []).append(wish)
    found: list[Outcome] = []
    for model, wishes in groups.items():
        found += _fan_out_to(session, facts, moment, model, wishes)
    return tuple(found)


def _fan_out_to(
    session: Session,
    facts: Facts,
    moment: datetime,
    model: type[SQLModel],
    wishes: Sequence[FanOut],
) -> list[Outcome]:
    rows = lock(session, model, [wish.case_id for wish in wishes])
    requests, without = [], []
    for wish in wishes:
        row = rows[wish.case_id]
        step = pinned(row).action(wish.action)
        if step is None:
            refusal_ = NotNow(no_such(pinned(row), wish.action))
            without.append(Outcome(wish.case_id, refused=refusal_))
        elif step.fired_by != facts.process.subject:
            raise RuntimeError(f"{facts.process.key} may not fire {wish.action}")
        else:
            requests.append(Request(row, step, wish.payload, cause=facts))
    return [*_move(session, model, requests, facts.actor, moment), *without]
