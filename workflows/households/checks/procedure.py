"""Checks of the order and the time of the procedure, as the records have it.

The steps have guards for nearly all of this. These are the second look, over what came in on paper,
was taken over from elsewhere, or was entered late.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from workflows.households.checks.record_facts import CaseFacts, RecordFacts
from workflows.households.checks.rule import Days, Figures, RecordRule, when

SIGNERS: Final = 2  # chair and recorder


def _before(early: date | None, late: date | None) -> Figures:
    """What should come later came first: both days."""
    if early is None or late is None or late >= early:
        return None
    return {"early": str(early), "late": str(late)}


def _order(first: str, then: str) -> Callable[[RecordFacts, date], Figures]:
    def broken(facts: RecordFacts, _on: date) -> Figures:
        case = facts.case
        return _before(getattr(case, first), getattr(case, then)) if case else None

    return broken


def _notice_early(facts: RecordFacts, _on: date) -> Figures:
    return _before(facts.case.met, facts.case.first[0]) if facts.case else None


def _short(facts: RecordFacts, _on: date) -> Figures:
    for posted, closed, days in _notices(facts.case):
        if posted and closed and closed < posted + timedelta(days=days + 1):
            return {"n": (closed - posted).days - 1, "days": days, "posted": str(posted)}
    return None


def _notices(case: CaseFacts | None) -> tuple[tuple[date | None, date | None, int], ...]:
    return (case.first, case.second, case.third) if case else ()


def _township_early(facts: RecordFacts, _on: date) -> Figures:
    return _before(facts.case.first[1], facts.case.township) if facts.case else None


def _county_early(facts: RecordFacts, _on: date) -> Figures:
    return _before(facts.case.second[1], facts.case.county) if facts.case else None


def _photo_twice(facts: RecordFacts, _on: date) -> Figures:
    n = facts.case.photos if facts.case else 0
    return when(n > 0, n=n)


def _photo_again(facts: RecordFacts, _on: date) -> Figures:
    n = facts.case.dates if facts.case else 0
    return when(n > 0, n=n)


def _unsigned(facts: RecordFacts, _on: date) -> Figures:
    case = facts.case
    missing = case is not None and bool(case.result) and case.signed is not None
    n = case.signed if case and case.signed is not None else 0
    return when(missing and n < SIGNERS, n=n, need=SIGNERS)


def _unsealed(facts: RecordFacts, _on: date) -> Figures:
    case = facts.case
    return when(case is not None and case.county is not None and case.seal == "")


def _counted_wrong(facts: RecordFacts, _on: date) -> Figures:
    case = facts.case
    if case is None or case.present is None or case.signed_in is None:
        return None
    return when(case.present != case.signed_in, n=case.present, rows=case.signed_in)


def _votes_too_many(facts: RecordFacts, _on: date) -> Figures:
    case = facts.case
    if case is None or case.present is None or case.votes is None:
        return None
    return when(case.votes > case.present, n=case.votes, present=case.present)


def _own_judge(facts: RecordFacts, _on: date) -> Figures:
    both = facts.case.surveyors & facts.case.passers if facts.case else frozenset()
    return when(bool(both), n=len(both))


def _kin_acted(facts: RecordFacts, _on: date) -> Figures:
    n = facts.case.kin if facts.case else 0
    return when(n > 0, n=n)


def _overdue(facts: RecordFacts, on: date) -> Figures:
    due = facts.case.overdue if facts.case else None
    if due is None:
        return None
    days = Days.between(due, on)
    return when(days > 0, n=days)


def _copied(facts: RecordFacts, _on: date) -> Figures:
    years = facts.same_years
    return when(years is not None, first=years and years[0], second=years and years[1])


_DAYS: Final = "请核对两个日期的原件；确实颠倒的报告乡镇处理。"
_CASE: Final = ("case",)
RECORD_RULES: Final = (
    RecordRule(
        "W160",
        "case",
        "申请日 {late} 早于本村培训日 {early}。",
        "请核对日期；属实的请说明。",
        _order("trained", "applied"),
        reads=_CASE,
    ),
    RecordRule(
        "E161",
        "case",
        "入户调查日 {late} 早于申请日 {early}。",
        _DAYS,
        _order("applied", "surveyed"),
        reads=_CASE,
    ),
    RecordRule(
        "E162",
        "case",
        "评议会日 {late} 早于入户调查日 {early}。",
        _DAYS,
        _order("surveyed", "met"),
        reads=_CASE,
    ),
    RecordRule(
        "E163",
        "case",
        "第一次公示张贴日 {late} 早于评议会日 {early}。",
        _DAYS,
        _notice_early,
        reads=_CASE,
    ),
    RecordRule(
        "E164",
        "case",
        "{posted} 张贴的公示只公示了 {n} 天，应满 {days} 天。",
        "请查明提前撤下的原因，按规定重新公示。",
        _short,
        reads=_CASE,
    ),
    RecordRule(
        "E165",
        "case",
        "乡镇签署日 {late} 在第一次公示期满日 {early} 之前。",
        _DAYS,
        _township_early,
        reads=_CASE,
    ),
    RecordRule(
        "E166",
        "case",
        "县级签署日 {late} 在第二次公示期满日 {early} 之前。",
        _DAYS,
        _county_early,
        reads=_CASE,
    ),
    RecordRule(
        "E167",
        "case",
        "建档立卡日 {late} 早于县级签署日 {early}。",
        _DAYS,
        _order("county", "filed"),
        reads=_CASE,
    ),
    RecordRule(
        "E168",
        "case",
        "档案里有 {n} 张照片也出现在别村的档案里。",
        "请核对照片是哪一村拍的，用错的请重新拍摄归档。",
        _photo_twice,
        reads=_CASE,
    ),
    RecordRule(
        "E168",
        "case",
        "档案里有 {n} 张照片在不同日期归档了两次。",
        "请核对照片是哪一天拍的，用错的请重新拍摄归档。",
        _photo_again,
        reads=_CASE,
    ),
    RecordRule(
        "E169",
        "case",
        "评议会记录只有 {n} 人签名，应有主持人和记录人 {need} 人。",
        "请补签后归档。",
        _unsigned,
        reads=_CASE,
    ),
    RecordRule(
        "E169",
        "case",
        "县级审批已签署，却没有文号。",
        "请补登审定文件的文号。",
        _unsealed,
        reads=_CASE,
    ),
    RecordRule(
        "E170",
        "case",
        "评议会到会填 {n} 人，签到是 {rows} 人。",
        "请核对签到表。",
        _counted_wrong,
        reads=_CASE,
    ),
    RecordRule(
        "E170",
        "case",
        "评议票数合计 {n} 票，多于到会 {present} 人。",
        "请核对计票记录。",
        _votes_too_many,
        reads=_CASE,
    ),
    RecordRule(
        "E171",
        "case",
        "有 {n} 人既入户调查又签署了这一户。",
        "请由未参与调查的人重新审核。",
        _own_judge,
        reads=_CASE,
    ),
    RecordRule(
        "E171",
        "case",
        "有 {n} 名登记的近亲属调查、评议或签署了这一户，没有回避。",
        "请核对备案；属实的由无亲属关系的人重新办理。",
        _kin_acted,
        reads=_CASE,
    ),
    RecordRule(
        "W172",
        "case",
        "这一户在本环节已超期 {n} 天。",
        "请办理或说明原因。",
        _overdue,
        reads=_CASE,
    ),
    RecordRule(
        "W173",
        "help",
        "{first} 年和 {second} 年的年度更新内容完全相同。",
        "请核对是不是照抄上一年；属实的请说明。",
        _copied,
        reads=("yearly",),
    ),
)
