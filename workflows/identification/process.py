"""贫困户识别 — the six steps, read from top to bottom like the regulation.

24 states on six stages; every action with its number, roles, rules and effect. Whatever else speaks
of the procedure (machine, buttons, forms, refusals, papers, deadlines, diagram, matrix of
authority) is drawn from here.
"""

from dataclasses import replace
from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import NEW, Action, ListWords, Process
from workflows.identification.states import STAGES, STATES
from workflows.identification.steps import (
    anytime,
    application,
    county,
    filing,
    hands,
    household,
    objections,
    review,
    survey,
    township,
    village_notice,
    wrong_filing,
)
from workflows.identification.steps import handing as h

ACTIONS: Final[tuple[Action, ...]] = (
    *application.ACTIONS,
    *survey.ACTIONS,
    *review.ACTIONS,
    *village_notice.ACTIONS,
    *township.ACTIONS,
    *county.ACTIONS,
    *objections.ACTIONS,
    *filing.ACTIONS,
    *household.ACTIONS,
    *wrong_filing.ACTIONS,
    *anytime.ACTIONS,
    *hands.ACTIONS,
)


# What hangs on the wall, is behind the poster's code, and is printed.
LISTS: Final = {
    1: ListWords(
        "贫困户识别第一次公示",
        "根据农户申请和入户调查，经民主评议，拟将下列农户识别为贫困户，现予公示，请村民监督。",
        "拟识别为贫困户",
        "民主评议通过，拟上报",
    ),
    2: ListWords(
        "贫困户识别第二次公示",
        "经村级公示和乡镇审核，拟将下列农户识别为贫困户，现再次公示，请村民监督。",
        "拟识别为贫困户",
        "乡镇审核通过，拟上报",
    ),
    3: ListWords(
        "贫困户识别结果公告",
        "经村、乡镇两次公示和县级复审，下列农户确定为贫困户，现予公告。",
        "确定为贫困户",
        "已审定为建档立卡户",
    ),
}


def _lets_go(action: Action) -> Action:
    """Whoever had the case before it moved has it no longer, and is urged no longer."""
    if action.stays or NEW in action.sources:
        return action
    return replace(action, effect=h.letting_go(action.effect))


PROCESS: Final = Process(
    key="identification",
    edition=1,
    label="贫困户识别（六步）",
    subject="case",
    states=STATES,
    actions=tuple(_lets_go(action) for action in ACTIONS),
    stages=STAGES,
    # An open objection outside of its hearing is the township's to answer.
    answered_by=(Role.TOWNSHIP,),
    judges_households=True,
    counted=True,
    lists=LISTS,
)
