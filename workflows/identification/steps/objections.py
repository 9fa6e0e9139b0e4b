"""Objections that come while one is open, and those that come late."""

from typing import Final

from workflows.access.people import Role
from workflows.engine.definition import Action
from workflows.identification import forms as q
from workflows.identification.effects.objections import answered, objected
from workflows.identification.guards.objections import IS_LATE, NOT_THE_LAST, SOME_OPEN, WINDOW_OVER
from workflows.identification.states import CaseState
from workflows.identification.terms import ANSWERING, APART, HEARING, OBJECTORS, OPEN

ACTIONS: Final = (
    Action(
        "further_objection",
        "20a",
        "登记补充异议",
        sources=(CaseState.OBJECTION_1, CaseState.OBJECTION_2, CaseState.OBJECTION_3),
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
        sources=(
            CaseState.PASSED,
            CaseState.NOTICE_1,
            CaseState.VILLAGE_OK,
            CaseState.TOWNSHIP,
            CaseState.NOTICE_2,
            CaseState.COUNTY,
            CaseState.APPROVED,
            CaseState.ANNOUNCED,
            CaseState.FILING,
        ),
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
        roles=(Role.TOWNSHIP, Role.COUNTY),
        form=q.Answer,
        guards=(SOME_OPEN, NOT_THE_LAST, *ANSWERING),
        needs=HEARING,
        effect=answered,
        barred_for=APART,
        when_held=True,
        pinned=True,
    ),
)
