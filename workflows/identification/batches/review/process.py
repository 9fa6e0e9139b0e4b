"""乡镇审核、县级复审: a round collects the households, draws its sample by a logged seed, signs
the verdicts.

Every relative of an official is visited besides the sample, and so is whom an earlier round drew
and nobody has decided since: a drawn sample stands. The signer's own past in a case bars
that household only: it is left out, listed, and waits for another signer.
"""

from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import NEW, Action, Process, State
from workflows.identification.batches.review import effects, forms, guards, sample
from workflows.identification.batches.review.levels import of_level
from workflows.identification.needs import LEFT_LINES

_ACTIONS: Final = (
    Action(
        "collect",
        "r1",
        "新建审核批次",
        sources=(NEW,),
        targets=("collecting",),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        whose=of_level,
        form=forms.Collect,
        guards=(guards.OFFICER,),
        effect=lambda facts, step: step.set(title=facts.form.title),
    ),
    Action(
        "draw",
        "r2",
        "抽取样本",
        sources=("collecting",),
        targets=("sampling",),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        whose=of_level,
        guards=(guards.OFFICER, sample.SOME_CASES),
        effect=effects.sample_drawn,
        primary=True,
        needs_confirmation=True,
    ),
    Action(
        "visit",
        "r3",
        "登记入户核查",
        sources=("sampling", "deliberating"),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        whose=of_level,
        form=forms.Visit,
        guards=(guards.OFFICER, sample.VISIT_SOUND),
        effect=effects.visited,
    ),
    Action(
        "deliberate",
        "r4",
        "抽查完毕，会审",
        sources=("sampling",),
        targets=("deliberating",),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        whose=of_level,
        guards=(guards.OFFICER, sample.ALL_VISITED),
        primary=True,
    ),
    Action(
        "decide",
        "r5",
        "填写审核意见",
        sources=("deliberating",),
        roles=(Role.TOWNSHIP, Role.TOWNSHIP_LEADER, Role.COUNTY, Role.COUNTY_LEADERS),
        whose=of_level,
        form=forms.Decide,
        guards=(guards.DECIDER, guards.DECISION_SOUND, guards.SAYS_WHY),
        effect=effects.decided,
        own_place=True,
    ),
    Action(
        "sign",
        "r6",
        "签发",
        sources=("deliberating",),
        targets=("signed",),
        roles=(Role.TOWNSHIP_LEADER, Role.COUNTY_LEADERS),
        whose=of_level,
        form=forms.Sign,
        guards=(
            guards.SIGNER,
            sample.ALL_VISITED,
            guards.ALL_DECIDED,
            guards.ALL_SAY_WHY,
            guards.DOCUMENT,
        ),
        needs=(LEFT_LINES,),
        effect=effects.signed,
        fans_out=effects.verdicts_carried_out,
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
        whose=of_level,
        form=forms.Issue,
        guards=(guards.OFFICER,),
        primary=True,
    ),
    Action(
        "cancel",
        "r8",
        "取消批次",
        sources=("collecting", "sampling", "deliberating"),
        targets=("cancelled",),
        roles=(Role.TOWNSHIP, Role.COUNTY, Role.TOWNSHIP_LEADER, Role.COUNTY_LEADERS),
        whose=of_level,
        form=forms.CallOff,
        guards=(guards.CANCELLER, guards.CANCELLED_WHY),
        needs_confirmation=True,
    ),
)
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
    actions=_ACTIONS,
)
