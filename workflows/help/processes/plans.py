"""一户一策: a household's plan for one year, from the draft to the word on what came of it."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field

from workflows.engine.changes import Changes
from workflows.engine.context import Facts
from workflows.engine.definition import NEW, Action, Ask, Form, Guard, Process, State, Unmet
from workflows.engine.forms import Files
from workflows.help.needs import HOME, HOME_PLANS
from workflows.help.processes.common import FIELD, IN_SCOPE, OWN_HOUSEHOLD, Left, on_day


class PlanForm(Form):
    """What is to be reached this year, and how."""

    year: Annotated[int, Ask("年度"), Field(ge=2013, le=2100)]
    target: Annotated[str, Ask("目标", kind="area"), Field(min_length=2, max_length=500)]
    steps: Annotated[str, Ask("措施安排", kind="area"), Field(min_length=2, max_length=1000)]


class Agree(Form):
    """The household agrees; the policy was read to it."""

    policy_read_on: Annotated[date, Ask("政策宣讲日期")]
    signature: Annotated[Files, Ask("农户签名或手印", kind="attachments"), Field(min_length=1)]


class ClosePlan(Form):
    """What came of the year."""

    result: Annotated[str, Ask("完成情况", kind="area"), Field(min_length=2, max_length=1000)]
    signature: Annotated[Files, Ask("农户签名或手印", kind="attachments"), Field(min_length=1)]


def _planned(facts: Facts[PlanForm], changes: Changes) -> None:
    home = facts.must(HOME)
    changes.set(
        year=facts.form.year,
        target=facts.form.target,
        steps=facts.form.steps,
        causes=home["causes"],
    )


def _planned_anew(facts: Facts[PlanForm], changes: Changes) -> None:
    _planned(facts, changes)
    changes.set(result="", policy_read_on=None)


READ_DAY: Final = Guard(
    "read_day",
    "",
    lambda facts: on_day(facts.form.policy_read_on, facts, "政策宣讲日期") or None,
    reads_form=True,
)


def _year_taken(facts: Facts[PlanForm]) -> Unmet:
    taken = any(
        p["year"] == facts.form.year and p["id"] != facts.row["id"] for p in facts[HOME_PLANS]
    )
    return {"year": facts.form.year} if taken else None


ONE_PLAN: Final = Guard(
    "one_plan",
    "该户 {year} 年已有帮扶计划，请在原计划上修改。",
    _year_taken,
    needs=(HOME_PLANS,),
    reads_form=True,
)
_PLAN_ACTIONS: Final = (
    Action(
        "draft",
        "l1",
        "拟定计划",
        sources=(NEW,),
        targets=("draft",),
        roles=FIELD,
        form=PlanForm,
        guards=(IN_SCOPE, OWN_HOUSEHOLD, ONE_PLAN),
        effect=_planned,
    ),
    Action(
        "revise",
        "l2",
        "修改计划",
        sources=("draft",),
        roles=FIELD,
        form=PlanForm,
        guards=(OWN_HOUSEHOLD, ONE_PLAN),
        needs=(HOME,),
        effect=_planned,
    ),
    Action(
        "agree",
        "l3",
        "农户同意",
        sources=("draft",),
        targets=("agreed",),
        roles=FIELD,
        form=Agree,
        guards=(OWN_HOUSEHOLD, READ_DAY),
        effect=lambda facts, step: step.set(policy_read_on=facts.form.policy_read_on),
        primary=True,
    ),
    Action(
        "close",
        "l4",
        "年终总结",
        sources=("agreed",),
        targets=("closed",),
        roles=FIELD,
        form=ClosePlan,
        guards=(OWN_HOUSEHOLD,),
        effect=lambda facts, step: step.set(result=facts.form.result),
        primary=True,
    ),
    Action(
        "household_left",
        "l5",
        "户已不在册，计划终止",
        sources=("draft", "agreed"),
        targets=("ended",),
        form=Left,
        effect=lambda facts, step: step.set(result=facts.form.reason),
        fired_by="case",
    ),
    # Filed again within the year, the household has its plan of that year once more.
    Action(
        "take_up",
        "l6",
        "重新拟定计划",
        sources=("ended",),
        targets=("draft",),
        roles=FIELD,
        form=PlanForm,
        guards=(IN_SCOPE, OWN_HOUSEHOLD, ONE_PLAN),
        effect=_planned_anew,
    ),
)
PROCESS: Final = Process(
    key="help_plan",
    edition=1,
    label="一户一策",
    subject="help_plan",
    states=(
        State("draft", "拟定"),
        State("agreed", "农户已同意", settled=True),
        State("closed", "已总结", final=True),
        State("ended", "户已不在册，已终止", final=True),
    ),
    actions=_PLAN_ACTIONS,
)
