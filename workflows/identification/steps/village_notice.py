"""⑤ 公示公告 in the village: the first notice, its objections, the report upward."""

from typing import Final

from workflows.access.people import Role
from workflows.engine.definition import Action
from workflows.identification import forms as q
from workflows.identification.effects.objections import (
    dismissed,
    objected,
    upheld_facts,
    upheld_ineligible,
)
from workflows.identification.effects.publicity import closed_1, posted_1
from workflows.identification.effects.verdicts import reported
from workflows.identification.folders import Folder
from workflows.identification.guards.household import PEOPLE_SETTLED
from workflows.identification.guards.objections import (
    IN_WINDOW,
    LAST_ONE,
    NO_OBJECTION,
    NONE_FOUNDED,
    SOME_OBJECTION,
    SOME_OPEN,
)
from workflows.identification.guards.papers import complete_to
from workflows.identification.guards.publicity import LINE_TRUE, NOT_IN_NOTICE, PERIOD_OVER
from workflows.identification.states import CaseState
from workflows.identification.steps import taking_back as back
from workflows.identification.terms import ANSWERING, APART, HEARING, OBJECTORS, goes_on_to

ACTIONS: Final = (
    Action(
        "post_1",
        "19",
        "第一次公示",
        sources=(CaseState.PASSED,),
        targets=(CaseState.NOTICE_1,),
        form=q.Listed,
        guards=(NOT_IN_NOTICE, PEOPLE_SETTLED, LINE_TRUE),
        effect=posted_1,
        fired_by="notice",
    ),
    Action(
        "object_1",
        "20",
        "登记异议",
        sources=(CaseState.NOTICE_1,),
        targets=(CaseState.OBJECTION_1,),
        roles=OBJECTORS,
        form=q.Object,
        guards=(IN_WINDOW,),
        needs=("notice_line", "notice_lines"),
        effect=objected,
        when_held=True,
    ),
    Action(
        "dismiss_1",
        "21",
        "异议不成立",
        sources=(CaseState.OBJECTION_1,),
        targets=(CaseState.NOTICE_1, CaseState.PASSED),
        roles=(Role.COMMITTEE, Role.TOWNSHIP),
        form=q.Finding,
        guards=(SOME_OPEN, NONE_FOUNDED, LAST_ONE, *ANSWERING),
        needs=HEARING,
        effect=dismissed,
        barred_for=APART,
        chooses=goes_on_to(CaseState.NOTICE_1, CaseState.PASSED),
        when_held=True,
        primary=True,
    ),
    Action(
        "uphold_facts_1",
        "22",
        "异议成立，重新入户",
        sources=(CaseState.PASSED, CaseState.NOTICE_1, CaseState.OBJECTION_1, CaseState.VILLAGE_OK),
        targets=(CaseState.SURVEYING,),
        roles=(Role.TOWNSHIP,),
        form=q.Upheld,
        guards=(SOME_OBJECTION, LAST_ONE, *ANSWERING),
        needs=HEARING,
        effect=upheld_facts,
        barred_for=APART,
        when_held=True,
    ),
    Action(
        "uphold_ineligible_1",
        "23",
        "异议成立，不予纳入",
        sources=(CaseState.PASSED, CaseState.NOTICE_1, CaseState.OBJECTION_1, CaseState.VILLAGE_OK),
        targets=(CaseState.REJECTED,),
        roles=(Role.TOWNSHIP,),
        form=q.Upheld,
        guards=(SOME_OBJECTION, LAST_ONE, *ANSWERING),
        needs=HEARING,
        effect=upheld_ineligible,
        barred_for=APART,
        when_held=True,
        needs_confirmation=True,
    ),
    Action(
        "close_1",
        "24",
        "第一次公示期满",
        sources=(CaseState.NOTICE_1,),
        targets=(CaseState.VILLAGE_OK,),
        form=q.Listed,
        guards=(PERIOD_OVER, NO_OBJECTION, PEOPLE_SETTLED),
        effect=closed_1,
        fired_by="notice",
    ),
    Action(
        "report",
        "25",
        "上报乡镇",
        sources=(CaseState.VILLAGE_OK,),
        targets=(CaseState.TOWNSHIP,),
        roles=(Role.COMMITTEE,),
        form=q.Report,
        guards=(complete_to(Folder.NOTICE_1), NO_OBJECTION, PEOPLE_SETTLED),
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
        guards=(back.untouched("report", "drawings"),),
        needs=("paper_rows",),
        effect=back.report,
    ),
)
