"""The kinships of every household on a list: an agenda, a notice, a round."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from models.case import Case
from models.record import AgendaLine, NoticeLine, RoundLine
from models.rows import table
from workflows.access.kinship import KinRow, kin_of
from workflows.base.rows import RowDict
from workflows.engine.loading import Loader, ids, loads
from workflows.engine.needs import AGENDA_HOMES, LINE_KIN, NOTICE_KIN, ROUND_KIN


def _agenda_homes_of(session: Session, rows: Sequence[RowDict]) -> dict[int, dict[int, int]]:
    lines, cases = table(AgendaLine), table(Case)
    homes: dict[int, dict[int, int]] = defaultdict(dict)
    for meeting, case_id, home in session.execute(
        select(lines.c.meeting_id, lines.c.case_id, cases.c.household_id)
        .join(cases, cases.c.id == lines.c.case_id)
        .where(lines.c.meeting_id.in_(ids(rows)), lines.c.result != "struck")
    ):
        homes[meeting][case_id] = home
    return homes


@loads(AGENDA_HOMES, dict)
def _agenda_homes(session: Session, rows: Sequence[RowDict]) -> Mapping[int, dict[int, int]]:
    """{case: household} of every household on a meeting's agenda."""
    return _agenda_homes_of(session, rows)


@loads(LINE_KIN, dict)
def _line_kin(session: Session, rows: Sequence[RowDict]) -> Mapping[int, dict[int, list[KinRow]]]:
    """{case: kinships} of every household on a meeting's agenda."""
    homes = _agenda_homes_of(session, rows)
    kin = kin_of(session, {home for all_ in homes.values() for home in all_.values()})
    return {
        meeting: {case_id: kin[home] for case_id, home in all_.items() if home in kin}
        for meeting, all_ in homes.items()
    }


def _kin_on(model: type[SQLModel], link: str) -> Loader[dict[int, list[KinRow]]]:
    """A loader of {case: kinships} of every household on a list."""

    def load(session: Session, rows: Sequence[RowDict]) -> Mapping[int, dict[int, list[KinRow]]]:
        lines, cases = table(model), table(Case)
        chosen = (
            select(lines.c[link], cases.c.id, cases.c.household_id)
            .join(cases, cases.c.id == lines.c.case_id)
            .where(lines.c[link].in_(ids(rows)))
        )
        found = session.execute(chosen).all()
        kin = kin_of(session, {home for _object, _case, home in found})
        listed: dict[int, dict[int, list[KinRow]]] = defaultdict(dict)
        for key, case_id, home in found:
            if home in kin:
                listed[key][case_id] = kin[home]
        return listed

    return load


loads(NOTICE_KIN, dict)(_kin_on(NoticeLine, "notice_id"))
loads(ROUND_KIN, dict)(_kin_on(RoundLine, "round_id"))
