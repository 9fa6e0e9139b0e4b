"""乡镇审核、县级复审: a round collects the households, draws its sample by a logged seed, signs
the verdicts.

Every relative of an official is visited besides the sample, and so is whom an earlier round drew
and nobody has decided since: a drawn sample stands. The signer's own past in a case bars
that household only: it is left out, listed, and waits for another signer.
"""

import hashlib
import random
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field

from models.record import RoundLine
from workflows.access.people import ROLE_NAMES, Role
from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.base.words import Word
from workflows.engine.changes import Changes
from workflows.engine.context import Facts, RowDict, kin_cases
from workflows.engine.definition import NEW, Action, Ask, FanOut, Form, Guard, Process, State, Unmet
from workflows.engine.forms import Files
from workflows.engine.registry import process_of
from workflows.policy.clauses import Clause
from workflows.policy.demands import wrong_entry
from workflows.policy.policy import Policy

VERDICTS: Final = {
    "township": {
        "pass": "township_pass",
        "return_paper": "return_paper",
        "return_meeting": "return_meeting",
        "return_facts": "return_facts",
        "return_application": "return_application",
        "refuse": "township_refuse",
    },
    "county": {
        "pass": "approve",
        "return_paper": "county_return",
        "return_facts": "county_facts",
        "refuse": "county_refuse",
    },
}
# Who works on a round of a level, and who signs it.
LEVELS: Final = {
    "township": (Role.TOWNSHIP, Role.TOWNSHIP_LEADER),
    "county": (Role.COUNTY, Role.COUNTY_LEADERS),
}
VerdictKey = Literal[
    "pass", "return_paper", "return_meeting", "return_facts", "return_application", "refuse"
]


def verdicts(row: RowDict) -> dict[str, str]:
    """{verdict: the household's own action} of a round: those its process has a step for."""
    process = process_of(row["case_process"])
    return {
        verdict: action
        for verdict, action in VERDICTS[row["level"]].items()
        if process.action(action) is not None
    }


def reasons_lacking(rules: Policy) -> list[Reason]:
    """Every verdict but a pass says why: the profile has the usual words of exactly these."""
    verdicts = {verdict for level in VERDICTS.values() for verdict in level} - {"pass"}
    return [] if set(rules.verdict_reasons) == verdicts else [wrong_entry("verdict_reasons")]


class Collect(Form):
    """A new round's name."""

    title: Annotated[str, Ask("名称"), Field(min_length=2, max_length=60)]


class CallOff(Form):
    """Why a round is called off; after the draw it has to be said."""

    reason: Annotated[
        str, Ask("理由", "抽样以后取消必须写明", kind="area"), Field(max_length=500)
    ] = ""


class Visit(Form):
    """What a sample visit found."""

    case: Annotated[int, Ask("户", kind="choice:round")]
    visited_on: Annotated[date, Ask("入户日期")]
    visitors: Annotated[tuple[int, ...], Ask("核查人", kind="people"), Field(min_length=1)]
    finding: Annotated[str, Ask("核查情况", kind="area"), Field(min_length=2, max_length=1000)]
    photos: Annotated[Files, Ask("照片", kind="attachments")] = ()

    def claimed(self) -> datetime:
        return clock.start_of(self.visited_on)


class Decide(Form):
    """The verdict on some households; anything but a pass says why."""

    cases: Annotated[tuple[int, ...], Ask("户", kind="cases"), Field(min_length=1)]
    verdict: Annotated[VerdictKey, Ask("审核意见", kind="choice:verdict")]
    reason: Annotated[str, Ask("问题或理由", "每行一项", kind="area"), Field(max_length=1000)] = ""


class Sign(Form):
    """The leader's signature: when, the paper, and the document number of the county's approval."""

    signed_at: Annotated[AwareDatetime, Ask("签发时间")]
    papers: Annotated[Files, Ask("签发文件（签字盖章）", kind="attachments"), Field(min_length=1)]
    document_no: Annotated[str, Ask("文号", "县级审定必填"), Field(max_length=60)] = ""

    def claimed(self) -> datetime:
        return self.signed_at


class Issue(Form):
    """Sent down to the villages."""

    papers: Annotated[Files, Ask("下达文件", kind="attachments")] = ()


def draw(seed: str, cases: list[int], percent: int) -> set[int]:
    """The sample: at least percent of the cases, rounded up, by a seed anyone can check.

    The order of the list does not matter; the same seed over the same cases draws the same
    households.
    """
    count = -(-len(cases) * percent // 100)
    ordered = sorted(cases)
    # Not for secrecy: the seed is published with the round so that the draw can be repeated.
    return set(random.Random(seed).sample(ordered, count))  # noqa: S311


def seed_of(facts: Facts) -> str:
    """The seed: the hash of the round's last event, which nobody could choose, and the moment."""
    return hashlib.sha256(f"{facts.row['head']}:{facts.now.isoformat()}".encode()).hexdigest()[:16]


def _of_level(row: RowDict) -> tuple[Role, ...]:
    return LEVELS[row["level"]]


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
    lambda facts: None if facts.row["state"] == "collecting" or len(facts.form.reason) > 1 else {},
    reads_form=True,
    clause=Clause.SAMPLE,
)
SOME_CASES: Final = Guard(
    "some_cases",
    "本批次还没有可审核的户。请等村里上报后再抽查。",
    lambda facts: None if facts["collectable"] else {},
    needs=("collectable",),
    clause=Clause.SAMPLE,
)


def _line(facts: Facts, case_id: int) -> RowDict | None:
    return next((line for line in facts["round_lines"] if line["case_id"] == case_id), None)


def _not_there(facts: Facts, cases: Collection[int]) -> Reason:
    """These cases are not on the round: those that have left it since are named."""
    names = [line["head_name"] for line in facts["left_lines"] if line["case_id"] in cases]
    if names:
        return Reason(
            "round_left",
            "{names}已在抽样后离开本级（退回、撤回等），本批次对其不再算数。"
            "重新报来的，请放入下一批次；请刷新后重试。",
            {"names": names},
        )
    return Reason("round_line", "有 {n} 户不在本批次中，请刷新后重试。", {"n": len(cases)})


def _visit_faults(facts: Facts) -> Unmet:
    if _line(facts, facts.form.case) is None:
        return [_not_there(facts, {facts.form.case})]
    drawn = clock.shanghai_day(facts["drawn_at"])
    if facts.form.visited_on < drawn:
        return [
            Reason(
                "visit_before_round",
                "核查日期 {day} 早于本批次抽样的 {drawn}，请按实际日期填写。",
                {"day": facts.form.visited_on.isoformat(), "drawn": drawn.isoformat()},
            )
        ]
    team = {m["user_id"] for m in facts["team"]}
    if strangers := set(facts.form.visitors) - team:
        return [
            Reason("visitors_here", "有 {n} 名核查人没有本地授权，请另选。", {"n": len(strangers)})
        ]
    if facts.form.case in kin_cases(
        facts["round_kin"], {*facts.form.visitors, facts.actor.user_id}
    ):
        return [Reason("visitors_kin", "核查人与该户有亲属关系，须回避。请换人核查并登记。")]
    return None


VISIT_SOUND: Final = Guard(
    "visit_sound",
    "",
    _visit_faults,
    needs=("round_lines", "left_lines", "drawn_at", "team", "round_kin"),
    reads_form=True,
    clause=Clause.SAMPLE,
)


def unvisited(lines: Iterable[RowDict], kin: Collection[int]) -> list[RowDict]:
    """The lines somebody still has to visit: drawn, or of an official's kin.

    A kinship declared after the draw counts too: every relative's household is visited.
    """
    return [x for x in lines if x["visited_on"] is None and (x["drawn"] or x["case_id"] in kin)]


def _unvisited(facts: Facts) -> Unmet:
    left = unvisited(facts["round_lines"], facts["round_kin"])
    names = [line["head_name"] for line in left[:5]]
    return {"n": len(left), "names": names} if left else None


ALL_VISITED: Final = Guard(
    "all_visited",
    "抽中和近亲属户中还有 {n} 户没有入户核查：{names}。请先登记核查。",
    _unvisited,
    needs=("round_lines", "round_kin"),
    clause=Clause.SAMPLE,
)


def _decide_faults(facts: Facts) -> Unmet:
    known = {line["case_id"] for line in facts["round_lines"]}
    reasons = []
    if missing := set(facts.form.cases) - known:
        reasons.append(_not_there(facts, missing))
    if facts.form.verdict not in verdicts(facts.row):
        reasons.append(Reason("verdict", "本级审核没有这种意见，请重新选择。"))
    if related := kin_cases(facts["round_kin"], {facts.actor.user_id}) & set(facts.form.cases):
        reasons.append(
            Reason(
                "decide_kin",
                "您与其中 {n} 户有亲属关系，须回避。请由他人填写这几户的意见。",
                {"n": len(related)},
            )
        )
    if facts.form.verdict != "pass" and len(facts.form.reason.strip()) < 2:
        reasons.append(Reason("verdict_reason", "退回或不予纳入须写明问题或理由。"))
    return reasons or None


DECISION_SOUND: Final = Guard(
    "decision_sound",
    "",
    _decide_faults,
    needs=("round_lines", "left_lines", "round_kin"),
    reads_form=True,
    clause=Clause.APART,
)


def _undecided(facts: Facts) -> Unmet:
    left = [line for line in facts["round_lines"] if not line["verdict"]]
    return {"n": len(left)} if left else None


ALL_DECIDED: Final = Guard(
    "round_decided",
    "还有 {n} 户没有审核意见，不能签发。请逐户或批量填写。",
    _undecided,
    needs=("round_lines",),
    clause=Clause.SAMPLE,
)


def _no_document(facts: Facts) -> Unmet:
    passes = any(line["verdict"] == "pass" for line in facts["round_lines"])
    return {} if facts.row["level"] == "county" and passes and not facts.form.document_no else None


DOCUMENT: Final = Guard(
    "document_no",
    "县级审定须填写文号，请填写后签发。",
    _no_document,
    needs=("round_lines",),
    reads_form=True,
    clause=Clause.COUNTY,
)


def _drawn(facts: Facts, changes: Changes) -> None:
    cases: list[RowDict] = facts["collectable"]
    percent = (
        facts.policy.township_sample_percent
        if facts.row["level"] == "township"
        else facts.policy.county_sample_percent
    )
    seed = seed_of(facts)
    # Whom an earlier round drew and nobody decided is visited besides the new draw.
    sample = draw(seed, [case["id"] for case in cases if not case["due"]], percent)
    for case in cases:
        related = bool(case["related_official"] or case["has_kin"])
        sampled = "sample" if case["id"] in sample else ""
        changes.add(
            RoundLine,
            region=case["region"],
            county=case["county"],
            case_id=case["id"],
            round_id=facts.row["id"],
            head_name=case["head_name"],
            related=related,
            drawn="relative" if related else "due" if case["due"] else sampled,
        )
    changes.set(seed=seed, drawn=len(cases))


def _visited(facts: Facts, changes: Changes) -> None:
    line = _line(facts, facts.form.case)
    if line is not None:
        changes.change(
            RoundLine,
            line,
            visited_on=facts.form.visited_on,
            visitors=sorted(set(facts.form.visitors)),
            visit_finding=facts.form.finding,
        )


def _decided(facts: Facts, changes: Changes) -> None:
    chosen = set(facts.form.cases)
    for line in facts["round_lines"]:
        if line["case_id"] in chosen:
            changes.change(RoundLine, line, verdict=facts.form.verdict, reason=facts.form.reason)


def _signed(facts: Facts, changes: Changes) -> None:
    changes.set(signed_at=facts.form.signed_at, document_no=facts.form.document_no)
    for line in facts["left_lines"]:
        changes.change(RoundLine, line, verdict="struck", reason="")


def payload_of(facts: Facts, line: RowDict, action: str) -> dict[str, object]:
    """What the fan-out hands to one household, in the words of that household's own action."""
    reason = line["reason"]
    items = tuple(text.strip() for text in reason.splitlines() if len(text.strip()) > 1)
    if action == "township_refuse":
        return {"code": "R07", "reason": reason, "letter": facts.form.papers}
    if action.startswith("return_"):
        return {"items": items or (reason,), "slip": facts.form.papers}
    return {
        "reason": reason,
        "items": items,
        "code": "R07" if line["verdict"] == "refuse" else "",
        "document_no": facts.form.document_no,
        "signed_at": facts.form.signed_at,
        "papers": facts.form.papers,
    }


def _fan(facts: Facts) -> list[FanOut]:
    actions = verdicts(facts.row)
    return [
        FanOut(x["case_id"], actions[x["verdict"]], payload_of(facts, x, actions[x["verdict"]]))
        for x in facts["round_lines"]
    ]


PROCESS: Final = Process(
    key="round",
    edition=1,
    label="审核批次",
    subject="round",
    states=(
        State("collecting", "收件"),
        State("sampling", "抽查中"),
        State("deliberating", "会审"),
        State("signed", "已签发"),
        State("issued", "已下达", final=True),
        State("cancelled", "已取消", final=True),
    ),
    actions=(
        Action(
            "collect",
            "r1",
            "新建审核批次",
            sources=(NEW,),
            targets=("collecting",),
            roles=(Role.TOWNSHIP, Role.COUNTY),
            whose=_of_level,
            form=Collect,
            guards=(OFFICER,),
            effect=lambda facts, step: step.set(title=facts.form.title),
        ),
        Action(
            "draw",
            "r2",
            "抽取样本",
            sources=("collecting",),
            targets=("sampling",),
            roles=(Role.TOWNSHIP, Role.COUNTY),
            whose=_of_level,
            guards=(OFFICER, SOME_CASES),
            effect=_drawn,
            primary=True,
            needs_confirmation=True,
        ),
        Action(
            "visit",
            "r3",
            "登记入户核查",
            sources=("sampling", "deliberating"),
            roles=(Role.TOWNSHIP, Role.COUNTY),
            whose=_of_level,
            form=Visit,
            guards=(OFFICER, VISIT_SOUND),
            effect=_visited,
        ),
        Action(
            "deliberate",
            "r4",
            "抽查完毕，会审",
            sources=("sampling",),
            targets=("deliberating",),
            roles=(Role.TOWNSHIP, Role.COUNTY),
            whose=_of_level,
            guards=(OFFICER, ALL_VISITED),
            primary=True,
        ),
        Action(
            "decide",
            "r5",
            "填写审核意见",
            sources=("deliberating",),
            roles=(Role.TOWNSHIP, Role.TOWNSHIP_LEADER, Role.COUNTY, Role.COUNTY_LEADERS),
            whose=_of_level,
            form=Decide,
            guards=(DECIDER, DECISION_SOUND),
            effect=_decided,
            own_place=True,
        ),
        Action(
            "sign",
            "r6",
            "签发",
            sources=("deliberating",),
            targets=("signed",),
            roles=(Role.TOWNSHIP_LEADER, Role.COUNTY_LEADERS),
            whose=_of_level,
            form=Sign,
            guards=(SIGNER, ALL_VISITED, ALL_DECIDED, DOCUMENT),
            needs=("left_lines",),
            effect=_signed,
            fans_out=_fan,
            primary=True,
            needs_confirmation=True,
        ),
        Action(
            "issue",
            "r7",
            "下达",
            sources=("signed",),
            targets=("issued",),
            roles=(Role.TOWNSHIP, Role.COUNTY),
            whose=_of_level,
            form=Issue,
            guards=(OFFICER,),
            primary=True,
        ),
        Action(
            "cancel",
            "r8",
            "取消批次",
            sources=("collecting", "sampling", "deliberating"),
            targets=("cancelled",),
            roles=(Role.TOWNSHIP, Role.COUNTY, Role.TOWNSHIP_LEADER, Role.COUNTY_LEADERS),
            whose=_of_level,
            form=CallOff,
            guards=(CANCELLER, CANCELLED_WHY),
            needs_confirmation=True,
        ),
    ),
)
