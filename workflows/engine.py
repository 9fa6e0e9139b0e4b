"""The one way anything moves: judge, fire, write, in the caller's transaction. The only writer of
state,
events and tallies.

`perform` moves one subject or raises Refused with every reason and changes nothing.
`perform_many` moves
many and lists every refusal. Closing a batch object fans out to its households through the same
judge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import (
    BindParameter,
    Insert,
    Integer,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlmodel import Session, SQLModel

from models.account import User
from models.case import Attachment, Case, Event, FileNumber, OpenCase
from models.columns import canonical, table
from models.keys import new_id
from workflows import chain, clock, collisions, help_gaps, help_sums, policy, tally
from workflows.facts import Facts, RowDict, gather, rows_by, rows_of
from workflows.forms import attachment_ids, kept, misfits
from workflows.machine import table_of
from workflows.people import ROLE_NAMES, SWEEPER, Actor, Role
from workflows.process import NEW, Action, Form, Process
from workflows.refusals import Malformed, NotNow, NotReady, NotYours, Overtaken, Reason, Refused
from workflows.roll import process_of, subject_of
from workflows.step import Step, canonical_row, full

_UNION: Final = (NotYours, Overtaken, NotNow, Malformed, NotReady)


@dataclass(frozen=True, slots=True)
class Offer:
    """An action a person might take now: grey when `unmet` says why not."""

    action: Action
    unmet: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one subject: its event, or why it could not move. `fanned` lists a batch's
    households."""

    subject_id: int
    event: RowDict | None = None
    refused: Refused | None = None
    fanned: tuple["Outcome", ...] = ()

    @property
    def left_out(self) -> list["Outcome"]:
        """The households that could not move, each with its reasons."""
        return [outcome for outcome in self.fanned if outcome.refused is not None]


@dataclass(slots=True)
class _Request:
    """One wish: this subject, this action, this form, as seen at this version."""

    row: RowDict
    action: Action
    payload: Mapping[str, Any]
    token: str | None = None
    seen: int | None = None
    cause: Facts | None = None
    form: Form | None = None
    fresh: bool = False
    reasons: list[tuple[type[Refused], Reason]] = field(default_factory=list)


def open_subject(
    session: Session,
    model: type[SQLModel],
    action: str,
    actor: Actor,
    payload: Mapping[str, Any],
    *,
    token: str | None = None,
    profile: str | None = None,
    **columns: Any,
) -> RowDict:
    """Bring a new subject into being by its first action; returns its event. Raises Refused.

    `columns` are the subject's own: region, county and its links. The same token opens once.
    """
    return open_many(
        session, model, action, actor, [(payload, columns)], token=token, profile=profile
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
) -> list[RowDict]:
    """Many new subjects of one kind in one go (an import): all or none; their events in order."""
    subject = subject_of(model)
    if token is not None:
        collisions.one_form_at_a_time(session, token)
        if earlier := _opened_before(session, subject, action, actor, token):
            return earlier
    process = process_of(subject)
    step = process.action(action)
    if step is None or NEW not in step.sources:
        raise NotNow(_no_such(process, action))
    moment = clock.now()
    today, profiles, requests = clock.shanghai_day(moment), {}, []
    for payload, columns in wishes:
        region = columns["region"]
        if region not in profiles:
            profiles[region] = profile or policy.policy_for(session, region, today)
        row = full(
            model,
            {
                "id": new_id(),
                "process": process.key,
                "edition": process.edition,
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
        requests.append(_Request(row, step, payload, token=token, fresh=True))
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
) -> Outcome:
    """Move one subject and return what became of it; raises Refused and changes nothing.

    `seen` is the version the person looked at, `token` the form's own: handed in twice, it counts
    once.
    """
    outcome = perform_many(
        session, [subject_id], action, actor, payload, seen={subject_id: seen}, token=token, of=of
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
) -> list[Outcome]:
    """Move many subjects by one action in one transaction; whoever cannot move is listed with
    reasons."""
    moment = clock.now()
    rows = _lock(session, of, subject_ids)
    before = _told(session, [key for key in subject_ids if key in rows], token)
    outcomes: dict[int, Outcome] = {}
    requests = []
    for key in dict.fromkeys(subject_ids):
        row = rows.get(key)
        if key in before:
            outcomes[key] = _again(before[key], action, actor)
            continue
        process = process_of(subject_of(of), row["edition"] if row else None)
        step = process.action(action)
        if row is None or not _within_reach(actor, row["region"]):
            outcomes[key] = Outcome(key, refused=NotYours(_not_found()))
        elif step is None:
            outcomes[key] = Outcome(key, refused=NotNow(_no_such(process, action)))
        else:
            requests.append(_Request(row, step, payload, token=token, seen=seen.get(key, -1)))
    for outcome in _move(session, of, requests, actor, moment):
        outcomes[outcome.subject_id] = outcome
    return [outcomes[key] for key in dict.fromkeys(subject_ids)]


def offers(
    session: Session, subject_id: int, actor: Actor, *, of: type[SQLModel] = Case
) -> list[Offer]:
    """The actions this person's roles allow from where the subject stands, each with what it
    still lacks."""
    subjects = table(of)
    rows = rows_of(session, subjects, subjects.c.id == subject_id)
    if not rows or not _within_reach(actor, rows[0]["region"]):
        return []
    row = rows[0]
    process = process_of(subject_of(of), row["edition"])
    leads = table_of(process)
    roles = actor.roles_at(row["region"])
    found = []
    moment = clock.now()
    for action in process.actions:
        if (action.key, row["state"]) not in leads or not roles.intersection(action.roles):
            continue
        request = _Request(row, action, {}, seen=row["version"])
        _judge(session, process, [request], actor, moment, asked=False)
        found.append(Offer(action, tuple(reason for _kind, reason in request.reasons)))
    return found


def _within_reach(actor: Actor, region: int) -> bool:
    return bool(actor.roles_at(region))


def _lock(session: Session, model: type[SQLModel], ids: Sequence[int]) -> dict[int, RowDict]:
    """The rows as they are now, locked until the transaction ends (PostgreSQL; SQLite has one
    writer)."""
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


def _opened_before(
    session: Session, subject: str, action: str, actor: Actor, token: str
) -> list[RowDict]:
    events = table(Event)
    return rows_of(
        session,
        events,
        events.c.subject == subject,
        # The word, not a variable: only so is the index of openings used.
        literal_column("event.seq", Integer) == literal_column("1"),
        events.c.action == action,
        events.c.actor_id == actor.user_id,
        events.c.token == token,
    )


def _again(event: RowDict, action: str, actor: Actor) -> Outcome:
    if (event["action"], event["actor_id"]) != (action, actor.user_id):
        reason = Reason("token", "这张表单已用于另一项操作，请刷新页面后重新填写。")
        return Outcome(event["subject_id"], refused=NotNow(reason))
    return Outcome(event["subject_id"], event=event)


def _not_found() -> Reason:
    return Reason(
        "not_found", "没有找到，或不在您的管辖范围内。请核对编号，或请管理员核对您的授权区域。"
    )


def _no_such(process: Process, action: str) -> Reason:
    return Reason(
        "no_action",
        "“{process}”没有操作“{action}”。请刷新页面。",
        {"process": process.label, "action": action},
    )


def _judge(
    session: Session,
    process: Process,
    requests: Sequence[_Request],
    actor: Actor,
    moment: datetime,
    *,
    asked: bool = True,
) -> list[Facts]:
    """Collect into every request all its unmet reasons; returns the facts, in order."""
    leads = table_of(process)
    is_case = process.subject == "case"
    action = requests[0].action
    needs = dict.fromkeys(action.all_needs())
    if is_case:
        needs |= dict.fromkeys(("kin",) if not action.apart else ("kin", "parts"))
    known = gather(session, [request.row for request in requests], needs)
    papers: dict[int, RowDict] = {}
    judged = []
    for request in requests:
        row = request.row
        facts = Facts(
            process,
            action,
            row,
            actor,
            _role(request, actor),
            max(moment, row["moved_at"]),
            policy.policy(session, row["profile"]),
            known=known[row["id"]],
            cause=request.cause,
        )
        judged.append(facts)
        _judge_person(facts, request, is_case=is_case)
        if request.seen is not None and request.seen != row["version"]:
            request.reasons.append((Overtaken, _overtaken(session, row)))
        elif (action.key, row["state"]) not in leads:
            request.reasons.append((NotNow, _not_now(process, action, row["state"])))
        if is_case and row["held_at"] is not None and not action.when_held:
            request.reasons.append((NotNow, _held(row)))
        if asked:
            _judge_form(session, facts, request, papers)
        if not any(kind in (Overtaken, NotNow, Malformed) for kind, _reason in request.reasons):
            for guard in action.guards:
                if asked or not guard.asks:
                    request.reasons += [(NotReady, reason) for reason in guard.unmet(facts)]
    return judged


def _role(request: _Request, actor: Actor) -> Role | None:
    """The role the step is taken in; for a fan-out, the role its batch object was closed in."""
    if request.cause is not None:
        return request.cause.role
    held = actor.roles_at(request.row["region"])
    return next((role for role in request.action.roles if role in held), None)


def _judge_person(facts: Facts, request: _Request, *, is_case: bool) -> None:
    action, actor = facts.action, facts.actor
    if request.cause is None and facts.role is None:
        names = [ROLE_NAMES[role] for role in action.roles]
        reason = Reason(
            "role",
            "“{action}”须由有相应角色的人办理（{roles}），您在该地没有这一角色。",
            {"action": action.label, "roles": names or "批次"},
        )
        request.reasons.append((NotYours, reason))
    if not is_case or actor is SWEEPER:
        return
    if any(kin["user_id"] == actor.user_id for kin in facts.known["kin"]):
        reason = Reason(
            "kin",
            "您与“{head}”户有登记的亲属关系，须回避该户的一切办理。请由他人办理。",
            {"head": facts.row["head_name"]},
        )
        request.reasons.append((NotYours, reason))
    parts = facts.known.get("parts", {})
    for part in action.apart:
        if actor.user_id in parts.get(part, ()):
            reason = Reason(
                f"apart_{part}",
                "您曾经办过“{head}”户的“{part}”，不能再办理“{action}”。请由他人办理。",
                {"head": facts.row["head_name"], "part": PARTS[part], "action": action.label},
            )
            request.reasons.append((NotYours, reason))


PARTS: Final = {
    "applied": "申请",
    "entered": "录入",
    "surveyed": "入户调查",
    "verified": "公示核实",
}


def _judge_form(
    session: Session, facts: Facts, request: _Request, papers: dict[int, RowDict]
) -> None:
    """The answers as they are meant; `papers` are those found so far: a batch hands in the same."""
    form = request.action.form
    try:
        request.form = form.model_validate(dict(request.payload))
    except ValidationError as error:
        request.reasons += [(Malformed, reason) for reason in misfits(form, error)]
        return
    facts.form = request.form
    claimed = request.form.claimed()
    if claimed is not None and claimed > facts.now:
        reason = Reason(
            "future",
            "所填时间 {claimed:%Y-%m-%d %H:%M} 晚于现在，请按实际发生的时间填写。",
            {"claimed": claimed.astimezone(clock.SHANGHAI)},
        )
        request.reasons.append((Malformed, reason))
    wanted = attachment_ids(request.form)
    facts.known["files"] = {}
    if wanted:
        if unread := set(wanted) - papers.keys():
            found = rows_of(session, table(Attachment), table(Attachment).c.id.in_(unread))
            papers |= {row["id"]: row for row in found}
        missing = [key for key in wanted if key not in papers or not _fits(papers[key], facts)]
        if missing:
            reason = Reason(
                "attachment", "有 {n} 份附件不存在或不属于该地，请重新上传。", {"n": len(missing)}
            )
            request.reasons.append((Malformed, reason))
        facts.known["files"] = {key: papers[key] for key in wanted if key in papers}


def _fits(attachment: RowDict, facts: Facts) -> bool:
    own = attachment["subject_id"] in (None, facts.row["id"])
    return own and facts.actor.user_id == attachment["added_by"]


def _overtaken(session: Session, row: RowDict) -> Reason:
    events, users = table(Event), table(User)
    last = session.execute(
        select(events.c.recorded_at, events.c.action, users.c.name)
        .outerjoin(users, users.c.id == events.c.actor_id)
        .where(events.c.subject_id == row["id"], events.c.seq == row["version"])
    ).one_or_none()
    if last is None:
        return Reason("overtaken", "内容已有变化，请刷新后再办。您填写的内容已保留。")
    return Reason(
        "overtaken",
        "已由 {name} 于 {when:%H:%M} 办理，页面已更新。您填写的内容已保留，请核对后再办。",
        {"name": last.name or "系统自动", "when": last.recorded_at.astimezone(clock.SHANGHAI)},
    )


def _not_now(process: Process, action: Action, state: str) -> Reason:
    label = state if state == NEW else process.state(state).label
    wanted = [process.state(s).label for s in action.sources if s != NEW]
    return Reason(
        "state",
        "现处于“{state}”，“{action}”只能在“{wanted}”时办理。",
        {"state": label, "action": action.label, "wanted": wanted or "新建"},
    )


def _held(row: RowDict) -> Reason:
    return Reason(
        "held",
        "该户自 {day:%Y-%m-%d} 起中止办理，恢复后才能继续。请先办理“恢复”。",
        {"day": row["held_at"].astimezone(clock.SHANGHAI)},
    )


def _refusal(request: _Request) -> Refused:
    """The reasons of one request as one refusal of the gravest kind among them."""
    kinds = {kind for kind, _reason in request.reasons}
    gravest = next(kind for kind in _UNION if kind in kinds)
    return gravest(*(reason for _kind, reason in request.reasons))


def _move(
    session: Session,
    model: type[SQLModel],
    requests: Sequence[_Request],
    actor: Actor,
    moment: datetime,
) -> list[Outcome]:
    """Judge, carry out and write all requests, grouped by action and edition."""
    groups: dict[tuple[str, int], list[_Request]] = {}
    for request in requests:
        groups.setdefault((request.action.key, request.row["edition"]), []).append(request)
    outcomes: list[Outcome] = []
    for group in groups.values():
        process = process_of(subject_of(model), group[0].row["edition"])
        judged = _judge(session, process, group, actor, moment)
        moves = []
        for request, facts in zip(group, judged, strict=True):
            if request.reasons:
                outcomes.append(Outcome(request.row["id"], refused=_refusal(request)))
            else:
                moves.append(_carry_out(session, model, request, facts, moment))
        with collisions.refused_in_words():
            _write(session, model, process, moves)
        outcomes += [Outcome(m.after["id"], event=m.event, fanned=m.fanned) for m in moves]
    return outcomes


@dataclass(slots=True)
class _Move:
    """One step ready to be written."""

    before: RowDict | None
    after: RowDict
    event: RowDict
    step: Step
    fanned: tuple[Outcome, ...]


def _carry_out(
    session: Session, model: type[SQLModel], request: _Request, facts: Facts, moment: datetime
) -> _Move:
    """Fire on values: the row after, the records, the event — and a batch object's households."""
    action, before = request.action, request.row
    facts.event_id = new_id()
    step = Step()
    targets = action.targets or (before["state"],)
    target = action.chooses(facts) if action.chooses else targets[0]
    if target not in targets:
        raise RuntimeError(f"{action.key} chose {target}, which its definition does not name")
    after = dict(before)
    if action.effect:
        action.effect(facts, step)
    if step.allots is not None:
        step.changes["file_no"] = _next_file_no(session, before, step.allots)
    after.update(step.changes)
    after |= {
        "state": target,
        "version": before["version"] + 1,
        "moved_at": facts.now,
        "moved_by": facts.actor.user_id,
    }
    if target != before["state"]:
        after["since"] = facts.now
        if "due_at" not in step.changes:
            _set_limit(session, facts, after)
    if after.get("held_at") is not None and after["due_at"] is not None:
        _pause(facts, after)
    facts.row = after
    fanned = _fan_out(session, facts, moment) if action.fans_out else ()
    # Records may speak of what became of the households; they are added after the fan-out.
    event = _event(model, request, facts, before, after, step, moment, fanned)
    after["head"] = event["hash"]
    return _Move(None if request.fresh else before, after, event, step, fanned)


def _set_limit(session: Session, facts: Facts, after: RowDict) -> None:
    limit = facts.policy.limit(facts.process.state(after["state"]).limit or "")
    after["due_at"], after["provisional"] = None, False
    if limit is not None:
        days = policy.calendar(session) if limit.working else clock.WorkCalendar()
        after["due_at"], after["provisional"] = limit.ends(facts.now, days)


def _pause(facts: Facts, after: RowDict) -> None:
    """A limit begun during a hold stands still at once; resuming adds the whole hold to it."""
    begun = facts.today - clock.shanghai_day(after["held_at"])
    due = clock.shanghai_day(after["due_at"]) - begun
    after["paused_due_at"], after["due_at"] = clock.start_of(due), None


def _fan_out(session: Session, facts: Facts, moment: datetime) -> tuple[Outcome, ...]:
    """Move the households of a batch object under its authority, in the same transaction."""
    if facts.action.fans_out is None:
        return ()
    wishes = facts.action.fans_out(facts)
    rows = _lock(session, Case, [wish.case_id for wish in wishes])
    requests = []
    for wish in wishes:
        row = rows[wish.case_id]
        step = process_of("case", row["edition"]).action(wish.action)
        if step is None or step.via != facts.process.subject:
            raise RuntimeError(f"{facts.process.key} may not fire {wish.action}")
        requests.append(_Request(row, step, wish.payload, cause=facts))
    return tuple(_move(session, Case, requests, facts.actor, moment))


def _event(
    model: type[SQLModel],
    request: _Request,
    facts: Facts,
    before: RowDict,
    after: RowDict,
    step: Step,
    moment: datetime,
    fanned: tuple[Outcome, ...],
) -> RowDict:
    payload = kept(request.form) if request.form else {}
    if fanned:
        payload["moved"] = sum(1 for outcome in fanned if outcome.event)
        payload["left_out"] = [
            [outcome.subject_id, [reason.key for reason in outcome.refused.reasons]]
            for outcome in fanned
            if outcome.refused
        ]
    if step.parts:
        payload["parts"] = [[user_id, part] for user_id, part in step.parts]
    cause = request.cause
    event = {
        "id": facts.event_id,
        "subject": subject_of(model),
        "subject_id": after["id"],
        "seq": after["version"],
        "region": after["region"],
        "county": after["county"],
        "action": request.action.key,
        "source": before["state"],
        "target": after["state"],
        "actor_id": facts.actor.user_id,
        "role": (facts.role or Role.SYSTEM).value,
        "recorded_at": facts.now,
        "claimed_at": request.form.claimed() if request.form else None,
        "clock_back": int(facts.now > moment),
        "cause_id": cause.event_id if cause else None,
        "token": request.token,
        "payload": canonical(payload),
        "records": canonical(step.records),
        "after": canonical_row({k: v for k, v in after.items() if k != "head"}),
        "previous": before["head"],
    }
    event["hash"] = chain.event_hash(event)
    return event


def _next_file_no(session: Session, row: RowDict, year: int) -> str:
    """The next number of the village-year: unique, gapless (a rolled-back filing gives it back)."""
    numbers = table(FileNumber)
    where = (numbers.c.region == row["region"]) & (numbers.c.year == year)
    last = session.execute(
        update(numbers).where(where).values(last=numbers.c.last + 1).returning(numbers.c.last)
    ).scalar_one_or_none()
    if last is None:
        last = 1
        session.execute(insert(numbers).values(region=row["region"], year=year, last=1))
    return f"{row['region']}-{year}-{last:04d}"


_TALLY: Final = text(
    "INSERT INTO tally (region, county, kind, state, day, n) "
    "VALUES (:region, :county, :kind, :state, :day, :n) "
    "ON CONFLICT (region, county, kind, state, day) DO UPDATE SET n = tally.n + excluded.n"
)


def _write(session: Session, model: type[SQLModel], process: Process, moves: list[_Move]) -> None:
    """Carry out the collected writes: few statements, each over many rows."""
    if not moves:
        return
    homes, stood = _standing_before(session, process.subject, moves)
    connection = session.connection()
    subjects = table(model)
    fresh = [move.after for move in moves if move.before is None]
    if fresh:
        connection.execute(_adding(subjects), fresh)
    _update_subjects(session, model, [move for move in moves if move.before is not None])
    inserts: dict[str, list[RowDict]] = {}
    changed: dict[tuple[str, tuple[str, ...]], list[RowDict]] = {}
    for move in moves:
        for name, row in move.step.inserts:
            inserts.setdefault(name, []).append(row)
        for name, key, values in move.step.changed:
            changed.setdefault((name, tuple(values)), []).append({"k_": key, **values})
    for name, rows in inserts.items():
        connection.execute(_adding(subjects.metadata.tables[name]), rows)
    for (name, columns), rows in changed.items():
        target = subjects.metadata.tables[name]
        connection.execute(
            update(target)
            .where(target.c.id == bindparam("k_"))
            .values({column: bindparam(column) for column in columns}),
            rows,
        )
    connection.execute(_adding(table(Event)), [move.event for move in moves])
    if process.subject == "case":
        _write_case_side(session, moves)
    elif process.subject in help_sums.SUMMED:
        _write_help_sums(session, help_sums.together(process.subject, _steps(moves)))
    _write_standing(session, homes, stood)


def _steps(moves: list[_Move]) -> list[tuple[RowDict | None, RowDict]]:
    return [(move.before, move.after) for move in moves]


def _standing_before(
    session: Session, subject: str, moves: list[_Move]
) -> tuple[list[int], help_gaps.Standing]:
    """The households whose standing with help may change, held, and how they stand."""
    homes = help_gaps.touched(subject, _steps(moves))
    if not homes:
        return [], help_gaps.Standing()
    help_gaps.hold(session, homes)
    return homes, help_gaps.standing(session, homes)


_HELP_SUM: Final = text(
    "INSERT INTO help_sum (region, county, kind, what, at, n, fen) "
    "VALUES (:region, :county, :kind, :what, :at, :n, :fen) "
    "ON CONFLICT (region, county, kind, what, at) "
    "DO UPDATE SET n = help_sum.n + excluded.n, fen = help_sum.fen + excluded.fen"
)


def _write_help_sums(session: Session, total: Mapping[help_sums.Key, tuple[int, int]]) -> None:
    """The leaders' numbers of help."""
    rows = [
        {"region": r, "county": c, "kind": k, "what": w, "at": a, "n": n, "fen": fen}
        for (r, c, k, w, a), (n, fen) in sorted(total.items())
        if n or fen
    ]
    if rows:
        session.connection().execute(_HELP_SUM, rows)


def _write_standing(session: Session, homes: list[int], stood: help_gaps.Standing) -> None:
    """How the households stand now against how they stood before the step."""
    if homes:
        stands = help_gaps.standing(session, homes)
        _write_help_sums(session, help_gaps.moved(stood, stands))


@cache
def _moving(subjects: Table, columns: tuple[str, ...]) -> Update:
    """The UPDATE of these columns, made once, for the version that was judged and no other."""
    return (
        update(subjects)
        .where(subjects.c.id == bindparam("k_"), subjects.c.version == bindparam("seen_"))
        .values({name: bindparam(f"v_{name}") for name in columns})
    )


@cache
def _adding(target: Table) -> Insert:
    return insert(target)


def _update_subjects(session: Session, model: type[SQLModel], moves: list[_Move]) -> None:
    subjects = table(model)
    groups: dict[tuple[str, ...], list[RowDict]] = {}
    for move in moves:
        before = move.before or {}
        columns = tuple(name for name, value in move.after.items() if before.get(name) != value)
        values = {f"v_{name}": move.after[name] for name in columns}
        values |= {"k_": move.after["id"], "seen_": before["version"]}
        groups.setdefault(columns, []).append(values)
    for columns, rows in groups.items():
        done = session.connection().execute(_moving(subjects, columns), rows)
        if done.rowcount not in (-1, len(rows)):
            raise Overtaken(Reason("overtaken", "内容已有变化，请刷新后再办。您填写的内容已保留。"))


def _write_case_side(session: Session, moves: list[_Move]) -> None:
    """Tallies, parts, and the persons an open case holds."""
    connection = session.connection()
    total = tally.summed(tally.shift(move.before, move.after) for move in moves)
    parts = dict.fromkeys((m.after["id"], u, p) for m in moves for u, p in m.step.parts)
    rows = [
        {"region": r, "county": c, "kind": k, "state": s, "day": d, "n": n}
        # Always in one order: two transactions never wait for each other crosswise.
        for (r, c, k, s, d), n in sorted(total.items())
    ]
    if rows:
        connection.execute(_TALLY, rows)
    if parts:
        connection.execute(
            text(
                "INSERT INTO part (case_id, user_id, part) VALUES (:case_id, :user_id, :part) "
                "ON CONFLICT DO NOTHING"
            ),
            [{"case_id": c, "user_id": u, "part": p} for c, u, p in parts],
        )
    holds = table(OpenCase)
    for move in moves:
        if move.step.freed:
            connection.execute(delete(holds).where(holds.c.case_id == move.after["id"]))
        if move.step.taken:
            connection.execute(delete(holds).where(holds.c.case_id == move.after["id"]))
            connection.execute(
                insert(holds),
                [{"id_blind": blind, "case_id": move.after["id"]} for blind in move.step.taken],
            )
