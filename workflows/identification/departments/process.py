"""The procedure of a list and of a hit: taken in by the county, each hit resolved by a person."""

from datetime import date, datetime, timedelta
from typing import Annotated, Final

from pydantic import Field

from workflows.access.roles import Role
from workflows.base import clock
from workflows.base.refusals import Reason
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import (
    NEW,
    Action,
    Ask,
    FanOut,
    Form,
    Guard,
    Process,
    State,
    Unmet,
)
from workflows.engine.forms import Files
from workflows.engine.needs import KIN
from workflows.identification.departments.states import HitState
from workflows.identification.forms import Some, Text, scans
from workflows.identification.needs import HIT_CASE
from workflows.policy.clauses import Clause


class TakeIn(Form):
    """A list taken in: which, of what day, whose."""

    kind: str
    as_of: Annotated[date, Ask("数据截止日")]
    office: Annotated[str, Ask("提供部门"), Field(min_length=2, max_length=60)]

    def claimed(self) -> datetime:
        return clock.start_of(self.as_of)


class Why(Form):
    """What the hit was found to be: the reason, and what shows it."""

    reason: Annotated[Text, Ask("理由", "写明核实的经过和依据", kind="area")]
    evidence: Annotated[Files, scans("佐证材料"), Some]


class Veto(Form):
    """The hit amounts to an item of the veto list; the household was told."""

    item: Annotated[str, Ask("否决情形", kind="choice:vetoes")]
    reason: Annotated[Text, Ask("依据", kind="area")]
    evidence: Annotated[Files, scans("证明材料"), Some]
    told_on: Annotated[date, Ask("告知农户的日期")]

    def claimed(self) -> datetime:
        return clock.start_of(self.told_on)


class Again(Form):
    """Why a hit that was resolved is opened again."""

    reason: Annotated[Text, Ask("重新核查的原因", kind="area")]


class Newer(Form):
    """A newer list of the kind has come."""

    list_id: int


def _kin(facts: Facts) -> Unmet:
    own = any(row["user_id"] == facts.actor.user_id for row in facts[KIN])
    return {"head": facts[HIT_CASE]["head_name"]} if own else None


NOT_KIN: Final = Guard(
    "kin",
    "您与“{head}”户有登记的亲属关系，须回避该户的一切办理。请由他人办理。",
    _kin,
    needs=(KIN, HIT_CASE),
    clause=Clause.HOUSE,
)


def _no_veto_now(facts: Facts) -> Unmet:
    case = facts[HIT_CASE]
    if case["veto_open_to"]:
        return None
    wrong = "该户案件在“{state}”，否决情形只能在入户调查阶段提出。请按异议或错评程序办理。"
    return [Reason("veto_now", wrong, {"state": case["standing"]})]


VETO_NOW: Final = Guard("veto_now", "", _no_veto_now, needs=(HIT_CASE,), clause=Clause.LISTS)


def _resolved(facts: Facts, changes: Changes) -> None:
    changes.set(outcome=facts.form.reason, evidence=list(facts.form.evidence))


def _opened_again(_facts: Facts, changes: Changes) -> None:
    changes.set(outcome="", evidence=[])


def _still_kept(facts: Facts) -> Unmet:
    until = facts.row["since"] + timedelta(days=facts.policy.hit_retention_days)
    if facts.row["says"] and facts.now >= until:
        return None
    return {"n": facts.policy.hit_retention_days, "until": clock.shanghai_day(until)}


RETENTION_OVER: Final = Guard(
    "retention_over",
    "名单内容在认定后保存 {n} 天，到 {until} 为止，现在还不删除。请到期后再办。",
    _still_kept,
    clause=Clause.HOUSE,
)


def _forgotten(_facts: Facts, changes: Changes) -> None:
    changes.set(says=[])


def _to_the_case(facts: "Facts[Veto]") -> list[FanOut]:
    """The veto is proposed in the household's case, by the same words and papers."""
    said = {
        "item": facts.form.item,
        "evidence": facts.form.reason,
        "papers": facts.form.evidence,
        "told_on": facts.form.told_on,
    }
    return [FanOut(facts.row["case_id"], "propose_veto", said)]


_RESOLVERS: Final = (Role.COUNTY, Role.TOWNSHIP)
_RESOLVED: Final = (HitState.EXPLAINED, HitState.OTHER_PERSON, HitState.CORRECTED)


def _found_to_be(key: str, number: str, label: str, target: str) -> Action:
    return Action(
        key,
        number,
        label,
        sources=(HitState.OPEN,),
        targets=(target,),
        roles=_RESOLVERS,
        form=Why,
        guards=(NOT_KIN,),
        effect=_resolved,
    )


HIT: Final = Process(
    key="department_hit",
    edition=1,
    label="比对命中",
    subject="department_hit",
    states=(
        State(HitState.OPEN, "待核查"),
        State(HitState.EXPLAINED, "已合理说明", settled=True),
        State(HitState.OTHER_PERSON, "不是本人", settled=True),
        State(HitState.CORRECTED, "登记须更正", settled=True),
        State(HitState.VETO, "已提出否决", final=True),
        State(HitState.SUPERSEDED, "已有更新的名单", final=True),
    ),
    actions=(
        Action(
            "found",
            "b1",
            "比中",
            sources=(NEW,),
            targets=(HitState.OPEN,),
            # By itself: a household that signed after the list came.
            roles=(Role.COUNTY, Role.SYSTEM),
            own_place=True,
        ),
        _found_to_be("explain", "b2", "已说明，不影响", HitState.EXPLAINED),
        _found_to_be("other_person", "b3", "不是本人（错号）", HitState.OTHER_PERSON),
        _found_to_be("correct", "b4", "登记有误，去更正", HitState.CORRECTED),
        Action(
            "veto",
            "b5",
            "提出否决情形",
            sources=(HitState.OPEN,),
            targets=(HitState.VETO,),
            roles=(Role.COUNTY,),
            form=Veto,
            guards=(NOT_KIN, VETO_NOW),
            effect=_resolved,
            fans_out=_to_the_case,
        ),
        Action(
            "look_again",
            "b6",
            "重新核查",
            sources=_RESOLVED,
            targets=(HitState.OPEN,),
            roles=_RESOLVERS,
            form=Again,
            guards=(NOT_KIN,),
            effect=_opened_again,
        ),
        Action(
            "supersede",
            "b7",
            "由更新的名单代替",
            sources=(HitState.OPEN,),
            targets=(HitState.SUPERSEDED,),
            roles=(Role.COUNTY,),
            form=Newer,
            own_place=True,
        ),
        Action(
            "forget",
            "b8",
            "期满删除名单内容",
            sources=(*_RESOLVED, HitState.VETO, HitState.SUPERSEDED),
            targets=(),
            roles=(Role.SYSTEM,),
            guards=(RETENTION_OVER,),
            effect=_forgotten,
            own_place=True,
        ),
    ),
)
LIST: Final = Process(
    key="department_list",
    edition=1,
    label="部门名单",
    subject="department_list",
    states=(State("taken", "已比对", final=True),),
    actions=(
        Action(
            "take_in",
            "b0",
            "收取比对名单",
            sources=(NEW,),
            targets=("taken",),
            roles=(Role.COUNTY,),
            form=TakeIn,
        ),
    ),
)
