"""⑤ 公示公告 at the township: returned, refused or passed, and the second notice."""

from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import Action
from workflows.identification import forms as q
from workflows.identification.effects.application import refused
from workflows.identification.effects.verdicts import returned, round_passed
from workflows.identification.guards.history import HISTORY_SHOWN
from workflows.identification.guards.household import PEOPLE_SETTLED
from workflows.identification.guards.objections import (
    NO_OBJECTION,
)
from workflows.identification.guards.verdicts import CODE_KNOWN, SIGNED_AFTER_1, TOWNSHIP_PASSED
from workflows.identification.notice_levels import level_of
from workflows.identification.states import CaseState
from workflows.identification.steps.public_list import law
from workflows.identification.terms import (
    APART,
    BACK,
    LISTS,
)

ACTIONS: Final = (
    Action(
        "return_paper",
        "26a",
        "退回补材料",
        sources=(CaseState.TOWNSHIP,),
        targets=(CaseState.VILLAGE_OK,),
        roles=(Role.TOWNSHIP,),
        form=q.Return,
        needs=BACK,
        effect=returned(CaseState.VILLAGE_OK),
        fired_by="round",
        barred_for=APART,
        returns=True,
    ),
    Action(
        "return_meeting",
        "26b",
        "退回重新评议",
        sources=(CaseState.TOWNSHIP,),
        targets=(CaseState.SURVEYED,),
        roles=(Role.TOWNSHIP,),
        form=q.Return,
        needs=BACK,
        effect=returned(CaseState.SURVEYED),
        fired_by="round",
        barred_for=APART,
        returns=True,
    ),
    Action(
        "return_facts",
        "26c",
        "退回重新入户",
        sources=(CaseState.TOWNSHIP,),
        targets=(CaseState.SURVEYING,),
        roles=(Role.TOWNSHIP,),
        form=q.Return,
        needs=BACK,
        effect=returned(CaseState.SURVEYING),
        fired_by="round",
        barred_for=APART,
        returns=True,
    ),
    Action(
        "return_application",
        "26d",
        "退回补正申请",
        sources=(CaseState.TOWNSHIP,),
        targets=(CaseState.CORRECTION,),
        roles=(Role.TOWNSHIP,),
        form=q.Return,
        needs=BACK,
        effect=returned(CaseState.CORRECTION),
        fired_by="round",
        barred_for=APART,
        returns=True,
    ),
    Action(
        "township_refuse",
        "27",
        "乡镇不予纳入",
        sources=(CaseState.TOWNSHIP,),
        targets=(CaseState.REJECTED,),
        roles=(Role.TOWNSHIP_LEADER,),
        form=q.Refuse,
        guards=(CODE_KNOWN,),
        needs=LISTS,
        effect=refused,
        fired_by="round",
        barred_for=APART,
        needs_confirmation=True,
    ),
    Action(
        "township_pass",
        "28v",
        "乡镇审核通过",
        sources=(CaseState.TOWNSHIP,),
        form=q.Verdict,
        guards=(SIGNED_AFTER_1, NO_OBJECTION, PEOPLE_SETTLED, HISTORY_SHOWN),
        effect=round_passed,
        fired_by="round",
        barred_for=APART,
    ),
    *law(level_of(2), TOWNSHIP_PASSED, NO_OBJECTION),
)
