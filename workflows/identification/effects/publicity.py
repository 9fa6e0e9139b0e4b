"""公示公告: posted with a clock of its own, closed, void."""

from models.record import NoticeLine
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.needs import NOTICE_LINE
from workflows.identification.effects.records import files
from workflows.identification.guards.publicity import line_of
from workflows.identification.notice_levels import level_of


def _folder(facts: Facts) -> str:
    return level_of(facts.state.level).folder


def posted(facts: Facts, changes: Changes) -> None:
    """On the list, with a clock of its own."""
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
    changes.paper(facts, _folder(facts), files(facts, "papers"), "张贴照片")


def closed(facts: Facts, changes: Changes) -> None:
    """The list has stood its full time; when, is remembered where a later signature asks."""
    line, level = line_of(facts), level_of(facts.state.level)
    if line is not None:
        changes.change(NoticeLine, line, ended="closed")
    changes.paper(facts, level.folder, files(facts, "papers"), "期满照片")
    changes.set(notice_id=None, close_at=None)
    if level.closed_at:
        changes.set(**{level.closed_at: facts.now})


def voided(facts: Facts, changes: Changes) -> None:
    """The notice was void: wait for a new one, full N."""
    line = line_of(facts)
    if line is not None:
        changes.change(NoticeLine, line, ended="void")
    changes.supersede(facts, frozenset({_folder(facts)}))
    changes.set(notice_id=None, close_at=None)


def left_notice(facts: Facts, changes: Changes) -> None:
    """Left behind by a notice that is over: it waits for a supplementary one, full N."""
    line = facts[NOTICE_LINE]
    if line is not None:
        changes.change(NoticeLine, line, ended="returned")
    changes.supersede(facts, frozenset({_folder(facts)}))
    changes.set(notice_id=None, close_at=None)
