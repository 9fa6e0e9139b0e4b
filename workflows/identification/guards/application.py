"""农户申请: who may apply and when, the members, what is missing, what lapses."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workflows.base import clock, codes, dates
from workflows.base.refusals import Reason
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import (
    EARLIER,
    HOUSEHOLD,
    PAPERS,
    PAST_CASES,
    PEOPLE,
    TAKEN_IDS,
    VILLAGE_BATCH,
)
from workflows.households.member_checks import blocking
from workflows.identification.folders import Folder
from workflows.identification.guards.history import (
    HISTORY,
    brought,
    filed_and_gone,
    was_struck,
    weighing,
)
from workflows.identification.needs import SINCE_MOVED
from workflows.identification.states import CaseState
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.identification.forms import File, Open, Reapply, Resubmit, Submit


def _batch_not_trained(facts: Facts) -> Unmet:
    batch = facts[VILLAGE_BATCH]
    return {} if batch is None or batch["trained_at"] is None else None


BATCH_TRAINED: Final = Guard(
    "batch_trained",
    "本村批次的培训还没有归档，不能受理申请。请先完成组织培训。",
    _batch_not_trained,
    needs=(VILLAGE_BATCH,),
    clause=Clause.TRAINING,
)


def _archived(facts: Facts) -> Unmet:
    batch = facts[VILLAGE_BATCH]
    return {} if batch is not None and batch["state"] == "archived" else None


BATCH_LIVES: Final = Guard(
    "batch_lives",
    "本村批次已经归档，不能再接入户。请接入到进行中的批次。",
    _archived,
    needs=(VILLAGE_BATCH,),
    clause=Clause.HOUSE,
)


def _too_late(facts: "Facts[Open | Reapply]") -> Unmet:
    batch = facts[VILLAGE_BATCH]
    if batch is None or batch["state"] == "trained":
        return None
    if batch["state"] == "surveying" and facts.form.late_reason:
        return None
    return {}


IN_TIME: Final = Guard(
    "in_time",
    "本村申请已经截止。确需补录的请填写补录原因，或转入下一批次。",
    _too_late,
    needs=(VILLAGE_BATCH,),
    reads_form=True,
    clause=Clause.APPLICATION,
)


def _taken(facts: Facts) -> Unmet:
    return {"n": len(facts[TAKEN_IDS])} if facts[TAKEN_IDS] else None


ID_FREE: Final = Guard(
    "id_free",
    "家庭成员的身份证号已在另外 {n} 个在办或已建档的户案件中。同一人只能在一户，请先核对。",
    _taken,
    needs=(TAKEN_IDS,),
    clause=Clause.WHOLE,
)


def _touched(facts: Facts) -> Unmet:
    # A name put right before anything was handed in is no step of the application.
    steps = [e for e in facts[SINCE_MOVED][1:] if e["action"] != "household_changed"]
    return {"n": len(steps)} if steps else None


UNTOUCHED: Final = Guard(
    "untouched",
    "该申请立户后已经办过 {n} 步，不能直接撤销。请由农户签名后“撤回申请”。",
    _touched,
    needs=(SINCE_MOVED,),
    clause=Clause.HOUSE,
)


def _no_people(facts: Facts) -> Unmet:
    heads = [p for p in facts[PEOPLE] if p["relation"] == "head"]
    if not facts[PEOPLE]:
        return [Reason("has_people", "没有登记家庭成员。请在“家庭成员”中补登。")]
    return {"n": len(heads)} if len(heads) != 1 else None


HAS_HEAD: Final = Guard(
    "has_head",
    "户主有 {n} 人，须有且只有一名户主。请在“家庭成员”中更正。",
    _no_people,
    needs=(PEOPLE,),
    clause=Clause.WHOLE,
)


def _checks(facts: Facts) -> Unmet:
    findings = blocking(facts[HOUSEHOLD], facts[PEOPLE], facts.today)
    return [x.reason for x in findings] or None


CHECKS_CLEAR: Final = Guard(
    "checks_clear",
    "有必须更正的问题。",
    _checks,
    needs=(HOUSEHOLD, PEOPLE),
    clause=Clause.HOUSE,
)


# A number under examination is found before anybody is filed.
_PROVABLE: Final = codes.NO_NUMBER.labels.keys() - {codes.CHECKING}


def _numberless(facts: "Facts[File]") -> Unmet:
    """The number, or why there is none with its proof: a child of last week waits for no hukou."""
    proved = facts.form.no_number or Folder.CHANGES in facts[PAPERS]
    names = [
        p["name"]
        for p in facts[PEOPLE]
        if p["id_blind"] is None
        and not (proved and (p["traits"] or {}).get("no_number") in _PROVABLE)
    ]
    return {"n": len(names), "names": names} if names else None


NUMBERED: Final = Guard(
    "numbered",
    "有 {n} 人还没有证件号码：{names}。请在“户信息和家庭成员”里补登号码；确实没有的，在那里选原因，"
    "并在本页附上出生医学证明、派出所证明等，再建档立卡。",
    _numberless,
    needs=(PEOPLE, PAPERS),
    reads_form=True,
    clause=Clause.FILING,
)


def _proxy(facts: "Facts[Submit]") -> Unmet:
    return {} if facts.form.proxy and not facts.form.proxy_name else None


PROXY_NAMED: Final = Guard(
    "proxy_named",
    "由他人代写的，请填写代写人姓名，并由申请人本人按手印。",
    _proxy,
    reads_form=True,
    clause=Clause.APPLICATION,
)


def _asked(facts: Facts) -> Unmet:
    return {} if facts.row["asked_once"] else None


ASKED_ONCE: Final = Guard(
    "asked_once",
    "补正只能一次性告知，本次申请已告知过一次。请受理，或按规定作出处理。",
    _asked,
    clause=Clause.HOUSE,
)


def _not_present(facts: "Facts[Resubmit]") -> Unmet:
    left = [item for item in facts.row["wanted"] if item not in facts.form.present]
    return {"n": len(left), "items": left} if left else None


ALL_PRESENT: Final = Guard(
    "all_present",
    "还有 {n} 项没有补齐：{items}。请补齐后一并提交。",
    _not_present,
    reads_form=True,
    clause=Clause.APPLICATION,
)


def _not_lapsed(facts: Facts) -> Unmet:
    due = facts.row["due_at"]
    if due is not None and facts.now >= due:
        return None
    return {"due": "（已中止）" if due is None else dates.stamp(due)}


LAPSED: Final = Guard(
    "lapsed",
    "补正期限到 {due} 才届满，现在不能作撤回处理。",
    _not_lapsed,
    clause=Clause.LIMITS,
)


def _not_warned(facts: Facts) -> Unmet:
    warned = facts.row["warned_at"]
    limit = facts.policy.limit(CaseState.CORRECTION)
    ahead = (limit.days if limit else 0) - facts.policy.correction_warn_days
    if warned is not None and clock.shanghai_day(warned) + timedelta(days=ahead) <= facts.today:
        return None
    return {"ahead": ahead}


WARNED: Final = Guard(
    "warned",
    "届满前须先提醒农户满 {ahead} 天，尚未做到。请先提醒。",
    _not_warned,
    clause=Clause.LIMITS,
)


def _too_early_to_warn(facts: Facts) -> Unmet:
    days = (facts.today - clock.shanghai_day(facts.row["since"])).days
    need = facts.policy.correction_warn_days
    return None if days >= need and facts.row["warned_at"] is None else {"days": days, "need": need}


WARN_DUE: Final = Guard(
    "warn_due",
    "已过 {days} 天，第 {need} 天起提醒一次。",
    _too_early_to_warn,
    clause=Clause.LIMITS,
)


def _early_evidence(facts: "Facts[Reapply]") -> Unmet:
    earlier = facts[EARLIER]
    if earlier is None or earlier["household_id"] != facts.row["household_id"]:
        return [Reason("earlier", "没有找到原户案件，请从原案件重新申请。")]
    ended = facts.process.states_where(lambda state: state.final and not state.goal)
    if earlier["state"] not in ended:
        return [Reason("earlier_open", "原户案件尚未办结，不能重新申请。")]
    if facts.form.evidence:
        return None
    weighs = weighing(facts[PAST_CASES])
    if any(was_struck(case) for case in weighs):
        source = "该户曾因错评被剔除，须提供该情形已经消除的证明材料。请上传后再申请。"
        return [Reason("new_evidence", source)]
    if weighs:
        return [Reason("new_evidence", "上次因否决情形不予纳入，须提供新的证明材料。")]
    if filed_and_gone(facts[PAST_CASES]):
        source = (
            "该户建档后曾登记为整户消亡，建档已经结束，恢复以后须重新申请，并附误登已经查实的证明材料。"
            "请上传后再申请。"
        )
        return [Reason("new_evidence", source)]
    return brought(facts)


PEOPLE_CLEAR: Final = Guard(
    "people_clear",
    "",
    brought,
    needs=HISTORY,
    reads_form=True,
    clause=Clause.HOUSE,
)
EARLIER_ENDED: Final = Guard(
    "earlier_ended",
    "",
    _early_evidence,
    needs=(EARLIER, *HISTORY),
    reads_form=True,
    clause=Clause.HOUSE,
)


def _applied_before(facts: Facts) -> Unmet:
    # Opened and taken out again at once (version 2) is as if it had never been.
    ended = [
        case
        for case in facts[PAST_CASES]
        if case["state"] in (CaseState.REJECTED, CaseState.TERMINATED)
        or (case["state"] == CaseState.WITHDRAWN and case["version"] > 2)
    ]
    if not ended:
        return None
    last = ended[-1]
    return {"n": len(ended), "state": facts.process.state(last["state"]).label}


FIRST_TIME: Final = Guard(
    "first_time",
    "该户以前有 {n} 个户案件，最近一次的结果是“{state}”。请从原案件“重新申请”，写明有何变化。",
    _applied_before,
    needs=(PAST_CASES,),
    clause=Clause.HOUSE,
)
COMPLETE: Final = (HAS_HEAD, ID_FREE)
