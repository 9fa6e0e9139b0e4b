"""What may be done at almost any time: withdraw, hold, terminate, reopen, comment."""

from typing import Final

from workflows.process import Action
from workflows.processes.identification import effects as e
from workflows.processes.identification import forms as q
from workflows.processes.identification import guards as g
from workflows.processes.identification.terms import (
    BACK,
    BEFORE_APPROVAL,
    CASEWORKERS,
    LISTS,
    OPEN,
    C,
    T,
    V,
)

ACTIONS: Final = (
    Action(
        "withdraw",
        "40",
        "撤回申请",
        BEFORE_APPROVAL,
        ("Z2",),
        (V,),
        q.Withdraw,
        (),
        LISTS,
        e.withdrawn,
        when_held=True,
        grave=True,
    ),
    Action(
        "hold",
        "41",
        "中止",
        OPEN,
        (),
        (T, C),
        q.Hold,
        (g.NOT_HELD, g.HOLD_KNOWN),
        ("notice_line", "notice"),
        e.held,
        when_held=True,
    ),
    Action(
        "resume",
        "42",
        "恢复",
        OPEN,
        (),
        (T, C),
        q.Why,
        (g.IS_HELD,),
        ("notice_line", "notice"),
        e.resumed,
        when_held=True,
    ),
    Action(
        "terminate",
        "43",
        "终止办理",
        OPEN,
        ("Z3",),
        (T,),
        q.Terminate,
        (g.MERGED_NAMED,),
        LISTS,
        e.terminated,
        when_held=True,
        grave=True,
    ),
    Action(
        "reopen",
        "45",
        "复查重开",
        ("Z1",),
        ("A1", "B1", "B2", "B3", "C2", "D3", "E1", "F1", "F2"),
        (C,),
        q.Reopen,
        (g.ID_FREE,),
        (*BACK, "people"),
        e.reopened,
        chooses=e.reopen_target,
    ),
    Action("comment", "备注", "备注", OPEN, (), CASEWORKERS, q.Comment, when_held=True),
)
