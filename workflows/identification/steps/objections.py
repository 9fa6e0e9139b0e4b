"""Objections that come while one is open, and those that come late."""

from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import Action
from workflows.engine.needs import NOTICE_LINE, NOTICE_LINES
from workflows.identification import forms as q
from workflows.identification.effects.objections import answered, objected
from workflows.identification.guards.objections import (
    ANSWERING,
    IS_LATE,
    NOT_THE_LAST,
    SOME_OPEN,
    WINDOW_OVER,
)
from workflows.identification.terms import (
    ANSWER_FIRST,
    APART,
    HEARING,
    HEARINGS,
    OBJECTION,
    OBJECTORS,
    OPEN,
)

ACTIONS: Final = (
    Action(
        "further_objection",
        "20a",
        "登记补充异议",
        sources=HEARINGS,
        roles=OBJECTORS,
        form=q.Object,
        needs=(NOTICE_LINE, NOTICE_LINES),
        effect=objected,
        when_held=True,
        about=OBJECTION,
    ),
    Action(
        "late_objection",
        "20b",
        "登记逾期异议",
        sources=ANSWER_FIRST,
        roles=OBJECTORS,
        form=q.Object,
        guards=(WINDOW_OVER, IS_LATE),
        needs=(NOTICE_LINE, NOTICE_LINES),
        effect=objected,
        when_held=True,
        about=OBJECTION,
    ),
    Action(
        "answer_objection",
        "21a",
        "答复异议",
        sources=OPEN[1:],
        roles=(Role.TOWNSHIP, Role.COUNTY),
        form=q.Answer,
        guards=(SOME_OPEN, NOT_THE_LAST, *ANSWERING),
        needs=HEARING,
        effect=answered,
        barred_for=APART,
        when_held=True,
        pinned=True,
        about=OBJECTION,
    ),
)
