"""What is still to be done for a household: a helper's own, or all of an area for its office."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, select
from sqlmodel import Session

from models.household import Household
from models.rows import table
from models.support import HelpPlan, Official, Pairing, Visit, YearlyUpdate
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.rollup import OVERSEERS
from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.base.rows import RowDict
from workflows.base.standing_codes import MEASURE
from workflows.help.queries.own import owned
from workflows.help.queries.visits import under_way

# A household nobody called on for so long is a reminder.
QUIET_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is still to be done for one household, in words."""

    household_id: int
    head_name: str
    official: str
    reason: Reason
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many reminders there are in all, and the first of them."""

    n: int
    first: tuple[Reminder, ...]


def reminders(session: Session, actor: Actor) -> list[Reminder]:
    """What this person still owes the households paired with them."""
    opened = {row["id"]: row for row in under_way(session, actor)}
    found, today = [], clock.today()
    for own, official in owned(session, actor):
        due = [_visit_due(opened[key]) for key in own.due_campaigns]
        due += [(_without_its_person(one), None) for one in own.orphaned]
        if own.plan_state in ("", "draft", "ended"):
            due.append((_plan_due(), None))
        if own.update_state == "due":
            due.append((_update_due(), None))
        if own.last_visit is None or today - own.last_visit > timedelta(days=QUIET_DAYS):
            due.append((_quiet(), None))
        found += [
            Reminder(own.household_id, own.head_name, official, reason, until)
            for reason, until in due
        ]
    return found


def reminded(session: Session, actor: Actor, limit: int = 100) -> Reminded:
    """What the helpers of an area still owe: all of it counted, the first named."""
    pairings = table(Pairing)
    count = 0
    first: list[Reminder] = []
    for reason, until, owing in _owing(session, actor):
        found = _paired(actor, owing)
        counted = select(func.count()).select_from(
            found.with_only_columns(pairings.c.id).subquery()
        )
        n = int(session.execute(counted).scalar_one())
        count += n
        if n and len(first) < limit:
            rows = session.execute(
                found.order_by(pairings.c.region, pairings.c.id).limit(limit - len(first))
            )
            first += [
                Reminder(row.household_id, row.head_name, row.official, reason, until)
                for row in rows
            ]
    return Reminded(count, tuple(first))


def _paired(actor: Actor, owing: list[ColumnElement[bool]]) -> Any:
    officials, pairings, homes = table(Official), table(Pairing), table(Household)
    return (
        select(pairings.c.household_id, homes.c.head_name, officials.c.name.label("official"))
        .join(homes, homes.c.id == pairings.c.household_id)
        .join(officials, officials.c.id == pairings.c.official_id)
        .where(within(actor, pairings.c.region, OVERSEERS), pairings.c.state == "current", *owing)
    )


def _owing(
    session: Session, actor: Actor
) -> list[tuple[Reason, date | None, list[ColumnElement[bool]]]]:
    """Each kind of reminder: its words, its last day, which pairings it is about."""
    pairings, visits = table(Pairing), table(Visit)
    plans, rounds = table(HelpPlan), table(YearlyUpdate)
    today = clock.today()

    def of(source: Any, *more: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(source.c.household_id == pairings.c.household_id, *more)

    met = of(
        visits,
        visits.c.state == "recorded",
        visits.c.visited_on >= today - timedelta(days=QUIET_DAYS),
    )
    agreed = of(plans, plans.c.year == today.year, plans.c.state.in_(("agreed", "closed")))
    kinds: list[tuple[Reason, date | None, list[ColumnElement[bool]]]] = []
    for campaign in under_way(session, actor):
        been = of(
            visits, visits.c.visit_campaign_id == campaign["id"], visits.c.state == "recorded"
        )
        here = (pairings.c.region >= campaign["region"], pairings.c.region < campaign["below"])
        kinds.append((*_visit_due(campaign), [*here, ~been]))
    kinds.append((_plan_due(), None, [~agreed]))
    kinds.append((_update_due(), None, [of(rounds, rounds.c.state == "due")]))
    kinds.append((_quiet(), None, [~met]))
    return kinds


def _visit_due(campaign: RowDict) -> tuple[Reason, date | None]:
    title, until = campaign["title"], campaign["to_on"]
    reason = Reason(
        "visit_due",
        "“{title}”还没有走访，截止 {day}。",
        {"title": title, "day": until.isoformat()},
    )
    return reason, until


def _plan_due() -> Reason:
    return Reason("plan_due", "{year} 年帮扶计划还没有农户签字同意。", {"year": clock.today().year})


def _update_due() -> Reason:
    return Reason("update_due", "年度信息还没有更新。")


def _without_its_person(measure: RowDict) -> Reason:
    return Reason(
        "measure_person_left",
        "“{name}”已不在该户，名下的“{kind}”还没有完成。请由村里核对后完成或取消。",
        {"name": measure["person"], "kind": MEASURE.labels[measure["kind"]]},
    )


def _quiet() -> Reason:
    return Reason("quiet", "已超过 {days} 天没有走访。", {"days": QUIET_DAYS})
