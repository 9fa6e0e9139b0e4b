"""⑥ 建档立卡: filed, or back from filing."""

from typing import Final

from workflows.access.roles import Role
from workflows.engine.definition import Action
from workflows.households.household_numbers import ALONE
from workflows.identification import forms as q
from workflows.identification.effects.verdicts import filed, receipted, returned
from workflows.identification.guards.application import CHECKS_CLEAR, NUMBERED
from workflows.identification.guards.history import HISTORY_SHOWN
from workflows.identification.guards.household import PEOPLE_SETTLED
from workflows.identification.guards.objections import NO_OBJECTION
from workflows.identification.guards.papers import complete_to
from workflows.identification.guards.verdicts import HELPER_NAMED, NATIONAL_NO, NUMBERS_FIT
from workflows.identification.states import CaseState
from workflows.identification.terms import BACK, FILING

ACTIONS: Final = (
    Action(
        "receipt",
        "38r",
        "登记全国系统编号",
        sources=(CaseState.FILING,),
        form=q.Receipted,
        effect=receipted,
        fired_by="filing",
    ),
    Action(
        "file",
        "38",
        "建档立卡",
        sources=(CaseState.FILING,),
        targets=(CaseState.FILED,),
        roles=(Role.CLERK, Role.TOWNSHIP),
        form=q.File,
        guards=(
            complete_to(CaseState.FILING),
            CHECKS_CLEAR,
            NUMBERED,
            NO_OBJECTION,
            NATIONAL_NO,
            HELPER_NAMED,
            NUMBERS_FIT,
            PEOPLE_SETTLED,
            HISTORY_SHOWN,
        ),
        effect=filed,
        primary=True,
        alone=ALONE,
        about=FILING,
    ),
    Action(
        "back_from_filing",
        "39",
        "退回县级复审",
        sources=(CaseState.FILING,),
        targets=(CaseState.COUNTY,),
        roles=(Role.TOWNSHIP,),
        form=q.Why,
        needs=BACK,
        effect=returned(CaseState.COUNTY),
        returns=True,
        about=FILING,
    ),
)
