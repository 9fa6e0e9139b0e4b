"""Who runs a meeting, who is in the room, whether they are enough, and who signs.

《村民委员会组织法》第二十六条: at least two thirds of the representatives.
"""

from typing import TYPE_CHECKING, Final

from workflows.access.roles import Role
from workflows.base.refusals import Reason
from workflows.base.words import Word
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import REPRESENTATIVES, TEAM
from workflows.identification.batches.meeting.forms import LINKS
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.identification.batches.meeting.forms import Minutes, Officers, Plan, SignIn


def _officers(facts: "Facts[Officers | Plan]") -> Unmet:
    holders = {m["user_id"] for m in facts[TEAM] if m["role"] in (Role.CLERK, Role.COMMITTEE)}
    reasons = []
    if facts.form.chair == facts.form.recorder:
        reasons.append(Reason("two_officers", "主持人和记录人须是两个人，请另选一人。"))
    if missing := {facts.form.chair, facts.form.recorder} - holders:
        reasons.append(
            Reason(
                "officers_here",
                "主持人、记录人中有 {n} 人没有本村村级授权，请另选。",
                {"n": len(missing)},
            )
        )
    return reasons or None


OFFICERS: Final = Guard(
    "officers",
    "",
    _officers,
    needs=(TEAM,),
    reads_form=True,
    clause=Clause.HOUSE,
)


def _past(facts: "Facts[Plan]") -> Unmet:
    day = facts.form.planned_on
    return {"day": day.isoformat()} if day < facts.today else None


NOT_PAST: Final = Guard(
    "meeting_day",
    "会议日期 {day} 已过，请填今天或以后。",
    _past,
    reads_form=True,
    clause=Clause.HOUSE,
)
REGISTER_CURRENT: Final = Guard(
    "register_current",
    "本村没有任期内的村民代表名册。请先在“登记册”中登记。",
    lambda facts: None if facts[REPRESENTATIVES] else {},
    needs=(REPRESENTATIVES,),
    clause=Clause.REPRESENTATIVES,
)


def _strangers(facts: "Facts[SignIn]") -> Unmet:
    known = {row["id"] for row in facts[REPRESENTATIVES]}
    strange = set(facts.form.present) - known
    return {"n": len(strange)} if strange else None


PRESENT_KNOWN: Final = Guard(
    "present_known",
    "签到中有 {n} 人不在任期内的代表名册上，请核对。",
    _strangers,
    needs=(REPRESENTATIVES,),
    reads_form=True,
    clause=Clause.REPRESENTATIVES,
)


def _not_quorate(facts: Facts) -> Unmet:
    present, expected = len(facts.row["present"]), facts.row["expected"]
    if facts.policy.quorate(present, expected):
        return None
    return {
        "present": present,
        "expected": expected,
        "need": facts.policy.quorum_of(expected),
        "q": facts.policy.quorum,
    }


QUORATE: Final = Guard(
    "quorate",
    "到会 {present} 人，应到 {expected} 人，须 {q} 以上即至少 {need} 人。"
    "请继续签到，或登记流会后重新召集。",
    _not_quorate,
    clause=Clause.QUORUM,
)
NOT_QUORATE: Final = Guard(
    "not_quorate",
    "到会 {present} 人，应到 {expected} 人，已够法定人数，不能登记流会。请宣布开会。",
    lambda facts: (
        {"present": len(facts.row["present"]), "expected": facts.row["expected"]}
        if _not_quorate(facts) is None
        else None
    ),
    clause=Clause.QUORUM,
)


def _links_missing(facts: "Facts[Minutes]") -> Unmet:
    left = [Word(link) for link in LINKS if link not in facts.form.checklist]
    return {"left": left} if left else None


ALL_LINKS: Final = Guard(
    "all_links",
    "会议环节还缺：{left}。请补办后再进入记录。",
    _links_missing,
    reads_form=True,
    clause=Clause.REVIEW,
)


def _wrong_signer(facts: Facts) -> Unmet:
    officers = (facts.row["chair_id"], facts.row["recorder_id"])
    if facts.actor.user_id not in officers:
        return [Reason("signer", "会议记录由主持人和记录人签字，您不是本次会议的主持人或记录人。")]
    if facts.actor.user_id in facts.row["signed"]:
        return [Reason("signed_already", "您已经签字，请等另一位签字人签字。")]
    return None


SIGNER: Final = Guard(
    "signer",
    "",
    _wrong_signer,
    clause=Clause.HOUSE,
)


def _unsigned(facts: Facts) -> Unmet:
    left = {facts.row["chair_id"], facts.row["recorder_id"]} - set(facts.row["signed"])
    return {"n": len(left)} if left else None


BOTH_SIGNED: Final = Guard(
    "both_signed",
    "还差 {n} 人签字。主持人和记录人都签字后才能结束会议。",
    _unsigned,
    clause=Clause.HOUSE,
)
