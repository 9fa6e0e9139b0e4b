"""Where a household or a batch object is: its place, whose step is next, who holds that role, until
when."""

from sqlmodel import Session

from models.batch import PublicityNotice
from models.case import Case
from models.columns import Subject
from models.rows import table
from workflows.access.people import Actor
from workflows.access.places import path_name
from workflows.access.roles import ROLE_NAMES
from workflows.base import clock
from workflows.base.rows import Row, RowDict, rows_of
from workflows.base.words import _, joined
from workflows.engine.assignment import holders_of
from workflows.engine.loading import know
from workflows.engine.needs import TEAM
from workflows.engine.registry import pinned
from workflows.identification.queries import wrong_filings


def place_of(session: Session, actor: Actor, region: int) -> str:
    """A place as this person says it: from below their own area down; their own village by name."""
    own = [held.lo for held in actor.held if held.reaches(region)]
    return path_name(session, region, under=max(own, default=None))


def waits_for(row: RowDict) -> str:
    """The role a case is with, without asking who holds it: for a line of a list. "" for nobody."""
    roles = holders_of(pinned(row), row)
    return _(ROLE_NAMES[roles[0]]) if roles else ""


def whereabouts(session: Session, actor: Actor, key: int, *, of: type[Subject] = Case) -> str:
    """Where a subject is now, who has it, until when: the sentence after every step."""
    subjects = table(of)
    rows = rows_of(session, subjects, subjects.c.id == key)
    if not rows or not actor.roles_at(rows[0]["region"]):
        return _("已办理。")
    row = rows[0]
    state = pinned(row).state(row["state"])
    if state.final and (said := _wrong_filing(session, actor, row)):
        return said
    if state.final:
        return _("已办理 · 现处于“{state}”，已办结。", state=state.label)
    who = owner(session, actor, row)
    if not who:
        return _("已办理 · 现处于“{state}”。", state=state.label)
    if row["due_at"] is None:
        return _("已办理 · 现处于“{state}”，由{who}办理。", state=state.label, who=who)
    last = clock.last_day(row["due_at"])
    return _(
        "已办理 · 现处于“{state}”，由{who}办理，截止{y}年{m}月{d}日。",
        state=state.label,
        who=who,
        y=last.year,
        m=last.month,
        d=last.day,
    )


def _wrong_filing(session: Session, actor: Actor, row: Row) -> str:
    """What goes on about a filed household put forward as wrong, and whose step is next; "" where
    nothing does."""
    todo = wrong_filings.under_way(session, actor, row["id"])
    step = pinned(row).action(wrong_filings.STEPS[todo]) if todo else None
    if step is None:
        return ""
    who = _("或").join(_(ROLE_NAMES[role]) for role in step.roles)
    what = wrong_filings.TODO[todo]
    return _("已办理 · {what}，下一步由{who}“{step}”。", what=what, who=who, step=step.label)


def owner(session: Session, actor: Actor, row: Row) -> str:
    """In whose hands a subject is: the role, and who holds it at that place. "" when nobody has a
    next step: an open campaign simply lasts."""
    roles = holders_of(pinned(row), row)
    if not roles or not actor.ranges():
        return ""
    team = know(session, row, TEAM)
    first = next((role for role in roles if any(m["role"] == role for m in team)), roles[0])
    names = list(dict.fromkeys(m["name"] for m in team if m["role"] == first))
    shown = joined(names[:3]) + (_("等{n}人", n=len(names)) if len(names) > 3 else "")
    return f"{_(ROLE_NAMES[first])}{' ' if shown else ''}{shown}"


def closers(session: Session, actor: Actor, notice_id: int) -> str:
    """The roles that may confirm that a notice is over; "" where the person does not reach."""
    notices = table(PublicityNotice)
    found = rows_of(session, notices, notices.c.id == notice_id)
    if not found or not actor.roles_at(found[0]["region"]):
        return ""
    row = found[0]
    action = pinned(row).action("close")
    if action is None:
        return ""
    return _("或").join(_(ROLE_NAMES[role]) for role in action.roles_on(row))
