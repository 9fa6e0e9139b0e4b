"""What a review round knows: whom it may take in, which of its households still count.

A line counts only while its household stands where the draw found it. Whoever left the level since
(returned, refused, withdrawn, taken back) is off the round, also when it came in again: what was
found and decided before is about another state of things, and the next round takes it in.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, exists, or_, select
from sqlmodel import Session

from models.batch import ReviewRound
from models.case import Case, Event
from models.household import Household
from models.place import Region
from models.record import RoundLine
from models.rows import table
from models.rows.record import RoundLineRow
from workflows.access.kinship import kin_of
from workflows.base.rows import CHUNK, Row, RowDict, by_key, rows_by, rows_of
from workflows.engine.loading import loads
from workflows.engine.registry import editions
from workflows.identification.awaiting import waiting_for
from workflows.identification.contradictions import Contradiction, found_of
from workflows.identification.needs import (
    COLLECTABLE,
    CONTRADICTED,
    DRAWN_AT,
    LEFT_LINES,
    ROUND_LINES,
    Collectable,
)

UNDER_WAY: Final = ("sampling", "deliberating")


def left_since(session: Session, rounds: Iterable[Row]) -> dict[int, set[int]]:
    """{round: its cases that have left its level since the draw}, of rounds under way.

    A case that leaves, or comes in again, moves; so its `since` is later than the draw. Where both
    carry the same instant, the order of the events decides.
    """
    keys = sorted({row["id"] for row in rounds if row["state"] in UNDER_WAY})
    found: dict[int, set[int]] = defaultdict(set)
    if not keys:
        return found
    lines, cases, draws = table(RoundLine), table(Case), table(Event)
    later = draws.alias("later")
    moved = exists().where(
        later.c.subject_id == cases.c.id,
        later.c.recorded_at == cases.c.since,
        later.c.source != later.c.target,
        later.c.id > draws.c.id,
    )
    chosen = (
        select(lines.c.round_id, lines.c.case_id)
        .join(cases, cases.c.id == lines.c.case_id)
        .join(draws, (draws.c.subject_id == lines.c.round_id) & (draws.c.action == "draw"))
        .where(
            lines.c.round_id.in_(keys),
            or_(
                cases.c.since > draws.c.recorded_at,
                (cases.c.since == draws.c.recorded_at) & moved,
            ),
        )
    )
    for key, case_id in session.execute(chosen):
        found[key].add(case_id)
    return found


def _lines(
    session: Session, rows: Sequence[Row], *, left: bool
) -> Mapping[int, list[RoundLineRow]]:
    gone = left_since(session, rows)
    found: dict[int, list[RoundLineRow]] = defaultdict(list)
    for line in rows_by(session, table(RoundLine), "round_id", (row["id"] for row in rows)):
        off = line["verdict"] == "struck" or line["case_id"] in gone[line["round_id"]]
        if off == left:
            found[line["round_id"]].append(line)
    return found


@loads(ROUND_LINES, list)
def _round_lines(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[RoundLineRow]]:
    """The lines of a round that count."""
    return _lines(session, rows, left=False)


@loads(LEFT_LINES, list)
def _left_lines(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[RoundLineRow]]:
    """The lines of a round whose household has left its level since the draw."""
    return _lines(session, rows, left=True)


@loads(DRAWN_AT, lambda: None)
def _drawn_at(session: Session, rows: Sequence[RowDict]) -> Mapping[int, datetime | None]:
    """When the round's sample was drawn."""
    events = table(Event)
    chosen = select(events.c.subject_id, events.c.recorded_at).where(
        events.c.subject_id.in_([row["id"] for row in rows]), events.c.action == "draw"
    )
    return {row.subject_id: row.recorded_at for row in session.execute(chosen)}


@loads(CONTRADICTED, dict)
def _contradicted(
    session: Session, rows: Sequence[RowDict]
) -> Mapping[int, dict[int, list[Contradiction]]]:
    """The households of a round whose vote and visit differ, or whose head is said to be dead; no
    score is asked."""
    lines = _lines(session, rows, left=False)
    cases = by_key(session, table(Case), (x["case_id"] for own in lines.values() for x in own))
    found = found_of(session, list(cases.values()), {})
    return {
        key: {x["case_id"]: found[x["case_id"]] for x in own if x["case_id"] in found}
        for key, own in lines.items()
    }


@loads(COLLECTABLE, list)
def _collectable(session: Session, rows: Sequence[RowDict]) -> Mapping[int, list[Collectable]]:
    """The cases a round may take in: in its state, below its place, counting in no other open
    round, not held."""
    cases, regions = table(Case), table(Region)
    found: dict[int, list[Collectable]] = {}
    for row in rows:
        below = session.execute(
            select(regions.c.below).where(regions.c.key == row["region"])
        ).scalar_one()
        taken = rows_of(
            session,
            cases,
            cases.c.region >= row["region"],
            cases.c.region < below,
            waiting_for(cases, editions(row["case_process"]), "round", row["level"]),
            cases.c.held_at.is_(None),
        )
        busy = _busy(session, row)
        taken = [case for case in taken if case["id"] not in busy]
        keys = {case["household_id"] for case in taken}
        kin, due = kin_of(session, keys), still_due(session, row, keys)
        homes = rows_by(session, table(Household), "id", keys)
        heads = {home["id"]: home["head_name"] for home in homes}
        found[row["id"]] = [
            Collectable(
                **(case | {"head_name": heads[case["household_id"]]}),
                has_kin=case["household_id"] in kin,
                due=case["household_id"] in due,
            )
            for case in taken
        ]
    return found


def still_due(session: Session, row: Row, homes: Iterable[int]) -> dict[int, int]:
    """{household: the round it was last drawn in}, of those drawn and never decided since at this
    round's level, in the process of its households.

    Decided is who was passed or refused by a signed round; a cancelled round, a return and a line
    the signer had to leave out decide nothing. By household: a new application of the same
    household brings its draw along.
    """
    lines, rounds, cases = table(RoundLine), table(ReviewRound), table(Case)
    signed, moved = table(Event).alias("signed"), table(Event).alias("moved")
    chosen = (
        select(
            cases.c.household_id, lines.c.round_id, lines.c.drawn, lines.c.verdict, moved.c.action
        )
        .join(rounds, rounds.c.id == lines.c.round_id)
        .join(cases, cases.c.id == lines.c.case_id)
        .outerjoin(signed, (signed.c.subject_id == rounds.c.id) & (signed.c.action == "sign"))
        .outerjoin(
            moved, (moved.c.subject_id == lines.c.case_id) & (moved.c.cause_id == signed.c.id)
        )
        .where(
            rounds.c.level == row["level"],
            rounds.c.case_process == row["case_process"],
            cases.c.household_id.in_(bindparam("homes", expanding=True)),
        )
        .order_by(lines.c.id)
    )
    found: dict[int, int] = {}
    wanted = sorted(homes)
    for start in range(0, len(wanted), CHUNK):
        for line in session.execute(chosen, {"homes": wanted[start : start + CHUNK]}):
            if line.verdict in ("pass", "refuse") and line.action is not None:
                found.pop(line.household_id, None)
            elif line.drawn:
                found[line.household_id] = line.round_id
    return found


def _busy(session: Session, row: Row) -> set[int]:
    """The cases that count in a round of this one's level under way."""
    rounds = table(ReviewRound)
    same = rounds.c.level == row["level"], rounds.c.county == row["county"]
    open_ = rows_of(session, rounds, *same, rounds.c.state.in_(UNDER_WAY))
    known = _lines(session, open_, left=False)
    return {line["case_id"] for lines in known.values() for line in lines}
