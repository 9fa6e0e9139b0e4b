"""民主评议: one meeting decides many households. Quorum, recusal, votes that add up, two
signatures.

《村民委员会组织法》第二十六条: at least two thirds of the representatives; more than half of
those present.
"""

from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from models.record import AgendaLine
from workflows.access.people import Role
from workflows.base.refusals import Reason
from workflows.base.words import Word
from workflows.engine.changes import Changes
from workflows.engine.context import Facts, RowDict, kin_cases
from workflows.engine.definition import NEW, Action, Ask, FanOut, Form, Guard, Process, State, Unmet
from workflows.engine.forms import Files
from workflows.identification.batches.preparation import WithReason
from workflows.policy.clauses import Clause

LINKS: Final = ("宣讲政策", "介绍情况", "现场评议", "形成结论", "签字确认")
_NEXT: Final = {"passed": "passed", "refused": "refused", "doubted": "doubted"}


class Plan(Form):
    """When and where, who chairs, who records."""

    planned_on: Annotated[date, Ask("会议日期")]
    place: Annotated[str, Ask("地点"), Field(min_length=1, max_length=60)]
    chair: Annotated[int, Ask("主持人", kind="person")]
    recorder: Annotated[int, Ask("记录人", kind="person")]


class Officers(Form):
    """Another chair or recorder."""

    chair: Annotated[int, Ask("主持人", kind="person")]
    recorder: Annotated[int, Ask("记录人", kind="person")]


class SignIn(Form):
    """Who of the representatives is in the room."""

    present: Annotated[tuple[int, ...], Ask("到会村民代表", kind="representatives")]


class Vote(Form):
    """The vote on one household. for + against + abstain = present − recused."""

    case: Annotated[int, Ask("户", kind="choice:agenda")]
    recused: Annotated[tuple[int, ...], Ask("回避的代表", kind="representatives")] = ()
    votes_for: Annotated[int, Ask("同意"), Field(ge=0, le=5000)]
    votes_against: Annotated[int, Ask("反对"), Field(ge=0, le=5000)]
    votes_abstain: Annotated[int, Ask("弃权"), Field(ge=0, le=5000)]
    doubted: Annotated[bool, Ask("会议对事实有疑问，要求重新入户")] = False
    note: Annotated[str, Ask("讨论要点", kind="area"), Field(max_length=1000)] = ""


class StrikeLine(Form):
    """A household taken off the agenda."""

    case: Annotated[int, Ask("户", kind="choice:agenda")]
    reason: Annotated[str, Ask("原因", kind="area"), Field(min_length=2, max_length=500)]


class Minutes(Form):
    """The five links were all done."""

    checklist: Annotated[
        tuple[Literal["宣讲政策", "介绍情况", "现场评议", "形成结论", "签字确认"], ...],
        Ask("会议五个环节", kind="checklist"),
    ]


class Close(Form):
    """The signed minutes, the sign-in sheet, photos."""

    minutes: Annotated[
        Files, Ask("会议记录（主持人、记录人签名）", kind="attachments"), Field(min_length=1)
    ]
    sheet: Annotated[Files, Ask("签到表", kind="attachments"), Field(min_length=1)]
    photos: Annotated[Files, Ask("会场照片", kind="attachments"), Field(min_length=1)]


def live(facts: Facts) -> list[RowDict]:
    """The agenda lines not struck."""
    lines: list[RowDict] = facts["agenda"]
    return [line for line in lines if line["result"] != "struck"]


def _officers(facts: Facts) -> Unmet:
    holders = {m["user_id"] for m in facts["team"] if m["role"] in (Role.CLERK, Role.COMMITTEE)}
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
    needs=("team",),
    reads_form=True,
    clause=Clause.HOUSE,
)


def _past(facts: Facts) -> Unmet:
    day = facts.form.planned_on
    return {"day": day.isoformat()} if day < facts.today else None


NOT_PAST: Final = Guard(
    "meeting_day",
    "会议日期 {day} 已过，请填今天或以后。",
    _past,
    reads_form=True,
    clause=Clause.HOUSE,
)
AGENDA_SET: Final = Guard(
    "agenda_set",
    "议程上没有农户。请先把“调查完成待评议”的户列入评议。",
    lambda facts: None if live(facts) else {},
    needs=("agenda",),
    clause=Clause.REVIEW,
)
REGISTER_CURRENT: Final = Guard(
    "register_current",
    "本村没有任期内的村民代表名册。请先在“登记册”中登记。",
    lambda facts: None if facts["representatives"] else {},
    needs=("representatives",),
    clause=Clause.REPRESENTATIVES,
)


def _strangers(facts: Facts) -> Unmet:
    known = {row["id"] for row in facts["representatives"]}
    strange = set(facts.form.present) - known
    return {"n": len(strange)} if strange else None


PRESENT_KNOWN: Final = Guard(
    "present_known",
    "签到中有 {n} 人不在任期内的代表名册上，请核对。",
    _strangers,
    needs=("representatives",),
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


def _the_line(facts: Facts) -> RowDict | None:
    return next((line for line in live(facts) if line["case_id"] == facts.form.case), None)


def required_recusals(facts: Facts, case_id: int) -> set[int]:
    """Representatives who may not vote on a household: who live in it, and its declared kin."""
    kin = facts["line_kin"].get(case_id, [])
    users = {row["user_id"] for row in kin if row["user_id"] and not row["by_name"]}
    named = {row["representative_id"] for row in kin if row["representative_id"]}
    home = facts["agenda_homes"].get(case_id)
    return {
        r["id"]
        for r in facts["representatives"]
        if r["id"] in named or (r["user_id"] and r["user_id"] in users) or home in r["homes"]
    }


def named_recusals(facts: Facts, case_id: int) -> set[int]:
    """Representatives who have the name of a declared kin and are not known to be another person:
    they stand back, or the minutes say why they need not."""
    declared = [row for row in facts["line_kin"].get(case_id, []) if not row["own"]]
    return {
        r["id"]
        for r in facts["representatives"]
        for row in declared
        if r["name"] == row["official_name"]
        and not row["representative_id"]
        and (not r["user_id"] or not row["user_id"] or row["by_name"])
    } - required_recusals(facts, case_id)


def _voted_unrecused(facts: Facts) -> Unmet:
    """A kinship that came to light after the hands were counted."""
    present, left = set(facts.row["present"]), []
    for line in live(facts):
        kin = required_recusals(facts, line["case_id"]) & present
        if line["result"] and kin - set(line["recused"]):
            left.append(line["head_name"])
    return {"n": len(left), "names": left[:5]} if left else None


KIN_RECUSED: Final = Guard(
    "kin_recused",
    "有 {n} 户的表决计入了须回避的近亲属代表：{names}。"
    "请按回避后的人数重新登记表决；已进入记录的，请移出议程，下次会议再议。",
    _voted_unrecused,
    needs=("agenda", "representatives", "line_kin", "agenda_homes"),
    clause=Clause.KIN,
)


def _not_to_strike(facts: Facts) -> Unmet:
    """Once the hands are counted and written down, a line stands: but not a vote of kin."""
    line = _the_line(facts)
    if facts.row["state"] != "minutes" or line is None:
        return None
    kin = required_recusals(facts, line["case_id"]) & set(facts.row["present"])
    return None if kin - set(line["recused"]) else {"head": line["head_name"]}


STRIKES_KIN_ONLY: Final = Guard(
    "strikes_kin_only",
    "“{head}”户的表决已写入记录，不能移出议程。只有计入了近亲属代表的表决可以移出。",
    _not_to_strike,
    needs=("agenda", "representatives", "line_kin", "agenda_homes"),
    reads_form=True,
    clause=Clause.KIN,
)


def _vote_faults(facts: Facts) -> Unmet:
    form = facts.form
    if _the_line(facts) is None:
        return [Reason("line", "该户不在本次议程上，请刷新后重试。")]
    present, recused = set(facts.row["present"]), set(form.recused)
    reasons = []
    if form.case in kin_cases(facts["line_kin"], {facts.actor.user_id}):
        reasons.append(Reason("vote_kin", "您与该户有亲属关系，须回避。请由他人登记表决。"))
    if outside := recused - present:
        reasons.append(
            Reason("recused_present", "回避名单中有 {n} 人没有签到，请更正。", {"n": len(outside)})
        )
    missing = (required_recusals(facts, form.case) & present) - recused
    if missing:
        names = [r["name"] for r in facts["representatives"] if r["id"] in missing]
        reasons.append(
            Reason(
                "recusal",
                "{names}与该户有亲属关系或即该户成员，须回避。请在回避名单中勾选。",
                {"names": list(names)},
            )
        )
    alike = (named_recusals(facts, form.case) & present) - recused
    if alike and not form.note:
        names = sorted({r["name"] for r in facts["representatives"] if r["id"] in alike})
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
    needs=("agenda", "representatives", "line_kin", "agenda_homes"),
    reads_form=True,
    clause=Clause.QUORUM,
)
LINE_THERE: Final = Guard(
    "line_there",
    "该户不在本次议程上，请刷新后重试。",
    lambda facts: None if _the_line(facts) else {},
    needs=("agenda",),
    reads_form=True,
    clause=Clause.REVIEW,
)


def _undecided(facts: Facts) -> Unmet:
    left = [line for line in live(facts) if not line["result"]]
    names = [line["head_name"] for line in left[:5]]
    return {"n": len(left), "names": names} if left else None


ALL_DECIDED: Final = Guard(
    "all_decided",
    "还有 {n} 户没有表决结果：{names}。请逐户表决。",
    _undecided,
    needs=("agenda",),
    clause=Clause.REVIEW,
)


def _links_missing(facts: Facts) -> Unmet:
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


def _closing_kin(facts: Facts) -> Unmet:
    officers = {facts.actor.user_id, facts.row["chair_id"], facts.row["recorder_id"]}
    kin = {row["user_id"] for rows in facts["line_kin"].values() for row in rows}
    return {"n": len(officers & kin)} if officers & kin else None


NO_KIN_IN_CHARGE: Final = Guard(
    "no_kin_in_charge",
    "主持人、记录人或您本人中有 {n} 人与议程上的农户有亲属关系，须回避。"
    "请先把该户移出议程，或改期由他人主持。",
    _closing_kin,
    needs=("line_kin",),
    clause=Clause.KIN,
)


def _planned(facts: Facts, changes: Changes) -> None:
    form = facts.form
    changes.set(
        planned_on=form.planned_on, place=form.place, chair_id=form.chair, recorder_id=form.recorder
    )


def _officers_changed(facts: Facts, changes: Changes) -> None:
    changes.set(chair_id=facts.form.chair, recorder_id=facts.form.recorder, signed=[])


def _notified(facts: Facts, changes: Changes) -> None:
    changes.set(expected=len(facts["representatives"]))


def _signed_in(facts: Facts, changes: Changes) -> None:
    changes.set(present=sorted(set(facts.form.present)), expected=len(facts["representatives"]))


def _voted(facts: Facts, changes: Changes) -> None:
    line = _the_line(facts)
    if line is None:
        return
    form, present = facts.form, len(facts.row["present"])
    voting = present - len(set(form.recused))
    passes = facts.policy.passes(form.votes_for, voting)
    changes.change(
        AgendaLine,
        line,
        present=present,
        recused=sorted(set(form.recused)),
        votes_for=form.votes_for,
        votes_against=form.votes_against,
        votes_abstain=form.votes_abstain,
        result="doubted" if form.doubted else "passed" if passes else "refused",
        note=form.note or line["note"],
    )


def _unsigned_again(_f: Facts, changes: Changes) -> None:
    """Other minutes than those that were signed."""
    changes.set(signed=[])


def _struck(facts: Facts) -> list[FanOut]:
    return [FanOut(facts.form.case, "off_agenda", {"reason": facts.form.reason})]


def _all_off(facts: Facts) -> list[FanOut]:
    return [
        FanOut(line["case_id"], "off_agenda", {"reason": facts.form.reason}) for line in live(facts)
    ]


def _decide(facts: Facts) -> list[FanOut]:
    papers = facts.form.minutes
    return [
        FanOut(line["case_id"], _NEXT[line["result"]], {"papers": papers}) for line in live(facts)
    ]


def _opened(facts: Facts, changes: Changes) -> None:
    changes.set(opened_on=facts.now)


def _recorded(facts: Facts, changes: Changes) -> None:
    changes.set(checklist=list(facts.form.checklist))


def _signs(facts: Facts, changes: Changes) -> None:
    signed: list[Any] = facts.row["signed"]
    changes.set(signed=[*signed, facts.actor.user_id])


VILLAGE: Final = (Role.CLERK, Role.COMMITTEE)
PROCESS: Final = Process(
    key="meeting",
    edition=1,
    label="评议会",
    subject="meeting",
    states=(
        State("planned", "已计划"),
        State("notified", "已通知"),
        State("signing_in", "签到中"),
        State("deliberating", "评议中"),
        State("minutes", "记录待签"),
        State("closed", "已结束", final=True),
        State("adjourned", "流会", final=True),
        State("cancelled", "已取消", final=True),
    ),
    actions=(
        Action(
            "plan",
            "m1",
            "计划评议会",
            sources=(NEW,),
            targets=("planned",),
            roles=VILLAGE,
            form=Plan,
            guards=(OFFICERS, NOT_PAST),
            effect=_planned,
        ),
        Action(
            "change_officers",
            "m1b",
            "更换主持人、记录人",
            sources=("planned", "notified", "signing_in", "deliberating", "minutes"),
            roles=(Role.COMMITTEE,),
            form=Officers,
            guards=(OFFICERS,),
            effect=_officers_changed,
        ),
        Action(
            "notify",
            "m2",
            "发会议通知",
            sources=("planned",),
            targets=("notified",),
            roles=(Role.CLERK,),
            guards=(AGENDA_SET, REGISTER_CURRENT),
            effect=_notified,
            primary=True,
        ),
        Action(
            "begin_sign_in",
            "m3",
            "开始签到",
            sources=("notified",),
            targets=("signing_in",),
            roles=VILLAGE,
            primary=True,
        ),
        Action(
            "sign_in",
            "m4",
            "登记签到",
            sources=("signing_in",),
            roles=VILLAGE,
            form=SignIn,
            guards=(PRESENT_KNOWN,),
            effect=_signed_in,
            own_place=True,
        ),
        Action(
            "open_meeting",
            "m5",
            "宣布开会",
            sources=("signing_in",),
            targets=("deliberating",),
            roles=(Role.COMMITTEE,),
            guards=(QUORATE, AGENDA_SET),
            effect=_opened,
            primary=True,
        ),
        Action(
            "adjourn",
            "m6",
            "流会",
            sources=("signing_in",),
            targets=("adjourned",),
            roles=(Role.COMMITTEE,),
            form=WithReason,
            guards=(NOT_QUORATE,),
            needs=("agenda",),
            fans_out=_all_off,
            needs_confirmation=True,
        ),
        Action(
            "cancel",
            "m7",
            "取消会议",
            sources=("planned", "notified", "signing_in"),
            targets=("cancelled",),
            roles=VILLAGE,
            form=WithReason,
            needs=("agenda",),
            fans_out=_all_off,
            needs_confirmation=True,
        ),
        Action(
            "strike_line",
            "m8",
            "移出议程",
            sources=("planned", "notified", "signing_in", "deliberating", "minutes"),
            roles=(Role.COMMITTEE,),
            form=StrikeLine,
            guards=(LINE_THERE, STRIKES_KIN_ONLY),
            effect=_unsigned_again,
            fans_out=_struck,
        ),
        Action(
            "vote",
            "m9",
            "登记表决",
            sources=("deliberating",),
            roles=VILLAGE,
            form=Vote,
            guards=(VOTE_SOUND,),
            effect=_voted,
            own_place=True,
        ),
        Action(
            "write_minutes",
            "m10",
            "表决完毕，整理记录",
            sources=("deliberating",),
            targets=("minutes",),
            roles=(Role.COMMITTEE,),
            form=Minutes,
            guards=(ALL_DECIDED, KIN_RECUSED, ALL_LINKS),
            effect=_recorded,
            primary=True,
        ),
        Action(
            "sign",
            "m11",
            "签字",
            sources=("minutes",),
            roles=VILLAGE,
            guards=(SIGNER,),
            effect=_signs,
        ),
        Action(
            "close",
            "m12",
            "结束会议",
            sources=("minutes",),
            targets=("closed",),
            roles=(Role.COMMITTEE,),
            form=Close,
            guards=(BOTH_SIGNED, ALL_DECIDED, KIN_RECUSED, NO_KIN_IN_CHARGE),
            fans_out=_decide,
            primary=True,
            needs_confirmation=True,
        ),
    ),
)
