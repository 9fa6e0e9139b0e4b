"""One household's vote as it was counted: who may vote, and that the numbers add up."""

from typing import TYPE_CHECKING, Final

from workflows.access.kinship import kin_cases
from workflows.base.refusals import Reason
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import AGENDA, AGENDA_HOMES, LINE_KIN, REPRESENTATIVES
from workflows.identification.batches.meeting.agenda import the_line
from workflows.identification.batches.meeting.recusal import named_recusals, required_recusals
from workflows.policy.clauses import Clause

if TYPE_CHECKING:
    from workflows.engine.context import Facts
    from workflows.identification.batches.meeting.forms import Vote


def _vote_faults(facts: "Facts[Vote]") -> Unmet:
    form = facts.form
    if the_line(facts) is None:
        return [Reason("line", "该户不在本次议程上，请刷新后重试。")]
    present, recused = set(facts.row["present"]), set(form.recused)
    reasons = []
    if form.case in kin_cases(facts[LINE_KIN], {facts.actor.user_id}):
        reasons.append(Reason("vote_kin", "您与该户有亲属关系，须回避。请由他人登记表决。"))
    if outside := recused - present:
        reasons.append(
            Reason("recused_present", "回避名单中有 {n} 人没有签到，请更正。", {"n": len(outside)})
        )
    missing = (required_recusals(facts, form.case) & present) - recused
    if missing:
        names = [r["called"] for r in facts[REPRESENTATIVES] if r["id"] in missing]
        reasons.append(
            Reason(
                "recusal",
                "{names}与该户有亲属关系或即该户成员，须回避。请在回避名单中勾选。",
                {"names": list(names)},
            )
        )
    alike = (named_recusals(facts, form.case) & present) - recused
    if alike and not form.note:
        names = sorted({r["called"] for r in facts[REPRESENTATIVES] if r["id"] in alike})
        reasons.append(
            Reason(
                "recusal_name",
                "{names}与该户登记的近亲属同名，还没有对应到人。"
                "请勾选回避；确不是同一人的，请在“讨论要点”中写明，留在会议记录里。",
                {"names": list(names)},
            )
        )
    voting = len(present) - len(recused & present)
    if not voting:
        # Nobody's vote is no refusal of the household.
        reasons.append(
            Reason(
                "nobody_votes",
                "到会 {present} 名代表全部回避，没有人可以表决。请将该户移出议程，下次会议再议。",
                {"present": len(present)},
            )
        )
    total = form.votes_for + form.votes_against + form.votes_abstain
    if total != voting:
        reasons.append(
            Reason(
                "sum",
                "同意 {a} + 反对 {b} + 弃权 {c} = {total}，"
                "应等于到会 {present} − 回避 {recused} = {voting}。请重新计票。",
                {
                    "a": form.votes_for,
                    "b": form.votes_against,
                    "c": form.votes_abstain,
                    "total": total,
                    "present": len(present),
                    "recused": len(recused),
                    "voting": voting,
                },
            )
        )
    return reasons or None


VOTE_SOUND: Final = Guard(
    "vote_sound",
    "",
    _vote_faults,
    needs=(AGENDA, REPRESENTATIVES, LINE_KIN, AGENDA_HOMES),
    reads_form=True,
    clause=Clause.QUORUM,
)
