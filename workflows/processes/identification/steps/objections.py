"""Objections that come while one is open, and those that come late."""

from typing import Final

from workflows.process import Action
from workflows.processes.identification import effects as e
from workflows.processes.identification import forms as q
from workflows.processes.identification import guards as g
from workflows.processes.identification.terms import (
    ANSWERING,
    APART,
    HEARING,
    OBJECTORS,
    OPEN,
    C,
    T,
)

ACTIONS: Final = (
    Action(
        "further_objection",
        "20a",
        "登记补充异议",
        ("D2", "E3", "F4"),
        (),
        OBJECTORS,
        q.Object,
        (),
        ("notice_line", "notice_lines"),
        e.objected,
        when_held=True,
    ),
    Action(
        "late_objection",
        "20b",
        "登记逾期异议",
        ("C2", "D1", "D3", "E1", "E2", "F1", "F2", "F3", "G1"),
        (),
        OBJECTORS,
        q.Object,
        (g.WINDOW_OVER, g.IS_LATE),
        ("notice_line", "notice_lines"),
        e.objected,
        when_held=True,
    ),
    Action(
        "answer_objection",
        "21a",
        "答复异议",
        OPEN[1:],
        (),
        (T, C),
        q.Finding,
        (g.SOME_OBJECTION, g.NOT_THE_LAST, *ANSWERING),
        HEARING,
        e.answered,
        apart=APART,
        when_held=True,
    ),
)
