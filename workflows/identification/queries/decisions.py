"""Everything that was decided about a case: votes, notices, objections, verdicts, vetoes."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.batch import PublicityNotice, ReviewMeeting, ReviewRound
from models.record import AgendaLine, NoticeLine, Objection, RoundLine, Veto
from models.rows import table
from workflows.access.people import Actor, names_of
from workflows.base.rows import RowDict, rows_of
from workflows.identification.queries.case import full_row
from workflows.identification.record_states import Barred, Objected, objection, veto


@dataclass(frozen=True, slots=True)
class Decisions:
    """Votes, notices, objections, verdicts and vetoes of a case, oldest first."""

    votes: tuple[RowDict, ...] = ()
    notices: tuple[RowDict, ...] = ()
    objections: tuple[Objected, ...] = ()
    verdicts: tuple[RowDict, ...] = ()
    vetoes: tuple[Barred, ...] = ()
    names: dict[int, str] = field(default_factory=dict)


def decisions(session: Session, actor: Actor, case_id: int) -> Decisions:
    """Everything that was decided about a case: a fixed number of queries."""
    case = full_row(session, actor, case_id)
    if case is None:
        return Decisions()

    def lines(model: Any, over: Any, link: str, *shown: str) -> tuple[RowDict, ...]:
        own, above = table(model), table(over)
        chosen = (
            select(own, *(above.c[name].label(f"over_{name}") for name in shown))
            .join(above, above.c.id == own.c[link])
            .where(own.c.case_id == case_id)
            .order_by(own.c.id)
        )
        return tuple(dict(row) for row in session.execute(chosen).mappings())

    said, barred = table(Objection), table(Veto)
    objections = rows_of(session, said, said.c.case_id == case_id)
    vetoes = rows_of(session, barred, barred.c.case_id == case_id)
    users = {user for row in objections for user in row["finders"]}
    users |= {row["proposed_by"] for row in vetoes}
    votes = lines(AgendaLine, ReviewMeeting, "meeting_id", "planned_on", "state", "place")
    notices = lines(
        NoticeLine, PublicityNotice, "notice_id", "state", "posted_at", "closed_at", "place", "code"
    )
    for line in notices:
        # Left out when the list went up: it never hung, and its line never ended.
        if line["over_posted_at"] and not line["ended"] and line["notice_id"] != case["notice_id"]:
            line["ended"] = "left_out"
    verdicts = lines(
        RoundLine, ReviewRound, "round_id", "level", "state", "signed_at", "document_no", "title"
    )
    names = names_of(session, users)
    return Decisions(
        votes,
        notices,
        tuple(objection(row) for row in objections),
        verdicts,
        tuple(veto(row) for row in vetoes),
        names,
    )
