"""④ 民主评议: on the agenda, and what the closed meeting decided."""

from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import Action
from workflows.engine.needs import AGENDA_LINE, HOUSEHOLD
from workflows.identification import forms as q
from workflows.identification.effects.review import (
    decided,
    doubted,
    left_meeting,
    off_agenda,
    on_agenda,
    voted_down,
)
from workflows.identification.guards.history import HISTORY_SHOWN
from workflows.identification.guards.household import PEOPLE_SETTLED
from workflows.identification.guards.review import AGENDA_READY, MEETING_OVER
from workflows.identification.guards.vetoes import NO_OPEN_VETO
from workflows.identification.states import CaseState
from workflows.identification.terms import BACK, LISTS

ACTIONS: Final = (
    Action(
        "put_on_agenda",
        "14",
        "列入评议会",
        sources=(CaseState.SURVEYED,),
        targets=(CaseState.ON_AGENDA,),
        roles=(Role.CLERK, Role.COMMITTEE),
        form=q.Agenda,
        guards=(NO_OPEN_VETO, AGENDA_READY, PEOPLE_SETTLED, HISTORY_SHOWN),
        needs=(HOUSEHOLD,),
        effect=on_agenda,
        primary=True,
    ),
    Action(
        "off_agenda",
        "15",
        "退出评议议程",
        sources=(CaseState.ON_AGENDA,),
        targets=(CaseState.SURVEYED,),
        form=q.Listed,
        effect=off_agenda,
        fired_by="meeting",
        when_held=True,
        returns=True,
    ),
    Action(
        "leave_meeting",
        "15b",
        "退出已结束的评议会",
        sources=(CaseState.ON_AGENDA,),
        targets=(CaseState.SURVEYED,),
        roles=(Role.COMMITTEE,),
        form=q.Why,
        guards=(MEETING_OVER,),
        needs=(AGENDA_LINE,),
        effect=left_meeting,
        when_held=True,
    ),
    Action(
        "passed",
        "16",
        "评议通过",
        sources=(CaseState.ON_AGENDA,),
        targets=(CaseState.PASSED,),
        form=q.Listed,
        guards=(PEOPLE_SETTLED, HISTORY_SHOWN),
        effect=decided,
        fired_by="meeting",
    ),
    Action(
        "refused",
        "17",
        "评议未通过",
        sources=(CaseState.ON_AGENDA,),
        targets=(CaseState.REJECTED,),
        form=q.Listed,
        guards=(PEOPLE_SETTLED,),
        needs=LISTS,
        effect=voted_down,
        fired_by="meeting",
    ),
    Action(
        "doubted",
        "18",
        "评议存疑，重新入户",
        sources=(CaseState.ON_AGENDA,),
        targets=(CaseState.SURVEYING,),
        form=q.Listed,
        needs=BACK,
        effect=doubted,
        fired_by="meeting",
        returns=True,
    ),
)
