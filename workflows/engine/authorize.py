"""May this person take this step with this subject now? Every reason why not, in words.

Nothing is read here but what the loaders brought, and nothing is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import Session

from models.account import User
from models.case import Attachment, Event
from models.rows import table
from models.rows.case import AttachmentRow
from workflows.access.people import SWEEPER, Actor
from workflows.access.roles import ROLE_NAMES, Role
from workflows.base import dates
from workflows.base.refusals import (
    Malformed,
    NotNow,
    NotReady,
    NotYours,
    Overtaken,
    Reason,
    Refused,
)
from workflows.base.rows import RowDict, rows_of
from workflows.base.words import Word
from workflows.engine.context import Facts
from workflows.engine.definition import NEW, Action, Form, Process
from workflows.engine.forms import attachment_ids, misfits, unfit
from workflows.engine.loading import gather, look_up
from workflows.engine.machine import table_of
from workflows.engine.needs import FILES, KIN, PARTS_TAKEN
from workflows.policy import policy

_UNION: Final = (NotYours, Overtaken, NotNow, Malformed, NotReady)


@dataclass(slots=True)
class Request:
    """One wish: this subject, this action, this form, as seen at this version."""

    row: RowDict
    action: Action
    payload: Mapping[str, Any]
    token: str | None = None
    seen: int | None = None
    cause: Facts | None = None
    form: Form | None = None
    fresh: bool = False
    door: str = ""
    reasons: list[tuple[type[Refused], Reason]] = field(default_factory=list)


def judge(
    session: Session,
    process: Process,
    requests: Sequence[Request],
    actor: Actor,
    moment: datetime,
    *,
    asked: bool = True,
) -> list[Facts]:
    """Collect into every request all its unmet reasons; returns the facts, in order."""
    leads = table_of(process)
    action = requests[0].action
    needs = dict.fromkeys(action.all_needs())
    if process.judges_households:
        needs |= dict.fromkeys((KIN,) if not action.barred_for else (KIN, PARTS_TAKEN))
    if not requests[0].fresh:
        needs |= dict.fromkeys(process.needs)
    known = gather(session, [request.row for request in requests], needs)
    papers: dict[int, AttachmentRow] = {}
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
            door=request.door,
        )
        judged.append(facts)
        _judge_person(facts, request)
        if request.seen is not None and request.seen != row["version"]:
            request.reasons.append((Overtaken, _overtaken(session, row)))
        elif (action.key, row["state"]) not in leads:
            request.reasons.append((NotNow, _not_now(process, action, row["state"])))
        if process.judges_households and row["held_at"] is not None and not action.when_held:
            request.reasons.append((NotNow, _held(row)))
        if asked:
            _judge_form(session, facts, request, papers)
    _judge_ground(session, judged, requests, asked=asked)
    return judged


def _judge_ground(
    session: Session, judged: Sequence[Facts], requests: Sequence[Request], *, asked: bool
) -> None:
    """The guards; of answers only where they are whole."""
    guards = requests[0].action.guards
    if asked:
        answered = [f for f, r in zip(judged, requests, strict=True) if r.form is not None]
        look_up(session, answered, dict.fromkeys(need for g in guards for need in g.looks))
    for facts, request in zip(judged, requests, strict=True):
        if not any(kind in (Overtaken, NotNow, Malformed) for kind, _reason in request.reasons):
            for guard in guards:
                if asked or not guard.reads_form:
                    request.reasons += [(NotReady, reason) for reason in guard.unmet(facts)]


def _role(request: Request, actor: Actor) -> Role | None:
    """The role the step is taken in; for a fan-out, the role its batch object was closed in."""
    if request.cause is not None:
        return request.cause.role
    held = actor.roles_at(request.row["region"])
    return next((role for role in request.action.roles if role in held), None)


def _judge_person(facts: Facts, request: Request) -> None:
    action, actor = facts.action, facts.actor
    if request.cause is None and facts.role is None:
        names = [Word(ROLE_NAMES[role]) for role in action.roles]
        reason = Reason(
            "role",
            "“{action}”须由有相应角色的人办理（{roles}），您在该地没有这一角色。",
            {"action": action.label, "roles": names or Word("批次")},
        )
        request.reasons.append((NotYours, reason))
    if not facts.process.judges_households or actor is SWEEPER:
        return
    own = [kin for kin in facts[KIN] if kin["user_id"] == actor.user_id]
    if any(not kin["by_name"] for kin in own):
        reason = Reason(
            "kin",
            "您与“{head}”户有登记的亲属关系，须回避该户的一切办理。请由他人办理。",
            {"head": facts.row["head_name"]},
        )
        request.reasons.append((NotYours, reason))
    elif own:
        reason = Reason(
            "kin_name",
            "登记册里与“{head}”户有亲属关系的“{name}”和您同名，还没有对应到人。"
            "请由他人办理；不是您本人的，请他人在“登记册”里把这条对应到本人。",
            {"head": facts.row["head_name"], "name": own[0]["official_name"]},
        )
        request.reasons.append((NotYours, reason))
    parts = facts.get(PARTS_TAKEN) or {}
    for part in action.barred_for:
        if actor.user_id in parts.get(part, ()):
            reason = Reason(
                f"apart_{part}",
                "您曾经办过“{head}”户的“{part}”，不能再办理“{action}”。请由他人办理。",
                {"head": facts.row["head_name"], "part": Word(PARTS[part]), "action": action.label},
            )
            request.reasons.append((NotYours, reason))


PARTS: Final = {
    "applied": "申请",
    "entered": "录入",
    "surveyed": "入户调查",
    "verified": "公示核实",
}


def _judge_form(
    session: Session, facts: Facts, request: Request, papers: dict[int, AttachmentRow]
) -> None:
    """The answers as they are meant; `papers` are those found so far: a batch hands in the same."""
    form = request.action.form
    try:
        request.form = form.model_validate(dict(request.payload))
    except ValidationError as error:
        request.reasons += [(Malformed, reason) for reason in misfits(form, error)]
        return
    facts.form = request.form
    if request.cause is None:
        # What a batch hands on was asked for where somebody typed it.
        place = str(request.row["region"])
        reasons = unfit(request.form, place, request.row if request.fresh else {})
        request.reasons += [(Malformed, reason) for reason in reasons]
    claimed = request.form.claimed()
    if claimed is not None and claimed > facts.now:
        reason = Reason(
            "future",
            "所填时间 {claimed} 晚于现在，请按实际发生的时间填写。",
            {"claimed": dates.stamp(claimed)},
        )
        request.reasons.append((Malformed, reason))
    wanted = attachment_ids(request.form)
    facts.known[FILES] = {}
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
        facts.known[FILES] = {key: papers[key] for key in wanted if key in papers}


def _fits(attachment: AttachmentRow, facts: Facts) -> bool:
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
        "已由 {name} 于 {when} 办理，页面已更新。您填写的内容已保留，请核对后再办。",
        {"name": last.name or Word("系统自动"), "when": dates.hour(last.recorded_at)},
    )


def _not_now(process: Process, action: Action, state: str) -> Reason:
    label = state if state == NEW else process.state(state).label
    wanted = [process.state(s).label for s in action.sources if s != NEW]
    return Reason(
        "state",
        "现处于“{state}”，“{action}”只能在“{wanted}”时办理。",
        {"state": label, "action": action.label, "wanted": wanted or Word("新建")},
    )


def _held(row: RowDict) -> Reason:
    return Reason(
        "held",
        "该户自 {day} 起中止办理，恢复后才能继续。请先办理“恢复”。",
        {"day": dates.short(row["held_at"])},
    )


def refusal(request: Request) -> Refused:
    """The reasons of one request as one refusal of the gravest kind among them."""
    kinds = {kind for kind, _reason in request.reasons}
    gravest = next(kind for kind in _UNION if kind in kinds)
    return gravest(*(reason for _kind, reason in request.reasons))


def not_found() -> Reason:
    return Reason(
        "not_found", "没有找到，或不在您的管辖范围内。请核对编号，或请管理员核对您的授权区域。"
    )


def no_such(process: Process, action: str) -> Reason:
    return Reason(
        "no_action",
        "“{process}”没有操作“{action}”。请刷新页面。",
        {"process": process.label, "action": action},
    )
