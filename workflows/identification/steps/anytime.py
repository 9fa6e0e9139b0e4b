"""What may be done at almost any time: withdraw, hold, terminate, reopen, comment."""

from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import Action
from workflows.engine.needs import HOUSEHOLD, NOTICE, NOTICE_LINE, PEOPLE
from workflows.identification import forms as q
from workflows.identification.effects.anytime import (
    held,
    reopen_target,
    reopened,
    resumed,
    terminated,
    withdrawn,
)
from workflows.identification.effects.application import history_shown
from workflows.identification.guards.anytime import (
    HOLD_KNOWN,
    IS_HELD,
    MERGED_NAMED,
    NOT_HELD,
)
from workflows.identification.guards.application import ID_FREE
from workflows.identification.guards.history import SOME_HISTORY
from workflows.identification.states import CaseState
from workflows.identification.terms import BACK, BEFORE_APPROVAL, CASEWORKERS, LISTS, OPEN

ACTIONS: Final = (
    Action(
        "withdraw",
        "40",
        "撤回申请",
        sources=BEFORE_APPROVAL,
        targets=(CaseState.WITHDRAWN,),
        roles=(Role.CLERK,),
        form=q.Withdraw,
        needs=LISTS,
        effect=withdrawn,
        when_held=True,
        needs_confirmation=True,
    ),
    Action(
        "hold",
        "41",
        "中止",
        sources=(*OPEN, CaseState.FILED),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        form=q.Hold,
        guards=(NOT_HELD, HOLD_KNOWN),
        needs=(NOTICE_LINE, NOTICE),
        effect=held,
        when_held=True,
    ),
    Action(
        "resume",
        "42",
        "恢复",
        sources=(*OPEN, CaseState.FILED),
        roles=(Role.TOWNSHIP, Role.COUNTY),
        form=q.Why,
        guards=(IS_HELD,),
        needs=(NOTICE_LINE, NOTICE),
        effect=resumed,
        when_held=True,
    ),
    Action(
        "terminate",
        "43",
        "终止办理",
        sources=OPEN,
        targets=(CaseState.TERMINATED,),
        roles=(Role.TOWNSHIP,),
        form=q.Terminate,
        guards=(MERGED_NAMED,),
        needs=LISTS,
        effect=terminated,
        when_held=True,
        needs_confirmation=True,
    ),
    Action(
        "reopen",
        "45",
        "复查重开",
        sources=(CaseState.REJECTED,),
        targets=(
            CaseState.SUBMITTED,
            CaseState.SURVEYING,
            CaseState.COMPARING,
            CaseState.SURVEYED,
            CaseState.PASSED,
            CaseState.VILLAGE_OK,
            CaseState.TOWNSHIP,
            CaseState.COUNTY,
            CaseState.APPROVED,
        ),
        roles=(Role.COUNTY,),
        form=q.Reopen,
        guards=(ID_FREE,),
        needs=(*BACK, PEOPLE, HOUSEHOLD),
        effect=reopened,
        chooses=reopen_target,
    ),
    Action(
        "show_history",
        "44b",
        "补交原有情形证明",
        sources=OPEN,
        roles=(Role.CLERK, Role.COMMITTEE, Role.TOWNSHIP),
        form=q.ShowHistory,
        guards=(SOME_HISTORY,),
        effect=history_shown,
        when_held=True,
    ),
    Action(
        "comment", "备注", "备注", sources=OPEN, roles=CASEWORKERS, form=q.Comment, when_held=True
    ),
)
