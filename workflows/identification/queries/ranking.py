"""What whoever decides is told beside a household: score, places, quota, signs of a veto, and where
the meeting and the visit differ. Told, never weighed: no step reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from models.batch import VillageBatch
from models.case import Case
from models.household import Household
from models.rows import table
from workflows.access.area_scope import within
from workflows.access.people import Actor
from workflows.access.roles import SEES_PEOPLE
from workflows.base.rows import RowDict, rows_of
from workflows.engine import execute
from workflows.engine.execute import Offer
from workflows.identification import ranking, veto_signs
from workflows.identification.contradictions import Contradiction, found_of
from workflows.identification.ranking import Quota, Standing
from workflows.identification.veto_signs import Sign


@dataclass(frozen=True, slots=True)
class Told:
    """What is known beside one household; `standing` None before its visit is done."""

    standing: Standing | None
    signs: tuple[Sign, ...]
    contradictions: tuple[Contradiction, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One household of a village's list, with what is told of it."""

    row: RowDict
    told: Told


def told(session: Session, actor: Actor, keys: Iterable[int]) -> dict[int, Told]:
    """{case: what is told of it}, of those whose people this person may see."""
    cases = table(Case)
    rows = rows_of(session, cases, cases.c.id.in_(set(keys)), within(actor, cases.c.region))
    rows = [row for row in rows if actor.roles_at(row["region"]) & SEES_PEOPLE]
    stand = ranking.standings(session, {row["village_batch_id"] for row in rows})
    signs = veto_signs.signs(session, rows)
    points = {key: each.score for key, each in stand.items() if each.score is not None}
    against = found_of(session, rows, points)
    return {
        row["id"]: Told(
            stand.get(row["id"]),
            signs.get(row["id"], ()),
            tuple(against.get(row["id"], ())),
        )
        for row in rows
    }


def of_village(session: Session, actor: Actor, village_batch_id: int) -> list[Ranked]:
    """The surveyed households of a village batch, the lowest score first, then the lowest income;
    whose score is open stand last."""
    cases, homes = table(Case), table(Household)
    chosen = (
        select(
            *(cases.c[name] for name in ("id", "head_name", "members", "state", "edition")),
            homes.c.group_name,
        )
        .join(homes, homes.c.id == cases.c.household_id)
        .where(
            cases.c.village_batch_id == village_batch_id, within(actor, cases.c.region, SEES_PEOPLE)
        )
    )
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    known = told(session, actor, [row["id"] for row in rows])
    there = [Ranked(row, known[row["id"]]) for row in rows if known[row["id"]].standing]
    return sorted(there, key=_place)


def _place(one: Ranked) -> tuple[int, int, int]:
    standing, last = one.told.standing, 1_000_000
    assert standing is not None  # noqa: S101 - only those are listed
    return standing.by_score or last, standing.by_income or last, one.row["id"]


def entering(session: Session, actor: Actor, village_batch_id: int) -> Offer | None:
    """The step that writes the quota down, for whom it is open now."""
    offers = execute.offers(session, village_batch_id, actor, of=VillageBatch)
    found = (offer for offer in offers if offer.action.key == "set_quota" and not offer.unmet)
    return next(found, None)


def quota(session: Session, actor: Actor, village_batch_id: int) -> Quota | None:
    """The village's quota and what has passed since; None out of reach."""
    batches = table(VillageBatch)
    found = rows_of(
        session,
        batches,
        batches.c.id == village_batch_id,
        within(actor, batches.c.region, SEES_PEOPLE),
    )
    return ranking.quota_of(session, found[0]) if found else None
