"""What may be done at almost any time: withdraw, hold, terminate, reopen, comment."""

from typing import Final

from workflows.engine.definition import Action
from workflows.identification import forms as q
from workflows.identification.effects.anytime import (
    held,
    reopen_target,
    reopened,
    resumed,
    terminated,
    withdrawn,
)
from workflows.identification.guards.anytime import HOLD_KNOWN, IS_HELD, MERGED_NAMED, NOT_HELD
from workflows.identification.guards.application import ID_FREE
from workflows.identification.terms import BACK, BEFORE_APPROVAL, CASEWORKERS, LISTS, OPEN, C, T, V

ACTIONS: Final = (
    Action(
        "withdraw",
        "40",
        "撤回申请",
        sources=BEFORE_APPROVAL,
        targets=("Z2",),
        roles=(V,),
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
        sources=OPEN,
        roles=(T, C),
        form=q.Hold,
        guards=(NOT_HELD, HOLD_KNOWN),
        needs=("notice_line", "notice"),
        effect=held,
        when_held=True,
    ),
    Action(
        "resume",
        "42",
        "恢复",
        sources=OPEN,
        roles=(T, C),
        form=q.Why,
        guards=(IS_HELD,),
        needs=("notice_line", "notice"),
        effect=resumed,
        when_held=True,
    ),
    Action(
        "terminate",
        "43",
        "终止办理",
        sources=OPEN,
        targets=("Z3",),
        roles=(T,),
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
        sources=("Z1",),
        targets=("A1", "B1", "B2", "B3", "C2", "D3", "E1", "F1", "F2"),
        roles=(C,),
        form=q.Reopen,
        guards=(ID_FREE,),
        needs=(*BACK, "people", "household"),
        effect=reopened,
        chooses=reopen_target,
    ),
    Action(
        "comment", "备注", "备注", sources=OPEN, roles=CASEWORKERS, form=q.Comment, when_held=True
    ),
)
