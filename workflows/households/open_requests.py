"""变更申请: what waits for the township, and what became of a household's requests."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from models.account import User
from models.household import ChangeRequest, Household
from models.rows import table
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.roles import CASEWORK, SEES_PEOPLE, Role
from workflows.base import clock, codes
from workflows.base.refusals import Reason
from workflows.base.rows import Row, RowDict, rows_by, rows_of
from workflows.base.words import Word, _
from workflows.engine.loading import gather
from workflows.households.changes import named
from workflows.households.event_list import Shape
from workflows.households.needs import STALE
from workflows.households.states import HouseholdState

MOST: Final = 50
_REMEMBERED: Final = timedelta(days=30)
STANDING: Final = {
    "open": "等乡镇确认",
    "confirmed": "已确认",
    "refused": "不同意",
    "withdrawn": "提出人撤回",
}

NOT_DONE: Final = frozenset({"refused", "withdrawn"})


def _shown(actor: Actor, session: Session, *where: object) -> list[RowDict]:
    asked, users, deciders = table(ChangeRequest), table(User), table(User).alias("decider")
    homes = table(Household)
    chosen = (
        select(
            *asked.c,
            homes.c.head_name,
            homes.c.version,
            homes.c.state.label("kept_as"),
            users.c.name.label("asker"),
            deciders.c.name.label("decider"),
        )
        .join(homes, homes.c.id == asked.c.household_id)
        .outerjoin(users, users.c.id == asked.c.asked_by)
        .outerjoin(deciders, deciders.c.id == asked.c.decided_by)
        .where(*where)  # type: ignore[arg-type]
        .order_by(asked.c.id.desc())
        .limit(MOST)
    )
    rows: list[Any] = [dict(row) for row in session.execute(chosen).mappings()]
    newer: set[tuple[int, str, frozenset[int]]] = set()
    stale = _stale(session, [row for row in rows if row["state"] == "open"])
    for row in rows:
        row["stale"] = [str(reason) for reason in stale.get(row["id"], ())]
        content = row.pop("content")
        row["whither"] = _whither(session, content)
        row["was"], row["now"] = (named(row[side], numbers=True) for side in ("was", "now"))
        row["open"] = row["state"] == "open"
        row["touches_people"] = any(row[side] != ["—"] for side in ("was", "now"))
        row["agreed"] = row["state"] == "confirmed"
        row["standing"] = STANDING[row["state"]]
        row["title"] = codes.CHANGE.labels.get(row["event"], Word("户信息变更"))
        row["withdraws"] = row["open"] and row["asked_by"] == actor.user_id
        row["decides"] = (
            row["open"]
            and Role.TOWNSHIP in actor.roles_at(row["region"])
            and row["asked_by"] != actor.user_id
        )
        row["asks_again"] = False
        # Two things that happened are two: only the same one told anew replaces the first.
        touched = frozenset(int(key) for key, _values in content.get("changed") or ())
        same = (row["household_id"], row["event"], touched)
        # A household that is gone is asked back, and nothing else; one that is there is not.
        fits = (row["event"] == Shape.RESTORED) == (row["kept_as"] == HouseholdState.GONE)
        if row["state"] in NOT_DONE and fits and same not in newer:
            row["asks_again"] = bool(actor.roles_at(row["region"]) & CASEWORK)
        newer.add(same)
    return rows


def _stale(session: Session, requests: Iterable[Row]) -> dict[int, list[Reason]]:
    """{an open request: why it can no longer be confirmed}."""
    homes = rows_by(session, table(Household), "id", [row["household_id"] for row in requests])
    known = gather(session, homes, (STALE,))
    return {key: why for each in known.values() for key, why in each[STALE].items()}


def _whither(session: Session, content: RowDict) -> list[str]:
    """Of a split, a merge, an end: what becomes of each, as whoever decides has to see it."""
    names, there = content.get("names") or {}, content.get("there") or {}
    if not there:
        whys = {int(key): values.get("left_why") for key, values in content.get("changed") or ()}
        return [
            _("{name}：{why}", name=names.get(str(key)) or "—", why=Word(codes.LEAVING.labels[why]))
            for key, why in whys.items()
            if why in codes.LEAVING.labels
        ]
    homes = table(Household)
    into = rows_of(session, homes, homes.c.id == there["to"]) if there["to"] else []
    said = []
    for key, relation in there["relations"].items():
        name = names.get(key) or "—"
        what = Word(codes.RELATION.labels.get(relation, relation))
        if into:
            head = into[0]["head_name"]
            said.append(_("{name}：并入“{head}”户，{what}", name=name, head=head, what=what))
        else:
            said.append(_("{name}：到新户，{what}", name=name, what=what))
    if not into and there.get("address"):
        said.append(_("新户住址：{address}", address=there["address"]))
    return said


def waiting(session: Session, actor: Actor) -> list[RowDict]:
    """The requests that wait for this person at the township, the newest first."""
    asked = table(ChangeRequest)
    rows = _shown(
        actor,
        session,
        asked.c.state == "open",
        within(actor, asked.c.region, {Role.TOWNSHIP}),
        asked.c.asked_by != actor.user_id,
    )
    return rows[::-1]


def refused(session: Session, actor: Actor) -> list[RowDict]:
    """What this person asked for and was refused within the last month, the newest first: the last
    word on what happened, with the reason (`outcome`). Gone from the list when it is asked anew."""
    asked = table(ChangeRequest)
    mine = _shown(
        actor,
        session,
        asked.c.asked_by == actor.user_id,
        within(actor, asked.c.region, CASEWORK),
        asked.c.asked_at >= clock.now() - 2 * _REMEMBERED,
    )
    since = clock.now() - _REMEMBERED
    return [
        row
        for row in mine
        if row["state"] == "refused" and row["asks_again"] and row["decided_at"] >= since
    ]


def of_household(session: Session, actor: Actor, household_id: int) -> list[RowDict]:
    """A household's requests, the newest first, people masked; [] out of reach."""
    asked = table(ChangeRequest)
    reach = within(actor, asked.c.region, SEES_PEOPLE)
    return _shown(actor, session, asked.c.household_id == household_id, reach)
