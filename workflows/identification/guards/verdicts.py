"""审核、复审、审定、建档: signed after the lists, with document, reason and number."""

from typing import TYPE_CHECKING, Final

from workflows.base.words import Word
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.households.needs import FILING_FAULTS, OFFICIALS
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.identification.forms import File


def _not_passed(facts: Facts) -> Unmet:
    return None if facts.row["verdict"] == "pass" else {}


TOWNSHIP_PASSED: Final = Guard(
    "township_passed",
    "乡镇审核批次尚未签发“通过”，不能第二次公示。",
    _not_passed,
    clause=Clause.TOWNSHIP,
)


def _signed_early(facts: Facts, column: str, what: str) -> Unmet:
    closed = facts.row[column]
    signed = facts.form.signed_at or facts.now
    # A form knows hours and minutes, the clock knows seconds: who signs at 9:05, the notice having
    # been closed at 9:05:30, can only write 9:05. So the minute of the closing counts as after it.
    if closed is not None and signed >= closed.replace(second=0, microsecond=0):
        return None
    return {"what": Word(what)}


SIGNED_AFTER_1: Final = Guard(
    "signed_after_1",
    "签发时间早于{what}结束，时间逻辑不符。",
    lambda facts: _signed_early(facts, "closed_1_at", "第一次公示"),
    reads_form=True,
    clause=Clause.TOWNSHIP,
)

SIGNED_AFTER_2: Final = Guard(
    "signed_after_2",
    "签发时间早于{what}结束，时间逻辑不符。",
    lambda facts: _signed_early(facts, "closed_2_at", "第二次公示"),
    reads_form=True,
    clause=Clause.COUNTY,
)

DOCUMENT_NAMED: Final = Guard(
    "document_named",
    "没有填写审定文件号，请填写后签发。",
    lambda facts: None if facts.form.document_no else {},
    reads_form=True,
    clause=Clause.COUNTY,
)

REASON_GIVEN: Final = Guard(
    "reason_given",
    "没有写明理由或问题，请逐户写明。",
    lambda facts: None if facts.form.reason or facts.form.items else {},
    reads_form=True,
    clause=Clause.HOUSE,
)


def _no_national_no(facts: "Facts[File]") -> Unmet:
    return None if facts.form.national_no or facts.row["national_no"] else {}


NATIONAL_NO: Final = Guard(
    "national_no",
    "没有全国系统户编号。请先导入回执或填写编号。",
    _no_national_no,
    reads_form=True,
    clause=Clause.FILING,
)


def _no_helper(facts: "Facts[File]") -> Unmet:
    chosen, known = facts.form.contact_id, {o["id"] for o in facts[OFFICIALS]}
    if chosen is None:
        return {"n": len(known)} if known or not facts.form.contact else None
    return None if chosen in known else {"n": len(known)}


# Two officials of one name are two people: where the county has its register, it says who.
HELPER_NAMED: Final = Guard(
    "helper_named",
    "没有选帮扶责任人（本县登记了 {n} 人）。已登记的请从名单里选，名单里没有的请先登记；"
    "一个也没有登记的，填写姓名。",
    _no_helper,
    needs=(OFFICIALS,),
    reads_form=True,
    clause=Clause.FILING,
)

# What stood in the row before is judged like what is typed: the card makes it final.
NUMBERS_FIT: Final = Guard(
    "numbers_fit",
    "",
    lambda facts: facts[FILING_FAULTS] or None,
    looks=(FILING_FAULTS,),
    reads_form=True,
    clause=Clause.FILING,
)

CODE_KNOWN: Final = Guard(
    "code_known",
    "原因代码“{code}”不在清单中，请重新选择。",
    lambda facts: (
        None
        if facts.policy.choice(facts.policy.refusal_reasons, facts.form.code)
        else {"code": facts.form.code}
    ),
    reads_form=True,
    clause=Clause.LISTS,
)
