"""What becomes of help when its household is no longer a filed one: 错评, 并户, 整户消亡.

One rule: help ends with the filing, on the same day and in the same step. Pairings end, plans end,
measures that are not done are cancelled, a yearly update that is not entered lapses; what was done
and given stays on record. Nothing goes over by itself to a household merged into: it keeps its own
help, and a new pairing is the township's to make. After a split help stays with the household that
was filed.
"""

from collections.abc import Iterator
from typing import Final

from sqlmodel import Session, SQLModel

from models.rows import table
from models.support import HelpPlan, Measure, Pairing, YearlyUpdate
from workflows.base.rows import RowDict, rows_by
from workflows.engine.context import Facts
from workflows.engine.definition import FanOut
from workflows.engine.registry import pinned
from workflows.identification.states import CaseState

STEP: Final = "household_left"
_HELP: Final[tuple[type[SQLModel], ...]] = (Pairing, HelpPlan, Measure, YearlyUpdate)


def of_the_household(session: Session, facts: Facts) -> list[FanOut]:
    """Everything of help that ends with this step of a case; [] unless it ends a filed one."""
    row, action = facts.row, facts.action
    if not facts.state.final or CaseState.FILED not in action.sources or action.stays:
        return []
    if row["decided_from"] != CaseState.FILED:
        return []
    said = {"reason": _why(facts), "day": getattr(facts.form, "day", None) or facts.today}
    return [
        FanOut(one["id"], STEP, said, model)
        for model, one in _running(session, row["household_id"])
    ]


def _running(session: Session, home: int) -> Iterator[tuple[type[SQLModel], RowDict]]:
    for model in _HELP:
        for row in rows_by(session, table(model), "household_id", [home]):
            step = pinned(row).action(STEP)
            if step is not None and row["state"] in step.sources:
                yield model, dict(row)


def _why(facts: Facts) -> str:
    """In the words of the office, for the record: a sentence that screens say in both languages."""
    if getattr(facts.form, "into", ""):
        return "该户已并入其他户"
    if getattr(facts.form, "order_no", ""):
        return "该户经县级决定错评剔除"
    return "该户整户消亡，已销户"
