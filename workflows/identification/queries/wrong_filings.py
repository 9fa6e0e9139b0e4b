"""错评: what was put forward about a filed household, and what waits for whom."""

from typing import Final

from sqlalchemy import or_, select
from sqlmodel import Session

from models.case import Case
from models.record import WrongFiling
from models.rows import table
from models.rows.record import WrongFilingRow
from workflows.access.area_scope import within
from workflows.access.people import Actor, names_of
from workflows.access.roles import SEES_PEOPLE, Role
from workflows.base.rows import RowDict, read, rows_of
from workflows.base.words import Word
from workflows.policy import policy

MOST: Final = 50
STANDING: Final = {
    "open": "已听取陈述，等县级决定",
    "struck": "已剔除",
    "kept": "不予剔除",
    "moot": "已销户，不再决定",
}
TODO: Final = {
    "hear": Word("错评已提出，等听取农户陈述"),
    "decide": Word("错评已听取陈述，等县级决定"),
    "tell": Word("错评已剔除，等张贴公告"),
}
STEPS: Final = {"hear": "hear_strike", "decide": "strike_filed", "tell": "tell_strike"}
_COUNTY: Final = {Role.COUNTY, Role.COUNTY_LEADERS}
_HEARERS: Final = {Role.COMMITTEE, Role.TOWNSHIP, Role.COUNTY}
_TELLERS: Final = {Role.TOWNSHIP, Role.COMMITTEE}


class Waiting(WrongFilingRow):
    """One that waits for this person, with the head of the household."""

    head_name: str


def of_case(session: Session, actor: Actor, case_id: int) -> list[RowDict]:
    """Everything put forward about a case, the newest first: with names, the item in words, how it
    stands (`standing`), whether it is `open`, and whether a list has still to tell it (`untold`).
    [] out of reach."""
    wrong, cases = table(WrongFiling), table(Case)
    found = rows_of(session, cases, cases.c.id == case_id)
    if not found or not actor.roles_at(found[0]["region"]) & SEES_PEOPLE:
        return []
    rules = policy.policy(session, found[0]["profile"])
    rows = rows_of(session, wrong, wrong.c.case_id == case_id)
    rows.sort(key=lambda row: -row["id"])
    users = {row[by] for row in rows for by in ("proposed_by", "heard_by", "decided_by")}
    names = names_of(session, {user for user in users if user is not None})
    shown = []
    for row in rows:
        choice = rules.choice(rules.vetoes, row["code"])
        shown.append(
            {
                **row,
                "item": Word(choice.label) if choice else row["code"],
                "proposer": names.get(row["proposed_by"], ""),
                "hearer": names.get(row["heard_by"] or 0, ""),
                "decider": names.get(row["decided_by"] or 0, ""),
                "standing": Word(
                    "已提出，等听取农户陈述"
                    if row["state"] == "open" and row["heard_on"] is None
                    else STANDING[row["state"]]
                ),
                "open": row["state"] == "open",
                "struck": row["state"] == "struck",
                "untold": row["state"] == "struck" and row["told_on"] is None,
            }
        )
    return shown


def waiting(session: Session, actor: Actor) -> list[RowDict]:
    """What waits for this person, the oldest first: `todo` is hear, decide or tell."""
    wrong, cases = table(WrongFiling), table(Case)
    open_, unheard = wrong.c.state == "open", wrong.c.heard_on.is_(None)
    chosen = (
        select(wrong, cases.c.head_name)
        .join(cases, cases.c.id == wrong.c.case_id)
        .where(
            or_(
                open_ & unheard & within(actor, wrong.c.region, _HEARERS),
                open_
                & ~unheard
                & (wrong.c.proposed_by != actor.user_id)
                & (wrong.c.heard_by != actor.user_id)
                & within(actor, wrong.c.region, _COUNTY),
                (wrong.c.state == "struck")
                & wrong.c.told_on.is_(None)
                & within(actor, wrong.c.region, _TELLERS),
            )
        )
        .order_by(wrong.c.id)
        .limit(MOST)
    )
    rows = read(session, chosen, Waiting)
    return [{**row, "todo": _todo(row)} for row in rows]


def _todo(row: WrongFilingRow) -> str:
    if row["state"] == "struck":
        return "tell"
    return "hear" if row["heard_on"] is None else "decide"


def under_way(session: Session, actor: Actor, case_id: int) -> str:
    """What the case waits for (a key of TODO and STEPS); "" for nothing, or out of reach."""
    wrong = table(WrongFiling)
    reach = within(actor, wrong.c.region, set(Role))
    rows = rows_of(session, wrong, wrong.c.case_id == case_id, reach)
    waits = [
        row
        for row in rows
        if row["state"] == "open" or (row["state"] == "struck" and row["told_on"] is None)
    ]
    return _todo(waits[-1]) if waits else ""
