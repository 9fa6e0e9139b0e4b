"""What a merged village has not finished, beside its households: trainings, meetings, notices, its
batch; and who has visits of it on a telephone."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, SQLModel

from models.account import Ledger
from models.batch import PublicityNotice, ReviewMeeting, TrainingSession, VillageBatch
from models.rows import table
from workflows.access.places import COUNTY
from workflows.base.refusals import Reason
from workflows.base.rows import RowDict
from workflows.engine.registry import states_where, subject_of
from workflows.identification.states import CaseState

# What is open, and the sentence that says who closes it.
_OPEN: Final[tuple[tuple[type[SQLModel], str, str], ...]] = (
    (
        TrainingSession,
        "open_trainings",
        "还有 {n} 场培训会没有办完。请村信息员取消，开过的归档。",
    ),
    (
        ReviewMeeting,
        "open_meetings",
        "还有 {n} 场评议会没有办完。请村信息员取消，开过的签字归档。",
    ),
    (
        PublicityNotice,
        "open_notices",
        "还有 {n} 份公示没有办完。拟稿的请乡镇作废，张贴的期满后确认。",
    ),
    (
        VillageBatch,
        "open_batches",
        "还有 {n} 个村批次没有归档。户移走以后，请村信息员截止申请，再由乡镇归档。",
    ),
    (
        VillageBatch,
        "untrained_batches",
        "还有 {n} 个村批次没有开放申请。请乡镇撤销。",
    ),
)


def _standing(model: type[SQLModel], key: str) -> ColumnElement[bool]:
    """Not at its end. A batch that never opened ends otherwise than one that did."""
    source: Any = table(model)
    states = states_where(subject_of(model), lambda state: not state.final)
    open_: ColumnElement[bool] = source.c.state.in_(states)
    if model is VillageBatch:
        opened = source.c.trained_at.is_not(None)
        open_ = open_ & (~opened if key == "untrained_batches" else opened)
    return open_


def anything(region: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that something of this kind is open in a place."""
    return or_(
        *(
            select(table(model).c.id)
            .where(table(model).c.region == region, _standing(model, key))
            .exists()
            for model, key, _sentence in _OPEN
        )
    )


def unfinished(session: Session, region: int) -> tuple[Reason, ...]:
    """One sentence for each kind of thing that is open: how many, and who closes them."""
    found = []
    for model, key, sentence in _OPEN:
        source: Any = table(model)
        chosen = select(source.c.id).where(source.c.region == region, _standing(model, key))
        if n := len(session.execute(chosen).all()):
            found.append(Reason(key, sentence, {"n": n}))
    return tuple(found)


def on_telephones(session: Session, region: int, cases: Sequence[RowDict]) -> set[int]:
    """Those of the cases, at their visit, that stand in a pack somebody took out since it was
    arranged: what is filled in there comes back as before, for a pack names the case."""
    visited = {row["id"]: row for row in cases if row["state"] == CaseState.SURVEYING}
    if not visited:
        return set()
    entries = table(Ledger)
    chosen = select(entries.c.detail).where(
        entries.c.book == "access",
        entries.c.what == "offline_pack",
        entries.c.at >= min(row["since"] for row in visited.values()),
        # A pack is written down under the first of its villages.
        entries.c.region.between(region // COUNTY * COUNTY, region),
    )
    packed = {key for row in session.execute(chosen) for key in row.detail["cases"]}
    return packed & visited.keys()
