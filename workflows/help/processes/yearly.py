"""动态管理: each filed household's file brought up to date once a year, then entered in the
national system."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, create_model

from models.rows.household import ChangeRequestRow
from workflows.base.refusals import Reason
from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import NEW, Action, Ask, Form, Guard, Process, State, Unmet
from workflows.engine.forms import Files
from workflows.engine.needs import PEOPLE
from workflows.help.needs import HOME_REQUESTS, HOME_UPDATES
from workflows.help.processes.common import (
    ARRANGERS,
    FIELD,
    IN_SCOPE,
    KEEPERS,
    OWN_HOUSEHOLD,
    Left,
)
from workflows.households import fields
from workflows.identification import survey_questions

FOUND: Final = {"same": "与登记一致", "changed": "有变化"}


class Begin(Form):
    """Which year."""

    year: Annotated[int, Ask("年度"), Field(ge=2014, le=2100)]


class Counted(Form):
    """How many people and how much income there is this year."""

    members: Annotated[
        Literal["same", "changed"], Ask("家庭成员与登记相比", kind="choice:members_found")
    ] = "same"
    people: Annotated[int, Ask("现有人口"), Field(ge=0, le=30)]
    per_head_fen: Annotated[int, Ask("人均收入", kind="money"), Field(ge=0, le=10_000_000_00)]


# House, what keeps the household poor, what it is watched for: the questions of the catalogue.
_Stands: Any = create_model(
    "_Stands", __base__=Counted, **survey_questions.asked(fields.CATALOGUE.yearly)
)


class Update(_Stands):  # type: ignore[misc]
    """How the household stands this year."""

    changes: Annotated[str, Ask("家庭变化", kind="area"), Field(max_length=500)] = ""
    next_step: Annotated[str, Ask("下一步打算", kind="area"), Field(min_length=2, max_length=500)]
    sheet: Annotated[Files, Ask("年度信息采集表（19）", kind="attachments"), Field(min_length=1)]


def _people_differ(facts: Facts[Update]) -> Unmet:
    """The sheet carries what is confirmed and nothing else."""
    have, told = len(facts[PEOPLE]), facts.form.people
    if told == have:
        return None
    figures = {"n": told, "have": have}
    if _open_requests(facts):
        source = (
            "现有人口填 {n} 人，登记的家庭成员是 {have} 人，变更申请还在等乡镇确认。"
            "确认之前请按登记的 {have} 人填写，或者等确认后再登记更新。"
        )
        return [Reason("people_agree", source, figures)]
    source = (
        "现有人口填 {n} 人，登记的家庭成员是 {have} 人。"
        "家庭成员有变的，请先由村里“登记变更”提出申请，乡镇确认后再登记更新。"
    )
    return [Reason("people_agree", source, figures)]


def _open_requests(facts: Facts) -> list[ChangeRequestRow]:
    return [row for row in facts[HOME_REQUESTS] if row["state"] == "open"]


PEOPLE_AGREE: Final = Guard(
    "people_agree", "", _people_differ, needs=(PEOPLE, HOME_REQUESTS), reads_form=True
)


def _unasked(facts: Facts[Update]) -> Unmet:
    """Who was found changed is changed on the register, by a request."""
    if facts.form.members == "same":
        return None
    asked = _open_requests(facts) or [
        row
        for row in facts[HOME_REQUESTS]
        if row["state"] == "confirmed" and row["asked_at"] >= facts.row["opened_at"]
    ]
    return None if asked else {}


CHANGE_ASKED: Final = Guard(
    "change_asked",
    "入户发现家庭成员有变，还没有变更申请。"
    "请先由村里在该户的“登记变更”里提出申请并附证明，再登记更新。",
    _unasked,
    needs=(HOME_REQUESTS,),
    reads_form=True,
)


def _year_taken(facts: Facts[Begin]) -> Unmet:
    taken = any(
        u["year"] == facts.form.year and u["id"] != facts.row["id"] for u in facts[HOME_UPDATES]
    )
    return {"year": facts.form.year} if taken else None


ONE_UPDATE: Final = Guard(
    "one_update",
    "该户已列入 {year} 年度更新，不必重复列入。",
    _year_taken,
    needs=(HOME_UPDATES,),
    reads_form=True,
)


def _updated(facts: Facts[Update], changes: Changes) -> None:
    answers = facts.form.model_dump(mode="json", exclude={"next_step", "sheet"})
    changes.set(answers=answers, next_step=facts.form.next_step)


_ACTIONS: Final = (
    Action(
        "begin",
        "y1",
        "列入年度更新",
        sources=(NEW,),
        targets=("due",),
        roles=ARRANGERS,
        form=Begin,
        guards=(IN_SCOPE, ONE_UPDATE),
        effect=lambda facts, step: step.set(year=facts.form.year),
    ),
    Action(
        "update",
        "y2",
        "登记更新",
        sources=("due",),
        targets=("updated",),
        roles=FIELD,
        form=Update,
        guards=(OWN_HOUSEHOLD, CHANGE_ASKED, PEOPLE_AGREE),
        effect=_updated,
        primary=True,
    ),
    Action(
        "enter",
        "y3",
        "已录入全国系统",
        sources=("updated",),
        targets=("entered",),
        roles=KEEPERS,
        primary=True,
    ),
    Action(
        "household_left",
        "y4",
        "户已不在册，不再更新",
        sources=("due", "updated"),
        targets=("lapsed",),
        form=Left,
        fired_by="case",
    ),
    # Filed again within the year, it is updated like all others.
    Action(
        "take_up",
        "y5",
        "重新列入",
        sources=("lapsed",),
        targets=("due",),
        roles=ARRANGERS,
        guards=(IN_SCOPE,),
        effect=lambda _facts, step: step.set(answers={}, next_step=""),
    ),
)
PROCESS: Final = Process(
    key="yearly_update",
    edition=1,
    label="年度动态管理",
    subject="yearly_update",
    states=(
        State("due", "待更新"),
        State("updated", "已更新待录入"),
        State("entered", "已录入全国系统", final=True, settled=True),
        State("lapsed", "户已不在册，不再更新", final=True),
    ),
    actions=_ACTIONS,
)
