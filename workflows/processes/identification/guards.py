"""The rules of the six steps. Each names the thing, the number and the remedy; each has its
clause."""

from datetime import timedelta
from typing import Any, Final

from workflows import clock
from workflows.facts import Facts, RowDict
from workflows.member_checks import blocking
from workflows.process import Guard, Process, Unmet
from workflows.refusals import Reason

FOLDERS: Final = {
    "01": "申请书",
    "02": "承诺授权书",
    "03": "户口簿、身份证复印件",
    "04": "入户调查表",
    "05": "收入测算表",
    "06": "信息比对结果",
    "07": "近亲属备案表",
    "08": "评议记录",
    "09": "第一次公示",
    "10": "村上报表",
    "11": "乡镇审核意见",
    "12": "第二次公示",
    "13": "县审定文件",
    "14": "公告",
    "15": "登记表",
    "16": "扶贫手册",
    "17": "帮扶计划",
    "18": "走访与措施记录",
    "19": "年度信息采集表",
    "20": "脱贫验收材料",
    "21": "异议、答复、告知书",
    "22": "变更证明",
}


def needed_folders(f: Facts, last: int) -> list[str]:
    """The folder numbers this case must hold up to `last`: 06 only where the profile compares, 07
    for kin."""
    return [
        number
        for number in FOLDERS
        if int(number) <= last
        and (number != "06" or f.policy.compares)
        and (number != "07" or f.row["related_official"])
    ]


def _missing(f: Facts, last: int) -> Unmet:
    missing = [n for n in needed_folders(f, last) if n not in f["papers"]]
    return {"n": len(missing), "names": [FOLDERS[n] for n in missing]} if missing else None


def complete_to(last: int) -> Guard:
    """The household's folder holds everything up to this number."""
    return Guard(
        f"folder_{last:02d}",
        "档案缺 {n} 份：{names}。请补齐后再办。",
        lambda f: _missing(f, last),
        needs=("papers",),
        clause="一户一档",
    )


def _batch_not_trained(f: Facts) -> Unmet:
    batch = f["village_batch"]
    return {} if batch is None or batch["trained_at"] is None else None


BATCH_TRAINED: Final = Guard(
    "batch_trained",
    "本村批次的培训还没有归档，不能受理申请。请先完成组织培训。",
    _batch_not_trained,
    needs=("village_batch",),
    clause="第一步 组织培训",
)


def _archived(f: Facts) -> Unmet:
    batch = f["village_batch"]
    return {} if batch is not None and batch["state"] == "archived" else None


BATCH_LIVES: Final = Guard(
    "batch_lives",
    "本村批次已经归档，不能再接入户。请接入到进行中的批次。",
    _archived,
    needs=("village_batch",),
)


def _too_late(f: Facts) -> Unmet:
    batch = f["village_batch"]
    if batch is None or batch["state"] == "trained":
        return None
    if batch["state"] == "surveying" and f.form.late_reason:
        return None
    return {}


IN_TIME: Final = Guard(
    "in_time",
    "本村申请已经截止。确需补录的请填写补录原因，或转入下一批次。",
    _too_late,
    needs=("village_batch",),
    asks=True,
)


def _taken(f: Facts) -> Unmet:
    return {"n": len(f["taken_ids"])} if f["taken_ids"] else None


ID_FREE: Final = Guard(
    "id_free",
    "家庭成员的身份证号已在另外 {n} 个在办或已建档的户案件中。同一人只能在一户，请先核对。",
    _taken,
    needs=("taken_ids",),
    clause="整户识别；一人一户",
)


UNTOUCHED: Final = Guard(
    "untouched",
    "该申请立户后已经办过 {n} 步，不能直接撤销。请由农户签名后“撤回申请”。",
    lambda f: None if f.row["version"] == 1 else {"n": f.row["version"] - 1},
)


def _no_people(f: Facts) -> Unmet:
    heads = [p for p in f["people"] if p["relation"] == "head"]
    if not f["people"]:
        return [Reason("has_people", "没有登记家庭成员。请在“家庭成员”中补登。")]
    return {"n": len(heads)} if len(heads) != 1 else None


HAS_HEAD: Final = Guard(
    "has_head",
    "户主有 {n} 人，须有且只有一名户主。请在“家庭成员”中更正。",
    _no_people,
    needs=("people",),
    clause="E7",
)


def _checks(f: Facts) -> Unmet:
    findings = blocking(f["household"], f["people"], f.today)
    return [x.reason for x in findings] or None


CHECKS_CLEAR: Final = Guard(
    "checks_clear", "有必须更正的问题。", _checks, needs=("household", "people"), clause="逻辑校验"
)


def _proxy(f: Facts) -> Unmet:
    return {} if f.form.proxy and not f.form.proxy_name else None


PROXY_NAMED: Final = Guard(
    "proxy_named", "由他人代写的，请填写代写人姓名，并由申请人本人按手印。", _proxy, asks=True
)


def _relation(f: Facts) -> Unmet:
    if not f.form.related:
        return None
    lacks = [
        label
        for label, there in (
            ("干部姓名、职务、关系", getattr(f.form, "related_to", "-")),
            ("近亲属备案表（07）", f.form.kin_paper),
        )
        if not there
    ]
    return {"lacks": lacks} if lacks else None


RELATION_DECLARED: Final = Guard(
    "relation_declared",
    "有近亲属关系的须单独登记备案，还缺：{lacks}。",
    _relation,
    asks=True,
    clause="近亲属单独登记备案",
)


def _asked(f: Facts) -> Unmet:
    return {} if f.row["asked_once"] else None


ASKED_ONCE: Final = Guard(
    "asked_once", "补正只能一次性告知，本次申请已告知过一次。请受理，或按规定作出处理。", _asked
)


def _not_present(f: Facts) -> Unmet:
    left = [item for item in f.row["wanted"] if item not in f.form.present]
    return {"n": len(left), "items": "；".join(left)} if left else None


ALL_PRESENT: Final = Guard(
    "all_present", "还有 {n} 项没有补齐：{items}。请补齐后一并提交。", _not_present, asks=True
)


def _not_lapsed(f: Facts) -> Unmet:
    due = f.row["due_at"]
    if due is not None and f.now >= due:
        return None
    return {"due": "（已中止）" if due is None else f"{due.astimezone(clock.SHANGHAI):%Y-%m-%d}"}


LAPSED: Final = Guard("lapsed", "补正期限到 {due} 才届满，现在不能作撤回处理。", _not_lapsed)


def _not_warned(f: Facts) -> Unmet:
    warned = f.row["warned_at"]
    limit = f.policy.limit("A2")
    ahead = (limit.days if limit else 0) - f.policy.correction_warn_days
    if warned is not None and clock.shanghai_day(warned) + timedelta(days=ahead) <= f.today:
        return None
    return {"ahead": ahead}


WARNED: Final = Guard(
    "warned", "届满前须先提醒农户满 {ahead} 天，尚未做到。请先提醒。", _not_warned
)


def _too_early_to_warn(f: Facts) -> Unmet:
    days = (f.today - clock.shanghai_day(f.row["since"])).days
    need = f.policy.correction_warn_days
    return None if days >= need and f.row["warned_at"] is None else {"days": days, "need": need}


WARN_DUE: Final = Guard("warn_due", "已过 {days} 天，第 {need} 天起提醒一次。", _too_early_to_warn)


def _team_faults(f: Facts) -> Unmet:
    team = {row["user_id"]: row["name"] for row in f["team"]}
    chosen = set(f.form.surveyors)
    kin = {row["user_id"] for row in f["kin"]}
    outside = {r["user_id"] for r in f["team"] if r["body"] == "work_team" or r["role"] == "T"}
    reasons = []
    if len(chosen) < f.policy.surveyors:
        reasons.append(
            Reason(
                "surveyors",
                "调查人 {n} 人，至少须 {need} 人。请增加调查人。",
                {"n": len(chosen), "need": f.policy.surveyors},
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
                {"names": "、".join(team.get(u, "") for u in sorted(related))},
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
    "survey_team", "", _team_faults, needs=("team",), asks=True, clause="两人以上入户"
)


def _no_authorisation(f: Facts) -> Unmet:
    return None if "02" in f["papers"] else {}


AUTHORISED: Final = Guard(
    "authorised",
    "没有农户签名的承诺授权书（02），不能调查比对。请先补交。",
    _no_authorisation,
    needs=("papers",),
)


def _open_veto(f: Facts) -> Unmet:
    return {"n": f.row["vetoes"]} if f.row["vetoes"] else None


NO_OPEN_VETO: Final = Guard(
    "no_open_veto", "有 {n} 项否决情形尚未认定。请先由乡镇确认或撤销。", _open_veto
)


def _visited_before(f: Facts) -> Unmet:
    survey = f["survey"]
    team = [] if survey is None else survey["surveyors"]
    reasons = []
    # A survey taken back is the visit that was made before it.
    begun = (survey and survey["visited_on"]) or clock.shanghai_day(f.row["since"])
    if f.form.visited_on < begun:
        reasons.append(
            Reason(
                "visit_date",
                "入户日期 {day} 早于开始调查的日期，请按实际日期填写。",
                {"day": f.form.visited_on.isoformat()},
            )
        )
    if f.actor.user_id not in team:
        reasons.append(
            Reason("visit_by", "调查结果须由参加入户的调查人提交，您不在本次调查人名单中。")
        )
    return reasons or None


VISITED: Final = Guard("visited", "", _visited_before, needs=("survey",), asks=True)


def _income_faults(f: Facts) -> Unmet:
    known = {(i.block, i.item) for i in f.policy.income_items}
    wrong = [row for row in f.form.income if (row.block, row.item) not in known]
    return {"n": len(wrong)} if wrong else None


INCOME_KNOWN: Final = Guard(
    "income_known", "有 {n} 项收入不在本批次的项目表中，请重新选择。", _income_faults, asks=True
)


def _people_differ(f: Facts) -> Unmet:
    have = len(f["people"])
    return None if f.form.people == have else {"n": f.form.people, "have": have}


PEOPLE_AGREE: Final = Guard(
    "people_agree",
    "共同生活人数填 {n} 人，登记的家庭成员是 {have} 人。请先更正家庭成员。",
    _people_differ,
    needs=("people",),
    asks=True,
)

PROFILE_COMPARES: Final = Guard(
    "profile_compares",
    "本批次不作信息比对，请直接提交调查结果。",
    lambda f: None if f.policy.compares else {},
)
PROFILE_DIRECT: Final = Guard(
    "profile_direct",
    "本批次须先作信息比对，请送交比对。",
    lambda f: {} if f.policy.compares else None,
)


def _hits_bar(f: Facts) -> Unmet:
    barring = [hit for hit in f.form.hits if hit.kind == "veto"]
    return {"n": len(barring)} if barring else None


HITS_SETTLED: Final = Guard(
    "hits_settled",
    "有 {n} 项命中认定为否决情形，不能转入评议。请先“提出否决情形”，由乡镇确认；"
    "乡镇撤销的，改为“已合理说明”后再登记。",
    _hits_bar,
    asks=True,
)


def _veto_of(f: Facts) -> RowDict | None:
    found: RowDict | None = next(
        (v for v in f["vetoes"] if v["id"] == f.form.veto and v["state"] == "open"), None
    )
    return found


def _not_heard_long_enough(f: Facts) -> Unmet:
    veto = _veto_of(f)
    if veto is None:
        return [Reason("veto", "没有找到这项待认定的否决情形，请刷新后重试。")]
    days = (f.today - veto["told_on"]).days
    need = f.policy.veto_heard_days
    return None if days >= need else {"days": days, "need": need}


HEARD_LONG_ENOUGH: Final = Guard(
    "veto_heard",
    "告知农户才 {days} 天，须满 {need} 天才能确认。请到期后办理。",
    _not_heard_long_enough,
    needs=("vetoes",),
    asks=True,
)
VETO_THERE: Final = Guard(
    "veto_there",
    "没有找到这项待认定的否决情形，请刷新后重试。",
    lambda f: None if _veto_of(f) else {},
    needs=("vetoes",),
    asks=True,
)
SOME_VETO: Final = Guard(
    "some_veto", "没有待认定的否决情形。", lambda f: None if f.row["vetoes"] else {}
)


def _veto_unknown(f: Facts) -> Unmet:
    return None if f.policy.choice(f.policy.vetoes, f.form.item) else {"item": f.form.item}


VETO_KNOWN: Final = Guard(
    "veto_known", "否决清单里没有“{item}”，请重新选择。", _veto_unknown, asks=True
)


def _agenda_faults(f: Facts) -> Unmet:
    if not any(m["id"] == f.form.meeting for m in f["meetings"]):
        return [Reason("meeting", "没有找到本村待开的评议会。请先在“评议会”中计划一次会议。")]
    soft = [v for v in f["vetoes"] if not v["hard"]]
    if soft and not f.form.note:
        return [
            Reason(
                "annotate",
                "该户有 {n} 项软性否决情形，请在“提请会议注意”中说明。",
                {"n": len(soft)},
            )
        ]
    return None


OVER: Final = ("closed", "adjourned", "cancelled", "void")


def _lives_on(f: Facts, what: str) -> Unmet:
    batch_object: RowDict | None = f[what]
    return None if batch_object is None or batch_object["state"] in OVER else {}


MEETING_OVER: Final = Guard(
    "meeting_over",
    "该户所在的评议会还没有结束，请在评议会中表决或移出议程。",
    lambda f: _lives_on(f, "meeting"),
    needs=("meeting",),
)
NOTICE_OVER: Final = Guard(
    "notice_over",
    "该户所在的公示还没有结束。请等期满，或由乡镇作废整张公示。",
    lambda f: _lives_on(f, "notice"),
    needs=("notice",),
)
AGENDA_READY: Final = Guard(
    "agenda_ready", "", _agenda_faults, needs=("meetings", "vetoes"), asks=True
)


def _in_notice(f: Facts) -> Unmet:
    return {} if f.row["notice_id"] is not None else None


NOT_IN_NOTICE: Final = Guard(
    "not_in_notice", "该户已在另一张有效的公示名单中，不能重复公示。", _in_notice
)


def _open_objections(f: Facts) -> Unmet:
    return {"n": f.row["objections"]} if f.row["objections"] else None


NO_OBJECTION: Final = Guard(
    "no_objection", "有 {n} 件异议尚未办结。请先核查并书面答复。", _open_objections
)


def _not_closed(f: Facts) -> Unmet:
    close_at = f.row["close_at"]
    if close_at is not None and f.now >= close_at:
        return None
    when = (
        "恢复后重新计算"
        if close_at is None
        else f"{close_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    )
    return {"when": when}


PERIOD_OVER: Final = Guard(
    "period_over", "公示期未满，到 {when} 才能结束。", _not_closed, clause="公示不少于七日"
)


def is_late(f: Facts) -> bool:
    """Was it raised when the line's window was over? A held line's clock stands still."""
    close_at = f.row["close_at"]
    if close_at is None:
        return f.row["held_at"] is None or f.row["notice_id"] is None
    late: bool = f.form.raised_at >= close_at
    return late


def _outside_window(f: Facts) -> Unmet:
    # Since the posting, not since the state: a dismissed objection begins the state anew.
    posted_at = f["notice"]["posted_at"]
    if clock.shanghai_day(f.form.raised_at) < clock.shanghai_day(posted_at):
        return [Reason("before_window", "提出时间早于张贴时间，请按实际时间填写。")]
    return {} if is_late(f) else None


IN_WINDOW: Final = Guard(
    "in_window",
    "提出时间已过公示期，请改用“登记逾期异议”，由乡镇处理。",
    _outside_window,
    needs=("notice",),
    asks=True,
)
IS_LATE: Final = Guard(
    "is_late",
    "提出时间在公示期内，请用“登记异议”。",
    lambda f: None if is_late(f) else {},
    asks=True,
)


def _window_open(f: Facts) -> Unmet:
    close_at = f.row["close_at"]
    if close_at is None:
        return None if f.row["held_at"] is None or f.row["notice_id"] is None else {}
    return {} if close_at > clock.now() else None


WINDOW_OVER: Final = Guard("window_over", "公示还没有期满，请用“登记异议”。", _window_open)


def objection_of(f: Facts) -> RowDict | None:
    """The open objection the form speaks of."""
    found: RowDict | None = next((o for o in f["objections"] if o["id"] == f.form.objection), None)
    return found


def _finding_faults(f: Facts) -> Unmet:
    objection = objection_of(f)
    if objection is None:
        return [Reason("objection", "没有找到这件待办的异议，请刷新后重试。")]
    finders = set(f.form.finders)
    parts: dict[str, set[int]] = f["parts"]
    involved = set().union(*(parts.get(p, set()) for p in ("applied", "entered", "surveyed")))
    kin = {row["user_id"] for row in f["kin"]}
    team = {row["user_id"] for row in f["team"]}
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
    if f.form.answered_on < clock.shanghai_day(objection["raised_at"]):
        reasons.append(Reason("answered", "答复日期早于异议提出的日期，请更正。"))
    return reasons or None


FINDING_SOUND: Final = Guard(
    "finding_sound", "", _finding_faults, needs=("objections", "parts", "kin", "team"), asks=True
)


def _others_open(f: Facts) -> Unmet:
    return {"n": f.row["objections"] - 1} if f.row["objections"] > 1 else None


LAST_ONE: Final = Guard(
    "last_objection",
    "还有另外 {n} 件异议未答复。请先逐件“答复异议”，最后一件再作结论。",
    _others_open,
)
SOME_OBJECTION: Final = Guard(
    "some_objection", "没有待办的异议。", lambda f: None if f.row["objections"] else {}
)
NOT_THE_LAST: Final = Guard(
    "not_the_last",
    "这是本次核查的最后一件异议，请用结论操作（不成立／成立）办理。",
    lambda f: {} if f.row["state"] in ("D2", "E3", "F4") and f.row["objections"] < 2 else None,
)


def _not_passed(f: Facts) -> Unmet:
    return None if f.row["verdict"] == "pass" else {}


TOWNSHIP_PASSED: Final = Guard(
    "township_passed", "乡镇审核批次尚未签发“通过”，不能第二次公示。", _not_passed
)


def _signed_early(f: Facts, column: str, what: str) -> Unmet:
    closed = f.row[column]
    signed = f.form.signed_at or f.now
    # A form knows hours and minutes, the clock knows seconds: who signs at 9:05, the notice having
    # been closed at 9:05:30, can only write 9:05. So the minute of the closing counts as after it.
    if closed is not None and signed >= closed.replace(second=0, microsecond=0):
        return None
    return {"what": what}


SIGNED_AFTER_1: Final = Guard(
    "signed_after_1",
    "签发时间早于{what}结束，时间逻辑不符。",
    lambda f: _signed_early(f, "closed_1_at", "第一次公示"),
    asks=True,
)
SIGNED_AFTER_2: Final = Guard(
    "signed_after_2",
    "签发时间早于{what}结束，时间逻辑不符。",
    lambda f: _signed_early(f, "closed_2_at", "第二次公示"),
    asks=True,
)
DOCUMENT_NAMED: Final = Guard(
    "document_named",
    "没有填写审定文件号，请填写后签发。",
    lambda f: None if f.form.document_no else {},
    asks=True,
)
REASON_GIVEN: Final = Guard(
    "reason_given",
    "没有写明理由或问题，请逐户写明。",
    lambda f: None if f.form.reason or f.form.items else {},
    asks=True,
)


def line_of(f: Facts) -> RowDict | None:
    """The case's line in the batch object that is firing."""
    lines: list[RowDict] = [] if f.cause is None else f.cause.known.get("lines", [])
    return next((line for line in lines if line["case_id"] == f.row["id"]), None)


def _line_differs(f: Facts) -> Unmet:
    line = line_of(f)
    same = line is not None and (line["head_name"], line["members"]) == (
        f.row["head_name"],
        f.row["members"],
    )
    return None if same else {"head": f.row["head_name"]}


LINE_TRUE: Final = Guard(
    "line_true", "名单上“{head}”户的户主或人数与现在登记的不一致，请重新拟稿。", _line_differs
)


def _no_national_no(f: Facts) -> Unmet:
    return None if f.form.national_no or f.row["national_no"] else {}


NATIONAL_NO: Final = Guard(
    "national_no", "没有全国系统户编号。请先导入回执或填写编号。", _no_national_no, asks=True
)


def _early_evidence(f: Facts) -> Unmet:
    earlier: RowDict | None = f["earlier"]
    if earlier is None or earlier["household_id"] != f.row["household_id"]:
        return [Reason("earlier", "没有找到原户案件，请从原案件重新申请。")]
    if earlier["state"] not in ("Z1", "Z2", "Z3"):
        return [Reason("earlier_open", "原户案件尚未办结，不能重新申请。")]
    # The last refusal counts, not the last case: a withdrawal in between wipes out no veto.
    refusals = [case for case in f["past_cases"] if case["state"] == "Z1"]
    if refusals and refusals[-1]["reason_code"] == "R04" and not f.form.evidence:
        return [Reason("new_evidence", "上次因否决情形不予纳入，须提供新的证明材料。")]
    return None


EARLIER_ENDED: Final = Guard(
    "earlier_ended", "", _early_evidence, needs=("earlier", "past_cases"), asks=True
)


def _applied_before(f: Facts) -> Unmet:
    # Opened and taken out again at once (version 2) is as if it had never been.
    ended = [
        case
        for case in f["past_cases"]
        if case["state"] in ("Z1", "Z3") or (case["state"] == "Z2" and case["version"] > 2)
    ]
    if not ended:
        return None
    last = ended[-1]
    return {"n": len(ended), "state": f.process.state(last["state"]).label}


FIRST_TIME: Final = Guard(
    "first_time",
    "该户以前有 {n} 个户案件，最近一次的结果是“{state}”。请从原案件“重新申请”，写明有何变化。",
    _applied_before,
    needs=("past_cases",),
    clause="重新申请须关联原案件",
)


def _takeover_faults(f: Facts) -> Unmet:
    form: Any = f.form
    if form.reached != "D3":
        return None
    posted, closed = form.notice_posted_on, form.notice_closed_on
    days = f.policy.notice_days[1]
    if posted is None or closed is None:
        return [Reason("takeover_dates", "已公示的须填写第一次公示的张贴日和结束日。")]
    earliest = clock.shanghai_day(clock.close_of(posted, days))
    if closed < earliest or closed > f.today:
        return [
            Reason(
                "takeover_period",
                "公示 {posted} 张贴，满 {days} 天最早 {earliest} 结束，且不能晚于今天。",
                {"posted": posted.isoformat(), "days": days, "earliest": earliest.isoformat()},
            )
        ]
    return None


# From which state on a taken-over household's folder must already hold a paper.
_COMES_BEFORE: Final = {
    **dict.fromkeys(("01", "02", "03", "07"), "A3"),
    **dict.fromkeys(("04", "05", "06"), "B3"),
    "08": "C2",
    "09": "D3",
}


def papers_before(process: Process, state: str) -> list[str]:
    """The papers of the steps that a household in this state has behind it, by folder number."""
    order = [each.key for each in process.states]
    return [n for n in sorted(_COMES_BEFORE) if order.index(state) >= order.index(_COMES_BEFORE[n])]


def _not_suppliable(f: Facts) -> Unmet:
    if not f.row["taken_over"]:
        return None
    folder = f.form.folder
    what = f"{folder} {FOLDERS[folder]}"
    if folder in f["papers"]:
        return [Reason("paper_there", "档案里已有“{what}”，不用补交。", {"what": what})]
    if folder not in papers_before(f.process, f.row["state"]):
        return [
            Reason(
                "paper_ahead", "“{what}”由以后的步骤产生，请按步骤办理，不能补交。", {"what": what}
            )
        ]
    return None


TAKEN_OVER: Final = Guard(
    "not_taken_over",
    "只有中途接入的户可以补交接入前的材料。",
    lambda f: None if f.row["taken_over"] else {},
)
SUPPLIABLE: Final = Guard("suppliable", "", _not_suppliable, needs=("papers",), asks=True)
TAKEOVER_SOUND: Final = Guard("takeover_sound", "", _takeover_faults, asks=True)


def _filed_before(f: Facts) -> Unmet:
    return None if f.form.kind != "merged" or f.form.merged_into else {}


MERGED_NAMED: Final = Guard(
    "merged_named", "并入其他户的，请填写并入的户案件编号。", _filed_before, asks=True
)
CODE_KNOWN: Final = Guard(
    "code_known",
    "原因代码“{code}”不在清单中，请重新选择。",
    lambda f: (
        None if f.policy.choice(f.policy.refusal_reasons, f.form.code) else {"code": f.form.code}
    ),
    asks=True,
)
HOLD_KNOWN: Final = Guard(
    "hold_known",
    "中止原因代码“{code}”不在清单中，请重新选择。",
    lambda f: (
        None if f.policy.choice(f.policy.hold_reasons, f.form.code) else {"code": f.form.code}
    ),
    asks=True,
)
NOT_HELD: Final = Guard(
    "not_held", "该户已经中止办理。", lambda f: {} if f.row["held_at"] is not None else None
)
IS_HELD: Final = Guard(
    "is_held", "该户没有中止，无须恢复。", lambda f: {} if f.row["held_at"] is None else None
)
