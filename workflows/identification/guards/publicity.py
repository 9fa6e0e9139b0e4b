"""公示公告: one list at a time, its full period, its lines true."""

from typing import Final

from models.rows.record import NoticeLineRow
from workflows.base import dates
from workflows.base.rows import Row
from workflows.base.words import Word
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import HOUSEHOLD, LINES, NOTICE
from workflows.identification.guards.review import lives_on
from workflows.policy.clauses import Clause

NOTICE_OVER: Final = Guard(
    "notice_over",
    "该户所在的公示还没有结束。请等期满，或由乡镇作废整张公示。",
    lambda facts: lives_on(facts, NOTICE),
    needs=(NOTICE,),
    clause=Clause.PERIOD,
)


def _in_notice(facts: Facts) -> Unmet:
    return {} if facts.row["notice_id"] is not None else None


NOT_IN_NOTICE: Final = Guard(
    "not_in_notice",
    "该户已在另一张有效的公示名单中，不能重复公示。",
    _in_notice,
    clause=Clause.HOUSE,
)


def _not_closed(facts: Facts) -> Unmet:
    close_at = facts.row["close_at"]
    if close_at is not None and facts.now >= close_at:
        return None
    return {"when": Word("恢复后重新计算") if close_at is None else dates.stamp(close_at)}


PERIOD_OVER: Final = Guard(
    "period_over", "公示期未满，到 {when} 才能结束。", _not_closed, clause=Clause.PERIOD
)


def line_of(facts: Facts) -> NoticeLineRow | None:
    """The case's line in the batch object that is firing."""
    lines = facts.cause.get(LINES) if facts.cause else None
    return next((line for line in lines or () if line["case_id"] == facts.row["id"]), None)


def as_listed(row: Row) -> tuple[str, str, int]:
    """What a list tells of a household before it hangs: its line, its case or its own row."""
    return (row["head_name"], row["group_name"], row["members"])


def _line_differs(facts: Facts) -> Unmet:
    line = line_of(facts)
    home = facts[HOUSEHOLD]
    same = line is not None and as_listed(line) == as_listed(home)
    return None if same else {"head": home["head_name"]}


LINE_TRUE: Final = Guard(
    "line_true",
    "名单上“{head}”户的户主、小组或人数与现在登记的不一致，请重新拟稿。",
    _line_differs,
    needs=(HOUSEHOLD,),
    clause=Clause.WHOLE,
)
