"""评议与调查矛盾: the meeting decided otherwise than the visit found, one way or the other.

Small clans with poor families are voted down, popular families that are not poor are voted in: both
are shown and want a reason, and neither decides. What the township wrote when it passed such a
household is that reason. The score only informs: it speaks for a household that was voted down, and
against none.
"""

from datetime import date
from typing import Final

from workflows.households.checks.record_facts import RecordFacts
from workflows.households.checks.rule import Figures, RecordRule, when

PASSED: Final = "passed"
REFUSED: Final = "refused"
YUAN: Final = 100
RICH: Final = "W174"
VETOED: Final = "W176"


def _money(fen: int | None) -> str:
    return f"{(fen or 0) / YUAN:.2f}"


def _rich_but_passed(facts: RecordFacts, _on: date) -> Figures:
    case = facts.case
    if case is None or RICH in case.answered or case.per_head is None or case.line is None:
        return None
    over = case.per_head >= case.line and case.voted == PASSED
    return when(over, n=_money(case.per_head), line=_money(case.line))


def _poor_but_refused(facts: RecordFacts, _on: date) -> Figures:
    case = facts.case
    if case is None or case.per_head is None or case.line is None:
        return None
    under = case.per_head < case.line and case.voted == REFUSED
    return when(under, n=_money(case.per_head), line=_money(case.line))


def _vetoed_but_passed(facts: RecordFacts, _on: date) -> Figures:
    case = facts.case
    if case is None or VETOED in case.answered:
        return None
    # What points to the items is no word of the sentence: a reason holds for just these.
    told: dict[str, object] = {"items": list(case.vetoed), "pointers": list(case.pointers)}
    return told if case.vetoed and case.voted == PASSED else None


def _low_but_refused(facts: RecordFacts, on: date) -> Figures:
    case = facts.case
    if case is None or case.score is None or _poor_but_refused(facts, on):
        return None
    return when(case.score < case.mark and case.voted == REFUSED, n=case.score, mark=case.mark)


RULES: Final = (
    RecordRule(
        RICH,
        "case",
        "调查人均纯收入 {n} 元，不低于标准 {line} 元，评议却通过了。",
        "请说明理由（如两不愁三保障未解决），供审核参考。",
        _rich_but_passed,
        reads=("case", "survey"),
    ),
    RecordRule(
        "W175",
        "case",
        "调查人均纯收入 {n} 元，低于标准 {line} 元，评议却没有通过。",
        "请说明理由，供审核参考；没有理由的应重新评议。",
        _poor_but_refused,
        reads=("case", "survey"),
    ),
    RecordRule(
        VETOED,
        "case",
        "调查或部门名单指向否决情形“{items}”，没有人说明，评议却通过了。",
        "请核实：属实的由村里或县级提出否决情形，不属实的说明理由。",
        _vetoed_but_passed,
        reads=("case",),
    ),
    RecordRule(
        "W177",
        "case",
        "四看法至多 {n} 分，低于 {mark} 分，评议却没有通过。",
        "分数只作参考。请说明没有通过的理由，供审核参考。",
        _low_but_refused,
        reads=("case", "survey"),
    ),
)
