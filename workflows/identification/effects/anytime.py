"""撤回、中止、终止、重新启动: what may come in any state."""

from typing import Final

from models.record import NoticeLine
from workflows.base import clock
from workflows.engine.changes import Step
from workflows.engine.context import Facts
from workflows.identification.effects.records import end, files, go_back, on_wall


def withdrawn(f: Facts, step: Step) -> None:
    """The household's own wish, signed."""
    step.paper(f, "21", files(f, "request"), "撤回申请书")
    end(f, step)


def withdrawn_unsigned(f: Facts, step: Step) -> None:
    """Opened by mistake (an import undone) and never touched: no paper exists yet."""
    end(f, step)


def lapsed(f: Facts, step: Step) -> None:
    """No answer within the limit, warned before."""
    step.paper(f, "21", [], "逾期未补正视为撤回告知书")
    end(f, step)


def held(f: Facts, step: Step) -> None:
    """中止: every limit of the case stands still; a posted line stops."""
    step.set(
        held_at=f.now,
        hold_reason=f.form.code,
        paused_due_at=f.row["due_at"],
        due_at=None,
    )
    if on_wall(f):
        step.change(NoticeLine, f["notice_line"], close_at=None)
        step.set(close_at=None)


def resumed(f: Facts, step: Step) -> None:
    """恢复: limits run on by as many days as they had left; a posted line gets the full N."""
    step.set(held_at=None, hold_reason="", paused_due_at=None)
    if on_wall(f):
        days = f.policy.notice_days[f["notice_line"]["kind"]]
        close_at = clock.close_of(f.today, days)
        step.change(NoticeLine, f["notice_line"], close_at=close_at)
        step.set(close_at=close_at)
        if f.row["state"] in ("D1", "E2", "F3"):
            step.set(due_at=close_at)
            return
    due = f.row["paused_due_at"]
    if due is not None:
        paused = f.today - clock.shanghai_day(f.row["held_at"])
        step.set(due_at=clock.start_of(clock.shanghai_day(due) + paused))


def terminated(f: Facts, step: Step) -> None:
    """整户销户、迁出、并案, with proof."""
    step.paper(f, "22", files(f, "proof"))
    end(f, step)


REOPENS_AT: Final = {
    "C1": "B3",
    **dict.fromkeys(("D1", "D2"), "C2"),
    **dict.fromkeys(("E2", "E3"), "E1"),
    **dict.fromkeys(("F3", "F4"), "F2"),
}


def reopen_target(f: Facts) -> str:
    """Back to where the refusal was decided."""
    decided = f.row["decided_from"] or "A1"
    return REOPENS_AT.get(decided, decided)


def reopened(f: Facts, step: Step) -> None:
    """Taken up again by order; every later step anew."""
    go_back(f, step, reopen_target(f))
    step.paper(f, "21", files(f, "order"), "复查决定")
    home = f["household"]
    step.set(decided_from=None, reason_code="")
    step.set(head_name=home["head_name"], members=home["members"])
    step.taken = sorted({p["id_blind"] for p in f["people"] if p["id_blind"]})


def warned(f: Facts, step: Step) -> None:
    """The household is reminded before its correction lapses."""
    step.set(warned_at=f.now)
