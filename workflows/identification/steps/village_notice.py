"""⑤ 公示公告 in the village: the first notice, its objections, the report upward."""

from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import Action
from workflows.engine.needs import PAPER_ROWS
from workflows.identification import forms as q
from workflows.identification.effects.verdicts import reported
from workflows.identification.guards.history import HISTORY_SHOWN
from workflows.identification.guards.household import PEOPLE_SETTLED
from workflows.identification.guards.objections import (
    NO_OBJECTION,
)
from workflows.identification.guards.papers import complete_to
from workflows.identification.needs import DRAWINGS
from workflows.identification.notice_levels import level_of
from workflows.identification.states import CaseState
from workflows.identification.steps import taking_back as back
from workflows.identification.steps.public_list import law

ACTIONS: Final = (
    *law(level_of(1)),
    Action(
        "report",
        "25",
        "上报乡镇",
        sources=(CaseState.VILLAGE_OK,),
        targets=(CaseState.TOWNSHIP,),
        roles=(Role.COMMITTEE,),
        form=q.Report,
        guards=(complete_to(CaseState.VILLAGE_OK), NO_OBJECTION, PEOPLE_SETTLED, HISTORY_SHOWN),
        effect=reported,
        primary=True,
    ),
    Action(
        "take_back_report",
        "25t",
        "拿回上报",
        sources=(CaseState.TOWNSHIP,),
        targets=(CaseState.VILLAGE_OK,),
        roles=(Role.COMMITTEE,),
        form=q.Why,
        guards=(back.untouched("report", DRAWINGS),),
        needs=(PAPER_ROWS,),
        effect=back.report,
    ),
)
