"""公示公告: posted with a clock of its own, closed, void."""

from models.record import NoticeLine
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.identification.effects.records import PAPER_OF, files
from workflows.identification.folders import Folder
from workflows.identification.guards.publicity import line_of


def _posted(facts: Facts, changes: Changes, folder: str) -> None:
    line = line_of(facts)
    if facts.cause is None or line is None:
        return
    changes.change(NoticeLine, line, close_at=facts.form.close_at)
    changes.set(
        notice_id=facts.cause.row["id"],
        close_at=facts.form.close_at,
        due_at=facts.form.close_at,
        provisional=False,
    )
    changes.paper(facts, folder, files(facts, "papers"), "张贴照片")


def posted_1(facts: Facts, changes: Changes) -> None:
    """On the first list, with a clock of its own."""
    _posted(facts, changes, Folder.NOTICE_1)


def posted_2(facts: Facts, changes: Changes) -> None:
    """On the second list."""
    _posted(facts, changes, Folder.NOTICE_2)


def announced(facts: Facts, changes: Changes) -> None:
    """On the announcement."""
    _posted(facts, changes, Folder.ANNOUNCEMENT)


def _closed(facts: Facts, changes: Changes, folder: str) -> None:
    line = line_of(facts)
    if line is not None:
        changes.change(NoticeLine, line, ended="closed")
    changes.paper(facts, folder, files(facts, "papers"), "期满照片")
    changes.set(notice_id=None, close_at=None)


def closed_1(facts: Facts, changes: Changes) -> None:
    """The first list has stood its full time."""
    _closed(facts, changes, Folder.NOTICE_1)
    changes.set(closed_1_at=facts.now)


def closed_2(facts: Facts, changes: Changes) -> None:
    """The second list has stood its full time."""
    _closed(facts, changes, Folder.NOTICE_2)
    changes.set(closed_2_at=facts.now)


def closed_3(facts: Facts, changes: Changes) -> None:
    """The announcement has stood its full time."""
    _closed(facts, changes, Folder.ANNOUNCEMENT)


def voided(facts: Facts, changes: Changes) -> None:
    """The notice was void: wait for a new one, full N."""
    line = line_of(facts)
    if line is not None:
        changes.change(NoticeLine, line, ended="void")
    changes.supersede(facts, frozenset({PAPER_OF[kind_at(facts.row["state"])]}))
    changes.set(notice_id=None, close_at=None)


def left_notice(facts: Facts, changes: Changes) -> None:
    """Left behind by a notice that is over: it waits for a supplementary one, full N."""
    line = facts["notice_line"]
    if line is not None:
        changes.change(NoticeLine, line, ended="returned")
    changes.supersede(facts, frozenset({PAPER_OF[kind_at(facts.row["state"])]}))
    changes.set(notice_id=None, close_at=None)


def kind_at(state: str) -> int:
    return {"C": 1, "D": 1, "E": 2}.get(state[0], 3)
