"""入户调查: who visits, what the visit found, the comparison."""

from typing import TYPE_CHECKING, Final

from workflows.access.roles import Role
from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.base.saying import said
from workflows.base.words import _
from workflows.engine.context import Facts
from workflows.engine.definition import Guard, Unmet
from workflows.engine.needs import KIN, LAST_SURVEY, PAPERS, PEOPLE, SURVEYS, TEAM
from workflows.households.changes import REASON_AT_LEAST
from workflows.identification.departments.states import HitState, told
from workflows.identification.folders import Folder
from workflows.identification.needs import HITS
from workflows.identification.survey_changes import apart, done_before
from workflows.policy.clauses import Clause
from workflows.policy.income import adds_up, basis_of, yuan

if TYPE_CHECKING:
    from workflows.identification.forms import Comparison, StartSurvey, SubmitSurvey


def _team_faults(facts: "Facts[StartSurvey]") -> Unmet:
    team = {row["user_id"]: row["name"] for row in facts[TEAM]}
    chosen = set(facts.form.surveyors)
    kin = {row["user_id"] for row in facts[KIN]}
    outside = {
        r["user_id"] for r in facts[TEAM] if r["body"] == "work_team" or r["role"] == Role.TOWNSHIP
    }
    reasons = []
    if len(chosen) < facts.policy.surveyors:
        reasons.append(
            Reason(
                "surveyors",
                "调查人 {n} 人，至少须 {need} 人。请增加调查人。",
                {"n": len(chosen), "need": facts.policy.surveyors},
            )
        )
    if strangers := chosen - team.keys():
        reasons.append(
            Reason(
                "surveyors_here",
                "有 {n} 名调查人没有本村的授权。请选择有授权的人员。",
                {"n": len(strangers)},
            )
        )
    if related := chosen & kin:
        reasons.append(
            Reason(
                "surveyors_kin",
                "{names}与该户有亲属关系，须回避。请换人。",
                {"names": [team.get(u, "") for u in sorted(related)]},
            )
        )
    if not chosen & outside:
        reasons.append(
            Reason(
                "surveyors_outside",
                "调查人中至少一人须来自驻村工作队或乡镇。请增加一名。",
            )
        )
    return reasons or None


SURVEY_TEAM: Final = Guard(
    "survey_team", "", _team_faults, needs=(TEAM,), reads_form=True, clause=Clause.SURVEY
)


def _no_authorisation(facts: Facts) -> Unmet:
    return None if Folder.PROMISE in facts[PAPERS] else {}


AUTHORISED: Final = Guard(
    "authorised",
    "没有农户签名的承诺授权书（02），不能调查比对。请先补交。",
    _no_authorisation,
    needs=(PAPERS,),
    clause=Clause.SURVEY,
)


def _visited_before(facts: "Facts[SubmitSurvey]") -> Unmet:
    survey = facts[LAST_SURVEY]
    team = [] if survey is None else survey["surveyors"]
    reasons = []
    # A survey taken back is the visit that was made before it.
    begun = (survey and survey["visited_on"]) or clock.shanghai_day(facts.row["since"])
    if facts.form.visited_on < begun:
        reasons.append(
            Reason(
                "visit_date",
                "入户日期 {day} 早于开始调查的日期，请按实际日期填写。",
                {"day": facts.form.visited_on.isoformat()},
            )
        )
    if facts.actor.user_id not in team:
        reasons.append(
            Reason("visit_by", "调查结果须由参加入户的调查人提交，您不在本次调查人名单中。")
        )
    return reasons or None


VISITED: Final = Guard(
    "visited",
    "",
    _visited_before,
    needs=(LAST_SURVEY,),
    reads_form=True,
    clause=Clause.SURVEY,
)


def _income_faults(facts: "Facts[SubmitSurvey]") -> Unmet:
    known = {(i.block, i.item) for i in facts.policy.income_items}
    wrong = [row for row in facts.form.income if (row.block, row.item) not in known]
    return {"n": len(wrong)} if wrong else None


INCOME_KNOWN: Final = Guard(
    "income_known",
    "有 {n} 项收入不在本批次的项目表中，请重新选择。",
    _income_faults,
    reads_form=True,
    clause=Clause.LISTS,
)


def _wrong_sums(facts: "Facts[SubmitSurvey]") -> Unmet:
    labels = {item.key: item.label for item in facts.policy.income_items}
    reasons = []
    seen = set()
    for line in facts.form.income:
        key = (line.block, line.item)
        row, item = line.row(), labels.get(key, line.item)
        if key in seen:
            reasons.append(Reason("income_twice", "“{item}”填了两次，请合成一行。", {"item": item}))
        seen.add(key)
        if not adds_up(row):
            reasons.append(
                Reason(
                    "income_sum",
                    "“{item}”填 {sum} 元，与数量、单价算出的不一样（{basis}）。请更正其中一项。",
                    {"item": item, "sum": yuan(line.fen), "basis": basis_of(row, "")},
                )
            )
    return reasons or None


INCOME_ADDS: Final = Guard("income_adds", "", _wrong_sums, reads_form=True, clause=Clause.SURVEY)


def _people_differ(facts: "Facts[SubmitSurvey]") -> Unmet:
    have = len(facts[PEOPLE])
    return None if facts.form.people == have else {"n": facts.form.people, "have": have}


PEOPLE_AGREE: Final = Guard(
    "people_agree",
    "共同生活人数填 {n} 人，登记的家庭成员是 {have} 人。请先更正家庭成员。",
    _people_differ,
    needs=(PEOPLE,),
    reads_form=True,
    clause=Clause.WHOLE,
)

_NAMED: Final = 5


def _other_than_before(facts: "Facts[SubmitSurvey]") -> Unmet:
    form, before = facts.form, done_before(facts[SURVEYS])
    if before is None or said(form.changed_why) >= REASON_AT_LEAST:
        return None
    answers, income = form.model_dump(mode="json"), [line.row() for line in form.income]
    lines = apart(facts.policy, before, answers, income)
    if not lines:
        return None
    what = [_("{what}：{was} → {now}", what=x, was=was, now=now) for x, was, now in lines[:_NAMED]]
    told = {"day": before["visited_on"].isoformat(), "m": len(lines), "what": what}
    return told | {"n": REASON_AT_LEAST}


# By whatever door it came: the screen, a telephone's draft, somebody who types it.
SAYS_WHY_OTHERWISE: Final = Guard(
    "survey_changed_why",
    "与 {day} 的调查相比，改了 {m} 项填过的内容（{what}），须写明原因（至少 {n} 个字）。"
    "请填写“与上次调查不同的原因”。",
    _other_than_before,
    needs=(SURVEYS,),
    reads_form=True,
    clause=Clause.SURVEY,
)
PROFILE_COMPARES: Final = Guard(
    "profile_compares",
    "本批次不作信息比对，请直接提交调查结果。",
    lambda facts: None if facts.policy.compares else {},
    clause=Clause.LISTS,
)

PROFILE_DIRECT: Final = Guard(
    "profile_direct",
    "本批次须先作信息比对，请送交比对。",
    lambda facts: {} if facts.policy.compares else None,
    clause=Clause.LISTS,
)


def _hits_bar(facts: "Facts[Comparison]") -> Unmet:
    barring = [hit for hit in facts.form.hits if hit.kind == "veto"]
    return {"n": len(barring)} if barring else None


HITS_SETTLED: Final = Guard(
    "hits_settled",
    "有 {n} 项命中认定为否决情形，不能转入评议。请先“提出否决情形”，由乡镇确认；"
    "乡镇撤销的，改为“已合理说明”后再登记。",
    _hits_bar,
    reads_form=True,
    clause=Clause.LISTS,
)


def _unresolved(facts: Facts) -> Unmet:
    waiting = [hit for hit in facts[HITS] if hit["state"] == HitState.OPEN]
    return {"n": len(waiting), "hits": [told(hit) for hit in waiting]} if waiting else None


HITS_RESOLVED: Final = Guard(
    "hits_resolved",
    "部门名单里有 {n} 项命中还没有核查：{hits}。请先在“比对名单”里逐项认定。",
    _unresolved,
    needs=(HITS,),
    clause=Clause.LISTS,
)
