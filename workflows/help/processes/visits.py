"""走访: campaigns with a window of days and what each household is to get; visits, single or
within one."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from workflows.access.roles import Role
from workflows.base import dates
from workflows.base.refusals import Reason
from workflows.base.words import Word
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import NEW, Action, Ask, Form, Guard, Process, State, Unmet
from workflows.engine.forms import Files
from workflows.help.needs import HOME_VISITS, ORGANISATIONS, VISIT_CAMPAIGN, VISIT_GIFTS
from workflows.help.processes.common import (
    ARRANGERS,
    FIELD,
    IN_SCOPE,
    OWN_HOUSEHOLD,
    in_window,
    known_helper,
    on_day,
    one_helper,
    same,
)
from workflows.households.needs import OFFICIALS
from workflows.identification.batches.preparation import WithReason

TOPICS: Final = {
    "condition": "了解生产生活",
    "policy": "宣讲政策",
    "plan": "商量计划",
    "measure": "落实措施",
    "gift": "送慰问",
    "other": "其他",
}
CAMPAIGN_KINDS: Final = {"visit": "走访慰问", "launch": "启动仪式"}
OUTSIDE: Final = (
    "走访日期 {day} 不在“{title}”的 {start} 至 {end} 之内。请更正日期，或登记为单独走访。"
)
Topic = Literal["condition", "policy", "plan", "measure", "gift", "other"]


class Item(BaseModel):
    """What each household is to get: cash in fen, or goods with their value."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["cash", "goods"]
    item: Annotated[str, Field(min_length=1, max_length=40)]
    quantity: Annotated[str, Field(max_length=20)] = ""
    fen: Annotated[int, Field(gt=0, le=100_000_00, strict=True)]


class Plan(Form):
    """When, under which names, what for each household."""

    title: Annotated[str, Ask("活动名称"), Field(min_length=2, max_length=60)]
    alias: Annotated[str, Ask("别名"), Field(max_length=60)] = ""
    kind: Annotated[
        Literal["visit", "launch"], Ask(Word("类别", "of help"), kind="choice:campaign_kind")
    ] = "visit"
    from_on: Annotated[date, Ask("开始日期")]
    to_on: Annotated[date, Ask("结束日期")]
    items: Annotated[tuple[Item, ...], Ask("每户标准", kind="items")] = ()


class Record(Form):
    """One visit: who, when, what about, what next."""

    official: Annotated[int | None, Ask("走访人", kind="choice:officials")] = None
    organisation: Annotated[int | None, Ask("走访单位", kind="choice:organisations")] = None
    visited_on: Annotated[date, Ask("走访日期")]
    topics: Annotated[tuple[Topic, ...], Ask("内容", kind="checklist"), Field(min_length=1)]
    requests: Annotated[str, Ask("农户诉求", kind="area"), Field(max_length=500)] = ""
    next_step: Annotated[str, Ask("下一步", kind="area"), Field(max_length=500)] = ""
    photo: Annotated[Files, Ask("照片", kind="attachments")] = ()


def _window(facts: Facts[Plan]) -> Unmet:
    form = facts.form
    if form.from_on <= form.to_on:
        return None
    return {"start": form.from_on.isoformat(), "end": form.to_on.isoformat()}


WINDOW: Final = Guard(
    "window", "开始日期 {start} 晚于结束日期 {end}，请更正。", _window, reads_form=True
)


def _visit_faults(facts: Facts[Record]) -> Unmet:
    form, campaign = facts.form, facts[VISIT_CAMPAIGN]
    reasons = one_helper(form.official, form.organisation) + on_day(
        form.visited_on, facts, "走访日期"
    )
    if campaign is not None and campaign["state"] != "open":
        reasons.append(
            Reason(
                "campaign_open",
                "“{title}”不在进行中，不能登记走访。",
                {"title": campaign["title"]},
            )
        )
    reasons += in_window(form.visited_on, campaign, OUTSIDE)
    reasons += known_helper(facts, form.official, form.organisation)
    if facts.role == Role.HELPER and not any(
        o["id"] == form.official and o["user_id"] == facts.actor.user_id for o in facts[OFFICIALS]
    ):
        reasons.append(Reason("own_visit", "帮扶责任人只能登记自己的走访。"))
    return reasons or None


VISIT_SOUND: Final = Guard(
    "visit_sound",
    "",
    _visit_faults,
    needs=(VISIT_CAMPAIGN, OFFICIALS, ORGANISATIONS),
    reads_form=True,
)


def _written_before(facts: Facts[Record]) -> Unmet:
    form = facts.form
    said = {"official_id": form.official, "organisation_id": form.organisation}
    before = same(facts, facts[HOME_VISITS], "recorded", visited_on=form.visited_on, **said)
    if before is None:
        return None
    return {"day": form.visited_on.isoformat(), "when": dates.stamp(before["opened_at"])}


# Saved again after a dropped line, in a second tab, by a colleague: with it went the gifts.
VISIT_ONCE: Final = Guard(
    "visit_twice",
    "{day} 对该户的走访已于 {when} 登记，没有再登记。要补充内容的，请先把那一次更正作废再登记。",
    _written_before,
    needs=(HOME_VISITS,),
    reads_form=True,
)


def _still_given(facts: Facts) -> Unmet:
    given = [gift for gift in facts[VISIT_GIFTS] if gift["state"] == "given"]
    return {"n": len(given)} if given else None


NOTHING_GIVEN: Final = Guard(
    "nothing_given",
    "这次走访还登记了 {n} 笔钱物。请先逐笔冲销，再更正走访。",
    _still_given,
    needs=(VISIT_GIFTS,),
)


def _planned(facts: Facts[Plan], changes: Changes) -> None:
    form = facts.form
    changes.set(
        title=form.title,
        alias=form.alias,
        kind=form.kind,
        from_on=form.from_on,
        to_on=form.to_on,
        items=[item.model_dump() for item in form.items],
    )


def _recorded(facts: Facts[Record], changes: Changes) -> None:
    form = facts.form
    changes.set(
        official_id=form.official,
        organisation_id=form.organisation,
        visited_on=form.visited_on,
        topics=list(form.topics),
        requests=form.requests,
        next_step=form.next_step,
    )


_CAMPAIGN_ACTIONS: Final = (
    Action(
        "plan",
        "v1",
        "计划活动",
        sources=(NEW,),
        targets=("planned",),
        roles=ARRANGERS,
        form=Plan,
        guards=(WINDOW,),
        effect=_planned,
    ),
    Action(
        "start",
        "v2",
        "启动",
        sources=("planned",),
        targets=("open",),
        roles=ARRANGERS,
        primary=True,
    ),
    Action(
        "close",
        "v3",
        "结束",
        sources=("open",),
        targets=("closed",),
        roles=ARRANGERS,
        primary=True,
        needs_confirmation=True,
    ),
)
CAMPAIGN: Final = Process(
    key="visit_campaign",
    edition=1,
    label="走访活动",
    subject="visit_campaign",
    states=(
        State("planned", "已计划"),
        State("open", "进行中"),
        State("closed", "已结束", final=True),
    ),
    actions=_CAMPAIGN_ACTIONS,
)
_VISIT_ACTIONS: Final = (
    Action(
        "record",
        "v4",
        "登记走访",
        sources=(NEW,),
        targets=("recorded",),
        roles=FIELD,
        form=Record,
        guards=(IN_SCOPE, OWN_HOUSEHOLD, VISIT_SOUND, VISIT_ONCE),
        effect=_recorded,
    ),
    Action(
        "correct",
        "v5",
        "更正作废",
        sources=("recorded",),
        targets=("corrected",),
        roles=FIELD,
        form=WithReason,
        guards=(OWN_HOUSEHOLD, NOTHING_GIVEN),
        needs_confirmation=True,
    ),
)
VISIT: Final = Process(
    key="visit",
    edition=1,
    label="走访",
    subject="visit",
    states=(
        State("recorded", "已登记", settled=True),
        State("corrected", "已更正作废", final=True),
    ),
    actions=_VISIT_ACTIONS,
)
