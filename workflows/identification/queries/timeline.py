"""What happened to a case or a batch object, as a person reads it."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from models.account import User
from models.case import Case, Event
from models.record import Survey
from models.rows import table
from workflows.access.people import Actor, names_of
from workflows.access.roles import ROLE_NAMES, SEES_PEOPLE, Role
from workflows.base.rows import RowDict, rows_of
from workflows.base.words import _, joined, phrases
from workflows.engine import editions, relocating
from workflows.engine.definition import Action
from workflows.engine.forms import asks
from workflows.engine.registry import pinned
from workflows.households import history, open_requests
from workflows.households.changes import named
from workflows.households.history import Difference
from workflows.households.links import Linked, links_of
from workflows.identification import survey_changes
from workflows.identification.guards.household import SOME_CHANGE
from workflows.policy import policy

_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as a person reads it. `subject` is whose: the case's, or its household's;
    `people`: it changed the household, or answered such a change."""

    seq: int
    label: str
    source: str
    target: str
    edition: int
    actor: str
    role: str
    recorded_at: datetime
    claimed_at: datetime | None
    said: tuple[tuple[str, str], ...] = ()
    left_out: int = 0
    subject: str = ""
    people: bool = False


def timeline(session: Session, actor: Actor, subject_id: int, *, limit: int = 20) -> list[Happened]:
    """What happened to a batch object, or to a case and its household, newest first.

    A change of people that the register told to the case is one entry, the case's; what else it
    changed stands in it, old beside new. Numbers are masked. [] for who may not see people.
    """
    events, users = table(Event), table(User)
    home = _household_of(session, subject_id)
    chosen = (
        select(events, users.c.name)
        .outerjoin(users, users.c.id == events.c.actor_id)
        .where(events.c.subject_id.in_({subject_id, home or subject_id}))
        # Each chain in its own order; of one instant the case, whose event tells the more.
        .order_by(events.c.recorded_at.desc(), events.c.subject, events.c.seq.desc())
        .limit(min(limit, _SHOWN))
    )
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    if not rows or not actor.roles_at(_lies_at(session, subject_id)) & SEES_PEOPLE:
        return []
    of_home = {row["id"]: row["seq"] for row in rows if row["subject"] == _HOUSEHOLD}
    causes = {row["cause_id"] for row in rows} & of_home.keys()
    told = _Told({}, {}, {}, {}) if home is None else _told_of(session, actor, home, of_home)
    said = {row["id"]: json.loads(row["payload"]) for row in rows}
    told.visits.update(_visits(session, subject_id) if home else {})
    names = names_of(session, {payload["to"] for payload in said.values() if "to" in payload})
    return [_happened(row, said[row["id"]], names, told) for row in rows if row["id"] not in causes]


def _lies_at(session: Session, subject_id: int) -> int:
    """Where the subject is now: what happened before a merger stands with the old village."""
    events = table(Event)
    chosen = select(events.c.region).where(events.c.subject_id == subject_id)
    found: int = session.execute(chosen.order_by(events.c.seq.desc()).limit(1)).scalar_one()
    return found


_HOUSEHOLD: Final = "household"


class _Told(NamedTuple):
    """What the register keeps of its own steps: {event: its number}, {that number: what it made
    another}, {a request's key: its row}, {a visit's event: what it said otherwise}, the households
    it was split from or merged with."""

    numbers: dict[int, int]
    changes: dict[int, tuple[Difference, ...]]
    requests: dict[int, RowDict]
    visits: dict[int, list[survey_changes.Line]]
    links: tuple[Linked, ...] = ()


def _visits(session: Session, case_id: int) -> dict[int, list[survey_changes.Line]]:
    """{the event that handed a visit in: what it said otherwise than the one before}."""
    events, surveys, cases = table(Event), table(Survey), table(Case)
    done = rows_of(session, surveys, surveys.c.case_id == case_id, surveys.c.done == 1)
    done.sort(key=lambda row: row["nth"])
    if len(done) < 2:
        return {}
    wanted = events.c.subject_id == case_id, events.c.action.in_(_SUBMITS)
    chosen = select(events.c.id).where(*wanted).order_by(events.c.seq)
    keys = list(session.execute(chosen).scalars())
    (case,) = rows_of(session, cases, cases.c.id == case_id)
    rules = policy.policy(session, case["profile"])
    pairs = zip(keys[1:], pairwise(done), strict=False)
    return {
        key: survey_changes.apart(rules, was, now["answers"] or {}, now["income"] or ())
        for key, (was, now) in pairs
    }


_SUBMITS: Final = ("send_to_compare", "submit_survey")


def _household_of(session: Session, subject_id: int) -> int | None:
    """The household of a case; None for a batch object."""
    cases = table(Case)
    chosen = select(cases.c.household_id).where(cases.c.id == subject_id)
    found: int | None = session.execute(chosen).scalar_one_or_none()
    return found


def _told_of(session: Session, actor: Actor, home: int, numbers: dict[int, int]) -> _Told:
    requests = open_requests.of_household(session, actor, home)
    changes = history.changes_of(session, actor, home)
    links = tuple(links_of(session, actor, [home]))
    return _Told(numbers, changes, {row["id"]: row for row in requests}, {}, links)


def _happened(
    row: RowDict, payload: dict[str, Any], names: dict[int, str], told: _Told
) -> Happened:
    after = json.loads(row["after"])
    process = pinned(after)
    action = process.action(row["action"])
    label = action.label if action else (editions.LABELS | relocating.LABELS).get(row["action"])
    by_register = row["subject"] == _HOUSEHOLD
    said = _said(action, payload, names) if action else ()
    if by_register:
        said = _of_the_register(row, payload, told)
    elif row["cause_id"] in told.numbers:
        changed = told.changes.get(told.numbers[row["cause_id"]], ())
        said += tuple(_old_and_new(one) for one in changed if one.key not in _IN_PERSONS)
    said += tuple((what, f"{was} → {now}") for what, was, now in told.visits.get(row["id"], ()))
    said += _whither(payload, told.links)
    return Happened(
        seq=row["seq"],
        label=label or str(row["action"]),
        source=row["source"],
        target=row["target"],
        edition=after["edition"],
        actor=row["name"] or _("系统自动"),
        role=ROLE_NAMES[Role(row["role"])],
        recorded_at=row["recorded_at"],
        claimed_at=row["claimed_at"],
        said=said,
        left_out=len(payload.get("left_out", ())),
        subject=row["subject"],
        people=by_register or (action is not None and _about_people(action)),
    )


def _whither(payload: dict[str, Any], links: tuple[Linked, ...]) -> tuple[tuple[str, str], ...]:
    """Of a split or a merge: who went to which household, or came from it."""
    told = (payload.get("event"), payload.get("day"))
    return tuple(
        (
            _("去向") if link.gave else _("来自"),
            _("{who} → “{head}”户", who=joined(link.people), head=link.head)
            if link.gave
            else _("“{head}”户：{who}", who=joined(link.people), head=link.head),
        )
        for link in links
        if told == (link.kind, link.day.isoformat())
    )


def _about_people(action: Action) -> bool:
    """Does this step of a case tell of a change of the household, or answer one?"""
    return action.fired_by == _HOUSEHOLD or SOME_CHANGE in action.guards


# What a case's own event says of a change already, person by person.
_IN_PERSONS: Final = frozenset({"", "name", "relation", "id", "sex", "born", "head_name", "count"})


def _old_and_new(one: Difference) -> tuple[str, str]:
    return " ".join(filter(None, (one.who, one.label))), f"{one.was} → {one.now}"


def _of_the_register(
    row: RowDict, payload: dict[str, Any], told: _Told
) -> tuple[tuple[str, str], ...]:
    """Why, and what the register's step changed or asked for, old beside new."""
    note, left = str(payload.get("note") or "").strip(), payload.get("left") or ()
    said = [(_("变更原因"), text) for text in (phrases(filter(None, (note, *left))),) if text]
    said += [(_("不同意的理由"), str(text)) for text in (payload.get("reason"),) if text]
    keys = [int(k.split(":")[1]) for k in json.loads(row["records"]) if k.startswith(_REQUEST)]
    for request in filter(None, map(told.requests.get, keys)):
        said += [
            (label, phrases(request[side]))
            for label, side in ((_("原来"), "was"), (_("现在"), "now"))
        ]
    return (*said, *(_old_and_new(one) for one in told.changes.get(row["seq"], ())))


_REQUEST: Final = "change_request:"


def _said(
    action: Any, payload: dict[str, Any], names: dict[int, str]
) -> tuple[tuple[str, str], ...]:
    """The words somebody wrote with a step: reasons, lists of what is missing, findings."""
    said = []
    for name, ask in asks(action.form).items():
        value = payload.get(name)
        if ask.kind == "choice:colleagues" and value in names:
            said.append((ask.label, names[value]))
        if ask.kind == "persons":
            said.append((ask.label, phrases(named(value or (), numbers=True))))
        worded = ask.kind in ("area", "lines", "wanted") or name in ("reason", "items", "code")
        if value and worded and not ask.secret:
            text = phrases(value) if isinstance(value, list) else str(value)
            said.append((ask.label if ask.label != name else "原因", text))
    return tuple(said)
