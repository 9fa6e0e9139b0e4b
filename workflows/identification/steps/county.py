"""⑤ 公示公告 at the county: the second review, and the announcement."""

from typing import Final

from workflows.engine.definition import Action
from workflows.identification import forms as q
from workflows.identification.effects.verdicts import approved, returned, round_refused
from workflows.identification.guards.history import HISTORY_SHOWN
from workflows.identification.guards.household import PEOPLE_SETTLED
from workflows.identification.guards.objections import (
    NO_OBJECTION,
)
from workflows.identification.guards.verdicts import DOCUMENT_NAMED, REASON_GIVEN, SIGNED_AFTER_2
from workflows.identification.notice_levels import level_of
from workflows.identification.states import CaseState
from workflows.identification.steps.public_list import OFF_THE_LIST, law
from workflows.identification.terms import (
    APART,
    BACK,
    LISTS,
)

ACTIONS: Final = (
    Action(
        "county_return",
        "31",
        "县退回乡镇",
        sources=(CaseState.COUNTY,),
        targets=(CaseState.TOWNSHIP,),
        form=q.Verdict,
        guards=(REASON_GIVEN,),
        needs=BACK,
        effect=returned(CaseState.TOWNSHIP),
        fired_by="round",
        barred_for=APART,
        returns=True,
    ),
    Action(
        "county_facts",
        "32",
        "县退回重新入户",
        sources=(CaseState.COUNTY,),
        targets=(CaseState.SURVEYING,),
        form=q.Verdict,
        guards=(REASON_GIVEN,),
        needs=BACK,
        effect=returned(CaseState.SURVEYING),
        fired_by="round",
        barred_for=APART,
        returns=True,
    ),
    Action(
        "county_refuse",
        "33",
        "县不予纳入",
        sources=(CaseState.COUNTY,),
        targets=(CaseState.REJECTED,),
        form=q.Verdict,
        guards=(REASON_GIVEN,),
        needs=LISTS,
        effect=round_refused,
        fired_by="round",
        barred_for=APART,
    ),
    Action(
        "approve",
        "34",
        "县审定",
        sources=(CaseState.COUNTY,),
        targets=(CaseState.APPROVED,),
        form=q.Verdict,
        guards=(SIGNED_AFTER_2, DOCUMENT_NAMED, NO_OBJECTION, PEOPLE_SETTLED, HISTORY_SHOWN),
        effect=approved,
        fired_by="round",
        barred_for=APART,
    ),
    *law(level_of(3)),
    *OFF_THE_LIST,
)
