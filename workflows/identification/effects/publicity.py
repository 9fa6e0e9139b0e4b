"""公示公告: posted with a clock of its own, closed, void."""

from models.record import NoticeLine
from workflows.engine.changes import Step
from workflows.engine.context import Facts
from workflows.identification.effects.records import PAPER_OF, files
from workflows.identification.guards.publicity import line_of


def _posted(f: Facts, step: Step, folder: str) -> None:
    line = line_of(f)
    if f.cause is None or line is None:
        return
    step.change(NoticeLine, line, close_at=f.form.close_at)
    step.set(
        notice_id=f.cause.row["id"],
        close_at=f.form.close_at,
        due_at=f.form.close_at,
        provisional=False,
    )
    step.paper(f, folder, files(f, "papers"), "张贴照片")


def posted_1(f: Facts, step: Step) -> None:
    """On the first list, with a clock of its own."""
    _posted(f, step, "09")


def posted_2(f: Facts, step: Step) -> None:
    """On the second list."""
    _posted(f, step, "12")


def announced(f: Facts, step: Step) -> None:
    """On the announcement."""
    _posted(f, step, "14")


def _closed(f: Facts, step: Step, folder: str) -> None:
    line = line_of(f)
    if line is not None:
        step.change(NoticeLine, line, ended="closed")
    step.paper(f, folder, files(f, "papers"), "期满照片")
    step.set(notice_id=None, close_at=None)


def closed_1(f: Facts, step: Step) -> None:
    """The first list has stood its full time."""
    _closed(f, step, "09")
    step.set(closed_1_at=f.now)


def closed_2(f: Facts, step: Step) -> None:
    """The second list has stood its full time."""
    _closed(f, step, "12")
    step.set(closed_2_at=f.now)


def closed_3(f: Facts, step: Step) -> None:
    """The announcement has stood its full time."""
    _closed(f, step, "14")


def voided(f: Facts, step: Step) -> None:
    """The notice was void: wait for a new one, full N."""
    line = line_of(f)
    if line is not None:
        step.change(NoticeLine, line, ended="void")
    step.supersede(f, frozenset({PAPER_OF[kind_at(f.row["state"])]}))
    step.set(notice_id=None, close_at=None)


def left_notice(f: Facts, step: Step) -> None:
    """Left behind by a notice that is over: it waits for a supplementary one, full N."""
    line = f["notice_line"]
    if line is not None:
        step.change(NoticeLine, line, ended="returned")
    step.supersede(f, frozenset({PAPER_OF[kind_at(f.row["state"])]}))
    step.set(notice_id=None, close_at=None)


def kind_at(state: str) -> int:
    return {"C": 1, "D": 1, "E": 2}.get(state[0], 3)
