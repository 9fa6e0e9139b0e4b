"""Who works on a round, decides and signs; what a verdict and a signature need."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from workflows.access.kinship import kin_cases
from workflows.access.roles import ROLE_NAMES
from workflows.base.refusals import Reason
from workflows.base.saying import said
from workflows.base.words import Word
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import ROUND_KIN
from workflows.identification.batches.review.levels import LEVELS, verdicts
from workflows.identification.batches.review.sample import not_there
from workflows.identification.contradictions import silent
from workflows.identification.needs import CONTRADICTED, LEFT_LINES, ROUND_LINES
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.identification.batches.review.forms import Decide, Sign


def _other_level(facts: Facts) -> Unmet:
    faults = [_level_role(facts, sign=sign) for sign in (False, True)]
    who = [fault["who"] for fault in faults if fault]
    return {"who": who} if len(who) == len(faults) else None


def _level_role(facts: Facts, *, sign: bool) -> dict[str, str] | None:
    wanted = LEVELS[facts.row["level"]][sign]
    if any(h.role == wanted and h.reaches(facts.row["region"]) for h in facts.actor.held):
        return None
    return {"who": Word(ROLE_NAMES[wanted])}


OFFICER: Final = Guard(
    "round_role",
    "本批次须由“{who}”办理，请交由相应人员办理。",
    lambda facts: _level_role(facts, sign=False),
    clause=Clause.APART,
)
SIGNER: Final = Guard(
    "round_signer",
    "本批次须由“{who}”签发，请交由相应人员办理。",
    lambda facts: _level_role(facts, sign=True),
    clause=Clause.APART,
)
DECIDER: Final = Guard(
    "round_decider",
    "本批次的意见须由“{who}”填写，请交由相应人员办理。",
    _other_level,
    clause=Clause.APART,
)


def _not_to_cancel(facts: Facts) -> Unmet:
    drawn = facts.row["state"] != "collecting"
    fault = _level_role(facts, sign=drawn)
    if fault is None:
        return None
    return [Reason("round_cancel", _CALLED_OFF, fault)] if drawn else fault


_CALLED_OFF: Final = (
    "已抽样的批次只能由“{who}”写明理由取消，抽中的户在下一批次仍须入户核查。请报其决定。"
)
# The officer who may not like what the sample found calls no round off.
CANCELLER: Final = Guard(
    "round_role",
    OFFICER.reason,
    _not_to_cancel,
    clause=Clause.SAMPLE,
)
CANCELLED_WHY: Final = Guard(
    "cancel_reason",
    "抽样以后取消批次须写明理由，请填写。",
    lambda facts: None if facts.row["state"] == "collecting" or said(facts.form.reason) > 1 else {},
    reads_form=True,
    clause=Clause.SAMPLE,
)


def _decide_faults(facts: "Facts[Decide]") -> Unmet:
    known = {line["case_id"] for line in facts[ROUND_LINES]}
    reasons = []
    if missing := set(facts.form.cases) - known:
        reasons.append(not_there(facts, missing))
    if facts.form.verdict not in verdicts(facts.row):
        reasons.append(Reason("verdict", "本级审核没有这种意见，请重新选择。"))
    if related := kin_cases(facts[ROUND_KIN], {facts.actor.user_id}) & set(facts.form.cases):
        reasons.append(
            Reason(
                "decide_kin",
                "您与其中 {n} 户有亲属关系，须回避。请由他人填写这几户的意见。",
                {"n": len(related)},
            )
        )
    if facts.form.verdict != "pass" and said(facts.form.reason) < 2:
        reasons.append(Reason("verdict_reason", "退回或不予纳入须写明问题或理由。"))
    return reasons or None


DECISION_SOUND: Final = Guard(
    "decision_sound",
    "",
    _decide_faults,
    needs=(ROUND_LINES, LEFT_LINES, ROUND_KIN),
    reads_form=True,
    clause=Clause.APART,
)


def _passed_without_a_word(facts: "Facts[Decide]") -> Unmet:
    """Each such household is passed by itself, and each finding of it with a reason of its own."""
    form, chosen = facts.form, set(facts.form.cases)
    waiting = [key for key in chosen if silent(facts, (key,))]
    if form.verdict != "pass" or not waiting:
        return None
    if len(chosen) > 1:
        told = _named(facts, waiting) | {"m": len(chosen), "k": len(chosen) - len(waiting)}
        return [Reason("contradiction_alone", _ALONE, told)]
    found = silent(facts, chosen)
    lacking = [x for x in found if said(form.why(x.finding.code, alone=len(found) == 1)) < _WORD]
    if not lacking:
        return None
    return _named(facts, chosen) | {"n": len(lacking), "why": [str(each) for each in lacking]}


def _named(facts: Facts, cases: Iterable[int]) -> dict[str, object]:
    wanted = set(cases)
    heads = [line["head_name"] for line in facts[ROUND_LINES] if line["case_id"] in wanted]
    return {"names": heads[:_NAMED], "n": len(heads)}


_WORD: Final = 2
_NAMED: Final = 20
_ALONE: Final = (
    "所选 {m} 户中有 {n} 户（{names}）评议与调查矛盾或有名单记载没有核实，须逐户写明理由，"
    "不能一并通过。请先去掉这 {n} 户，其余 {k} 户可以一并通过。"
)
SAYS_WHY: Final = Guard(
    "contradiction_answered",
    "“{names}”户有 {n} 项没有说明：{why}通过须逐项写明理由。请填写理由，或改填退回。",
    _passed_without_a_word,
    needs=(CONTRADICTED, ROUND_LINES),
    reads_form=True,
    clause=Clause.REVIEW,
)


def _signed_without_a_word(facts: Facts) -> Unmet:
    passed = [x["case_id"] for x in facts[ROUND_LINES] if x["verdict"] == "pass"]
    waiting = [key for key in passed if silent(facts, (key,))]
    if not waiting:
        return None
    return _named(facts, waiting) | {"why": str(silent(facts, waiting)[0])}


# What came to light after the verdict, a department's list for one, wants its word too.
ALL_SAY_WHY: Final = Guard(
    "contradictions_answered",
    "已填“通过”的有 {n} 户（{names}）还有情况没有说明（{why}），不能签发。请先逐户补填理由。",
    _signed_without_a_word,
    needs=(CONTRADICTED, ROUND_LINES),
    clause=Clause.REVIEW,
)


def _undecided(facts: Facts) -> Unmet:
    left = [line for line in facts[ROUND_LINES] if not line["verdict"]]
    return {"n": len(left)} if left else None


ALL_DECIDED: Final = Guard(
    "round_decided",
    "还有 {n} 户没有审核意见，不能签发。请逐户或批量填写。",
    _undecided,
    needs=(ROUND_LINES,),
    clause=Clause.SAMPLE,
)


def _no_document(facts: "Facts[Sign]") -> Unmet:
    passes = any(line["verdict"] == "pass" for line in facts[ROUND_LINES])
    return {} if facts.row["level"] == "county" and passes and not facts.form.document_no else None


DOCUMENT: Final = Guard(
    "document_no",
    "县级审定须填写文号，请填写后签发。",
    _no_document,
    needs=(ROUND_LINES,),
    reads_form=True,
    clause=Clause.COUNTY,
)
