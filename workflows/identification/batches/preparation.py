"""组织培训: the campaign, the village's batch and the training that opens it for applications."""

from datetime import date, datetime
from typing import Annotated, Final

from pydantic import Field

from workflows.access.roles import Role
from workflows.base import clock
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import NEW, Action, Ask, Form, Guard, Process, State, Unmet
from workflows.engine.forms import Files
from workflows.engine.needs import BATCH_CASES, TRAININGS
from workflows.engine.registry import pinned
from workflows.identification.needs import VILLAGE_STANDS
from workflows.policy.clauses import Clause


class Named(Form):
    """A title and a year."""

    title: Annotated[
        str, Ask("名称", "如：2015年秋季贫困户识别"), Field(min_length=2, max_length=60)
    ]
    year: Annotated[int, Ask("年度"), Field(ge=2013, le=2100)]


class WithReason(Form):
    """A step that must say why."""

    reason: Annotated[str, Ask("原因", kind="area"), Field(min_length=2, max_length=500)]


def _name(facts: Facts[Named], changes: Changes) -> None:
    changes.set(title=facts.form.title, year=facts.form.year)


_CAMPAIGN_ACTIONS: Final = (
    Action(
        "plan",
        "w1",
        "新建工作批次",
        sources=(NEW,),
        targets=("draft",),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        form=Named,
        effect=_name,
    ),
    Action(
        "start",
        "w2",
        "启动",
        sources=("draft",),
        targets=("open",),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        primary=True,
    ),
    Action(
        "finish",
        "w3",
        "结束",
        sources=("open",),
        targets=("closed",),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        needs_confirmation=True,
    ),
)
CAMPAIGN: Final = Process(
    key="campaign",
    edition=1,
    label="工作批次",
    subject="campaign",
    states=(
        State("draft", "拟定"),
        State("open", "进行中"),
        State("closed", "已结束", final=True),
    ),
    actions=_CAMPAIGN_ACTIONS,
)


class BatchTitle(Form):
    """A village batch's name."""

    title: Annotated[str, Ask("名称"), Field(max_length=60)] = ""


def _no_training(facts: Facts) -> Unmet:
    closed = [t for t in facts[TRAININGS] if t["state"] == "closed"]
    return None if closed else {"n": len(facts[TRAININGS])}


def _cases_open(facts: Facts) -> Unmet:
    left = [c for c in facts[BATCH_CASES] if not pinned(c).state(c["state"]).final]
    return {"n": len(left)} if left else None


TRAINED: Final = Guard(
    "trained",
    "本村还没有已归档的培训会（现有 {n} 场未归档）。请先召开培训并归档签到表、材料和照片。",
    _no_training,
    needs=(TRAININGS,),
    clause=Clause.TRAINING,
)
ALL_FINAL: Final = Guard(
    "all_final",
    "还有 {n} 户没有办结，不能归档。请先办结或转入下一批次。",
    _cases_open,
    needs=(BATCH_CASES,),
    clause=Clause.HOUSE,
)


def _trainings_open(facts: Facts) -> Unmet:
    left = [t for t in facts[TRAININGS] if not pinned(t).state(t["state"]).final]
    return {"n": len(left)} if left else None


VILLAGE_OVER: Final = Guard(
    "village_over",
    "本村没有撤并，村批次不能撤销。请召开培训会并归档后开放申请；"
    "村已撤并的，请管理员先在“管理—区划”登记。",
    lambda facts: {} if facts[VILLAGE_STANDS] else None,
    needs=(VILLAGE_STANDS,),
    clause=Clause.HOUSE,
)
NO_TRAINING_OPEN: Final = Guard(
    "no_training_open",
    "还有 {n} 场培训会没有办完，不能撤销村批次。请先取消培训会，开过的先归档。",
    _trainings_open,
    needs=(TRAININGS,),
    clause=Clause.HOUSE,
)


class Quota(Form):
    """规模控制: how many people a village was given, and by which paper."""

    people: Annotated[int, Ask("规模数（人）"), Field(ge=0, le=100_000)]
    basis: Annotated[str, Ask("下达依据（文件名、文号）"), Field(min_length=2, max_length=100)]


NUMBERED: Final = Guard(
    "quota_given",
    "政策参数 {profile} 不设规模控制，不能登记规模数。请按标准逐户识别。",
    lambda facts: None if facts.policy.quota else {"profile": facts.policy.key},
    clause=Clause.LISTS,
)


def _given(facts: Facts[Quota], changes: Changes) -> None:
    changes.set(quota=facts.form.people, quota_basis=facts.form.basis)


_VILLAGE_BATCH_ACTIONS: Final = (
    Action(
        "plan",
        "p1",
        "新建村批次",
        sources=(NEW,),
        targets=("planned",),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        form=BatchTitle,
        effect=lambda facts, step: step.set(title=facts.form.title),
    ),
    Action(
        "open_applications",
        "p2",
        "开放申请",
        sources=("planned",),
        targets=("trained",),
        roles=(Role.TOWNSHIP, Role.COMMITTEE),
        guards=(TRAINED,),
        effect=lambda facts, step: step.set(trained_at=facts.now),
        primary=True,
    ),
    Action(
        "close_applications",
        "p3",
        "截止申请",
        sources=("trained",),
        targets=("surveying",),
        roles=(Role.CLERK,),
        needs_confirmation=True,
    ),
    Action(
        "reopen_applications",
        "p4",
        "重新开放申请",
        sources=("surveying",),
        targets=("trained",),
        roles=(Role.TOWNSHIP,),
        form=WithReason,
    ),
    Action(
        "archive",
        "p5",
        "归档",
        sources=("surveying",),
        targets=("archived",),
        roles=(Role.TOWNSHIP,),
        guards=(ALL_FINAL,),
        needs_confirmation=True,
    ),
    # Nobody could apply yet: a village that is merged before its training has nothing to archive.
    Action(
        "cancel",
        "p6",
        "撤销村批次",
        sources=("planned",),
        targets=("cancelled",),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        form=WithReason,
        guards=(VILLAGE_OVER, NO_TRAINING_OPEN),
        needs_confirmation=True,
    ),
    Action(
        "set_quota",
        "p7",
        "登记规模数",
        sources=("planned", "trained", "surveying"),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        form=Quota,
        guards=(NUMBERED,),
        effect=_given,
        own_place=True,
    ),
)
VILLAGE_BATCH: Final = Process(
    key="village_batch",
    edition=1,
    label="村批次",
    subject="village_batch",
    states=(
        State("planned", "待培训"),
        State("trained", "已培训，受理申请"),
        State("surveying", "申请截止，入户调查"),
        State("archived", "已归档", final=True),
        State("cancelled", "已撤销", final=True),
    ),
    actions=_VILLAGE_BATCH_ACTIONS,
)


class TrainingPlan(Form):
    """When and where a training is planned."""

    planned_on: Annotated[date, Ask("计划日期")]
    place: Annotated[str, Ask("地点"), Field(min_length=1, max_length=60)]


class TrainingHeld(Form):
    """What a training leaves behind: who came, the sheet, the material, a photo."""

    held_on: Annotated[date, Ask("召开日期")]
    attendees: Annotated[int, Ask("到会人数"), Field(ge=1, le=2000)]
    sheet: Annotated[Files, Ask("签到表", kind="attachments"), Field(min_length=1)]
    material: Annotated[Files, Ask("培训材料", kind="attachments"), Field(min_length=1)]
    photo: Annotated[Files, Ask("现场照片", kind="attachments"), Field(min_length=1)]

    def claimed(self) -> datetime:
        return clock.start_of(self.held_on)


def _planned(facts: Facts[TrainingPlan], changes: Changes) -> None:
    changes.set(planned_on=facts.form.planned_on, place=facts.form.place)


def _held(facts: Facts[TrainingHeld], changes: Changes) -> None:
    changes.set(held_on=facts.form.held_on, attendees=facts.form.attendees)


_TRAINING_ACTIONS: Final = (
    Action(
        "plan",
        "t1",
        "计划培训",
        sources=(NEW,),
        targets=("planned",),
        roles=(Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP),
        form=TrainingPlan,
        effect=_planned,
    ),
    Action(
        "hold",
        "t2",
        "登记召开",
        sources=("planned",),
        targets=("held",),
        roles=(Role.CLERK,),
        form=TrainingHeld,
        effect=_held,
        primary=True,
    ),
    Action(
        "close",
        "t3",
        "归档",
        sources=("held",),
        targets=("closed",),
        roles=(Role.COMMITTEE, Role.TOWNSHIP),
        primary=True,
    ),
    Action(
        "cancel",
        "t4",
        "取消",
        sources=("planned",),
        targets=("cancelled",),
        roles=(Role.CLERK,),
        form=WithReason,
    ),
)
TRAINING: Final = Process(
    key="training",
    edition=1,
    label="培训会",
    subject="training",
    states=(
        State("planned", "已计划"),
        State("held", "已召开待归档"),
        State("closed", "已归档", final=True),
        State("cancelled", "已取消", final=True),
    ),
    actions=_TRAINING_ACTIONS,
)
