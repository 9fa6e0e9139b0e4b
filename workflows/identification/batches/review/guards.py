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


def _silent(facts: Facts, passed: Iterable[int]) -> Unmet:
    """Of those to be passed, the households whose vote and visit differ, and nobody said why."""
    found = {key: facts[CONTRADICTED][key] for key in passed if key in facts[CONTRADICTED]}
    heads = {line["case_id"]: line["head_name"] for line in facts[ROUND_LINES]}
    named = [key for key in heads if key in found]
    if not named:
        return None
    return {"names": [heads[key] for key in named[:5]], "n": len(named), "why": found[named[0]][0]}


def _passed_without_a_word(facts: "Facts[Decide]") -> Unmet:
    if facts.form.verdict != "pass" or said(facts.form.reason) > 1:
        return None
    return _silent(facts, facts.form.cases)


SAYS_WHY: Final = Guard(
    "contradiction_answered",
    "{names}等 {n} 户评议与调查矛盾（{why}），通过须写明理由。请填写理由，或改填退回。",
    _passed_without_a_word,
    needs=(CONTRADICTED, ROUND_LINES),
    reads_form=True,
    clause=Clause.REVIEW,
)
# What came to light after the verdict, a department's list for one, wants its word too.
ALL_SAY_WHY: Final = Guard(
    "contradictions_answered",
    "{names}等 {n} 户评议与调查矛盾（{why}），已填“通过”而没有理由，不能签发。请先补填理由。",
    lambda facts: _silent(
        facts, [x["case_id"] for x in facts[ROUND_LINES] if x["verdict"] == "pass"]
    ),
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
