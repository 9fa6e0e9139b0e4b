"""撤回、中止、终止、重新启动: what may come in any state."""

from typing import TYPE_CHECKING

from models.record import NoticeLine
from workflows.base import clock
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.needs import HOUSEHOLD, NOTICE_LINE, PEOPLE
from workflows.identification.effects.records import end, files, go_back, on_wall
from workflows.identification.folders import Folder
from workflows.identification.states import CaseState

if TYPE_CHECKING:
    from workflows.identification.forms import Hold


def withdrawn(facts: Facts, changes: Changes) -> None:
    """The household's own wish, signed."""
    changes.paper(facts, Folder.LETTERS, files(facts, "request"), "撤回申请书")
    end(facts, changes)


def withdrawn_unsigned(facts: Facts, changes: Changes) -> None:
    """Opened by mistake (an import undone) and never touched: no paper exists yet."""
    end(facts, changes)


def lapsed(facts: Facts, changes: Changes) -> None:
    """No answer within the limit, warned before."""
    changes.paper(facts, Folder.LETTERS, [], "逾期未补正视为撤回告知书")
    end(facts, changes)


def held(facts: "Facts[Hold]", changes: Changes) -> None:
    """中止: every limit of the case stands still; a posted line stops."""
    changes.set(
        held_at=facts.now,
        hold_reason=facts.form.code,
        paused_due_at=facts.row["due_at"],
        due_at=None,
        # Of a list that is over as well: it was left behind, and waits for a supplementary one.
        close_at=None,
    )
    if on_wall(facts):
        changes.change(NoticeLine, facts.must(NOTICE_LINE), close_at=None)


def resumed(facts: Facts, changes: Changes) -> None:
    """恢复: limits run on by as many days as they had left; a posted line gets the full N."""
    changes.set(held_at=None, hold_reason="", paused_due_at=None)
    if on_wall(facts):
        days = facts.policy.notice_days[facts.must(NOTICE_LINE)["kind"]]
        close_at = clock.close_of(facts.today, days)
        changes.change(NoticeLine, facts.must(NOTICE_LINE), close_at=close_at)
        changes.set(close_at=close_at)
        if facts.state.on_wall:
            changes.set(due_at=close_at)
            return
    due = facts.row["paused_due_at"]
    if due is not None:
        paused = facts.today - clock.shanghai_day(facts.row["held_at"])
        changes.set(due_at=clock.start_of(clock.shanghai_day(due) + paused))


def terminated(facts: Facts, changes: Changes) -> None:
    """整户销户、迁出、并案, with proof."""
    changes.paper(facts, Folder.CHANGES, files(facts, "proof"))
    end(facts, changes)


def reopen_target(facts: Facts) -> str:
    """Back to where the refusal was decided; from a list, to where one waits for the next."""
    decided = facts.process.state(facts.row["decided_from"] or CaseState.SUBMITTED)
    return decided.key if decided.key in facts.action.targets else decided.listed_from


def reopened(facts: Facts, changes: Changes) -> None:
    """Taken up again by order; every later step anew."""
    go_back(facts, changes, reopen_target(facts))
    changes.paper(facts, Folder.LETTERS, files(facts, "order"), "复查决定")
    home = facts[HOUSEHOLD]
    changes.set(decided_from=None, reason_code="")
    changes.set(head_name=home["head_name"], members=home["members"])
    changes.taken = sorted({p["id_blind"] for p in facts[PEOPLE] if p["id_blind"]})


def warned(facts: Facts, changes: Changes) -> None:
    """The household is reminded before its correction lapses."""
    changes.set(warned_at=facts.now)
