"""Objections that come while one is open, and those that come late."""

from typing import Final

from workflows.engine.definition import Action
from workflows.identification import forms as q
from workflows.identification.effects.objections import answered, objected
from workflows.identification.guards.objections import IS_LATE, NOT_THE_LAST, SOME_OPEN, WINDOW_OVER
from workflows.identification.terms import ANSWERING, APART, HEARING, OBJECTORS, OPEN, C, T

ACTIONS: Final = (
    Action(
        "further_objection",
        "20a",
        "登记补充异议",
        sources=("D2", "E3", "F4"),
        roles=OBJECTORS,
        form=q.Object,
        needs=("notice_line", "notice_lines"),
        effect=objected,
        when_held=True,
    ),
    Action(
        "late_objection",
        "20b",
        "登记逾期异议",
        sources=("C2", "D1", "D3", "E1", "E2", "F1", "F2", "F3", "G1"),
        roles=OBJECTORS,
        form=q.Object,
        guards=(WINDOW_OVER, IS_LATE),
        needs=("notice_line", "notice_lines"),
        effect=objected,
        when_held=True,
    ),
    Action(
        "answer_objection",
        "21a",
        "答复异议",
        sources=OPEN[1:],
        roles=(T, C),
        form=q.Answer,
        guards=(SOME_OPEN, NOT_THE_LAST, *ANSWERING),
        needs=HEARING,
        effect=answered,
        barred_for=APART,
        when_held=True,
        pinned=True,
    ),
)
