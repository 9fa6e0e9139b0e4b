"""异议: in its window or late, who finds, which one is the last."""

from typing import TYPE_CHECKING, Final

from models.rows.record import ObjectionRow
from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import FOUNDED, KIN, NOTICE, OBJECTIONS, PARTS_TAKEN, TEAM
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.identification.forms import Answer, Finding, Object, Upheld


def _open_objections(facts: Facts) -> Unmet:
    return {"n": facts.row["objections"]} if facts.row["objections"] else None


NO_OBJECTION: Final = Guard(
    "no_objection",
    "有 {n} 件异议尚未办结。请先核查并书面答复。",
    _open_objections,
    clause=Clause.OBJECTIONS,
)


def is_late(facts: Facts) -> bool:
    """Was it raised when the line's window was over? A held line's clock stands still."""
    close_at = facts.row["close_at"]
    if close_at is None:
        return facts.row["held_at"] is None or facts.row["notice_id"] is None
    late: bool = facts.form.raised_at >= close_at
    return late


def _outside_window(facts: "Facts[Object]") -> Unmet:
    # Since the posting, not since the state: a dismissed objection begins the state anew.
    posted_at = facts.must(NOTICE)["posted_at"]
    raised_on = clock.shanghai_day(facts.form.raised_at)
    if posted_at is not None and raised_on < clock.shanghai_day(posted_at):
        return [Reason("before_window", "提出时间早于张贴时间，请按实际时间填写。")]
    return {} if is_late(facts) else None


IN_WINDOW: Final = Guard(
    "in_window",
    "提出时间已过公示期，请改用“登记逾期异议”，由乡镇处理。",
    _outside_window,
    needs=(NOTICE,),
    reads_form=True,
    clause=Clause.OBJECTIONS,
)

IS_LATE: Final = Guard(
    "is_late",
    "提出时间在公示期内，请用“登记异议”。",
    lambda facts: None if is_late(facts) else {},
    reads_form=True,
    clause=Clause.OBJECTIONS,
)


def _window_open(facts: Facts) -> Unmet:
    close_at = facts.row["close_at"]
    if close_at is None:
        return None if facts.row["held_at"] is None or facts.row["notice_id"] is None else {}
    return {} if close_at > facts.now else None


WINDOW_OVER: Final = Guard(
    "window_over",
    "公示还没有期满，请用“登记异议”。",
    _window_open,
    clause=Clause.OBJECTIONS,
)


def objection_of(facts: Facts) -> ObjectionRow | None:
    """The objection the form speaks of: an open one, or for a conclusion one found true before."""
    there = [*facts[OBJECTIONS], *(facts[FOUNDED] if hasattr(facts.form, "heard") else ())]
    return next((o for o in there if o["id"] == facts.form.objection), None)


def _finding_faults(facts: "Facts[Answer | Finding | Upheld]") -> Unmet:
    objection = objection_of(facts)
    if objection is None:
        return [Reason("objection", "没有找到这件待办的异议，请刷新后重试。")]
    finders = set(facts.form.finders)
    parts = facts[PARTS_TAKEN]
    involved = set().union(*(parts.get(p, set()) for p in ("applied", "entered", "surveyed")))
    kin = {row["user_id"] for row in facts[KIN]}
    team = {row["user_id"] for row in facts[TEAM]}
    reasons = []
    if len(finders) < 2:
        reasons.append(Reason("finders", "核查人 {n} 人，至少须 2 人。", {"n": len(finders)}))
    if finders - team:
        reasons.append(
            Reason(
                "finders_here",
                "有 {n} 名核查人没有本地的授权，请另选。",
                {"n": len(finders - team)},
            )
        )
    if finders & involved:
        reasons.append(
            Reason(
                "finders_apart",
                "有 {n} 名核查人曾办过该户的申请、录入或调查，须另选他人。",
                {"n": len(finders & involved)},
            )
        )
    if finders & kin:
        reasons.append(Reason("finders_kin", "核查人与该户有亲属关系，须回避，请另选他人。"))
    if objection["against_user_id"] in finders:
        reasons.append(Reason("finders_self", "被反映的人不能核查反映自己的异议，请另选他人。"))
    if facts.form.answered_on < clock.shanghai_day(objection["raised_at"]):
        reasons.append(Reason("answered", "答复日期早于异议提出的日期，请更正。"))
    return reasons or None


FINDING_SOUND: Final = Guard(
    "finding_sound",
    "",
    _finding_faults,
    needs=(OBJECTIONS, PARTS_TAKEN, KIN, TEAM),
    reads_form=True,
    clause=Clause.APART,
)


def _others_open(facts: Facts) -> Unmet:
    # Where one was found true before, the conclusion speaks of that one.
    others = len(facts[OBJECTIONS]) - (0 if facts[FOUNDED] else 1)
    return {"n": others} if others > 0 else None


LAST_ONE: Final = Guard(
    "last_objection",
    "还有另外 {n} 件异议未答复。请先逐件“答复异议”，最后一件再作结论。",
    _others_open,
    needs=(OBJECTIONS, FOUNDED),
    clause=Clause.OBJECTIONS,
)
SOME_OBJECTION: Final = Guard(
    "some_objection",
    "没有待办的异议。",
    lambda facts: None if facts.row["objections"] else {},
    clause=Clause.OBJECTIONS,
)
SOME_OPEN: Final = Guard(
    "some_objection",
    "没有待办的异议。",
    lambda facts: None if facts[OBJECTIONS] else {},
    needs=(OBJECTIONS,),
    clause=Clause.OBJECTIONS,
)
NONE_FOUNDED: Final = Guard(
    "none_founded",
    "有 {n} 件异议已经答复为成立，不能再作“不成立”的结论。请用“异议成立”办理。",
    lambda facts: {"n": len(facts[FOUNDED])} if facts[FOUNDED] else None,
    needs=(FOUNDED,),
    clause=Clause.OBJECTIONS,
)


def _last(facts: Facts) -> Unmet:
    alone = len(facts[OBJECTIONS]) < 2 and not facts[FOUNDED]
    return {} if facts.state.hearing and alone else None


NOT_THE_LAST: Final = Guard(
    "not_the_last",
    "这是本次核查的最后一件异议，请用结论操作（不成立／成立）办理。",
    _last,
    needs=(OBJECTIONS, FOUNDED),
    clause=Clause.OBJECTIONS,
)
ANSWERING: Final = (FINDING_SOUND,)
